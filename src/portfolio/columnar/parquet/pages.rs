//! Pages checked 数据页校验 before they are decoded: what the decoders take for granted of their bytes.
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
    let fits = match &page {
        Page::DataPage { buf, num_values, def_level_encoding, rep_level_encoding, .. } => {
            packed_levels(*num_values as usize, bits, [*rep_level_encoding, *def_level_encoding]) <= buf.len()
        }
        Page::DataPageV2 { buf, def_levels_byte_len, rep_levels_byte_len, .. } => {
            u64::from(*def_levels_byte_len) + u64::from(*rep_levels_byte_len) <= buf.len() as u64
        }
        Page::DictionaryPage { .. } => true,
    };
    if fits { Ok(page) } else { Err(ParquetError::EOF("a page is shorter than its levels".into())) }
}

/// Bytes of levels in the oldest form, which has no length of its own.
#[expect(deprecated, reason = "old files have it")]
fn packed_levels(values: usize, bits: [usize; 2], encodings: [Encoding; 2]) -> usize {
    let packed = bits.iter().zip(encodings).filter(|(_, encoding)| *encoding == Encoding::BIT_PACKED);
    packed.map(|(bits, _)| values.saturating_mul(*bits).div_ceil(8)).sum()
}
