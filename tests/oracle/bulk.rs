//! 内核对照 — a sample as the columns of a file, priced by the kernel and by the faces that take each row.

use super::oracle::judge::Subject;
use super::oracle::typed::{Mode, describe, sample};
use dataworth::formula::batch::Keep;
use dataworth::formula::kernel::Settings;
use dataworth::formula::{Frame, InputId, Kind, Program, Symbols};
use dataworth::portfolio::columnar::{Column, Figures};
use dataworth::value::bulk::{Bulk, Counts, Given, Slab};
use dataworth::value::{Verdicts, price};

/// A frame's column as a file would give it: lists, with a blank where there is no cell.
fn column(program: &Program, frame: &Frame, symbols: &Symbols, at: usize) -> Option<Column> {
    let own = frame.columns[at].as_ref()?;
    let input = &program.inputs[at];
    let figures = match input.ty.kind {
        Kind::Number(_) if own.long.is_empty() => Figures::Float(own.values.clone()),
        Kind::Number(_) => Figures::Long {
            text: (0..own.values.len() as u32)
                .map(|place| match own.long.get(&place) {
                    Some(text) => text.to_string().into_boxed_str(),
                    None => Figures::Float(vec![own.values[place as usize]]).exact_text(0).into_boxed_str(),
                })
                .collect(),
        },
        Kind::Bool => Figures::Flags(own.values.iter().map(|x| *x != 0.0).collect()),
        Kind::Date => Figures::Days(own.values.iter().map(|x| *x as i32 - 25_569).collect()),
        Kind::Text => {
            let texts = (0..).map_while(|id| symbols.text(id).cloned()).collect();
            Figures::Text { codes: own.values.iter().map(|x| *x as u32).collect(), texts }
        }
    };
    Some(Column { figures, present: None, offsets: Some(own.offsets.clone()) })
}

/// One figure a row, where a list has one or none.
fn flat(list: Column, rows: usize) -> Column {
    let there: Vec<bool> = (0..rows).map(|row| !list.places(row).is_empty()).collect();
    let at = |row: usize| list.places(row).start.min(list.figures.len().saturating_sub(1));
    let pick = |row: usize| if there[row] { at(row) } else { 0 };
    let figures = match &list.figures {
        Figures::Float(all) => {
            Figures::Float((0..rows).map(|r| if there[r] { all[at(r)] } else { 0.0 }).collect())
        }
        Figures::Long { text } => Figures::Long {
            text: (0..rows).map(|r| if there[r] { text[at(r)].clone() } else { "0".into() }).collect(),
        },
        Figures::Flags(all) => Figures::Flags((0..rows).map(|r| there[r] && all[at(r)]).collect()),
        Figures::Days(all) => {
            Figures::Days((0..rows).map(|r| if there[r] { all[at(r)] } else { 0 }).collect())
        }
        Figures::Text { codes, texts } => {
            let codes = (0..rows).map(|r| if there[r] { codes[pick(r)] } else { 0 }).collect();
            Figures::Text { codes, texts: texts.clone() }
        }
        other => other.clone(),
    };
    let present = (!there.iter().all(|there| *there)).then_some(there);
    Column { figures, present, offsets: None }
}

fn columns(program: &Program, frame: &Frame, symbols: &Symbols) -> Vec<Option<Column>> {
    (0..program.inputs.len())
        .map(|at| {
            let list = column(program, frame, symbols, at)?;
            Some(if program.inputs[at].ty.shape.is_one() { flat(list, frame.assets) } else { list })
        })
        .collect()
}

fn slab<'b>(program: &Program, columns: &'b [Option<Column>], rows: usize) -> Slab<'b> {
    let mut slab = Slab::new(program, rows);
    for (at, column) in columns.iter().enumerate() {
        if let Some(column) = column {
            let one = program.inputs[at].ty.shape.is_one();
            slab.give(InputId(at as u32), if one { Given::One(column) } else { Given::List(column) });
        }
    }
    slab
}

/// By row the fen of the faces that take each row as it is.
fn reference(subject: &Subject, frame: &Frame, symbols: &Symbols) -> Vec<Option<i64>> {
    let priced = price(&subject.program, frame, &mut symbols.clone(), &[], Keep::Answer);
    let fen = |verdict: &Verdicts| match verdict {
        Verdicts::Valued { fen, .. } => Some(fen.raw()),
        Verdicts::Refused { .. } => None,
    };
    priced.verdicts.iter().map(fen).collect()
}

/// A file says how many years and child rows there are by the figures it has.
fn as_filed(program: &Program, frame: &mut Frame) {
    frame.years.fill(0);
    frame.rows.iter_mut().for_each(|rows| rows.fill(0));
    for over_lines in [false, true] {
        for (input, column) in program.inputs.iter().zip(&frame.columns) {
            let (shape, Some(column)) = (input.ty.shape, column) else { continue };
            for asset in 0..frame.assets {
                let n = column.of(asset).len() as u32;
                match shape.lines {
                    None if shape.years && !over_lines => frame.years[asset] = frame.years[asset].max(n),
                    Some(axis) if over_lines => {
                        let years = if shape.years { frame.years[asset].max(1) } else { 1 };
                        let rows = &mut frame.rows[usize::from(axis.0)][asset];
                        *rows = (*rows).max(n / years);
                    }
                    _ => {}
                }
            }
        }
    }
}

/// Prices a sample both ways; the counts of the kernel, and every row of which the fen differ.
pub fn compare(
    subject: &Subject,
    mode: Mode,
    seed: u64,
    rows: usize,
    settings: Settings,
) -> (Counts, Vec<String>) {
    let rows = subject.assets(rows);
    let mut sample = sample(&subject.program, &subject.symbols, mode, seed, rows);
    as_filed(&subject.program, &mut sample.frame);
    let columns = columns(&subject.program, &sample.frame, &sample.symbols);
    let mut bulk = Bulk::new(subject.program.clone(), Vec::new(), settings);
    let outcome = bulk.price(&slab(&subject.program, &columns, rows));
    let wanted = reference(subject, &sample.frame, &sample.symbols);
    let mut differences = Vec::new();
    for (row, (found, wanted)) in outcome.fen[0].iter().zip(&wanted).enumerate() {
        if found != wanted {
            let text: String = describe(&subject.program, &sample, row).chars().take(600).collect();
            differences.push(format!("{} seed {seed} row {row}: {found:?} {wanted:?}: {text}", subject.id));
        }
    }
    (outcome.counts, differences)
}

/// Whether the kernel can be asked: it answers with figures, one an asset.
pub fn is_priced(subject: &Subject) -> bool {
    let ty = subject.program.step(subject.program.output).ty;
    ty.shape.is_one() && matches!(ty.kind, Kind::Number(_))
}
