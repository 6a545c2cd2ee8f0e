//! Indicator models of weights and scores in a workbook: exported, recalculated, and nothing differs.
mod support;

use dataworth::diag::Lang;
use dataworth::export::{Options, xlsx};
use dataworth::formula::dates;
use dataworth::model::Library;
use dataworth::table::Cell;
use dataworth::value::template::{Form, NoSuchHead};
use jiff::civil::date;
use std::process::Command;

const MODELS: [&str; 5] =
    ["indicator.ahp", "indicator.ahp_hierarchy", "indicator.entropy", "indicator.critic", "indicator.fuzzy"];

type Rows<'r> = &'r [&'r [(&'r str, &'r str)]];

fn cell(text: &str) -> Cell {
    text.parse().map_or_else(|_| Cell::text(text), Cell::Number)
}

/// An asset with its model, choices and child rows.
fn asset(
    form: &mut Form,
    id: &str,
    model: &str,
    choices: &[(&str, &str)],
    sheet: &str,
    rows: Rows,
) -> Result<(), NoSuchHead> {
    let own = |more: &[(&'static str, &str)]| -> Vec<(&str, Cell)> {
        more.iter().map(|(head, text)| (*head, cell(text))).collect()
    };
    let lead = vec![("资产编号", Cell::text(id))];
    form.row("资产", &[lead.clone(), own(&[("权利", "持有权"), ("合法来源", "自建")])].concat())?;
    let chosen = choices.iter().map(|(head, text)| (*head, cell(text))).collect::<Vec<_>>();
    form.row("方法", &[lead.clone(), vec![("模型", Cell::text(model))]].concat())?;
    form.row("质量", &[lead.clone(), chosen].concat())?;
    for row in rows {
        let cells = row.iter().map(|(head, text)| (*head, cell(text))).collect::<Vec<_>>();
        form.row(sheet, &[lead.clone(), cells].concat())?;
    }
    Ok(())
}

/// Rows of a matrix given above the diagonal.
fn judged<'n>(names: &[&'n str], upper: &[f64], more: &[(&'n str, &'n str)]) -> Vec<Vec<(&'n str, &'n str)>> {
    let mut next = upper.iter();
    let mut cells = vec![vec![1.0; names.len()]; names.len()];
    let pairs = (0..names.len()).flat_map(|row| (row + 1..names.len()).map(move |column| (row, column)));
    for (row, column) in pairs {
        cells[row][column] = *next.next().expect("a judgement");
        cells[column][row] = 1.0 / cells[row][column];
    }
    let mut rows = Vec::new();
    for (row, name) in names.iter().enumerate() {
        for (column, other) in names.iter().enumerate() {
            let figure: &str = cells[row][column].to_string().leak();
            let own = [("指标", *name), ("对比指标", *other), ("标度", figure)];
            rows.push([&own[..], more].concat());
        }
    }
    rows
}

