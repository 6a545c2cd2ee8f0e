//! Columns of numbers 定宽列 without lists, decoded page by page straight to their places.
//!
//! The library reads and decompresses the pages. Its own decoders hand numbers over by way of a list of
//! levels, which for most columns says no more than that there are no blanks.
use super::feed::{Chunks, GroupPages};
use super::hybrid::Hybrid;
use super::levels::Spread;
use ::parquet::basic::Encoding;
use ::parquet::column::page::{Page, PageReader};
use ::parquet::errors::{ParquetError, Result};
use bytes::Bytes;

/// A number of fixed width.
pub trait Fixed: Copy + Default + Send {
    /// Numbers side by side, the lowest byte first.
    fn extend(bytes: &[u8], to: &mut Vec<Self>);
    const WIDTH: usize;
}

macro_rules! fixed {
    ($($number:ty),*) => {$(
        impl Fixed for $number {
            const WIDTH: usize = size_of::<$number>();

            fn extend(bytes: &[u8], to: &mut Vec<Self>) {
                to.extend(bytes.as_chunks().0.iter().map(|bytes| <$number>::from_le_bytes(*bytes)));
            }
        }
    )*};
}

fixed!(f64, f32, i64, i32);

/// A column while it is read.
pub struct Flat<T> {
    chunks: Chunks,
    /// The row group after the one being read.
    next_group: usize,
    /// Rows of the group that are yet to come.
    left: usize,
    pages: Option<GroupPages>,
    /// The highest definition level: 0 where the column has no blanks, 1 where it may have some.
    most: i16,
    dictionary: Vec<T>,
    page: Option<Opened>,
}

/// A page and what of it is yet to come.
struct Opened {
    left: usize,
    levels: Option<Hybrid>,
    values: Values,
}

enum Values {
    Plain(Bytes),
    Places(Hybrid),
}

impl<T: Fixed> Flat<T> {
    /// `None` if some chunk needs another decoder.
    pub fn new(chunks: &Chunks) -> Option<Self> {
        let descr = chunks.meta.file_metadata().schema_descr().column(chunks.leaf);
        let flat = descr.max_rep_level() == 0 && descr.max_def_level() <= 1;
        (flat && chunks.all_encoded(is_known)).then(|| Self {
            chunks: chunks.clone(),
            next_group: 0,
            left: 0,
            pages: None,
            most: descr.max_def_level(),
            dictionary: Vec::new(),
            page: None,
        })
    }

    /// The numbers of the next rows; the caller asks for no more rows than there are.
    pub fn take(&mut self, rows: usize) -> Result<Spread<T>> {
        let mut values = Vec::with_capacity(rows);
        let mut present: Option<Vec<bool>> = None;
        while values.len() < rows {
            if self.left == 0 {
                self.open_group()?;
            }
            let (before, wanted) = (values.len(), (rows - values.len()).min(self.left));
            let given = match &mut self.page {
                Some(page) if page.left > 0 => page.next(wanted, &self.dictionary, &mut values)?,
                _ => {
                    self.open_page()?;
                    continue;
                }
            };
            self.left -= values.len() - before;
            if !given || present.is_some() {
                present.get_or_insert_with(|| vec![true; before]).resize(values.len(), given);
            }
        }
        Ok(Spread { values, present, offsets: None })
    }

    fn open_group(&mut self) -> Result<()> {
        let (pages, rows) = self.chunks.pages(self.next_group)?;
        self.next_group += 1;
        self.left = rows;
        (self.pages, self.page) = (Some(pages), None);
        self.dictionary.clear();
        Ok(())
    }

