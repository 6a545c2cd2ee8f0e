//! 拒绝与提示 — what is refused or told of a loan beside the rules' own reasons, each with its cell.

use super::{Desk, facts};
use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::lending::Gates;
use crate::lending::calendar::last_use;
use crate::lending::loan::{self, LoanFact, PLEDGE, span_named, span_of};
use crate::lending::part::{Origin, Rows};
use crate::lending::size::{Programs, percent};
use crate::num::{LADDER, Real};
use crate::value::workbook::is_yuan;
use std::cmp::Ordering;

fn is_above_nothing(amount: &Real) -> bool {
    amount.compare(&Real::ZERO) == Some(Ordering::Greater)
}

/// Whether a purpose of an appraisal is to secure a debt.
fn is_of_security(purpose: &str) -> bool {
    let purpose = purpose.to_lowercase();
    ["押", "担保", "融资", "贷款", "授信", "pledge", "collateral", "security", "loan", "lend"]
        .iter()
        .any(|word| purpose.contains(word))
}

/// Whether an input is one that each asset has of its own: its value, its ceiling, its haircuts and what the rules of
/// eligibility ask.
fn is_of_asset(programs: &Programs, gates: &Gates, name: &str, label: &crate::model::Words) -> bool {
    // Of the cost and the discount of a sale the greatest of all collateral holds for the loan.
    let own = ["ceiling", "appraised_value", "collateral_value", "cost", "discount"];
    let asked = gates.all().into_iter().chain([&programs.haircut]).any(|rows| {
        let inputs = rows.program.input_ids().map(|id| rows.program.input(id));
        let mut inputs = inputs.filter(|input| input.owner == 0 && input.name != "disposal_months");
        inputs.any(|input| input.file.label.zh == label.zh)
    });
    own.contains(&name) || asked
}

