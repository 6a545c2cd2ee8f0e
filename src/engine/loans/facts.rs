//! 推出的事实 — facts that other facts give: rights and certificates of the asset list, ages and months left.

use super::Desk;
use super::prices::Prices;
use crate::diag::{Code, Diagnostic};
use crate::engine::runs::states_a_source;
use crate::formula::excel::Item;
use crate::formula::{Datum, InputId, Program, dates};
use crate::lending::calendar::months_between;
use crate::lending::part::{Origin, Rows, ask, ask_all, input};
use crate::lending::size::Programs;
use crate::lending::{Ends, Gates, Pledge, Scope, Title, overlap};
use crate::model::Words;
use crate::num::Real;
use crate::portfolio::{Asset, Level, Portfolio, Right, key, text_of};
use jiff::civil::Date;

fn days(day: Date) -> Datum {
    Datum::Date(dates::serial(day))
}

fn whole(number: i32) -> Datum {
    Datum::Number(Real::from(i64::from(number)))
}

fn words(zh: &str, en: &str) -> Words {
    Words { zh: zh.into(), en: en.into() }
}

/// Gives an input of a row a figure whatever its cell says.
fn force(rows: &mut Rows, row: usize, name: &str, datum: Option<Datum>, how: Words) {
    let (Some(id), Some(datum)) = (input(&rows.program, name), datum) else { return };
    rows.facts[row].given[id.0 as usize] = Some(vec![datum]);
    if !matches!(rows.origins[row][id.0 as usize], Origin::Cell(_)) {
        rows.origins[row][id.0 as usize] = Origin::Derived(how);
    }
}

/// The same, and its cell is no longer where the figure comes from.
fn replace(rows: &mut Rows, row: usize, name: &str, datum: Option<Datum>, how: Words) {
    force(rows, row, name, datum.clone(), how.clone());
    if let (Some(id), Some(_)) = (input(&rows.program, name), datum) {
        rows.origins[row][id.0 as usize] = Origin::Derived(how);
    }
}

/// Fills an input of a row that no cell gives.
fn fill(rows: &mut Rows, row: usize, name: &str, datum: Option<Datum>, how: Words) {
    let (Some(id), Some(datum)) = (input(&rows.program, name), datum) else { return };
    let at = id.0 as usize;
    if !matches!(rows.origins[row][at], Origin::Cell(_)) {
        rows.facts[row].given[at] = Some(vec![datum]);
        rows.origins[row][at] = Origin::Derived(how);
    }
}

fn day_of(rows: &Rows, row: usize, name: &str) -> Option<Date> {
    let id = input(&rows.program, name)?;
    match ask(&rows.program, &rows.facts[row], Item::Input(id))? {
        Datum::Date(serial) => dates::from_serial(serial),
        _ => None,
    }
}

fn number_of(program: &Program, rows: &Rows, row: usize, id: Option<InputId>) -> Option<Real> {
    match ask(program, &rows.facts[row], Item::Input(id?))? {
        Datum::Number(real) => Some(real),
        _ => None,
    }
}

