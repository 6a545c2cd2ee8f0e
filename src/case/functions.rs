//! Cases of financial functions: method, arguments, convention, and ours beside what is published.

use super::answer::Answer;
use super::arguments::{Arguments, Refusal};
use super::compare::{Compared, Status, compare_figure, source_is_wrong};
use super::file::Case;
use super::item::Item;
use crate::finance::root::{Root, Roots, irr, rate, xirr};
use crate::finance::{DayCount, First, When, depreciation, flows, tvm};
use crate::num::Real;
use serde_json::Value;

type Given<'a, 'c> = &'a Arguments<'c>;
type Got = Result<Ours, Refusal>;

/// What a function says to a case.
enum Ours {
    Figure(f64),
    Roots(Roots),
}

/// A function as cases call it.
struct Method {
    name: &'static str,
    /// Arguments in the order of a spreadsheet.
    order: &'static [&'static str],
    call: fn(Given, &Convention) -> Got,
}

/// What the text of a case's convention, or an argument of the case, says.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Convention {
    first: First,
    basis: DayCount,
}

const fn method(
    name: &'static str,
    order: &'static [&'static str],
    call: fn(Given, &Convention) -> Got,
) -> Method {
    Method { name, order, call }
}

const METHODS: &[Method] = &[
    method("pv", &["rate", "nper", "pmt", "fv", "when"], |a, _| {
        figure(tvm::present_value(
            a.number("rate")?,
            a.number("nper")?,
            or(a, "pmt")?,
            or(a, "fv")?,
            when(a)?,
        ))
    }),
    method("fv", &["rate", "nper", "pmt", "pv", "when"], |a, _| {
        figure(tvm::future_value(a.number("rate")?, a.number("nper")?, or(a, "pmt")?, or(a, "pv")?, when(a)?))
    }),
    method("pmt", &["rate", "nper", "pv", "fv", "when"], |a, _| {
        figure(tvm::payment(a.number("rate")?, a.number("nper")?, or(a, "pv")?, or(a, "fv")?, when(a)?))
    }),
    method("nper", &["rate", "pmt", "pv", "fv", "when"], |a, _| {
        figure(tvm::periods(a.number("rate")?, or(a, "pmt")?, or(a, "pv")?, or(a, "fv")?, when(a)?))
    }),
    method("ipmt", &["rate", "per", "nper", "pv", "fv", "when"], |a, _| split(a, tvm::interest)),
    method("ppmt", &["rate", "per", "nper", "pv", "fv", "when"], |a, _| split(a, tvm::principal)),
    method("rate", &["nper", "pmt", "pv", "fv", "when", "guess"], |a, _| {
        roots(rate(a.number("nper")?, or(a, "pmt")?, or(a, "pv")?, or(a, "fv")?, when(a)?))
    }),
    method("npv", &["rate", "values"], |a, c| {
        figure(flows::npv(a.number("rate")?, &a.numbers("values")?, c.first))
    }),
    method("irr", &["values", "guess"], |a, _| roots(irr(&a.numbers("values")?))),
    method("mirr", &["values", "finance_rate", "reinvest_rate"], |a, _| {
        figure(flows::mirr(&a.numbers("values")?, a.number("finance_rate")?, a.number("reinvest_rate")?))
    }),
    method("xnpv", &["rate", "values", "dates"], |a, c| {
        figure(flows::xnpv(a.number("rate")?, &a.numbers("values")?, &a.dates("dates")?, c.basis))
    }),
    method("xnfv", &["rate", "values", "dates"], |a, c| {
        figure(flows::xnfv(a.number("rate")?, &a.numbers("values")?, &a.dates("dates")?, c.basis))
    }),
    method("xirr", &["values", "dates", "guess", "day_count"], |a, c| {
        roots(xirr(&a.numbers("values")?, &a.dates("dates")?, c.basis))
    }),
    method("rri", &["nper", "pv", "fv"], |a, _| {
        figure(flows::rri(a.number("nper")?, a.number("pv")?, a.number("fv")?))
    }),
    method("sln", &["cost", "salvage", "life"], |a, _| {
        figure(depreciation::straight_line(a.number("cost")?, a.number("salvage")?, a.number("life")?))
    }),
    method("syd", &["cost", "salvage", "life", "period"], |a, _| {
        let [cost, salvage, life, period] = four(a)?;
        figure(depreciation::sum_of_years(cost, salvage, life, period))
    }),
    method("db", &["cost", "salvage", "life", "period", "month"], |a, _| {
        let [cost, salvage, life, period] = four(a)?;
        figure(depreciation::fixed_declining(cost, salvage, life, period, a.number_or("month", 12.0)?))
    }),
    method("ddb", &["cost", "salvage", "life", "period", "factor"], |a, _| {
        let [cost, salvage, life, period] = four(a)?;
        figure(depreciation::double_declining(cost, salvage, life, period, a.number_or("factor", 2.0)?))
    }),
    method("vdb", &["cost", "salvage", "life", "start", "end", "factor", "no_switch"], |a, _| {
        use depreciation::Switch::{Never, ToStraightLine};
        let (cost, salvage, life) = (a.number("cost")?, a.number("salvage")?, a.number("life")?);
        let (start, end, factor) = (a.number("start")?, a.number("end")?, a.number_or("factor", 2.0)?);
        let switch = if a.yes("no_switch")? { Never } else { ToStraightLine };
        figure(depreciation::variable_declining(cost, salvage, life, start, end, factor, switch))
    }),
];

