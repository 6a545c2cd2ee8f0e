//! 测算 — the programs of a loan, each standing on those before it, and what they come to.

use super::part::{Origin, Part, PartName, Rows, ask};
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::formula::exact;
use crate::formula::excel::Item;
use crate::formula::named::no_result;
use crate::formula::{Datum, Program};
use crate::model::Words;
use crate::num::{Fen, Real};
use crate::value::validate::validate;

/// Falls of the value in the grid.
pub const SHOCKS: [&str; 6] = ["0", "0.1", "0.2", "0.3", "0.4", "0.5"];
/// Shares of the value that a sale brings.
pub const SHARES: [&str; 3] = ["0.8", "0.5", "0.3"];
/// Years until the sale.
pub const YEARS: [&str; 3] = ["0.5", "1", "2"];

/// The programs of a loan with the facts of its cells.
#[derive(Clone, Debug)]
pub struct Programs {
    pub haircut: Rows,
    /// The sizing rules asset by asset: where each ceiling stands.
    pub ceilings: Rows,
    pub pool: Program,
    /// Of working-capital loans.
    pub need: Option<Part>,
    pub size: Part,
    pub liquidation: Part,
    pub loss: Part,
    pub coverage: Part,
    pub subsidy: Option<Part>,
    /// The comprehensive approach, for comparison.
    pub scaling: Part,
    pub basel: Part,
    /// Months between revaluations.
    pub months: i32,
}

/// Where something is told that has no cell of its own.
#[derive(Clone, Debug)]
pub struct Home {
    pub asset: Option<String>,
    pub span: Span,
}

/// A row of the grid.
#[derive(Clone, Debug)]
pub struct GridRow {
    pub shock: &'static str,
    pub share: &'static str,
    pub years: &'static str,
    /// The facts of the coverage for this row.
    pub part: Part,
}

/// Coverage under falls of the value, shares of a sale and years to it.
pub type Grid = Vec<GridRow>;

/// What a loan comes to.
#[derive(Clone, Debug)]
pub struct Sized {
    pub programs: Programs,
    pub pool: Part,
    /// The facility, where every figure stands.
    pub facility: Option<Fen>,
    /// Empty without a facility.
    pub grid: Grid,
    pub faults: Diagnostics,
}

/// Works a loan out, part by part.
///
/// `homes` are those of the assets, `file` the input's name, `told` the cells that could not be read. Every figure is exact until it is printed: a part takes the figures of another as they are. A fault of any
/// part leaves the facility out.
pub fn sized(mut programs: Programs, homes: &[Home], file: &str, told: &[Span]) -> Sized {
    let mut faults = Diagnostics::new();
    horizon(&mut programs);
    let rows = programs.haircut.facts.iter().zip(&programs.haircut.origins).zip(homes);
    for ((facts, origins), home) in rows {
        say(&programs.haircut.program, facts, origins, home, told, &mut faults);
    }
    let loan = Home { asset: None, span: Span::sheet(file, "贷款") };
    // Of the sizing rules an asset has its ceiling alone; the rest is the loan's.
    let rows = programs.ceilings.facts.iter().zip(&programs.ceilings.origins).zip(homes);
    for ((facts, origins), home) in rows {
        only("ceiling", &programs.ceilings.program, facts, origins, home, told, &mut faults);
    }
    let mut pool = pooled(&programs);
    chain(&mut programs, &pool);
    let parts = programs.need.iter().chain([&programs.size, &programs.liquidation]);
    parts.for_each(|part| say(&part.program, &part.facts, &part.origins, &loan, told, &mut faults));
    for ((facts, origins), home) in programs.haircut.facts.iter().zip(&programs.haircut.origins).zip(homes) {
        let name = PartName::Haircut;
        let part = Part::new(name, programs.haircut.program.clone(), facts.clone(), origins.clone());
        if told.is_empty() {
            broken(&part, home, &mut faults);
        }
    }
    // Beside a cell that could not be read it is no news that nothing came out.
    let parts = programs.need.iter().chain([&programs.liquidation, &programs.size]);
    parts.filter(|_| told.is_empty()).for_each(|part| broken(part, &loan, &mut faults));
    let facility = (!faults.has_errors())
        .then(|| exact::fen(&programs.size.program, &programs.size.facts).0.ok())
        .flatten();
    let mut grid = Grid::new();
    pool.carry("debt", &programs.size, "facility");
    if facility.is_some_and(|fen| fen > Fen::ZERO) {
        after(&mut programs);
        programs.compare();
        let parts =
            [&programs.loss, &programs.coverage, &programs.basel].into_iter().chain(&programs.subsidy);
        parts.for_each(|part| say(&part.program, &part.facts, &part.origins, &loan, told, &mut faults));
        let parts =
            [&programs.loss, &programs.coverage, &programs.basel].into_iter().chain(&programs.subsidy);
        parts.for_each(|part| broken(part, &loan, &mut faults));
        faults.extend(beyond(&programs.coverage, &loan));
        grid = grid_of(&programs.coverage);
    }
    faults.sort();
    faults.dedup();
    let sound = !faults.has_errors();
    if !sound {
        grid.clear();
    }
    Sized { programs, pool, facility: facility.filter(|_| sound), grid, faults }
}