    /// The next page of the group, or its dictionary.
    fn open_page(&mut self) -> Result<()> {
        let next = self.pages.as_mut().and_then(|pages| pages.get_next_page().transpose()).transpose()?;
        let fewer = || ParquetError::EOF("the column has fewer rows than its row group".into());
        self.page = match next.ok_or_else(fewer)? {
            Page::DictionaryPage { buf, .. } => {
                self.dictionary.clear();
                T::extend(&buf, &mut self.dictionary);
                None
            }
            Page::DataPage { buf, num_values, encoding, def_level_encoding, .. } => {
                if self.most > 0 && def_level_encoding != Encoding::RLE {
                    return Err(ParquetError::General(format!("levels are encoded as {def_level_encoding}")));
                }
                let (levels, values) = self.behind_levels(buf)?;
                Some(Opened::new(num_values, levels, values, encoding)?)
            }
            Page::DataPageV2 {
                buf, num_values, encoding, def_levels_byte_len, rep_levels_byte_len, ..
            } => {
                let length = def_levels_byte_len as usize;
                if length > buf.len() || rep_levels_byte_len > 0 {
                    return Err(short("levels"));
                }
                let levels = if self.most > 0 { Some(hybrid(buf.slice(..length), 1)?) } else { None };
                Some(Opened::new(num_values, levels, buf.slice(length..), encoding)?)
            }
        };
        Ok(())
    }

    /// Levels and values of a page of the first form, in which the levels have their length in front.
    fn behind_levels(&self, page: Bytes) -> Result<(Option<Hybrid>, Bytes)> {
        if self.most == 0 {
            return Ok((None, page));
        }
        let length = page.first_chunk().map(|length| u32::from_le_bytes(*length) as usize);
        let end = length.and_then(|length| length.checked_add(4)).filter(|end| *end <= page.len());
        let end = end.ok_or_else(|| short("levels"))?;
        Ok((Some(hybrid(page.slice(4..end), 1)?), page.slice(end..)))
    }
}

impl Opened {
    fn new(count: u32, levels: Option<Hybrid>, bytes: Bytes, encoding: Encoding) -> Result<Self> {
        let values = match encoding {
            Encoding::PLAIN => Values::Plain(bytes),
            Encoding::RLE_DICTIONARY | Encoding::PLAIN_DICTIONARY => {
                let width = *bytes.first().ok_or_else(|| short("values"))?;
                Values::Places(hybrid(bytes.slice(1..), usize::from(width))?)
            }
            // The list of encodings at the end of the file left this one out.
            other => {
                return Err(ParquetError::General(format!(
                    "a page is encoded as {other}, against the footer"
                )));
            }
        };
        Ok(Self { left: count as usize, levels, values })
    }

    /// Numbers or blanks in a row, up to `most`; whether they are numbers.
    fn next<T: Fixed>(&mut self, most: usize, dictionary: &[T], to: &mut Vec<T>) -> Result<bool> {
        let most = most.min(self.left);
        let (level, count) = match &mut self.levels {
            Some(levels) => levels.same(most).ok_or_else(|| short("levels"))?,
            None => (1, most),
        };
        self.left -= count;
        match level {
            0 => to.resize(to.len() + count, T::default()),
            1 => self.values.take(count, dictionary, to)?,
            _ => return Err(ParquetError::General("a level is higher than the column has".into())),
        }
        Ok(level > 0)
    }
}

impl Values {
    fn take<T: Fixed>(&mut self, count: usize, dictionary: &[T], to: &mut Vec<T>) -> Result<()> {
        match self {
            Self::Plain(bytes) => {
                let size = count * T::WIDTH;
                if size > bytes.len() {
                    return Err(short("values"));
                }
                T::extend(&bytes.split_to(size), to);
            }
            Self::Places(places) => {
                let mut astray = false;
                let value = |place: u32| match dictionary.get(place as usize) {
                    Some(value) => *value,
                    None => {
                        astray = true;
                        T::default()
                    }
                };
                places.extend(count, value, to).ok_or_else(|| short("values"))?;
                if astray {
                    return Err(ParquetError::General("a place is beyond the dictionary".into()));
                }
            }
        }
        Ok(())
    }
}

/// The encodings that are read here: those of values, and those of levels.
fn is_known(encoding: Encoding) -> bool {
    use Encoding::{PLAIN, PLAIN_DICTIONARY, RLE, RLE_DICTIONARY};
    matches!(encoding, PLAIN | PLAIN_DICTIONARY | RLE | RLE_DICTIONARY)
}

fn hybrid(bytes: Bytes, width: usize) -> Result<Hybrid> {
    Hybrid::new(bytes, width).ok_or_else(|| ParquetError::General("numbers of more than 32 bits".into()))
}

fn short(what: &str) -> ParquetError {
    ParquetError::EOF(format!("a page is shorter than its {what}"))
}
