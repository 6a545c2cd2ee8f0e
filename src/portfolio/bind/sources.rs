//! 来源 — for one input, every column and row that may give it, nearest first.

use super::names::{Names, Rank};
use crate::formula::{Axis, Fallback, Input, Program};
use crate::portfolio::assemble::Portfolio;
use crate::portfolio::head::Head;
use crate::portfolio::index::NO_ITEM;
use crate::portfolio::key::key;
use crate::portfolio::table::Column;
use crate::portfolio::words::{Field, Kind};

/// A column of a sheet with one row an asset or choice.
#[derive(Clone, Copy, Debug)]
pub struct CellSource {
    pub table: usize,
    /// Place among the table's columns.
    pub column: usize,
    pub rank: Rank,
}

/// Where an input may come from.
pub struct Sources {
    /// 方法 before 资产 before 质量, qualified heads first.
    pub cells: Vec<CellSource>,
    /// By item: how it names this input.
    pub items: Vec<Option<Rank>>,
    /// A yearly row without an item means this input.
    pub lone: bool,
    /// Yearly tables whose name is the input's.
    pub named: Vec<bool>,
    /// Columns of its child table, qualified first.
    pub lines: Vec<usize>,
    pub line_ranks: Vec<Rank>,
    pub child: Option<usize>,
    /// Places in the lists of 参数 and of 项目.
    pub parameter: Option<usize>,
    pub project: Option<usize>,
    /// Place among the overrides.
    pub set: Option<usize>,
    /// Another override of the same input.
    pub set_other: Option<usize>,
    /// In 参数 (else 项目): two entries that name the input equally plainly.
    pub twice: Option<(bool, usize, usize)>,
}

/// Finds the sources of an input and marks what was found as used.
pub fn sources(portfolio: &mut Portfolio, program: &Program, input: &Input, child: Option<usize>) -> Sources {
    let names = Names::of(program, input, &portfolio.vocabulary);
    let mut cells = Vec::new();
    for kind in [Kind::Methods, Kind::Assets, Kind::Wide] {
        for table in 0..portfolio.tables.len() {
            if portfolio.tables[table].kind == kind {
                let columns = columns(portfolio, &names, table);
                cells.extend(columns.into_iter().map(|(rank, column)| CellSource { table, column, rank }));
            }
        }
    }
    let yearly = input.ty.shape.years;
    let lines =
        child.filter(|_| input.ty.shape.lines.is_some()).map(|table| columns(portfolio, &names, table));
    let entry = |list: &[crate::portfolio::Entry]| {
        let ranked = list.iter().enumerate().filter_map(|(at, entry)| Some((names.rank_entry(entry)?, at)));
        let mut ranked: Vec<(Rank, usize)> = ranked.collect();
        ranked.sort_unstable();
        let second = ranked.get(1).filter(|(rank, _)| Some(*rank) == ranked.first().map(|(rank, _)| *rank));
        (ranked.first().map(|(_, at)| *at), second.map(|(_, at)| *at))
    };
    let (parameter, other_parameter) = entry(&portfolio.parameters);
    let (project, other_project) = entry(&portfolio.project.values);
    let twice = match parameter {
        Some(first) => other_parameter.map(|second| (true, first, second)),
        None => project.zip(other_project).map(|(first, second)| (false, first, second)),
    };
    let (set, set_other) = set(portfolio, &names);
    let (line_ranks, lines) = lines.unwrap_or_default().into_iter().unzip();
    let found = Sources {
        items: if yearly { items(portfolio, &names) } else { Vec::new() },
        lone: yearly && is_lone(program, input),
        named: portfolio.tables.iter().map(|table| yearly && names.has(&table.name)).collect(),
        set,
        set_other,
        twice,
        cells,
        lines,
        line_ranks,
        child,
        parameter,
        project,
    };
    mark(portfolio, &found);
    found
}

fn columns(portfolio: &mut Portfolio, names: &Names, table: usize) -> Vec<(Rank, usize)> {
    let columns = &mut portfolio.tables[table].columns;
    let free = |(_, column): &(usize, &Column)| !column.field.is_some_and(is_of_the_choice);
    let ranked = |(at, column): (usize, &Column)| Some((names.rank(&column.head)?, at));
    let mut found: Vec<(Rank, usize)> = columns.iter().enumerate().filter(free).filter_map(ranked).collect();
    found.sort();
    found.iter().for_each(|(_, at)| columns[*at].used = true);
    found
}

