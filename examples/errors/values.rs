//! V: figures that a model cannot be run on, and what a conclusion lacks.
use super::{Book, Outcome, base, by, command};

pub fn write() -> Outcome {
    ranges()?;
    series()?;
    taxes()?;
    choices()?;
    comparables()?;
    regressions()?;
    weights()?;
    judgements()?;
    indicators()?;
    remarks()
}

fn ranges() -> Outcome {
    base().set("资产", "F2", "").save("V0101")?;
    base().set("资产", "J2", "-0.1").save("V0102")?;
    base().set("资产", "H2", "5000").save("V0103")?;
    base().set("资产", "F2", "12").save("V0104")?;
    let mut rate = income(&["100", "110", "120"]);
    rate.set("资产", "K2", "12").save("V0104-rate")?;
    base().set("资产", "E2", "-1000000").save("V0105")?;
    let mut lines = cost_lines();
    lines.set("成本", "C3", "-5").save("V0105-line")?;
    let mut life = income(&["100", "110", "120"]);
    life.columns(&[["剩余经济寿命", "0", ""]]).save("V0106")?;
    let mut share = cost_lines();
    share.set("成本", "D3", "1.2").save("V0107")?;
    let mut rate = income(&["100", "110", "120"]);
    rate.set("资产", "K2", "%-1").save("V0108")
}

fn cost_lines() -> Book {
    let mut book = by("cost.cas2023");
    book.set("资产", "E2", "").columns(&[["质量系数", "0.9", ""]]);
    book.add(
        "成本",
        &[
            &["资产编号", "成本项目", "金额（元）", "分摊比例"],
            &["DA-1", "采集", "100000", "1"],
            &["DA-1", "清洗", "50000", "0.5"],
        ],
    );
    book
}

/// DA-1 by direct income: rate in K, its basis in L.
fn income(figures: &[&str]) -> Book {
    let mut book = by("income.direct");
    book.columns(&[["折现率", "%0.12", ""], ["折现率税口径", "税前", ""]]);
    let row: Vec<&str> = ["DA-1", "息税前利润（元）"].into_iter().chain(figures.iter().copied()).collect();
    book.add("收益", &[&["资产编号", "项目", "第1年", "第2年", "第3年"], &row]);
    book
}

/// DA-1 by relief from royalty.
fn royalty() -> Book {
    let mut book = by("income.relief_from_royalty");
    book.columns(&[["折现率", "%0.12", ""], ["折现率税口径", "税后", ""], ["权利金率", "%0.05", ""]]);
    book.add(
        "收益",
        &[
            &["资产编号", "项目", "第1年", "第2年", "第3年"],
            &["DA-1", "相关收入（元）", "100", "110", "120"],
            &["DA-1", "维护支出（元）", "1", "1", "1"],
        ],
    );
    book
}

/// DA-1 by excess earnings, on pre-tax flows and rate.
fn excess() -> Book {
    let mut book = by("income.excess");
    book.columns(&[["折现率", "%0.12", ""], ["折现率税口径", "税前", ""], ["收益税口径", "税前", ""]]);
    book.add("收益", &[&["资产编号", "项目", "第1年", "第2年"], &["DA-1", "收益（元）", "100", "110"]]);
    book.add(
        "贡献资产",
        &[&["资产编号", "名称", "第1年（元）", "第2年（元）"], &["DA-1", "固定资产", "30", "30"]],
    );
    book
}

fn series() -> Outcome {
    let mut years = royalty();
    years.set("收益", "E3", "").save("V0109")?;
    income(&["100", "", "120"]).save("V0110")?;
    let mut growth = royalty();
    growth.columns(&[["永续价值", "永续增长", ""], ["永续增长率", "%0.12", ""]]).save("V0112")
}

fn taxes() -> Outcome {
    let mut basis = income(&["100", "110", "120"]);
    basis.set("资产", "L2", "税后").save("V0201")?;
    let mut tab = excess();
    tab.columns(&[["摊销抵税收益", "直线摊销", ""]]).save("V0202")?;
    let mut twice = by("cost.cas2023");
    let head = ["资产编号", "准确性", "一致性", "完整性", "规范性", "时效性", "可访问性"];
    twice.set("资产", "G2", "").columns(&[["时效性系数", "0.9", ""]]);
    twice.add("质量", &[&head, &["DA-1", "0.9", "0.9", "0.9", "0.9", "0.8", "0.9"]]).save("V0203")?;
    let mut deducted = excess();
    deducted.set("资产", "L2", "税后").set("资产", "M2", "税后");
    deducted.columns(&[["模型内扣除所得税", "是", ""]]).save("V0204")
}

fn choices() -> Outcome {
    by("cost.expert_guide_8").save("V0301")?;
    by("cost.expert_guide_9@7").save("V0302")?;
    base().set("方法", "A2", "").set("方法", "B2", "").set("方法", "C2", "").save("V0304")?;
    base().set("资产", "D2", "").save("V0305")?;
    base().set("资产", "C2", "").save("V0306")
}

