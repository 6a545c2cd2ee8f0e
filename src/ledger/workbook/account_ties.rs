//! 勾稽: 科目余额表 against the notes and 所得税差异, so that no balance stands in one of them alone.

use super::Pages;
use super::development::closing_column;
use super::journal::{class_word, join, part_word};
use super::note_ties::Note;
use super::notes::TOTAL;
use super::notes::Tables;
use super::ties::{Ids, Tie, zero};
use crate::ledger::Role;
use crate::ledger::holding::role;
use crate::ledger::movement::{Class, Part};
use crate::ledger::note::Shows;
use crate::table::{TableId, Template};
use std::collections::BTreeSet;

/// The columns of 科目余额表.
const CODE: u16 = 0;
const OPENING: u16 = 2;
const CLOSING: u16 = 5;

impl Pages<'_> {
    /// Every account that a class is kept in = its note, at both ends.
    pub(super) fn of_accounts(&self, notes: (&Note, &Note), accounts: TableId, tables: &Tables) -> Vec<Tie> {
        let of =
            |note: &Note, shows| Template::new().fixed(note.table, TOTAL, note.row(|other| other == shows));
        let mut ties = Vec::new();
        for note in [notes.0, notes.1] {
            for part in note.parts() {
                let ends = (of(note, Shows::Closing(part)), of(note, Shows::Opening(part)));
                ties.extend(self.account_ties(accounts, (note.class, part), ends));
            }
        }
        for part in [Part::Gross, Part::Impairment] {
            let table = if part == Part::Gross { tables.development } else { tables.unready };
            let row = self.projects(part);
            let at = |column| Template::new().fixed(table, column, row);
            ties.extend(self.account_ties(
                accounts,
                (Class::Development, part),
                (at(closing_column(part)), at(1)),
            ));
        }
        ties
    }

    fn account_ties(
        &self,
        accounts: TableId,
        (class, part): (Class, Part),
        (closing, opening): (Template, Template),
    ) -> Vec<Tie> {
        let roles = self.kept_in(class, part);
        let codes: Vec<String> = roles.iter().map(|role| self.d.chart.code(*role)).collect();
        let names = codes.join("、");
        let mut ties = Vec::new();
        for (column, figure, word, end) in [(CLOSING, closing, "期末", ""), (OPENING, opening, "期初", "a")]
        {
            // Credit balances are negative there.
            let sign = if part == Part::Gross { "-" } else { "+" };
            let inner =
                codes.iter().fold(figure, |all, code| join(all.text(sign), balance(accounts, column, code)));
            ties.push(self.tie(
                format!("B-5{end}-{}{}", class_word(class), part_word(part)),
                format!("科目余额表 {names} {word}余额 = 附注{}{}{word}", class_word(class), part_word(part)),
                format!("balance of {} = note, {class:?} {part:?}", codes.join(", ")),
                zero(inner),
            ));
        }
        ties
    }

    /// The accounts whose lines move a class: its own, and what stands for it such as work in progress.
    fn kept_in(&self, class: Class, part: Part) -> BTreeSet<Role> {
        let lines = self.d.ledger.entries.iter().flat_map(|entry| &entry.lines);
        let own = lines
            .filter(|line| line.movement.is_some_and(|moved| (moved.class, moved.part) == (class, part)));
        own.map(|line| line.role).chain([role(class, part)]).collect()
    }

    /// 1811 and 2901 = 所得税差异, where deferred tax is measured.
    pub(super) fn of_tax(&self, ids: &Ids) -> Vec<Tie> {
        if self.d.books.terms.tax.is_none() {
            return Vec::new();
        }
        let rows = [
            (Role::DeferredTaxAsset, super::tax::ASSET, "-", "T-1", "递延所得税资产"),
            (Role::DeferredTaxLiability, super::tax::LIABILITY, "+", "T-2", "递延所得税负债"),
        ];
        let one = |(role, column, sign, number, name): (Role, u16, &str, &str, &str)| {
            let code = self.d.chart.code(role);
            let measured = Template::new().text("SUM(").whole_column(ids.differences, column).text(")");
            self.tie(
                number,
                format!("科目余额表 {code} 期末余额 = 所得税差异的{name}合计"),
                format!("balance of {code} = sum of the measured differences"),
                zero(join(measured.text(sign), balance(ids.accounts, CLOSING, &code))),
            )
        };
        rows.into_iter().map(one).collect()
    }
}

fn balance(accounts: TableId, column: u16, code: &str) -> Template {
    let sum = Template::new().text("SUMIFS(").whole_column(accounts, column).text(",");
    sum.whole_column(accounts, CODE).text(",").string(code).text(")")
}
