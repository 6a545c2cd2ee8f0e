//! The checks a model states, evaluated by the exact face.

use super::lookup;
use super::need::{Needs, undecided};
use super::validate::Finding;
use crate::diag::Code;
use crate::formula::exact::{Array, Machine};
use crate::formula::{
    Check, CheckValue, Datum, Expr, Facts, Function, InputId, Kind, Program, Shape, StepId, Typed,
};
use crate::model::Tax;
use crate::num::LADDER;

/// The checks that do not hold; `sound` says that no error was found before, so that one which
/// cannot be evaluated counts as failed.
pub(super) fn failed(program: &Program, facts: &Facts, needs: &Needs, sound: bool) -> Vec<Finding> {
    let machines = Machines::new(program, facts);
    let active = program.checks.iter().filter(|c| needs.active(c.owner));
    let mut found: Vec<Finding> = active.filter_map(|check| machines.finding(check, sound)).collect();
    // One key is said once, whatever stands on it.
    let mut keys: Vec<(Option<InputId>, Option<String>)> = Vec::new();
    found.retain(|f| {
        let key = (f.input, f.value.clone());
        f.code != Code::KeyNotFound
            || (!keys.contains(&key) && {
                keys.push(key);
                true
            })
    });
    // What another check says is why this one has no result.
    if found.iter().any(|f| f.is_error() && f.code != Code::NotFiniteAtStep) {
        found.retain(|f| f.code != Code::NotFiniteAtStep);
    }
    found
}

/// One evaluation a precision, made as far as they are needed.
struct Machines<'p> {
    program: &'p Program,
    tries: Vec<Machine<'p>>,
}

impl<'p> Machines<'p> {
    fn new(program: &'p Program, facts: &'p Facts) -> Self {
        let last = LADDER.len() - 1;
        let tries = LADDER.iter().enumerate();
        let tries = tries.map(|(i, digits)| Machine::new(program, facts, *digits, i == last)).collect();
        Machines { program, tries }
    }

    fn finding(&self, check: &Check, sound: bool) -> Option<Finding> {
        let mut said = Datum::Absent;
        for machine in &self.tries {
            said = machine.evaluate(&check.assert).items.first().cloned().unwrap_or(Datum::Absent);
            match &said {
                Datum::Fault(fault) if undecided(fault) => {}
                Datum::Bool(true) => return None,
                Datum::Bool(false) => return Some(self.failed(machine, check)),
                _ => break,
            }
        }
        let Datum::Fault(fault) = said else { return None };
        if let (true, Some(found)) = (fault == lookup::NO_ROW, self.unfound(check)) {
            return sound.then_some(found);
        }
        let (zh, en) = fault.words();
        let mut finding = Finding::new(Code::NotFiniteAtStep, self.field(check));
        finding.args = vec![
            ("step_zh", format!("校验 {}", check.code)),
            ("step_en", format!("check {}", check.code)),
            ("reason_zh", zh),
            ("reason_en", en),
        ];
        sound.then_some(finding)
    }

    /// The key that a look-up behind the check found no row for.
    fn unfound(&self, check: &Check) -> Option<Finding> {
        let found = lookup::unfound(self.program, self.tries.last()?, &check.assert)?;
        let mut finding = Finding::new(Code::KeyNotFound, found.input.or_else(|| self.field(check)));
        finding.place = found.input.map(|_| found.place);
        Some(finding.value(found.key))
    }

    fn field(&self, check: &Check) -> Option<InputId> {
        let name = check.field.as_deref()?;
        self.program.input_ids().find(|i| {
            let input = self.program.input(*i);
            input.owner == check.owner && input.name == name
        })
    }

    fn failed(&self, machine: &Machine, check: &Check) -> Finding {
        let mut finding = Finding::new(check.code, self.field(check));
        let spot = first_failing(machine, &check.assert);
        let shape = spot.map_or(Shape::ONE, |(shape, _)| shape);
        finding.place = spot.map(|(_, place)| place);
        finding.value = check.value.and_then(|v| shown(&figures(machine, v), finding.place));
        finding.limit =
            check.limit.as_ref().map(|text| self.limit(machine, check.owner, text, finding.place));
        if let Some(place) = finding.place {
            finding.args = self.keys(machine, check.owner, shape, place);
        }
        if let Some(limit) = &finding.limit {
            finding.args.extend(self.limit_words(check, limit));
        }
        if check.code == Code::TaxBasisMismatch {
            finding.args.extend(self.bases(machine, check.owner));
        }
        finding
    }

    /// The limit: a figure of the model where the text names one, else the text.
    fn limit(&self, machine: &Machine, owner: usize, text: &str, place: Option<usize>) -> String {
        let named = self.named(owner, text);
        named.and_then(|v| shown(&figures(machine, v), place)).unwrap_or_else(|| text.to_string())
    }

