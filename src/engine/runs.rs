//! One run a model: the assets that chose it, linked, bound and priced together.

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::formula::batch::Keep;
use crate::formula::named::{behind, no_result, of_step};
use crate::formula::{Axis, Frame, InputId, Program, link};
use crate::model::{Library, Model, Pin};
use crate::portfolio::{Bound, Field, Places, Portfolio, bind};
use crate::value::{Verdicts, price};
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};

/// A run and what was found on its way, by frame row.
pub(super) struct Done {
    pub run: crate::value::Run,
    /// By frame row: the choice, by place in the portfolio.
    pub choices: Vec<usize>,
    /// By frame row.
    pub found: Vec<Diagnostics>,
}

/// Diagnostics of assets and choices, and the runs themselves.
#[derive(Default)]
pub(super) struct Runs {
    pub done: Vec<Done>,
    /// By choice: why it could not be run at all.
    pub refused: HashMap<usize, Diagnostics>,
    /// By asset: why nothing of it is valued.
    pub gated: HashMap<usize, Diagnostics>,
    /// What the binding of cells found, most of it naming its asset.
    pub cells: Diagnostics,
}

/// Links, binds and prices every model that an asset chose.
pub(super) fn runs(
    portfolio: &mut Portfolio,
    library: &Library,
    day: Date,
    keep: Keep,
    diagnostics: &mut Diagnostics,
) -> Runs {
    let mut runs = Runs { gated: gates(portfolio), ..Runs::default() };
    runs.cells.extend(unevidenced(portfolio, &runs.gated));
    for (pin, choices) in by_model(portfolio, &runs) {
        match linked(library, &pin, day) {
            Ok((model, program)) => {
                let done = run(portfolio, model, program, &choices, keep, &mut runs.cells);
                runs.done.push(done);
            }
            Err(Unlinked::Choice(code)) => refuse(portfolio, library, &pin, code, day, &choices, &mut runs),
            Err(Unlinked::Model(faults)) => {
                diagnostics.extend(faults);
                refuse(portfolio, library, &pin, Code::ModelFaulty, day, &choices, &mut runs);
            }
        }
    }
    runs
}

/// An asset without lawful source or right is listed with that reason and not valued.
fn gates(portfolio: &Portfolio) -> HashMap<usize, Diagnostics> {
    let mut gated: HashMap<usize, Diagnostics> = HashMap::new();
    for (at, asset) in portfolio.assets.iter().enumerate() {
        let mut refuse = |code, field, written: Option<&str>| {
            let fault = Diagnostic::new(code).asset(&asset.id).at(portfolio.field_span(at, field));
            gated.entry(at).or_default().push(written.into_iter().fold(fault, Diagnostic::value));
        };
        if !asset.lawful_source.as_deref().is_some_and(states_a_source) {
            refuse(Code::NoLawfulSource, Field::LawfulSource, asset.lawful_source.as_deref());
        }
        if asset.rights.is_empty() {
            refuse(Code::NoRights, Field::Rights, None);
        }
    }
    gated
}

/// Words that say there is no lawful source, at the beginning of what is written.
const NO_SOURCE: &[&str] = &[
    "无",
    "无合法",
    "无来源",
    "无授权",
    "无证",
    "无依据",
    "没有",
    "否",
    "不明",
    "不合法",
    "不合规",
    "不知",
    "不详",
    "不清楚",
    "未知",
    "未明",
    "未核实",
    "未取得",
    "未获",
    "未经",
    "待",
    "待核",
    "待确认",
    "待定",
    "待查",
    "待补",
    "待取得",
    "爬取",
    "爬虫",
    "抓取",
    "非法",
    "违法",
    "违规",
    "盗取",
    "盗用",
    "窃取",
    "黑市",
    "来源不明",
    "无法",
    "no",
    "none",
    "n/a",
    "na",
    "unknown",
    "unclear",
    "pending",
    "tbd",
    "illegal",
    "unlawful",
    "scraped",
    "stolen",
];

/// Whether a text names a source rather than saying that there is none.
pub(super) fn states_a_source(text: &str) -> bool {
    let key = crate::portfolio::key(text);
    let denies = |word: &&str| match (word.is_ascii(), word.chars().count()) {
        // `no` and 无 begin many honest words: 无人机航拍, 待机日志.
        (true, _) | (_, 1) => *key.trim_end_matches(['。', '.']) == **word,
        _ => key.starts_with(*word),
    };
    let says = |c: char| c.is_alphanumeric() || matches!(c, '√' | '✓' | '✔');
    key.chars().any(says) && !NO_SOURCE.iter().any(denies)
}