/// The time to a sale stands once, in months, on sheet 贷款.
fn horizon(programs: &mut Programs) {
    let Programs { haircut, size, .. } = programs;
    let Some((item, years)) = size.step("disposal_years").zip(size.datum("disposal_years")) else { return };
    let Some(at) = super::part::input(&haircut.program, "horizon").map(|id| id.0 as usize) else { return };
    for (facts, origins) in haircut.facts.iter_mut().zip(&mut haircut.origins) {
        if !matches!(origins[at], Origin::Cell(_)) {
            facts.given[at] = Some(vec![years.clone()]);
            origins[at] = Origin::Carried(PartName::Size, item);
        }
    }
}

/// The pool of all assets.
fn pooled(programs: &Programs) -> Part {
    let (program, count) = (programs.pool.clone(), programs.haircut.facts.len());
    let mut facts =
        crate::formula::Facts { given: vec![None; program.inputs.len()], years: 0, rows: vec![count] };
    let value = |row: usize| programs.haircut.number(row, "collateral_value");
    let ceiling = |row: usize| programs.ceilings.number(row, "ceiling");
    let mut fill = |name: &str, of: &dyn Fn(usize) -> Option<Real>| {
        let Some(id) = super::part::input(&program, name) else { return };
        let datum = |row| of(row).map_or(Datum::Absent, Datum::Number);
        facts.given[id.0 as usize] = Some((0..count).map(datum).collect());
    };
    fill("item_value", &value);
    fill("item_ceiling", &ceiling);
    fill("item_data", &|_| Some(Real::ONE));
    let origins = vec![Origin::Library; program.inputs.len()];
    Part::new(PartName::Pool, program, facts, origins)
}

/// Caps stand on the pool, on what a sale brings and on the need.
fn chain(programs: &mut Programs, pool: &Part) {
    let Programs { haircut, need, size, liquidation, .. } = programs;
    if let Some(item) = haircut.item("collateral_value") {
        size.force("appraised_value", haircut.sum("collateral_value"), Origin::Summed(item));
    }
    // What is worked out here is never typed: a cell of that name would lift the cap.
    for name in ["capacity", "need", "liquidation_cap"] {
        size.force(name, None, Origin::Library);
    }
    // Of one asset, value × ceiling is read off the sheet itself.
    if haircut.facts.len() > 1 {
        size.carry("capacity", pool, "weighted_capacity");
        size.carry("ceiling", pool, "average_ceiling");
    }
    if let Some(need) = need {
        size.carry("need", need, "new_limit");
    }
    liquidation.share(size);
    if let Some(item) = haircut.item("liquidation_value") {
        liquidation.force("liquidation_value", haircut.sum("liquidation_value"), Origin::Summed(item));
    }
    liquidation.carry("tenor", size, "tenor_years");
    liquidation.follow("horizon", size, "disposal_years");
    size.carry("liquidation_cap", liquidation, "max_loan");
}