fn fill(form: &mut Form) -> Result<(), NoSuchHead> {
    form.fact("评估基准日", Cell::Date(f64::from(dates::serial(date(2025, 12, 31)))))?;
    let names = ["质量", "应用", "安全", "稀缺"];
    let rows = judged(&names, &[2.0, 3.0, 5.0, 2.0, 3.0, 2.0], &[]);
    let rows: Vec<_> = rows.iter().map(Vec::as_slice).collect();
    for (id, method) in [("H-1", "和积法"), ("H-2", "方根法"), ("H-3", "特征根法")] {
        asset(form, id, MODELS[0], &[("权重算法", method)], "判断矩阵", &rows)?;
    }
    let top = judged(&names[..3], &[2.0, 4.0, 3.0], &[("上层", "数据价值")]);
    let left = judged(&["准确", "及时"], &[3.0], &[("上层", "质量")]);
    let right = judged(&["准确", "覆盖", "频次"], &[2.0, 3.0, 2.0], &[("上层", "应用")]);
    let rows: Vec<_> = [top, left, right].concat();
    let rows: Vec<_> = rows.iter().map(Vec::as_slice).collect();
    for (id, method) in [("T-1", "和积法"), ("T-2", "方根法"), ("T-3", "特征根法")] {
        let choices = [("权重算法", method), ("目标名称", "数据价值")];
        asset(form, id, MODELS[1], &choices, "层次判断矩阵", &rows)?;
    }
    let table = [["50", "500", "4.5"], ["55", "650", "4.8"], ["65", "800", "4.2"], ["45", "450", "4.0"]];
    let mut rows: Vec<Vec<(&str, &str)>> = Vec::new();
    for (object, figures) in ["甲", "乙", "丙", "丁"].iter().zip(&table) {
        for ((indicator, less), figure) in
            [("调用量", "否"), ("价格", "是"), ("评分", "否")].iter().zip(figures)
        {
            let figure = *figure;
            rows.push(vec![("对象", *object), ("指标", *indicator), ("指标值", figure), ("越小越好", *less)]);
        }
    }
    let rows: Vec<_> = rows.iter().map(Vec::as_slice).collect();
    let figures = "指标值";
    asset(form, "E-1", MODELS[2], &[("所求对象", "丙")], figures, &rows)?;
    asset(form, "E-2", MODELS[2], &[("无量纲化方法", "比重法")], figures, &rows)?;
    asset(form, "C-1", MODELS[3], &[("标准差口径", "总体标准差（n）")], figures, &rows)?;
    let degrees = [("质量", "0.7", ["0.5", "0.3", "0.2"]), ("安全", "0.3", ["0.2", "0.3", "0.5"])];
    let mut rows: Vec<Vec<(&str, &str)>> = Vec::new();
    for (factor, weight, own) in &degrees {
        for ((grade, score), degree) in [("优", "95"), ("良", "80"), ("中", "60")].iter().zip(own) {
            let row = [("因素", *factor), ("等级", *grade), ("隶属度", *degree), ("因素权重", *weight)];
            rows.push([&row[..], &[("等级分值", *score)]].concat());
        }
    }
    let rows: Vec<_> = rows.iter().map(Vec::as_slice).collect();
    for (id, operator) in [("F-1", "M(·,+) 加权平均型"), ("F-2", "M(∧,∨) 主因素决定型")] {
        asset(form, id, MODELS[4], &[("合成算子", operator)], "隶属度", &rows)?;
    }
    Ok(())
}

#[test]
fn weights_and_scores_recalculate() {
    let folder = tempfile::tempdir().expect("a folder");
    let (library, _) = Library::builtin();
    let of = |id: &&str| library.models.iter().find(|model| model.id() == *id).expect("the model");
    let models: Vec<_> = MODELS.iter().map(of).collect();
    let mut form = Form::of(&library, &models, date(2025, 12, 31), Lang::Zh).expect("links");
    fill(&mut form).expect("heads");
    let (input, out) = (folder.path().join("in.xlsx"), folder.path().join("out.xlsx"));
    xlsx::write(&form.book(), &Options::default(), &input).expect("written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_dataworth"));
    command.arg("price").arg(&input).arg("-o").arg(&out).args(["--lang", "zh"]);
    let output = command.output().expect("the binary runs");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let stored = support::cached(&out).expect("opens");
    let iron = support::recalc_ironcalc(&out).expect("IronCalc reads it");
    let judges = [("IronCalc", Some(iron)), ("LibreOffice", support::reload_libreoffice(&out))];
    for (judge, cells) in judges.into_iter().filter_map(|(judge, cells)| Some((judge, cells?))) {
        let differences = support::compare(&stored, &cells, support::Tolerance::default());
        let lines: Vec<_> = differences.iter().take(20).map(ToString::to_string).collect();
        assert!(differences.is_empty(), "{judge}\n{}", lines.join("\n"));
    }
}
