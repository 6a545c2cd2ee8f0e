//! What can be asked of a replayed ledger; lists are by month from the first, by year or by event.
//!
//! | Name | Gives |
//! |---|---|
//! | `d_charges`, `d_spans`, `d_years` | charges of resource `d` one by one, in runs of twelve, by calendar year |
//! | `d_carrying`, `d_gross`, `d_amortised`, `d_allowance` | balances at the end of each month |
//! | `d_before` | carrying amount after the month's charge, before tests of its last day |
//! | `d_tests` | what each test of the resource added to its impairment or allowance |
//! | `of_bank` | net debit of an account by role over the whole run, closing entries left out |
//! | `yearly_…`, `upto_…` | the same by year, and running |
//! | `at_sale_6401` | net debit of an account in each entry of a kind of event or of an occasion |
//! | `note_intangible`, `note_inventory` | rows × columns of the note tables of the last year |
//! | `faults` | codes of what was not booked |

use super::super::item::Item;
use super::build::{Built, role};
use crate::ledger::note::{COLUMNS, INTANGIBLE, INVENTORY, Movements, RowLayout};
use crate::ledger::{
    Chart, Class, Entry, EventKind, Ledger, Line, Month, Occasion, Part, Period, Role, Side,
};
use crate::num::{LADDER, Real};

/// A replayed book; money in units of `scale` yuan.
pub(super) struct Probe<'a> {
    pub built: &'a Built,
    pub ledger: &'a Ledger,
    pub chart: &'a Chart,
    pub scale: Real,
}