impl Desk<'_> {
    /// Everything that follows from something else.
    pub(super) fn fill(&mut self, priced: &Prices, gates: &mut Gates, programs: &mut Programs) {
        self.values(priced, programs);
        self.tenors(programs);
        self.fill_gates(gates, programs);
        right(gates, programs);
    }

    /// The asset list and the loan tell facts that the rules ask for.
    fn fill_gates(&self, gates: &mut Gates, programs: &Programs) {
        for row in 0..self.portfolio.assets.len() {
            let asset = self.portfolio.assets[row].clone();
            self.of_asset(&mut gates.eligibility, row, &asset);
            self.of_report(&mut gates.appraisal, row);
            self.of_title(&mut gates.title, row);
            let licence = licence_end(&gates.title, row);
            self.of_loan(&mut gates.eligibility, row, programs, licence);
            let left = number_of(
                &gates.eligibility.program,
                &gates.eligibility,
                row,
                input(&gates.eligibility.program, "right_months"),
            );
            let left = self.months_of_right(&gates.eligibility, row, licence, left);
            let how = words(
                "评估基准日至权利到期的整月数",
                "whole months from the valuation date to the right's end",
            );
            replace(&mut gates.appraisal, row, "right_months", left.map(Datum::Number), how);
        }
    }

    fn of_asset(&self, rows: &mut Rows, row: usize, asset: &Asset) {
        let list = || words("资产清单", "list of assets");
        let rights = [
            (Right::Hold, "right_holding"),
            (Right::Use, "right_processing"),
            (Right::Operate, "right_operation"),
        ];
        for (right, name) in rights.into_iter().filter(|_| !asset.rights.is_empty()) {
            fill(rows, row, name, Some(Datum::Bool(asset.rights.contains(&right))), list());
        }
        let shown = |text: &Option<String>| text.as_ref().map(|text| Datum::Bool(states_a_source(text)));
        fill(rows, row, "source_evidenced", shown(&asset.evidence), list());
        fill(rows, row, "certificate", shown(&asset.certificate), list());
        fill(rows, row, "certificate_end", asset.certificate_end.map(days), list());
        let level = asset.level.map(|level| match level {
            Level::General => "general",
            Level::Important => "important",
            Level::Core => "core",
        });
        fill(rows, row, "level", level.map(|level| Datum::Text(level.into())), list());
    }

    fn of_report(&self, rows: &mut Rows, row: usize) {
        let (loan, project) = (self.loan, &self.portfolio.project);
        let sheet = || words("贷款表", "sheet of the loan");
        fill(rows, row, "as_of", Some(days(self.decision)), sheet());
        fill(rows, row, "base_day", project.valuation_date.map(days), sheet());
        let stated = [
            ("numbered", loan.report_number.is_some()),
            ("purpose_stated", project.purpose.is_some()),
            ("method_stated", loan.report_method.is_some()),
            ("assumptions_stated", !project.assumptions.is_empty()),
        ];
        for (name, stated) in stated {
            fill(rows, row, name, Some(Datum::Bool(stated)), sheet());
        }
        let basis = project.value_type.as_deref().and_then(value_basis);
        fill(rows, row, "value_basis", basis.map(|basis| Datum::Text(basis.into())), sheet());
    }

    /// What all licences allow together, against what is pledged.
    fn of_title(&self, rows: &mut Rows, row: usize) {
        fill(rows, row, "as_of", Some(days(self.decision)), words("贷款表", "sheet of the loan"));
        let scopes = [
            ("licensed_fields", "pledged_fields", "fields_covered"),
            ("licensed_territories", "pledged_territories", "territories_covered"),
        ];
        for (licensed, pledged, covered) in scopes {
            let allowed = overlap(texts(rows, row, licensed).iter().map(String::as_str));
            let own = texts(rows, row, pledged).first().map_or(Scope::Any, |text| Scope::read(text));
            let both = allowed.words();
            let how = Words {
                zh: format!("全部许可的重叠：{}", both.zh),
                en: format!("overlap of all licences: {}", both.en),
            };
            force(rows, row, covered, Some(Datum::Bool(allowed.covers(&own))), how);
        }
    }

    fn of_loan(&self, rows: &mut Rows, row: usize, programs: &Programs, licence: Option<Date>) {
        let sheet = || words("贷款表", "sheet of the loan");
        fill(rows, row, "as_of", Some(days(self.decision)), sheet());
        let age = |from: Option<Date>| {
            from.filter(|from| *from <= self.decision).map(|from| whole(months_started(from, self.decision)))
        };
        let valued = self.portfolio.project.valuation_date;
        // An age that the days give beats one that was typed.
        force(
            rows,
            row,
            "appraisal_age",
            age(valued),
            words("评估基准日至判断日", "valuation date to decision"),
        );
        force(
            rows,
            row,
            "assessment_age",
            age(self.loan.assessment),
            words("风险评估日至判断日", "assessment to decision"),
        );
        let asked = programs.size.number("asked_tenor").map(Datum::Number);
        fill(rows, row, "loan_months", asked, words("申请期限", "tenor asked for"));
        let disposal = programs.size.number("disposal_months").map(Datum::Number);
        fill(rows, row, "disposal_months", disposal, words("处置时间", "months for disposal"));
        let value = programs.haircut.number(row, "collateral_value").map(Datum::Number);
        force(rows, row, "appraised", value, words("押品评估值", "value that is pledged"));
        self.shorten(rows, row, licence);
    }

    /// A right ends with its certificate, agreement or licence, whatever months were typed for it.
    fn shorten(&self, rows: &mut Rows, row: usize, licence: Option<Date>) {
        let typed =
            input(&rows.program, "right_months").and_then(|id| number_of(&rows.program, rows, row, Some(id)));
        let Some(left) = months_left(rows, row, licence, self.loan.drawdown) else { return };
        let sooner =
            |typed: &Real| Real::from(i64::from(left)).compare(typed) == Some(std::cmp::Ordering::Less);
        if typed.as_ref().is_none_or(sooner) {
            let how = words(
                "至证书、协议、许可到期日的整月数",
                "whole months to the end of certificate, agreement or licence",
            );
            replace(rows, row, "right_months", Some(whole(left)), how);
        }
    }

    /// The months of a right as a forecast counts them: from the valuation date, not from drawdown.
    fn months_of_right(
        &self,
        rows: &Rows,
        row: usize,
        licence: Option<Date>,
        left: Option<Real>,
    ) -> Option<Real> {
        let Some(base) = self.portfolio.project.valuation_date else { return left };
        let id = input(&rows.program, "right_months")?;
        let typed = matches!(rows.origins[row][id.0 as usize], Origin::Cell(_));
        match months_left(rows, row, licence, Some(base)) {
            Some(months) if !typed => Some(Real::from(i64::from(months))),
            // Months that were typed count from the decision.
            _ => {
                let elapsed = i64::from(months_between(base, self.decision).max(0));
                Some(left?.add(&Real::from(elapsed), crate::num::LADDER[0]))
            }
        }
    }

    /// A value for assets that have none of their own.
    fn values(&mut self, priced: &Prices, programs: &mut Programs) {
        let rows = &mut programs.haircut;
        for row in 0..rows.facts.len() {
            let asset = &self.portfolio.assets[row];
            let value = priced.value(&asset.id).map(|fen| Datum::Number(real(fen)));
            let model = priced.model(&asset.id).unwrap_or_default();
            let how =
                Words { zh: format!("本文件估值：{model}"), en: format!("priced here by {model}") };
            fill(rows, row, "collateral_value", value, how);
            if rows.number(row, "collateral_value").is_none() {
                let own = |fault: &&Diagnostic| fault.asset.as_ref().is_none_or(|id| *id == asset.id);
                self.found.extend(priced.faults.iter().filter(own).cloned());
            }
            self.decay(rows, row, priced);
        }
    }

    /// A decay that the valuation has already is not taken off again.
    fn decay(&mut self, rows: &Rows, row: usize, priced: &Prices) {
        let id = self.portfolio.assets[row].id.clone();
        let own = rows
            .number(row, "decay")
            .filter(|decay| decay.compare(&Real::ZERO) == Some(std::cmp::Ordering::Greater));
        let told = input(&rows.program, "decay_in_value").is_some_and(|input| {
            matches!(ask(&rows.program, &rows.facts[row], Item::Input(input)), Some(Datum::Bool(true)))
        });
        if let Some(decay) = own.filter(|_| priced.decays(&id) && !told) {
            let fault = Diagnostic::new(Code::DecayCountedTwice).asset(&id).value(decay.to_decimal(6));
            let at = input(&rows.program, "decay").map(|input| input.0 as usize);
            let fault = fault.arg("name", priced.model(&id).unwrap_or_default());
            self.found.push(match at.map(|at| &rows.origins[row][at]) {
                Some(Origin::Cell(span)) => fault.at(span.clone()),
                _ => fault,
            });
        }
    }

    /// The legal cap of the tenor by kind of loan, in months.
    pub(super) fn legal_months(&self) -> Option<Real> {
        let parameter = self.library.parameter(self.legal_cap())?;
        Real::parse(parameter.at(self.decision)?.value.get_ref()).ok()
    }

    fn legal_cap(&self) -> &'static str {
        ["lending/tenor_working_capital", "lending/tenor_fixed_assets", "lending/tenor_personal_business"]
            [self.loan.kind]
    }

    fn tenors(&mut self, programs: &mut Programs) {
        let id = self.legal_cap();
        let Some(parameter) = self.library.parameter(id) else { return };
        let value = self.legal_months();
        let how = Words { zh: parameter.label.zh.clone(), en: parameter.label.en.clone() };
        programs.size.give("legal_months", value.map(Datum::Number), Origin::Derived(how));
    }
}

