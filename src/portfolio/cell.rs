//! 单元格换算 — one cell to one figure, by the kind of the input it is for.

use super::head::Head;
use super::key::{key, text_of};
use super::raw::{ParsedDate, ParsedNumber, RawValue, Scale, date_from_serial};
use super::raw::{parse_date, parse_number, shortest_decimal};
use super::spelling::Spellings;
use super::unit::{Base, Unit, allowed, shifted};
use crate::diag::{Code, Diagnostic};
use crate::formula::named::{of_input, of_model};
use crate::formula::{Dimension, InputId, Kind, Program, Symbols, dates};
use jiff::civil::Date;
use std::collections::HashMap;
use std::sync::Arc;

/// A figure as a column holds it: the float, and the text where the float says less.
pub type Figure = (f64, Option<Arc<str>>);

/// What a program wants of a cell.
pub struct Wanted {
    pub kind: Kind,
    /// The input's name for people.
    pub field: String,
    /// What every message about it says of it.
    about: Diagnostic,
    /// Folded id or label → symbol.
    choices: Option<HashMap<String, u32>>,
    /// A month without its day means its first day.
    first_day: bool,
    date_1904: bool,
}

/// The unit that holds for a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stated {
    /// By head, unit column, title or project.
    Unit(Unit),
    Nowhere,
    /// The head says one unit of money and the row another.
    Mixed(Unit, Unit),
}

impl Wanted {
    pub fn new(program: &Program, id: InputId, date_1904: bool, symbols: &mut Symbols) -> Self {
        let input = program.input(id);
        let mut choices = HashMap::new();
        for choice in input.file.choice.iter().flatten() {
            let symbol = symbols.id(&choice.id);
            for word in [&choice.id, &choice.zh, &choice.en] {
                choices.insert(key(word), symbol);
            }
        }
        let first = ["start", "begin", "from", "since"].iter().any(|word| input.name.contains(word));
        Wanted {
            kind: input.ty.kind,
            field: input.file.label.zh.clone(),
            about: of_input(of_model(Diagnostic::new(Code::MissingInput), program), program, id),
            choices: input.file.choice.is_some().then_some(choices),
            first_day: first,
            date_1904,
        }
    }

    /// Reads a cell that is not blank.
    pub fn read(
        &self,
        value: &RawValue,
        unit: Stated,
        symbols: &mut Symbols,
        spellings: &mut Spellings,
    ) -> Result<Figure, Box<Diagnostic>> {
        match value {
            RawValue::Error(text) => {
                return Err(Box::new(self.fault(Code::ErrorCell, value).value(text)));
            }
            RawValue::FormulaNoValue => return Err(self.fault(Code::FormulaWithoutValue, value)),
            _ => {}
        }
        match self.kind {
            Kind::Number(dimension) => self.number(value, unit, dimension),
            Kind::Date => self.day(value).map(|day| (f64::from(dates::serial(day)), None)),
            Kind::Bool => self.yes_or_no(value).map(|yes| (f64::from(u8::from(yes)), None)),
            Kind::Text => self.text(value, symbols, spellings).map(|symbol| (f64::from(symbol), None)),
        }
    }

    fn fault(&self, code: Code, value: &RawValue) -> Box<Diagnostic> {
        let text = match value {
            RawValue::Number { value, .. } => value.to_string(),
            other => text_of(other).unwrap_or_default().into_owned(),
        };
        Box::new(self.about(code).value(text))
    }

    /// Whether its cells hold names rather than figures or choices.
    pub fn is_name(&self) -> bool {
        self.kind == Kind::Text && self.choices.is_none()
    }

    /// A diagnostic of this input.
    pub fn about(&self, code: Code) -> Diagnostic {
        self.about.clone().recoded(code)
    }

    fn number(
        &self,
        value: &RawValue,
        unit: Stated,
        dimension: Dimension,
    ) -> Result<Figure, Box<Diagnostic>> {
        match value {
            RawValue::Number { value: figure, .. } if !figure.is_finite() => {
                Err(self.fault(Code::NotFiniteNumber, value))
            }
            RawValue::Number { date: true, .. } => Err(self.fault(Code::TextWhereNumber, value)),
            RawValue::Number { value: figure, percent, .. } => {
                let shift = self.shift(unit, dimension, *percent, None, value)?;
                self.scaled(*figure, shift, value)
            }
            RawValue::Text(text) => {
                let parsed = parse_number(text).ok_or_else(|| self.not_a_number(text, value))?;
                self.typed(&parsed, unit, dimension, value)
            }
            _ => Err(self.fault(Code::TextWhereNumber, value)),
        }
    }

