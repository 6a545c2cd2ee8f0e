//! 分布 — rows and value by size of the value, with a chart.

use super::super::tally::{Bucket, Tally};
use super::totals::formula;
use super::{Desk, MONEY, SHARE, amount, yuan};
use crate::diag::Lang;
use crate::table::{
    Cell, Cells, Chart, ChartKind, Column, DataRange, Kind, Layout, Line, Sheet, Style, Table, Template,
};

/// Columns of the table that others read.
pub(super) const ROWS: u16 = 1;
pub(super) const VALUE: u16 = 3;

impl Desk<'_> {
    pub(super) fn sizes(&self) -> Sheet {
        let layout = Layout { landscape: false, widths: vec![(0, 24.0), (3, 26.0)], ..Layout::default() };
        let sheet = Sheet::new(self.say("分布", "Distribution")).layout(layout);
        let sizes = shown(&self.run.tally);
        if sizes.is_empty() {
            return sheet.lines(vec![Line::note(self.say("没有已估值的行。", "No row was valued."))]);
        }
        sheet.table(self.size_table(&sizes)).chart(self.size_chart())
    }

    /// Rows of the table of sizes.
    pub(super) fn size_rows(&self) -> usize {
        shown(&self.run.tally).len()
    }

    fn size_table(&self, sizes: &[(Option<u32>, Bucket)]) -> Table {
        let id = self.tables.sizes;
        let valued = self.run.tally.valued as f64;
        let part = Template::new().same_row(id, ROWS).text("/SUM(").whole_column(id, ROWS).text(")");
        let rows = sizes.iter().map(|(_, bucket)| bucket.rows as f64);
        let of_rows = rows.clone().map(|rows| rows / valued).collect();
        let of_value = sizes.iter().map(|(_, bucket)| self.share(bucket.value)).collect();
        let labels = sizes.iter().map(|(size, _)| self.label(*size));
        Table::new(id, self.say("按评估值大小分布", "By size of the value"))
            .column(self.texts(self.say("评估值（元）", "Value (CNY)"), labels))
            .column(Column::new(self.say("行数", "Rows"), Style::input(Kind::Integer), Cells::numbers(rows)))
            .column(formula(self.say("行数占比", "Share of rows"), Style::calculated(SHARE), part, of_rows))
            .column(self.amounts(self.say("评估值", "Value"), sizes.iter().map(|(_, bucket)| bucket.value)))
            .column(formula(
                self.say("金额占比", "Share of value"),
                Style::calculated(SHARE),
                self.share_of_total(id, VALUE),
                of_value,
            ))
            .footer(self.size_footer(sizes))
    }

    fn size_footer(&self, sizes: &[(Option<u32>, Bucket)]) -> Vec<Cell> {
        let id = self.tables.sizes;
        let sum = |column: u16, result: f64, kind: Kind| {
            let template = Template::new().text("SUM(").whole_column(id, column).text(")");
            Cell::formula(template, result).styled(Style::calculated(kind))
        };
        let total: i128 = sizes.iter().map(|(_, bucket)| bucket.value).sum();
        let shares: f64 = sizes.iter().map(|(_, bucket)| self.share(bucket.value)).sum();
        let value = if self.large { amount(total) } else { sum(VALUE, yuan(total), MONEY) };
        vec![
            Cell::text(self.say("合计", "Total")),
            sum(ROWS, self.run.tally.valued as f64, Kind::Integer),
            sum(2, 1.0, SHARE),
            value,
            sum(4, shares, SHARE),
        ]
    }

    fn size_chart(&self) -> Chart {
        let column = |column| DataRange::Column { table: self.tables.sizes, column };
        let title = self.say("行数与金额按评估值大小的分布", "Rows and value by size of the value");
        Chart::new(ChartKind::Column, title, column(0))
            .series(self.say("行数占比", "Share of rows"), column(2))
            .series(self.say("金额占比", "Share of value"), column(4))
    }

    /// `None` is below nil, 0 below one yuan, k from 10^(k−1) yuan up to the next power.
    fn label(&self, size: Option<u32>) -> String {
        match (size, self.lang) {
            (None, _) => self.say("负值", "negative").into(),
            (Some(0), _) => self.say("不足 1", "below 1").into(),
            (Some(k), Lang::Zh) => format!("{} 至 {}", zh_power(k - 1), zh_power(k)),
            (Some(k), Lang::En) => format!("{} to {}", en_power(k - 1), en_power(k)),
        }
    }
}

/// From the lowest size with rows to the highest, gaps between them kept.
fn shown(tally: &Tally) -> Vec<(Option<u32>, Bucket)> {
    let first = tally.sizes.iter().position(|bucket| bucket.rows > 0);
    let negative = (tally.negative.rows > 0).then_some((None, tally.negative));
    let sizes = (0u32..).zip(&tally.sizes).skip(first.unwrap_or(tally.sizes.len()));
    negative.into_iter().chain(sizes.map(|(size, bucket)| (Some(size), *bucket))).collect()
}

/// 10^k in 万 and 亿.
fn zh_power(k: u32) -> String {
    let (left, unit) = match k {
        0..=3 => (k, ""),
        4..=7 => (k - 4, "万"),
        8..=11 => (k - 8, "亿"),
        12..=15 => (k - 12, "万亿"),
        _ => (k - 16, "亿亿"),
    };
    format!("1{}{unit}", "0".repeat(left as usize))
}

/// 10^k with separators.
fn en_power(k: u32) -> String {
    let digits = format!("1{}", "0".repeat(k as usize));
    let first = (digits.len() - 1) % 3 + 1;
    let rest = digits.as_bytes()[first..].chunks(3).map(|three| String::from_utf8_lossy(three).into_owned());
    [digits[..first].to_string()].into_iter().chain(rest).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_ten_are_read_aloud() {
        assert_eq!(
            [0, 3, 4, 7, 8, 12, 16].map(zh_power),
            ["1", "1000", "1万", "1000万", "1亿", "1万亿", "1亿亿"]
        );
        assert_eq!([0, 3, 5, 9].map(en_power), ["1", "1,000", "100,000", "1,000,000,000"]);
    }

    #[test]
    fn sizes_run_from_the_first_with_rows_to_the_last() {
        let mut tally = Tally::default();
        [500, 9_999_900, -1].into_iter().for_each(|fen| tally.value(fen));
        let sizes: Vec<(Option<u32>, u64)> =
            shown(&tally).into_iter().map(|(size, bucket)| (size, bucket.rows)).collect();
        assert_eq!(sizes, [(None, 1), (Some(1), 1), (Some(2), 0), (Some(3), 0), (Some(4), 0), (Some(5), 1)]);
        assert!(shown(&Tally::default()).is_empty());
    }
}
