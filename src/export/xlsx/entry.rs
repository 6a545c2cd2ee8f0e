//! What may be typed into a form: drop-down lists and bounds (数据有效性).
use super::super::{ExportError, Lang};
use super::formula::{absolute, quoted};
use super::pen::Pen;
use super::place::{Place, Plan};
use crate::table::{Column, DataRange, Entry};
use rust_xlsxwriter::{DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Formula};

type Outcome = Result<(), ExportError>;

/// Rows below the table that are filled in later and guarded too.
const MORE_ROWS: u32 = 500;
/// What Excel shows of a message.
const LONGEST: usize = 250;

/// Guards the cells of the columns that say what may be typed there.
pub(super) fn guard(pen: &mut Pen, columns: &[Column], place: Place, plan: &Plan) -> Outcome {
    for (at, column) in (0_u16..).zip(columns) {
        let Some(entry) = &column.entry else { continue };
        match entry {
            Entry::EachRow(entries) => {
                for (row, entry) in (place.first()..).zip(entries) {
                    entry.iter().try_for_each(|entry| one(pen, column, entry, (row, row, at), plan))?;
                }
            }
            _ => one(pen, column, entry, (place.first(), place.last() + MORE_ROWS, at), plan)?,
        }
    }
    Ok(())
}

fn one(pen: &mut Pen, column: &Column, entry: &Entry, cells: (u32, u32, u16), plan: &Plan) -> Outcome {
    let Some(rule) = rule(entry, plan)? else { return Ok(()) };
    let rule = with_error(rule, column, entry, pen.lang);
    let (first, last, at) = cells;
    pen.sheet.add_data_validation(first, at, last, at, &rule)?;
    Ok(())
}

fn rule(entry: &Entry, plan: &Plan) -> Result<Option<DataValidation>, ExportError> {
    let new = DataValidation::new;
    Ok(match entry {
        Entry::OneOf { list, .. } => {
            address(*list, plan).map(|cells| new().allow_list_formula(Formula::new(cells)))
        }
        Entry::Number { min, max, open } => match (inward(*min, *open, 1), inward(*max, *open, -1)) {
            (Some(min), Some(max)) => Some(new().allow_decimal_number(DataValidationRule::Between(min, max))),
            (Some(min), None) => {
                Some(new().allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(min)))
            }
            (None, Some(max)) => Some(new().allow_decimal_number(DataValidationRule::LessThanOrEqualTo(max))),
            (None, None) => None,
        },
        Entry::EachRow(_) => None,
        Entry::Date => {
            let first = ExcelDateTime::from_ymd(1900, 1, 1)?;
            Some(new().allow_date(DataValidationRule::GreaterThanOrEqualTo(first)))
        }
    })
}

fn address(list: DataRange, plan: &Plan) -> Option<String> {
    let place = plan.table(list.table()).filter(|place| place.rows > 0)?;
    let title = &plan.sheets.get(place.sheet)?.title;
    let (column, _) = list.columns();
    let (top, bottom) = (absolute(column, place.first()), absolute(column, place.last()));
    Some(format!("={}!{top}:{bottom}", quoted(title)))
}

fn with_error(rule: DataValidation, column: &Column, entry: &Entry, lang: Lang) -> DataValidation {
    let title = match lang {
        Lang::Zh => "请检查输入",
        Lang::En => "Please check",
    };
    let strict = !matches!(entry, Entry::OneOf { strict: false, .. });
    let style = if strict { DataValidationErrorStyle::Stop } else { DataValidationErrorStyle::Information };
    let words = format!("{}：{}", column.head, what(entry, lang));
    let words: String = words.chars().take(LONGEST).collect();
    let rule = rule.ignore_blank(true).set_error_style(style);
    let titled = rule.clone().set_error_title(title);
    let rule = titled.unwrap_or(rule);
    rule.clone().set_error_message(words).unwrap_or(rule)
}

fn what(entry: &Entry, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    match entry {
        Entry::OneOf { .. } if zh => "请从下拉列表中选择".to_owned(),
        Entry::OneOf { .. } => "choose from the list".to_owned(),
        Entry::EachRow(_) => String::new(),
        Entry::Date if zh => "请输入日期，如 2026-06-30".to_owned(),
        Entry::Date => "a date such as 2026-06-30".to_owned(),
        Entry::Number { min, max, open } => {
            let end = |end: &Option<f64>, none: &str| end.map_or_else(|| none.to_owned(), |e| e.to_string());
            let (min, max) = (end(min, "-∞"), end(max, "∞"));
            let but = match (open, zh) {
                (false, _) => "",
                (true, true) => "（不含两端）",
                (true, false) => " (ends not included)",
            };
            if zh {
                format!("请输入 {min} 至 {max} 之间的数{but}")
            } else {
                format!("a number from {min} to {max}{but}")
            }
        }
    }
}

/// The end of an open range, one float inward: Excel's bounds include themselves.
fn inward(end: Option<f64>, open: bool, towards: i8) -> Option<f64> {
    let end = end?;
    Some(match (open, towards) {
        (false, _) => end,
        // Excel has no denormal numbers.
        (true, _) if end == 0.0 => f64::from(towards) * f64::MIN_POSITIVE,
        (true, 1) => end.next_up(),
        (true, _) => end.next_down(),
    })
}
