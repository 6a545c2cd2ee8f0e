//! Lengths in front of texts 增量长度 (DELTA_LENGTH_BYTE_ARRAY and DELTA_BYTE_ARRAY), summed up before the texts
//! are cut: damaged ones would cut beyond the end of the page.
//!
//! Source: Apache Parquet format, Encodings, "Delta Encoding (DELTA_BINARY_PACKED = 5)".

/// Whether the texts of a page lie within it. `prefixes`: lengths of common beginnings stand in front of those
/// of the rest.
pub fn texts_fit(data: &[u8], prefixes: bool) -> bool {
    let rest = if prefixes { lengths(data).map(|(_, rest)| rest) } else { Some(data) };
    let Some((sum, texts)) = rest.and_then(lengths) else { return false };
    sum <= texts.len() as u64
}

/// The sum of a list of lengths and what stands behind it; `None` if the list is broken or has a negative one.
fn lengths(data: &[u8]) -> Option<(u64, &[u8])> {
    let mut rest = data;
    let block = varint(&mut rest)?;
    let miniblocks = varint(&mut rest)?;
    let count = varint(&mut rest)?;
    let mut last = zigzag(varint(&mut rest)?);
    let size = block.checked_div(miniblocks).filter(|size| *size > 0 && size % 32 == 0)?;
    let mut sum = if count > 0 { u64::try_from(last).ok()? } else { 0 };
    let mut left = count.saturating_sub(1);
    while left > 0 {
        let least = zigzag(varint(&mut rest)?);
        let (widths, packed) = rest.split_at_checked(usize::try_from(miniblocks).ok()?)?;
        rest = packed;
        for width in widths {
            if left == 0 {
                break;
            }
            let bytes = usize::try_from(size.checked_mul(u64::from(*width))? / 8).ok()?;
            let (packed, behind) = rest.split_at_checked(bytes)?;
            rest = behind;
            for at in 0..size.min(left) {
                let delta = bits(packed, at, *width)?;
                // As 32-bit numbers do, so that both readers agree.
                last = i64::from(last.wrapping_add(least).wrapping_add(delta.cast_signed()) as i32);
                sum = sum.checked_add(u64::try_from(last).ok()?)?;
            }
            left -= size.min(left);
        }
    }
    Some((sum, rest))
}

fn varint(data: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = data.split_first()?;
        *data = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

fn zigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
}

/// The number at a place among packed ones of a width, the lowest bit first.
fn bits(packed: &[u8], at: u64, width: u8) -> Option<u64> {
    let (from, width) = (at.checked_mul(u64::from(width))?, u64::from(width));
    if width > 32 {
        return None;
    }
    let first = usize::try_from(from / 8).ok()?;
    let window = packed.iter().skip(first).take(5).enumerate();
    let value: u64 = window.map(|(at, byte)| u64::from(*byte) << (8 * at)).sum();
    Some(value >> (from % 8) & ((1 << width) - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    // 128 a block, 4 miniblocks, 3 lengths: 2, 3, 1, so deltas 1 and -2; the least is -2, packed are 3 and 0.
    fn page(texts: &[u8]) -> Vec<u8> {
        let mut page = vec![0x80, 0x01, 4, 3, 4, 3, 2, 0, 0, 0, 0b0011, 0, 0, 0, 0, 0, 0, 0];
        page.extend_from_slice(texts);
        page
    }

    #[test]
    fn texts_must_be_as_long_as_their_lengths() {
        assert_eq!(lengths(&page(b"abcdef")), Some((6, &b"abcdef"[..])));
        assert!(texts_fit(&page(b"abcdef"), false));
        assert!(!texts_fit(&page(b"abcde"), false));
        assert!(!texts_fit(&page(b"abcdef")[..9], false));
        let both = [page(b""), page(b"abcdef")].concat();
        assert!(texts_fit(&both, true) && !texts_fit(&both[..both.len() - 1], true));
        assert!(!texts_fit(&[0, 0, 1, 0], false) && !texts_fit(&[], false));
    }
}
