//! 权益分配 — read, share out, carry along: the flow of `dataworth share` in one place.
//!
//! A workbook may ask two questions, or both: who contributed how much of what several parties made together
//! and what each gets of an income (sheets 参与方, 联盟, 分配), and where the cost of a warehouse ends
//! along its lineage (sheets 数据表, 引用).

mod book;
mod lineage;
mod parties;
mod sheet;

pub use book::book;
pub use lineage::{CostTable, Kept, UseRow};
pub use parties::{Distribution, Party};

use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::engine::{digest, dossier::file_name};
use crate::portfolio::raw::Reader;
use std::path::PathBuf;

/// What a run is asked for.
#[derive(Debug)]
pub struct ShareRequest {
    pub input: PathBuf,
    pub reader: Reader,
}

/// What was shared out; a part that a fault spoilt is empty and its diagnostics say why.
#[derive(Debug)]
pub struct Sharing {
    pub file: String,
    pub digest: String,
    pub parties: Vec<Party>,
    /// Whether contributions are Shapley values of sheet 联盟, not figures typed.
    pub by_coalitions: bool,
    pub distributions: Vec<Distribution>,
    pub costs: Option<Kept>,
    pub diagnostics: Diagnostics,
}

/// Shares out what a file asks for.
///
/// # Errors
/// What kept the run from happening at all: an unreadable file, none of the sheets.
pub fn share(request: &ShareRequest) -> Result<Sharing, Diagnostics> {
    let mut found = Diagnostics::new();
    let raw = request.reader.read(&request.input)?.unpack(&mut found);
    let parties = parties::read(&raw, &mut found);
    let costs = lineage::read(&raw, &mut found);
    if parties.is_none() && costs.is_none() && !found.has_errors() {
        let fault = Diagnostic::new(Code::NothingToShare).at(Span::file(&raw.file));
        return Err(fault.arg("name", file_name(&raw.file)).into());
    }
    let parties = parties.unwrap_or_default();
    let digest = digest(&request.input, &mut found);
    found.sort();
    Ok(Sharing {
        file: raw.file.clone(),
        digest,
        parties: parties.parties,
        by_coalitions: parties.by_coalitions,
        distributions: parties.distributions,
        costs: costs.and_then(|costs| costs.kept),
        diagnostics: found,
    })
}
