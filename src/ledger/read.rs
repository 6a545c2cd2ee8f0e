//! 业务事件的读入 — one row an event, every fault with its cell, nothing lost.

mod rests;

use super::account::{Chart, ROLES, Role};
use super::element;
use super::entry::AssetId;
use super::event::{Event, EventField, EventKind, Figures, Life, Pattern, Stage};
use super::holding::holds_resources;
use super::ids::Ids;
use super::kinds::{FIELDS, KINDS, KindEntry};
use super::movement::Class;
use super::schedule::{Method, words};
use super::source;
use crate::diag::{Checked, Code, Diagnostic, Diagnostics, Lang};
use crate::formula::suggestion;
use crate::num::Fen;
use crate::portfolio::plain::{Heads, PlainTable};
use crate::portfolio::raw::{ParsedDate, RawBook, parse_date};
use crate::portfolio::{Unit, key};
use std::collections::BTreeSet;

/// The names a sheet of events may have, folded.
pub const SHEETS: &[&str] = &["业务事件", "事件", "events"];

const DATE: usize = 0;
const ASSET: usize = 1;
const KIND: usize = 2;
const EVIDENCE: usize = 3;
const SUMMARY: usize = 4;
const SOURCE: usize = 5;
const FIRST: usize = 6;

/// The heads that are no figures, in the order of the constants above.
pub(super) const OWN: [Heads<'static>; FIRST] = [
    &["日期", "业务日期", "发生日期", "date"],
    &["资产编号", "资源编号", "数据资源编号", "asset", "asset id"],
    &["事件", "业务事件", "事件种类", "event", "kind"],
    &["证据", "凭据", "证据或附件", "evidence"],
    &["摘要", "summary"],
    &["金额来源", "入账依据", "source of amount"],
];

/// What the rows of a sheet became.
#[derive(Debug, Default)]
pub struct EventsRead {
    pub events: Vec<Event>,
    /// Rows with something in them, not counting examples.
    pub rows_in: usize,
    /// Rows that are no event; their faults are among the diagnostics.
    pub rows_refused: usize,
}

/// Reads sheet 业务事件.
///
/// `unit` holds for amounts whose head and title state none.
pub fn read_events(book: &RawBook, ids: &[String], chart: &Chart, unit: Option<Unit>) -> Checked<EventsRead> {
    let mut found = Diagnostics::new();
    let names: Vec<[&'static str; 2]> = FIELDS.iter().map(|entry| [entry.zh, entry.en]).collect();
    let heads: Vec<Heads> = OWN.into_iter().chain(names.iter().map(|pair| &pair[..])).collect();
    let mut read = EventsRead::default();
    match PlainTable::find(book, SHEETS, &heads, &mut found) {
        Some(table) => {
            read.rows_in = table.rows();
            let reader = Reader { table: &table, ids: &Ids::new(ids), listed: !ids.is_empty(), chart, unit };
            let lacking = reader.lacking();
            if !lacking.is_empty() {
                // Every row would say it again, and what follows from rows that are not there.
                read.rows_refused = read.rows_in;
                return Checked { value: read, diagnostics: lacking };
            }
            for row in 0..table.rows() {
                match reader.event(row, &mut found) {
                    Some(event) => read.events.push(event),
                    None => read.rows_refused += 1,
                }
            }
        }
        None if found.is_empty() => {
            let fault = Diagnostic::new(Code::SheetMissing).at(crate::diag::Span::file(&book.file));
            found.push(fault.arg("name", "业务事件"));
        }
        None => {}
    }
    found.sort();
    Checked { value: read, diagnostics: found }
}

struct Reader<'a> {
    table: &'a PlainTable<'a>,
    ids: &'a Ids<'a>,
    /// Whether there are resources to which balances belong.
    listed: bool,
    chart: &'a Chart,
    unit: Option<Unit>,
}

