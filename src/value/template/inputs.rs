//! 模型的输入 — which sheet an input of a linked model is asked for on, and how.

use super::example::{example, example_figure};
use super::words::{self, say};
use super::{Ask, Form, Head, List, Page, Use, YEARS, of};
use crate::diag::Lang;
use crate::formula::{Axis, Constant, Fallback, Input, Kind, Program, Tag};
use crate::model::{Approach, Tax, Words};
use crate::num::Real;
use crate::portfolio::key;
use crate::table::{self, Cell};

/// Facts of an asset rather than of one method.
const OF_THE_ASSET: &[&str] = &["rate", "rate_basis", "economic_life", "used_life"];
/// Heads of 方法 and 资产 that no input may stand under.
const TAKEN: &[&str] =
    &["模型", "权重", "理由", "采用", "版本", "用途", "名称", "model", "weight", "reason", "used"];

impl Form {
    /// Adds what a linked model asks for.
    pub(super) fn add(&mut self, program: &Program) {
        for input in &program.inputs {
            if is_asked(input) {
                self.input(program, input);
            }
        }
    }

    fn input(&mut self, program: &Program, input: &Input) {
        let shape = input.ty.shape;
        match (shape.lines, shape.years) {
            (Some(axis), years) => self.child(program, axis, input, years),
            (None, true) => {
                let at = self.page_for(Use::Income, &say(self.lang, words::INCOME));
                self.item(at, program, input);
            }
            (None, false) => self.single(program, input),
        }
    }

    fn single(&mut self, program: &Program, input: &Input) {
        let owner = &program.models[input.owner];
        let purpose = if owner.approach == Approach::Indicator {
            Use::Quality
        } else if owner.approach == Approach::Rule
            || input.ty.kind == Kind::Date
            || OF_THE_ASSET.contains(&input.name.as_str())
        {
            Use::Assets
        } else {
            Use::Methods
        };
        let at = self.page_for(purpose, &say(self.lang, words::QUALITY));
        let head = self.head_of(program, input);
        self.put(at, head);
    }

    fn child(&mut self, program: &Program, axis: Axis, input: &Input, years: bool) {
        let title = of(self.lang, &program.axis(axis).file.label).to_string();
        let at = self.page_for(Use::Lines, &title);
        self.row_name(at, &program.axis(axis).name);
        if years {
            self.item(at, program, input);
        } else {
            let head = self.head_of(program, input);
            self.put(at, head);
        }
    }

    /// What each row is called, where the rows of a table are things that have names.
    fn row_name(&mut self, at: usize, axis: &str) {
        let Some((_, name, example)) = words::ROW_NAMES.iter().find(|(known, ..)| *known == axis) else {
            return;
        };
        let note = say(self.lang, ("便于核对，不参与计算", "For the reader; not computed with"));
        let head = Head {
            name: say(self.lang, *name),
            unit: None,
            note,
            required: false,
            kind: table::Kind::Text,
            ask: Ask::Anything,
            example: Cell::text(say(self.lang, *example)),
        };
        self.put(at, head);
    }

    /// A yearly input is a word under 项目, its figures stand under the years.
    fn item(&mut self, at: usize, program: &Program, input: &Input) {
        let name = self.name(program, input);
        if !self.sheets[at].heads.iter().any(|head| head.name == say(self.lang, words::ITEM)) {
            self.year_heads(at, &name, input);
        }
        let item = say(self.lang, words::ITEM);
        let list = self.sheets[at].heads.iter().find(|h| h.name == item).and_then(|h| match h.ask {
            Ask::OneOf { list, .. } => Some(list),
            _ => None,
        });
        if let Some(list) = list.filter(|list| !self.lists[*list].words.contains(&name)) {
            self.lists[list].words.push(name);
        }
    }

