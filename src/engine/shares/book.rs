//! The workbook of `dataworth share`: values that need the program beside live formulas that hold them.

use super::parties::parts;
use super::{Kept, Sharing};
use crate::diag::{Diagnostic, Lang, Span};
use crate::engine::dossier::file_name;
use crate::num::{Fen, Real};
use crate::share::distribute::Remainder;
use crate::table::{
    Book, Cell, Cells, Column, Kind, Layout, Line, RowMap, Sheet, Style, Table, TableId, Template,
};
use std::sync::Arc;

/// More uses than this are written as values: a sum over all of them for every table takes a spreadsheet minutes.
const LIVE_USES: usize = 3_000;

struct Pages<'s> {
    sharing: &'s Sharing,
    lang: Lang,
    book: Book,
}

/// The tables of a run, for `export`.
pub fn book(sharing: &Sharing, lang: Lang) -> Book {
    let mut pages = Pages { sharing, lang, book: Book::default() };
    let mut sheets = vec![pages.guide()];
    if !sharing.parties.is_empty() {
        sheets.extend(pages.parties());
    }
    if let Some(kept) = &sharing.costs {
        sheets.extend(pages.costs(kept));
    }
    sheets.push(pages.issues());
    let mut book = pages.book;
    sheets.into_iter().for_each(|sheet| book.push(sheet));
    book
}

fn yuan(fen: Fen) -> f64 {
    // Shown, not booked: the JSON has the decimal.
    fen.raw() as f64 / 100.0
}