/// Whole months from a day to the earliest end of a right.
fn months_left(rows: &Rows, row: usize, licence: Option<Date>, from: Option<Date>) -> Option<i32> {
    let from = from?;
    let ends = ["certificate_end", "agreement_end"].into_iter().filter_map(|name| day_of(rows, row, name));
    ends.chain(licence).min().map(|end| months_between(from, end).max(0))
}

/// The shortest right of all collateral holds for the loan; one that nothing says how long it lasts is asked for.
fn right(gates: &Gates, programs: &mut Programs) {
    let rows = &gates.eligibility;
    let id = input(&rows.program, "right_months");
    let left: Option<Vec<Real>> =
        (0..rows.facts.len()).map(|row| number_of(&rows.program, rows, row, id)).collect();
    let shorter = |a: Real, b: Real| if b.compare(&a) == Some(std::cmp::Ordering::Less) { b } else { a };
    let least = left.and_then(|left| left.into_iter().reduce(shorter));
    let how =
        words("权利、证书、协议、许可中最短", "the shortest of right, certificate, agreement and licence");
    let same = programs
        .size
        .number("right_months")
        .zip(least.clone())
        .is_some_and(|(typed, least)| typed.compare(&least) == Some(std::cmp::Ordering::Equal));
    if !(same && programs.size.is_typed("right_months")) {
        programs.size.force("right_months", least.map(Datum::Number), Origin::Derived(how));
    }
}

fn real(fen: crate::num::Fen) -> Real {
    let digits = crate::num::LADDER[0];
    Real::from(fen.raw()).div(&Real::from(100), digits).unwrap_or(Real::ZERO)
}