    /// Text that looks like a figure but can be read in two ways is told apart from mere words.
    fn not_a_number(&self, text: &str, value: &RawValue) -> Box<Diagnostic> {
        let folded = key(text);
        let figure = |c: char| c.is_ascii_digit() || ",. ".contains(c);
        let ambiguous = folded.chars().all(figure) && folded.chars().any(|c| c.is_ascii_digit());
        self.fault(if ambiguous { Code::NumberAmbiguous } else { Code::TextWhereNumber }, value)
    }

    fn typed(
        &self,
        parsed: &ParsedNumber,
        unit: Stated,
        dimension: Dimension,
        value: &RawValue,
    ) -> Result<Figure, Box<Diagnostic>> {
        let shift = self.shift(unit, dimension, parsed.percent, parsed.scale, value)?;
        self.decimal(shifted(&parsed.decimal, shift), value)
    }

    /// The power of ten between what is written and what the program computes with.
    fn shift(
        &self,
        unit: Stated,
        dimension: Dimension,
        percent: bool,
        scale: Option<Scale>,
        value: &RawValue,
    ) -> Result<i32, Box<Diagnostic>> {
        let stated = match unit {
            Stated::Unit(unit) => Some(unit),
            Stated::Nowhere => None,
            Stated::Mixed(head, row) => {
                let units = format!("{} / {}", head.money_name(), row.money_name());
                return Err(Box::new(self.fault(Code::UnitsMixed, value).arg("other", units)));
            }
        };
        if dimension.money != 0 {
            return self.money_shift(stated, dimension, scale, value);
        }
        match stated {
            Some(unit) if !unit.fits(self.kind) => Err(self.wrong_unit(dimension, value)),
            // A percent cell under a head with % is one percentage, not a hundredth of one.
            Some(Unit { base: Base::Share, shift }) => Ok(if percent { 0 } else { shift }),
            Some(unit) if scale.is_none() => Ok(unit.shift),
            _ => Ok(0),
        }
    }

    fn money_shift(
        &self,
        stated: Option<Unit>,
        dimension: Dimension,
        scale: Option<Scale>,
        value: &RawValue,
    ) -> Result<i32, Box<Diagnostic>> {
        let written = text_of(value).is_some_and(|text| text.trim_end().ends_with('元'));
        match (stated, scale) {
            (Some(unit), _) if !unit.is_money() => Err(self.wrong_unit(dimension, value)),
            // 3.5万元 says all there is to say, whatever the head.
            (_, Some(_)) if written => Ok(0),
            (Some(unit), Some(_)) if unit.shift != 0 => {
                Err(Box::new(self.fault(Code::UnitsMixed, value).arg("other", unit.money_name())))
            }
            (Some(unit), _) => Ok(unit.shift * i32::from(dimension.money.signum())),
            // 万 and 亿 of an amount are of yuan.
            (None, Some(scale)) if scale != Scale::Yuan => Ok(0),
            (None, _) => Err(self.fault(Code::UnitUnstated, value)),
        }
    }

    fn wrong_unit(&self, dimension: Dimension, value: &RawValue) -> Box<Diagnostic> {
        Box::new(self.fault(Code::UnitMisfit, value).arg("allowed", allowed(dimension)))
    }

    fn scaled(&self, figure: f64, shift: i32, value: &RawValue) -> Result<Figure, Box<Diagnostic>> {
        if shift == 0 {
            return Ok((figure, None));
        }
        let text = shortest_decimal(figure).ok_or_else(|| self.fault(Code::NotFiniteNumber, value))?;
        self.decimal(shifted(&text, shift), value)
    }

