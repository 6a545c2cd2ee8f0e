//! 账簿 — what is replayed, on whose terms, and what comes out.

use super::entry::{AssetId, Entry};
use super::event::Event;
use super::holding::Holding;
use super::month::Month;
use super::movement::{Class, Origin};
use super::schedule::Rounding;
use super::stock::Issue;
use crate::diag::Diagnostics;
use crate::num::{Fen, Real};

/// 会计准则.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Framework {
    /// 企业会计准则.
    #[default]
    Cas,
    /// 国际财务报告准则.
    Ifrs,
}

/// How often deferred tax is measured: at the end of each of these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Each {
    #[default]
    Year,
    Quarter,
    Month,
}

impl Each {
    pub(super) fn falls(self, month: Month) -> bool {
        match self {
            Each::Year => month.is_december(),
            Each::Quarter => month.number() % 3 == 0,
            Each::Month => true,
        }
    }
}

/// 递延所得税 terms.
#[derive(Clone, Debug)]
pub struct TaxTerms {
    /// 企业所得税税率.
    pub rate: Real,
    pub each: Each,
    /// Whether enough taxable profit is expected: without it no asset is recognised.
    pub future_profit: bool,
}

/// How the entity books.
#[derive(Clone, Debug)]
pub struct Terms {
    pub framework: Framework,
    pub rounding: Rounding,
    pub issue: Issue,
    /// Whether input VAT is deducted (一般纳税人) or part of cost.
    pub deductible: bool,
    /// 净额法: money granted towards an asset lowers its cost; else it is deferred income 总额法.
    pub grants_net: bool,
    /// No deferred tax where there is none.
    pub tax: Option<TaxTerms>,
    /// 加计比例: what tax deducts beyond the cost of own research and development, as a share of it.
    pub uplift: Option<Real>,
}

impl Default for Terms {
    fn default() -> Self {
        Terms {
            framework: Framework::Cas,
            rounding: Rounding::LastTakesRest,
            issue: Issue::FirstIn,
            deductible: true,
            grants_net: false,
            tax: None,
            uplift: None,
        }
    }
}

/// A resource as the decision left it.
#[derive(Clone, Debug)]
pub struct Resource {
    pub id: String,
    pub name: String,
    /// Where purchases and finished work go; `None` is not recognised.
    pub class: Option<Class>,
    /// Where spend goes that an earlier period charged in error, once 前期差错更正 brings it back.
    pub if_corrected: Option<Class>,
    /// How an opening balance was come by; later events say it themselves.
    pub origin: Option<Origin>,
    /// 税法摊销年限 in months.
    pub tax_months: u32,
}

/// Everything that is replayed.
#[derive(Clone, Debug, Default)]
pub struct Book {
    pub terms: Terms,
    pub resources: Vec<Resource>,
    pub events: Vec<Event>,
}

/// One line of the amortisation schedule 摊销表.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charge {
    pub asset: AssetId,
    pub month: Month,
    pub amount: Fen,
    pub accumulated: Fen,
    /// 账面价值 after it.
    pub carrying: Fen,
}

/// 递延所得税 of one resource at a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    pub asset: AssetId,
    pub month: Month,
    pub carrying: Fen,
    pub tax_base: Fen,
    /// 递延收益 and 合同负债 of the resource, taxed already: their tax base is nil.
    pub deferred_income: Fen,
    pub asset_amount: Fen,
    pub liability: Fen,
}

impl Difference {
    /// Deductible differences of the asset and of what was taxed before it is earned, taxable ones negative.
    pub fn temporary(&self) -> Fen {
        Fen::new(self.tax_base.raw() - self.carrying.raw() + self.deferred_income.raw())
    }

    /// Whether there is nothing to tell: no carrying amount, no tax base, no deferred income.
    pub fn is_nothing(&self) -> bool {
        [self.carrying, self.tax_base, self.deferred_income].iter().all(|amount| *amount == Fen::ZERO)
    }
}

/// What the opening balances give of 1811 and 2901 beyond what their resources come to: the next
/// measure takes it to profit or loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpeningGap {
    /// The month from which it may be measured.
    pub from: Month,
    pub asset_amount: Fen,
    pub liability: Fen,
    /// Whether that has been done.
    pub measured: bool,
}

/// The books up to a month.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    pub entries: Vec<Entry>,
    pub charges: Vec<Charge>,
    pub differences: Vec<Difference>,
    pub opening_gap: Option<OpeningGap>,
    /// By [`AssetId`].
    pub holdings: Vec<Holding>,
    /// Events that were booked, and those that were not; later ones are neither.
    pub events_booked: usize,
    pub events_refused: usize,
    /// Events that were not booked, and why.
    pub faults: Diagnostics,
}
