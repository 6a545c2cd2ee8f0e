//! 方法 — which model values which asset, with what weight and why.

use super::cell::read_yes_or_no;
use super::ids::Scope;
use super::key::text_of;
use super::raw::{RawBook, RawValue, parse_number, shortest_decimal};
use super::table::{Place, Sheets, Table};
use super::unit::shifted;
use super::vocabulary::Vocabulary;
use super::words::Field;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::model::{Library, Pin};

/// A row of sheet 方法.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The asset, by place in the portfolio.
    pub asset: usize,
    /// What was asked for, the id settled where a label was written.
    pub pin: Pin,
    /// 权重, an exact decimal.
    pub weight: Option<String>,
    /// 理由
    pub reason: Option<String>,
    /// False for 采用 = 否 and for a weight of 0.
    pub used: bool,
    /// Its model or weight cannot be read and that was reported: it is not to be run.
    pub faulty: bool,
    /// The cell of the model.
    pub place: Place,
    /// Table and data row whose cells beat the asset's.
    pub(super) row: Option<(usize, usize)>,
}

/// Reads the choices of a table, which may be the asset list itself.
pub struct Choices<'a> {
    pub book: &'a RawBook,
    pub sheets: &'a Sheets,
    pub library: &'a Library,
    pub vocabulary: &'a Vocabulary,
    /// The ids of the assets, for messages.
    pub names: &'a [String],
}

