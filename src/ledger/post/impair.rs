//! 减值 — recoverable amount against carrying amount, alone or in a group.

use super::{add, amortise, needed, sub};
use crate::diag::Code;
use crate::ledger::account::{Role, Side};
use crate::ledger::book::Framework;
use crate::ledger::clerk::{Batch, Clerk};
use crate::ledger::entry::{AssetId, Lines};
use crate::ledger::event::{Event, EventField, EventKind};
use crate::ledger::holding::Holding;
use crate::ledger::month::Month;
use crate::ledger::movement::{Class, Item, Part};
use crate::ledger::refusal::Refusal;
use crate::ledger::schedule::share;
use crate::num::Fen;

/// 减值测试 (CAS 8): down to the higher of both legs; never up again.
pub(in crate::ledger) fn test(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    if let Some(group) = batch.one(EventField::Group, |f| f.group.as_deref())? {
        return in_group(clerk, batch, asset, group);
    }
    let class = tested(clerk, asset)?;
    let fair = batch.one(EventField::Fvlcd, |f| f.fvlcd)?;
    let in_use = batch.one(EventField::ValueInUse, |f| f.value_in_use)?;
    let in_use = in_use.filter(|_| class != Class::HeldForSale);
    // What waits to be sold is worth what it sells for: use is no leg of it (CAS 42 art. 13, IFRS 5.15).
    let Some(recoverable) = fair.max(in_use) else {
        return Err(Refusal::new(Code::TestWithoutLeg).at(EventField::Fvlcd));
    };
    let loss = sub(clerk.held(asset).carrying(class), recoverable.max(Fen::ZERO))?;
    if loss < Fen::ZERO && comes_back(clerk, class) {
        let back = sub(Fen::ZERO, loss)?.min(cap(clerk, clerk.held(asset), class)?);
        return take_back(clerk, batch, (asset, class), back);
    }
    let mut lines = Lines::default();
    write_off(clerk, batch, &mut lines, (asset, class, loss.max(Fen::ZERO)))?;
    clerk.book(batch, lines)
}

/// The class that is tested: what is amortised, what is not ready yet, what is fixed.
fn tested(clerk: &Clerk, asset: AssetId) -> Result<Class, Refusal> {
    let held = clerk.held(asset);
    [Class::Intangible, Class::Development, Class::Fixed, Class::HeldForSale]
        .into_iter()
        .find(|class| held.holds(*class))
        .ok_or_else(|| Refusal::new(Code::WrongClassForEvent))
}

fn write_off(
    clerk: &mut Clerk,
    batch: &Batch,
    lines: &mut Lines,
    (asset, class, loss): (AssetId, Class, Fen),
) -> Result<(), Refusal> {
    if loss > Fen::ZERO {
        if class == Class::Intangible {
            amortise::started(clerk, asset, Month::of(batch.date));
            clerk.holding(asset).remember_unimpaired();
        }
        lines.of(Side::Debit, Role::ImpairmentLoss, loss, asset);
        clerk.moves(lines, asset, (class, Part::Impairment, Item::Charge), loss)?;
        settle(clerk, batch, asset);
    }
    Ok(())
}

/// After a loss or a reversal the plan starts anew from what is left, over the months that are left (CAS 8
/// art. 17); a test without either leaves it as it is.
fn settle(clerk: &mut Clerk, batch: &Batch, asset: AssetId) {
    let month = Month::of(batch.date);
    let charged = batch.date == month.end() && !clerk.leaves(asset, batch.date);
    amortise::restart_booked(clerk, asset, month.plus(i32::from(charged)));
}

