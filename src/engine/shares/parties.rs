//! 参与方 — what parties put in and contribute, and what each gets of an income.

use super::sheet::{Field, Names, Sheet, field};
use crate::diag::{Code, Diagnostics};
use crate::num::{Fen, LADDER, Real};
use crate::portfolio::plain::Heads;
use crate::portfolio::raw::RawBook;
use crate::share::distribute::{Remainder, joined, proportions, to_fen};
use crate::share::shapley::{Game, MOST_PLAYERS};
use std::cmp::Ordering;

/// A party with what it put in and contributed.
#[derive(Clone, Debug)]
pub struct Party {
    pub name: String,
    pub input: Real,
    pub contribution: Real,
}

/// An income and what each party gets of it, in the order of the parties.
#[derive(Clone, Debug)]
pub struct Distribution {
    pub name: String,
    pub total: Fen,
    /// Weight of what was put in; what was contributed has the rest.
    pub input_weight: Real,
    pub remainder: Remainder,
    pub shares: Vec<Real>,
    pub amounts: Vec<Fen>,
}

#[derive(Default)]
pub(super) struct Parties {
    pub parties: Vec<Party>,
    pub by_coalitions: bool,
    pub distributions: Vec<Distribution>,
}

const PARTY: Field = field(0, "参与方", "party");
const INPUT: Field = field(1, "投入", "input");
const CONTRIBUTION: Field = field(2, "贡献", "contribution");
const PARTIES: [Heads<'static>; 3] =
    [&["参与方", "主体", "party"], &["投入", "input"], &["贡献", "贡献值", "contribution"]];

const COALITION: Field = field(0, "联盟", "coalition");
const WORTH: Field = field(1, "价值", "value");
const COALITIONS: [Heads<'static>; 2] = [&["联盟", "coalition"], &["价值", "收益", "value"]];

const INCOME: Field = field(0, "收益", "income");
const AMOUNT: Field = field(1, "金额", "amount");
const WEIGHT: Field = field(2, "投入权重", "weight of input");
const ROUNDING: Field = field(3, "尾差", "remainder");
const INCOMES: [Heads<'static>; 4] = [
    &["收益", "收益名称", "income"],
    &["金额", "收益总额", "amount"],
    &["投入权重", "weight of input"],
    &["尾差", "尾差处理", "remainder"],
];

/// `None` where the book has none of the sheets.
pub(super) fn read(book: &RawBook, found: &mut Diagnostics) -> Option<Parties> {
    let typed = Sheet::find(book, &["参与方", "parties"], &PARTIES, &[0], found);
    let coalitions = Sheet::find(book, &["联盟", "coalitions"], &COALITIONS, &[0, 1], found);
    if typed.is_none() && coalitions.is_none() {
        return None;
    }
    let errors = errors(found);
    let mut names = Names::default();
    let mut parties: Vec<Party> = Vec::new();
    if let Some(sheet) = &typed {
        sheet
            .rows()
            .for_each(|row| parties.extend(party(sheet, row, coalitions.is_some(), &mut names, found)));
    }
    if let Some(sheet) = &coalitions {
        let contributions = contributions(sheet, &mut names, typed.is_some(), found);
        for (at, contribution) in contributions.unwrap_or_default().into_iter().enumerate() {
            match parties.get_mut(at) {
                Some(party) => party.contribution = contribution,
                None => parties.push(Party { name: names.all[at].clone(), input: Real::ZERO, contribution }),
            }
        }
    }
    let by_coalitions = coalitions.is_some();
    if self::errors(found) > errors {
        return Some(Parties { by_coalitions, ..Parties::default() });
    }
    let distributions = distributions(book, &parties, found);
    Some(Parties { parties, by_coalitions, distributions })
}

fn errors(found: &Diagnostics) -> usize {
    found.counts().errors
}

fn party(
    sheet: &Sheet,
    row: usize,
    in_coalitions: bool,
    names: &mut Names,
    found: &mut Diagnostics,
) -> Option<Party> {
    let name = sheet.text(row, &PARTY, found)?;
    if names.add(&name).is_none() {
        found.push(sheet.fault(Code::ShareNameTwice, row, &PARTY));
        return None;
    }
    let input = sheet.positive(row, &INPUT, Some(Real::ZERO), found)?;
    let blank = (in_coalitions || !sheet.has(&CONTRIBUTION)).then_some(Real::ZERO);
    let contribution = sheet.positive(row, &CONTRIBUTION, blank, found)?;
    Some(Party { name, input, contribution })
}

/// Shapley values in the order of the names; parties that sheet 参与方 does not list follow those it does.
fn contributions(
    sheet: &Sheet,
    names: &mut Names,
    listed: bool,
    found: &mut Diagnostics,
) -> Option<Vec<Real>> {
    let before = errors(found);
    let mut values: Vec<(usize, Vec<usize>, Real)> = Vec::new();
    for row in sheet.rows() {
        let (text, worth) = (sheet.text(row, &COALITION, found), sheet.figure(row, &WORTH, None, found));
        let mut members = Vec::new();
        for name in text.iter().flat_map(|text| members_of(text)) {
            match names.find(name).or_else(|| if listed { None } else { names.add(name) }) {
                Some(at) => members.push(at),
                None => found.push(sheet.fault(Code::PartyUnknown, row, &COALITION).arg("name", name)),
            }
        }
        values.extend(worth.map(|worth| (row, members, worth)));
    }
    let players = names.all.len();
    if players > MOST_PLAYERS {
        found.push(sheet.heads(Code::TooManyParties).value(players).arg("limit", MOST_PLAYERS));
    }
    if errors(found) > before {
        return None;
    }
    let mut worth: Vec<Option<Real>> = vec![None; 1 << players];
    for (row, members, value) in values {
        let coalition = members.iter().fold(0, |all, member| all | 1 << member);
        if worth[coalition].replace(value).is_some() {
            found.push(sheet.fault(Code::ShareNameTwice, row, &COALITION));
        }
    }
    // Nobody makes nothing, unless the sheet says otherwise.
    worth[0].get_or_insert(Real::ZERO);
    if let Some(lacking) = worth.iter().position(Option::is_none) {
        let members = (0..players).filter(|at| lacking >> at & 1 == 1).map(|at| names.all[at].as_str());
        let missing = worth.iter().filter(|value| value.is_none()).count();
        let fault = sheet.heads(Code::CoalitionMissing).arg("name", members.collect::<Vec<_>>().join("、"));
        found.push(fault.value(missing));
    }
    let worth = worth.into_iter().collect::<Option<Vec<_>>>().filter(|_| errors(found) == before)?;
    Game::new(players, &worth).ok().map(|game| game.contribution().shapley)
}

/// 甲、乙 or A+B; 空 is nobody.
fn members_of(text: &str) -> Vec<&str> {
    let parts = text.split(['、', ',', '，', '+', '＋', ';', '；']).map(str::trim);
    parts.filter(|part| !part.is_empty() && !matches!(*part, "空" | "无" | "nobody")).collect()
}

fn distributions(book: &RawBook, parties: &[Party], found: &mut Diagnostics) -> Vec<Distribution> {
    let Some(sheet) = Sheet::find(book, &["分配", "收益分配", "distribution"], &INCOMES, &[0, 1], found)
    else {
        return Vec::new();
    };
    sheet.rows().filter_map(|row| distribution(&sheet, row, parties, found)).collect()
}

fn distribution(
    sheet: &Sheet,
    row: usize,
    parties: &[Party],
    found: &mut Diagnostics,
) -> Option<Distribution> {
    let name = sheet.text(row, &INCOME, found)?;
    let total = sheet.money(row, &AMOUNT, found)?;
    let input_weight = sheet.positive(row, &WEIGHT, Some(Real::ZERO), found)?;
    if input_weight.compare(&Real::ONE) == Some(Ordering::Greater) {
        found.push(sheet.fault(Code::PercentAsWholeNumber, row, &WEIGHT));
        return None;
    }
    let remainder = remainder(sheet, row, found)?;
    let inputs: Vec<Real> = parties.iter().map(|party| party.input.clone()).collect();
    let given: Vec<Real> = parties.iter().map(|party| party.contribution.clone()).collect();
    if let Some(party) = parties.iter().find(|party| party.contribution.sign() == Some(Ordering::Less)) {
        let fault = sheet.fault(Code::ContributionNegative, row, &INCOME).arg("name", &party.name);
        found.push(fault.value(party.contribution.to_decimal(12)));
        return None;
    }
    let shares = match (input_weight.sign(), input_weight.compare(&Real::ONE)) {
        (Some(Ordering::Equal), _) => proportions(&given),
        (_, Some(Ordering::Equal)) => proportions(&inputs),
        _ => joined(&inputs, &given, &input_weight),
    };
    let shared = shares.and_then(|shares| Ok((to_fen(total, &shares, remainder)?, shares)));
    let Ok((amounts, shares)) = shared else {
        found.push(sheet.fault(Code::SharesAllZero, row, &INCOME));
        return None;
    };
    Some(Distribution { name, total, input_weight, remainder, shares, amounts })
}

fn remainder(sheet: &Sheet, row: usize, found: &mut Diagnostics) -> Option<Remainder> {
    let mut blank = Diagnostics::new();
    match sheet.text(row, &ROUNDING, &mut blank).as_deref() {
        None | Some("最大余数" | "最大余数法" | "largest") => Some(Remainder::Largest),
        Some("末位轧差" | "末位" | "last") => Some(Remainder::Last),
        Some(_) => {
            found.push(sheet.fault(Code::RemainderUnknown, row, &ROUNDING));
            None
        }
    }
}

/// Figures over their sum; zeros where the sum is none.
pub(super) fn parts(figures: &[Real]) -> Vec<Real> {
    let total = Real::sum(figures, LADDER[0]);
    figures.iter().map(|figure| figure.div(&total, LADDER[0]).unwrap_or(Real::ZERO)).collect()
}
