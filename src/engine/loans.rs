//! 质押贷款 — read, review, size: the flow of `dataworth lend` in one place.

mod checks;
mod dossier;
mod facts;
mod prices;

pub use dossier::with_lending;

use super::digest;
use crate::diag::{Code, Diagnostic, Diagnostics, Severity, Span};
use crate::formula::{Program, link};
use crate::lending::calendar::Calendar;
use crate::lending::loan::{self, Loan, LoanFact, WORKING_CAPITAL, read_loan, span_of};
use crate::lending::part::{Origin, Part, PartName, Rows};
use crate::lending::size::{Home, Programs};
use crate::lending::{Gates, Pledge, Sized, Watch, holidays, sized, watch};
use crate::model::{Library, Pin};
use crate::portfolio::raw::{RawBook, Reader};
use crate::portfolio::{Portfolio, assemble_with, bind, sheet_key, unbound_heads};
use crate::value::validate::validate;
use jiff::civil::Date;
use std::path::PathBuf;

/// What a run is asked for.
#[derive(Debug)]
pub struct LendRequest {
    pub input: PathBuf,
    pub models: Option<PathBuf>,
    pub reader: Reader,
}

/// A loan that was looked at, granted or not.
#[derive(Debug)]
pub struct Lending {
    pub library: Library,
    pub portfolio: Portfolio,
    pub loan: Loan,
    pub decision: Date,
    pub pledges: Vec<Pledge>,
    pub sized: Sized,
    pub watch: Vec<Watch>,
    pub notices: Vec<holidays::Notice>,
    pub calendar: Calendar,
    /// The library's ceiling, where the loan has another one.
    pub overridden: Option<(String, String)>,
    pub digest: String,
    pub diagnostics: Diagnostics,
}

/// Whether a workbook has a sheet of a loan.
pub(super) fn is_loan(raw: &RawBook) -> bool {
    raw.sheets.iter().any(|sheet| loan::SHEETS.contains(&sheet_key(&sheet.name).as_str()))
}

/// Reviews the collateral of a file and sizes the loan.
///
/// # Errors
/// What kept the run from happening at all: an unreadable file, no sheet 贷款, no day of decision.
pub fn lend(request: &LendRequest) -> Result<Lending, Diagnostics> {
    let (library, mut found) = Library::load(request.models.as_deref());
    if found.has_errors() {
        return Err(found);
    }
    let raw = request.reader.read(&request.input)?.unpack(&mut found);
    if !is_loan(&raw) {
        let name = super::dossier::file_name(&raw.file);
        return Err(Diagnostic::new(Code::LoanSheetMissing)
            .at(Span::file(&raw.file))
            .arg("name", name)
            .into());
    }
    let mut portfolio = assemble_with(raw, &library, &loan::SHEETS).unpack(&mut found);
    // Rows that could not become collateral.
    found.extend(portfolio.listed.iter().flat_map(|listed| listed.reasons.iter().cloned()));
    let loan = read_loan(&mut portfolio, &mut found);
    let priced = prices::prices(request, &portfolio);
    let Some(decision) = loan.decision else { return Err(found) };
    if portfolio.assets.is_empty() {
        found.push(Diagnostic::new(Code::CollateralMissing).at(Span::file(&portfolio.file)));
        return Err(found);
    }
    let mut desk =
        Desk { library: &library, portfolio: &mut portfolio, loan: &loan, decision, found: &mut found };
    let mut gates = desk.gates()?;
    let mut programs = desk.programs()?;
    desk.fill(&priced, &mut gates, &mut programs);
    let overridden = desk.checked(&gates, &programs)?;
    let pledges = desk.pledges(&gates, &priced);
    let (calendar, notices) = desk.calendar();
    let home = |pledge: &Pledge| Home {
        asset: Some(pledge.id.clone()),
        span: portfolio.span(portfolio.assets[pledge.asset].place),
    };
    let homes: Vec<Home> = pledges.iter().map(home).collect();
    let told: Vec<Span> =
        found.iter().filter(|fault| is_error(fault)).filter_map(|fault| fault.span.clone()).collect();
    let mut sized = sized(programs, &homes, &portfolio.file, &told);
    found.extend(std::mem::take(&mut sized.faults));
    let tenor = sized.programs.size.number("tenor_months").and_then(|months| months.to_i64());
    let terms = crate::lending::Terms {
        loan: &loan,
        calendar: &calendar,
        valuation: portfolio.project.valuation_date,
        tenor: tenor.and_then(|months| i32::try_from(months).ok()),
        ends: &facts::ends(&gates, &pledges),
    };
    let watch = watched(&terms, &portfolio, &mut found);
    found.extend(unbound_heads(&portfolio).into_iter().map(of_licences));
    let mut lending = Lending {
        digest: digest(&request.input, &mut found),
        library,
        portfolio,
        loan,
        decision,
        pledges,
        sized,
        watch,
        notices,
        calendar,
        overridden,
        diagnostics: found,
    };
    lending.settle();
    Ok(lending)
}

