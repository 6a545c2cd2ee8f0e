//! T: sheets, heads, cells and ids.
use super::files::patched;
use super::{Outcome, base, by, file};

pub fn write() -> Outcome {
    sheets()?;
    units()?;
    cells()?;
    ids()
}

fn sheets() -> Outcome {
    base().remove("资产").save("T0101")?;
    base().add("往来明细", &[&["甲", "乙"], &["1", "2"]]).save("T0102")?;
    base().add("资产清单", &[&["资产编号", "名称"], &["DA-3", "重复的表"]]).save("T0104")?;
    base().set("资产", "A1", "顺序").save("T0111")?;
    base().columns(&[["成本总鹅", "1", "1"]]).save("T0112")?;
    base().columns(&[["名称", "一", "二"]]).save("T0113")?;
    base().add("收益预测", &[&["说的", "不是"], &["表头", "的话"]]).save("T0114")?;
    base().add("_meta", &[&["layout", "99"]]).save("T0118")?;
    let mut early = income();
    early.set("收益", "C1", "2024年").set("收益", "D1", "2025年").set("收益", "E1", "2026年");
    early.save("T0119")?;
    base().set("项目", "A1", "报告日").save("T0120")
}

/// DA-1 by direct income over three years.
fn income() -> super::Book {
    let mut book = by("income.direct");
    book.columns(&[["折现率", "%0.12", ""], ["折现率税口径", "税前", ""]]);
    book.add(
        "收益",
        &[
            &["资产编号", "项目", "2026年", "2027年", "2028年"],
            &["DA-1", "息税前利润（元）", "100", "110", "120"],
        ],
    );
    book
}

fn units() -> Outcome {
    base().set("资产", "E1", "成本总额（万元）").set("资产", "E2", "'3.5亿").save("T0115")?;
    base().set("资产", "E1", "成本总额").set("资产", "E3", "'500000元").save("T0116")?;
    base().set("项目", "A5", "金额单位").set("项目", "B5", "两").save("T0117")?;
    let mut book = by("cost.cas2023");
    book.columns(&[["质量系数", "0.9", ""]]);
    book.add("成本", &[&["资产编号", "金额", "单位"], &["DA-1", "10", "美元"], &["DA-1", "5", "元"]]);
    book.set("资产", "E2", "").save("T0121")
}

fn cells() -> Outcome {
    base().set("资产", "F2", "#DIV/0!").save("T0201")?;
    base().set("资产", "B2", "#N/A").save("T0201-row")?;
    base().set("资产", "F2", "约一成").save("T0202")?;
    let whole = base().set("资产", "E2", "123454321").bytes()?;
    file(
        "T0203",
        "input.xlsx",
        patched(&whole, "xl/worksheets/sheet2.xml", "<v>123454321</v>", "<v>1e999</v>")?,
    )?;
    let whole = base().set("资产", "F2", "=0.05+0.05").bytes()?;
    let kept = "<f>0.05+0.05</f>";
    let bytes = patched(&whole, "xl/worksheets/sheet2.xml", &format!("{kept}<v>0</v>"), kept)?;
    file("T0205", "input.xlsx", bytes)?;
    base().merge("资产", [1, 1, 2, 1]).save("T0206")?;
    base().set("资产", "C2", "所有权").save("T0207")?;
    let mut basis = income();
    basis.set("资产", "L2", "毛利口径").save("T0207-input")?;
    base().set("项目", "B1", "2025年底").save("T0208-project")?;
    let mut date = income();
    date.columns(&[["登记证书到期日", "长期", ""]]).save("T0208")?;
    // No model of DA-1 reads it; the value does not depend on it.
    base().columns(&[["登记证书到期日", "'长期", ""]]).save("T0208-unread")?;
    let mut date = income();
    date.columns(&[["登记证书到期日", "'28-12-31", ""]]).save("T0209")?;
    base().set("资产", "A3", "1002").set("方法", "A3", "1002").save("T0210")?;
    let mut used = base();
    used.set("方法", "E1", "采用").set("方法", "E2", "再议").set("方法", "E3", "是").save("T0211")?;
    base().set("资产", "E2", "'1,00,000.5").save("T0212")
}

fn ids() -> Outcome {
    let mut twice = base();
    twice.set("资产", "A4", "DA-1").set("资产", "B4", "又一次").save("T0301")?;
    base().set("资产", "B4", "没有编号").save("T0302")?;
    let mut nearly = base();
    nearly.set("方法", "A2", "da-1").save("T0303")?;
    let mut other = base();
    other.set("方法", "A4", "DA-9").set("方法", "B4", "cost.expert_guide_9").save("T0304")
}
