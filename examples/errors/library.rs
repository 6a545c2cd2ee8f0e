//! L and M: model files that cannot be used. DA-1 asks for the model, DA-2 does not.
use super::{Outcome, base, by, command, file};

/// A model that is right; faults replace one of its lines.
const GOOD: &str = r#"id = "test.scaled"
edition = "1"
effective = { from = "2020-01-01" }
label = { zh = "试验模型", en = "Scaled cost" }
approach = "cost"
result = "value"
status = "practice"
cite = [{ standard = "cas/2023-17", clause = "成本法", seen = "unread" }]

[inputs.cost_total]
unit = "money"
min = "0"
label = { zh = "成本总额", en = "Total cost" }

[inputs.beta]
unit = "ratio"
min = "-10"
max = "10"
label = { zh = "数据流通系数", en = "Circulation coefficient" }

[[steps]]
name = "scaled"
formula = "cost_total * beta"
unit = "money"
label = { zh = "折算成本", en = "Scaled cost" }

[[steps]]
name = "value"
formula = "scaled + 0"
unit = "money"
label = { zh = "评估值", en = "Value" }
"#;

const ASK: &str = "price input.xlsx --json --models models";

pub fn write() -> Outcome {
    files()?;
    editions()?;
    names()?;
    formulas()?;
    results()
}

/// The good model with some text replaced, asked for by DA-1.
fn model(case: &str, changes: &[(&str, &str)]) -> Outcome {
    let text = changes.iter().fold(GOOD.to_string(), |text, (from, to)| {
        assert!(text.contains(from), "{case}: {from}");
        text.replacen(from, to, 1)
    });
    file(case, "models/methods/scaled.toml", text)?;
    by("test.scaled").save(case)?;
    command(case, ASK)
}

fn files() -> Outcome {
    model("L0101", &[("edition = \"1\"", "edition = \"1")])?;
    model("L0102", &[("approach = \"cost\"", "aproach = \"cost\"")])?;
    model("L0103", &[("status = \"practice\"\n", "")])?;
    model("L0104", &[("max = \"10\"", "max = 0.5")])?;
    model("L0104-whole", &[("max = \"10\"", "max = 10")])?;
    model("L0105", &[("max = \"10\"", "max = \"ten\"")])?;
    model("L0106", &[("2020-01-01", "2020-13-01")])?;
    model("L0107", &[("unit = \"ratio\"", "unit = \"ration\"")])?;
    model("L0107-variant", &[("approach = \"cost\"", "approach = \"costs\"")])?;
    model("L0210", &[("cas/2023-17", "cas/2099-1")])
}

fn editions() -> Outcome {
    model("L0201", &[])?;
    file("L0201", "models/methods/scaled_again.toml", GOOD)?;
    model("L0202", &[("test.scaled", "cost.expert_guide_9")])?;
    model("L0203", &[("edition = \"1\"", "edition = \"1\"\nreplaces = \"cost.expert_guide_9@7\"")])?;
    model("L0204", &[("max = \"10\"", "max = \"10\"\nfrom = { model = \"test.other\" }")])?;
    let other = GOOD
        .replace("test.scaled", "test.other")
        .replace("max = \"10\"", "max = \"10\"\nfrom = { model = \"test.scaled\" }");
    file("L0204", "models/methods/other.toml", other)?;
    model("L0205", &[("max = \"10\"", "max = \"10\"\nfrom = { parameter = \"tax/corporate_incom_tax\" }")])?;
    model("L0206", &[])?;
    file(
        "L0206",
        "models/methods/scaled2.toml",
        GOOD.replace("edition = \"1\"", "edition = \"2\"").replace("2020-01-01", "2024-01-01"),
    )?;
    let parameter = r#"id = "test/late"
label = { zh = "未来参数", en = "Late parameter" }
unit = "ratio"
values = [
  { from = "2030-01-01", value = "0.5", status = "assumption", cite = [{ standard = "house/practice", seen = "read" }], verified_on = "2026-01-01" },
]
"#;
    model("L0209", &[("max = \"10\"", "max = \"10\"\nfrom = { parameter = \"test/late\" }")])?;
    file("L0209", "models/parameters/late.toml", parameter)
}

fn names() -> Outcome {
    model("L0108", &[("[inputs.beta]", "[inputs.\"β\"]"), ("* beta", "* 1")])?;
    model("M0110", &[("[inputs.beta]", "[inputs.b1]"), ("* beta", "* b1")])?;
    model("M0111", &[("[inputs.beta]", "[inputs.SUM]"), ("* beta", "* 1")])?;
    model("M0112", &[("name = \"scaled\"", "name = \"beta\""), ("scaled + 0", "beta + 0")])
}

fn formulas() -> Outcome {
    model("M0101", &[("cost_total * beta", "cost_total * (beta")])?;
    model("M0101-order", &[("cost_total * beta", "cost_total * -beta ^ 2")])?;
    model("M0102", &[("cost_total * beta", "cost_totl * beta")])?;
    model("M0103", &[("cost_total * beta", "ROUN(cost_total * beta, 2)")])?;
    model("M0104", &[("cost_total * beta", "ROUND(cost_total * beta)")])?;
    model("M0105", &[("cost_total * beta", "cost_total + beta")])?;
    model("M0106", &[("cost_total * beta", "SUM(cost_total) * beta")])?;
    model("M0107", &[("cost_total * beta", "IF(beta, cost_total, 0)")])?;
    let deep = format!("{}cost_total{}", "ABS(".repeat(300), ")".repeat(300));
    model("M0108", &[("cost_total * beta", &deep)])?;
    let long = format!("cost_total * beta{}", " + cost_total".repeat(400));
    model("M0109", &[("cost_total * beta", &long)])?;
    model("M0114", &[("max = \"10\"", "max = \"10\"\noptional = true")])
}

/// Steps without a result, at figures that are in range.
fn results() -> Outcome {
    let at = |case: &str, formula: &str, beta: &str| -> Outcome {
        model(case, &[("cost_total * beta", formula)])?;
        by("test.scaled").set("资产", "H2", beta).save(case)
    };
    at("V0601", "cost_total / beta", "0")?;
    at("V0603", "cost_total * LN(beta)", "-1")?;
    at("V0608", "cost_total * (1 + RATE(2, 0, beta, 1))", "1")?;
    at("V0609", "cost_total * (1 + RATE(2, -2.3 * beta, beta, 3.62))", "1")?;
    model("V0604", &[("cost_total * beta", "cost_total * EXP(LN(beta))")])?;
    by("test.scaled").set("资产", "E2", "0.01").set("资产", "H2", "0.5").save("V0604")?;
    model("V0307", &[("cost_total * beta", "cost_total * gamma")])?;
    model("V0303", &[("{ from = \"2020-01-01\" }", "{ from = \"2030-01-01\" }")])?;
    base().set("资产", "E2", "200000000000000").save("V0605")?;
    base().set("资产", "E2", "2e18").save("V0602")
}