impl Pages<'_> {
    fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        if self.lang == Lang::Zh { zh } else { en }
    }

    fn guide(&mut self) -> Sheet {
        let title = self.say("说明", "About");
        let pair = |name: &str, text: String| Line::pair(name, Cell::text(text));
        let mut lines = vec![
            Line::title(title),
            pair(self.say("输入文件", "Input"), file_name(&self.sharing.file).to_string()),
            pair("SHA-256", self.sharing.digest.clone()),
            pair(self.say("程序", "Program"), format!("dataworth {}", env!("CARGO_PKG_VERSION"))),
            Line::Blank,
        ];
        lines.extend(
            [
                self.say(
                    "贡献：填了“联盟”的为沙普利值，是数值，由程序按各联盟价值精确算出，改动后须重新运行；份额与应分额是公式。",
                    "Contributions from sheet 联盟 are Shapley values, worked out exactly by the program and not recalculated here; shares and exact parts are formulas.",
                ),
                self.say(
                    "实分额到分，各方合计等于收益总额：最大余数法把余下的分依次给余数最大者；末位轧差先四舍五入，最后一方取余额。",
                    "Amounts are in whole fen and sum to the income: by largest remainders, or rounded with the rest to the last.",
                ),
                self.say(
                    "成本：各表全部成本 x 解自 x = b + Aᵀx，是数值；“复核”列用公式重算这一等式，应为 0。留存到分，合计等于总成本。",
                    "Full costs x solve x = b + Aᵀx and are values; column check works the equation out again and should be 0. What is kept sums to all costs.",
                ),
            ]
            .map(Line::note),
        );
        Sheet::new(title).lines(lines).layout(Layout { freeze: false, ..Layout::default() })
    }

    fn parties(&mut self) -> Vec<Sheet> {
        let (table, amounts) = (self.book.reserve_table(), self.book.reserve_table());
        let title = self.say("贡献份额", "Shares");
        let mut sheets = vec![Sheet::new(title).lines(vec![Line::title(title)]).table(self.shares(table))];
        if !self.sharing.distributions.is_empty() {
            let title = self.say("收益分配", "Distribution");
            let sheet = Sheet::new(title).lines(vec![Line::title(title)]);
            sheets.push(sheet.table(self.amounts(amounts, table)));
        }
        sheets
    }

    /// 参与方, 投入, 投入占比, 贡献, 贡献占比.
    fn shares(&self, id: TableId) -> Table {
        let parties = &self.sharing.parties;
        let inputs: Vec<Real> = parties.iter().map(|party| party.input.clone()).collect();
        let given: Vec<Real> = parties.iter().map(|party| party.contribution.clone()).collect();
        let numbers = |reals: &[Real]| Cells::numbers(reals.iter().map(Real::to_f64));
        let part = |column: u16, reals: &[Real]| {
            let all = Template::new().text("IF(SUM(").whole_column(id, column).text(")=0,0,");
            let own = all.same_row(id, column).text("/SUM(").whole_column(id, column).text("))");
            Cells::formula(own, parts(reals).iter().map(Real::to_f64).collect::<Vec<_>>())
        };
        let how = match self.sharing.by_coalitions {
            true => self.say("沙普利值，由程序算出的数值", "Shapley value, worked out by the program"),
            false => self.say("输入", "as typed"),
        };
        let style = match self.sharing.by_coalitions {
            true => Style::calculated(Kind::Factor),
            false => Style::input(Kind::Factor),
        };
        let percent = Style::calculated(Kind::Percent(4));
        Table::new(id, "")
            .column(Column::new(
                self.say("参与方", "Party"),
                Style::TEXT,
                Cells::texts(parties.iter().map(|party| party.name.clone())),
            ))
            .column(Column::new(self.say("投入", "Input"), Style::input(Kind::Factor), numbers(&inputs)))
            .column(Column::new(self.say("投入占比", "Share of input"), percent, part(1, &inputs)))
            .column(Column::new(self.say("贡献", "Contribution"), style, numbers(&given)).note(how))
            .column(Column::new(self.say("贡献占比", "Share of contribution"), percent, part(3, &given)))
    }

    /// One row an income and party: 收益, 参与方, 金额, 投入权重, 份额, 应分额, 实分额, 尾差.
    fn amounts(&self, id: TableId, shares: TableId) -> Table {
        let all = &self.sharing.distributions;
        let parties = self.sharing.parties.len();
        let rows: RowMap =
            Arc::new(all.iter().flat_map(|_| (0..parties).map(|at| at as u32)).collect::<Vec<_>>());
        let each = |of: &dyn Fn(&super::Distribution, usize) -> f64| -> Vec<f64> {
            all.iter().flat_map(|d| (0..parties).map(|at| of(d, at)).collect::<Vec<_>>()).collect()
        };
        let names = all.iter().flat_map(|d| std::iter::repeat_n(d.name.clone(), parties));
        let share = Template::new().same_row(id, 3).text("*").row_of(shares, 2, &rows);
        let share = share.text("+(1-").same_row(id, 3).text(")*").row_of(shares, 4, &rows);
        let exact = Template::new().same_row(id, 2).text("*").same_row(id, 4);
        let party = Template::new().row_of(shares, 0, &rows);
        let difference = Template::new().text("ROUND(SUMIF(").whole_column(id, 0).text(",").same_row(id, 0);
        let difference = difference.text(",").whole_column(id, 6).text(")-").same_row(id, 2).text(",2)");
        let how = |d: &super::Distribution| match d.remainder {
            Remainder::Largest => self.say("最大余数法", "largest remainder"),
            Remainder::Last => self.say("末位轧差", "last takes the rest"),
        };
        let part = |d: &super::Distribution, at: usize| yuan(d.total) * d.shares[at].to_f64();
        let party_names: Vec<crate::table::Value> = all
            .iter()
            .flat_map(|_| self.sharing.parties.iter().map(|party| party.name.as_str().into()))
            .collect();
        let money = Style::calculated(Kind::Money2);
        let unit = self.say("元", "CNY");
        Table::new(id, "")
            .column(Column::new(self.say("收益", "Income"), Style::TEXT, Cells::texts(names)))
            .column(Column::new(
                self.say("参与方", "Party"),
                Style::cross_sheet(Kind::Text),
                Cells::formula(party, party_names),
            ))
            .column(
                Column::new(
                    self.say("金额", "Amount"),
                    Style::input(Kind::Money2),
                    Cells::numbers(each(&|d, _| yuan(d.total))),
                )
                .unit(unit),
            )
            .column(Column::new(
                self.say("投入权重", "Weight of input"),
                Style::input(Kind::Percent(4)),
                Cells::numbers(each(&|d, _| d.input_weight.to_f64())),
            ))
            .column(Column::new(
                self.say("份额", "Share"),
                Style::calculated(Kind::Percent(4)),
                Cells::formula(share, each(&|d, at| d.shares[at].to_f64())),
            ))
            .column(
                Column::new(self.say("应分额", "Exact part"), money, Cells::formula(exact, each(&part)))
                    .unit(unit),
            )
            .column(
                Column::new(
                    self.say("实分额", "Amount paid"),
                    money,
                    Cells::numbers(each(&|d, at| yuan(d.amounts[at]))),
                )
                .unit(unit),
            )
            .column(Column::new(
                self.say("尾差处理", "Remainder"),
                Style::TEXT,
                Cells::texts(all.iter().flat_map(|d| std::iter::repeat_n(how(d), parties))),
            ))
            .column(Column::new(
                self.say("合计与总额之差", "Sum less amount"),
                money,
                Cells::formula(difference, each(&|_, _| 0.0)),
            ))
            .ruled_by(0)
    }

    fn costs(&mut self, kept: &Kept) -> Vec<Sheet> {
        let (tables, uses) = (self.book.reserve_table(), self.book.reserve_table());
        let live = kept.uses.len() <= LIVE_USES;
        let title = self.say("成本分摊", "Costs");
        let mut lines = vec![Line::title(title)];
        if !live {
            lines.push(Line::note(self.say(
                "引用超过 3,000 行：传递额与传入均为数值。",
                "More than 3,000 uses: what is passed on and what arrives are values.",
            )));
        }
        for circle in &kept.circles {
            let names: Vec<&str> = circle.iter().map(|at| kept.tables[*at].name.as_str()).collect();
            lines.push(Line::note(format!(
                "{}{}",
                self.say("互相引用：", "Tables that use each other: "),
                names.join("、")
            )));
        }
        let mut sheets = vec![Sheet::new(title).lines(lines).table(self.tables(tables, uses, kept, live))];
        if !kept.uses.is_empty() {
            let title = self.say("引用明细", "Uses");
            let sheet = Sheet::new(title).lines(vec![Line::title(title)]);
            sheets.push(sheet.table(self.uses(uses, tables, kept, live)));
        }
        sheets
    }

    /// 表名, 自身成本, 自用量, 传入, 全部成本, 留存, 复核.
    fn tables(&self, id: TableId, uses: TableId, kept: &Kept, live: bool) -> Table {
        let all = &kept.tables;
        let mut arrives = vec![0.0; all.len()];
        for (row, passed) in kept.uses.iter().zip(passed(kept)) {
            arrives[row.to] += passed;
        }
        let comes = Template::new().text("SUMIF(").whole_column(uses, 1).text(",").same_row(id, 0);
        let comes = comes.text(",").whole_column(uses, 4).text(")");
        let arrives = match live && !kept.uses.is_empty() {
            true => Cells::formula(comes, arrives),
            false => Cells::numbers(arrives),
        };
        let check = Template::new().text("ROUND(").same_row(id, 1).text("+").same_row(id, 3).text("-");
        let check = check.same_row(id, 4).text(",4)");
        let (money, unit) = (Style::calculated(Kind::Money2), self.say("元", "CNY"));
        let numbers = |of: &dyn Fn(&super::CostTable) -> f64| Cells::numbers(all.iter().map(of));
        let blank = vec![Cell::Blank; 4];
        let sum = |column: u16, total: f64| {
            Cell::formula(Template::new().text("SUM(").whole_column(id, column).text(")"), total)
                .styled(money)
        };
        let total: f64 = all.iter().map(|table| yuan(table.cost)).sum();
        let footer = [
            vec![Cell::text(self.say("合计", "Total")), sum(1, total)],
            blank[..3].to_vec(),
            vec![sum(5, total)],
        ]
        .concat();
        Table::new(id, "")
            .column(Column::new(
                self.say("表名", "Table"),
                Style::TEXT,
                Cells::texts(all.iter().map(|table| table.name.clone())),
            ))
            .column(
                Column::new(
                    self.say("自身成本", "Own cost"),
                    Style::input(Kind::Money2),
                    numbers(&|t| yuan(t.cost)),
                )
                .unit(unit),
            )
            .column(Column::new(
                self.say("自用量", "Own use"),
                Style::input(Kind::Factor),
                numbers(&|t| t.own_use.to_f64()),
            ))
            .column(Column::new(self.say("传入", "Arrives"), money, arrives).unit(unit))
            .column(
                Column::new(self.say("全部成本", "Full cost"), money, numbers(&|t| t.full))
                    .unit(unit)
                    .note(self.say("由程序解出的数值", "worked out by the program")),
            )
            .column(
                Column::new(self.say("留存", "Kept"), money, numbers(&|t| yuan(t.kept)))
                    .unit(unit)
                    .note(self.say("到分，合计等于总成本", "in fen that sum to all costs")),
            )
            .column(Column::new(
                self.say("复核", "Check"),
                money,
                Cells::formula(check, vec![0.0; all.len()]),
            ))
            .footer(footer)
    }

    /// 来源表, 使用表, 用量, 占比, 传递额.
    fn uses(&self, id: TableId, tables: TableId, kept: &Kept, live: bool) -> Table {
        let from: RowMap = Arc::new(kept.uses.iter().map(|row| row.from as u32).collect());
        let names = |of: &dyn Fn(&super::UseRow) -> usize| {
            Cells::texts(kept.uses.iter().map(|row| kept.tables[of(row)].name.clone()).collect::<Vec<_>>())
        };
        let share =
            Template::new().text("IF(").same_row(id, 2).text("=0,0,").same_row(id, 2).text("/(SUMIF(");
        let share = share.whole_column(id, 0).text(",").same_row(id, 0).text(",").whole_column(id, 2);
        let share = share.text(")+").row_of(tables, 2, &from).text("))");
        let passes = Template::new().same_row(id, 3).text("*").row_of(tables, 4, &from);
        let (shares, amounts) = (shares(kept), passed(kept));
        let cells = |template: Template, results: Vec<f64>| match live {
            true => Cells::formula(template, results),
            false => Cells::numbers(results),
        };
        Table::new(id, "")
            .column(Column::new(self.say("来源表", "From"), Style::TEXT, names(&|row| row.from)))
            .column(Column::new(self.say("使用表", "To"), Style::TEXT, names(&|row| row.to)))
            .column(Column::new(
                self.say("用量", "Use"),
                Style::input(Kind::Factor),
                Cells::numbers(kept.uses.iter().map(|row| row.amount.to_f64())),
            ))
            .column(Column::new(
                self.say("占来源全部用量", "Share of all use"),
                Style::calculated(Kind::Percent(4)),
                cells(share, shares),
            ))
            .column(
                Column::new(
                    self.say("传递额", "Passed on"),
                    Style::calculated(Kind::Money2),
                    cells(passes, amounts),
                )
                .unit(self.say("元", "CNY")),
            )
    }

    fn issues(&mut self) -> Sheet {
        let title = self.say("问题", "Issues");
        let (id, lang) = (self.book.reserve_table(), self.lang);
        let faults = &self.sharing.diagnostics;
        if faults.is_empty() {
            let none = Line::note(self.say("没有发现问题。", "Nothing was found."));
            return Sheet::new(title).lines(vec![Line::title(title), none]);
        }
        let of =
            |text: &dyn Fn(&Diagnostic) -> String| Cells::texts(faults.iter().map(text).collect::<Vec<_>>());
        let place = |fault: &Diagnostic| fault.span.as_ref().map_or_else(String::new, Span::in_book);
        let table = Table::new(id, "")
            .column(Column::new(
                self.say("级别", "Severity"),
                Style::TEXT,
                of(&|f| f.severity.label(lang).into()),
            ))
            .column(Column::new(self.say("代码", "Code"), Style::ID, of(&|f| f.code.as_str().into())))
            .column(Column::new(self.say("位置", "Place"), Style::TEXT, of(&place)))
            .column(Column::new(self.say("问题", "Issue"), Style::TEXT, of(&|f| f.message(lang))))
            .column(Column::new(self.say("处理", "Remedy"), Style::TEXT, of(&|f| f.help(lang))));
        Sheet::new(title).lines(vec![Line::title(title)]).table(table)
    }
}

/// By use: its share of all use of its source.
fn shares(kept: &Kept) -> Vec<f64> {
    let mut all: Vec<f64> = kept.tables.iter().map(|table| table.own_use.to_f64()).collect();
    kept.uses.iter().for_each(|row| all[row.from] += row.amount.to_f64());
    let share = |row: &super::UseRow| match row.amount.to_f64() {
        0.0 => 0.0,
        amount => amount / all[row.from],
    };
    kept.uses.iter().map(share).collect()
}

/// By use: the cost it carries.
fn passed(kept: &Kept) -> Vec<f64> {
    let full = kept.uses.iter().map(|row| kept.tables[row.from].full);
    shares(kept).into_iter().zip(full).map(|(share, full)| share * full).collect()
}
