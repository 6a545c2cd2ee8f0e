//! Pages checked 数据页校验 before they are decoded: what the decoders take for granted of their bytes.
use super::delta::texts_fit;
use ::parquet::basic::Encoding;
use ::parquet::column::page::{Page, PageMetadata, PageReader};
use ::parquet::errors::{ParquetError, Result};

/// A page reader whose pages hold the levels that they say they hold.
pub struct Checked<P> {
    pages: P,
    /// Bits of a repetition and of a definition level.
    bits: [usize; 2],
}

impl<P: PageReader> Checked<P> {
    pub fn new(pages: P, most_repetition: i16, most_definition: i16) -> Self {
        let bits = [most_repetition, most_definition]
            .map(|level| 16 - u16::try_from(level).unwrap_or_default().leading_zeros() as usize);
        Self { pages, bits }
    }
}

impl<P: PageReader> Iterator for Checked<P> {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl<P: PageReader> PageReader for Checked<P> {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let page = self.pages.get_next_page()?;
        page.map(|page| check(page, self.bits)).transpose()
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.pages.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.pages.skip_next_page()
    }

    fn at_record_boundary(&mut self) -> Result<bool> {
        self.pages.at_record_boundary()
    }
}

fn check(page: Page, bits: [usize; 2]) -> Result<Page> {
    let values = match &page {
        Page::DataPage { buf, num_values, encoding, def_level_encoding, rep_level_encoding, .. } => {
            let levels = [*rep_level_encoding, *def_level_encoding];
            behind_levels(buf, *num_values as usize, bits, levels).map(|values| (values, *encoding))
        }
        Page::DataPageV2 { buf, encoding, def_levels_byte_len, rep_levels_byte_len, .. } => {
            let levels = (*def_levels_byte_len as usize).saturating_add(*rep_levels_byte_len as usize);
            buf.get(levels..).map(|values| (values, *encoding))
        }
        Page::DictionaryPage { .. } => return Ok(page),
    };
    let Some((values, encoding)) = values else { return broken("a page is shorter than its levels") };
    let fits = match encoding {
        Encoding::DELTA_LENGTH_BYTE_ARRAY => texts_fit(values, false),
        Encoding::DELTA_BYTE_ARRAY => texts_fit(values, true),
        _ => true,
    };
    if fits { Ok(page) } else { broken("a page is shorter than its texts") }
}

fn broken(what: &str) -> Result<Page> {
    Err(ParquetError::EOF(what.into()))
}

/// What stands behind the levels of a page of the first form.
fn behind_levels(page: &[u8], values: usize, bits: [usize; 2], encodings: [Encoding; 2]) -> Option<&[u8]> {
    let mut rest = page;
    for (bits, encoding) in bits.iter().zip(encodings).filter(|(bits, _)| **bits > 0) {
        let packed = packed_levels(values, [*bits, 0], [encoding, encoding]);
        let length = if packed > 0 {
            packed
        } else {
            let (length, _) = rest.split_first_chunk::<4>()?;
            (u32::from_le_bytes(*length) as usize).checked_add(4)?
        };
        rest = rest.get(length..)?;
    }
    Some(rest)
}

/// Bytes of levels in the oldest form, which has no length of its own.
#[expect(deprecated, reason = "old files have it")]
fn packed_levels(values: usize, bits: [usize; 2], encodings: [Encoding; 2]) -> usize {
    let packed = bits.iter().zip(encodings).filter(|(_, encoding)| *encoding == Encoding::BIT_PACKED);
    packed.map(|(bits, _)| values.saturating_mul(*bits).div_ceil(8)).sum()
}