    /// The choice that a limit is, in words.
    fn limit_words(&self, check: &Check, id: &str) -> Vec<(&'static str, String)> {
        let named = check.limit.as_deref().and_then(|text| self.named(check.owner, text));
        let choices = match named {
            Some(CheckValue::Step(step)) => self.program.step(step).choices.as_deref(),
            Some(CheckValue::Input(input)) => self.program.input(input).file.choice.as_deref(),
            None => None,
        };
        let choice = choices.unwrap_or_default().iter().find(|c| c.id == id);
        choice.map_or_else(Vec::new, |c| vec![("limit_zh", c.zh.clone()), ("limit_en", c.en.clone())])
    }

    fn named(&self, owner: usize, name: &str) -> Option<CheckValue> {
        let program = self.program;
        let input =
            program.input_ids().find(|i| program.input(*i).owner == owner && program.input(*i).name == name);
        let step = || -> Option<StepId> {
            program.step_ids().find(|s| program.step(*s).owner == owner && program.step(*s).name == name)
        };
        input.map(CheckValue::Input).or_else(|| step().map(CheckValue::Step))
    }

    /// The texts of the failing child row: what the row is called.
    fn keys(
        &self,
        machine: &Machine,
        owner: usize,
        shape: Shape,
        place: usize,
    ) -> Vec<(&'static str, String)> {
        let program = self.program;
        let texts = program.input_ids().filter(|i| {
            let input = program.input(*i);
            input.owner == owner
                && input.ty.kind == Kind::Text
                && shape.lines.is_some()
                && input.ty.shape == shape
        });
        let names = texts.filter_map(|i| {
            let text = shown(&machine.input(i), Some(place))?;
            let choice = program.input(i).file.choice.iter().flatten().find(|c| c.id == text);
            Some(choice.map_or_else(|| (text.clone(), text.clone()), |c| (c.zh.clone(), c.en.clone())))
        });
        let keys = [("name_zh", "name_en"), ("other_zh", "other_en")].into_iter();
        keys.zip(names).flat_map(|((zh, en), words)| [(zh, words.0), (en, words.1)]).collect()
    }

    /// Before or after tax, as the model's own words for flow and rate say.
    fn bases(&self, machine: &Machine, owner: usize) -> Vec<(&'static str, String)> {
        let word = |names: &[&str]| {
            let figure = names.iter().find_map(|n| self.named(owner, n));
            figure.and_then(|f| shown(&figures(machine, f), None))
        };
        let flow = word(&["result_basis", "flow_basis"]).or_else(|| {
            let tax = self.program.models[owner].inputs_in_order().into_iter().find_map(|(_, i)| i.tax)?;
            Some(tax.id().to_string())
        });
        let rate = word(&["rate_basis"]);
        let names = [("flow_zh", "flow_en", flow), ("rate_zh", "rate_en", rate)];
        let said = names.into_iter().filter_map(|(zh, en, basis)| Some((zh, en, basis?)));
        said.flat_map(|(zh, en, basis)| {
            let words = [Tax::Pre, Tax::Post].into_iter().find(|tax| tax.id() == basis).map(Tax::words);
            let (in_zh, in_en) = words.unwrap_or((&basis, &basis));
            [(zh, in_zh.to_string()), (en, in_en.to_string())]
        })
        .collect()
    }
}

fn figures(machine: &Machine, value: CheckValue) -> Array {
    match value {
        CheckValue::Input(id) => machine.input(id),
        CheckValue::Step(id) => machine.step(id),
    }
}

/// Most figures of a series that a message lists.
const LISTED: usize = 30;

/// The figure at a place; a series as a whole where no single place failed.
fn shown(array: &Array, place: Option<usize>) -> Option<String> {
    match (array.items.len(), place) {
        (0 | 1, _) => word(array.items.first()?),
        (_, Some(place)) => word(array.items.get(place)?),
        (_, None) => {
            let words: Vec<String> = array.items.iter().take(LISTED).filter_map(word).collect();
            Some(words.join(", "))
        }
    }
}

fn word(datum: &Datum) -> Option<String> {
    match datum {
        Datum::Number(real) => Some(real.to_decimal(12)),
        Datum::Text(text) => Some(text.to_string()),
        Datum::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

/// Where inside the first `ALL(…)` of a condition it does not hold.
fn first_failing(machine: &Machine, assert: &Expr) -> Option<(Shape, usize)> {
    match &assert.node {
        Typed::Call(Function::All, arguments) => {
            let array = machine.evaluate(arguments.first()?);
            let place = array.items.iter().position(|d| matches!(d, Datum::Bool(false)))?;
            Some((array.shape, place))
        }
        Typed::Call(_, arguments) => arguments.iter().find_map(|a| first_failing(machine, a)),
        _ => None,
    }
}
