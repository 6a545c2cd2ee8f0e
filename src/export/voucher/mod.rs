//! 凭证输出 — numbered entries for other programs: 用友, 金蝶, a plain table, a journal for hledger.
//!
//! All take the same [`Job`]: its window says which days are written, for a month that is taken in twice
//! doubles the books; closing entries are left out unless it asks for them.

mod hledger;
mod kingdee;
mod plain;
mod yonyou;

pub use hledger::hledger;
pub use kingdee::kingdee;
pub use plain::plain;
pub use yonyou::{Encoding, yonyou};

use crate::ledger::{Chart, Entry, Occasion, Period, Voucher, numbered};

/// What is written, and in whose name.
#[derive(Debug)]
pub struct Job<'l> {
    /// The whole books: numbers and opening balances need what came before the window.
    pub entries: &'l [Entry],
    /// The days that are written.
    pub window: Period,
    pub chart: &'l Chart,
    /// 制单人.
    pub preparer: &'l str,
    /// 账簿编码 of 金蝶云星空.
    pub book_code: &'l str,
    /// 凭证字.
    pub word: &'l str,
    /// Whether year-end closing entries are written too.
    pub closing: bool,
}

impl<'l> Job<'l> {
    /// The vouchers that are written. Opening entries are no vouchers: the other program has its own
    /// place for opening balances.
    fn vouchers(&self) -> impl Iterator<Item = Voucher<'l>> + '_ {
        numbered(self.entries).into_iter().filter(|voucher| {
            let day = voucher.entry.date;
            let asked = day >= self.window.from && day <= self.window.to;
            asked
                && match voucher.entry.occasion {
                    Occasion::Opening => false,
                    Occasion::Closing => self.closing,
                    _ => true,
                }
        })
    }
}

/// One line of text without separators and controls, cut at so many characters.
fn one_line(text: &str, separators: &[(char, char)], longest: usize) -> String {
    let plain = |c: char| match separators.iter().find(|(from, _)| *from == c) {
        Some((_, to)) => *to,
        None if c.is_control() => ' ',
        None => c,
    };
    text.chars().map(plain).take(longest).collect()
}
