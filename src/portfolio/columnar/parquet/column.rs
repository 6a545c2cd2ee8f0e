//! One column of a Parquet file 列, read as what is wanted of it.
use super::super::cells::{self, Fault, Taken};
use super::super::{Column, Figures, Wanted};
use super::feed::{Chunks, Feed};
use super::fixed::{Fixed, Flat};
use super::levels::{Spread, Stored};
use super::shape::{Shape, Store};
use super::values;
use ::parquet::data_type::{
    BoolType, ByteArrayType, DataType, DoubleType, FixedLenByteArrayType, FloatType, Int32Type, Int64Type,
    Int96Type,
};
use ::parquet::errors::{ParquetError, Result};

/// A column while it is read.
pub struct Reader {
    pub shape: Shape,
    wanted: Wanted,
    /// The highest definition level.
    most: i16,
    feed: AnyFeed,
}

enum AnyFeed {
    Double(Numbers<DoubleType>),
    Single(Numbers<FloatType>),
    Int32(Numbers<Int32Type>),
    Int64(Numbers<Int64Type>),
    Int96(Feed<Int96Type>),
    Flag(Feed<BoolType>),
    Bytes(Feed<ByteArrayType>),
    Fixed(Feed<FixedLenByteArrayType>),
}

/// A column of numbers, by the nearest way that can read it.
enum Numbers<T: DataType> {
    Flat(Flat<T::T>),
    Any(Feed<T>),
}

impl<T: DataType<T: Fixed>> Numbers<T> {
    fn new(chunks: Chunks) -> Self {
        match Flat::new(&chunks) {
            Some(flat) => Self::Flat(flat),
            None => Self::Any(Feed::new(chunks)),
        }
    }

    fn take(&mut self, rows: usize, element: Option<i16>, most: i16) -> Result<Spread<T::T>> {
        match self {
            Self::Flat(flat) => flat.take(rows),
            Self::Any(feed) => spread(feed.take(rows)?, element, most),
        }
    }
}

fn feed(store: Store, chunks: Chunks) -> AnyFeed {
    match store {
        Store::Double => AnyFeed::Double(Numbers::new(chunks)),
        Store::Single => AnyFeed::Single(Numbers::new(chunks)),
        Store::Int32 { .. } | Store::Day => AnyFeed::Int32(Numbers::new(chunks)),
        Store::Int64 { .. } | Store::Moment { .. } => AnyFeed::Int64(Numbers::new(chunks)),
        Store::Int96 => AnyFeed::Int96(Feed::new(chunks)),
        Store::Flag => AnyFeed::Flag(Feed::new(chunks)),
        Store::Digits { fixed: true, .. } => AnyFeed::Fixed(Feed::new(chunks)),
        Store::Digits { fixed: false, .. } | Store::Text | Store::Bytes | Store::Other(..) => {
            AnyFeed::Bytes(Feed::new(chunks))
        }
    }
}

impl Reader {
    pub fn new(shape: Shape, wanted: Wanted, chunks: Chunks) -> Self {
        let most = chunks.meta.file_metadata().schema_descr().column(chunks.leaf).max_def_level();
        let feed = feed(shape.store, chunks);
        Self { shape, wanted, most, feed }
    }

    /// The cells of the next rows.
    pub fn take(&mut self, rows: usize) -> Result<Taken> {
        let taken = self.stored(rows)?;
        Ok(match (&taken.column.figures, self.wanted) {
            (Figures::Flags(_), Wanted::Flag) | (Figures::Days(_), Wanted::Day) => taken,
            (Figures::Text { .. }, Wanted::Text) | (_, Wanted::Figure) => taken,
            _ => self.reread(&taken),
        })
    }

    /// Figures, flags and days as the texts they mean, and these as what is wanted.
    fn reread(&self, taken: &Taken) -> Taken {
        let texts: Vec<String> =
            (0..taken.column.figures.len()).map(|row| taken.column.exact_text(row)).collect();
        let mut again = cells::read(self.wanted, texts.iter().map(String::as_str));
        again.faults.extend(taken.faults.iter().cloned());
        again
    }