fn figure(result: Result<f64, crate::finance::Error>) -> Got {
    Ok(Ours::Figure(result?))
}

fn roots(result: Result<Roots, crate::finance::Error>) -> Got {
    Ok(Ours::Roots(result?))
}

/// An argument that is 0 where it is left out.
fn or(given: Given, name: &str) -> Result<f64, Refusal> {
    given.number_or(name, 0.0)
}

fn when(given: Given) -> Result<When, Refusal> {
    Ok(if given.yes("when")? { When::Begin } else { When::End })
}

type Split = fn(f64, f64, f64, f64, f64, When) -> Result<f64, crate::finance::Error>;

fn split(a: Given, part: Split) -> Got {
    let (rate, per, nper) = (a.number("rate")?, a.number("per")?, a.number("nper")?);
    figure(part(rate, per, nper, or(a, "pv")?, or(a, "fv")?, when(a)?))
}

fn four(a: Given) -> Result<[f64; 4], Refusal> {
    Ok([a.number("cost")?, a.number("salvage")?, a.number("life")?, a.number("period")?])
}

/// Ours beside the published figure; `None` where the method is no financial function.
pub(super) fn compared(case: &Case, models: &[Answer]) -> Option<Compared> {
    let method = METHODS.iter().find(|method| method.name == case.method)?;
    let given = Arguments::of(case, method.order);
    let stated = Convention::of(case, &given);
    let ours = match stated {
        Ok(convention) => (method.call)(&given, &convention),
        Err(refusal) => Err(refusal),
    };
    let mut compared = hold(case, &ours);
    if compared.status == Status::Differs
        && let Some(other) = other_convention(case, method, &given, &compared)
    {
        return Some(other);
    }
    let found = matches!(compared.status, Status::Match | Status::MatchRounded);
    if let (true, Ok(ours)) = (found, &ours) {
        models.iter().for_each(|model| beside(ours, model, &mut compared));
    }
    Some(compared)
}