/// Loss, coverage and subsidy of the facility.
fn after(programs: &mut Programs) {
    let Programs { haircut, size, liquidation, loss, coverage, subsidy, .. } = programs;
    let counted = Origin::Derived(Words {
        zh: "变现价值已扣时间和处置费用".into(),
        en: "the liquidation value is net of time and cost".into(),
    });
    loss.share(size);
    loss.carry("exposure", size, "facility");
    loss.carry("liquidation_value", liquidation, "liquidation_value");
    loss.follow("horizon", size, "disposal_years");
    for name in ["prior_claims", "tax_arrears"] {
        loss.carry(name, liquidation, name);
        coverage.carry(name, liquidation, name);
    }
    if let Some(item) = haircut.item("saleable") {
        coverage.force("saleable", haircut.sum("saleable"), Origin::Summed(item));
    }
    for name in ["waiting_rate", "sale_cost"] {
        loss.force(name, Some(Datum::Number(Real::ZERO)), counted.clone());
    }
    coverage.carry("loan", size, "facility");
    coverage.carry("collateral_value", size, "appraised_value");
    coverage.follow("years", size, "disposal_years");
    for (own, name) in [("cost", "disposal_cost"), ("discount", "waiting_rate")] {
        if let Some(item) = haircut.item(name) {
            // Of several assets the dearest and the slowest to sell: the grid is no better than the worst.
            coverage.force(own, haircut.greatest(name), Origin::Greatest(item));
        }
    }
    if let Some(subsidy) = subsidy {
        subsidy.share(size);
        subsidy.carry("loan", size, "facility");
    }
}

/// Working days of a month, as the comparison counts them.
const DAYS_A_MONTH: i64 = 21;

impl Programs {
    /// What the comprehensive approach would say if data were eligible.
    fn compare(&mut self) {
        let Programs { size, scaling, basel, months, .. } = self;
        let whole = |number: i64| Some(Datum::Number(Real::from(number)));
        let said = |zh: &str, en: &str| Origin::Derived(Words { zh: zh.into(), en: en.into() });
        let other = Real::parse("0.25").ok().map(Datum::Number);
        scaling.give(
            "haircut_10",
            other,
            said("其他风险暴露的十日折扣（二手来源）", "other exposures, ten days (secondary)"),
        );
        let days = whole(i64::from(*months) * DAYS_A_MONTH);
        scaling.give(
            "revaluation_days",
            days,
            said("重估间隔 × 21 个工作日", "months between revaluations × 21"),
        );
        scaling.give(
            "holding_days",
            whole(20),
            said("担保贷款 20 日（未核对）", "secured lending 20 days (unchecked)"),
        );
        basel.carry("exposure", size, "facility");
        basel.carry("collateral", size, "appraised_value");
        basel.carry("collateral_haircut", scaling, "H_used");
        let supposed = said("假设合格，仅作对照", "supposed, for comparison");
        basel.give("eligible", Some(Datum::Bool(true)), supposed);
    }
}

fn grid_of(coverage: &Part) -> Grid {
    let mut grid = Grid::new();
    let typed = |text: &str| Real::parse(text).ok().map(Datum::Number);
    for years in YEARS {
        for share in SHARES {
            for shock in SHOCKS {
                let mut part = coverage.clone();
                for (name, text) in [("shock", shock), ("liquidation_share", share), ("years", years)] {
                    part.force(name, typed(text), Origin::Library);
                }
                grid.push(GridRow { shock, share, years, part });
            }
        }
    }
    grid
}

/// A loan whose loan to value begins at a trigger.
fn beyond(coverage: &Part, home: &Home) -> Option<Diagnostic> {
    let text = coverage.text("status")?;
    let line = match text.as_str() {
        "WARN" => ("预警", "warning", "warn"),
        "CALL" => ("补足", "call", "call"),
        "LIQUIDATE" => ("处置", "liquidation", "liquidate"),
        _ => return None,
    };
    let percent = |name: &str| coverage.number(name).map(|share| percent(&share, 2)).unwrap_or_default();
    let told = Diagnostic::new(crate::diag::Code::BeyondTriggers).words("reason", line.0, line.1);
    Some(told.value(percent("ltv")).arg("limit", percent(line.2)).at(home.span.clone()))
}

/// A share as messages print it.
pub(crate) fn percent(share: &Real, digits: usize) -> String {
    let share: f64 = share.to_decimal(8).parse().unwrap_or_default();
    format!("{:.digits$}%", share * 100.0)
}

/// A rate to a hundredth of a basis point, without the zeros that say nothing.
fn fine(rate: &Real) -> String {
    let text = percent(rate, 4);
    text.strip_suffix("00%").map_or(text.clone(), |short| format!("{short}%"))
}

