//! Stored values 存储值 to the figures they mean.
use super::super::cells::{self, Distinct, Fault, Taken};
use super::super::{Column, Figures, Wanted, decimal};
use super::levels::Stored;
use super::shape::Store;
use crate::diag::Code;
use ::parquet::data_type::{ByteArray, Int96};
use dashu_int::IBig;

/// Whole numbers of 32 bits; unsigned ones need more.
pub fn narrow(values: Vec<i32>, store: Store) -> Figures {
    match store {
        Store::Int32 { scale, unsigned: true } => {
            let units = values.iter().map(|units| i64::from(units.cast_unsigned())).collect();
            Figures::Units64 { units, scale }
        }
        Store::Int32 { scale, .. } => Figures::Units32 { units: values, scale },
        _ => Figures::Units32 { units: values, scale: 0 },
    }
}

/// Whole numbers of 64 bits; unsigned ones beyond them as text.
pub fn wide(values: Vec<i64>, store: Store) -> Figures {
    match store {
        Store::Int64 { scale, unsigned: true } if values.iter().any(|units| *units < 0) => {
            let text = values.iter().map(|units| decimal::of_units(units.cast_unsigned(), scale).into());
            Figures::Long { text: text.collect() }
        }
        Store::Int64 { scale, .. } => Figures::Units64 { units: values, scale },
        _ => Figures::Units64 { units: values, scale: 0 },
    }
}

/// A decimal's units from big-endian bytes, if 64 bits hold them.
pub fn short(bytes: &[u8]) -> Option<i64> {
    let sign = if bytes.first().is_some_and(|first| *first >= 0x80) { 0xff } else { 0 };
    let (head, tail) = bytes.split_at(bytes.len().saturating_sub(8));
    let mut wide = [sign; 8];
    wide.iter_mut().rev().zip(tail.iter().rev()).for_each(|(to, from)| *to = *from);
    let units = i64::from_be_bytes(wide);
    let same_sign = (units < 0) == (sign != 0);
    (same_sign && head.iter().all(|byte| *byte == sign)).then_some(units)
}

/// A decimal of any length from big-endian bytes.
pub fn long(bytes: &[u8], scale: u8) -> Box<str> {
    let units = IBig::from_be_bytes(bytes);
    let digits = units.to_string();
    decimal::of_digits(digits.starts_with('-'), digits.trim_start_matches('-'), scale).into()
}

/// Days since 1970 and the nanoseconds of the day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moment {
    days: i64,
    nanos: i64,
}

const NANOS_A_DAY: i64 = 86_400_000_000_000;

/// Moments as ticks since 1970.
pub fn moments(values: &[i64], ticks_a_day: i64) -> Vec<Moment> {
    let moment = |ticks: &i64| Moment {
        days: ticks.div_euclid(ticks_a_day),
        nanos: ticks.rem_euclid(ticks_a_day) * (NANOS_A_DAY / ticks_a_day),
    };
    values.iter().map(moment).collect()
}

/// 1970-01-01 as the old moments count days.
const JULIAN_EPOCH: i64 = 2_440_588;

/// Moments as a Julian day and nanoseconds.
pub fn old_moments(values: &[Int96]) -> Vec<Moment> {
    let moment = |value: &Int96| match value.data() {
        [low, high, day] => {
            let nanos = u64::from(*high) << 32 | u64::from(*low);
            Moment { days: i64::from(*day) - JULIAN_EPOCH, nanos: nanos.cast_signed() }
        }
        _ => Moment::default(),
    };
    values.iter().map(moment).collect()
}

impl Moment {
    pub fn day(&self) -> i32 {
        i32::try_from(self.days).unwrap_or(i32::MAX)
    }

