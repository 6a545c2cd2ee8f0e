//! 凭证编号 — entries numbered within their month, as they are handed to other programs.

use super::entry::{Entry, Occasion};
use super::month::Month;

/// An entry with its number.
#[derive(Clone, Copy, Debug)]
pub struct Voucher<'l> {
    pub month: Month,
    /// From 1, within the month.
    pub number: u32,
    pub entry: &'l Entry,
}

/// Numbers entries from 1 in each month, in order of day; closing entries come last, so that leaving
/// them out leaves no gap.
pub fn numbered(entries: &[Entry]) -> Vec<Voucher<'_>> {
    let mut order: Vec<&Entry> = entries.iter().collect();
    order.sort_by_key(|entry| (entry.date, entry.occasion == Occasion::Closing));
    let mut vouchers: Vec<Voucher> = Vec::with_capacity(order.len());
    for entry in order {
        let month = Month::of(entry.date);
        let number = match vouchers.last() {
            Some(last) if last.month == month => last.number + 1,
            _ => 1,
        };
        vouchers.push(Voucher { month, number, entry });
    }
    vouchers
}