/// 权重 on sheet 方法 is the weight of the method, whatever inputs of that name a model has.
fn is_of_the_choice(field: Field) -> bool {
    matches!(field, Field::Id | Field::Model | Field::Weight | Field::Reason | Field::Used)
}

fn items(portfolio: &mut Portfolio, names: &Names) -> Vec<Option<Rank>> {
    let ranks: Vec<Option<Rank>> = portfolio.items.heads.iter().map(|head| names.rank(head)).collect();
    for (used, rank) in portfolio.item_used.iter_mut().zip(&ranks) {
        *used |= rank.is_some();
    }
    ranks
}

/// The override of an input, and another one.
fn set(portfolio: &Portfolio, names: &Names) -> (Option<usize>, Option<usize>) {
    let parameter = |head: &Head| {
        let known = portfolio.vocabulary.parameter(&head.key);
        names.is_parameter(head) || known.is_some_and(|id| names.falls_back_to(id))
    };
    let matches = |head: &Head| names.rank(head).is_some() || parameter(head);
    let all = portfolio.overrides.list.iter().enumerate();
    let mut all = all.filter(|(_, one)| one.head.as_ref().is_some_and(matches)).map(|(at, _)| at).rev();
    (all.next(), all.next())
}

/// The only yearly input that must be given.
fn is_lone(program: &Program, input: &Input) -> bool {
    let required = |input: &Input| input.ty.shape.years && matches!(input.fallback, Fallback::Required);
    required(input) && program.inputs.iter().filter(|other| required(other)).count() == 1
}

fn mark(portfolio: &mut Portfolio, found: &Sources) {
    if let Some(entry) = found.parameter.and_then(|at| portfolio.parameters.get_mut(at)) {
        entry.used = true;
    }
    let other = found.twice.filter(|(in_parameters, ..)| !in_parameters).map(|(.., second)| second);
    for at in found.project.into_iter().chain(other) {
        portfolio.project.values.iter_mut().skip(at).take(1).for_each(|entry| entry.used = true);
    }
    for at in found.set.into_iter().chain(found.set_other) {
        portfolio.overrides.list.iter_mut().skip(at).take(1).for_each(|one| one.used = true);
    }
}

impl Sources {
    /// How the item of a row names this input.
    pub fn rank(&self, item: u32, table: usize) -> Option<Rank> {
        if item == NO_ITEM {
            let named = self.named.get(table).copied().unwrap_or(false);
            return (self.lone || named).then_some(Rank::Plain);
        }
        self.items.get(item as usize).copied().flatten()
    }
}

/// The child table of an axis: by its name, else by its heads where no name is known at all.
pub fn child_table(portfolio: &Portfolio, program: &Program, axis: Axis) -> Vec<usize> {
    let lines = program.axis(axis);
    let words =
        [&lines.name, &lines.file.label.zh, &lines.file.label.en].into_iter().chain(&lines.file.aliases);
    let words: Vec<String> = words.map(|word| key(word)).collect();
    let children = || portfolio.tables.iter().enumerate().filter(|(_, table)| table.kind == Kind::Child);
    let by_name: Vec<usize> = children().filter(|(_, t)| words.contains(&t.name)).map(|(at, _)| at).collect();
    if !by_name.is_empty() {
        return by_name;
    }
    let mine = program.inputs.iter().filter(|input| input.ty.shape.lines == Some(axis));
    let names: Vec<Names> = mine.map(|input| Names::of(program, input, &portfolio.vocabulary)).collect();
    let free = children().filter(|(_, table)| !portfolio.vocabulary.is_table(&table.name));
    let fits = |(_, table): &(usize, &crate::portfolio::table::Table)| {
        let heads = table.columns.iter().filter(|column| column.field.is_none());
        heads.into_iter().any(|column| names.iter().any(|names| names.rank(&column.head).is_some()))
    };
    free.filter(fits).map(|(at, _)| at).take(1).collect()
}
