//! Small whole numbers in runs 混合编码 (RLE and bit-packed): levels, and places in a dictionary.
//!
//! Source: Apache Parquet format, Encodings, "Run Length Encoding / Bit-Packing Hybrid (RLE = 3)".
use bytes::Bytes;

/// Numbers that are unpacked at once, on the stack.
const ONCE: usize = 512;

/// The numbers of a page that are yet to come.
pub struct Hybrid {
    bytes: Bytes,
    /// Where the next run begins.
    at: usize,
    width: usize,
    run: Run,
}

#[derive(Clone, Copy)]
enum Run {
    Repeat {
        value: u32,
        left: usize,
    },
    /// Numbers side by side from a byte on, of which some were read.
    Packed {
        from: usize,
        read: usize,
        count: usize,
    },
}

/// The widest number that one load of eight bytes holds wherever it begins.
const WIDEST: usize = 32;

impl Hybrid {
    /// `None` if the numbers are wider than the format has them.
    pub fn new(bytes: Bytes, width: usize) -> Option<Self> {
        (width <= WIDEST).then_some(Self { bytes, at: 0, width, run: Run::Repeat { value: 0, left: 0 } })
    }

    /// Adds what so many numbers stand for; `None` if there are fewer.
    pub fn extend<T: Clone>(
        &mut self,
        mut count: usize,
        mut meant: impl FnMut(u32) -> T,
        to: &mut Vec<T>,
    ) -> Option<()> {
        while count > 0 {
            let taken = match self.run()? {
                Run::Repeat { value, left } => {
                    let taken = left.min(count);
                    to.resize(to.len() + taken, meant(value));
                    taken
                }
                Run::Packed { from, read, count: all } => {
                    let (mut numbers, taken) = ([0; ONCE], (all - read).min(count).min(ONCE));
                    let numbers = &mut numbers[..taken];
                    unpack(self.bytes.get(from..).unwrap_or_default(), self.width, read, numbers);
                    to.extend(numbers.iter().map(|number| meant(*number)));
                    taken
                }
            };
            self.pass(taken);
            count -= taken;
        }
        Some(())
    }

    /// The next number and how often it stands in a row, up to `most`.
    pub fn same(&mut self, most: usize) -> Option<(u32, usize)> {
        let (value, count) = match self.run()? {
            Run::Repeat { value, left } => (value, left.min(most)),
            Run::Packed { from, read, count } => {
                let mut all = self.packed(from, read, most.min(count - read));
                let value = all.next()?;
                (value, 1 + all.take_while(|other| *other == value).count())
            }
        };
        self.pass(count);
        Some((value, count))
    }

    fn pass(&mut self, count: usize) {
        match &mut self.run {
            Run::Repeat { left, .. } => *left -= count,
            Run::Packed { read, .. } => *read += count,
        }
    }

    /// The run at hand, or the next one if it is used up.
    fn run(&mut self) -> Option<Run> {
        while matches!(self.run, Run::Repeat { left: 0, .. })
            || matches!(self.run, Run::Packed { read, count, .. } if read == count)
        {
            self.run = self.next_run()?;
        }
        Some(self.run)
    }

    fn next_run(&mut self) -> Option<Run> {
        let head = self.varint()?;
        let size = usize::try_from(head >> 1).ok()?;
        if head & 1 == 0 {
            let bytes = self.bytes.get(self.at..)?.get(..self.width.div_ceil(8))?;
            let value = bytes.iter().rev().fold(0, |value, byte| value << 8 | u32::from(*byte));
            self.at += bytes.len();
            return Some(Run::Repeat { value, left: size });
        }
        // The last run may be cut off behind its last number that counts.
        let from = self.at;
        let left = self.bytes.len() - from;
        let bytes = size.checked_mul(self.width)?.min(left);
        self.at += bytes;
        let said = size.checked_mul(8)?;
        let count = (bytes * 8).checked_div(self.width).map_or(said, |held| held.min(said));
        (count > 0).then_some(Run::Packed { from, read: 0, count })
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = *self.bytes.get(self.at)?;
            self.at += 1;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    /// So many numbers of those that stand side by side from a byte on.
    fn packed(&self, from: usize, first: usize, count: usize) -> impl Iterator<Item = u32> {
        let (data, width) = (self.bytes.get(from..).unwrap_or_default(), self.width);
        (first..first + count).map(move |at| number(data, width, at))
    }
}

/// The number at a place among those of one width that stand side by side.
#[inline]
fn number(data: &[u8], width: usize, at: usize) -> u32 {
    let bit = at * width;
    (data.get(bit / 8..).map_or(0, word) >> (bit % 8) & ((1 << width) - 1)) as u32
}

/// Numbers from a place on: eight at a time, which end where a byte does, and the others one by one.
fn unpack(data: &[u8], width: usize, first: usize, to: &mut [u32]) {
    let one_by_one = |from: usize, to: &mut [u32]| {
        to.iter_mut().enumerate().for_each(|(at, to)| *to = number(data, width, from + at));
    };
    let (before, rest) = to.split_at_mut(to.len().min(first.next_multiple_of(8) - first));
    let from = first + before.len();
    let bytes = data.get(from / 8 * width..).unwrap_or_default();
    let done = 8 * EIGHTS[width](bytes, rest.as_chunks_mut().0);
    one_by_one(first, before);
    one_by_one(from + done, &mut rest[done..]);
}

/// Unpacks eights of numbers as far as the bytes behind each reach; how many.
type Eights = fn(&[u8], &mut [[u32; 8]]) -> usize;

/// By width: with the width known, places and shifts within an eight are constants.
const EIGHTS: [Eights; WIDEST + 1] = {
    macro_rules! by_width {
        ($($width:literal)*) => { [$(eights::<$width>),*] };
    }
    by_width!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32)
};