/// Months begun between two days: a day past the month's end begins another.
fn months_started(from: Date, to: Date) -> i32 {
    let whole = months_between(from, to);
    whole + i32::from(crate::lending::calendar::months_after(from, whole).is_some_and(|day| day < to))
}

/// 价值类型 as the rules name it.
pub(super) fn value_basis(text: &str) -> Option<&'static str> {
    let bases = [
        ("市场", "market"),
        ("market", "market"),
        ("marketvalue", "market"),
        ("清算", "liquidation"),
        ("变现", "liquidation"),
        ("liquidation", "liquidation"),
        ("liquidationvalue", "liquidation"),
        ("投资", "investment"),
        ("investment", "investment"),
        ("investmentvalue", "investment"),
        ("在用", "in_use"),
        ("valueinuse", "in_use"),
        ("账面", "book_cost"),
        ("账面成本", "book_cost"),
        ("成本", "book_cost"),
        ("bookcost", "book_cost"),
    ];
    let text = key(text);
    let bare = text.trim_end_matches("价值");
    bases.into_iter().find(|(word, _)| text == *word || bare == *word).map(|(_, id)| id)
}

/// The days on which something of an asset ends.
pub(super) fn ends(gates: &Gates, pledges: &[Pledge]) -> Vec<Ends> {
    let rows = &gates.eligibility;
    let of = |pledge: &Pledge| Ends {
        asset: pledge.id.clone(),
        certificate: day_of(rows, pledge.asset, "certificate_end"),
        agreement: day_of(rows, pledge.asset, "agreement_end"),
        export: day_of(rows, pledge.asset, "export_assessment_end"),
        licence: licence_end(&gates.title, pledge.asset),
    };
    pledges.iter().map(of).collect()
}

/// The earliest end of an asset's licences; one without a term ends nothing.
fn licence_end(rows: &Rows, row: usize) -> Option<Date> {
    let item = Item::Input(input(&rows.program, "licence_end")?);
    let ends = ask_all(&rows.program, &rows.facts[row], item)?.into_iter().filter_map(|datum| match datum {
        Datum::Date(serial) => dates::from_serial(serial),
        _ => None,
    });
    ends.min().filter(|end| end.year() < NO_TERM)
}

/// The year by which the rules write that a licence has no term.
const NO_TERM: i16 = 9999;

/// The texts of an input, one a child row.
fn texts(rows: &Rows, row: usize, name: &str) -> Vec<String> {
    let Some(id) = input(&rows.program, name) else { return Vec::new() };
    let all = ask_all(&rows.program, &rows.facts[row], Item::Input(id)).unwrap_or_default();
    let text = |datum| match datum {
        Datum::Text(text) => Some(text.to_string()),
        _ => None,
    };
    all.into_iter().filter_map(text).collect()
}

/// A text as it stands in its cell: the rules compare it in one form of letters.
fn written(portfolio: &Portfolio, rows: &Rows, row: usize, name: &str) -> Option<String> {
    let Origin::Cell(span) = &rows.origins[row][input(&rows.program, name)?.0 as usize] else { return None };
    let (at, sheet) = (span.cell?, span.sheet.as_ref()?);
    let sheet = portfolio.raw().sheets.iter().find(|own| own.name == *sheet)?;
    let cell = sheet.cells.iter().find(|cell| (cell.row, cell.col) == at)?;
    text_of(&cell.value).map(|text| text.trim().to_string())
}

/// What an asset's rights, licences and searches come to.
pub(super) fn title(portfolio: &Portfolio, gates: &Gates, row: usize) -> Title {
    let (rights, rows) = (&gates.eligibility, &gates.title);
    let held: Vec<Words> = ["right_holding", "right_processing", "right_operation"]
        .into_iter()
        .filter(|name| rights.is_true(row, name))
        .filter_map(|name| Some(rights.program.input(input(&rights.program, name)?).file.label.clone()))
        .collect();
    let join = |of: fn(&Words) -> &String, comma: &str| {
        held.iter().map(|words| of(words).as_str()).collect::<Vec<_>>().join(comma)
    };
    let scope = |name: &str| overlap(texts(rows, row, name).iter().map(String::as_str)).words();
    Title {
        rights: Words { zh: join(|words| &words.zh, "、"), en: join(|words| &words.en, ", ") },
        licences: rows.facts[row].rows.first().copied().unwrap_or_default(),
        fields: scope("licensed_fields"),
        territories: scope("licensed_territories"),
        searched: day_of(rows, row, "searched"),
        search_number: written(portfolio, rows, row, "search_number").unwrap_or_default(),
        local_searched: day_of(rows, row, "local_searched"),
        gone_concern: rows.number(row, "gone_concern"),
    }
}
