//! The functions of formulas beside those of the library: the same conventions, the same figures.

use dataworth::finance::depreciation::{Switch, double_declining, fixed_declining, straight_line};
use dataworth::finance::depreciation::{sum_of_years, variable_declining};
use dataworth::finance::flows::{mirr, npv, xnpv};
use dataworth::finance::root::{irr, rate, xirr};
use dataworth::finance::{DayCount, First, When, tvm};
use dataworth::formula::exact::Machine;
use dataworth::formula::{Datum, Program, link};
use dataworth::model::Library;
use dataworth::num::LADDER;
use dataworth::value::given::GivenValues;
use jiff::civil::{Date, date};
use serde_json::json;

const HEAD: &str = r#"id = "test.finance"
edition = "1"
effective = { from = "2020-01-01" }
label = { zh = "财务函数", en = "Financial functions" }
approach = "support"
result = "index"
status = "assumption"

[lines.row]
label = { zh = "行", en = "Rows" }

[inputs.amount]
unit = "money"
shape = "lines(row)"
label = { zh = "金额", en = "Amount" }

[inputs.day]
kind = "date"
shape = "lines(row)"
label = { zh = "日", en = "Day" }

[inputs.base]
kind = "date"
label = { zh = "基准日", en = "Base" }

[inputs.flow]
unit = "money"
shape = "years"
label = { zh = "流", en = "Flow" }

[inputs.loan]
unit = "money"
label = { zh = "贷款", en = "Loan" }

[inputs.rest]
unit = "money"
label = { zh = "余", en = "Rest" }

[inputs.interest]
unit = "rate"
label = { zh = "利率", en = "Interest" }

[inputs.life]
unit = "year"
label = { zh = "寿命", en = "Life" }

[inputs.number]
unit = "number"
label = { zh = "次", en = "Number" }
"#;

const INTEREST: f64 = 0.045;
const LIFE: f64 = 8.0;
const LOAN: f64 = 12_345.67;
const REST: f64 = 1_500.0;
const FLOW: [f64; 5] = [-1_000.0, 350.5, 0.0, 420.25, 610.0];
const AMOUNT: [f64; 4] = [-900.0, 400.0, 310.5, 375.25];
const DAYS: [Date; 4] = [date(2024, 2, 29), date(2024, 9, 1), date(2025, 12, 31), date(2026, 3, 15)];

/// A formula, the place of its result that is looked at, and what the library says.
fn varied(start: f64, end: f64, factor: f64) -> f64 {
    variable_declining(LOAN, REST, LIFE, start, end, factor, Switch::ToStraightLine).unwrap()
}

