//! The conventions behind the values of a workbook, and for how many assets each.

use super::Assessment;
use super::dossier::words;
use crate::diag::Lang;
use crate::formula::{Datum, InputId, Kind};
use crate::num::Real;
use crate::value::Run;
use crate::value::conventions::{Way, said, stated};
use crate::value::workbook::ConventionRow;

/// A row a model, aspect and way; assets without a value do not count.
pub(super) fn conventions(assessment: &Assessment, lang: Lang) -> Vec<ConventionRow> {
    let mut rows: Vec<ConventionRow> = Vec::new();
    for run in &assessment.valuation.runs {
        let valued: Vec<usize> = (0..run.frame.assets).filter(|row| run.priced.fen(*row).is_some()).collect();
        for convention in stated(&run.program) {
            let model = &run.program.models[convention.owner];
            let ways = match convention.way {
                Way::Fixed(fixed) => vec![words(fixed, lang); valued.len()],
                Way::Chosen(id) => {
                    valued.iter().filter_map(|row| chosen(assessment, run, id, *row, lang)).collect()
                }
            };
            for way in ways {
                let row = ConventionRow {
                    model: format!("{}@{}", model.id.get_ref(), model.edition),
                    label: words(&model.label, lang),
                    about: convention.title(&run.program, lang),
                    way,
                    assets: 0,
                };
                count(&mut rows, row);
            }
        }
    }
    rows
}

fn count(rows: &mut Vec<ConventionRow>, wanted: ConventionRow) {
    let same = |row: &&mut ConventionRow| {
        row.model == wanted.model && row.about == wanted.about && row.way == wanted.way
    };
    match rows.iter_mut().find(same) {
        Some(row) => row.assets += 1,
        None => rows.push(ConventionRow { assets: 1, ..wanted }),
    }
}

/// What the answer of a row read there, its own cell or what that falls back to.
fn chosen(assessment: &Assessment, run: &Run, id: InputId, row: usize, lang: Lang) -> Option<String> {
    let ty = run.program.input(id).ty;
    let lane = run.priced.outcome.inputs.get(id.0 as usize)?;
    let value = *lane.value.get(row).filter(|value| ty.shape.is_one() && value.is_finite())?;
    let datum = match ty.kind {
        Kind::Text => Datum::Text(assessment.portfolio.symbols.text(value as u32)?.clone()),
        Kind::Bool => Datum::Bool(value == 1.0),
        Kind::Number(_) => Datum::Number(Real::from_f64_shortest(value)?),
        Kind::Date => return None,
    };
    said(&run.program, id, &datum, lang)
}