    fn year_heads(&mut self, at: usize, example: &str, input: &Input) {
        let lang = self.lang;
        let title = format!("{}·{}", self.sheets[at].title, say(lang, words::ITEM));
        self.lists.push(List { title, words: Vec::new() });
        let list = self.lists.len() - 1;
        let mut add = |name: String, note, required, ask, kind, example| {
            let head = Head { name, unit: None, note: say(lang, note), required, kind, ask, example };
            self.sheets[at].heads.push(head);
        };
        add(
            say(lang, words::ITEM),
            ("一行一个项目", "One item a row"),
            true,
            Ask::OneOf { list, strict: false },
            table::Kind::Text,
            Cell::text(example),
        );
        let units = Ask::OneOf { list: words::UNITS, strict: false };
        let unit = ("金额的单位；比率不填", "Unit of amounts; blank for ratios");
        add(
            say(lang, words::UNIT),
            unit,
            true,
            units,
            table::Kind::Text,
            Cell::text(say(lang, ("元", "yuan"))),
        );
        for year in 1..=YEARS {
            let name = say(lang, ("第1年", "t1")).replace('1', &year.to_string());
            let note = (
                "基准日后第几年；预测期内没有数的年份填 0，预测期之后留空",
                "Years after the valuation date; 0 where there is nothing, blank after the forecast",
            );
            let example = if year <= 5 { example_figure(input) } else { Cell::Blank };
            add(name, note, year == 1, Ask::Anything, table::Kind::Number(2), example);
        }
    }

    /// The sheet for a purpose, made where it is first needed.
    fn page_for(&mut self, purpose: Use, title: &str) -> usize {
        let same = |page: &Page| page.purpose == purpose && (purpose != Use::Lines || page.title == title);
        if let Some(at) = self.sheets.iter().position(same) {
            return at;
        }
        let id = Head {
            name: say(self.lang, words::ASSET_ID),
            unit: None,
            note: say(self.lang, ("见资产表；填 * 表示全部资产", "As on the sheet of assets; * for all")),
            required: true,
            kind: table::Kind::Text,
            ask: Ask::Anything,
            example: Cell::text(say(self.lang, words::EXAMPLE)),
        };
        self.sheets.push(Page::called(purpose, title.to_string(), vec![id], self.lang));
        self.sheets.len() - 1
    }

    /// Adds a head once; two models that ask for the same share it.
    fn put(&mut self, at: usize, head: Head) {
        match self.sheets[at].heads.iter_mut().find(|known| key(&known.name) == key(&head.name)) {
            Some(known) => {
                known.required |= head.required;
                if !known.note.contains(head.note.as_str()) {
                    known.note = format!("{}\n{}", known.note, head.note);
                }
                if known.ask != head.ask {
                    known.ask = Ask::Anything;
                }
            }
            None => self.sheets[at].heads.push(head),
        }
    }

    fn head_of(&mut self, program: &Program, input: &Input) -> Head {
        let ask = self.ask(input);
        Head {
            name: self.name(program, input),
            unit: unit(input, &self.unit, self.lang),
            note: note(program, input, self.lang),
            required: matches!(input.fallback, Fallback::Required) && input.owner == 0,
            kind: kind(input),
            ask,
            example: example(program, input, self.lang),
        }
    }

    /// The label; where that means another input too, an alias, else `model:name`.
    fn name(&self, program: &Program, input: &Input) -> String {
        let single = input.ty.shape.lines.is_none() && !input.ty.shape.years;
        let free = |word: &&str| {
            let taken = single && TAKEN.contains(&key(word).as_str());
            let same = |other: &Input| other.name != input.name && is_asked(other) && is_called(other, word);
            !taken && !program.inputs.iter().any(same)
        };
        let label = of(self.lang, &input.file.label);
        let in_language = |word: &&str| word.is_ascii() == (self.lang == Lang::En);
        let aliases = input.file.aliases.iter().map(String::as_str).filter(in_language);
        let word = std::iter::once(label).chain(aliases).find(free);
        let qualified = || format!("{}:{}", program.models[input.owner].id.get_ref(), input.name);
        word.map_or_else(qualified, str::to_string)
    }

