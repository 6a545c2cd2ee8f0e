//! 测算表 — a part of a loan from top to bottom: its inputs with their cells, its steps with their formulas.

use super::spots::{Spot, View, float, worded, yes_or_no};
use super::{Pages, page_of};
use crate::formula::excel::{self, Home, Item};
use crate::formula::{
    Datum, Dimension, Fallback, Input, InputId, Kind as Sort, Program, StepId, Tag, Type, words,
};
use crate::lending::part::{Origin, Part, PartName, ask};
use crate::model::{Choice, Words};
use crate::table::{
    self, Cell, CellRef, Cells, Column, DataRange, Entry, Kind, Sheet, Style, Table, TableId, Template, Value,
};
use std::collections::HashMap;

/// The column of the figures.
pub const FIGURE: u16 = 1;

/// The items of a part that stand on its sheet: those of its own model.
pub fn items(program: &Program, leave: &[&str]) -> Vec<Item> {
    let stays = |name: &str| !leave.contains(&name);
    let inputs = program.input_ids().filter(|id| {
        let input = program.input(*id);
        input.owner == 0 && input.ty.shape.lines.is_none() && stays(&input.name)
    });
    let steps = program.step_ids().filter(|id| {
        let step = program.step(*id);
        step.owner == 0 && step.ty.shape.lines.is_none() && stays(&step.name)
    });
    inputs.map(Item::Input).chain(steps.map(Item::Step)).collect()
}

/// How a figure is read: by the unit that the file declares, else by its type.
pub fn kind(unit: Option<&str>, ty: Type, value: Option<f64>) -> Kind {
    let plain =
        || if value.is_none_or(|value| value.fract() == 0.0) { Kind::Integer } else { Kind::Number(4) };
    match (unit, ty.kind) {
        (_, Sort::Date) => Kind::Date,
        (_, Sort::Bool | Sort::Text) => Kind::Text,
        (Some("money"), _) | (None, Sort::Number(Dimension { money: 1, .. })) => Kind::Money2,
        (Some("ratio" | "rate"), _) => Kind::Percent(2),
        (None, Sort::Number(d)) if matches!(d.tag, Tag::Rate | Tag::Ratio) && d.is_dimensionless() => {
            Kind::Percent(2)
        }
        _ => plain(),
    }
}

/// The unit that a file declares for an input or a step.
pub fn declared(program: &Program, item: Item) -> Option<&str> {
    match item {
        Item::Input(id) => program.input(id).file.unit.as_ref().map(|unit| unit.get_ref().as_str()),
        Item::Step(id) => {
            let step = program.step(id);
            let file =
                program.models[step.owner].steps.iter().find(|file| *file.name.get_ref() == step.name)?;
            file.unit.as_ref().map(|unit| unit.get_ref().as_str())
        }
    }
}

