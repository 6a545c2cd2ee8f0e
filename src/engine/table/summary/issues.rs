//! 问题 — each code with its count, meaning, remedy and first example.

use super::Desk;
use crate::diag::{Code, Diagnostic};
use crate::engine::table::CodeCount;
use crate::table::{Cells, Column, Kind, Layout, Line, Sheet, Style, Table};

/// Columns of the table that others read.
pub(super) const SEVERITY: u16 = 1;
pub(super) const COUNT: u16 = 2;

impl Desk<'_> {
    pub(super) fn issues(&self) -> Sheet {
        let layout = Layout { widths: vec![(3, 44.0), (4, 44.0), (6, 44.0)], ..Layout::default() };
        let sheet = Sheet::new(self.say("问题", "Issues")).layout(layout);
        let (codes, whole) = (self.run.tally.codes(), &self.run.diagnostics);
        let sheet = match codes.is_empty() {
            true => sheet.lines(vec![Line::note(self.say("各行没有问题。", "No issues in any row."))]),
            false => sheet.table(self.code_table(&codes)).lines(vec![Line::note(self.say(
                "逐行的代码见结果文件的 diagnostics 列；一行可有多条。",
                "The codes of each row stand in the column `diagnostics` of the result; a row may have several.",
            ))]),
        };
        if whole.is_empty() { sheet } else { sheet.table(self.whole_table()) }
    }

    fn code_table(&self, codes: &[CodeCount]) -> Table {
        let text =
            |head, f: &dyn Fn(Code) -> String| self.texts(head, codes.iter().map(|count| f(count.code)));
        let counts = Cells::numbers(codes.iter().map(|count| count.rows as f64));
        let lang = self.lang;
        Table::new(self.tables.issues, self.say("各行的问题，按代码", "Issues of rows by code"))
            .column(text(self.say("代码", "Code"), &|code| code.to_string()))
            .column(text(self.say("级别", "Severity"), &|code| self.severity(code)))
            .column(Column::new(self.say("条数", "Count"), Style::input(Kind::Integer), counts))
            .column(text(self.say("含义", "Meaning"), &|code| plain(code.message_template(lang))))
            .column(text(self.say("处理", "Remedy"), &|code| plain(code.help_template(lang))))
            .column(text(self.say("首例资产", "First asset"), &|code| {
                self.first(code, &|d| d.asset.clone())
            }))
            .column(text(self.say("首例说明", "First message"), &|code| {
                self.first(code, &|d| Some(d.message(lang)))
            }))
    }

    pub(super) fn severity(&self, code: Code) -> String {
        code.severity().label(self.lang).into()
    }

    /// The first that was listed, while there was room for it.
    fn first(&self, code: Code, of: &dyn Fn(&Diagnostic) -> Option<String>) -> String {
        self.run.tally.listed.iter().find(|d| d.code == code).and_then(of).unwrap_or_default()
    }

    fn whole_table(&self) -> Table {
        let whole = &self.run.diagnostics;
        let text = |head, f: &dyn Fn(&Diagnostic) -> String| self.texts(head, whole.iter().map(f));
        Table::new(self.tables.whole, self.say("整份文件的问题", "Issues of the file"))
            .column(text(self.say("代码", "Code"), &|d| d.code.to_string()))
            .column(text(self.say("级别", "Severity"), &|d| d.severity.label(self.lang).into()))
            .column(text(self.say("位置", "Place"), &|d| {
                d.span.as_ref().map_or_else(String::new, ToString::to_string)
            }))
            .column(text(self.say("说明", "Message"), &|d| d.message(self.lang)))
            .column(text(self.say("处理", "Remedy"), &|d| d.help(self.lang)))
    }
}

/// A text with `…` for what differs from row to row.
fn plain(template: &str) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        text.push('…');
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn what_differs_by_row_is_left_out() {
        assert_eq!(plain("“{field}”的值 {value} 不对"), "“…”的值 … 不对");
        assert_eq!(plain("no figure"), "no figure");
    }
}
