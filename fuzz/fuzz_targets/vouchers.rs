#![no_main]
//! Any summary, ids, names and amounts: what the four writers give keeps its form.
use dataworth::export::voucher::{Encoding, Job, hledger, kingdee, plain, yonyou};
use dataworth::ledger::{Chart, Entry, Line, Occasion, Period, ROLES, Side};
use dataworth::num::Fen;
use std::sync::OnceLock;

fn chart() -> &'static Chart {
    static CHART: OnceLock<Chart> = OnceLock::new();
    CHART.get_or_init(|| Chart::parse(include_str!("../../models/accounts/cas-2006-18.toml")).expect("the chart"))
}

fn entries(lines: &mut std::str::Lines<'_>) -> Vec<Entry> {
    let day = |at: usize| jiff::civil::date(2025, 1 + (at % 12) as i8, 1 + (at % 28) as i8);
    let entry = |(at, text): (usize, &str)| {
        let amount = Fen::new(text.bytes().fold(1, |sum: i64, byte| sum.wrapping_mul(257).wrapping_add(byte.into())));
        let line = |side, role: usize| Line { role: ROLES[role % ROLES.len()], side, amount, asset: None, movement: None };
        let occasion = if at % 5 == 0 { Occasion::Opening } else { Occasion::Event };
        let lines = vec![line(Side::Debit, text.len()), line(Side::Credit, text.len() + at)];
        Entry { date: day(at), summary: text.into(), occasion, lines, events: Vec::new(), evidence: text.into() }
    };
    let mut entries: Vec<Entry> = lines.take(20).enumerate().map(entry).collect();
    entries.sort_by_key(|entry| entry.date);
    entries
}

libfuzzer_sys::fuzz_target!(|text: &str| {
    let mut lines = text.lines();
    let mut word = || lines.next().unwrap_or_default();
    let (preparer, book_code, word_of) = (word(), word(), word());
    let entries = entries(&mut lines);
    let window = Period { from: jiff::civil::date(2025, 1, 1), to: jiff::civil::date(2025, 12, 31) };
    let job = Job { entries: &entries, window, chart: chart(), preparer, book_code, word: word_of, closing: true };
    let text = String::from_utf8(yonyou(&job, Encoding::Utf8)).expect("UTF-8");
    for line in text.trim_end_matches("\r\n").split("\r\n").skip(1) {
        assert_eq!(line.matches(',').count(), 7, "{line:?}");
        assert!(!line.contains(['\r', '\n']));
    }
    let _ = yonyou(&job, Encoding::Gbk);
    if let Ok(bytes) = plain(&job, &[]) {
        let text = String::from_utf8(bytes).expect("UTF-8");
        assert!(text.matches("\r\n").count() >= 1);
    }
    let _ = kingdee(&job);
    if let Some(journal) = hledger(&job) {
        assert!(journal.lines().all(|line| !line.contains('\r')));
    }
});