    fn ask(&mut self, input: &Input) -> Ask {
        if let Some(choices) = &input.file.choice {
            let words: Vec<String> = choices
                .iter()
                .map(|c| of(self.lang, &Words { zh: c.zh.clone(), en: c.en.clone() }).to_string())
                .collect();
            let title = of(self.lang, &input.file.label).to_string();
            let list = self.list(&title, words);
            return Ask::OneOf { list, strict: true };
        }
        match input.ty.kind {
            Kind::Date => Ask::Date,
            Kind::Bool => Ask::OneOf { list: words::YES_NO, strict: true },
            Kind::Text => Ask::Anything,
            Kind::Number(_) => Ask::Number {
                min: input.range.min.as_ref().map(Real::to_f64),
                max: input.range.max.as_ref().map(Real::to_f64),
                open: input.file.open,
            },
        }
    }

    /// The order of the workbook: 资产, 方法, 收益, tables of lines, 质量, 参数.
    pub(super) fn tidy(&mut self) {
        let rank = |page: &Page| match page.purpose {
            Use::Assets => 0,
            Use::Methods => 1,
            Use::Income => 2,
            Use::Lines => 3,
            Use::Quality => 4,
            Use::Parameters => 5,
            Use::Other => 6,
        };
        self.sheets.sort_by_key(rank);
        for page in &mut self.sheets {
            // Figures that must be given come before those that may be; years stay together at the end.
            let fixed = match page.purpose {
                Use::Assets => super::words::asset_heads(self.lang).len(),
                Use::Methods => 5,
                Use::Parameters | Use::Income | Use::Other => page.heads.len(),
                Use::Quality => 1,
                Use::Lines => 1 + usize::from(page.heads.get(1).is_some_and(is_row_name)),
            };
            let item = say(self.lang, words::ITEM);
            let yearly = page.heads.iter().position(|h| h.name == item).unwrap_or(page.heads.len());
            if let Some(rest) = page.heads.get_mut(fixed..yearly.max(fixed)) {
                rest.sort_by_key(|head| !head.required);
            }
        }
    }
}

fn is_row_name(head: &Head) -> bool {
    words::ROW_NAMES.iter().any(|(_, name, _)| head.name == name.0 || head.name == name.1)
}

/// Whether a form asks for it: parameters have a sheet of their own, the timeline works by itself.
fn is_asked(input: &Input) -> bool {
    match &input.fallback {
        Fallback::Project(_) => false,
        // Rates of tax differ from owner to owner; other parameters are the project's.
        Fallback::Parameter { id, .. } => input.owner == 0 && id.starts_with("tax/"),
        Fallback::Step(_) => !input.ty.shape.years && input.ty.shape.lines.is_none(),
        Fallback::Required | Fallback::Optional | Fallback::Default(_) | Fallback::Input(_) => {
            !input.name.ends_with("_tolerance")
        }
    }
}

/// Whether a head of this word is read for an input.
fn is_called(input: &Input, word: &str) -> bool {
    let words = [input.name.as_str(), &input.file.label.zh, &input.file.label.en];
    let all = words.into_iter().chain(input.file.aliases.iter().map(String::as_str));
    all.into_iter().any(|known| key(known) == key(word))
}

/// What is counted, where the model does not say: records, calls, users.
const COUNTER: (&str, &str) = ("个", "item");

fn unit(input: &Input, money: &str, lang: Lang) -> Option<String> {
    let Kind::Number(dimension) = input.ty.kind else { return None };
    match (dimension.money, dimension.count, dimension.year) {
        (1, 0, 0) => Some(money.to_string()),
        (1, -1, 0) => Some(format!("{money}/{}", say(lang, COUNTER))),
        (0, 1, 0) => Some(say(lang, COUNTER)),
        (0, 0, 1) => Some(say(lang, ("年", "years"))),
        _ => None,
    }
}