impl Probe<'_> {
    pub fn ask(&self, name: &str) -> Option<Item> {
        if name == "faults" {
            let codes = self.ledger.faults.iter().map(|f| Item::Text(f.code.name().into()));
            return Some(Item::List(codes.collect()));
        }
        let (head, rest) = name.split_once('_')?;
        match head {
            "of" => Some(self.money(self.sum(role(rest).ok()?, |_| true))),
            "yearly" => Some(self.yearly(role(rest).ok()?, |year, of| of == year)),
            "upto" => Some(self.yearly(role(rest).ok()?, |year, of| of <= year)),
            "at" => self.entries_of(rest),
            "note" if rest == "intangible" => Some(self.note(Class::Intangible, INTANGIBLE)),
            "note" if rest == "inventory" => Some(self.note(Class::Inventory, INVENTORY)),
            id => self.of_resource(id, rest),
        }
    }

    fn money(&self, fen: i64) -> Item {
        let yuan = Real::from(fen).div(&Real::from(100), LADDER[1]);
        let scaled = yuan.and_then(|yuan| yuan.div(&self.scale, LADDER[1]));
        scaled.map_or(Item::None, Item::Number)
    }

    fn list(&self, amounts: impl IntoIterator<Item = i64>) -> Item {
        Item::List(amounts.into_iter().map(|fen| self.money(fen)).collect())
    }

    fn months(&self) -> impl Iterator<Item = Month> + '_ {
        let first = Month::of(self.built.start);
        (0..=self.built.until.since(first).max(0)).map(move |at| first.plus(at))
    }

    fn years(&self) -> std::ops::RangeInclusive<i16> {
        self.built.start.year()..=self.built.until.year()
    }

    fn sum(&self, of: Role, when: impl Fn(&Entry) -> bool) -> i64 {
        let entries = self.ledger.entries.iter();
        let counted = entries.filter(|entry| entry.occasion != Occasion::Closing && when(entry));
        counted.map(|entry| net(entry, |line| line.role == of)).sum()
    }

    fn yearly(&self, of: Role, when: impl Fn(i16, i16) -> bool) -> Item {
        self.list(self.years().map(|year| self.sum(of, |entry| when(year, entry.date.year()))))
    }

    /// `sale_6401`: in each entry of kind 销售.
    fn entries_of(&self, rest: &str) -> Option<Item> {
        let (kind, code) = rest.rsplit_once('_')?;
        let named = |entry: &&Entry| match self.kind(entry) {
            Some(of) => of.entry().en.replace(' ', "_") == kind,
            None => entry.occasion.id() == kind,
        };
        let wanted = |line: &Line| self.chart.code(line.role).split('.').next() == Some(code);
        let entries = self.ledger.entries.iter().filter(named);
        Some(self.list(entries.map(|entry| net(entry, wanted))))
    }

    fn kind(&self, entry: &Entry) -> Option<EventKind> {
        let event = entry.events.first()?;
        self.built.book.events.get(event.0 as usize).map(|event| event.kind)
    }

    fn of_resource(&self, id: &str, what: &str) -> Option<Item> {
        let at = self.built.book.resources.iter().position(|resource| resource.id == id)? as u32;
        let charges = || self.ledger.charges.iter().filter(move |charge| charge.asset.0 == at);
        let balance = |parts: &'static [Part]| self.list(self.months().map(|m| self.balance(at, m, parts)));
        Some(match what {
            "charges" => self.list(charges().map(|charge| charge.amount.raw())),
            "spans" => {
                let all: Vec<i64> = charges().map(|charge| charge.amount.raw()).collect();
                self.list(all.chunks(12).map(|run| run.iter().sum()))
            }
            "years" => {
                let of = |year: i16| charges().filter(move |charge| charge.month.year() == year);
                self.list(self.years().map(|year| of(year).map(|charge| charge.amount.raw()).sum()))
            }
            "carrying" => balance(&[Part::Gross, Part::Amortisation, Part::Impairment]),
            "gross" => balance(&[Part::Gross]),
            "amortised" => balance(&[Part::Amortisation]),
            "allowance" => balance(&[Part::Impairment]),
            "before" => self.list(self.months().map(|month| {
                let charged = charges().rfind(|charge| charge.month == month);
                let end = || self.balance(at, month, &[Part::Gross, Part::Amortisation, Part::Impairment]);
                charged.map_or_else(end, |charge| charge.carrying.raw())
            })),
            "tests" => self.tests(at),
            _ => return None,
        })
    }

    /// A balance of a resource over all classes at a month's end: net where gross is asked with others.
    fn balance(&self, at: u32, month: Month, parts: &[Part]) -> i64 {
        let end = month.end();
        let lines =
            self.ledger.entries.iter().filter(|entry| entry.date <= end).flat_map(|entry| &entry.lines);
        let own = lines.filter(|line| line.asset.is_some_and(|asset| asset.0 == at));
        let moved = own.filter(|line| line.movement.is_some_and(|movement| parts.contains(&movement.part)));
        let debit: i64 = moved.map(signed).sum();
        if parts[0] == Part::Gross { debit } else { -debit }
    }

    fn tests(&self, at: u32) -> Item {
        let tests = |kind| {
            matches!(
                kind,
                EventKind::Impairment
                    | EventKind::WriteDown
                    | EventKind::Reversal
                    | EventKind::FulfilmentImpair
                    | EventKind::HoldForSale
            )
        };
        let events = self.built.book.events.iter().enumerate();
        let own =
            events.filter(|(_, event)| event.asset.is_some_and(|asset| asset.0 == at) && tests(event.kind));
        let mut own: Vec<_> = own.map(|(place, event)| (event.date, place)).collect();
        own.sort_unstable();
        let of = |place: usize| {
            let entries = self.ledger.entries.iter();
            let entry = entries.filter(|entry| entry.events.iter().any(|id| id.0 as usize == place));
            let lines = entry.flat_map(|entry| &entry.lines);
            lines.filter(|line| line.role == Role::ImpairmentLoss).map(signed).sum::<i64>()
        };
        self.list(own.into_iter().map(|(_, place)| of(place)))
    }

    fn note(&self, class: Class, layout: &[RowLayout]) -> Item {
        let to = self.built.until.end();
        let from = Month::new(to.year(), 1).map_or(to, Month::start);
        let moved = Movements::of(self.ledger, Period { from, to });
        let cell = |row: &RowLayout, origin| {
            moved.cell(class, row.shows, origin).map_or(Item::None, |fen| self.money(fen.raw()))
        };
        let row = |row: &RowLayout| Item::List(COLUMNS.iter().map(|origin| cell(row, *origin)).collect());
        Item::List(layout.iter().map(row).collect())
    }
}

fn signed(line: &Line) -> i64 {
    if line.side == Side::Debit { line.amount.raw() } else { -line.amount.raw() }
}

fn net(entry: &Entry, wanted: impl Fn(&Line) -> bool) -> i64 {
    entry.lines.iter().filter(|line| wanted(line)).map(signed).sum()
}
