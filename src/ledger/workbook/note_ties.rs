//! 勾稽 within a note table: rolls, net amounts, 其中 against their sum, columns against the total, and
//! each against the books and against what the entity fills in.

use super::Pages;
use super::journal::{CLASS, Journal, PART, SPAN, class_word, join, part_word};
use super::notes::{TOTAL, row_of};
use super::ties::{Tie, zero};
use crate::ledger::movement::{Class, Part};
use crate::ledger::note::{INTANGIBLE, INVENTORY, RowLayout, Shows};
use crate::table::{TableId, Template};

/// A note table, and the numbers that its ties have in the list of checks.
pub(super) struct Note {
    pub layout: &'static [RowLayout],
    pub class: Class,
    pub table: TableId,
    rolls: &'static [(Part, &'static str)],
    net: [&'static str; 2],
    beneath: &'static [&'static str],
    columns: &'static str,
}

pub(super) fn intangible(table: TableId) -> Note {
    Note {
        layout: INTANGIBLE,
        class: Class::Intangible,
        table,
        rolls: &[(Part::Gross, "F26-9"), (Part::Amortisation, "F26-10"), (Part::Impairment, "F26-11")],
        net: ["F26-12", "F26-12a"],
        beneath: &["F26-13", "F26-13a", "F26-13b"],
        columns: "F26-14",
    }
}

pub(super) fn inventory(table: TableId) -> Note {
    Note {
        layout: INVENTORY,
        class: Class::Inventory,
        table,
        rolls: &[(Part::Gross, "F9-7"), (Part::Impairment, "F9-8")],
        net: ["F9-9", "F9-9a"],
        beneath: &["F9-10", "F9-10a", "F9-10b"],
        columns: "F9-11",
    }
}

