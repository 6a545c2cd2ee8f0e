//! 用友 U8 文本凭证 `填制凭证,V800`.
//!
//! One line an entry: 制单日期, 凭证类别字, 凭证号, 附单据数, 摘要, 科目编码, 借方金额, 贷方金额; lines of
//! one voucher follow one another, no blank lines; trailing fields are left out.

use super::{Job, one_line};
use crate::ledger::Side;

/// Longest 摘要 and 科目编码.
const SUMMARY: usize = 60;
const CODE: usize = 15;

/// The encoding of the file; older installations read GBK only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    #[default]
    Gbk,
    Utf8,
}

/// The file's bytes.
pub fn yonyou(job: &Job, encoding: Encoding) -> Vec<u8> {
    let mut text = String::from("填制凭证,V800\r\n");
    for voucher in job.vouchers() {
        let entry = voucher.entry;
        // A comma would begin the next field.
        let summary = one_line(&entry.summary, &[(',', '，'), ('"', '”')], SUMMARY);
        for line in &entry.lines {
            let code: String = job.chart.code(line.role).chars().filter(|c| *c != '.').take(CODE).collect();
            let (debit, credit) = match line.side {
                Side::Debit => (line.amount.to_string(), "0.00".to_string()),
                Side::Credit => ("0.00".to_string(), line.amount.to_string()),
            };
            let word = one_line(job.word, &[(',', '，')], 4);
            text.push_str(&format!(
                "{},{word},{:04},0,{summary},{code},{debit},{credit}\r\n",
                entry.date, voucher.number
            ));
        }
    }
    match encoding {
        Encoding::Utf8 => text.into_bytes(),
        Encoding::Gbk => encoding_rs::GBK.encode(&text).0.into_owned(),
    }
}