/// DA-1 by comparables.
fn market(rows: &[[&str; 4]]) -> Book {
    let mut book = by("market.cas2023");
    let mut all: Vec<&[&str]> = vec![&["资产编号", "组成部分", "成交价（元）", "案例权重"]];
    all.extend(rows.iter().map(|row| &row[..]));
    book.add("可比案例", &all);
    book
}

/// DA-1 by hedonic regression on sales of price, volume and quality.
fn hedonic(rows: &[[&str; 3]], subject: [&str; 2]) -> Book {
    let mut book = by("market.hedonic");
    book.columns(&[["本资产特征1", subject[0], ""], ["本资产特征2", subject[1], ""]]);
    let mut all: Vec<Vec<&str>> = vec![vec!["资产编号", "案例单价（元）", "特征1", "特征2"]];
    all.extend(rows.iter().map(|row| [&["DA-1"], &row[..]].concat()));
    let all: Vec<&[&str]> = all.iter().map(Vec::as_slice).collect();
    book.add("回归案例", &all);
    book
}

fn regressions() -> Outcome {
    let sales = [
        ["1200", "10", "0.8"],
        ["1900", "20", "0.7"],
        ["3300", "30", "0.9"],
        ["3600", "40", "0.6"],
        ["5400", "50", "0.9"],
        ["5700", "60", "0.7"],
    ];
    hedonic(&sales[..3], ["35", "0.8"]).save("V0404")?;
    let flat = sales.map(|[price, volume, _]| [price, volume, "0.8"]);
    hedonic(&flat, ["35", "0.8"]).save("V0405")?;
    hedonic(&sales, ["200", "0.8"]).save("V0406")?;
    let noise = ["10", "11", "10", "11", "11", "10"];
    let mut scattered = sales;
    scattered.iter_mut().zip(noise).for_each(|(row, price)| row[0] = price);
    hedonic(&scattered, ["35", ""]).save("V0407")?;
    hedonic(&sales, ["35", "0.8"]).save("V0408")?;
    let mut by_volume = sales;
    let prices = ["1000", "2010", "2990", "4000", "5010", "5990"];
    by_volume.iter_mut().zip(prices).for_each(|(row, price)| row[0] = price);
    hedonic(&by_volume, ["35", "0.8"]).save("V0409")
}

fn comparables() -> Outcome {
    let (a, b, c) =
        (["DA-1", "整体", "100", "0.4"], ["DA-1", "整体", "110", "0.3"], ["DA-1", "整体", "120", "0.3"]);
    market(&[]).save("V0401")?;
    market(&[["DA-1", "整体", "100", "0.5"], ["DA-1", "整体", "110", "0.5"]]).save("V0402")?;
    market(&[a, ["DA-1", "整体", "0", "0.3"], c]).save("V0403")?;
    market(&[a, b, ["DA-1", "整体", "120", "0.5"]]).save("V0501-comparables")
}

/// DA-1 by two methods; further rows of 方法 as given.
fn two(first: [&str; 2], second: [&str; 2]) -> Book {
    let mut book = base();
    book.columns(&[["其他调整系数", "0.3", ""]]);
    book.set("方法", "C2", first[0]).set("方法", "D2", first[1]);
    book.set("方法", "A4", "DA-1").set("方法", "B4", "cost.cas2023");
    book.set("方法", "C4", second[0]).set("方法", "D4", second[1]);
    book
}

fn weights() -> Outcome {
    two(["0.6", "数据可靠"], ["0.5", "作为参照"]).save("V0501")?;
    let mut quality = by("cost.cas2023");
    let head = ["资产编号", "准确性", "一致性", "完整性", "规范性", "时效性", "可访问性", "准确性权重"];
    quality
        .set("资产", "G2", "")
        .add("质量", &[&head, &["DA-1", "0.9", "0.9", "0.9", "0.9", "0.8", "0.9", "0.5"]]);
    quality.save("V0501-quality")?;
    base().set("方法", "C2", "60").save("V0502")?;
    two(["0.6", "数据可靠"], ["0.4", ""]).save("V0503")?;
    two(["0.6", "数据可靠"], ["0.4", "作为参照"]).save("V0504")?;
    two(["0.6", "数据可靠"], ["", "作为参照"]).save("V0505")
}

/// DA-1 by the banking skeleton: nine judgements.
fn judged(upper: [&str; 3], lower: [&str; 3]) -> Book {
    let mut book = by("cost.tcba221");
    book.columns(&[["质量得分", "0.9", ""], ["应用得分", "0.8", ""], ["安全得分", "0.7", ""]]);
    let (q, a, s) = ("数据质量", "数据应用", "数据安全");
    book.add(
        "判断矩阵",
        &[
            &["资产编号", "指标", "对比指标", "标度"],
            &["DA-1", q, q, "1"],
            &["DA-1", q, a, upper[0]],
            &["DA-1", q, s, upper[1]],
            &["DA-1", a, q, lower[0]],
            &["DA-1", a, a, "1"],
            &["DA-1", a, s, upper[2]],
            &["DA-1", s, q, lower[1]],
            &["DA-1", s, a, lower[2]],
            &["DA-1", s, s, "1"],
        ],
    );
    book
}

