//! 摊销试算的读入 — one row an asset: amount, residual, life, start, method, rounding.

use super::month::Month;
use super::schedule::{Method, Rounding, Segment};
use crate::diag::{Code, Diagnostic};
use crate::num::Fen;
use crate::portfolio::Frame;
use crate::portfolio::plain::{Heads, PlainRow};
use std::collections::HashMap;

const ID: usize = 0;
const OPENING: usize = 1;
const RESIDUAL: usize = 2;
const YEARS: usize = 3;
const MONTHS: usize = 4;
const AVAILABLE: usize = 5;
const METHOD: usize = 6;
const ROUNDING: usize = 7;

/// The heads of 摊销试算. Years stand before months, whose names they contain.
pub const TRIAL_HEADS: &[Heads<'static>] = &[
    &["资产编号", "数据资产编号", "资源编号", "编号", "asset", "asset id"],
    &["账面价值", "期初账面价值", "入账金额", "原值", "账面原值", "carrying amount", "opening"],
    &["残值", "预计净残值", "净残值", "residual"],
    &["使用寿命（年）", "剩余年限（年）", "使用年限", "剩余年限", "life (years)", "years"],
    &["剩余月数", "使用寿命（月）", "剩余使用寿命（月）", "摊销月数", "life (months)", "months"],
    &["启用日期", "可供使用日期", "达到预定用途日期", "开始摊销日期", "available", "available for use"],
    &["摊销方法", "method"],
    &["尾差处理", "rounding"],
];

/// Months beyond which a life is a mistake: a hundred years.
const LONGEST: u64 = 1_200;

/// An asset that can be amortised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialAsset {
    pub id: String,
    pub segment: Segment,
    /// The month available for use 可供使用当月, the first that is charged.
    pub start: Month,
}

/// Columns that every trial needs; the faults of a table without them.
pub fn lacking(frame: &Frame) -> Vec<Diagnostic> {
    let needed = [ID, OPENING, AVAILABLE].into_iter().filter(|column| !frame.has(*column));
    let life = (!frame.has(YEARS) && !frame.has(MONTHS)).then_some(MONTHS);
    let fault = |column: usize| {
        let at = frame.heads_span();
        Diagnostic::new(Code::HeadNotFound).at(at).arg("name", name(column)).field(name(column))
    };
    needed.chain(life).map(fault).collect()
}

fn name(column: usize) -> &'static str {
    TRIAL_HEADS.get(column).and_then(|names| names.first()).copied().unwrap_or_default()
}

fn english(column: usize) -> &'static str {
    TRIAL_HEADS.get(column).and_then(|names| names.last()).copied().unwrap_or_default()
}

/// Reads rows; remembers words it has met, for a column has few of them.
#[derive(Debug, Default)]
pub struct TrialReader {
    methods: HashMap<String, Option<Method>>,
    roundings: HashMap<String, Option<Rounding>>,
}

/// Words remembered of a column; a hostile one could hold millions.
const MOST_WORDS: usize = 1_000;

impl TrialReader {
    /// The asset of a row, or `None` with every fault of the row told.
    pub fn asset(&mut self, row: PlainRow<'_>, found: &mut Vec<Diagnostic>) -> Option<TrialAsset> {
        let reading = Reading { row, id: row.text(ID).unwrap_or_default() };
        let id = reading.own_id(found);
        let opening = reading.amount(OPENING, true, found);
        let residual = reading.amount(RESIDUAL, false, found);
        let months = reading.months(found);
        let start = reading.start(found);
        let method = reading.word(METHOD, &mut self.methods, Method::called, Method::names, found);
        let rounding = reading.word(ROUNDING, &mut self.roundings, Rounding::called, Rounding::names, found);
        let (opening, residual) = (opening?, residual?);
        let segment = Segment {
            opening,
            residual,
            months: months?,
            method: method?.unwrap_or(Method::StraightLine),
            rounding: rounding?.unwrap_or_default(),
        };
        if residual > opening {
            let fault = reading.fault(Code::ResidualAboveCarrying, RESIDUAL);
            found.push(fault.value(residual).arg("carrying", opening));
        }
        Some(TrialAsset { id: id?, segment, start: start? })
    }
}