impl Choices<'_> {
    /// `scopes`: the owner of each row. A row of `*` serves every asset without rows of its own.
    pub fn read(&self, table: &Table, at: usize, scopes: &[Scope], found: &mut Diagnostics) -> Vec<Choice> {
        let mut choices = Vec::new();
        let mut own = vec![false; self.names.len()];
        for (row, scope) in scopes.iter().enumerate() {
            if let Scope::Asset(asset) = scope {
                choices.extend(self.row(table, at, row, *asset as usize, found));
                own.iter_mut().skip(*asset as usize).take(1).for_each(|own| *own = true);
            }
        }
        for (row, _) in scopes.iter().enumerate().filter(|(_, scope)| **scope == Scope::Project) {
            let mut template: Option<Choice> = None;
            for asset in own.iter().enumerate().filter(|(_, own)| !**own).map(|(asset, _)| asset) {
                let choice = match &template {
                    Some(first) => Some(Choice { asset, ..first.clone() }),
                    None => self.row(table, at, row, asset, found),
                };
                template = template.or_else(|| choice.clone());
                choices.extend(choice);
            }
        }
        choices
    }

    fn row(
        &self,
        table: &Table,
        at: usize,
        row: usize,
        asset: usize,
        found: &mut Diagnostics,
    ) -> Option<Choice> {
        let col = table.column(Field::Model)?;
        let place = table.place(row, col);
        let cell = table.cell(self.book, row, col);
        let owner = self.names.get(asset).cloned().unwrap_or_default();
        let mut say = |code: Code, place: Place, fill: &dyn Fn(Diagnostic) -> Diagnostic| {
            let fault = Diagnostic::new(code).at(self.sheets.span(place)).asset(owner.as_str());
            found.push(fill(fault));
        };
        let pin = match cell {
            None if table.kind == super::words::Kind::Assets => return None,
            None => {
                say(Code::NoModelChosen, place, &|d| d.field("model"));
                None
            }
            Some(value) => self.pin(value, place, &mut say),
        };
        let weight = self.weight(table, row, &mut say);
        let used = self.used(table, row, weight.as_ref().ok().and_then(Option::as_deref), &mut say);
        let raw = || Pin::parse(&cell.and_then(text_of).unwrap_or_default());
        Some(Choice {
            asset,
            faulty: pin.is_none() || weight.is_err() || used.is_none(),
            pin: pin.unwrap_or_else(raw),
            weight: weight.unwrap_or_default(),
            reason: self.text(table, row, Field::Reason),
            used: used.unwrap_or(true),
            place,
            row: (table.kind != super::words::Kind::Assets).then_some((at, row)),
        })
    }

    fn text(&self, table: &Table, row: usize, field: Field) -> Option<String> {
        table.field(self.book, row, field).and_then(text_of).map(|text| text.into_owned())
    }

    fn pin(&self, value: &RawValue, place: Place, say: Say) -> Option<Pin> {
        if let RawValue::Error(text) = value {
            say(Code::ErrorCell, place, &|d| d.value(text));
            return None;
        }
        let text = text_of(value).unwrap_or_default();
        let asked = Pin::parse(&text);
        let called = self.vocabulary.models_called(&asked.id);
        let [id] = called.as_slice() else {
            say(Code::UnknownModel, place, &|d| {
                d.field("model").value(&text).nearest(&self.vocabulary.nearest_model(&asked.id))
            });
            return None;
        };
        let pin = Pin { id: id.clone(), edition: asked.edition };
        self.has_edition(&pin, place, say).then_some(pin)
    }

    fn has_edition(&self, pin: &Pin, place: Place, say: Say) -> bool {
        let Some(wanted) = &pin.edition else { return true };
        let known = self.library.models.iter().filter(|model| model.id() == pin.id);
        let editions: Vec<&str> = known.map(|model| model.file.edition.as_str()).collect();
        let has = editions.contains(&wanted.as_str());
        if !has {
            say(Code::EditionNotFound, place, &|d| {
                d.value(wanted).arg("name", &pin.id).arg("allowed", editions.join(", "))
            });
        }
        has
    }

    fn weight(&self, table: &Table, row: usize, say: Say) -> Result<Option<String>, ()> {
        let Some(col) = table.column(Field::Weight) else { return Ok(None) };
        let Some(value) = table.cell(self.book, row, col) else { return Ok(None) };
        let head = table.columns.iter().find(|column| column.col == col);
        let shift = head.and_then(|column| column.unit).map_or(0, |unit| unit.shift);
        let (decimal, percent) = match value {
            RawValue::Number { value, percent, .. } => (shortest_decimal(*value), *percent),
            RawValue::Text(text) => match parse_number(text) {
                Some(parsed) => (Some(parsed.decimal), parsed.percent),
                None => (None, false),
            },
            _ => (None, false),
        };
        let exact = decimal.map(|text| shifted(&text, if percent { 0 } else { shift }));
        exact.map(Some).ok_or_else(|| {
            say(unreadable(value), table.place(row, col), &|d| {
                named(d, ("weight", "权重", "weight of the method"), value)
            })
        })
    }

    /// 采用; a weight of 0 says no as well.
    fn used(&self, table: &Table, row: usize, weight: Option<&str>, say: Say) -> Option<bool> {
        let weighed = weight != Some("0");
        let Some(col) = table.column(Field::Used) else { return Some(weighed) };
        let Some(value) = table.cell(self.book, row, col) else { return Some(weighed) };
        let said = read_yes_or_no(value);
        if said.is_none() {
            let code = match value {
                RawValue::Error(_) => Code::ErrorCell,
                _ => Code::YesNoUnreadable,
            };
            say(code, table.place(row, col), &|d| {
                named(d, ("used", "采用", "whether the method is used"), value)
            });
        }
        said.map(|said| said && weighed)
    }
}

type Say<'s> = &'s mut dyn FnMut(Code, Place, &dyn Fn(Diagnostic) -> Diagnostic);

fn unreadable(value: &RawValue) -> Code {
    match value {
        RawValue::Error(_) => Code::ErrorCell,
        RawValue::FormulaNoValue => Code::FormulaWithoutValue,
        RawValue::Number { .. } => Code::NotFiniteNumber,
        _ => Code::TextWhereNumber,
    }
}

fn named(fault: Diagnostic, (id, zh, en): (&str, &str, &str), value: &RawValue) -> Diagnostic {
    let text = match value {
        RawValue::Error(text) => text.clone(),
        other => text_of(other).unwrap_or_default().into_owned(),
    };
    fault.field(id).words("field", zh, en).value(text)
}