fn table() -> Vec<(&'static str, usize, f64)> {
    let (r, n, begin, end) = (INTEREST, LIFE, When::Begin, When::End);
    let level = -1_800.0;
    let pay = |when| tvm::payment(r, n, LOAN, -REST, when).unwrap();
    vec![
        ("PV(interest, life, -1.2 * rest)", 0, tvm::present_value(r, n, level, 0.0, end).unwrap()),
        ("PV(interest, life, -1.2 * rest, rest)", 0, tvm::present_value(r, n, level, REST, end).unwrap()),
        (
            "PV(interest, life, -1.2 * rest, rest, 1)",
            0,
            tvm::present_value(r, n, level, REST, begin).unwrap(),
        ),
        ("PV(0 * interest, life, rest)", 0, tvm::present_value(0.0, n, REST, 0.0, end).unwrap()),
        ("FV(interest, life, -1.2 * rest)", 0, tvm::future_value(r, n, level, 0.0, end).unwrap()),
        ("FV(interest, life, -1.2 * rest, loan, 1)", 0, tvm::future_value(r, n, level, LOAN, begin).unwrap()),
        ("PMT(interest, life, loan)", 0, tvm::payment(r, n, LOAN, 0.0, end).unwrap()),
        ("PMT(interest, life, loan, -rest, 1)", 0, pay(begin)),
        ("IPMT(interest, 3, life, loan, -rest)", 0, tvm::interest(r, 3.0, n, LOAN, -REST, end).unwrap()),
        ("IPMT(interest, t, life, loan, -rest, 1)", 0, 0.0),
        ("IPMT(interest, t, life, loan, -rest, 1)", 3, tvm::interest(r, 4.0, n, LOAN, -REST, begin).unwrap()),
        ("PPMT(interest, t, life, loan)", 4, tvm::principal(r, 5.0, n, LOAN, 0.0, end).unwrap()),
        ("NPER(interest, -1.2 * rest, loan)", 0, tvm::periods(r, level, LOAN, 0.0, end).unwrap()),
        ("NPER(interest, -1.2 * rest, loan, rest, 1)", 0, tvm::periods(r, level, LOAN, REST, begin).unwrap()),
        (
            "NPER(0 * interest, -1.2 * rest, loan, rest)",
            0,
            tvm::periods(0.0, level, LOAN, REST, end).unwrap(),
        ),
        ("RATE(life, -1.2 * rest, loan)", 0, rate(n, level, LOAN, 0.0, end).unwrap().only().unwrap().rate),
        (
            "RATE(life, -1.2 * rest, loan, -rest, 1)",
            0,
            rate(n, level, LOAN, -REST, begin).unwrap().only().unwrap().rate,
        ),
        ("NPV(interest, flow)", 0, npv(r, &FLOW, First::AfterOnePeriod).unwrap()),
        ("NPV(interest, flow, 0)", 0, npv(r, &FLOW, First::AtOnce).unwrap()),
        ("XNPV(interest, amount, day, base)", 0, xnpv(r, &AMOUNT, &DAYS, DayCount::Actual365Fixed).unwrap()),
        ("IRR(flow)", 0, irr(&FLOW).unwrap().only().unwrap().rate),
        (
            "XIRR(amount, day)",
            0,
            xirr(&AMOUNT, &DAYS, DayCount::Actual365Fixed).unwrap().only().unwrap().rate,
        ),
        ("MIRR(flow, 0.08, 0.03)", 0, mirr(&FLOW, 0.08, 0.03).unwrap()),
        ("SLN(loan, rest, life)", 0, straight_line(LOAN, REST, n).unwrap()),
        ("SYD(loan, rest, life, t)", 2, sum_of_years(LOAN, REST, n, 3.0).unwrap()),
        ("SYD(loan, rest, 3, t)", 4, 0.0),
        ("DDB(loan, rest, life, t)", 0, double_declining(LOAN, REST, n, 1.0, 2.0).unwrap()),
        ("DDB(loan, rest, life, t)", 4, double_declining(LOAN, REST, n, 5.0, 2.0).unwrap()),
        ("DDB(loan, rest, 2, t)", 0, double_declining(LOAN, REST, 2.0, 1.0, 2.0).unwrap()),
        ("DDB(loan, rest, life, t, number)", 1, double_declining(LOAN, REST, n, 2.0, 1.5).unwrap()),
        ("DB(loan, rest, life, t)", 3, fixed_declining(LOAN, REST, n, 4.0, 12.0).unwrap()),
        ("DB(loan, rest, life, t, 7)", 0, fixed_declining(LOAN, REST, n, 1.0, 7.0).unwrap()),
        ("DB(loan, rest, life, t, 7)", 3, fixed_declining(LOAN, REST, n, 4.0, 7.0).unwrap()),
        ("VDB(loan, rest, life, 0, 1)", 0, varied(0.0, 1.0, 2.0)),
        ("VDB(loan, rest, life, t - 1, t)", 4, varied(4.0, 5.0, 2.0)),
        ("VDB(loan, rest, life, 0.5, 2.75, 1.5)", 0, varied(0.5, 2.75, 1.5)),
        ("DB(loan, rest, 4, t, 7)", 4, fixed_declining(LOAN, REST, 4.0, 5.0, 7.0).unwrap()),
    ]
}

fn model() -> String {
    let step = |(at, (formula, ..)): (usize, &(&str, usize, f64))| {
        format!(
            "\n[[steps]]\nname = \"step_{at}\"\nformula = \"{formula}\"\nlabel = {{ zh = \"{at}\", en = \"{at}\" }}\n"
        )
    };
    HEAD.to_string() + &table().iter().enumerate().map(step).collect::<String>()
}

fn program() -> Program {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("finance.toml"), model()).unwrap();
    let (library, faults) = Library::load(Some(folder.path()));
    assert!(!faults.has_errors(), "{}", faults.render(dataworth::diag::Lang::En, 100));
    let model = library.models.iter().find(|m| m.id() == "test.finance").unwrap();
    link(&library, model, date(2025, 12, 31))
        .unwrap_or_else(|f| panic!("{}", f.render(dataworth::diag::Lang::En, 100)))
}

#[test]
fn formulas_and_the_library_say_the_same() {
    let program = program();
    let days: Vec<String> = DAYS.iter().map(Date::to_string).collect();
    let given = json!({
        "interest": INTEREST, "life": LIFE, "loan": LOAN, "rest": REST, "number": 1.5, "flow": FLOW,
        "amount": AMOUNT, "day": days, "base": days[0],
    });
    let values = GivenValues::new(date(2025, 12, 31), given.as_object().unwrap().clone());
    let (facts, faults) = values.facts(&program, "A");
    assert!(faults.is_empty(), "{}", faults.render(dataworth::diag::Lang::En, 100));
    let machine = Machine::new(&program, &facts, LADDER[0], false);
    for (at, (formula, place, wanted)) in table().into_iter().enumerate() {
        let name = format!("step_{at}");
        let id = program.step_ids().find(|id| program.step(*id).name == name).unwrap();
        let array = machine.step(id);
        let place = if array.items.len() == 1 { 0 } else { place };
        let Datum::Number(real) = &array.items[place] else { panic!("{formula}: {:?}", array.items) };
        let found = real.to_f64();
        assert!((found - wanted).abs() <= 1e-10 * wanted.abs().max(1.0), "{formula}: {found}, {wanted}");
    }
}
