//! 排布 — which table, column and row of the workbook holds each figure of a run.

use crate::formula::batch::Plan;
use crate::formula::excel::Item;
use crate::formula::{Axis, Fallback, Frame, Function, InputId, Kind, Program, Shape, StepId, Type, Typed};
use crate::model::Approach;
use crate::table::{RowMap, Spans, TableId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The kinds of table a run has: one row an asset or one row a child row; of the model itself (and
/// its supporting models) or of an indicator model, which has a sheet of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Home {
    /// 0, or the place of the indicator model in the program.
    pub class: usize,
    pub axis: Option<Axis>,
    /// Helper columns and branches not taken, which stand on a sheet of their own.
    pub helper: bool,
}

impl Home {
    /// The table of the model itself with one row an asset.
    pub const MAIN: Home = Home { class: 0, axis: None, helper: false };
}

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    Nowhere,
    Sheet,
    Helper,
}

/// Which figures have a place.
pub struct Wanted<'a> {
    pub input: &'a dyn Fn(InputId) -> bool,
    pub step: &'a dyn Fn(StepId) -> Stand,
}

/// Where one input or step begins; years follow to the right.
#[derive(Clone, Copy, Debug)]
pub struct Slot {
    pub home: Home,
    pub column: u16,
}

/// The rows of a child table.
#[derive(Clone, Debug, Default)]
pub struct ChildRows {
    /// For each row of the table, its place in a lane.
    pub lane: Vec<u32>,
    /// For each row of the table, the row of its asset.
    pub asset: RowMap,
    /// For each asset row, its child rows.
    pub spans: Spans,
    /// For each child row, the child rows of its asset.
    pub siblings: Spans,
    /// For each child row, the child rows of its group.
    pub group: Spans,
}

/// The placement of a whole run.
#[derive(Debug)]
pub struct Placement {
    /// Frame rows shown, in order.
    pub rows: Vec<usize>,
    pub years: usize,
    pub tables: BTreeMap<Home, TableId>,
    pub inputs: Vec<Option<Slot>>,
    pub steps: Vec<Option<Slot>>,
    pub children: BTreeMap<Axis, ChildRows>,
    /// By input: the step it stands for, where it has no column of its own.
    pub aliases: Vec<Option<StepId>>,
    pub same: RowMap,
    /// Columns before the first figure of an asset: id and name, then the periods where there are any.
    pub lead: u16,
}

/// Columns before the first figure of a child row: id, name, source.
pub const LEAD_CHILD: u16 = 3;
/// The column of the periods, where the model has years.
pub const PERIODS: u16 = 2;

impl Placement {
    /// Lays out the figures that the plan needs, for the frame rows that are shown.
    pub fn new(
        program: &Program,
        plan: &Plan,
        frame: &Frame,
        rows: Vec<usize>,
        wanted: &Wanted,
        mut table: impl FnMut() -> TableId,
    ) -> Self {
        let years = rows.iter().map(|r| frame.years.get(*r).map_or(0, |n| *n as usize)).max().unwrap_or(0);
        let same: RowMap = Arc::new((0..rows.len() as u32).collect());
        let mut placement = Placement {
            children: child_rows(program, plan, frame, &rows),
            rows,
            years,
            tables: BTreeMap::new(),
            inputs: vec![None; program.inputs.len()],
            steps: vec![None; program.steps.len()],
            aliases: program.input_ids().map(|i| alias(program, frame, i)).collect(),
            same,
            lead: PERIODS + u16::from(program.has_years()),
        };
        let mut next: BTreeMap<Home, u16> = BTreeMap::new();
        let alias = |id: &InputId| alias(program, frame, *id);
        for id in program.input_ids().filter(|i| (wanted.input)(*i) && alias(i).is_none()) {
            let input = program.input(id);
            placement.inputs[id.0 as usize] =
                Some(placement.slot(program, input.owner, input.ty, false, &mut next));
        }
        for id in program.step_ids() {
            let (step, stand) = (program.step(id), (wanted.step)(id));
            if stand != Stand::Nowhere {
                let helper = stand == Stand::Helper;
                let slot = placement.slot(program, step.owner, step.ty, helper, &mut next);
                placement.steps[id.0 as usize] = Some(slot);
            }
        }
        for home in next.keys() {
            placement.tables.insert(*home, table());
        }
        placement
    }

    fn slot(
        &self,
        program: &Program,
        owner: usize,
        ty: Type,
        helper: bool,
        next: &mut BTreeMap<Home, u16>,
    ) -> Slot {
        let home = Home { class: class(program, owner), axis: ty.shape.lines, helper };
        let lead = if home.axis.is_some() { LEAD_CHILD } else { self.lead };
        let column = next.entry(home).or_insert(lead);
        let slot = Slot { home, column: *column };
        let width = if ty.shape.years { self.years.max(1) } else { 1 };
        // A sheet that would be too wide is refused when its columns are counted for the file.
        *column = column.saturating_add(u16::try_from(width).unwrap_or(u16::MAX));
        slot
    }

    pub fn slot_of(&self, item: Item) -> Option<Slot> {
        match item {
            Item::Input(InputId(at)) => self.inputs.get(at as usize)?.or_else(|| {
                let step = *self.aliases.get(at as usize)?;
                *self.steps.get(step?.0 as usize)?
            }),
            Item::Step(StepId(at)) => *self.steps.get(at as usize)?,
        }
    }

