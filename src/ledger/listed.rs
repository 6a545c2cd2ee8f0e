//! 资产表中账簿专用的栏: what the books read there beside the facts of recognition.

use super::movement::Origin;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::portfolio::key;
use crate::portfolio::plain::{Heads, PlainTable};
use crate::portfolio::raw::RawBook;

const SHEETS: &[&str] = &["资产", "资产清单", "数据资源", "数据资源清单", "assets", "resources"];

const ID: usize = 0;
const TAX_LIFE: usize = 1;
const ACQUIRED_BY: usize = 2;
const COME_BY: usize = 3;
const TAX_BASIS: usize = 4;

/// 企业所得税法实施条例 art. 67: no fewer, unless a law or a contract says how long.
const LEAST_TAX_YEARS: u64 = 10;

const HEADS: [Heads<'static>; 5] = [
    &["资产编号", "数据资产编号", "编号", "asset", "asset id"],
    &["税法摊销年限", "税法摊销年限（年）", "tax life"],
    &["取得途径", "acquired by"],
    &["形成方式", "how come by"],
    &["税法年限依据", "法定或合同年限依据", "basis of tax life"],
];

/// 取得途径: Chinese word first, English one last.
pub(super) const WAYS: [(Origin, &[&str]); 3] = [
    (Origin::Purchased, &["外购", "bought"]),
    (Origin::Own, &["自行开发", "自行加工", "own processing", "own development"]),
    (Origin::Other, &["其他方式", "接受投资", "other"]),
];

/// Heads of the columns that the form asks for: Chinese, English.
pub(super) const TAX_LIFE_HEAD: (&str, &str) = (HEADS[TAX_LIFE][0], "tax life");
pub(super) const TAX_BASIS_HEAD: (&str, &str) = (HEADS[TAX_BASIS][0], "basis of tax life");
pub(super) const ACQUIRED_BY_HEAD: (&str, &str) = (HEADS[ACQUIRED_BY][0], "acquired by");

/// What a row of the list of assets says to the books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub id: String,
    /// 税法摊销年限, in months.
    pub tax_months: Option<u32>,
    /// 取得途径, or as 形成方式 has it.
    pub origin: Option<Origin>,
}

/// Reads the columns; years that are no whole number and ways that are not known are reported.
pub fn read_listed(raw: &RawBook, found: &mut Diagnostics) -> Vec<Listed> {
    let Some(table) = PlainTable::glance(raw, SHEETS, &HEADS) else { return Vec::new() };
    (0..table.rows()).filter_map(|row| listed(&table, row, found)).collect()
}

/// Whether the list of assets has a column of that head.
pub fn lists_head(raw: &RawBook, head: &str) -> bool {
    let heads: [Heads; 3] = [HEADS[ID], &["名称", "资产名称", "数据资产名称", "name"], &[head]];
    PlainTable::glance(raw, SHEETS, &heads).is_some_and(|table| table.has(2))
}

fn listed(table: &PlainTable, row: usize, found: &mut Diagnostics) -> Option<Listed> {
    let id = table.row(row).text(ID)?;
    let tax_months = match table.row(row).whole(TAX_LIFE) {
        Some(Ok(years)) if years < LEAST_TAX_YEARS && table.row(row).text(TAX_BASIS).is_none() => {
            let fault = Diagnostic::new(Code::TaxLifeTooShort).at(table.row(row).span(TAX_LIFE)).asset(&id);
            found.push(fault.field(TAX_LIFE_HEAD.0).value(years.to_string()));
            None
        }
        Some(Ok(years)) => years.checked_mul(12).and_then(|months| u32::try_from(months).ok()),
        Some(Err(code)) => {
            let fault = Diagnostic::new(code).at(table.row(row).span(TAX_LIFE)).asset(&id);
            found.push(fault.field(TAX_LIFE_HEAD.0).value(table.row(row).typed(TAX_LIFE)));
            None
        }
        None => None,
    };
    let origin = match table.row(row).text(ACQUIRED_BY) {
        Some(text) => way(&text).or_else(|| {
            let ways: Vec<&str> = WAYS.iter().map(|(_, words)| words[0]).collect();
            let fault = Diagnostic::new(Code::UnknownChoice).at(table.row(row).span(ACQUIRED_BY)).asset(&id);
            found.push(fault.field(ACQUIRED_BY_HEAD.0).value(&text).arg("allowed", ways.join("、")));
            None
        }),
        // Rules have read this one already and reported a word they do not know.
        None => table.row(row).text(COME_BY).map(|text| way(&text).unwrap_or(Origin::Other)),
    };
    Some(Listed { id, tax_months: tax_months.filter(|months| *months > 0), origin })
}

fn way(text: &str) -> Option<Origin> {
    let same = |(_, words): &&(Origin, &[&str])| words.iter().any(|word| key(word) == key(text));
    WAYS.iter().find(same).map(|(origin, _)| *origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_are_read_in_both_languages() {
        assert_eq!(way("自行加工"), Some(Origin::Own));
        assert_eq!(way("Own Development"), Some(Origin::Own));
        assert_eq!(way("买的"), None);
    }
}