fn judgements() -> Outcome {
    judged(["2", "4", "2"], ["2", "0.25", "0.5"]).save("V0511")?;
    judged(["2", "0.25", "4"], ["0.5", "4", "0.25"]).save("V0512")?;
    let mut short = judged(["2", "4", "2"], ["0.5", "0.25", "0.5"]);
    for cell in ["A10", "B10", "C10", "D10"] {
        short.set("判断矩阵", cell, "");
    }
    short.save("V0513")
}

/// DA-1 by an indicator model over a table of its own.
fn tabled(model: &str, sheet: &str, rows: &[&[&str]]) -> Book {
    let mut book = by(model);
    book.add(sheet, rows);
    book
}

fn indicators() -> Outcome {
    let heads: &[&str] = &["资产编号", "对象", "指标", "指标值", "越小越好"];
    let entropy = |cells: &[[&'static str; 4]]| {
        let rows: Vec<Vec<&str>> = cells.iter().map(|cells| [&["DA-1"], &cells[..]].concat()).collect();
        let rows: Vec<&[&str]> = std::iter::once(heads).chain(rows.iter().map(Vec::as_slice)).collect();
        tabled("indicator.entropy", "指标值", &rows)
    };
    let (a, b, use_, price) = ("甲数据", "乙数据", "调用量", "价格");
    entropy(&[[a, use_, "5", "否"], [a, price, "3", "是"], [b, use_, "5", "否"], [b, price, "3", "是"]])
        .save("V0514")?;
    entropy(&[[a, use_, "5", "否"], [a, price, "3", "是"], [b, use_, "7", "否"]]).save("V0515")?;
    entropy(&[[a, use_, "5", "否"], [a, price, "3", "是"], [b, use_, "7", "否"], [b, price, "4", "否"]])
        .save("V0516")?;
    let fuzzy = [
        ["资产编号", "因素", "等级", "隶属度", "因素权重"],
        ["DA-1", "质量", "优", "0.6", "0.7"],
        ["DA-1", "质量", "良", "0.4", "0.7"],
        ["DA-1", "安全", "优", "0.5", "0.3"],
        ["DA-1", "安全", "良", "0.4", "0.3"],
    ];
    let rows: Vec<&[&str]> = fuzzy.iter().map(|row| &row[..]).collect();
    // Beside a value, for an index alone is no conclusion.
    let mut beside = base();
    beside.set("方法", "A4", "DA-1").set("方法", "B4", "indicator.fuzzy");
    beside.add("隶属度", &rows).save("V0517")?;
    let circle = [
        ["资产编号", "指标", "对比指标", "上层", "标度"],
        ["DA-1", "质量", "质量", "数据价值", "1"],
        ["DA-1", "准确", "准确", "及时", "1"],
        ["DA-1", "及时", "及时", "准确", "1"],
    ];
    let rows: Vec<&[&str]> = circle.iter().map(|row| &row[..]).collect();
    let mut hierarchy = tabled("indicator.ahp_hierarchy", "层次判断矩阵", &rows);
    hierarchy.columns(&[["目标名称", "数据价值", ""]]).save("V0518")?;
    let stray = [circle[0], circle[1], ["DA-1", "准确", "准确", "质星", "1"]];
    let rows: Vec<&[&str]> = stray.iter().map(|row| &row[..]).collect();
    let mut hierarchy = tabled("indicator.ahp_hierarchy", "层次判断矩阵", &rows);
    hierarchy.columns(&[["目标名称", "数据价值", ""]]).save("V0519")
}

fn remarks() -> Outcome {
    let mut negative = excess();
    negative.set("贡献资产", "C2", "130").save("V0606")?;
    let mut loss = by("income.incremental");
    loss.columns(&[["折现率", "%0.12", ""], ["折现率税口径", "税前", ""], ["收益税口径", "税前", ""]]);
    loss.add(
        "收益",
        &[
            &["资产编号", "项目", "第1年", "第2年"],
            &["DA-1", "with_asset（元）", "100", "100"],
            &["DA-1", "without_asset（元）", "120", "130"],
        ],
    );
    loss.save("V0607")?;
    let mut cut = income(&["100", "110", "120"]);
    cut.columns(&[["剩余经济寿命", "1.5", ""]]).save("V0610")?;
    base().columns(&[["共用现金流组", "甲", "甲"]]).save("V0701")?;
    base().save("V0702")?;
    command("V0702", "price input.xlsx --json --set 成本投资回报率=0.2")
}