impl Convention {
    /// A day count is an argument of the case; where the first flow stands, its text on conventions says.
    fn of(case: &Case, given: Given) -> Result<Self, Refusal> {
        let text = case.convention.as_str().unwrap_or_default().to_lowercase();
        let at_once = ["t=0", "t = 0", "undiscounted", "numpy"].iter().any(|saying| text.contains(saying));
        let basis = match given.text("day_count") {
            Some(name) => DayCount::named(name).ok_or_else(|| Refusal::Kind("day_count".into()))?,
            None => DayCount::default(),
        };
        Ok(Convention { first: if at_once { First::AtOnce } else { First::AfterOnePeriod }, basis })
    }

    fn words(self) -> String {
        let first = if self.first == First::AtOnce { "first flow at 0" } else { "first flow at 1" };
        format!("{first}, {:?}", self.basis)
    }
}

/// The figure under another convention of the function, where that is the published one.
fn other_convention(case: &Case, method: &Method, given: Given, plain: &Compared) -> Option<Compared> {
    use DayCount::*;
    let bases = [Actual365Fixed, Actual360, ActualActualIsda, Thirty360Us, Thirty360Isda, Thirty360European];
    let firsts = [First::AtOnce, First::AfterOnePeriod];
    let all = firsts.iter().flat_map(|first| bases.map(|basis| Convention { first: *first, basis }));
    for convention in all {
        let compared = hold(case, &(method.call)(given, &convention));
        if matches!(compared.status, Status::Match | Status::MatchRounded) {
            let named =
                format!("under the convention {}; as stated it is {}", convention.words(), plain.ours);
            let notes = [vec![named], compared.notes].concat();
            return Some(Compared { status: Status::OtherConvention, ours: compared.ours, notes });
        }
    }
    None
}

fn hold(case: &Case, ours: &Got) -> Compared {
    // A source that is wrong gets no tolerance that would hide it.
    let strict = Case { tolerance: None, ..case.clone() };
    let case = if source_is_wrong(case) { &strict } else { case };
    match ours {
        Ok(Ours::Figure(figure)) => hold_figure(case, *figure),
        Ok(Ours::Roots(roots)) => hold_roots(case, roots),
        Err(Refusal::Missing(name)) => {
            let notes = vec![format!("the case has no `{name}`")];
            Compared { status: Status::Unmapped, ours: Value::Null, notes }
        }
        Err(refusal) => refused(case, &refusal.to_string()),
    }
}

/// What a source prints for "no answer".
fn prints_a_failure(published: &Value) -> bool {
    let saying = |text: &str| text.starts_with('#') || text.to_lowercase().contains("no solution");
    published.is_null() || published.as_str().is_some_and(saying)
}

fn refused(case: &Case, why: &str) -> Compared {
    let notes = vec![format!("no answer: {why}")];
    let status = match () {
        () if prints_a_failure(&case.expected) => Status::Match,
        () if source_is_wrong(case) => Status::WrongInSource,
        () => Status::Differs,
    };
    Compared { status, ours: Value::Null, notes }
}

/// A number as a case prints it.
fn printed(published: &Value) -> Option<String> {
    match published {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Real::parse(text).is_ok().then(|| text.clone()),
        _ => None,
    }
}

fn hold_figure(case: &Case, figure: f64) -> Compared {
    let ours = Real::from_f64_shortest(figure);
    let shown = ours.as_ref().map_or(Value::Null, |real| Value::String(real.to_decimal(17)));
    let (status, notes) = match (printed(&case.expected), &ours) {
        (Some(text), Some(real)) => compare_figure(case, &text, real),
        _ if prints_a_failure(&case.expected) => answered(case),
        _ => (Status::Unmapped, vec!["no published figure to compare with".into()]),
    };
    Compared { status, ours: shown, notes }
}

/// There is an answer where the source prints none.
fn answered(case: &Case) -> (Status, Vec<String>) {
    let said = format!("the source gives up ({}) where there is an answer", case.expected);
    (if source_is_wrong(case) { Status::WrongInSource } else { Status::OtherConvention }, vec![said])
}

