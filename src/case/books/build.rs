//! A plan and the inputs of a case become a book.

use super::super::answer::{expression, said};
use super::super::item::Item;
use super::super::language::Trouble;
use super::inputs::Inputs;
use super::plan::{Plan, Row};
use crate::diag::Span;
use crate::ledger::{
    AssetId, Book, Class, Each, Event, Figures, Framework, Issue, KINDS, Life, Method, Month, Pattern,
    Resource, Role, Rounding, Stage, TaxTerms, Terms,
};
use crate::num::{Fen, LADDER, Real};
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeMap;

/// As far as a case may reach.
const MOST_MONTHS: i32 = 2_400;

/// What is replayed, and how far.
pub(super) struct Built {
    pub book: Book,
    pub start: Date,
    pub until: Month,
}

/// One plan over one case; money is in units of `scale` yuan.
pub(super) struct Builder<'a> {
    pub plan: &'a Plan,
    pub inputs: &'a Inputs<'a>,
    pub scale: Real,
}

impl Builder<'_> {
    pub fn build(&self) -> Result<Built, String> {
        let start = self.start()?;
        let names = vec![
            ("start_year".to_string(), Item::Number(i64::from(start.year()).into())),
            ("start_month".to_string(), Item::Number(i64::from(start.month()).into())),
        ];
        self.inputs.keep(names);
        let tax_months = self.plan.terms.tax_months.as_deref().map(|text| self.whole(text)).transpose()?;
        let resources = self.resources(tax_months.unwrap_or(120).clamp(0, i64::from(MOST_MONTHS)) as u32)?;
        let mut events = Vec::new();
        for row in &self.plan.events {
            self.rows(row, start, &mut events)?;
        }
        let until = Month::of(start).plus(self.months(&self.plan.until)?);
        Ok(Built { book: Book { terms: self.terms()?, resources, events }, start, until })
    }

    fn ask(&self, text: &str) -> Result<Item, String> {
        expression(text, self.inputs).map_err(|trouble| said(&trouble))
    }

    fn start(&self) -> Result<Date, String> {
        let item = self.ask(&self.plan.start)?;
        let text = match &item {
            Item::Text(text) => text.clone(),
            Item::Number(real) => format!("{}-01", real.to_decimal(9)),
            _ => return Err("no first day".into()),
        };
        let day = if text.len() == 7 { format!("{text}-01") } else { text };
        day.parse().map_err(|_| format!("`{day}` is no day"))
    }

    fn whole(&self, text: &str) -> Result<i64, String> {
        match self.ask(text)? {
            Item::Number(real) => real.to_i64().ok_or_else(|| format!("`{text}` is no whole figure")),
            _ => Err(format!("`{text}` is no figure")),
        }
    }

    /// Months from the first; a life beyond all sense is no reason to replay for ever.
    fn months(&self, text: &str) -> Result<i32, String> {
        let months = self.whole(text)?;
        let sensible = i32::try_from(months).ok().filter(|months| months.abs() <= MOST_MONTHS);
        sensible.ok_or_else(|| format!("{months} months are too many"))
    }

    fn truth(&self, text: &str) -> Result<bool, String> {
        match self.ask(text)? {
            Item::Bool(truth) => Ok(truth),
            _ => Err(format!("`{text}` is neither yes nor no")),
        }
    }

    fn resources(&self, tax_months: u32) -> Result<Vec<Resource>, String> {
        let resource = |(id, word): (&String, &String)| {
            let class = match (class(word), self.ask(word)) {
                (Ok(class), _) => class,
                (_, Ok(Item::Text(word))) => class(&word)?,
                (fault, _) => fault?,
            };
            Ok(Resource {
                id: id.clone(),
                name: id.clone(),
                class,
                if_corrected: None,
                origin: None,
                tax_months,
            })
        };
        self.plan.resources.iter().map(resource).collect()
    }

    fn terms(&self) -> Result<Terms, String> {
        let rows = &self.plan.terms;
        let mut terms = Terms::default();
        if rows.cumulative.as_deref().map_or(Ok(false), |text| self.truth(text))? {
            terms.rounding = Rounding::Cumulative;
        }
        if rows.ifrs {
            terms.framework = Framework::Ifrs;
        }
        if let Some(text) = &rows.deductible {
            terms.deductible = self.truth(text)?;
        }
        if let Some(Item::Text(word)) = rows.issue.as_deref().map(|text| self.ask(text)).transpose()? {
            terms.issue = issue(&word);
        }
        if let Some(Item::Number(rate)) = rows.tax_rate.as_deref().map(|text| self.ask(text)).transpose()? {
            let future_profit = rows.future_profit.as_deref().map_or(Ok(true), |text| self.truth(text))?;
            terms.tax = Some(TaxTerms { rate, each: Each::Year, future_profit });
        }
        Ok(terms)
    }

    fn rows(&self, row: &Row, start: Date, events: &mut Vec<Event>) -> Result<(), String> {
        if row.each.is_none() {
            return self.row(row, start, events);
        }
        let list = match self.ask(row.each.as_deref().unwrap_or_default())? {
            Item::List(items) => items,
            one => vec![one],
        };
        for (at, item) in list.into_iter().enumerate() {
            let names =
                vec![("item".to_string(), item), ("n".to_string(), Item::Number((at as i64 + 1).into()))];
            self.inputs.with(names, || self.row(row, start, events))?;
        }
        Ok(())
    }

    fn row(&self, row: &Row, start: Date, events: &mut Vec<Event>) -> Result<(), String> {
        if let Some(text) = &row.when
            && !self.truth(text)?
        {
            return Ok(());
        }
        let kind = KINDS.iter().find(|kind| kind.zh == row.kind || kind.en == row.kind);
        let kind = kind.ok_or_else(|| format!("no event `{}`", row.kind))?.kind;
        let mut figures = Figures::default();
        let date = self.day(row, start)?;
        for (name, text) in &row.set {
            match self.optional(text)? {
                // Months before the event.
                Some(item) if name == "acquired_ago" => {
                    let ago = i32::try_from(count(&item)?).map_err(|e| e.to_string())?;
                    let last = Month::of(date).plus(i32::from(date == Month::of(date).end()));
                    figures.acquired = Some(last.plus(-ago).start());
                }
                Some(item) => self.figure(&mut figures, name, &item)?,
                None => {}
            }
        }
        events.push(Event {
            date,
            asset: self.asset(row)?,
            kind,
            figures,
            evidence: "算例".into(),
            summary: String::new(),
            span: Span::file("case"),
            cells: BTreeMap::new(),
        });
        Ok(())
    }

    fn day(&self, row: &Row, start: Date) -> Result<Date, String> {
        let at = self.months(&row.at)?;
        let month = Month::of(start).plus(at);
        Ok(match (row.end, at) {
            (true, _) => month.end(),
            (_, 0) => start,
            _ => month.start(),
        })
    }

    /// The first resource unless the row names another.
    fn asset(&self, row: &Row) -> Result<Option<AssetId>, String> {
        let place = |id: &str| self.plan.resources.keys().position(|known| known == id);
        let at = match row.asset.as_deref() {
            Some(id) => place(id).ok_or_else(|| format!("no resource `{id}`"))?,
            None => 0,
        };
        Ok(Some(AssetId(at as u32)))
    }

    /// A figure; `?` before the expression lets its inputs be absent.
    fn optional(&self, text: &str) -> Result<Option<Item>, String> {
        let (may, text) = text.strip_prefix('?').map_or((false, text), |text| (true, text));
        match expression(text, self.inputs) {
            Ok(Item::None) => Ok(None),
            Ok(item) => Ok(Some(item)),
            Err(Trouble::Unknown(_)) if may => Ok(None),
            Err(trouble) => Err(said(&trouble)),
        }
    }

    fn money(&self, item: &Item) -> Result<Option<Fen>, String> {
        let Item::Number(real) = item else { return Err("money is wanted".into()) };
        let yuan = real.mul(&self.scale, LADDER[1]);
        yuan.to_fen().map(Some).map_err(|_| "the amount is too large".to_string())
    }

    fn figure(&self, f: &mut Figures, name: &str, item: &Item) -> Result<(), String> {
        match name {
            "amount" => f.amount = self.money(item)?,
            "vat" => f.vat = self.money(item)?,
            "residual" => f.residual = self.money(item)?,
            "accumulated" => f.accumulated = self.money(item)?,
            "impairment" => f.impairment = self.money(item)?,
            "fair_value" => f.fair_value = self.money(item)?,
            "capital" => f.capital = self.money(item)?,
            "fvlcd" => f.fvlcd = self.money(item)?,
            "value_in_use" => f.value_in_use = self.money(item)?,
            "group_recoverable" => f.group_recoverable = self.money(item)?,
            "nrv" => f.nrv = self.money(item)?,
            "recoverable" => f.recoverable = self.money(item)?,
            "given_carrying" => f.given_carrying = self.money(item)?,
            "taxes" => f.taxes = self.money(item)?,
            "capitalise" => f.capitalise = Some(yes(item)),
            "fair" => f.fair = Some(yes(item)),
            "substance" => f.substance = Some(yes(item)),
            "common_control" => f.common_control = Some(yes(item)),
            "abnormal" => f.abnormal = Some(yes(item)),
            "quantity" => f.quantity = Some(count(item)?),
            "units" => f.units = Some(count(item)?),
            _ => worded(f, name, item)?,
        }
        Ok(())
    }
}

