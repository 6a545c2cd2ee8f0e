//! 行的结果 — what is known of the rows of a block, column by column.

use super::answers::APPROACHES;
use crate::diag::{Code, Diagnostic};
use crate::export::columnar::{Out, Texts};
use crate::formula::InputId;
use crate::formula::named::no_result;
use crate::value::bulk::{Bulk, Scenario, Trouble};
use std::collections::HashMap;

/// What is known of the rows of a block.
pub(super) struct Rows {
    pub value: Vec<Option<i64>>,
    pub approaches: Vec<Vec<Option<i64>>>,
    pub scenarios: Vec<Vec<Option<i64>>>,
    pub certified: Vec<bool>,
    pub codes: Vec<Vec<Code>>,
    pub steps: Vec<Texts>,
}

impl Rows {
    pub fn new(rows: usize, scenarios: usize) -> Self {
        Rows {
            value: vec![None; rows],
            approaches: vec![vec![None; rows]; APPROACHES.len()],
            scenarios: vec![vec![None; rows]; scenarios],
            certified: vec![true; rows],
            codes: vec![Vec::new(); rows],
            steps: Vec::new(),
        }
    }
}

/// Texts of which there are few.
#[derive(Default)]
pub(super) struct Coder {
    known: HashMap<String, u32>,
    texts: Vec<std::sync::Arc<str>>,
    codes: Vec<u32>,
    last: Option<u32>,
    /// What stands for no text at all, as most rows have.
    blank: Option<u32>,
}

impl Coder {
    /// Adds no text.
    pub fn push_blank(&mut self) {
        match self.blank {
            Some(code) => self.codes.push(code),
            None => {
                self.push("");
                self.blank = self.last;
            }
        }
    }

    pub fn push(&mut self, text: &str) {
        if let Some(last) = self.last.filter(|last| &*self.texts[*last as usize] == text) {
            self.codes.push(last);
            return;
        }
        let next = self.texts.len() as u32;
        let code = *self.known.entry(text.to_string()).or_insert(next);
        if code == next {
            self.texts.push(text.into());
        }
        self.codes.push(code);
        self.last = Some(code);
    }

    pub fn done(self) -> Out {
        Out::Coded { codes: self.codes, texts: self.texts }
    }
}

/// The codes of a row, each once.
pub(super) fn joined(codes: &[Code]) -> String {
    let mut seen: Vec<&str> = Vec::new();
    for code in codes {
        if !seen.contains(&code.as_str()) {
            seen.push(code.as_str());
        }
    }
    seen.join(";")
}

/// What is said of a row, with the input it is about and the place among that input's figures.
pub(super) type Said = (Option<(InputId, usize)>, Diagnostic);

pub(super) fn diagnostics_of(
    bulk: &Bulk,
    trouble: &Trouble,
    asset: &str,
    scenarios: &[Scenario],
) -> Vec<Said> {
    match trouble {
        Trouble::Findings(findings) => findings
            .iter()
            .map(|finding| {
                let about = finding.input.map(|id| (id, finding.place.unwrap_or(0)));
                (about, finding.diagnostic(&bulk.program, asset))
            })
            .collect(),
        Trouble::Fault(step, fault) => vec![(None, no_result(&bulk.program, *step, *fault).asset(asset))],
        Trouble::Scenario(place, inner) => {
            let name = scenarios.get(*place).map_or("", |scenario| scenario.name.as_str());
            let found = diagnostics_of(bulk, inner, asset, scenarios);
            found.into_iter().map(|(about, said)| (about, said.field(format!("情景 {name}")))).collect()
        }
    }
}
