//! 金蝶云星空 引入模板 `凭证#单据头(FBillHead)`: two rows of heads, the head's fields on the first line of
//! each voucher only.

use super::Job;
use crate::diag::Lang;
use crate::export::ExportError;
use crate::ledger::{Side, Voucher};
use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

const SHEET: &str = "凭证#单据头(FBillHead)";

/// Field keys and their Chinese names, in the template's order.
const FIELDS: &[(&str, &str)] = &[
    ("FBillHead(GL_VOUCHER)", "*单据头(序号)"),
    ("FAccountBookID", "*(单据头)账簿#编码"),
    ("FAccountBookID#Name", "(单据头)账簿#名称"),
    ("FDate", "*(单据头)日期"),
    ("FBUSDATE", "(单据头)业务日期"),
    ("FYEAR", "(单据头)会计年度"),
    ("FPERIOD", "(单据头)期间"),
    ("FVOUCHERGROUPID", "*(单据头)凭证字#编码"),
    ("FVOUCHERGROUPID#Name", "(单据头)凭证字#名称"),
    ("FVOUCHERGROUPNO", "*(单据头)凭证号"),
    ("FATTACHMENTS", "(单据头)附件数"),
    ("FISADJUSTVOUCHER", "(单据头)是否调整期凭证"),
    ("*Split*1", "间隔列"),
    ("FEntity", "*分录(序号)"),
    ("FEXPLANATION", "(分录)摘要"),
    ("FACCOUNTID", "*(分录)科目编码#编码"),
    ("FACCOUNTID#Name", "(分录)科目编码#名称"),
    ("FCURRENCYID", "*(分录)币别#编码"),
    ("FEXCHANGERATETYPE", "*(分录)汇率类型#编码"),
    ("FEXCHANGERATE", "(分录)汇率"),
    ("FAMOUNTFOR", "(分录)原币金额"),
    ("FDEBIT", "(分录)借方金额"),
    ("FCREDIT", "(分录)贷方金额"),
];

/// The workbook's bytes.
///
/// # Errors
/// [`ExportError`] where the sheet cannot be written.
pub fn kingdee(job: &Job) -> Result<Vec<u8>, ExportError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(SHEET)?;
    for (col, (key, name)) in FIELDS.iter().enumerate() {
        sheet.write_string(0, col as u16, *key)?;
        sheet.write_string(1, col as u16, *name)?;
        sheet.set_column_width(col as u16, 16)?;
    }
    sheet.set_freeze_panes(2, 0)?;
    let mut row = 2;
    for (number, voucher) in job.vouchers().enumerate() {
        head(sheet, row, job, number + 1, &voucher)?;
        for (at, _) in voucher.entry.lines.iter().enumerate() {
            line(sheet, row, job, &voucher, at)?;
            row += 1;
        }
    }
    Ok(book.save_to_buffer()?)
}

fn head(
    sheet: &mut Worksheet,
    row: u32,
    job: &Job,
    number: usize,
    voucher: &Voucher,
) -> Result<(), XlsxError> {
    let date = voucher.entry.date.to_string();
    let texts = [
        number.to_string(),
        job.book_code.to_string(),
        String::new(),
        date.clone(),
        date,
        voucher.month.year().to_string(),
        voucher.month.number().to_string(),
        job.word.to_string(),
        job.word.to_string(),
        voucher.number.to_string(),
        "0".to_string(),
        "FALSE".to_string(),
    ];
    for (col, text) in texts.iter().enumerate() {
        sheet.write_string(row, col as u16, text)?;
    }
    Ok(())
}

fn line(sheet: &mut Worksheet, row: u32, job: &Job, voucher: &Voucher, at: usize) -> Result<(), XlsxError> {
    let line = &voucher.entry.lines[at];
    let texts = [
        (at + 1).to_string(),
        voucher.entry.summary.clone(),
        job.chart.code(line.role),
        job.chart.name(line.role, Lang::Zh),
        "PRE001".to_string(),
        "HLTX01_SYS".to_string(),
        "1".to_string(),
    ];
    for (col, text) in texts.iter().enumerate() {
        sheet.write_string(row, 13 + col as u16, text)?;
    }
    let amount = line.amount.to_string();
    let (debit, credit) = match line.side {
        Side::Debit => (amount.as_str(), "0.00"),
        Side::Credit => ("0.00", amount.as_str()),
    };
    for (col, text) in [amount.as_str(), debit, credit].into_iter().enumerate() {
        sheet.write_string(row, 20 + col as u16, text)?;
    }
    Ok(())
}
