//! 给定值 — the facts of one asset from named JSON values, for cases, `--set` and tests.
//!
//! A key is an input's name, label or alias, or `model#input`; it reaches every input of the
//! program that bears it. A child table is an array of objects under its name, or one list a
//! column as `table.input`. A single figure for a yearly input stands for every year.

use super::read::datum;
use crate::diag::{Code, Diagnostic, Diagnostics, bounds};
use crate::formula::named::of_input;
use crate::formula::{Datum, Facts, Fallback, Input, InputId, Program, exact, suggestion};
use crate::num::Real;
use crate::portfolio::{input_words, key};
use jiff::civil::Date;
use serde_json::{Map, Value};

/// Named values and the two facts of the assignment.
#[derive(Clone, Debug)]
pub struct GivenValues {
    pub values: Map<String, Value>,
    pub valuation_date: Date,
    /// 首期长度, in years.
    pub first_period: Real,
}

impl GivenValues {
    pub fn new(valuation_date: Date, values: Map<String, Value>) -> Self {
        GivenValues { values, valuation_date, first_period: Real::ONE }
    }

    /// The facts as a program reads them, with every fault of the values.
    ///
    /// ```
    /// use dataworth::{formula, model::Library, value::given::GivenValues};
    /// let (library, _) = Library::builtin();
    /// let day = jiff::civil::date(2025, 12, 31);
    /// let model = library.models.iter().find(|m| m.id() == "cost.expert_guide_9").ok_or("model")?;
    /// let program = formula::link(&library, model, day).map_err(|_| "links")?;
    /// let values = serde_json::from_str(r#"{"cost": [{"amount": "100"}, {"金额": 20.5}], "α": 0.9}"#)?;
    /// let (facts, faults) = GivenValues::new(day, values).facts(&program, "DA-1");
    /// assert!(faults.is_empty());
    /// assert_eq!(facts.rows, [2]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn facts(&self, program: &Program, asset: &str) -> (Facts, Diagnostics) {
        let mut filler = Filler {
            program,
            asset,
            facts: Facts {
                given: vec![None; program.inputs.len()],
                years: 0,
                rows: vec![0; program.axes.len()],
            },
            faults: Diagnostics::new(),
        };
        let columns = filler.columns(&self.values);
        filler.twice(&columns);
        filler.measure(&self.values, &columns);
        columns.iter().for_each(|column| filler.fill(column));
        filler.project(self);
        (filler.facts, filler.faults)
    }
}

/// The cells of one key: one value, or one a child row.
struct Column<'v> {
    key: &'v str,
    inputs: Vec<usize>,
    cells: Vec<Option<&'v Value>>,
    /// A list over the rows rather than one value for all.
    by_row: bool,
}

struct Filler<'p> {
    program: &'p Program,
    asset: &'p str,
    facts: Facts,
    faults: Diagnostics,
}

