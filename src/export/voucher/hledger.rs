//! hledger 日记账 — a plain-text journal that an outside program checks.

use super::{Job, one_line};
use crate::diag::Lang;
use crate::ledger::{Chart, Entry, Occasion, ROLES, Role, Side, TrialBalance};
use crate::num::Fen;
use std::fmt::Write as _;

/// The journal: one entry of opening balances, then the vouchers of the window. Its balances are those of
/// 科目余额表 at the end of the window; `None` where a sum passes the range of [`Fen`].
pub fn hledger(job: &Job) -> Option<String> {
    let mut text = String::from("decimal-mark .\ncommodity 1000.00 CNY\n\n");
    for role in ROLES {
        let _ = writeln!(text, "account {}", account(job.chart, *role));
    }
    opening(job, &mut text)?;
    for voucher in job.vouchers() {
        let entry = voucher.entry;
        let summary = one_line(&entry.summary, &[(';', '；'), ('|', '｜')], 200);
        let _ = writeln!(text, "\n{} ({}-{}) {summary}", entry.date, job.word, voucher.number);
        for line in &entry.lines {
            let sign = if line.side == Side::Debit { "" } else { "-" };
            let _ = writeln!(text, "    {}  {sign}{} CNY", account(job.chart, line.role), line.amount);
        }
    }
    Some(text)
}

/// What every account holds when the window begins, closings of earlier years in it. A restatement of the
/// window is a voucher of its day, so it is not in here.
fn opening(job: &Job, text: &mut String) -> Option<()> {
    let before = |entry: &&Entry| entry.date < job.window.from || entry.occasion == Occasion::Opening;
    let before: Vec<Entry> = job.entries.iter().filter(before).cloned().collect();
    let balances = TrialBalance::of(&before, job.window)?.accounts;
    let held: Vec<_> = balances.iter().filter(|(_, balance)| balance.opening != Fen::ZERO).collect();
    if !held.is_empty() {
        let _ = writeln!(text, "\n{} (期初) 期初余额", job.window.from);
    }
    for (role, balance) in held {
        let _ = writeln!(text, "    {}  {} CNY", account(job.chart, *role), balance.opening);
    }
    Some(())
}

/// `1701.91 无形资产——数据资源`: no two blanks in a row, no colon, which would begin a sub-account.
pub fn account(chart: &Chart, role: Role) -> String {
    let name = one_line(&chart.name(role, Lang::Zh), &[(':', '：'), (';', '；'), (' ', '_')], 200);
    format!("{} {name}", chart.code(role))
}
