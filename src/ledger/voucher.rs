//! 凭证编号 — entries numbered within their month, as they are handed to other programs.

use super::entry::{Entry, Occasion};
use super::month::Month;
use std::collections::BTreeMap;

/// An entry with its number.
#[derive(Clone, Copy, Debug)]
pub struct Voucher<'l> {
    pub month: Month,
    /// From 1, within the month.
    pub number: u32,
    pub entry: &'l Entry,
}

impl Voucher<'_> {
    /// 期初余额 are no vouchers of a month and have numbers of their own.
    pub fn is_opening(&self) -> bool {
        self.entry.occasion == Occasion::Opening
    }
}

/// Numbers entries from 1 in each month, in order of day; closing entries come last, so that leaving
/// them out leaves no gap, and opening balances are counted apart for the same reason.
pub fn numbered<'l>(entries: &'l [Entry]) -> Vec<Voucher<'l>> {
    let mut order: Vec<&Entry> = entries.iter().collect();
    order.sort_by_key(|entry| (entry.date, entry.occasion == Occasion::Closing));
    let mut last: BTreeMap<(Month, bool), u32> = BTreeMap::new();
    let number = |entry: &'l Entry| {
        let mut voucher = Voucher { month: Month::of(entry.date), number: 1, entry };
        let last = last.entry((voucher.month, voucher.is_opening())).or_default();
        *last += 1;
        voucher.number = *last;
        voucher
    };
    order.into_iter().map(number).collect()
}