fn worded(f: &mut Figures, name: &str, item: &Item) -> Result<(), String> {
    if name == "months" {
        f.life = Some(match item {
            Item::Text(_) => Life::Indefinite,
            _ => Life::Months(count(item)? as u32),
        });
        return Ok(());
    }
    let Item::Text(word) = item else { return Err(format!("`{name}` is a word")) };
    match name {
        "element" => f.element = Some(word.clone()),
        "lot" => f.lot = Some(word.clone()),
        "group" => f.group = Some(word.clone()),
        "stage" => {
            f.stage = Some(if word == "research" { Stage::Research } else { Stage::Development });
        }
        "to_class" => f.to_class = class(word)?,
        "method" => f.pattern = Some(pattern(word)),
        "counter" => f.counter = Some(role(word)?),
        "beneficiary" => f.beneficiary = Some(role(word)?),
        _ => return Err(format!("no figure `{name}`")),
    }
    Ok(())
}

fn yes(item: &Item) -> bool {
    match item {
        Item::Bool(truth) => *truth,
        Item::Text(word) => !["no", "false", "否", "无"].contains(&word.to_lowercase().as_str()),
        Item::Number(real) => real.to_i64() != Some(0),
        _ => false,
    }
}

fn count(item: &Item) -> Result<u64, String> {
    let whole = match item {
        Item::Number(real) => real.to_i64().and_then(|whole| u64::try_from(whole).ok()),
        _ => None,
    };
    whole.ok_or_else(|| "a whole figure is wanted".to_string())
}