fn kind(input: &Input) -> table::Kind {
    let at_most_one = input.range.max.as_ref().is_some_and(|max| max.to_f64() <= 1.0);
    match input.ty.kind {
        Kind::Date => table::Kind::Date,
        Kind::Bool | Kind::Text => table::Kind::Text,
        Kind::Number(d) if d.money != 0 => table::Kind::Money2,
        Kind::Number(d)
            if d.is_dimensionless() && (d.tag == Tag::Rate || d.tag == Tag::Ratio && at_most_one) =>
        {
            table::Kind::Percent(2)
        }
        Kind::Number(_) => table::Kind::Number(4),
    }
}

/// What it is, its range, where it comes from when it is left blank, and which model asks.
fn note(program: &Program, input: &Input, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let mut lines = Vec::new();
    lines.extend(input.file.note.as_ref().map(|note| of(lang, note).to_string()));
    let end = |end: &Option<Real>, open: &str| end.as_ref().map_or(open.to_string(), |e| e.to_decimal(6));
    if input.range.min.is_some() || input.range.max.is_some() {
        let (min, max) = (end(&input.range.min, "-∞"), end(&input.range.max, "∞"));
        lines.push(if zh { format!("范围：{min} 至 {max}") } else { format!("from {min} to {max}") });
    }
    let basis = |tax| matches!(tax, Tax::Pre);
    if let Some(tax) = input.file.tax {
        let words = if basis(tax) { ("口径：税前", "pre-tax") } else { ("口径：税后", "post-tax") };
        lines.push(say(lang, words));
    }
    lines.push(blank(program, input, lang));
    let model = of(lang, &program.main().label);
    lines.push(if zh { format!("用于：{model}") } else { format!("for: {model}") });
    lines.join("\n")
}

fn blank(program: &Program, input: &Input, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    match &input.fallback {
        Fallback::Required if input.owner == 0 => say(lang, ("必填", "required")),
        Fallback::Required => {
            let owner = of(lang, &program.models[input.owner].label);
            if zh {
                format!("由“{owner}”计算时必填")
            } else {
                format!("required where {owner} is computed")
            }
        }
        // Weights left blank beside others would each be 1 and not sum to 1.
        Fallback::Default(_) if input.ty.shape.lines.is_some() && input.name.ends_with("weight") => say(
            lang,
            (
                "只有一行可不填；多行须逐行填写，合计为 1",
                "not needed for one row; for several each needs one, together 1",
            ),
        ),
        Fallback::Default(constant) => {
            let value = shown(constant, input, lang);
            if zh { format!("不填取 {value}") } else { format!("blank: {value}") }
        }
        Fallback::Step(step) => {
            let step = program.step(*step);
            let owner = of(lang, &program.models[step.owner].label);
            if zh { format!("不填取自“{owner}”") } else { format!("blank: from {owner}") }
        }
        Fallback::Input(other) => {
            let other = of(lang, &program.input(*other).file.label);
            if zh { format!("不填同“{other}”") } else { format!("blank: as {other}") }
        }
        Fallback::Parameter { id, .. } => {
            if zh {
                format!("不填取参数 {id}")
            } else {
                format!("blank: parameter {id}")
            }
        }
        Fallback::Optional | Fallback::Project(_) => say(lang, ("选填", "optional")),
    }
}

/// What stands for an input that is blank.
pub(crate) fn shown(constant: &Constant, input: &Input, lang: Lang) -> String {
    match constant {
        Constant::Number { typed, .. } => typed.to_string(),
        Constant::Text(text) => {
            let choice = input.file.choice.iter().flatten().find(|c| c.id == **text);
            choice.map_or_else(
                || text.to_string(),
                |c| if lang == Lang::Zh { c.zh.clone() } else { c.en.clone() },
            )
        }
        Constant::Bool(value) => say(lang, if *value { ("是", "yes") } else { ("否", "no") }),
        Constant::Date(days) => {
            crate::formula::dates::from_serial(*days).map_or_else(String::new, |day| day.to_string())
        }
    }
}