struct Reading<'r> {
    row: PlainRow<'r>,
    id: String,
}

impl Reading<'_> {
    fn fault(&self, code: Code, column: usize) -> Diagnostic {
        let fault = Diagnostic::new(code).at(self.row.span(column)).value(self.row.typed(column));
        let fault = fault.field(name(column)).words("field", name(column), english(column));
        if self.id.is_empty() { fault } else { fault.asset(&self.id) }
    }

    fn missing(&self, column: usize) -> Diagnostic {
        self.fault(Code::PlanFieldMissing, column)
    }

    fn own_id(&self, found: &mut Vec<Diagnostic>) -> Option<String> {
        if !self.id.is_empty() {
            return Some(self.id.clone());
        }
        let code = if self.row.cell(ID).is_some() { Code::ErrorCell } else { Code::IdBlank };
        found.push(self.fault(code, ID));
        None
    }

    /// An amount that is not negative; where it may be left out, nothing.
    fn amount(&self, column: usize, needed: bool, found: &mut Vec<Diagnostic>) -> Option<Fen> {
        let code = match self.row.money(column, None) {
            Some(Ok(amount)) if amount < Fen::ZERO => Code::NegativeAmount,
            Some(Ok(amount)) => return Some(amount),
            Some(Err(code)) => code,
            None if needed => Code::PlanFieldMissing,
            None => return Some(Fen::ZERO),
        };
        found.push(self.fault(code, column).words("allowed", "元、万元、亿元", "元, 万元, 亿元"));
        None
    }

    /// The life in months, from whichever column states it; both must agree.
    fn months(&self, found: &mut Vec<Diagnostic>) -> Option<u32> {
        let given = |column: usize| self.row.cell(column).is_some();
        let (column, each) = match (given(YEARS), given(MONTHS)) {
            (true, true) => {
                let other = format!("{} {}", name(YEARS), self.row.typed(YEARS));
                let place = self.row.span(YEARS).place_label().unwrap_or_default();
                found.push(self.fault(Code::GivenTwice, MONTHS).arg("other", place).arg("limit", other));
                return None;
            }
            (true, false) => (YEARS, 12),
            (false, true) => (MONTHS, 1),
            (false, false) => {
                found.push(self.missing(MONTHS));
                return None;
            }
        };
        let code = match self.row.whole(column)? {
            Ok(0) => Code::LifeOfNothing,
            Ok(count) if count.saturating_mul(each) > LONGEST => Code::LifeTooLong,
            Ok(count) => return u32::try_from(count * each).ok(),
            Err(code) => code,
        };
        found.push(self.fault(code, column).arg("limit", LONGEST));
        None
    }

    fn start(&self, found: &mut Vec<Diagnostic>) -> Option<Month> {
        match self.row.day(AVAILABLE) {
            Some(Ok(day)) => return Some(Month::of(day)),
            Some(Err(code)) => found.push(self.fault(code, AVAILABLE)),
            None => found.push(self.missing(AVAILABLE)),
        }
        None
    }

    /// A word of a column; `Some(None)` where it is blank.
    fn word<T: Copy>(
        &self,
        column: usize,
        known: &mut HashMap<String, Option<T>>,
        called: fn(&str) -> Option<T>,
        names: fn() -> (String, String),
        found: &mut Vec<Diagnostic>,
    ) -> Option<Option<T>> {
        if self.row.cell(column).is_none() {
            return Some(None);
        }
        let text = self.row.typed(column);
        let value = match known.get(&text) {
            Some(value) => *value,
            None => {
                let value = called(&text);
                if known.len() < MOST_WORDS {
                    known.insert(text, value);
                }
                value
            }
        };
        if value.is_none() {
            let (zh, en) = names();
            found.push(self.fault(Code::UnknownChoice, column).words("allowed", zh, en));
        }
        value.map(Some)
    }
}