/// 资产组: the loss of the group by carrying amounts, no member below its own recoverable amount or
/// zero, what it cannot bear to the others (CAS 8 art. 22).
fn in_group(clerk: &mut Clerk, batch: &Batch, asset: AssetId, group: &str) -> Result<(), Refusal> {
    let key = (batch.date, group.to_string());
    if !clerk.running.groups.contains_key(&key) {
        // Before any member is written down.
        let members = allocated(clerk, batch, group)?;
        clerk.running.groups.insert(key.clone(), members);
    }
    tested(clerk, asset)?;
    let own = clerk.running.groups[&key].iter().find(|member| member.asset == asset);
    let (class, loss) = own.map_or((Class::Intangible, 0), |member| (member.class, member.loss));
    let mut lines = Lines::default();
    write_off(clerk, batch, &mut lines, (asset, class, Fen::new(loss)))?;
    clerk.book(batch, lines)
}

fn allocated(clerk: &Clerk, batch: &Batch, group: &str) -> Result<Vec<Member>, Refusal> {
    let same = |event: &&Event| {
        event.kind == EventKind::Impairment
            && event.date == batch.date
            && event.figures.group.as_deref() == Some(group)
    };
    let rows: Vec<&Event> = clerk.book.events.iter().filter(same).collect();
    let recoverable = one_recoverable(&rows)?;
    let mut members: Vec<Member> = Vec::new();
    for event in &rows {
        let Some(asset) = event.asset.filter(|asset| members.iter().all(|known| known.asset != *asset))
        else {
            continue;
        };
        // A member that is gone, or not there yet, says so at its own row.
        let Ok(class) = tested(clerk, asset) else { continue };
        let floor = event.figures.fvlcd.max(event.figures.value_in_use).unwrap_or_default().max(Fen::ZERO);
        members.push(Member { asset, class, carrying: clerk.held(asset).carrying(class), floor, loss: 0 });
    }
    let whole = Fen::sum(members.iter().map(|member| member.carrying)).ok_or_else(Refusal::overflow)?;
    allocate(&mut members, sub(whole, recoverable)?.raw().max(0));
    Ok(members)
}

fn one_recoverable(members: &[&Event]) -> Result<Fen, Refusal> {
    let mut given = members.iter().filter_map(|event| event.figures.group_recoverable);
    let first = needed(given.next(), EventField::GroupRecoverable)?;
    if given.any(|other| other != first) {
        return Err(Refusal::new(Code::GroupDisagrees).at(EventField::GroupRecoverable));
    }
    Ok(first)
}

/// A member of a group.
#[derive(Clone, Debug)]
pub(in crate::ledger) struct Member {
    pub asset: AssetId,
    pub class: Class,
    pub carrying: Fen,
    pub floor: Fen,
    pub loss: i64,
}

impl Member {
    /// How much more it can bear.
    fn room(&self) -> i64 {
        (self.carrying.raw() - self.floor.raw() - self.loss).max(0)
    }
}

/// Spreads a loss; the fen that do not divide go to the largest. What nobody can bear stays out.
pub(super) fn allocate(members: &mut [Member], loss: i64) {
    let mut left = loss;
    while left > 0 {
        let open: Vec<usize> = (0..members.len()).filter(|at| members[*at].room() > 0).collect();
        let whole: i64 = open.iter().map(|at| members[*at].carrying.raw()).sum();
        if open.is_empty() || whole <= 0 {
            return;
        }
        let round = left;
        for at in &open {
            let member = &mut members[*at];
            let part = share(round, member.carrying.raw(), whole).min(member.room()).min(left);
            member.loss += part;
            left -= part;
        }
        if left == round || left < open.len() as i64 {
            // Fen that do not divide: to the largest with room.
            let largest = open.iter().copied().filter(|at| members[*at].room() > 0);
            let Some(at) = largest.max_by_key(|at| members[*at].carrying) else { continue };
            let part = left.min(members[at].room());
            members[at].loss += part;
            left -= part;
        }
    }
}