    /// Why it is no day: it lies beyond the calendar, or has a time, so that its day depends on the zone.
    pub fn fault(&self) -> Option<(Code, String)> {
        beyond(self.day()).or_else(|| {
            let day = Figures::Days(vec![self.day()]).exact_text(0);
            let seconds = self.nanos.div_euclid(1_000_000_000);
            let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
            let text = format!("{day} {hours:02}:{minutes:02}:{seconds:02}");
            (self.nanos != 0).then_some((Code::DayWithTime, text))
        })
    }
}

/// A day before 1900 or after 9999.
pub fn beyond(day: i32) -> Option<(Code, String)> {
    (!cells::is_day(day)).then(|| (Code::DateUnreadable, Figures::Days(vec![day]).exact_text(0)))
}

/// Texts, each once, and what they say if they are not wanted as texts. Bytes that are no text are faults;
/// the empty text is a blank.
pub fn texts(stored: Stored<ByteArray>, most: i16, wanted: Wanted) -> Taken {
    let (mut distinct, mut no_text) = (Distinct::default(), Vec::new());
    // The first is what stands for a blank.
    distinct.code("");
    let code = |bytes: &ByteArray| match std::str::from_utf8(bytes.data()) {
        Ok(text) => distinct.code(text),
        Err(_) => {
            let text = bytes.data().escape_ascii().to_string();
            no_text.push(text);
            u32::MAX
        }
    };
    let mut codes = stored.map(|values| values.iter().map(code).collect()).flat(most).values;
    let mut faults = Vec::new();
    let broken = codes.iter_mut().enumerate().filter(|(_, code)| **code == u32::MAX);
    for ((row, code), text) in broken.zip(&no_text) {
        faults.push(Fault::new(row, Code::TextNotUtf8, text));
        *code = 0;
    }
    let mut taken = if wanted == Wanted::Text {
        let given: Vec<bool> = codes.iter().map(|code| *code != 0).collect();
        let present = given.contains(&false).then_some(given);
        let figures = Figures::Text { codes, texts: distinct.texts };
        Taken { column: Column { figures, present, offsets: None }, faults: Vec::new() }
    } else {
        let texts = codes.iter().map(|code| distinct.texts.get(*code as usize).map_or("", |text| text));
        cells::read(wanted, texts)
    };
    taken.faults.append(&mut faults);
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_of_big_endian_bytes() {
        let table: [(&[u8], &str); 7] = [
            (&[0x7f], "1.27"),
            (&[0xff], "-0.01"),
            (&[], "0"),
            (&[0, 0x80], "1.28"),
            (&[0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], "92233720368547758.07"),
            (&[0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], "184467440737095516.15"),
            (&[0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], "-92233720368547758.09"),
        ];
        for (bytes, text) in table {
            assert_eq!(&*long(bytes, 2), text);
            match short(bytes) {
                Some(units) => assert_eq!(decimal::of_units(units, 2), text),
                None => assert_eq!(bytes.len(), 9),
            }
        }
    }

    #[test]
    fn unsigned_numbers_are_not_negative() {
        let narrow = narrow(vec![-1], Store::Int32 { scale: 0, unsigned: true });
        assert_eq!(narrow.exact_text(0), "4294967295");
        let wide = wide(vec![-1, 5], Store::Int64 { scale: 0, unsigned: true });
        assert_eq!([0, 1].map(|at| wide.exact_text(at)), ["18446744073709551615", "5"]);
    }

    #[test]
    fn moments_that_are_days_and_that_are_not() {
        let found = moments(&[0, -86_400_000, 1], 86_400_000);
        assert_eq!(found.iter().map(Moment::day).collect::<Vec<_>>(), [0, -1, 0]);
        assert_eq!(found[2].fault(), Some((Code::DayWithTime, "1970-01-01 00:00:00".into())));
        assert_eq!(found[0].fault(), None);
        let mut old = Int96::new();
        old.set_data(0, 0, 2_440_589);
        assert_eq!(old_moments(&[old])[0], Moment { days: 1, nanos: 0 });
    }
}