impl<'p> Filler<'p> {
    fn columns<'v>(&mut self, values: &'v Map<String, Value>) -> Vec<Column<'v>> {
        let mut columns = Vec::new();
        for (key, value) in values {
            match (self.table(key), value) {
                (Some(axis), Value::Array(rows)) if rows.iter().all(Value::is_object) => {
                    self.table_columns(axis, rows, &mut columns);
                }
                _ => columns.extend(self.column(key, value)),
            }
        }
        columns
    }

    fn table(&self, key: &str) -> Option<usize> {
        self.program.axes.iter().position(|a| {
            let label = &a.file.label;
            [&a.name, &label.zh, &label.en].into_iter().chain(&a.file.aliases).any(|n| n == key)
        })
    }

    /// An array of objects: the keys of all rows are the columns.
    fn table_columns<'v>(&mut self, axis: usize, rows: &'v [Value], columns: &mut Vec<Column<'v>>) {
        self.facts.rows[axis] = self.facts.rows[axis].max(rows.len());
        let mut keys: Vec<&String> = Vec::new();
        for key in rows.iter().filter_map(Value::as_object).flat_map(Map::keys) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        for key in keys {
            let inputs = self.inputs(key, Some(axis));
            if inputs.is_empty() {
                self.unknown(key);
                continue;
            }
            let cells = rows.iter().map(|row| row.get(key)).collect();
            columns.push(Column { key, inputs, cells, by_row: true });
        }
    }

    fn column<'v>(&mut self, key: &'v str, value: &'v Value) -> Option<Column<'v>> {
        if value.is_null() || (key == "years" && self.inputs(key, None).is_empty()) {
            return None;
        }
        let (axis, name) = match key.split_once('.').map(|(table, name)| (self.table(table), name)) {
            Some((Some(axis), name)) => (Some(axis), name),
            _ => (None, key),
        };
        let inputs = self.inputs(name, axis);
        if inputs.is_empty() {
            self.unknown(key);
            return None;
        }
        let over_rows = inputs.iter().all(|i| self.program.inputs[*i].ty.shape.lines.is_some());
        match value {
            Value::Array(items) if over_rows => {
                Some(Column { key, inputs, cells: items.iter().map(Some).collect(), by_row: true })
            }
            _ => Some(Column { key, inputs, cells: vec![Some(value)], by_row: false }),
        }
    }

    fn unknown(&mut self, key: &str) {
        let known: Vec<String> = self.program.inputs.iter().map(|i| i.name.clone()).collect();
        let near = suggestion(key, &known);
        let fault = Diagnostic::new(Code::NameUnknown).asset(self.asset).field(key).value(key);
        self.faults.push(fault.nearest(&near));
    }

    /// The inputs a key names; names count before labels and aliases.
    fn inputs(&self, key: &str, axis: Option<usize>) -> Vec<usize> {
        let (owner, name) = match key.split_once(['#', ':']) {
            Some((model, name)) => match self.program.models.iter().position(|m| m.id.get_ref() == model) {
                Some(owner) => (Some(owner), name),
                None => return Vec::new(),
            },
            None => (None, key),
        };
        let fits = |input: &Input| {
            let table = input.ty.shape.lines.map(|a| usize::from(a.0));
            owner.is_none_or(|o| input.owner == o) && (axis.is_none() || table == axis)
        };
        let find = |is: &dyn Fn(&Input) -> bool| -> Vec<usize> {
            (0..self.program.inputs.len())
                .filter(|i| fits(&self.program.inputs[*i]) && is(&self.program.inputs[*i]))
                .collect()
        };
        let named = find(&|input| input.name == name);
        if named.is_empty() { find(&|input| bears(input, name)) } else { named }
    }

    /// Two names of one input: which figure is meant is not ours to say.
    fn twice(&mut self, columns: &[Column]) {
        for (at, column) in columns.iter().enumerate() {
            // Rows of one table may use different names, each row one.
            let meets = |other: &Column| {
                let given = |cell: &Option<&Value>| cell.is_some_and(|value| !value.is_null());
                let pairs = other.cells.iter().zip(&column.cells);
                !(other.by_row && column.by_row) || pairs.into_iter().any(|(a, b)| given(a) && given(b))
            };
            let same = |other: &&Column| {
                meets(other) && other.inputs.iter().any(|input| column.inputs.contains(input))
            };
            let Some(first) = columns[..at].iter().find(same) else { continue };
            let Some(input) = column.inputs.iter().find(|input| first.inputs.contains(input)) else {
                continue;
            };
            let shown = |column: &Column| column.cells.first().copied().flatten().map(Value::to_string);
            let fault = Diagnostic::new(Code::GivenTwice).asset(self.asset).arg("other", first.key);
            let fault = fault.value(shown(column).unwrap_or_default());
            let fault = fault.arg("limit", shown(first).unwrap_or_default());
            self.faults.push(of_input(fault, self.program, InputId(*input as u32)));
        }
    }

    /// The figure `years`, up to what a workbook may have.
    fn years(&mut self, value: &Value) -> usize {
        let text = value.to_string();
        let text = text.trim_matches('"');
        let fault = |code| Diagnostic::new(code).field("years").label("年数", "years").value(text);
        match text.parse::<u64>() {
            Ok(years) if years <= bounds().years => years as usize,
            Ok(_) => {
                self.faults.push(fault(Code::TooManyYears).arg("limit", bounds().years));
                0
            }
            Err(_) => {
                self.faults.push(fault(Code::NotWholeNumber));
                0
            }
        }
    }

    /// Years and rows, before anything is laid out.
    fn measure(&mut self, values: &Map<String, Value>, columns: &[Column]) {
        if let Some(years) = values.get("years").filter(|_| self.inputs("years", None).is_empty()) {
            self.facts.years = self.years(years);
        }
        for column in columns {
            for input in &column.inputs {
                let shape = self.program.inputs[*input].ty.shape;
                if let (Some(axis), true) = (shape.lines, column.by_row) {
                    let rows = &mut self.facts.rows[usize::from(axis.0)];
                    *rows = (*rows).max(column.cells.len());
                }
                if shape.years {
                    let longest =
                        column.cells.iter().flatten().filter_map(|v| v.as_array()).map(Vec::len).max();
                    self.facts.years = self.facts.years.max(longest.unwrap_or(0));
                    if self.facts.years as u64 > bounds().years {
                        let fault = Diagnostic::new(Code::TooManyYears).value(self.facts.years);
                        let fault = fault.arg("limit", bounds().years);
                        self.faults.push(of_input(fault, self.program, InputId(*input as u32)));
                        self.facts.years = 0;
                    }
                }
            }
        }
    }

    fn fill(&mut self, column: &Column) {
        for at in &column.inputs {
            let input = &self.program.inputs[*at];
            let rows = input.ty.shape.lines.map_or(1, |a| self.facts.rows[usize::from(a.0)]);
            let mut items = Vec::new();
            for row in 0..rows {
                let cell =
                    if column.by_row { column.cells.get(row).copied().flatten() } else { column.cells[0] };
                items.extend(self.cell(InputId(*at as u32), cell, rows > 1));
            }
            if !items.is_empty() {
                self.facts.given[*at] = Some(items);
            }
        }
    }

    /// The figures of one cell: one, or one a year.
    fn cell(&mut self, id: InputId, cell: Option<&Value>, in_table: bool) -> Vec<Datum> {
        let program = self.program;
        let input = program.input(id);
        let years = if input.ty.shape.years { self.facts.years.max(1) } else { 1 };
        match cell {
            None | Some(Value::Null) => vec![blank(input); years],
            Some(Value::Array(items)) if input.ty.shape.years => {
                let mut data: Vec<Datum> = items.iter().map(|v| self.one(id, v)).collect();
                // Rows of one table are laid out side by side, so a short one is filled up.
                if in_table {
                    data.resize(years, Datum::Absent);
                }
                data
            }
            Some(value) => vec![self.one(id, value); years],
        }
    }

    fn one(&mut self, id: InputId, value: &Value) -> Datum {
        let program = self.program;
        let input = program.input(id);
        if value.is_null() {
            return Datum::Absent;
        }
        match datum(input, value) {
            Ok(datum) => datum,
            Err((code, shown)) => {
                let fault = Diagnostic::new(code).asset(self.asset).value(shown);
                self.faults.push(of_input(fault, self.program, id));
                Datum::Absent
            }
        }
    }

    fn project(&mut self, given: &GivenValues) {
        for (at, input) in self.program.inputs.iter().enumerate() {
            let Fallback::Project(fact) = &input.fallback else { continue };
            if self.facts.given[at].is_some() {
                continue;
            }
            self.facts.given[at] = match fact.as_str() {
                "valuation_date" => {
                    Some(vec![Datum::Date(crate::formula::dates::serial(given.valuation_date))])
                }
                "first_period" => Some(vec![Datum::Number(given.first_period.clone())]),
                _ => None,
            };
        }
    }
}

/// A cell left blank beside filled ones: the default where there is one.
fn blank(input: &Input) -> Datum {
    match &input.fallback {
        Fallback::Default(value) | Fallback::Parameter { value, .. } => exact::constant(value),
        _ => Datum::Absent,
    }
}

fn bears(input: &Input, name: &str) -> bool {
    let wanted = key(name);
    let parameter = matches!(&input.fallback, Fallback::Parameter { id, .. } if id == name);
    parameter || input_words(&input.name, &input.file).any(|word| key(word) == wanted)
}
