//! 结果列 — the answer as the sheet rounds it, the certified fen beside it, and whether they agree.

use super::{Answer, Builder};
use crate::formula::excel::Item;
use crate::num::Fen;
use crate::table::{self, Cell, CellRef, Cells, Column, Style, Table, TableId, Template};
use crate::value::workbook::pages::{certified, holds, yuan};
use crate::value::workbook::words;
use std::collections::HashMap;
use std::sync::Arc;

impl Builder<'_> {
    /// Amounts are rounded and held to the certified fen; a share, a rate or an index is neither.
    pub(super) fn add_answers(&self, table: &mut Table) -> HashMap<usize, Answer> {
        let run = self.run;
        let Some(slot) = self.placement.slot_of(Item::Step(run.program.output)) else {
            return HashMap::new();
        };
        let money = words::is_money(run.result);
        let first = if money { table.columns.len() as u16 } else { slot.column };
        if money {
            self.money_answers(table, slot.column);
        }
        let cell = |column: u16, row: usize| CellRef { table: table.id, column, row: row as u32 };
        let answer = |at: usize| Answer { raw: cell(slot.column, at), rounded: cell(first, at) };
        self.placement.rows.iter().enumerate().map(|(at, row)| (*row, answer(at))).collect()
    }

    fn money_answers(&self, table: &mut Table, answer: u16) {
        let (id, first, run) = (table.id, table.columns.len() as u16, self.run);
        let fens: Vec<Fen> = self.placement.rows.iter().filter_map(|row| run.fen[*row]).collect();
        let exact: Vec<f64> = fens.iter().copied().map(yuan).collect();
        let money = table::Kind::Money2;
        let unit = words::result_unit(run.result, run.lang);
        let rounded = Template::new().text("ROUND(").same_row(id, answer).text(",2)");
        let head = match run.result {
            "value" => self.say("评估结果", "Result"),
            other => words::result(other, run.lang),
        };
        let certified = Cells::Mixed(fens.iter().copied().map(certified).collect());
        table.columns.extend([
            Column::new(head, Style::calculated(money), Cells::formula(rounded, exact)).unit(unit),
            Column::new(self.say("认证值", "Certified"), Style::input(money), certified).unit(unit).note(
                self.say(
                    "由精确计算认证到分，不随本表改动",
                    "certified to the fen by exact arithmetic; does not follow edits",
                ),
            ),
            Column::new(self.say("核对", "Agrees"), Style::CHECK, self.agreement(id, first, &fens)).note(
                self.say(
                    "差异小于半分为 TRUE；恰近半分、由精确计算裁定的行容许一分，逐行列于“校验”",
                    "TRUE below half a fen; rows at half a fen, settled exactly and listed under Checks, may differ by one",
                ),
            ),
        ]);
    }

    /// Below half a fen; one fen on a row that stands in the list of ties; 12 digits where the certified
    /// figure is a text that a float cannot hold.
    fn agreement(&self, id: TableId, first: u16, fens: &[Fen]) -> Cells {
        let within = |limit: &str| {
            let difference = Template::new().text("ABS(").same_row(id, first).text("-");
            Arc::new(difference.same_row(id, first + 1).text(format!(")<{limit}")))
        };
        let (strict, tie) = (within("0.005"), within("0.015"));
        let tied = |row: &usize| self.run.ties.binary_search(row).is_ok();
        if fens.iter().all(|fen| holds(*fen)) && !self.placement.rows.iter().any(tied) {
            return Cells::formula(strict, vec![true; fens.len()]);
        }
        let relative = Template::new().text("ABS(").same_row(id, first).text("/VALUE(SUBSTITUTE(");
        let relative = Arc::new(relative.same_row(id, first + 1).text(",\",\",\"\"))-1)<0.000000000001"));
        let template = |row: &usize, fen: &Fen| match (holds(*fen), tied(row)) {
            (false, _) => relative.clone(),
            (true, true) => tie.clone(),
            (true, false) => strict.clone(),
        };
        let rows = self.placement.rows.iter().zip(fens);
        Cells::Mixed(rows.map(|(row, fen)| Cell::formula(template(row, fen), true)).collect())
    }
}