/// What is to be watched, on which day; an interval that is not allowed and days that are not final are told.
fn watched(terms: &crate::lending::Terms, portfolio: &Portfolio, found: &mut Diagnostics) -> Vec<Watch> {
    let days = watch(terms).unwrap_or_else(|code| {
        let fault = Diagnostic::new(code).value(terms.loan.revaluation);
        found.push(match span_of(portfolio, LoanFact::Revaluation) {
            Some(span) => fault.at(span),
            None => fault,
        });
        Vec::new()
    });
    finals(terms.loan, terms.calendar, &days, portfolio, found);
    days
}

/// Days that must be final and are not.
fn finals(loan: &Loan, calendar: &Calendar, watch: &[Watch], portfolio: &Portfolio, found: &mut Diagnostics) {
    let Calendar::Table { last_year, .. } = calendar else { return };
    for day in watch.iter().filter(|day| loan.final_days && day.provisional) {
        let fault = Diagnostic::new(Code::DayProvisional).value(day.day).arg("limit", last_year);
        let fault = fault.field(&day.what.zh).words("field", &day.what.zh, &day.what.en);
        found.push(match span_of(portfolio, LoanFact::FinalDays) {
            Some(span) => fault.at(span),
            None => fault,
        });
    }
}

impl Lending {
    /// No amount leaves the desk beside an error.
    fn settle(&mut self) {
        if self.diagnostics.has_errors() {
            self.sized.facility = None;
            self.sized.grid.clear();
            self.watch.clear();
            for pledge in &mut self.pledges {
                pledge.title.gone_concern = None;
            }
        } else {
            self.diagnostics.extend(self.sized.concentration());
            self.diagnostics.extend(self.sized.pricing());
            if self.sized.facility == Some(crate::num::Fen::ZERO) {
                let size = &self.sized.programs.size;
                let (zh, en) = size.choice_words("binding");
                self.diagnostics.push(Diagnostic::new(Code::NothingToLend).words("reason", zh, en));
                self.watch.clear();
            }
        }
        self.diagnostics = std::mem::take(&mut self.diagnostics).into_iter().map(of_all).collect();
        self.diagnostics.sort();
        self.diagnostics.dedup();
    }

    /// Whether an amount came out.
    pub fn is_granted(&self) -> bool {
        self.sized.facility.is_some_and(|fen| fen > crate::num::Fen::ZERO)
    }
}

fn of_loan(span: &Span) -> bool {
    span.sheet.as_ref().is_some_and(|sheet| loan::SHEETS.contains(&sheet_key(sheet).as_str()))
}

/// What sheet 贷款 says of all assets is told once.
fn of_all(mut fault: Diagnostic) -> Diagnostic {
    if fault.span.as_ref().is_some_and(of_loan) {
        fault.asset = None;
    }
    fault
}

fn is_error(fault: &Diagnostic) -> bool {
    fault.severity == Severity::Error
}

/// A column that is not read is a remark elsewhere; on the sheet of licences it is a restriction lost.
fn of_licences(fault: Diagnostic) -> Diagnostic {
    let Some(span) = fault.span.clone() else { return fault };
    let lost = span.sheet.as_deref().is_some_and(|sheet| LICENCES.contains(&sheet_key(sheet).as_str()));
    match fault.code {
        Code::HeadUnknown if lost => {
            Diagnostic::new(Code::LicenceColumnLost).value(fault.value.unwrap_or_default()).at(span)
        }
        _ => fault,
    }
}

/// The names of the sheet of licences, folded.
const LICENCES: [&str; 5] = ["许可", "许可合同", "来源许可", "licences", "licenses"];

/// Everything that is being put together.
struct Desk<'a> {
    library: &'a Library,
    portfolio: &'a mut Portfolio,
    loan: &'a Loan,
    decision: Date,
    found: &'a mut Diagnostics,
}