    fn decimal(&self, text: String, value: &RawValue) -> Result<Figure, Box<Diagnostic>> {
        let figure: f64 = text.parse().map_err(|_| self.fault(Code::TextWhereNumber, value))?;
        if !figure.is_finite() {
            return Err(self.fault(Code::NotFiniteNumber, value));
        }
        let same = shortest_decimal(figure).is_some_and(|shortest| shortest == text);
        Ok((figure, (!same).then(|| text.into())))
    }

    fn day(&self, value: &RawValue) -> Result<Date, Box<Diagnostic>> {
        read_day(value, self.first_day, self.date_1904).map_err(|code| self.fault(code, value))
    }

    fn yes_or_no(&self, value: &RawValue) -> Result<bool, Box<Diagnostic>> {
        read_yes_or_no(value).ok_or_else(|| self.fault(Code::YesNoUnreadable, value))
    }

    fn text(
        &self,
        value: &RawValue,
        symbols: &mut Symbols,
        spellings: &mut Spellings,
    ) -> Result<u32, Box<Diagnostic>> {
        let text = text_of(value).unwrap_or_default();
        match &self.choices {
            // Names that differ in blanks only are one: the first spelling stands for all.
            None => Ok(symbols.id(spellings.fold(&text))),
            Some(choices) => {
                choices.get(&key(&text)).copied().ok_or_else(|| self.fault(Code::UnknownChoice, value))
            }
        }
    }
}

/// Serials before this are taken for years or counts somebody typed, unless the cell shows a date.
const FIRST_BARE_SERIAL: f64 = 20_000.0;

/// Reads a date.
///
/// # Errors
/// The code that says why not.
pub fn read_day(value: &RawValue, first_day: bool, date_1904: bool) -> Result<Date, Code> {
    match value {
        RawValue::Number { value, date, .. } if *date || (FIRST_BARE_SERIAL..200_000.0).contains(value) => {
            date_from_serial(*value, date_1904).ok_or(Code::DateUnreadable)
        }
        RawValue::Number { value, .. } => day_of_text(&value.to_string(), first_day),
        RawValue::Text(text) => day_of_text(text, first_day),
        RawValue::Error(_) => Err(Code::ErrorCell),
        RawValue::FormulaNoValue => Err(Code::FormulaWithoutValue),
        RawValue::Bool(_) => Err(Code::DateUnreadable),
    }
}

fn day_of_text(text: &str, first_day: bool) -> Result<Date, Code> {
    match parse_date(text) {
        Some(ParsedDate::Day(day)) => Ok(day),
        Some(ParsedDate::Month { first, last }) => Ok(if first_day { first } else { last }),
        Some(ParsedDate::TwoDigitYear) => Err(Code::TwoDigitYear),
        None => Err(Code::DateUnreadable),
    }
}

/// 是/否, √/×, 1/0 and the like.
pub fn read_yes_or_no(value: &RawValue) -> Option<bool> {
    if let RawValue::Bool(flag) = value {
        return Some(*flag);
    }
    yes_or_no(&text_of(value)?)
}

/// The same of a plain text.
pub fn yes_or_no(text: &str) -> Option<bool> {
    match key(text).as_str() {
        "是" | "true" | "1" | "√" | "✓" | "✔" | "yes" | "y" | "有" | "采用" => Some(true),
        "否" | "false" | "0" | "×" | "✗" | "✘" | "x" | "no" | "n" | "无" | "不采用" => Some(false),
        _ => None,
    }
}

/// A unit from a 单位 column; `None` where the cell says nothing that can be one.
pub fn unit_of(value: &RawValue) -> Option<Unit> {
    text_of(value).map(|text| Unit::parse(&text))
}

/// The unit that holds for figures under a head: its own, the row's, the sheet's, the project's.
pub fn stated(kind: Kind, head: Option<&Head>, choices: [Option<Unit>; 4]) -> Stated {
    let money = matches!(kind, Kind::Number(dimension) if dimension.money != 0);
    let bracket = head.and_then(|head| head.unit);
    let [own, row, sheet, project] = choices;
    if !money {
        // Titles and the project speak of amounts only.
        return own.or(bracket).or(row).map_or(Stated::Nowhere, Stated::Unit);
    }
    own.or(bracket).or(row).or(sheet).or(project).map_or(Stated::Nowhere, Stated::Unit)
}