    pub fn table(&self, home: Home) -> TableId {
        self.tables.get(&home).copied().unwrap_or(TableId(u32::MAX))
    }

    /// The row map from a home to the asset rows of another table.
    pub fn asset_rows(&self, home: Home) -> &RowMap {
        match home.axis {
            None => &self.same,
            Some(axis) => self.children.get(&axis).map_or(&self.same, |c| &c.asset),
        }
    }
}

/// An input that no asset gives and that a step on the same sheet stands in for needs no column.
fn alias(program: &Program, frame: &Frame, id: InputId) -> Option<StepId> {
    let input = program.input(id);
    let given = frame.columns.get(id.0 as usize).is_some_and(Option::is_some);
    match input.fallback {
        Fallback::Step(step) if !given => {
            let from = program.step(step);
            let same_sheet = class(program, from.owner) == class(program, input.owner);
            (same_sheet && from.ty.shape == input.ty.shape).then_some(step)
        }
        _ => None,
    }
}

/// Indicator models stand on the sheet 质量; supporting models beside the model they support.
pub fn class(program: &Program, owner: usize) -> usize {
    match program.models[owner].approach {
        Approach::Indicator => owner,
        _ => 0,
    }
}

fn child_rows(program: &Program, plan: &Plan, frame: &Frame, rows: &[usize]) -> BTreeMap<Axis, ChildRows> {
    (0..program.axes.len())
        .map(|a| Axis(a as u16))
        .map(|axis| (axis, rows_of_axis(frame, rows, axis, group_key(program, plan, axis))))
        .collect()
}

/// The key by which a median is taken: rows of a group must stand together.
fn group_key(program: &Program, plan: &Plan, axis: Axis) -> Option<InputId> {
    let mut found = None;
    for step in program.step_ids().filter(|s| plan.needs(*s)).map(|s| program.step(s)) {
        visit(&step.expr, &mut |function, arguments| {
            if groups(function)
                && let Some(Typed::Input(id)) = arguments.get(1).map(|a| &a.node)
                && program.input(*id).ty.shape == Shape::lines(axis)
            {
                found = Some(*id);
            }
        });
    }
    found
}

/// Functions whose range is the rows of a group, which must stand together.
fn groups(function: Function) -> bool {
    use Function::{LargestBy, MedianBy, ProductBy, SmallestBy};
    matches!(function, MedianBy | ProductBy | SmallestBy | LargestBy)
}

fn visit(expr: &crate::formula::Expr, f: &mut impl FnMut(Function, &[crate::formula::Expr])) {
    match &expr.node {
        Typed::Negative(inner) => visit(inner, f),
        Typed::Binary(_, left, right) => {
            visit(left, f);
            visit(right, f);
        }
        Typed::Call(function, arguments) => {
            f(*function, arguments);
            arguments.iter().for_each(|a| visit(a, f));
        }
        _ => {}
    }
}

fn rows_of_axis(frame: &Frame, rows: &[usize], axis: Axis, key: Option<InputId>) -> ChildRows {
    let starts = starts(frame, axis);
    let mut child = ChildRows::default();
    let (mut asset, mut spans, mut siblings, mut group) = (vec![], vec![], vec![], vec![]);
    for (at, row) in rows.iter().enumerate() {
        let first = child.lane.len() as u32;
        let places = starts[*row]..starts[*row] + frame.rows_of(axis, *row) as u32;
        for members in grouped(frame, *row, places, starts[*row], key) {
            let begin = child.lane.len() as u32;
            let end = begin + members.len() as u32;
            group.extend(members.iter().map(|_| (begin, end)));
            child.lane.extend(members);
        }
        let end = child.lane.len() as u32;
        spans.push((first, end));
        siblings.extend((first..end).map(|_| (first, end)));
        asset.extend((first..end).map(|_| at as u32));
    }
    child.asset = Arc::new(asset);
    child.spans = Arc::new(spans);
    child.siblings = Arc::new(siblings);
    child.group = Arc::new(group);
    child
}

/// Where each frame row begins in a lane over child rows.
fn starts(frame: &Frame, axis: Axis) -> Vec<u32> {
    let mut sum = 0;
    (0..frame.assets)
        .map(|row| {
            let start = sum;
            sum += frame.rows_of(axis, row) as u32;
            start
        })
        .collect()
}

/// The child rows of one asset, those of one key together, in order of first appearance.
fn grouped(
    frame: &Frame,
    row: usize,
    places: std::ops::Range<u32>,
    start: u32,
    key: Option<InputId>,
) -> Vec<Vec<u32>> {
    let keys = key.and_then(|k| frame.columns.get(k.0 as usize)?.as_ref()).map(|c| c.of(row));
    let Some(keys) = keys.filter(|k| k.len() == places.len()) else { return vec![places.collect()] };
    let mut groups: Vec<(u64, Vec<u32>)> = Vec::new();
    for place in places {
        let name = keys[(place - start) as usize].to_bits();
        match groups.iter_mut().find(|(n, _)| *n == name) {
            Some((_, members)) => members.push(place),
            None => groups.push((name, vec![place])),
        }
    }
    groups.into_iter().map(|(_, members)| members).collect()
}

/// Whether a figure of this type is shown as a number.
pub fn is_number(kind: Kind) -> bool {
    matches!(kind, Kind::Number(_))
}
