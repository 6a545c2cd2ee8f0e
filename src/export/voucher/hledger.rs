//! hledger 日记账 — a plain-text journal that an outside program checks.

use super::{Job, one_line};
use crate::diag::Lang;
use crate::ledger::{Chart, ROLES, Role, Side, numbered};
use std::fmt::Write as _;

/// The journal: every entry, opening and closing ones too, so that balances can be compared.
pub fn hledger(job: &Job) -> String {
    let mut text = String::from("decimal-mark .\ncommodity 1000.00 CNY\n\n");
    for role in ROLES {
        let _ = writeln!(text, "account {}", account(job.chart, *role));
    }
    for voucher in numbered(job.entries) {
        let entry = voucher.entry;
        let summary = one_line(&entry.summary, &[(';', '；'), ('|', '｜')], 200);
        let _ = writeln!(text, "\n{} ({}-{}) {summary}", entry.date, job.word, voucher.number);
        for line in &entry.lines {
            let sign = if line.side == Side::Debit { "" } else { "-" };
            let _ = writeln!(text, "    {}  {sign}{} CNY", account(job.chart, line.role), line.amount);
        }
    }
    text
}

/// `1701.91 无形资产——数据资源`: no two blanks in a row, no colon, which would begin a sub-account.
pub fn account(chart: &Chart, role: Role) -> String {
    let name = one_line(&chart.name(role, Lang::Zh), &[(':', '：'), (';', '；'), (' ', '_')], 200);
    format!("{} {name}", chart.code(role))
}
