//! Every function of the language in a workbook: exported, recalculated, and nothing differs.
mod support;

use dataworth::diag::Lang;
use dataworth::export::{Options, xlsx};
use dataworth::formula::dates;
use dataworth::model::Library;
use dataworth::table::Cell;
use dataworth::value::template::Form;
use jiff::civil::date;
use std::path::Path;
use std::process::Command;

/// Rows of one asset: amount, share, key, flows.
type Row = (f64, f64, &'static str, &'static [f64]);

struct Asset {
    id: &'static str,
    wanted: &'static str,
    ratio: Option<f64>,
    yes: bool,
    income: &'static [f64],
    rows: &'static [Row],
}

/// The second is shorter than the first, has more rows, and its condition takes the other branch.
const ASSETS: &[Asset] = &[
    Asset {
        id: "F-1",
        wanted: "north",
        ratio: Some(0.4),
        yes: true,
        income: &[100.0, 110.0, 120.0],
        rows: &[(1000.0, 0.7, "north", &[10.0, 20.0, 30.0]), (500.0, 0.3, "south", &[1.0, 2.0, 3.0])],
    },
    Asset {
        id: "F-2",
        wanted: "north",
        ratio: None,
        yes: false,
        income: &[70.0, 80.0],
        rows: &[
            (300.0, 0.6, "north", &[5.0, 6.0]),
            (200.0, 0.8, "south", &[7.0, 8.0]),
            (100.0, 0.55, "north", &[9.0, 9.5]),
        ],
    },
];

fn fill(form: &mut Form) -> Result<(), dataworth::value::template::NoSuchHead> {
    let (text, number) = (|words: &str| Cell::text(words), Cell::Number);
    let day = |y, m, d| Cell::Date(f64::from(dates::serial(date(y, m, d))));
    let truth = |yes: bool| Cell::text(if yes { "是" } else { "否" });
    form.fact("评估基准日", day(2025, 12, 31))?;
    for asset in ASSETS {
        let id = || ("资产编号", text(asset.id));
        let dates = [("起", day(2025, 2, 28)), ("止", day(2027, 8, 15))];
        let lead = [id(), ("权利", text("持有权")), ("合法来源", text("自建"))];
        form.row("资产", &[&lead[..], &dates[..]].concat())?;
        let mut method = vec![
            id(),
            ("模型", text("函数")),
            ("所求", text(asset.wanted)),
            ("总额", number(1234.5)),
            ("是否", truth(asset.yes)),
        ];
        method.extend(asset.ratio.map(|r| ("率", number(r))));
        form.row("方法", &method)?;
        let heads = ["第1年", "第2年", "第3年"];
        let years = |figures: &[f64]| -> Vec<(&str, Cell)> {
            heads.iter().zip(figures).map(|(head, figure)| (*head, number(*figure))).collect()
        };
        let lead = vec![id(), ("项目", text("收益")), ("单位", text("元"))];
        form.row("收益", &[lead, years(asset.income)].concat())?;
        for (at, (amount, share, key, flow)) in asset.rows.iter().enumerate() {
            let lead = vec![
                id(),
                ("金额", number(*amount)),
                ("比例", number(*share)),
                ("键", text(key)),
                ("日", day(2026 + at as i16, 1, 15)),
                ("项目", text("流量")),
                ("单位", text("元")),
            ];
            form.row("行", &[lead, years(flow)].concat())?;
        }
    }
    Ok(())
}

#[test]
fn every_function_recalculates() {
    let folder = tempfile::tempdir().expect("a folder");
    let models = folder.path().join("models");
    std::fs::create_dir(&models).expect("a folder");
    std::fs::write(models.join("functions.toml"), include_str!("oracle/functions.toml")).expect("written");
    let (library, _) = Library::load(Some(&models));
    let model = library.models.iter().find(|m| m.id() == "test.functions").expect("the model");
    let mut form = Form::of(&library, &[model], date(2025, 12, 31), Lang::Zh).expect("links");
    fill(&mut form).expect("heads");
    let (input, out) = (folder.path().join("in.xlsx"), folder.path().join("out.xlsx"));
    xlsx::write(&form.book(), &Options::default(), &input).expect("written");
    price(&input, &out, &models);
    let stored = support::cached(&out).expect("opens");
    let iron = support::recalc_ironcalc(&out).expect("IronCalc reads it");
    let judges = [("IronCalc", Some(iron)), ("LibreOffice", support::reload_libreoffice(&out))];
    for (judge, cells) in judges.into_iter().filter_map(|(judge, cells)| Some((judge, cells?))) {
        let differences = support::compare(&stored, &cells, support::Tolerance::default());
        let lines: Vec<_> = differences.iter().take(20).map(ToString::to_string).collect();
        assert!(differences.is_empty(), "{judge}\n{}", lines.join("\n"));
    }
}

fn price(input: &Path, out: &Path, models: &Path) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dataworth"));
    command.arg("price").arg(input).arg("-o").arg(out).arg("--models").arg(models).args(["--lang", "zh"]);
    let output = command.output().expect("the binary runs");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}