    fn stored(&mut self, rows: usize) -> Result<Taken> {
        let Self { shape, most, feed, wanted } = self;
        let (store, element, most) = (shape.store, shape.element, *most);
        Ok(match feed {
            AnyFeed::Double(feed) => column(feed.take(rows, element, most)?, Figures::Float),
            AnyFeed::Single(feed) => column(feed.take(rows, element, most)?, Figures::Single),
            AnyFeed::Flag(feed) => column(spread(feed.take(rows)?, None, most)?, Figures::Flags),
            AnyFeed::Int32(feed) => {
                let spread = feed.take(rows, element, most)?;
                if store == Store::Day {
                    days(spread)
                } else {
                    column(spread, |all| values::narrow(all, store))
                }
            }
            AnyFeed::Int64(feed) => {
                let spread = feed.take(rows, element, most)?;
                match store {
                    Store::Moment { ticks_a_day } => {
                        moments(spread.map(|all| values::moments(&all, ticks_a_day)))
                    }
                    _ => column(spread, |all| values::wide(all, store)),
                }
            }
            AnyFeed::Int96(feed) => moments(feed.take(rows)?.map(|all| values::old_moments(&all)).flat(most)),
            AnyFeed::Fixed(feed) => digits(feed.take(rows)?, store, element, most)?,
            AnyFeed::Bytes(feed) => match store {
                Store::Digits { .. } => digits(feed.take(rows)?, store, element, most)?,
                _ => values::texts(feed.take(rows)?, most, *wanted),
            },
        })
    }
}

fn spread<T: Default + Clone>(stored: Stored<T>, element: Option<i16>, most: i16) -> Result<Spread<T>> {
    match element {
        None => Ok(stored.flat(most)),
        Some(element) => stored
            .list(element, most)
            .ok_or_else(|| ParquetError::General("a batch has more than 4,294,967,295 elements".into())),
    }
}

fn column<T>(spread: Spread<T>, make: impl FnOnce(Vec<T>) -> Figures) -> Taken {
    let Spread { values, present, offsets } = spread;
    Taken { column: Column { figures: make(values), present, offsets }, faults: Vec::new() }
}

/// Decimals: in 64 bits where the whole batch fits, else as text.
fn digits<T: AsRef<[u8]>>(stored: Stored<T>, store: Store, element: Option<i16>, most: i16) -> Result<Taken> {
    let Store::Digits { scale, .. } = store else {
        return Err(ParquetError::General("no decimals".into()));
    };
    let units: Option<Vec<i64>> = stored.values.iter().map(|bytes| values::short(bytes.as_ref())).collect();
    if let Some(units) = units {
        let spread = spread(stored.map(|_| units), element, most)?;
        return Ok(column(spread, |units| Figures::Units64 { units, scale }));
    }
    let texts = |all: Vec<T>| all.iter().map(|bytes| values::long(bytes.as_ref(), scale)).collect();
    let mut spread = spread(stored.map(texts), element, most)?;
    spread
        .values
        .iter_mut()
        .filter(|text: &&mut Box<str>| text.is_empty())
        .for_each(|text| *text = "0".into());
    Ok(column(spread, |text| Figures::Long { text }))
}

fn days(spread: Spread<i32>) -> Taken {
    checked_days(spread, |day| *day, |day| values::beyond(*day))
}

fn moments(spread: Spread<values::Moment>) -> Taken {
    checked_days(spread, values::Moment::day, values::Moment::fault)
}

/// Days, and a fault where a cell is no day that can be used.
fn checked_days<T>(
    spread: Spread<T>,
    day: impl Fn(&T) -> i32,
    fault: impl Fn(&T) -> Option<(crate::diag::Code, String)>,
) -> Taken {
    let Spread { values, mut present, .. } = spread;
    let mut days: Vec<i32> = values.iter().map(day).collect();
    let mut faults = Vec::new();
    for (row, value) in values.iter().enumerate() {
        let given = present.as_ref().is_none_or(|all| all.get(row).copied().unwrap_or_default());
        let Some((code, text)) = fault(value).filter(|_| given) else { continue };
        faults.push(Fault::new(row, code, &text));
        let flags = present.get_or_insert_with(|| vec![true; values.len()]);
        if let (Some(day), Some(flag)) = (days.get_mut(row), flags.get_mut(row)) {
            (*day, *flag) = (0, false);
        }
    }
    Taken { column: Column { figures: Figures::Days(days), present, offsets: None }, faults }
}
