//! 参数与标准的并入 — a user's parameter or document joins the library, or is refused with its place.

use super::edition::parse_date;
use super::library::{Loader, Origin};
use super::parameter::{Dated, Parameter};
use super::standard::Standard;
use crate::diag::{Code, Diagnostic, Span};
use crate::num::Real;
use toml::Spanned;

/// What a file with an id already taken is.
enum Place {
    Free,
    /// It says that it replaces the built-in one, which stands here.
    Replace(usize),
    Refused(Box<Diagnostic>),
}

/// A built-in id needs `replaces`, and a user's second file of one id is one too many.
fn place(id: &str, replaces: Option<&str>, others: &[(&str, Origin)]) -> Place {
    let taken = others.iter().position(|(other, _)| *other == id);
    let refuse = |code| Place::Refused(Box::new(Diagnostic::new(code).value(id).arg("other", id)));
    match (taken, replaces) {
        (_, Some(other)) if other != id => {
            let fault = Diagnostic::new(Code::BadKeyValue).field("replaces").value(other);
            Place::Refused(Box::new(fault.arg("name", "replaces").arg("allowed", id)))
        }
        (None, None) => Place::Free,
        (None, Some(_)) => refuse(Code::ReplacesNothing),
        (Some(at), _) if others[at].1 == Origin::User => refuse(Code::DuplicateId),
        (Some(at), Some(_)) => Place::Replace(at),
        (Some(_), None) => refuse(Code::ReplacesMissing),
    }
}

impl Loader {
    pub(super) fn add_standard(&mut self, path: &str, text: &str, standard: Standard) {
        let others: Vec<_> = self.library.standards.iter().map(|s| (s.id.as_str(), s.origin)).collect();
        match place(&standard.id, standard.replaces.as_deref(), &others) {
            Place::Free => self.library.standards.push(standard),
            Place::Replace(at) => self.library.standards[at] = standard,
            Place::Refused(fault) => {
                let at = text.find(&format!("\"{}\"", standard.id)).unwrap_or(0);
                self.diagnostics.push(fault.at(Span::offset(path, text, at)));
            }
        }
    }

    pub(super) fn add_parameter(&mut self, path: &str, text: &str, mut parameter: Parameter) {
        let span = |offset: usize| Span::offset(path, text, offset);
        let faults = value_faults(&mut parameter, &span);
        if !faults.is_empty() {
            return self.diagnostics.extend(faults);
        }
        let others: Vec<_> =
            self.library.parameters.iter().map(|p| (p.id.get_ref().as_str(), p.origin)).collect();
        let replaces = parameter.replaces.as_ref().map(|r| r.get_ref().as_str());
        match place(parameter.id.get_ref(), replaces, &others) {
            Place::Free => self.library.parameters.push(parameter),
            Place::Replace(at) => self.library.parameters[at] = parameter,
            Place::Refused(fault) => self.diagnostics.push(fault.at(span(parameter.id.span().start))),
        }
    }
}

/// Dates that are none, figures that are none, and two values on one day; sorts the values by date.
fn value_faults(parameter: &mut Parameter, span: &impl Fn(usize) -> Span) -> Vec<Diagnostic> {
    let dates = parameter.values.iter().flat_map(|v| std::iter::once(&v.from).chain(&v.to));
    let bad_date = |text: &&Spanned<String>| parse_date(text.get_ref()).is_none();
    let mut faults: Vec<Diagnostic> = dates
        .filter(bad_date)
        .map(|text| Diagnostic::new(Code::BadDate).at(span(text.span().start)).value(text.get_ref()))
        .collect();
    if parameter.unit != "text" {
        let values = parameter.values.iter().map(|v| &v.value);
        faults.extend(values.filter(|v| Real::parse(v.get_ref()).is_err()).map(|v| {
            Diagnostic::new(Code::BadDecimal).at(span(v.span().start)).field("value").value(v.get_ref())
        }));
    }
    if faults.is_empty() {
        parameter.values.sort_by(|a, b| a.from.get_ref().cmp(b.from.get_ref()));
        let pairs = parameter.values.windows(2).filter(|pair| overlap(&pair[0], &pair[1]));
        faults.extend(pairs.map(|pair| {
            let (first, second) = (span(pair[0].from.span().start), span(pair[1].from.span().start));
            let fault = Diagnostic::new(Code::EditionOverlap).at(second).value(parameter.id.get_ref());
            fault.arg("other", first).arg("date", pair[1].from.get_ref())
        }));
    }
    faults
}

/// Both begin on one day, or the earlier says that it ends after the later has begun.
fn overlap(earlier: &Dated, later: &Dated) -> bool {
    let from = later.from.get_ref();
    earlier.from.get_ref() == from || earlier.to.as_ref().is_some_and(|to| to.get_ref() >= from)
}
