//! 示例 — figures for the example rows that the model itself would accept.

use super::inputs::shown;
use super::words::{self, say};
use crate::diag::Lang;
use crate::formula::{Constant, Fallback, Input, Kind, Program, Tag};
use crate::model::Tax;
use crate::num::Real;
use crate::table::Cell;

/// A figure that passes, for the example row.
pub(super) fn example(program: &Program, input: &Input, lang: Lang) -> Cell {
    if let Some(choice) = input.file.choice.iter().flatten().next() {
        let fallback = match &input.fallback {
            Fallback::Default(constant) => shown(constant, input, lang),
            _ => expected_choice(program, input, lang)
                .unwrap_or_else(|| if lang == Lang::Zh { choice.zh.clone() } else { choice.en.clone() }),
        };
        return Cell::text(fallback);
    }
    match (&input.fallback, input.ty.kind) {
        (Fallback::Default(Constant::Number { typed, .. }), _) => {
            typed.parse().map_or(Cell::Blank, Cell::Number)
        }
        (Fallback::Default(constant), _) => Cell::text(shown(constant, input, lang)),
        (Fallback::Optional | Fallback::Step(_) | Fallback::Input(_) | Fallback::Parameter { .. }, _) => {
            Cell::Blank
        }
        (_, Kind::Date) => Cell::Date(47_118.0),
        (_, Kind::Bool) => Cell::text(say(lang, ("是", "yes"))),
        (_, Kind::Text) => Cell::text(say(lang, words::EXAMPLE)),
        (_, Kind::Number(_)) => example_figure(input),
    }
}

/// The tax basis that the model's own rate has.
fn expected_choice(program: &Program, input: &Input, lang: Lang) -> Option<String> {
    let rate = program.inputs.iter().find(|i| i.name == "rate" && i.owner == input.owner);
    let post = rate.is_some_and(|rate| rate.file.tax == Some(Tax::Post));
    let wanted = match input.name.as_str() {
        "rate_basis" | "flow_basis" if post => "post",
        "rate_basis" | "flow_basis" => "pre",
        _ => return None,
    };
    let choice = input.file.choice.iter().flatten().find(|c| c.id == wanted)?;
    Some(if lang == Lang::Zh { choice.zh.clone() } else { choice.en.clone() })
}

pub(super) fn example_figure(input: &Input) -> Cell {
    let figure = match input.ty.kind {
        Kind::Number(d) if d.money != 0 => 100_000.0,
        Kind::Number(d) if d.year != 0 => 5.0,
        Kind::Number(d) if d.tag == Tag::Rate => 0.12,
        Kind::Number(d) if d.tag == Tag::Ratio => 0.8,
        _ => 1.0,
    };
    Cell::Number(within(input, figure))
}

/// The figure, or the middle of a range that it lies outside of.
fn within(input: &Input, figure: f64) -> f64 {
    let end = |end: &Option<Real>| end.as_ref().map(Real::to_f64);
    let (min, max) = (end(&input.range.min), end(&input.range.max));
    let strictly = |a: f64, b: f64| if input.file.open { a < b } else { a <= b };
    let inside = min.is_none_or(|min| strictly(min, figure)) && max.is_none_or(|max| strictly(figure, max));
    match (min, max) {
        _ if inside => figure,
        (Some(min), Some(max)) => (min + max) / 2.0,
        (Some(min), None) => min + 1.0,
        (None, Some(max)) => max - 1.0,
        (None, None) => figure,
    }
}
