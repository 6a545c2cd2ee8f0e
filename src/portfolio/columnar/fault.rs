//! Faults of a whole file or of a whole column.
use super::Wanted;
use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::portfolio::raw::fault;

/// A name that promises Parquet, and other content.
pub fn not_parquet(file: &str) -> Diagnostics {
    let (zh, en) = ("开头不是 PAR1", "it does not begin with PAR1");
    fault(Code::NotParquet, file).words("reason", zh, en).into()
}

/// Damage found by our own checks.
pub fn damaged(file: &str, zh: impl ToString, en: impl ToString) -> Diagnostics {
    fault(Code::ParquetDamaged, file).words("reason", zh, en).into()
}

/// What the reader of a column said.
pub fn broken_column(file: &str, name: &str, error: &::parquet::errors::ParquetError) -> Diagnostics {
    let (zh, en) = (format!("列“{name}”：{error}"), format!("column `{name}`: {error}"));
    fault(Code::ParquetDamaged, file).field(name).words("reason", zh, en).into()
}

/// A column of a type that is not what is wanted of it.
pub fn unusable(file: &str, name: &str, found: (&str, &str), wanted: Wanted) -> Diagnostic {
    let (zh, en) = match wanted {
        Wanted::Figure => ("数字", "a figure"),
        Wanted::Text => ("文字", "text"),
        Wanted::Flag => ("是/否", "yes or no"),
        Wanted::Day => ("日期", "a date"),
    };
    let fault = Diagnostic::new(Code::ColumnUnusable).at(Span::file(file)).field(name).value(found.1);
    fault.words("found", found.0, found.1).words("wanted", zh, en)
}

/// Two columns of one name; places are counted from 1.
pub fn doubled(file: &str, name: &str, first: usize, second: usize) -> Diagnostic {
    let fault = Diagnostic::new(Code::HeadDoubled).at(Span::file(file)).value(name);
    fault.arg("first", first + 1).arg("second", second + 1)
}
