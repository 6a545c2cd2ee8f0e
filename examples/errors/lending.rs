//! P: figures of a loan that cannot be lent on.
use super::{Outcome, command};

pub fn write() -> Outcome {
    let calc = |code: &str, model: &str, given: &[(&str, &str)]| {
        let sets: Vec<String> = given.iter().map(|(name, figure)| format!("--set {name}={figure}")).collect();
        command(code, &format!("calc {model} --json --date 2025-12-31 {}", sets.join(" ")))
    };
    let haircut = [
        ("collateral_value", "100"),
        ("volatility", "0.3"),
        ("horizon", "0.5"),
        ("confidence", "2.33"),
        ("waiting_rate", "0.1"),
        ("marketability", "0.15"),
        ("legal_haircut", "0.1"),
        ("decay", "0.25"),
        ("disposal_cost", "1.2"),
    ];
    calc("P0101", "lending.haircut", &haircut)?;
    let size = |ceiling, rate, tenor| {
        [
            ("appraised_value", "10000000"),
            ("right_months", "60"),
            ("disposal_months", "6"),
            ("cash_flow", "3000000"),
            ("dscr_least", "1.3"),
            ("ebit", "2000000"),
            ("icr_least", "2"),
            ("ceiling", ceiling),
            ("loan_rate", rate),
            ("asked_tenor", tenor),
        ]
    };
    calc("P0102", "lending.size", &size("1.4", "0.045", "36"))?;
    calc("P0103", "lending.size", &size("0.3", "-0.01", "36"))?;
    calc("P0104", "lending.size", &size("0.3", "0.045", "0"))?;
    let loss = [
        ("exposure", "5000000"),
        ("liquidation_value", "3000000"),
        ("waiting_rate", "0.06"),
        ("horizon", "1"),
        ("unsecured_recovery", "0.2"),
        ("risk_weight", "1"),
        ("capital_ratio", "0.105"),
        ("funding", "0.02"),
        ("running", "0.01"),
        ("hurdle", "0.12"),
        ("free_rate", "0.02"),
        ("loan_rate", "0.05"),
        ("default_rate", "1.5"),
    ];
    calc("P0105", "lending.expected_loss", &loss)
}
