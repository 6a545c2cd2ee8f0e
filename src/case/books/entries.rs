//! Entries of a case looked for in the replayed books.
//!
//! A problem draws together what books keep apart: half a year of charges in one line, several
//! spends in one voucher. So an entry is found when a run of ours, among those that touch no other
//! account, adds up to it, account by account and side by side.

use crate::ledger::{Chart, Entry, Occasion, Role, Side};
use crate::num::{Fen, LADDER, Real};
use serde_json::Value;
use std::collections::BTreeMap;

/// Side and account, and what stands there in fen.
type Sums = BTreeMap<(bool, String), i64>;

/// What is said of entries that the books do not have.
pub(super) fn missing(entries: &[Value], ours: &[Entry], chart: &Chart, scale: &Real) -> Vec<String> {
    let own: Vec<Sums> = ours
        .iter()
        .filter(|entry| !matches!(entry.occasion, Occasion::Closing | Occasion::Opening))
        .map(|entry| sums(entry, chart))
        .collect();
    let not_found = |entry: &&Value| !wanted(entry, scale).is_some_and(|wanted| found(&wanted, &own));
    let say = |entry: &Value| {
        let word = |name: &str| entry[name].as_str().unwrap_or_default().to_string();
        format!("entry not in the books: {} {}", word("date"), word("summary"))
    };
    entries.iter().filter(not_found).map(say).collect()
}

fn wanted(entry: &Value, scale: &Real) -> Option<Sums> {
    let mut sums = Sums::new();
    for line in entry["lines"].as_array()? {
        let amount = match &line["amount"] {
            Value::String(text) => Real::parse(text).ok()?,
            other => Real::parse(&other.to_string()).ok()?,
        };
        let fen: Fen = amount.mul(scale, LADDER[1]).to_fen().ok()?;
        let debit = line["side"].as_str()? == "Dr";
        let key = account(line["code"].as_str()?, line["account"].as_str().unwrap_or_default());
        *sums.entry((debit, key)).or_default() += fen.raw();
    }
    sums.retain(|_, amount| *amount != 0);
    Some(sums)
}

fn sums(entry: &Entry, chart: &Chart) -> Sums {
    let mut sums = Sums::new();
    for line in &entry.lines {
        let key = account(&chart.code(line.role), word(line.role));
        *sums.entry((line.side == Side::Debit, key)).or_default() += line.amount.raw();
    }
    sums
}

/// The account without its sub-accounts, but for the two of 5301 and those of VAT, which are opposite things.
fn account(code: &str, name: &str) -> String {
    let code = code.split('.').next().unwrap_or_default();
    let part = ["费用化", "资本化", "转出", "进项", "销项"].iter().find(|part| name.contains(*part));
    match part {
        Some(part) if code == "5301" || code == "2221" => format!("{code}{part}"),
        _ => code.to_string(),
    }
}

fn word(role: Role) -> &'static str {
    match role {
        Role::ResearchExpensed => "费用化",
        Role::ResearchCapitalised => "资本化",
        Role::InputVat => "进项",
        Role::OutputVat => "销项",
        Role::InputVatOut => "转出",
        _ => "",
    }
}

/// Whether a run of entries that touch no other account adds up.
fn found(wanted: &Sums, own: &[Sums]) -> bool {
    let fitting: Vec<&Sums> =
        own.iter().filter(|sums| sums.keys().all(|key| wanted.contains_key(key))).collect();
    (0..fitting.len()).any(|from| {
        let mut total = Sums::new();
        fitting[from..].iter().any(|sums| {
            sums.iter().for_each(|(key, amount)| *total.entry(key.clone()).or_default() += amount);
            total == *wanted
        })
    })
}