/// A method as problems write it: 年数总和法, SYD, sum_of_years_digits.
fn pattern(word: &str) -> Pattern {
    let word = word.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|part| word.contains(part));
    match () {
        () if has(&["syd", "sum", "年数总和"]) => Pattern::Time(Method::SumOfYears),
        () if has(&["ddb", "declin", "双倍", "余额递减"]) => Pattern::Time(Method::DoubleDeclining),
        () if has(&["unit", "use", "output", "产量", "工作量"]) => Pattern::Use,
        () => Pattern::Time(Method::StraightLine),
    }
}

fn issue(word: &str) -> Issue {
    let word = word.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|part| word.contains(part));
    match () {
        () if has(&["average", "wavg", "weighted", "加权"]) => Issue::WeightedAverage,
        () if has(&["specific", "个别"]) => Issue::Specific,
        () => Issue::FirstIn,
    }
}

fn class(word: &str) -> Result<Option<Class>, String> {
    Ok(Some(match word {
        "intangible" | "无形资产" => Class::Intangible,
        "inventory" | "存货" => Class::Inventory,
        "development" | "开发支出" => Class::Development,
        "fulfilment" => Class::Fulfilment,
        "fixed" => Class::Fixed,
        "none" => return Ok(None),
        _ => return Err(format!("no class `{word}`")),
    }))
}

/// A role by its name in a chart of accounts.
pub(super) fn role(word: &str) -> Result<Role, String> {
    let name: serde::de::value::StrDeserializer<'_, serde::de::value::Error> =
        serde::de::IntoDeserializer::into_deserializer(word);
    Role::deserialize(name).map_err(|_| format!("no account `{word}`"))
}
