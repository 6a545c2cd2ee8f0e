//! 记账 — replays events month by month; any month end can be reached, and always the same way.
//!
//! Within a month: events in order of day, those of one day in the order of [`post::order`]; amortisation at its end; then the events of the last
//! day that look at the amortised figure (impairment tests, changes of estimate); then the
//! carrying-over of expensed research, deferred tax and, in December, the closing of profit and loss.

use super::book::{Book, Ledger};
use super::entry::{AssetId, Entry, EventId, Line, Lines, Occasion};
use super::event::{Event, EventField, EventKind};
use super::holding::{Holding, at, role, side};
use super::month::Month;
use super::movement::{Class, Item, Movement, Part};
use super::post;
use super::refusal::Refusal;
use crate::diag::{Code, Diagnostic};
use crate::num::Fen;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Books a run of events that belong together.
#[derive(Debug)]
pub(super) struct Clerk<'b> {
    pub book: &'b Book,
    pub ledger: Ledger,
    pub running: post::Running,
    /// Classes that are left on the day at hand, by resource: tests of the day come before.
    leaving: BTreeSet<(Date, AssetId)>,
    /// What is to be said of the batch at hand once it is booked.
    remarks: Vec<Refusal>,
}

/// Events of one day, resource and kind: they make one entry.
#[derive(Debug)]
pub(super) struct Batch<'b> {
    pub date: Date,
    pub asset: Option<AssetId>,
    pub kind: EventKind,
    pub events: Vec<(EventId, &'b Event)>,
}

impl<'b> Batch<'b> {
    /// The resource of every kind but an account's opening balance.
    pub fn asset(&self) -> Result<AssetId, Refusal> {
        self.asset.ok_or_else(|| Refusal::new(Code::EventWithoutAsset))
    }

    pub fn figures(&self) -> impl Iterator<Item = &'b super::event::Figures> + '_ {
        self.events.iter().map(|(_, event)| &event.figures)
    }

    /// Σ of a figure, nothing for cells that are blank.
    pub fn sum(&self, of: impl Fn(&super::event::Figures) -> Option<Fen>) -> Result<Fen, Refusal> {
        Fen::sum(self.figures().filter_map(of)).ok_or_else(Refusal::overflow)
    }

    /// The answer of the rows that give one; they must agree, as no row of a day comes before another.
    ///
    /// # Errors
    /// Two rows that say different things.
    pub fn one<T: PartialEq>(
        &self,
        field: EventField,
        of: impl Fn(&'b super::event::Figures) -> Option<T>,
    ) -> Result<Option<T>, Refusal> {
        let mut given = self.figures().filter_map(of);
        let first = given.next();
        match given.all(|other| first.as_ref() == Some(&other)) {
            true => Ok(first),
            false => Err(Refusal::new(Code::EventsDisagree).at(field)),
        }
    }
}

/// Replays a book up to the end of a month.
///
/// Events after that month are not looked at: what was booked for a month stays as it is whatever comes later.
/// An event that cannot be booked is left out with a
/// diagnostic and everything else is booked.
pub fn replay(book: &Book, until: Month) -> Ledger {
    let holdings = vec![Holding::default(); book.resources.len()];
    let ledger = Ledger { holdings, ..Ledger::default() };
    let leaving = book.events.iter().filter(|event| post::leaves(event.kind));
    let leaving = leaving.filter_map(|event| Some((event.date, event.asset?))).collect();
    let mut clerk = Clerk { book, ledger, running: post::Running::default(), leaving, remarks: Vec::new() };
    let batches = batches(book);
    let Some(first) = batches.first().map(|batch| Month::of(batch.date)) else { return clerk.ledger };
    let (mut next, mut month) = (0, first);
    while month <= until {
        let end = month.end();
        let due = batches[next..].iter().take_while(|batch| batch.date <= end).count();
        clerk.month(month, &batches[next..next + due]);
        next += due;
        month = month.plus(1);
    }
    clerk.ledger.faults.sort();
    clerk.ledger
}

/// In order of day, place in the day and row; the rows of one day, resource and kind together.
fn batches(book: &Book) -> Vec<Batch<'_>> {
    let mut events: Vec<(EventId, &Event)> =
        book.events.iter().enumerate().map(|(at, event)| (EventId(at as u32), event)).collect();
    events.sort_by_key(|(id, event)| (event.date, post::order(event), event.asset, *id));
    let mut batches: Vec<Batch> = Vec::new();
    for (id, event) in events {
        match batches.last_mut() {
            Some(last) if same(last, event) => last.events.push((id, event)),
            _ => batches.push(Batch {
                date: event.date,
                asset: event.asset,
                kind: event.kind,
                events: vec![(id, event)],
            }),
        }
    }
    batches
}