/// A source that nothing evidences is valued all the same, and said to be so: one remark an asset,
/// or one for the list where it has no such column.
fn unevidenced(portfolio: &Portfolio, gated: &HashMap<usize, Diagnostics>) -> Diagnostics {
    let assets = portfolio.assets.iter().enumerate().filter(|(at, _)| !gated.contains_key(at));
    let lacking = assets.filter(|(_, asset)| !asset.evidence.as_deref().is_some_and(states_a_source));
    if !portfolio.has_field(Field::Evidence) {
        let fault = || Diagnostic::new(Code::NoEvidence).at(portfolio.list_span());
        return lacking.map(|_| fault()).take(1).collect();
    }
    let fault = |(at, asset): (usize, &crate::portfolio::Asset)| {
        Diagnostic::new(Code::NoEvidence).asset(&asset.id).at(portfolio.field_span(at, Field::Evidence))
    };
    lacking.map(fault).collect()
}

/// Choices to be run, by model, in order of first appearance.
fn by_model(portfolio: &Portfolio, runs: &Runs) -> Vec<(Pin, Vec<usize>)> {
    let mut models: Vec<(Pin, Vec<usize>)> = Vec::new();
    let mut known: HashMap<Pin, usize> = HashMap::new();
    for (at, choice) in portfolio.choices.iter().enumerate() {
        if !choice.used || choice.faulty || runs.gated.contains_key(&choice.asset) {
            continue;
        }
        let place = *known.entry(choice.pin.clone()).or_insert_with(|| {
            models.push((choice.pin.clone(), Vec::new()));
            models.len() - 1
        });
        models[place].1.push(at);
    }
    models
}

enum Unlinked {
    /// No such model, or none in force.
    Choice(Code),
    Model(Diagnostics),
}

fn linked<'l>(library: &'l Library, pin: &Pin, day: Date) -> Result<(&'l Model, Program), Unlinked> {
    let model = library.select(pin, day).map_err(Unlinked::Choice)?;
    let program = link(library, model, day).map_err(Unlinked::Model)?;
    Ok((model, program))
}

fn refuse(
    portfolio: &Portfolio,
    library: &Library,
    pin: &Pin,
    code: Code,
    day: Date,
    choices: &[usize],
    runs: &mut Runs,
) {
    for at in choices {
        let asset = &portfolio.assets[portfolio.choices[*at].asset];
        let fault = Diagnostic::new(code).asset(&asset.id).at(portfolio.choice_span(*at)).field("model");
        let fault = unselected(fault, library, pin, day);
        runs.refused.entry(*at).or_default().push(fault);
    }
}

/// Why a model cannot be used, with what there is instead.
pub(crate) fn unselected(fault: Diagnostic, library: &Library, pin: &Pin, day: Date) -> Diagnostic {
    let known: Vec<String> = library.models.iter().map(|m| m.id().to_string()).collect();
    let own = library.models.iter().filter(|m| m.id() == pin.id);
    let editions: Vec<&str> = own.map(|m| m.file.edition.as_str()).collect();
    let value = match fault.code {
        Code::EditionNotFound => pin.edition.as_deref().unwrap_or_default(),
        _ => &pin.id,
    };
    fault
        .value(value)
        .arg("name", &pin.id)
        .arg("allowed", editions.join(", "))
        .arg("date", day)
        .nearest(&crate::formula::suggestion(&pin.id, &known))
}

fn run(
    portfolio: &mut Portfolio,
    model: &Model,
    program: Program,
    choices: &[usize],
    keep: Keep,
    cells: &mut Diagnostics,
) -> Done {
    let Bound { frame, places, failed, refused, choices, common } =
        bind(portfolio, &program, choices).unpack(cells);
    let priced = price(&program, &frame, &mut portfolio.symbols, &failed, keep);
    let said: HashSet<(Code, String)> = cells.iter().filter_map(key).collect();
    let found = (0..frame.assets)
        .map(|row| {
            let asset = &portfolio.assets[portfolio.choices[choices[row]].asset];
            let typed = |input: InputId, place: usize| {
                let text = portfolio.typed(places.given(input, row, place)?)?;
                let figure = frame.columns[input.0 as usize].as_ref()?.of(row).get(place).copied()?;
                Some((figure, text))
            };
            let told = told(&program, &priced.verdicts[row], &places, row, (&asset.id, &typed));
            // What the reading of a cell has said is not said again.
            let hollow = |d: &Diagnostic| refused[row] && d.code == Code::MissingInput;
            let again = |d: &Diagnostic| key(d).is_some_and(|key| said.contains(&key));
            told.into_iter().filter(|d| !again(d) && !hollow(d)).collect()
        })
        .collect();
    let sources = match keep {
        Keep::Everything => sources(&program, &frame, &places),
        Keep::Answer => HashMap::new(),
    };
    let assets = choices.iter().map(|c| portfolio.choices[*c].asset).collect();
    let run = crate::value::Run { pinned: model.pinned(), program, frame, priced, assets, sources, common };
    Done { run, choices, found }
}

