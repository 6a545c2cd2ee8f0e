//! 通用凭证表 as comma-separated values: what any program can take in.

use super::Job;
use crate::diag::Lang;
use crate::export::{ExportError, csv::harmless};
use crate::ledger::Side;

const HEADS: [&str; 10] = [
    "日期",
    "凭证字",
    "凭证号",
    "摘要",
    "科目编码",
    "科目名称",
    "借方金额",
    "贷方金额",
    "资产编号",
    "制单人",
];

/// The file's bytes: UTF-8 with a byte order mark, one line an entry.
///
/// # Errors
/// [`ExportError`] where the table cannot be written.
pub fn plain(job: &Job, ids: &[String]) -> Result<Vec<u8>, ExportError> {
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    let mut rows = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(&mut bytes);
    rows.write_record(HEADS)?;
    for voucher in job.vouchers() {
        for line in &voucher.entry.lines {
            let id = line.asset.and_then(|asset| ids.get(asset.0 as usize)).map_or("", String::as_str);
            let (debit, credit) = match line.side {
                Side::Debit => (line.amount.to_string(), String::new()),
                Side::Credit => (String::new(), line.amount.to_string()),
            };
            let texts = [
                voucher.entry.date.to_string(),
                job.word.to_string(),
                voucher.number.to_string(),
                voucher.entry.summary.clone(),
                job.chart.code(line.role),
                job.chart.name(line.role, Lang::Zh),
                debit,
                credit,
                id.to_string(),
                job.preparer.to_string(),
            ];
            rows.write_record(texts.iter().map(|text| harmless(text).into_owned()))?;
        }
    }
    rows.flush().map_err(::csv::Error::from)?;
    drop(rows);
    Ok(bytes)
}