impl Desk<'_> {
    fn program(&self, id: &str) -> Result<Program, Diagnostics> {
        let model = self.library.select(&Pin::parse(id), self.decision).map_err(|code| {
            Diagnostics::from(Diagnostic::new(code).value(id).arg("name", id).arg("date", self.decision))
        })?;
        link(self.library, model, self.decision)
    }

    /// A program with the facts of every asset; what sheet 贷款 says holds for all of them.
    fn rows(&mut self, id: &str) -> Result<Rows, Diagnostics> {
        let program = self.program(id)?;
        let choices = self.portfolio.choose_for_all(&Pin::parse(id));
        let mut told = Diagnostics::new();
        let bound = bind(self.portfolio, &program, &choices).unpack(&mut told);
        // A ceiling of one's own is told with its reason.
        let told = told.iter().filter(|fault| fault.code != Code::OverrideApplied);
        self.found.extend(told.map(|fault| fault.clone().without_ids()));
        let (mut facts, mut origins) = (Vec::new(), Vec::new());
        for row in 0..bound.choices.len() {
            facts.push(bound.frame.facts(&program, row, &self.portfolio.symbols));
            let origin = |id| match bound.places.is_given(id, row) {
                true => Origin::Cell(bound.places.of(id, row, 0)),
                false => Origin::Library,
            };
            origins.push(program.input_ids().map(origin).collect());
        }
        Ok(Rows { program, facts, origins })
    }

    /// A program with the facts of the loan: those of the first asset's row.
    fn part(&mut self, name: PartName, id: &str) -> Result<Part, Diagnostics> {
        let Rows { program, mut facts, mut origins } = self.rows(id)?;
        Ok(Part::new(name, program, facts.swap_remove(0), origins.swap_remove(0)))
    }

    fn gates(&mut self) -> Result<Gates, Diagnostics> {
        Ok(Gates {
            eligibility: self.rows("eligibility.data_pledge")?,
            appraisal: self.rows("eligibility.appraisal")?,
            title: self.rows("eligibility.title")?,
        })
    }

    fn programs(&mut self) -> Result<Programs, Diagnostics> {
        let ceilings = self.rows("lending.size")?;
        let (facts, origins) = (ceilings.facts[0].clone(), ceilings.origins[0].clone());
        let size = Part::new(PartName::Size, ceilings.program.clone(), facts, origins);
        let working = self.loan.kind == WORKING_CAPITAL;
        let need = working.then(|| self.part(PartName::Need, "lending.working_capital")).transpose()?;
        let subsidy = match self.loan.subsidy {
            1 => Some(self.part(PartName::Subsidy, "lending.subsidy_beijing")?),
            2 => Some(self.part(PartName::Subsidy, "lending.subsidy_fujian")?),
            _ => None,
        };
        Ok(Programs {
            haircut: self.rows("lending.haircut")?,
            pool: self.program("lending.pool")?,
            need,
            size,
            liquidation: self.part(PartName::Liquidation, "lending.liquidation_cap")?,
            loss: self.part(PartName::Loss, "lending.expected_loss")?,
            coverage: self.part(PartName::Coverage, "lending.coverage")?,
            subsidy,
            scaling: self.part(PartName::Scaling, "lending.basel_scaling")?,
            basel: self.part(PartName::Basel, "lending.basel_exposure")?,
            months: self.loan.revaluation,
            ceilings,
        })
    }

    fn pledges(&mut self, gates: &Gates, priced: &prices::Prices) -> Vec<Pledge> {
        let mut pledges = Vec::new();
        for (asset, of) in self.portfolio.assets.iter().enumerate() {
            // What no cell gives is asked of the report on sheet 贷款, or in the asset's row.
            let sheet = Span::sheet(&self.portfolio.file, "贷款");
            let report = gates.appraisal.program.main().id.get_ref();
            let span = |rows: &Rows, id: crate::formula::InputId| match &rows.origins[asset][id.0 as usize] {
                Origin::Cell(span) => Some(span.clone()),
                _ if rows.program.main().id.get_ref() == report => {
                    let fact = match rows.program.input(id).name.as_str() {
                        "base_day" => "评估基准日",
                        "value_basis" => "价值类型",
                        _ => "",
                    };
                    Some(self.portfolio.fact_span(fact).unwrap_or_else(|| sheet.clone()))
                }
                _ => None,
            };
            let standing = gates.standing(asset, &span);
            pledges.push(Pledge {
                asset,
                id: of.id.clone(),
                name: of.name.clone().unwrap_or_default(),
                standing,
                priced_by: priced.model(&of.id),
                title: facts::title(self.portfolio, gates, asset),
            });
        }
        let home = |asset: usize| self.portfolio.span(self.portfolio.assets[asset].place);
        for rows in gates.all() {
            for (asset, facts) in rows.facts.iter().enumerate() {
                let (id, origins) = (&self.portfolio.assets[asset].id, &rows.origins[asset]);
                for finding in validate(&rows.program, facts) {
                    let origin = finding.input.map(|input| &origins[input.0 as usize]);
                    let span = match origin {
                        Some(Origin::Cell(span)) if self.is_told(span) => continue,
                        // Told where the figure comes from.
                        Some(Origin::Derived(_)) => continue,
                        Some(Origin::Cell(span)) => span.clone(),
                        _ => home(asset),
                    };
                    self.found.push(finding.diagnostic(&rows.program, id).at(span).without_ids());
                }
            }
        }
        for pledge in &pledges {
            let told = pledge.diagnostics().map(|fault| match &fault.span {
                Some(_) => fault,
                None => fault.at(home(pledge.asset)),
            });
            self.found.extend(told);
        }
        if gates.eligibility.any("platform_borrower") {
            self.found
                .push(Diagnostic::new(Code::PlatformBorrower).at(Span::sheet(&self.portfolio.file, "贷款")));
        }
        pledges
    }

    /// Whether a cell could not be read, and was told of.
    fn is_told(&self, span: &Span) -> bool {
        self.found.iter().any(|fault| is_error(fault) && fault.span.as_ref() == Some(span))
    }

    fn calendar(&self) -> (Calendar, Vec<holidays::Notice>) {
        match self.loan.calendar {
            1 => (Calendar::MonFri, Vec::new()),
            _ => holidays::cn().unwrap_or((Calendar::MonFri, Vec::new())),
        }
    }
}