impl Desk<'_> {
    /// Everything that is refused or told; a ceiling of one's own comes back beside the library's.
    pub(super) fn checked(
        &mut self,
        gates: &Gates,
        programs: &Programs,
    ) -> Result<Option<(String, String)>, Diagnostics> {
        let overridden = self.ceiling(programs);
        self.lifted(programs);
        self.of_one_asset(programs, gates)?;
        self.terms();
        self.shared_flows();
        self.claims(gates, programs);
        self.few_buyers(gates, programs);
        self.remarks(gates, programs);
        Ok(overridden)
    }

    /// Ceilings of one's own, asset by asset, are printed with their reason; the library's and the first other.
    fn ceiling(&mut self, programs: &Programs) -> Option<(String, String)> {
        let library =
            self.library.parameter("lending/data_ceiling")?.at(self.decision)?.value.get_ref().clone();
        let limit = crate::num::Real::parse(&library).ok()?;
        let rows = &programs.ceilings;
        let at = crate::lending::part::input(&rows.program, "ceiling")?.0 as usize;
        let mut other = Vec::new();
        for row in 0..rows.facts.len() {
            let (Origin::Cell(span), Some(own)) = (&rows.origins[row][at], rows.number(row, "ceiling"))
            else {
                continue;
            };
            let text = own.to_decimal(6);
            if limit.compare(&own) == Some(Ordering::Equal) || other.contains(&text) {
                continue;
            }
            if self.loan.ceiling_reason.is_none() {
                let fault = Diagnostic::new(Code::CeilingWithoutReason).value(&text).arg("limit", &library);
                let fault = fault.field("抵质押率上限");
                let fault = fault.words("field", "抵质押率上限", "ceiling of the pledge ratio");
                self.found.push(fault.at(span.clone()));
            }
            other.push(text);
        }
        (!other.is_empty()).then(|| (library, other.join("、")))
    }

    /// Caps that are worked out cannot be typed, and a longer tenor than the measures have wants its reason.
    fn lifted(&mut self, programs: &Programs) {
        let size = &programs.size;
        for name in ["capacity", "need", "liquidation_cap"] {
            let Some(id) = crate::lending::part::input(&size.program, name) else { continue };
            if let Origin::Cell(span) = &size.origins[id.0 as usize] {
                let label = &size.program.input(id).file.label;
                let fault = Diagnostic::new(Code::WorkedOutHere).field(name).at(span.clone());
                self.found.push(fault.words("field", &label.zh, &label.en));
            }
        }
        let Some(id) = crate::lending::part::input(&size.program, "legal_months") else { return };
        let (Origin::Cell(span), Some(own)) = (&size.origins[id.0 as usize], size.number("legal_months"))
        else {
            return;
        };
        let limit = self.legal_months();
        let above = limit.as_ref().and_then(|limit| own.compare(limit)) == Some(Ordering::Greater);
        if above && self.loan.ceiling_reason.is_none() {
            let limit = limit.map(|limit| limit.to_decimal(12)).unwrap_or_default();
            let fault =
                Diagnostic::new(Code::CeilingWithoutReason).value(own.to_decimal(12)).arg("limit", limit);
            let label = &size.program.input(id).file.label;
            self.found
                .push(fault.field("legal_months").words("field", &label.zh, &label.en).at(span.clone()));
        }
    }

    /// What holds for the loan stands on its sheet: in the row of an asset it would hold for that one alone.
    fn of_one_asset(&mut self, programs: &Programs, gates: &Gates) -> Result<(), Diagnostics> {
        let listed = self.portfolio.span(self.portfolio.assets[0].place).sheet;
        let parts = [&programs.size, &programs.liquidation, &programs.loss, &programs.coverage];
        let ids: Vec<String> = parts
            .into_iter()
            .chain(&programs.need)
            .chain(&programs.subsidy)
            .map(|part| part.program.main().id.get_ref().clone())
            .collect();
        for id in ids {
            let rows = self.rows(&id)?;
            for id in rows.program.input_ids() {
                let input = rows.program.input(id);
                if input.owner == 0 && !is_of_asset(programs, gates, &input.name, &input.file.label) {
                    self.told_once(&rows, id, listed.as_ref());
                }
            }
        }
        Ok(())
    }

    fn told_once(&mut self, rows: &Rows, id: crate::formula::InputId, listed: Option<&String>) {
        let input = rows.program.input(id);
        for origins in &rows.origins {
            if let Origin::Cell(span) = &origins[id.0 as usize]
                && span.sheet.as_ref() == listed
            {
                let label = &input.file.label;
                let fault = Diagnostic::new(Code::FactOfTheLoan).field(&label.zh).at(span.clone());
                self.found.push(fault.words("field", &label.zh, &label.en));
            }
        }
    }

    /// What is refused of the loan itself.
    fn terms(&mut self) {
        let file = Span::sheet(&self.portfolio.file, "贷款");
        if self.loan.structure != PLEDGE {
            let words = match LoanFact::Structure.entry().written {
                loan::Written::Word(words) => words[self.loan.structure],
                _ => &[],
            };
            let fault = Diagnostic::new(Code::NotAPledge).value(words.first().copied().unwrap_or_default());
            let span = span_of(self.portfolio, LoanFact::Structure).unwrap_or_else(|| file.clone());
            self.found.push(fault.at(span));
        }
        self.days(&file);
        if let Some(text) = self.portfolio.project.value_type.clone()
            && facts::value_basis(&text).is_none()
        {
            let span = span_named(self.portfolio, "价值类型").unwrap_or_else(|| file.clone());
            self.found.push(Diagnostic::new(Code::ValueTypeUnknown).value(&text).at(span));
        }
        match self.portfolio.project.currency.as_deref().map(str::trim) {
            None | Some("") => self.found.push(Diagnostic::new(Code::CurrencyMissing).at(file)),
            Some(text) if is_yuan(text) => {}
            Some(other) => {
                let span = span_named(self.portfolio, "币种").unwrap_or(file);
                self.found.push(Diagnostic::new(Code::CurrencyOther).value(other).at(span));
            }
        }
    }

    /// The decision comes first, then contract and drawdown, and the appraisal must last as long.
    fn days(&mut self, file: &Span) {
        let facts = [(LoanFact::Drawdown, self.loan.drawdown), (LoanFact::SigningDay, self.loan.signing)];
        let base = self.portfolio.project.valuation_date;
        let last = base.and_then(|base| last_use(base, self.loan.report_months));
        for (fact, day) in facts.into_iter().filter_map(|(fact, day)| Some((fact, day?))) {
            let [zh, .., en] = fact.entry().names else { continue };
            let span = span_of(self.portfolio, fact).unwrap_or_else(|| file.clone());
            let told =
                |code| Diagnostic::new(code).value(day).field(*zh).words("field", *zh, *en).at(span.clone());
            if day < self.decision {
                self.found.push(told(Code::DaysOutOfOrder).arg("limit", self.decision));
            }
            let late = fact == LoanFact::SigningDay && self.loan.drawdown.is_some_and(|drawn| drawn < day);
            if late {
                self.found
                    .push(told(Code::SignedAfterDrawdown).arg("limit", self.loan.drawdown.unwrap_or(day)));
            }
            if let Some(last) = last.filter(|last| *last < day) {
                self.found.push(told(Code::AppraisalExpires).arg("limit", last));
            }
        }
    }

    /// Assets that earn one cash flow together, or contain each other, are one collateral.
    fn shared_flows(&mut self) {
        let assets = &self.portfolio.assets;
        for (at, asset) in assets.iter().enumerate() {
            let group = |other: &crate::portfolio::Asset| {
                asset.cash_flow_group.is_some() && other.cash_flow_group == asset.cash_flow_group
            };
            let twin = assets[..at].iter().find(|other| group(other));
            let whole = asset.contained_in.and_then(|whole| assets.get(whole));
            if let Some(other) = twin.or(whole) {
                let fault = Diagnostic::new(Code::FlowPledgedTwice).asset(&asset.id).value(&asset.id);
                self.found.push(fault.arg("other", &other.id).at(self.portfolio.span(asset.place)));
            }
        }
    }

    /// A claim that ranks before must say how much it is.
    fn claims(&mut self, gates: &Gates, programs: &Programs) {
        let nothing = |name: &str| {
            let amount = programs.liquidation.number(name);
            !amount.as_ref().is_some_and(is_above_nothing)
        };
        let claims = [
            ("tax_priority", "tax_arrears", "质押前有欠税", "tax arrears older than the pledge"),
            ("pledged_before", "prior_claims", "同一资产已质押", "the asset is pledged already"),
        ];
        for (asked, amount, zh, en) in claims {
            if amount == "prior_claims" && !gates.eligibility.any(asked) && !nothing(amount) {
                let fault = Diagnostic::new(Code::ClaimWithoutPledge);
                self.found.push(fault.at(Span::sheet(&self.portfolio.file, "贷款")));
            }
            if gates.eligibility.any(asked) && nothing(amount) {
                let fault = Diagnostic::new(Code::AmountOfClaimMissing).field(zh).words("field", zh, en);
                self.found.push(fault.at(Span::sheet(&self.portfolio.file, "贷款")));
            }
        }
    }

    /// What an approver should know of report, guarantee, tenor and units.
    fn remarks(&mut self, gates: &Gates, programs: &Programs) {
        let file = Span::sheet(&self.portfolio.file, "贷款");
        let at = |name: &str| span_named(self.portfolio, name).unwrap_or_else(|| file.clone());
        let mut told = Diagnostics::new();
        let purpose = self.portfolio.project.purpose.clone();
        if let Some(purpose) = purpose.filter(|purpose| !is_of_security(purpose)) {
            let fault = Diagnostic::new(Code::PurposeOtherThanPledge).value(purpose);
            told.push(fault.at(at("评估目的")));
        }
        let share = programs.loss.number("guarantee_share").filter(is_above_nothing);
        if let Some(share) = share.filter(|_| self.loan.guarantor.is_none()) {
            let fault = Diagnostic::new(Code::GuarantorUnnamed).value(percent(&share, 0));
            told.push(fault.at(at("担保分担比例")));
        }
        let size = &programs.size;
        if let Some((asked, legal)) = size.number("asked_tenor").zip(self.legal_months())
            && asked.compare(&legal) == Some(Ordering::Greater)
            && !size.is_typed("legal_months")
        {
            let fault = Diagnostic::new(Code::TenorAboveLegal).value(asked.to_decimal(6));
            told.push(fault.arg("limit", legal.to_decimal(6)).at(size.span("asked_tenor").unwrap_or(file)));
        }
        self.found.extend(told);
        self.gone_concern(gates, programs);
        self.doubtful_units(programs);
    }

    /// What is left of an asset once its firm has stopped is not more than its value.
    fn gone_concern(&mut self, gates: &Gates, programs: &Programs) {
        let rows = &gates.title;
        let Some(id) = crate::lending::part::input(&rows.program, "gone_concern") else { return };
        for row in 0..rows.facts.len() {
            let values =
                rows.number(row, "gone_concern").zip(programs.haircut.number(row, "collateral_value"));
            let Some((gone, value)) = values else { continue };
            if gone.compare(&value) == Some(Ordering::Greater) {
                let asset = &self.portfolio.assets[row];
                let span = match &rows.origins[row][id.0 as usize] {
                    Origin::Cell(span) => span.clone(),
                    _ => self.portfolio.span(asset.place),
                };
                let fault = Diagnostic::new(Code::GoneConcernAboveValue).asset(&asset.id);
                self.found.push(fault.value(gone.to_decimal(17)).arg("limit", value.to_decimal(17)).at(span));
            }
        }
    }

    /// A thousand times more on one sheet than on the other is a unit that was mistaken, more often than not.
    fn doubtful_units(&mut self, programs: &Programs) {
        let sum = |rows: &Rows| {
            let values = (0..rows.facts.len()).map(|row| rows.number(row, "collateral_value"));
            values.reduce(|all, value| Some(all?.add(&value?, LADDER[0]))).flatten()
        };
        let (Some(value), Some(flow)) = (sum(&programs.haircut), programs.size.number("cash_flow")) else {
            return;
        };
        let thousand = Real::from(1_000);
        let beyond = |small: &Real, great: &Real| {
            is_above_nothing(small) && small.mul(&thousand, LADDER[0]).compare(great) == Some(Ordering::Less)
        };
        if beyond(&value, &flow) || beyond(&flow, &value) {
            let fault = Diagnostic::new(Code::UnitsDoubtful).value(flow.to_decimal(17));
            let span = programs.size.span("cash_flow");
            let span = span.unwrap_or_else(|| Span::sheet(&self.portfolio.file, "贷款"));
            self.found.push(fault.arg("other", value.to_decimal(17)).at(span));
        }
    }

    /// Important data has few buyers: its haircut for marketability is not nil.
    fn few_buyers(&mut self, gates: &Gates, programs: &Programs) {
        let rows = &programs.haircut;
        let Some(id) = crate::lending::part::input(&rows.program, "marketability") else { return };
        for row in 0..rows.facts.len() {
            let nothing = rows
                .number(row, "marketability")
                .is_some_and(|share| share.compare(&Real::ZERO) == Some(Ordering::Equal));
            if !nothing || !gates.eligibility.is_true(row, "disposal_buyer_restricted") {
                continue;
            }
            let asset = &self.portfolio.assets[row];
            let label = &rows.program.input(id).file.label;
            let span = match &rows.origins[row][id.0 as usize] {
                Origin::Cell(span) => span.clone(),
                _ => self.portfolio.span(asset.place),
            };
            let fault = Diagnostic::new(Code::FewBuyersNoHaircut).asset(&asset.id).field("marketability");
            self.found.push(fault.value("0").words("field", &label.zh, &label.en).at(span));
        }
    }
}
