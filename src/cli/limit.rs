//! `--limit NAME=VALUE`: how much of a file, a model or a forecast is taken in.

use crate::diag::Bounds;
use crate::portfolio::raw::{Limit, Limits};

/// A limit and its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chosen {
    name: Name,
    value: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    Reader(Limit),
    ModelFile,
    FormulaLength,
    FormulaDepth,
    Years,
}

/// Limits that can only be lowered: the faces are made for no more.
const LOWERED: [(&str, Name); 4] = [
    ("model_file", Name::ModelFile),
    ("formula_length", Name::FormulaLength),
    ("formula_depth", Name::FormulaDepth),
    ("years", Name::Years),
];

/// Reads `cells=5000000` or `memory=4G`: K, M and G are powers of 1,024.
pub(super) fn parse(word: &str) -> Result<Chosen, String> {
    let names = || {
        let of_reader = Limit::ALL.iter().map(|(name, _)| *name);
        of_reader.chain(LOWERED.iter().map(|(name, _)| *name)).collect::<Vec<_>>().join(", ")
    };
    let (name, value) = word.split_once('=').ok_or_else(names)?;
    let of_reader = Limit::ALL.iter().find(|(own, _)| *own == name).map(|(_, limit)| Name::Reader(*limit));
    let lowered = || LOWERED.iter().find(|(own, _)| *own == name).map(|(_, name)| *name);
    let name = of_reader.or_else(lowered).ok_or_else(names)?;
    let value =
        size(value).filter(|value| *value > 0).ok_or("a whole number above 0, or one with K, M or G")?;
    Ok(Chosen { name, value })
}

fn size(text: &str) -> Option<u64> {
    let scale = match text.bytes().last()? {
        b'K' => 10,
        b'M' => 20,
        b'G' => 30,
        _ => 0,
    };
    let digits = if scale > 0 { text.split_at(text.len() - 1).0 } else { text };
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse::<u64>().ok()?.checked_mul(1 << scale)
}

/// Puts the limits in force, before anything is read.
pub(super) fn put_in_force(chosen: &[Chosen]) {
    let mut bounds = Bounds::HIGHEST;
    let mut of_reader = Vec::new();
    for Chosen { name, value } in chosen {
        let small = usize::try_from(*value).unwrap_or(usize::MAX);
        match name {
            Name::Reader(limit) => of_reader.push((*limit, *value)),
            Name::ModelFile => bounds.model_file = *value,
            Name::FormulaLength => bounds.formula_length = small,
            Name::FormulaDepth => bounds.formula_depth = small,
            Name::Years => bounds.years = *value,
        }
    }
    Limits::choose(of_reader);
    Bounds::choose(bounds);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_have_names_and_sizes() {
        assert_eq!(parse("cells=5"), Ok(Chosen { name: Name::Reader(Limit::Cells), value: 5 }));
        assert_eq!(parse("memory=4G").map(|chosen| chosen.value), Ok(4 << 30));
        for wrong in
            ["cells", "cells=", "cells=0", "cells=-1", "cells=1.5", "cells=G", "cell=1", "years=99999999999G"]
        {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
