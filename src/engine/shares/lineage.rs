//! 血缘分摊 — tables with their costs and uses, and what of the whole stays where.

use super::sheet::{Field, Names, Sheet, field};
use crate::diag::{Code, Diagnostics};
use crate::num::{Fen, Real};
use crate::portfolio::plain::Heads;
use crate::portfolio::raw::RawBook;
use crate::share::ShareError;
use crate::share::lineage::{Lineage, Use};

/// A table of the warehouse.
#[derive(Clone, Debug)]
pub struct CostTable {
    pub name: String,
    pub cost: Fen,
    /// Use by people, for which the table keeps its part.
    pub own_use: Real,
    /// All that arrives at it, in yuan, as far as a float has it.
    pub full: f64,
    /// What stays, to the fen; all of them sum to all costs.
    pub kept: Fen,
}

/// One table uses another; both by their place.
#[derive(Clone, Debug)]
pub struct UseRow {
    pub from: usize,
    pub to: usize,
    pub amount: Real,
}

/// The costs of a lineage, shared out.
#[derive(Clone, Debug)]
pub struct Kept {
    pub tables: Vec<CostTable>,
    pub uses: Vec<UseRow>,
    /// Groups of tables that use each other.
    pub circles: Vec<Vec<usize>>,
    /// Largest deviation of a table's own equation, in yuan.
    pub residual: f64,
}

/// `kept` is none where a fault spoilt it.
pub(super) struct Costs {
    pub kept: Option<Kept>,
}

const TABLE: Field = field(0, "表名", "table");
const COST: Field = field(1, "成本", "cost");
const OWN: Field = field(2, "自用量", "own use");
const TABLES: [Heads<'static>; 3] =
    [&["表名", "数据表", "table"], &["成本", "自身成本", "cost"], &["自用量", "直接使用量", "own use"]];

const FROM: Field = field(0, "来源表", "from");
const TO: Field = field(1, "使用表", "to");
const AMOUNT: Field = field(2, "用量", "use");
const USES: [Heads<'static>; 3] =
    [&["来源表", "上游表", "from"], &["使用表", "下游表", "to"], &["用量", "使用量", "use"]];

/// `None` where the book has no sheet 数据表.
pub(super) fn read(book: &RawBook, found: &mut Diagnostics) -> Option<Costs> {
    let sheet = Sheet::find(book, &["数据表", "表", "tables"], &TABLES, &[0, 1], found)?;
    let before = found.counts().errors;
    let mut names = Names::default();
    let mut tables: Vec<CostTable> = Vec::new();
    for row in sheet.rows() {
        tables.extend(table(&sheet, row, &mut names, found));
    }
    let uses = uses(book, &names, found);
    if found.counts().errors > before {
        return Some(Costs { kept: None });
    }
    Some(Costs { kept: allocated(&sheet, tables, uses, found) })
}

fn table(sheet: &Sheet, row: usize, names: &mut Names, found: &mut Diagnostics) -> Option<CostTable> {
    let name = sheet.text(row, &TABLE, found)?;
    if names.add(&name).is_none() {
        found.push(sheet.fault(Code::ShareNameTwice, row, &TABLE));
        return None;
    }
    let cost = sheet.money(row, &COST, found)?;
    if cost < Fen::ZERO {
        found.push(sheet.fault(Code::ShareNegative, row, &COST));
        return None;
    }
    let own_use = sheet.positive(row, &OWN, Some(Real::ZERO), found)?;
    Some(CostTable { name, cost, own_use, full: 0.0, kept: Fen::ZERO })
}

fn uses(book: &RawBook, names: &Names, found: &mut Diagnostics) -> Vec<UseRow> {
    let Some(sheet) = Sheet::find(book, &["引用", "血缘", "uses"], &USES, &[0, 1, 2], found) else {
        return Vec::new();
    };
    let mut uses = Vec::new();
    for row in sheet.rows() {
        let mut place = |field: &Field| {
            let name = sheet.text(row, field, found)?;
            let place = names.find(&name);
            if place.is_none() {
                found.push(sheet.fault(Code::TableUnknown, row, field));
            }
            place
        };
        let (from, to) = (place(&FROM), place(&TO));
        let amount = sheet.positive(row, &AMOUNT, None, found);
        if let (Some(from), Some(to), Some(amount)) = (from, to, amount) {
            uses.push(UseRow { from, to, amount });
        }
    }
    // By source, as the workbook shows them.
    uses.sort_by_key(|row| row.from);
    uses
}

fn allocated(
    sheet: &Sheet,
    mut tables: Vec<CostTable>,
    uses: Vec<UseRow>,
    found: &mut Diagnostics,
) -> Option<Kept> {
    let edges: Vec<Use> =
        uses.iter().map(|row| Use { from: row.from, to: row.to, amount: row.amount.to_f64() }).collect();
    let own: Vec<f64> = tables.iter().map(|table| table.own_use.to_f64()).collect();
    let costs: Vec<Fen> = tables.iter().map(|table| table.cost).collect();
    let yuan: Vec<f64> = costs.iter().map(|cost| cost.raw() as f64 / 100.0).collect();
    let solved = Lineage::by_use(tables.len(), &edges, &own).and_then(|lineage| {
        let full = lineage.allocate(&yuan)?;
        Ok((full, lineage.allocate_fen(&costs)?))
    });
    let (full, kept) = match solved {
        Ok(solved) => solved,
        Err(error) => {
            let names = |places: &[usize]| {
                places.iter().map(|at| tables[at - 1].name.as_str()).collect::<Vec<_>>().join("、")
            };
            found.push(match &error {
                ShareError::NothingKept { tables } => {
                    sheet.heads(Code::CostsKeptByNobody).arg("name", names(tables))
                }
                ShareError::Overflow => {
                    sheet.heads(Code::CostsNotSolved).words("reason", "成本过大", "costs are too large")
                }
                other => sheet.heads(Code::CostsNotSolved).words("reason", "方程组没有收敛的解", other),
            });
            return None;
        }
    };
    for ((table, full), kept) in tables.iter_mut().zip(&full.full).zip(kept) {
        (table.full, table.kept) = (*full, kept);
    }
    Some(Kept { tables, uses, circles: full.circles, residual: full.residual })
}
