//! What the oracle reads: cells of a frame and constants of a model, as the decimals that were typed.

use super::number::{Value, decimal};
use dataworth::formula::{Constant, Frame, InputId, Kind, Program, Symbols};

/// The cells of one asset; none where the column has a gap.
pub fn given(
    program: &Program,
    frame: &Frame,
    symbols: &Symbols,
    asset: usize,
    id: InputId,
) -> Option<Vec<Value>> {
    let column = frame.columns.get(id.0 as usize)?.as_ref()?;
    let (start, end) = (*column.offsets.get(asset)?, *column.offsets.get(asset + 1)?);
    let kind = program.inputs[id.0 as usize].ty.kind;
    let cell = |at: u32| {
        let value = column.values[at as usize];
        match kind {
            // The shortest decimal of a float, as the standard library prints it.
            Kind::Number(_) => decimal(&column.long.get(&at).map_or(value.to_string(), |t| t.to_string())),
            Kind::Date => Value::Date(value as i64),
            Kind::Bool => Value::Bool(value != 0.0),
            Kind::Text => symbols.text(value as u32).map_or(Value::Absent, |t| Value::Text(t.clone())),
        }
    };
    (start < end).then(|| (start..end).map(cell).collect())
}

pub fn constant(value: &Constant) -> Value {
    match value {
        Constant::Number { typed, .. } => decimal(typed),
        Constant::Text(text) => Value::Text(text.clone()),
        Constant::Bool(value) => Value::Bool(*value),
        Constant::Date(days) => Value::Date(i64::from(*days)),
    }
}