fn same(batch: &Batch, event: &Event) -> bool {
    let order = batch.events.first().map(|(_, first)| post::order(first));
    (batch.date, order, batch.asset) == (event.date, Some(post::order(event)), event.asset)
}

impl<'b> Clerk<'b> {
    fn month(&mut self, month: Month, batches: &[Batch<'b>]) {
        let end = month.end();
        let mut late = Vec::new();
        for batch in batches {
            match batch.date == end && post::looks_at_amortised(self, batch) {
                true => late.push(batch),
                false => self.post(batch),
            }
        }
        post::month_end(self, month);
        late.into_iter().for_each(|batch| self.post(batch));
        self.run(month, post::after_tests);
    }

    fn post(&mut self, batch: &Batch<'b>) {
        let (before, charged) = (self.ledger.entries.len(), self.ledger.charges.len());
        let saved = batch.asset.and_then(|asset| self.ledger.holdings.get(at(asset)).cloned());
        let mark = self.running.mark(batch.asset);
        self.remarks.clear();
        if let Err(refusal) = post::event(self, batch) {
            self.ledger.entries.truncate(before);
            self.ledger.charges.truncate(charged);
            if let (Some(asset), Some(saved)) = (batch.asset, saved) {
                self.ledger.holdings[at(asset)] = saved;
            }
            self.running.back_to(mark);
            self.ledger.events_refused += batch.events.len();
            return self.refuse(batch, &refusal);
        }
        self.ledger.events_booked += batch.events.len();
        for remark in std::mem::take(&mut self.remarks) {
            self.refuse(batch, &remark);
        }
    }

    /// A step of the month's end; what cannot be booked there is said of the last event of its resource.
    pub fn run(&mut self, month: Month, step: fn(&mut Self, Month) -> Result<(), Refusal>) {
        let Err(mut refusal) = step(self, month) else { return };
        let fault = Diagnostic::new(refusal.code).field(month.to_string());
        if refusal.code == Code::Overflow {
            refusal.words.clear();
            refusal = refusal.words(
                "step",
                format!("{month} 月末的账面金额"),
                format!("the books at the end of {month}"),
            );
        }
        let own = |event: &&Event| {
            event.asset.is_some() && event.asset == refusal.asset && event.date <= month.end()
        };
        let last = self.book.events.iter().filter(own).max_by_key(|event| event.date);
        let fault = match (refusal.asset, last) {
            (Some(asset), Some(event)) => {
                fault.asset(&self.book.resources[at(asset)].id).at(event.span.clone())
            }
            _ => fault,
        };
        self.ledger.faults.push(said(fault, &refusal));
    }

    /// Says of each event of a batch why it is not booked, or what else there is to say.
    fn refuse(&mut self, batch: &Batch, refusal: &Refusal) {
        for (_, event) in &batch.events {
            let span = refusal.field.map_or_else(|| event.span.clone(), |field| event.at(field));
            let asset =
                batch.asset.map(|asset| self.book.resources[at(asset)].id.clone()).unwrap_or_default();
            let entry = event.kind.entry();
            let fault =
                Diagnostic::new(refusal.code).at(span).asset(&asset).words("event", entry.zh, entry.en);
            let fault = match refusal.field.map(|field| field.entry()) {
                Some(field) => fault.words("field", field.zh, field.en),
                None => fault,
            };
            self.ledger.faults.push(said(fault.arg("date", event.date), refusal));
        }
    }

    /// Whether the resource leaves its class on a day.
    pub fn leaves(&self, asset: AssetId, day: Date) -> bool {
        self.leaving.contains(&(day, asset))
    }

    /// Something to say of the batch at hand, which is booked all the same.
    pub fn remark(&mut self, remark: Refusal) {
        self.remarks.push(remark);
    }

    pub fn holding(&mut self, asset: AssetId) -> &mut Holding {
        &mut self.ledger.holdings[at(asset)]
    }

    pub fn held(&self, asset: AssetId) -> &Holding {
        &self.ledger.holdings[at(asset)]
    }

    /// A line of an asset and the movement it makes, in the books and in the holding.
    pub fn moves(
        &mut self,
        lines: &mut Lines,
        asset: AssetId,
        (class, part, item): (Class, Part, Item),
        amount: Fen,
    ) -> Result<(), Refusal> {
        let movement = Movement::new(class, part, item);
        lines.moved(side(part, item), role(class, part), amount, asset, movement);
        self.holding(asset).moves(movement, amount)
    }

    /// Takes everything of a class out of the books; the carrying amount that leaves.
    pub fn takes_out(
        &mut self,
        lines: &mut Lines,
        asset: AssetId,
        class: Class,
        item: Item,
    ) -> Result<Fen, Refusal> {
        let carrying = self.held(asset).carrying(class);
        self.holding(asset).at_nothing.take_if(|at| *at == class);
        for part in [Part::Gross, Part::Amortisation, Part::Impairment] {
            let balance = self.held(asset).balance(class, part);
            self.moves(lines, asset, (class, part, item), balance)?;
        }
        Ok(carrying)
    }

    /// Writes an entry; an empty one is none.
    pub fn write(
        &mut self,
        date: Date,
        summary: String,
        occasion: Occasion,
        lines: Lines,
        batch: Option<&Batch>,
    ) -> Result<(), Refusal> {
        let lines: Vec<Line> = lines.done().ok_or_else(Refusal::overflow)?;
        if lines.is_empty() {
            return Ok(());
        }
        let events = batch.map(|batch| batch.events.iter().map(|(id, _)| *id).collect()).unwrap_or_default();
        let mut evidence: Vec<&str> = batch
            .iter()
            .flat_map(|batch| &batch.events)
            .map(|(_, event)| event.evidence.as_str())
            .filter(|text| !text.is_empty())
            .collect();
        evidence.dedup();
        let entry = Entry { date, summary, occasion, lines, events, evidence: evidence.join("；") };
        debug_assert!(entry.balances(), "{entry:?}");
        self.ledger.entries.push(entry);
        Ok(())
    }

    /// Writes the entry of a batch of events.
    pub fn book(&mut self, batch: &Batch, lines: Lines) -> Result<(), Refusal> {
        let own = batch.events.iter().map(|(_, event)| event.summary.as_str()).find(|text| !text.is_empty());
        let name = batch.asset.map(|asset| self.book.resources[at(asset)].name.clone()).unwrap_or_default();
        let summary = own.map_or_else(|| format!("{}{name}", batch.kind.entry().zh), str::to_string);
        let occasion = match batch.kind {
            EventKind::Opening => Occasion::Opening,
            EventKind::Correction => Occasion::Restatement,
            _ => Occasion::Event,
        };
        self.write(batch.date, summary, occasion, lines, Some(batch))
    }
}

fn said(mut fault: Diagnostic, refusal: &Refusal) -> Diagnostic {
    for (name, zh, en) in &refusal.words {
        fault = fault.words(name, zh, en);
    }
    fault
}