impl Reader<'_> {
    fn fault(&self, code: Code, row: usize, column: usize) -> Diagnostic {
        let id = self.table.row(row).text(ASSET).unwrap_or_default();
        Diagnostic::new(code)
            .at(self.table.row(row).span(column))
            .asset(&id)
            .value(self.table.row(row).typed(column))
    }

    /// Columns that some row needs and the sheet has not, and amounts whose unit nothing states: once each.
    fn lacking(&self) -> Diagnostics {
        let mut found = Diagnostics::new();
        let mut absent = |column: usize, name: &str| {
            if !self.table.has(column) {
                found.push(Diagnostic::new(Code::HeadNotFound).at(self.table.heads_span()).arg("name", name));
            }
        };
        [DATE, ASSET, KIND].into_iter().for_each(|column| absent(column, OWN[column][0]));
        for field in self.fields_needed() {
            absent(place(field), field.entry().zh);
        }
        for entry in FIELDS.iter().filter(|entry| entry.field.is_money()) {
            let unstated = |row: &usize| {
                let cell = self.table.row(*row).money(place(entry.field), self.unit);
                cell.is_some_and(|money| money == Err(Code::UnitUnstated))
            };
            if (0..self.table.rows()).any(|row| unstated(&row)) {
                let fault = Diagnostic::new(Code::UnitUnstated).at(self.table.head_span(place(entry.field)));
                found.push(fault.field(entry.zh).words("field", entry.zh, entry.en));
            }
        }
        found
    }

    fn fields_needed(&self) -> BTreeSet<EventField> {
        let word = |row| key(&self.table.row(row).text(KIND).unwrap_or_default());
        let words: BTreeSet<String> = (0..self.table.rows()).map(word).collect();
        let asked = |entry: &&KindEntry| words.contains(&key(entry.zh)) || words.contains(&key(entry.en));
        KINDS.iter().filter(asked).flat_map(|entry| entry.needs.iter().copied()).collect()
    }

    fn event(&self, row: usize, found: &mut Diagnostics) -> Option<Event> {
        let before = found.iter().filter(|d| d.severity == crate::diag::Severity::Error).count();
        let date = self.date(row, found);
        let kind = self.kind(row, found);
        let asset = self.asset(row, found);
        let (figures, cells) = self.figures(row, kind, found);
        if let Some(kind) = kind {
            self.needed(row, kind, &cells, found);
            self.source(row, kind, &figures, found);
            self.by_resource(row, kind, &figures, found);
            self.element(row, &figures, found);
            self.valued(row, kind, &cells, found);
        }
        let after = found.iter().filter(|d| d.severity == crate::diag::Severity::Error).count();
        if after > before {
            return None;
        }
        Some(Event {
            date: date?,
            asset: asset?,
            kind: kind?.kind,
            figures,
            evidence: self.table.row(row).text(EVIDENCE).unwrap_or_default(),
            summary: self.table.row(row).text(SUMMARY).unwrap_or_default(),
            span: self.table.row(row).span(KIND),
            cells: cells.iter().map(|field| (*field, self.table.row(row).span(place(*field)))).collect(),
        })
    }

    fn date(&self, row: usize, found: &mut Diagnostics) -> Option<jiff::civil::Date> {
        match self.table.row(row).day(DATE) {
            Some(Ok(day)) => {
                let typed = parse_date(&self.table.row(row).typed(DATE));
                if matches!(typed, Some(ParsedDate::Month { .. })) {
                    found.push(self.fault(Code::DayAssumed, row, DATE).field("日期"));
                }
                Some(day)
            }
            Some(Err(code)) => {
                found.push(self.fault(code, row, DATE).words("field", "日期", "date").field("日期"));
                None
            }
            None => {
                let fault = self.fault(Code::EventFieldMissing, row, DATE);
                let event = self.table.row(row).typed(KIND);
                found.push(fault.words("field", "日期", "date").arg("event", event));
                None
            }
        }
    }

    fn kind(&self, row: usize, found: &mut Diagnostics) -> Option<&'static KindEntry> {
        let word = key(&self.table.row(row).text(KIND).unwrap_or_default());
        let known = KINDS.iter().find(|entry| key(entry.zh) == word || key(entry.en) == word);
        if known.is_none() {
            let names: Vec<String> =
                KINDS.iter().flat_map(|entry| [entry.zh.to_string(), entry.en.to_string()]).collect();
            let text = self.table.row(row).typed(KIND);
            found.push(self.fault(Code::UnknownEvent, row, KIND).nearest(&suggestion(&text, &names)));
        }
        known
    }

    /// `Some(None)` for an account's opening balance.
    fn asset(&self, row: usize, found: &mut Diagnostics) -> Option<Option<AssetId>> {
        let Some(text) = self.table.row(row).text(ASSET) else { return Some(None) };
        match self.ids.find(&text) {
            Ok(asset) => Some(Some(AssetId(asset as u32))),
            Err(fault) => {
                found.push(fault.at(self.table.row(row).span(ASSET)).asset(&text).value(&text));
                None
            }
        }
    }

    fn needed(&self, row: usize, kind: &KindEntry, cells: &[EventField], found: &mut Diagnostics) {
        let opening = kind.kind == EventKind::Opening && self.table.row(row).text(ASSET).is_none();
        let account = opening.then_some(EventField::Counter);
        for field in kind.needs.iter().copied().chain(account).filter(|field| !cells.contains(field)) {
            let entry = field.entry();
            let fault = self.fault(Code::EventFieldMissing, row, place(field));
            found.push(fault.words("event", kind.zh, kind.en).words("field", entry.zh, entry.en));
        }
    }

    fn figures(
        &self,
        row: usize,
        kind: Option<&KindEntry>,
        found: &mut Diagnostics,
    ) -> (Figures, Vec<EventField>) {
        let (mut figures, mut cells) = (Figures::default(), Vec::new());
        for entry in FIELDS {
            let field = entry.field;
            if self.table.row(row).cell(place(field)).is_none() {
                continue;
            }
            cells.push(field);
            if let Some(kind) = kind
                && !kind.needs.contains(&field)
                && !kind.takes.contains(&field)
            {
                let fault = self.fault(Code::EventFieldUnused, row, place(field));
                found.push(fault.words("event", kind.zh, kind.en).words("field", entry.zh, entry.en));
                continue;
            }
            if let Err(code) =
                self.figure(row, field, &mut figures).and_then(|()| self.signed(row, kind, field))
            {
                let fault = self.fault(code, row, place(field)).words("field", entry.zh, entry.en);
                let (zh, en) = allowed(field);
                found.push(
                    fault.field(entry.zh).words("allowed", zh, en).arg("other", "").arg("limit", LONGEST),
                );
            }
        }
        (figures, cells)
    }

    fn figure(&self, row: usize, field: EventField, figures: &mut Figures) -> Result<(), Code> {
        use EventField as F;
        let at = place(field);
        let f = figures;
        match field {
            // Whether it may be negative the kind of event says.
            F::Amount => f.amount = self.table.row(row).money(at, self.unit).transpose()?,
            F::Vat => f.vat = self.money(row, at)?,
            F::Residual => f.residual = self.money(row, at)?,
            F::Accumulated => f.accumulated = self.money(row, at)?,
            F::Impairment => f.impairment = self.money(row, at)?,
            F::FairValue => f.fair_value = self.money(row, at)?,
            F::Capital => f.capital = self.money(row, at)?,
            F::Fvlcd => f.fvlcd = self.money(row, at)?,
            F::ValueInUse => f.value_in_use = self.money(row, at)?,
            F::GroupRecoverable => f.group_recoverable = self.money(row, at)?,
            F::Nrv => f.nrv = self.money(row, at)?,
            F::Recoverable => f.recoverable = self.money(row, at)?,
            F::GivenCarrying => f.given_carrying = self.money(row, at)?,
            F::Taxes => f.taxes = self.money(row, at)?,
            F::Capitalise => f.capitalise = self.table.row(row).yes_or_no(at).transpose()?,
            F::Fair => f.fair = self.table.row(row).yes_or_no(at).transpose()?,
            F::Substance => f.substance = self.table.row(row).yes_or_no(at).transpose()?,
            F::CommonControl => f.common_control = self.table.row(row).yes_or_no(at).transpose()?,
            F::Abnormal => f.abnormal = self.table.row(row).yes_or_no(at).transpose()?,
            F::Quantity => f.quantity = self.count(row, at)?,
            F::Units => f.units = self.count(row, at)?,
            F::Acquired => f.acquired = self.table.row(row).day(at).transpose()?,
            F::LegDate => f.leg_date = self.table.row(row).day(at).transpose()?,
            F::Element => f.element = self.table.row(row).text(at),
            F::Lot => f.lot = self.table.row(row).text(at),
            F::Group => f.group = self.table.row(row).text(at),
            F::LegTax => f.leg_tax = self.table.row(row).text(at),
            F::LegKind => f.leg_kind = self.table.row(row).text(at),
            F::Months => f.life = Some(self.life(row, at)?),
            F::Method => f.pattern = Some(word(PATTERNS, &self.table.row(row).typed(at))?),
            F::Stage => f.stage = Some(word(STAGES, &self.table.row(row).typed(at))?),
            F::ToClass => f.to_class = Some(word(CLASSES, &self.table.row(row).typed(at))?),
            F::Counter => f.counter = Some(self.role(row, at)?),
            F::Beneficiary => f.beneficiary = Some(self.role(row, at)?),
        }
        Ok(())
    }

    /// Amounts are never negative, but the balance of an account that stands on its other side, such as an
    /// accumulated loss 累计亏损.
    fn signed(&self, row: usize, kind: Option<&KindEntry>, field: EventField) -> Result<(), Code> {
        let of_account = kind.is_some_and(|kind| kind.kind == EventKind::Opening)
            && self.table.row(row).text(ASSET).is_none();
        if field != EventField::Amount || of_account {
            return Ok(());
        }
        self.money(row, place(field)).map(drop)
    }

    fn money(&self, row: usize, column: usize) -> Result<Option<Fen>, Code> {
        let amount = self.table.row(row).money(column, self.unit).transpose()?;
        if amount.is_some_and(|amount| amount < Fen::ZERO) { Err(Code::NegativeAmount) } else { Ok(amount) }
    }

    /// Units of a quantity: so many that sums of them stay within the range of their type.
    fn count(&self, row: usize, column: usize) -> Result<Option<u64>, Code> {
        let units = self.table.row(row).whole(column).transpose()?;
        if units.is_some_and(|units| units > MOST_UNITS) { Err(Code::AmountTooLarge) } else { Ok(units) }
    }

    fn life(&self, row: usize, column: usize) -> Result<Life, Code> {
        let text = key(&self.table.row(row).typed(column));
        if INDEFINITE.contains(&text.as_str()) {
            return Ok(Life::Indefinite);
        }
        let months = self.table.row(row).whole(column).transpose()?.unwrap_or_default();
        let within = u32::try_from(months).ok().filter(|months| *months <= LONGEST);
        within.map(Life::Months).ok_or(Code::LifeBeyondLimit)
    }

    /// An account by its code, its name or another name of it.
    fn role(&self, row: usize, column: usize) -> Result<Role, Code> {
        let text = self.table.row(row).typed(column);
        let wanted = key(&text);
        let named = |role: &&Role| {
            let name = |lang| key(&self.chart.name(**role, lang));
            let account = self.chart.account(**role);
            let mut others = [&account.label.zh, &account.label.en].into_iter().chain(&account.aliases);
            [name(Lang::Zh), name(Lang::En)].contains(&wanted) || others.any(|other| key(other) == wanted)
        };
        self.chart.role(text.trim()).or_else(|| ROLES.iter().find(named).copied()).ok_or(Code::UnknownAccount)
    }
}