impl Pages<'_> {
    /// Gives the items of a part their rows in a table.
    pub(super) fn reserve(&mut self, part: PartName, table: TableId, items: &[Item]) {
        for (row, item) in (0..).zip(items) {
            self.spots.put(part, *item, Spot::Fixed(CellRef { table, column: FIGURE, row }));
        }
    }

    pub(super) fn statement(&self, id: TableId, caption: (&str, &str), part: &Part, items: &[Item]) -> Table {
        let lines: Vec<[Cell; 5]> = items.iter().map(|item| self.line(part, *item)).collect();
        let column = |at: usize| Cells::Mixed(lines.iter().map(|line| line[at].clone()).collect());
        let mut figures = Column::new(self.say("数值", "Figure"), Style::calculated(Kind::Money2), column(1));
        figures.entry = Some(Entry::EachRow(items.iter().map(|item| self.entry(part, *item)).collect()));
        Table::new(id, self.both(caption))
            .column(Column::new(self.say("项目", "Item"), Style::TEXT, column(0)))
            .column(figures)
            .column(Column::new(self.say("单位", "Unit"), Style::TEXT, column(2)))
            .column(Column::new(self.say("算式或来源", "Formula or source"), Style::TEXT, column(3)))
            .column(Column::new(self.say("依据", "Ground"), Style::TEXT, column(4)))
    }

    /// What may be typed over an input: a figure within its bounds, or one of the words.
    fn entry(&self, part: &Part, item: Item) -> Option<Entry> {
        let Item::Input(id) = item else { return None };
        let linked = matches!(
            part.origins[id.0 as usize],
            Origin::Carried(..) | Origin::Summed(_) | Origin::Greatest(_)
        );
        let input = part.program.input(id);
        if linked {
            return None;
        }
        if input.file.choice.is_none() && matches!(input.ty.kind, Sort::Number(_)) {
            return Some(super::super::form::bounds(input));
        }
        let words = self.choices(input)?;
        let (table, _) = self.lists.iter().find(|(_, list)| *list == words)?;
        Some(Entry::OneOf { list: DataRange::Column { table: *table, column: 0 }, strict: true })
    }

    /// The words that an input may have.
    pub(super) fn choices(&self, input: &Input) -> Option<Vec<String>> {
        if input.ty.kind == Sort::Bool {
            return Some([true, false].map(|truth| yes_or_no(truth, self.d.lang).to_string()).to_vec());
        }
        let choices = input.file.choice.as_ref()?;
        Some(choices.iter().map(|choice| self.say2(&choice.zh, &choice.en).to_string()).collect())
    }

    /// The lists of such words, on a sheet that is not shown.
    pub(super) fn dictionary(&self) -> Sheet {
        let mut sheet = Sheet::new(self.say("字典", "Dictionary")).hidden();
        for (table, words) in &self.lists {
            let column = Column::new(self.say("可填", "allowed"), Style::TEXT, Cells::texts(words.clone()));
            sheet = sheet.table(Table::new(*table, "").column(column));
        }
        sheet
    }

    fn line(&self, part: &Part, item: Item) -> [Cell; 5] {
        let datum = ask(&part.program, &part.facts, item);
        match item {
            Item::Input(id) => {
                let input = part.program.input(id);
                let origin = &part.origins[id.0 as usize];
                [
                    Cell::text(self.of(&input.file.label)),
                    self.given(part, id, datum.as_ref()),
                    Cell::text(self.unit(input.ty)),
                    Cell::text(self.origin(&part.program, id, origin)),
                    Cell::text(self.ground(&part.program, id, origin)),
                ]
            }
            Item::Step(id) => {
                let step = part.program.step(id);
                let cites: Vec<String> = step.cite.iter().map(|cite| self.cited(cite)).collect();
                [
                    Cell::text(self.of(&step.label)),
                    self.computed(part, id, datum.as_ref()),
                    Cell::text(self.unit(step.ty)),
                    Cell::text(words::formula(&part.program, step, self.d.lang)),
                    Cell::text(cites.join("；")),
                ]
            }
        }
    }

    /// An input's cell: what was typed, or a link to where it comes from.
    fn given(&self, part: &Part, id: InputId, datum: Option<&Datum>) -> Cell {
        let input = part.program.input(id);
        let kind = kind(declared(&part.program, Item::Input(id)), input.ty, datum.and_then(float));
        let choices = input.file.choice.as_deref();
        let link = match &part.origins[id.0 as usize] {
            Origin::Carried(from, item) => self.spots.refer(Template::new(), *from, *item),
            Origin::Summed(item) => self.spots.sum(*item),
            Origin::Greatest(item) => self.spots.greatest(*item),
            _ => None,
        };
        match link {
            Some(template) => {
                Cell::formula(template, self.value(datum, choices)).styled(Style::cross_sheet(kind))
            }
            None => self.typed(datum, choices).styled(Style::input(kind)),
        }
    }

    fn computed(&self, part: &Part, id: StepId, datum: Option<&Datum>) -> Cell {
        let step = part.program.step(id);
        let template = self.template(&part.program, part.name, id, &HashMap::new());
        let unit = declared(&part.program, Item::Step(id));
        let style = Style::calculated(kind(unit, step.ty, datum.and_then(float)));
        Cell::formula(template, self.value(datum, step.choices.as_deref())).styled(style)
    }

    /// The formula of a step; `own` are figures that stand elsewhere than the part's.
    pub(super) fn template(
        &self,
        program: &Program,
        part: PartName,
        id: StepId,
        own: &HashMap<Item, Spot>,
    ) -> Template {
        let step = program.step(id);
        let home = Home { shape: step.ty.shape, year: 0, owner: step.owner };
        let view = View { program, spots: &self.spots, part, own, lang: self.d.lang };
        let template = excel::template(program, &step.expr, step.choices.as_deref(), home, &view);
        if step.ty.kind == Sort::Bool { worded(template, self.d.lang) } else { template }
    }

    /// What a spreadsheet stores beside a formula.
    pub(super) fn value(&self, datum: Option<&Datum>, choices: Option<&[Choice]>) -> Value {
        match datum {
            Some(Datum::Bool(truth)) => Value::Text(yes_or_no(*truth, self.d.lang).into()),
            Some(Datum::Text(text)) => Value::Text(self.chosen(text, choices)),
            Some(other) => float(other).map_or(Value::Error, Value::from),
            None => Value::Error,
        }
    }

    pub(super) fn typed(&self, datum: Option<&Datum>, choices: Option<&[Choice]>) -> Cell {
        match datum {
            Some(Datum::Bool(truth)) => Cell::text(yes_or_no(*truth, self.d.lang)),
            Some(Datum::Text(text)) => Cell::text(self.chosen(text, choices)),
            Some(Datum::Date(serial)) => Cell::Date(f64::from(*serial)),
            Some(number @ Datum::Number(_)) => float(number).map_or(Cell::Blank, Cell::Number),
            _ => Cell::Blank,
        }
    }

    fn chosen(&self, id: &str, choices: Option<&[Choice]>) -> String {
        let choice = choices.and_then(|all| all.iter().find(|choice| choice.id == id));
        choice.map_or_else(|| id.to_string(), |choice| self.say2(&choice.zh, &choice.en).to_string())
    }

    pub(super) fn unit(&self, ty: Type) -> &'static str {
        match ty.kind {
            Sort::Number(Dimension { money: 1, .. }) => self.say("元", "CNY"),
            Sort::Number(d) if d.tag == Tag::Rate && d.is_dimensionless() => self.say("年率", "a year"),
            _ => "",
        }
    }

    pub(super) fn origin(&self, program: &Program, id: InputId, origin: &Origin) -> String {
        match origin {
            Origin::Cell(span) => span.in_book(),
            Origin::Carried(part, _) => {
                let page = self.both(page_of(*part));
                self.both2(format!("取自“{page}”"), format!("from {page}"))
            }
            Origin::Summed(_) => self.say("“折扣”各项押品合计", "all collateral together").into(),
            Origin::Greatest(_) => self.say("“折扣”各项押品中最高", "the greatest of all collateral").into(),
            Origin::Derived(how) => self.of(how).to_string(),
            Origin::Library => match &program.input(id).fallback {
                Fallback::Parameter { id, .. } => self.both2(format!("参数 {id}"), format!("parameter {id}")),
                Fallback::Default(_) => self.say("模型缺省值", "default of the model").into(),
                _ => self.say("未填", "not given").into(),
            },
        }
    }

    fn ground(&self, program: &Program, id: InputId, origin: &Origin) -> String {
        let input = program.input(id);
        match (&input.fallback, origin) {
            (Fallback::Parameter { id, .. }, Origin::Library) => self
                .d
                .parameters
                .iter()
                .find(|(known, _)| known == id)
                .map_or_else(String::new, |p| p.1.clone()),
            _ => input.file.note.as_ref().map(|note: &Words| self.of(note).to_string()).unwrap_or_default(),
        }
    }
}

/// Numbers of a column of results.
pub fn results(values: Vec<Value>) -> table::Results {
    table::Results::Values(values)
}
