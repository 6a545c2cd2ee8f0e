//! 上限 — how much of a model, a formula or a forecast is taken in.
use std::sync::OnceLock;

/// Bounds of what the library of models and the values of an asset may be; [`Bounds::HIGHEST`] unless lowered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Bytes of one model file.
    pub model_file: u64,
    /// Bytes of one formula; also what keeps its Excel face below 8,192 characters.
    pub formula_length: usize,
    /// Nesting of one formula; bounds the stack of every face.
    pub formula_depth: usize,
    /// Years of a yearly input.
    pub years: u64,
}

static CHOSEN: OnceLock<Bounds> = OnceLock::new();

impl Bounds {
    /// What the faces are made for.
    pub const HIGHEST: Bounds =
        Bounds { model_file: 1 << 18, formula_length: 2_000, formula_depth: 48, years: 200 };

    /// Sets the bounds of this process; only the first call counts, and none goes above [`Bounds::HIGHEST`].
    pub fn choose(bounds: Bounds) {
        let most = Bounds::HIGHEST;
        let _ = CHOSEN.set(Bounds {
            model_file: bounds.model_file.min(most.model_file),
            formula_length: bounds.formula_length.min(most.formula_length),
            formula_depth: bounds.formula_depth.min(most.formula_depth),
            years: bounds.years.min(most.years),
        });
    }
}

/// The bounds in force.
pub fn bounds() -> Bounds {
    CHOSEN.get().copied().unwrap_or(Bounds::HIGHEST)
}