/// Months of the longest life: a hundred years.
const LONGEST: u32 = 1_200;

/// Of one row: sums of ten thousand rows are far from the range of 64 bits.
const MOST_UNITS: u64 = 1_000_000_000_000_000;

/// What a life that has no end is called.
pub(super) const INDEFINITE: &[&str] = &["不确定", "使用寿命不确定", "indefinite"];

fn place(field: EventField) -> usize {
    FIRST + field as usize
}

pub(super) const PATTERNS: &[(Pattern, &[&str])] = &[
    (Pattern::Time(Method::StraightLine), words::STRAIGHT_LINE),
    (Pattern::Time(Method::DoubleDeclining), words::DOUBLE_DECLINING),
    (Pattern::Time(Method::SumOfYears), words::SUM_OF_YEARS),
    (Pattern::Use, &["产量法", "工作量法", "units of production"]),
];

pub(super) const STAGES: &[(Stage, &[&str])] = &[
    (Stage::Research, &["研究", "研究阶段", "research"]),
    (Stage::Development, &["开发", "开发阶段", "development"]),
];

pub(super) const CLASSES: &[(Class, &[&str])] = &[
    (Class::Intangible, &["无形资产", "intangible", "intangible asset"]),
    (Class::Inventory, &["存货", "inventory"]),
];

fn word<T: Copy>(words: &[(T, &[&str])], typed: &str) -> Result<T, Code> {
    let wanted = key(typed);
    let same = |(_, names): &&(T, &[&str])| names.iter().any(|name| key(name) == wanted);
    words.iter().find(same).map(|(value, _)| *value).ok_or(Code::UnknownChoice)
}

/// What a column of words may hold, for messages.
fn allowed(field: EventField) -> (String, String) {
    fn first<T>(words: &[(T, &[&str])]) -> (String, String) {
        let zh: Vec<&str> = words.iter().filter_map(|(_, names)| names.first().copied()).collect();
        let en: Vec<&str> = words.iter().filter_map(|(_, names)| names.last().copied()).collect();
        (zh.join("、"), en.join(", "))
    }
    match field {
        EventField::Method => first(PATTERNS),
        EventField::Stage => first(STAGES),
        EventField::ToClass => first(CLASSES),
        _ => Default::default(),
    }
}