/// Faults of one input.
fn only(
    name: &str,
    program: &Program,
    facts: &crate::formula::Facts,
    origins: &[Origin],
    home: &Home,
    told: &[Span],
    faults: &mut Diagnostics,
) {
    let mut all = Diagnostics::new();
    say(program, facts, origins, home, told, &mut all);
    faults.extend(all.iter().filter(|fault| fault.field.as_deref() == Some(name)).cloned());
}

/// Faults of a part, at the cells they are about.
fn say(
    program: &Program,
    facts: &crate::formula::Facts,
    origins: &[Origin],
    home: &Home,
    told: &[Span],
    faults: &mut Diagnostics,
) {
    for finding in validate(program, facts) {
        // Figures of the models behind this one are told with their own part.
        if finding.input.is_some_and(|id| program.input(id).owner != 0) {
            continue;
        }
        let origin = finding.input.and_then(|id| origins.get(id.0 as usize));
        let span = match origin {
            // Told where the figure comes from.
            Some(Origin::Carried(..) | Origin::Summed(_) | Origin::Greatest(_)) => continue,
            Some(Origin::Cell(span)) if told.contains(span) => continue,
            Some(Origin::Cell(span)) => span.clone(),
            _ => home.span.clone(),
        };
        let mut fault = finding.diagnostic(program, "").at(span).without_ids();
        fault.asset.clone_from(&home.asset);
        faults.push(fault);
    }
}

/// Steps of a part that have no result, where its inputs are sound: a cap must not vanish behind a division by nought.
fn broken(part: &Part, home: &Home, faults: &mut Diagnostics) {
    if faults.has_errors() {
        return;
    }
    for id in part.program.step_ids().filter(|id| part.program.step(*id).owner == 0) {
        if let Some(Datum::Fault(fault)) = ask(&part.program, &part.facts, Item::Step(id)) {
            faults.push(no_result(&part.program, id, fault).at(home.span.clone()).without_ids());
            return;
        }
    }
}

impl Sized {
    /// The rules that figures of this loan come from, each once, in the order of the calculation.
    pub fn rules(&self) -> Vec<&Program> {
        let programs = &self.programs;
        let mut all = vec![&programs.haircut.program, &programs.pool];
        all.extend(programs.need.as_ref().map(|part| &part.program));
        all.extend([&programs.size.program, &programs.liquidation.program]);
        if self.facility.is_some_and(|fen| fen > Fen::ZERO) {
            let after = [&programs.loss, &programs.coverage, &programs.scaling, &programs.basel];
            all.extend(after.into_iter().chain(&programs.subsidy).map(|part| &part.program));
        }
        all
    }

    /// A rate below the least one, and a loan that begins beyond a trigger.
    pub fn pricing(&self) -> Vec<Diagnostic> {
        let (size, loss) = (&self.programs.size, &self.programs.loss);
        let rates = size.number("loan_rate").zip(loss.number("least_rate"));
        let low = rates.filter(|(own, least)| own.compare(least) == Some(std::cmp::Ordering::Less));
        low.filter(|_| !self.grid.is_empty())
            .map(|(own, least)| {
                let told = Diagnostic::new(crate::diag::Code::RateBelowLeast);
                told.value(fine(&own)).arg("limit", fine(&least))
            })
            .into_iter()
            .collect()
    }

    /// Warnings of the pool: 银监发〔2017〕16号 asks to watch concentration.
    pub fn concentration(&self) -> Vec<Diagnostic> {
        let share = |name: &str| self.pool.number(name).map(|share| percent(&share, 1)).unwrap_or_default();
        let cases = [
            ("item_heavy", "largest_share", "most_of_item"),
            ("type_heavy", "data_share_of_value", "most_of_type"),
        ];
        let heavy = cases.into_iter().filter(|(step, ..)| self.pool.is_true(step));
        heavy
            .filter_map(|(step, value, limit)| {
                let id = super::part::step(&self.pool.program, step)?;
                let label = &self.pool.program.step(id).label;
                let told = Diagnostic::new(crate::diag::Code::PoolConcentrated);
                Some(
                    told.words("reason", &label.zh, &label.en).value(share(value)).arg("limit", share(limit)),
                )
            })
            .collect()
    }
}