/// 期末 or 期初: its net row, the rows of its blocks, its word.
type End = (Shows, fn(Part) -> Shows, &'static str);

const NAMES: [&str; 4] = ["外购", "自行", "其他方式", "合计"];

impl Note {
    /// The blocks that roll: cost, amortisation, impairment.
    pub fn parts(&self) -> impl Iterator<Item = Part> {
        self.rolls.iter().map(|(part, _)| *part)
    }

    pub fn row(&self, wanted: impl Fn(Shows) -> bool) -> u32 {
        row_of(self.layout, wanted).unwrap_or(0)
    }

    fn sum_of(&self, part: Part, adds: bool) -> u32 {
        self.row(|shows| matches!(shows, Shows::Items(of, items) if of == part && items[0].adds() == adds))
    }

    /// Rows that are a sum, each with the rows beneath it and whether those make up all of it.
    fn sums(&self) -> Vec<(u32, Vec<u32>, bool)> {
        let beneath = |row: usize, part: Part| {
            let of = |line: &&RowLayout| matches!(line.shows, Shows::Of(other, _) if other == part);
            self.layout[row + 1..].iter().take_while(of).count()
        };
        let mut sums = Vec::new();
        for (row, line) in self.layout.iter().enumerate() {
            let Shows::Items(part, items) = line.shows else { continue };
            let count = beneath(row, part);
            let listed: usize = self.layout[row + 1..row + 1 + count]
                .iter()
                .map(|line| if let Shows::Of(_, own) = line.shows { own.len() } else { 0 })
                .sum();
            if count > 0 {
                let rows = (1..=count).map(|more| (row + more) as u32).collect();
                sums.push((row as u32, rows, listed == items.len()));
            }
        }
        sums
    }
}

impl Pages<'_> {
    pub(super) fn of_note(&self, note: &Note, journal: &Journal) -> Vec<Tie> {
        let mut ties = self.rolls(note);
        ties.extend(self.nets(note));
        ties.extend(self.beneath(note));
        ties.extend(self.columns(note));
        ties.extend(self.against_books(note, journal));
        ties
    }

    /// 期初 + 增加 − 减少 = 期末, each column.
    fn rolls(&self, note: &Note) -> Vec<Tie> {
        let mut ties = Vec::new();
        for (part, number) in note.rolls {
            let rows = [
                note.row(|shows| shows == Shows::Opening(*part)),
                note.sum_of(*part, true),
                note.sum_of(*part, false),
                note.row(|shows| shows == Shows::Closing(*part)),
            ];
            for (column, name) in NAMES.iter().enumerate() {
                let c = column as u16 + 1;
                let inner = Template::new().fixed(note.table, c, rows[0]).text("+");
                let inner = inner.fixed(note.table, c, rows[1]).text("-").fixed(note.table, c, rows[2]);
                let inner = inner.text("-").fixed(note.table, c, rows[3]);
                let (class, word) = (class_word(note.class), part_word(*part));
                ties.push(self.tie(
                    format!("{number}-{name}"),
                    format!("{class}{word}：期初 + 增加 − 减少 = 期末（{name}）"),
                    format!(
                        "{:?} {part:?}: opening + increases - decreases = closing, column {c}",
                        note.class
                    ),
                    zero(inner),
                ));
            }
        }
        ties
    }

    /// 账面价值 = 原值 − 摊销 − 减值, each column, at both ends.
    fn nets(&self, note: &Note) -> Vec<Tie> {
        let ends: [End; 2] = [
            (Shows::CarryingAtEnd, Shows::Closing, "期末"),
            (Shows::CarryingAtStart, Shows::Opening, "期初"),
        ];
        let mut ties = Vec::new();
        for ((net, of, word), number) in ends.into_iter().zip(note.net) {
            for (column, name) in NAMES.iter().enumerate() {
                let c = column as u16 + 1;
                let mut inner = Template::new().fixed(note.table, c, note.row(|shows| shows == net));
                for (part, _) in note.rolls {
                    let row = note.row(|shows| shows == of(*part));
                    inner = inner.text(if *part == Part::Gross { "-" } else { "+" });
                    inner = inner.fixed(note.table, c, row);
                }
                ties.push(self.tie(
                    format!("{number}-{name}"),
                    format!("{}{word}账面价值 = 原值 − 摊销 − 减值（{name}）", class_word(note.class)),
                    format!(
                        "{:?}: carrying amount = cost - amortisation - impairment, column {c}",
                        note.class
                    ),
                    zero(inner),
                ));
            }
        }
        ties
    }

    /// 其中 = 合计, or no more than it where not every kind has a row, each column.
    fn beneath(&self, note: &Note) -> Vec<Tie> {
        let mut ties = Vec::new();
        for ((sum, rows, whole), number) in note.sums().into_iter().zip(note.beneath) {
            for (column, name) in NAMES.iter().enumerate() {
                let c = column as u16 + 1;
                let inner = rows
                    .iter()
                    .fold(Template::new().text("0"), |inner, row| inner.text("+").fixed(note.table, c, *row));
                let inner = inner.text("-").fixed(note.table, c, sum);
                let sign = if whole { "=" } else { "≤" };
                let template = if whole {
                    zero(inner)
                } else {
                    join(Template::new().text("ROUND("), inner).text(",2)<=0")
                };
                let label = note.layout[sum as usize].zh;
                ties.push(self.tie(
                    format!("{number}-{name}"),
                    format!(
                        "{}第 {} 行“{label}”：其中各项之和 {sign} 合计（{name}）",
                        class_word(note.class),
                        sum + 1
                    ),
                    format!("{:?} row {}: items beneath {sign} their sum, column {c}", note.class, sum + 1),
                    template,
                ));
            }
        }
        ties
    }

    /// 合计 = 三列之和, each row.
    fn columns(&self, note: &Note) -> Vec<Tie> {
        let rows = note.layout.iter().enumerate().filter(|(_, line)| line.shows != Shows::Head);
        let tie = |(row, line): (usize, &RowLayout)| {
            let inner = Template::new().fixed(note.table, TOTAL, row as u32).text("-SUM(");
            self.tie(
                format!("{}-{}", note.columns, row + 1),
                format!("{}第 {} 行“{}”：合计 = 三列之和", class_word(note.class), row + 1, line.zh),
                format!("{:?} row {}: total = sum of columns", note.class, row + 1),
                zero(inner.fixed_span(note.table, 1, 3, row as u32).text(")")),
            )
        };
        rows.map(tie).collect()
    }

    /// Closing totals of each block = the lines of the books.
    fn against_books(&self, note: &Note, journal: &Journal) -> Vec<Tie> {
        let tie = |(part, number): &(Part, &str)| {
            let (class, word) = (class_word(note.class), part_word(*part));
            let booked = |span: &'static str| {
                journal.sum(*part == Part::Gross, &[(CLASS, class), (PART, word), (SPAN, span)])
            };
            let closing = note.row(|shows| shows == Shows::Closing(*part));
            let inner = Template::new().fixed(note.table, TOTAL, closing).text("-(");
            let inner = join(join(inner, booked("期初")).text("+"), booked("本期")).text(")");
            self.tie(
                format!("{number}-账"),
                format!("{class}{word}期末合计 = 分录累计"),
                format!("{:?} {part:?}: closing total = lines of the books", note.class),
                zero(inner),
            )
        };
        note.rolls.iter().map(tie).collect()
    }
}