fn key(diagnostic: &Diagnostic) -> Option<(Code, String)> {
    diagnostic.span.as_ref().map(|span| (diagnostic.code, span.to_string()))
}

/// The figure of an input and the text of the cell that gives it.
type Typed<'t> = &'t dyn Fn(InputId, usize) -> Option<(f64, String)>;

/// A message names what stands in the cell: 12, not the 120,000 that 12 万元 are.
fn as_typed(diagnostic: Diagnostic, cell: Option<(f64, String)>) -> Diagnostic {
    // Its remedy adds the sign to the figure.
    if diagnostic.code == Code::PercentAsWholeNumber {
        return diagnostic;
    }
    let said = diagnostic.value.as_deref().and_then(|value| value.parse::<f64>().ok());
    let Some((_, text)) = cell.filter(|(figure, _)| said == Some(*figure)) else { return diagnostic };
    let scale = text.parse::<f64>().ok().zip(said).map_or(1.0, |(typed, figure)| figure / typed);
    let known = [(1e3, "千元"), (1e4, "万元"), (1e6, "百万元"), (1e8, "亿元"), (1e-2, "%")];
    let unit =
        known.iter().find(|(times, _)| (scale / times - 1.0).abs() < 1e-9).map_or("", |(_, unit)| unit);
    if unit.is_empty() && (scale - 1.0).abs() < 1e-9 {
        return diagnostic;
    }
    diagnostic.value(format!("{text}{unit}"))
}

/// The findings of a row as diagnostics with their cells.
fn told(
    program: &Program,
    verdict: &Verdicts,
    places: &Places,
    row: usize,
    (asset, typed): (&str, Typed),
) -> Diagnostics {
    let mut told = Diagnostics::new();
    let (findings, fault) = match verdict {
        Verdicts::Valued { findings, .. } => (findings, None),
        Verdicts::Refused { findings, fault } => (findings, fault.as_ref()),
    };
    for finding in findings {
        let cell = finding.input.and_then(|input| typed(input, finding.place.unwrap_or(0)));
        let diagnostic = as_typed(finding.diagnostic(program, asset), cell);
        let span = finding.input.map(|input| places.of(input, row, finding.place.unwrap_or(0)));
        told.push(match span {
            Some(span) => diagnostic.at(span),
            None => diagnostic.at(places.of(program_first(program), row, 0)),
        });
    }
    if let Some((step, fault)) = fault {
        let first = behind(program, *step).first().copied().unwrap_or_else(|| program_first(program));
        told.push(no_result(program, *step, *fault).asset(asset).at(places.of(first, row, 0)));
    }
    if let Verdicts::Valued { tie_assumed: true, .. } = verdict {
        let note = of_step(Diagnostic::new(Code::TieAssumed), program, program.output);
        told.push(note.asset(asset).at(places.of(program_first(program), row, 0)));
    }
    told
}

/// Where a diagnostic of no single input points: what the model's first input stands for.
fn program_first(program: &Program) -> InputId {
    InputId(program.inputs.iter().position(|i| i.owner == 0).unwrap_or(0) as u32)
}

/// By axis and place in its lane: the source row, as `sheet!row`.
fn sources(program: &Program, frame: &Frame, places: &Places) -> HashMap<Axis, Vec<String>> {
    let mut sources = HashMap::new();
    for axis in (0..program.axes.len()).map(|a| Axis(a as u16)) {
        let on_axis = |id: &InputId| program.input(*id).ty.shape == crate::formula::Shape::lines(axis);
        let inputs: Vec<InputId> = program.input_ids().filter(on_axis).collect();
        let mut rows = Vec::new();
        for row in 0..frame.assets {
            let given = inputs.iter().copied().find(|i| places.is_given(*i, row));
            rows.extend((0..frame.rows_of(axis, row)).map(|line| match given {
                Some(input) => source(&places.of(input, row, line)),
                None => String::new(),
            }));
        }
        sources.insert(axis, rows);
    }
    sources
}

fn source(span: &crate::diag::Span) -> String {
    match (&span.sheet, span.cell) {
        (Some(sheet), Some((row, _))) => format!("{sheet}!{}", row + 1),
        _ => String::new(),
    }
}