/// Any of the roots may be the published one; all are named.
fn hold_roots(case: &Case, roots: &Roots) -> Compared {
    let Err(failure) = roots.only() else { return hold_rates(case, roots, Vec::new()) };
    let beyond = || roots.outside.iter().map(|log| format!("beyond reach: ln(1 + rate) = {log}"));
    if !roots.roots.is_empty() {
        return hold_rates(case, roots, vec![failure.to_string()]);
    }
    let mut compared = match printed(&case.expected) {
        Some(text) if !roots.outside.is_empty() => hold_beyond(case, &text, roots),
        _ => refused(case, &failure.to_string()),
    };
    compared.notes.extend(beyond());
    compared
}

/// A source that prints a rate beyond reach prints a root all the same, or no root.
fn hold_beyond(case: &Case, published: &str, roots: &Roots) -> Compared {
    let rates = roots.outside.iter().filter_map(|log| Real::from_f64_shortest(libm::expm1(*log)));
    let best =
        rates.map(|rate| (compare_figure(case, published, &rate), rate)).min_by_key(|(held, _)| held.0);
    let notes = vec!["a root, but no rate: money a millionfold a year".into()];
    match best {
        Some(((status, said), rate)) => {
            let ours = Value::String(rate.to_decimal(17));
            Compared { status, ours, notes: [notes, said].concat() }
        }
        None => Compared { status: Status::Differs, ours: Value::Null, notes },
    }
}

fn hold_rates(case: &Case, roots: &Roots, mut notes: Vec<String>) -> Compared {
    let status = match printed(&case.expected) {
        Some(text) => {
            let best =
                roots.roots.iter().map(|root| one_rate(case, &text, root)).min_by_key(|(status, _)| *status);
            let (status, said) = best.unwrap_or((Status::Differs, Vec::new()));
            notes.extend(said);
            status
        }
        None if prints_a_failure(&case.expected) => {
            let (status, said) = answered(case);
            notes.extend(said);
            status
        }
        None => vanishes(case, roots),
    };
    notes.extend(roots.roots.iter().map(told));
    Compared { status, ours: listed(roots), notes }
}

fn one_rate(case: &Case, published: &str, root: &Root) -> (Status, Vec<String>) {
    match Real::from_f64_shortest(root.rate) {
        Some(real) => compare_figure(case, published, &real),
        None => (Status::Differs, Vec::new()),
    }
}

/// A case that only says that nothing is left at the rate.
fn vanishes(case: &Case, roots: &Roots) -> Status {
    let text = case.expected.as_str().unwrap_or_default().to_lowercase();
    let nothing = roots.roots.iter().all(|root| root.residual.abs() <= 1e-9);
    match text.contains("irr is 0") {
        true if nothing => Status::Match,
        true => Status::Differs,
        false => Status::Unmapped,
    }
}

fn told(root: &Root) -> String {
    let touching = if root.touching { ", touching" } else { "" };
    format!("rate {} leaves {:.3e} of {:.6e}{touching}", root.rate, root.residual, root.size)
}

fn listed(roots: &Roots) -> Value {
    let text = |root: &Root| {
        Real::from_f64_shortest(root.rate).map_or(Value::Null, |real| Value::String(real.to_decimal(17)))
    };
    match roots.roots.as_slice() {
        [one] => text(one),
        many => many.iter().map(text).collect(),
    }
}

/// A model that answers the method is held to the function.
fn beside(ours: &Ours, model: &Answer, compared: &mut Compared) {
    let Some(Item::Number(theirs)) = model.output() else { return };
    let theirs = theirs.to_f64();
    let near = |x: f64| (x - theirs).abs() <= 1e-9 * x.abs().max(1e-3);
    let same = match ours {
        Ours::Figure(figure) => near(*figure),
        Ours::Roots(roots) => roots.only().is_ok_and(|root| near(root.rate)),
    };
    compared.notes.push(format!("model {}: {theirs}", model.model));
    if !same {
        compared.status = Status::Differs;
    }
}