/// 减值转回, where a standard allows it: CAS 8 never; CAS 1, 14 and 42 and IAS 36 up to what was written
/// down.
pub(in crate::ledger) fn reversal(clerk: &mut Clerk, batch: &Batch) -> Result<(), Refusal> {
    let asset = batch.asset()?;
    let held = clerk.held(asset);
    let class = WRITTEN_DOWN
        .into_iter()
        .find(|class| reversible(clerk, held, *class))
        .ok_or_else(|| Refusal::new(Code::NothingToReverse).at(EventField::Amount).arg("held", Fen::ZERO))?;
    if !comes_back(clerk, class) {
        return Err(Refusal::new(Code::ImpairmentNotReversible).at(EventField::Amount));
    }
    let amount = batch.sum(|f| f.amount)?;
    let (impaired, cap) = (held.balance(class, Part::Impairment), cap(clerk, held, class)?);
    if amount > impaired && class != Class::HeldForSale {
        return Err(Refusal::new(Code::NothingToReverse).at(EventField::Amount).arg("held", impaired));
    }
    if amount > cap {
        let refusal = Refusal::new(Code::ReversalAboveCap).at(EventField::Amount);
        return Err(refusal.arg("cap", cap).arg("wanted", amount));
    }
    take_back(clerk, batch, (asset, class), amount)
}

/// In the order in which a reversal that names no class looks for what was written down.
const WRITTEN_DOWN: [Class; 6] = [
    Class::HeldForSale,
    Class::Inventory,
    Class::Fulfilment,
    Class::Intangible,
    Class::Development,
    Class::Fixed,
];

/// Whether something of a class was written down, or may come back in it.
fn reversible(clerk: &Clerk, held: &Holding, class: Class) -> bool {
    let before = clerk.book.terms.framework == Framework::Ifrs
        && held.holds(class)
        && cap(clerk, held, class).is_ok_and(|cap| cap > Fen::ZERO);
    held.balance(class, Part::Impairment) > Fen::ZERO || class == Class::HeldForSale && before
}

/// Whether a standard lets a loss of a class come back at all.
fn comes_back(clerk: &Clerk, class: Class) -> bool {
    matches!(class, Class::HeldForSale | Class::Fulfilment | Class::Inventory)
        || clerk.book.terms.framework == Framework::Ifrs
}

/// How far: to what was written down, and under IAS 36.117 to the carrying amount that would be there,
/// net of amortisation, had nothing been impaired.
/// Under IFRS 5.21 a loss of IAS 36 from before the class comes back too; under CAS 42 art. 17 it does not.
fn cap(clerk: &Clerk, held: &Holding, class: Class) -> Result<Fen, Refusal> {
    let impaired = held.balance(class, Part::Impairment);
    if let (Class::HeldForSale, Framework::Ifrs, Some(before)) =
        (class, clerk.book.terms.framework, &held.before_sale)
    {
        return add(impaired, sub(before.impaired, before.taken_back)?);
    }
    match (class, &held.unimpaired) {
        (Class::Intangible, Some(other)) => {
            Ok(impaired.min(sub(other.carrying, held.carrying(class))?.max(Fen::ZERO)))
        }
        _ => Ok(impaired),
    }
}

fn take_back(
    clerk: &mut Clerk,
    batch: &Batch,
    (asset, class): (AssetId, Class),
    amount: Fen,
) -> Result<(), Refusal> {
    let mut lines = Lines::default();
    let of_class = amount.min(clerk.held(asset).balance(class, Part::Impairment));
    clerk.moves(&mut lines, asset, (class, Part::Impairment, Item::Reversal), of_class)?;
    let beyond = sub(amount, of_class)?;
    if beyond > Fen::ZERO {
        // The class has no allowance for it: the amount itself goes up.
        clerk.moves(&mut lines, asset, (class, Part::Gross, Item::OtherIn), beyond)?;
        let holding = clerk.holding(asset);
        holding.beyond_gross = sub(holding.beyond_gross, beyond)?;
        if let Some(before) = &mut holding.before_sale {
            before.taken_back = add(before.taken_back, beyond)?;
        }
    }
    lines.of(Side::Credit, Role::ImpairmentLoss, amount, asset);
    if class == Class::Intangible && amount > Fen::ZERO {
        settle(clerk, batch, asset);
    }
    clerk.book(batch, lines)
}
