//! 依据 — what the amounts of a row rest on, beside the amounts themselves.

use super::*;

impl Reader<'_> {
    /// What the resources hold is opened resource by resource, or notes and cards would not know of it.
    pub(super) fn by_resource(
        &self,
        row: usize,
        kind: &KindEntry,
        figures: &Figures,
        found: &mut Diagnostics,
    ) {
        let by_account = kind.kind == EventKind::Opening && self.table.row(row).text(ASSET).is_none();
        if by_account && self.listed && figures.counter.is_some_and(holds_resources) {
            found.push(self.fault(Code::ResourceByAccount, row, place(EventField::Counter)));
        }
    }

    /// A valuation never becomes a booked amount, but by the ways that are named.
    pub(super) fn source(&self, row: usize, kind: &KindEntry, figures: &Figures, found: &mut Diagnostics) {
        use EventKind as K;
        let by_value = matches!(
            kind.kind,
            K::Contribution
                | K::Exchange
                | K::Restructuring
                | K::Combination
                | K::Grant
                | K::Impairment
                | K::WriteDown
                | K::HoldForSale
        );
        // Under common control the carrying amount there goes on, and without substance that given up.
        let by_carrying = figures.common_control == Some(true) || figures.substance == Some(false);
        let Some(text) = self.table.row(row).text(SOURCE) else { return self.shown(row, kind, found) };
        let allowed = if by_value && !by_carrying { source::Allowed::Value } else { source::Allowed::Cost };
        let fault = match source::of(&text) {
            Some(source::Source::Cost) => return,
            Some(source::Source::Value) if allowed == source::Allowed::Value => return,
            Some(source::Source::Value) => self.fault(Code::ValueAsCost, row, SOURCE),
            None => {
                let (zh, en) = source::remedy(allowed);
                self.fault(Code::UnknownSource, row, SOURCE).words("allowed", zh, en)
            }
        };
        found.push(fault.words("event", kind.zh, kind.en));
    }

    /// A cost for which nothing but a valuation is shown, though no source is named: its amount is the value.
    fn shown(&self, row: usize, kind: &KindEntry, found: &mut Diagnostics) {
        use EventKind as K;
        let spends = matches!(
            kind.kind,
            K::Opening
                | K::Purchase
                | K::Development
                | K::Processing
                | K::FulfilmentCost
                | K::Service
                | K::Correction
        );
        let papers = self.table.row(row).text(EVIDENCE).filter(|_| spends);
        if papers.is_some_and(|papers| source::only_values(&papers)) {
            let fault = self.fault(Code::ValueAsCost, row, EVIDENCE);
            found.push(fault.words("event", kind.zh, kind.en));
        }
    }

    /// A leg that a valuation feeds says its day, and its tax basis or its kind, without which nothing shows
    /// that the value fits (CAS 8 art. 6 to 13).
    pub(super) fn valued(&self, row: usize, kind: &KindEntry, cells: &[EventField], found: &mut Diagnostics) {
        let by_value = self.table.row(row).text(SOURCE).is_some_and(|text| source::is_value(&text));
        if kind.kind != EventKind::Impairment || !by_value {
            return;
        }
        let has = |field| cells.contains(&field);
        let asked = [
            (EventField::LegDate, has(EventField::Fvlcd) || has(EventField::ValueInUse)),
            (EventField::LegTax, has(EventField::ValueInUse)),
            (EventField::LegKind, has(EventField::Fvlcd)),
        ];
        for (field, _) in asked.into_iter().filter(|(field, asked)| *asked && !has(*field)) {
            let entry = field.entry();
            let fault = self.fault(Code::EventFieldMissing, row, place(field));
            found.push(fault.words("event", kind.zh, kind.en).words("field", entry.zh, entry.en));
        }
    }

    /// A row whose element says nothing of itself, though nothing else does.
    pub(super) fn element(&self, row: usize, figures: &Figures, found: &mut Diagnostics) {
        let text = figures.element.as_deref().filter(|_| figures.capitalise.is_none());
        if text.is_some_and(|text| element::belongs(text).is_none()) {
            found.push(self.fault(Code::UnknownElement, row, place(EventField::Element)));
        }
    }
}