fn eights<const WIDTH: usize>(data: &[u8], to: &mut [[u32; 8]]) -> usize {
    let mask = (1u64 << WIDTH) - 1;
    for (done, to) in to.iter_mut().enumerate() {
        // The load of the last number reaches this far at most.
        let Some(bytes) = data.get(done * WIDTH..).and_then(|data| data.get(..WIDTH + 8)) else {
            return done;
        };
        for (at, to) in to.iter_mut().enumerate() {
            let bit = at * WIDTH;
            *to = (word(&bytes[bit / 8..]) >> (bit % 8) & mask) as u32;
        }
    }
    to.len()
}

/// Eight bytes as a number, the lowest first; what lies beyond the end is zero.
#[inline]
fn word(data: &[u8]) -> u64 {
    match data.first_chunk() {
        Some(bytes) => u64::from_le_bytes(*bytes),
        None => data.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8], width: usize, count: usize) -> Option<Vec<u32>> {
        let mut found = Vec::new();
        Hybrid::new(Bytes::copy_from_slice(bytes), width)?.extend(count, |value| value, &mut found)?;
        Some(found)
    }

    // The format's own example: 0 to 7 at three bits are the bytes 10001000 11000110 11111010.
    const EIGHT: [u8; 4] = [0b11, 0b1000_1000, 0b1100_0110, 0b1111_1010];

    #[test]
    fn packed_numbers_and_repeated_ones() {
        assert_eq!(all(&EIGHT, 3, 8), Some((0..8).collect()));
        let both = [&EIGHT[..], &[5 << 1, 6]].concat();
        assert_eq!(all(&both, 3, 13), Some((0..8).chain([6; 5]).collect()));
        assert_eq!(all(&[2 << 1, 0x34, 0x12], 13, 2), Some(vec![0x1234; 2]));
        assert_eq!(all(&[0b11], 0, 8), Some(vec![0; 8]));
    }

    #[test]
    fn eight_at_a_time_and_one_by_one_are_the_same() {
        let bytes: Vec<u8> = (0..200u32).map(|at| (at * 151 + at * at / 7) as u8).collect();
        for width in 0..=WIDEST {
            for (first, count) in [(0, 40), (3, 37), (8, 16), (5, 2), (0, 0)] {
                let mut found = vec![0; count];
                unpack(&bytes[..(first + count) * width / 8 + 1], width, first, &mut found);
                let wanted: Vec<u32> = (first..first + count).map(|at| number(&bytes, width, at)).collect();
                // What lies beyond the end is zero, so only whole numbers are compared.
                assert_eq!(found, wanted, "{width} {first} {count}");
            }
        }
    }

    #[test]
    fn what_is_cut_off_is_not_there() {
        assert_eq!(all(&EIGHT, 3, 9), None);
        assert_eq!(all(&EIGHT[..3], 3, 5), Some((0..5).collect()));
        assert_eq!(all(&EIGHT[..3], 3, 6), None);
        assert_eq!(all(&[], 3, 1), None);
        assert_eq!(all(&[0xff; 12], 3, 1), None);
        assert_eq!(all(&[2 << 1, 0x34], 13, 1), None);
        assert!(Hybrid::new(Bytes::new(), 33).is_none());
    }

    #[test]
    fn numbers_in_a_row() {
        let mut levels = Hybrid::new(Bytes::from_static(&[0b11, 0b0000_1011, 4 << 1, 1]), 1).unwrap();
        let mut found = Vec::new();
        while let Some(same) = levels.same(3) {
            found.push(same);
        }
        assert_eq!(found, [(1, 2), (0, 1), (1, 1), (0, 3), (0, 1), (1, 3), (1, 1)]);
    }
}
