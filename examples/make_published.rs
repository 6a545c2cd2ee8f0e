//! Writes `fixtures/workbooks/published-cases.xlsx`: `cargo run --example make_published`.
//!
//! The published cases under `fixtures/cases/` as a client would bring them: one asset a case, its id the
//! case's, figures in the unit of the source. `tests/price.rs` holds every value to the published figure.
use dataworth::diag::Lang;
use dataworth::export::{Options, xlsx};
use dataworth::formula::dates;
use dataworth::model::Library;
use dataworth::table::Cell;
use dataworth::value::template::Form;
use serde_json::Value;
use std::error::Error;
use std::path::Path;

type Outcome = Result<(), Box<dyn Error>>;

const MODELS: &[&str] = &[
    "cost.deyang",
    "cost.minimum_fee",
    "cost.replacement",
    "income.share",
    "income.incremental",
    "income.declining",
    "income.relief_from_royalty",
    "income.distributor",
    "income.two_stage",
    "income.real_option",
    "income.option_tree",
    "indicator.deyang_difficulty",
    "indicator.ahp",
    "share.marginal",
    "share.equivalent_investment",
    "rate.intangible_return",
];
/// Money heads whose cases are in CNY 10k.
const TEN_THOUSANDS: &[&str] = &[
    "直接投入成本",
    "加工成本",
    "软硬件运行成本",
    "收益法结果",
    "历史成本",
    "机会成本",
    "重置成本",
    "无形资产重置成本",
    "受让方资产重置成本",
    "追加利润现值",
    "利润总额现值",
    "首期收益",
    "每期递减额",
    "营运资金",
    "固定资产",
    "无形资产",
    "开发后收益现值",
    "开发投入",
];

struct Book {
    form: Form,
    root: &'static Path,
}

/// A case being turned into rows.
struct Case {
    id: String,
    json: Value,
}

impl Case {
    fn number(&self, name: &str) -> f64 {
        self.json["inputs"][name].as_f64().unwrap_or_else(|| panic!("{}: no figure {name}", self.id))
    }

    fn numbers(&self, name: &str) -> Vec<f64> {
        let list =
            self.json["inputs"][name].as_array().unwrap_or_else(|| panic!("{}: no list {name}", self.id));
        list.iter().filter_map(Value::as_f64).collect()
    }

    fn text(&self, pointer: &str) -> &str {
        self.json.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }
}

fn number(value: f64) -> Cell {
    Cell::Number(value)
}

fn text(words: &str) -> Cell {
    Cell::text(words)
}

impl Book {
    fn case(&self, file: &str, id: &str) -> Result<Case, Box<dyn Error>> {
        let content = std::fs::read_to_string(self.root.join("fixtures/cases").join(file))?;
        let cases: Vec<Value> = serde_json::from_str(&content)?;
        let json = cases.into_iter().find(|case| case["id"] == id).ok_or(format!("no case {id}"))?;
        Ok(Case { id: id.to_string(), json })
    }

    fn cn(&self, id: &str) -> Result<Case, Box<dyn Error>> {
        self.case(&format!("valuation-cn/{id}.json"), id)
    }

    fn intl(&self, id: &str) -> Result<Case, Box<dyn Error>> {
        self.case("valuation-intl/income-cost-methods.json", id)
    }

    /// The row of 资产; `more` holds what the model reads of the asset itself.
    fn asset(&mut self, case: &Case, name: &str, more: &[(&str, Cell)]) -> Outcome {
        let kind = match case.text("/source/kind") {
            "" => "公开算例",
            kind => kind,
        };
        let mut row = vec![
            ("资产编号", text(&case.id)),
            ("资产名称", text(name)),
            ("权利", text("持有权")),
            ("合法来源", text("公开发表的算例，仅用于核对计算，不是真实资产")),
            ("来源证据", text(kind)),
            ("数据级别", text("一般")),
            ("用途", text("核对计算")),
        ];
        row.extend(more.iter().cloned());
        Ok(self.form.row("资产", &row)?)
    }

    fn method(&mut self, case: &Case, model: &str, reason: &str, more: &[(&str, Cell)]) -> Outcome {
        let mut row = vec![
            ("资产编号", text(&case.id)),
            ("模型", text(model)),
            ("权重", number(1.0)),
            ("理由", text(reason)),
        ];
        row.extend(more.iter().cloned());
        Ok(self.form.row("方法", &row)?)
    }

    fn years(&mut self, case: &Case, item: &str, unit: &str, figures: &[f64]) -> Outcome {
        let heads: Vec<String> = (1..=figures.len()).map(|year| format!("第{year}年")).collect();
        let mut row = vec![("资产编号", text(&case.id)), ("项目", text(item)), ("单位", text(unit))];
        row.extend(heads.iter().map(String::as_str).zip(figures.iter().map(|figure| number(*figure))));
        Ok(self.form.row("收益", &row)?)
    }

    fn deyang(&mut self, id: &str, name: &str) -> Outcome {
        let case = self.cn(id)?;
        self.asset(&case, name, &[])?;
        let mut row = vec![
            ("直接投入成本", number(case.number("a_direct_input_cost"))),
            ("加工成本", number(case.number("d_processing_cost"))),
            ("软硬件运行成本", number(case.number("e_equipment_cost"))),
            ("加工难度系数", number(case.number("b_processing_coefficient"))),
            ("增值系数", number(case.number("c_added_value_coefficient"))),
        ];
        if let Some(income) = case.json["inputs"]["income_approach_cross_check"].as_f64() {
            row.push(("收益法结果", number(income)));
        }
        self.method(&case, "cost.deyang", "数据知识产权协商估值，按算例采用成本系数法", &row)
    }

    fn costs(&mut self) -> Outcome {
        let case = self.cn("cn07-licence-minimum-fee")?;
        self.asset(
            &case,
            "无形资产许可使用（最低收费额）",
            &[
                ("已使用年限", number(case.number("years_used"))),
                ("剩余经济寿命", number(case.number("years_remaining"))),
            ],
        )?;
        let more = [
            ("历史成本", number(case.number("historical_cost"))),
            ("物价上涨幅度", number(case.number("price_growth_total"))),
            ("买方运用规模", number(case.number("buyer_capacity"))),
            ("卖方运用规模", number(case.number("seller_capacity"))),
            ("机会成本", number(case.numbers("opportunity_costs").iter().sum())),
        ];
        self.method(&case, "cost.minimum_fee", "算例求许可使用的最低收费额，是收费不是资产价值", &more)?;

        let case = self.cn("cn08-patent-age-depreciation")?;
        self.asset(
            &case,
            "专利权（重置成本减年限法贬值）",
            &[
                ("已使用年限", number(case.number("years_used"))),
                ("剩余经济寿命", number(case.number("years_remaining"))),
            ],
        )?;
        let more = [("重置成本", number(case.number("replacement_cost")))];
        self.method(&case, "cost.replacement", "算例采用重置成本法；按剩余经济寿命而非法定年限", &more)?;

        let case = self.intl("cost-rcnld")?;
        self.asset(&case, "数据集（重置成本减各项贬值）", &[])?;
        let more = [
            ("直接成本合计", number(case.number("direct"))),
            ("间接成本合计", number(case.number("indirect"))),
            ("合理利润率", number(case.number("developer_profit_rate"))),
            ("开发周期", number(case.number("build_years"))),
            ("机会成本率", number(case.number("opportunity_rate"))),
            ("投入方式", text("均匀投入")),
            ("实体性贬值率", number(case.number("physical"))),
            ("功能性贬值率", number(case.number("functional"))),
            ("经济性贬值率", number(case.number("economic"))),
        ];
        self.method(&case, "cost.replacement", "算例采用重置成本减贬值，贬值连乘", &more)
    }

    fn shares(&mut self) -> Outcome {
        let pre = [("折现率税口径", text("税前"))];
        let case = self.cn("cn11-profit-split-528")?;
        let rate = |case: &Case| ("折现率", number(case.number("discount_rate")));
        self.asset(&case, "专利许可（约当投资分成）", &[rate(&case), pre[0].clone()])?;
        let more = [
            ("分成口径", text("利润")),
            ("收益税口径", text("税前")),
            ("无形资产重置成本", number(case.number("patent_replacement_cost"))),
            ("无形资产成本利润率", number(case.number("patent_cost_profit_rate"))),
            ("受让方资产重置成本", number(case.number("licensee_replacement_cost"))),
            ("受让方资产成本利润率", number(case.number("licensee_cost_profit_rate"))),
        ];
        self.method(&case, "income.share", "算例采用利润分成，分成率由约当投资得出；题中未提所得税", &more)?;
        self.years(&case, "收入或利润", "万元", &case.numbers("annual_profit"))?;

        let case = self.cn("cn22-trademark-licence")?;
        self.asset(&case, "商标许可（增量利润分成）", &[rate(&case), ("折现率税口径", text("税后"))])?;
        let more = [
            ("分成口径", text("利润")),
            ("分成率", number(case.number("profit_share"))),
            ("收益税口径", text("税前")),
            ("模型内扣除所得税", text("是")),
            ("所得税税率", number(case.number("tax"))),
        ];
        self.method(
            &case,
            "income.share",
            "算例采用税后利润分成；刊载的第6至8年现值有一处数字误植，合计无误",
            &more,
        )?;
        let unit = case.number("unit_incremental_profit");
        let profit: Vec<f64> = case.numbers("volume_10k").iter().map(|volume| volume * unit).collect();
        self.years(&case, "收入或利润", "万元", &profit)?;

        let case = self.cn("cn25-royalty-annuity")?;
        self.asset(&case, "许可对价（销售额提成）", &[rate(&case), pre[0].clone()])?;
        let more = [
            ("分成口径", text("收入")),
            ("分成率", number(case.number("royalty"))),
            ("收益税口径", text("税前")),
        ];
        self.method(&case, "income.share", "算例按销售额提成；题中未提所得税", &more)?;
        let sales = vec![case.number("annual_sales"); case.number("years_remaining") as usize];
        self.years(&case, "收入或利润", "元", &sales)
    }

    fn increments(&mut self) -> Outcome {
        let rate = |case: &Case| ("折现率", number(case.number("discount_rate")));
        let pre = ("折现率税口径", text("税前"));
        let basis = ("收益税口径", text("税前"));

        let case = self.cn("cn19-unit-margin")?;
        self.asset(&case, "专利工艺（单位增量利润）", &[rate(&case), pre.clone()])?;
        self.method(&case, "income.incremental", "算例采用税前增量收益", std::slice::from_ref(&basis))?;
        let profit = case.number("volume") * case.number("incremental_unit_profit_CNY") / 10_000.0;
        let life = case.number("life") as usize;
        self.years(&case, "使用数据资产的收益", "万元", &vec![profit; life])?;
        self.years(&case, "不使用数据资产的收益", "万元", &vec![0.0; life])?;

        let case = self.cn("cn23-trademark-15yr")?;
        let rates = case.number("risk_free") + case.number("risk_premium");
        self.asset(
            &case,
            "商标许可十五年（超额利润）",
            &[("折现率", number(rates)), ("折现率税口径", text("税后"))],
        )?;
        let more =
            [basis.clone(), ("模型内扣除所得税", text("是")), ("所得税税率", number(case.number("tax")))];
        self.method(&case, "income.incremental", "算例为超出同类产品的利润，即增量收益，税后", &more)?;
        let mut volumes = case.numbers("volumes");
        let last = *volumes.last().unwrap_or(&0.0);
        volumes.resize(case.number("licence_years") as usize, last);
        let profit: Vec<f64> = volumes.iter().map(|v| v * case.number("excess_unit_margin")).collect();
        self.years(&case, "使用数据资产的收益", "元", &profit)?;
        self.years(&case, "不使用数据资产的收益", "元", &vec![0.0; profit.len()])?;

        let case = self.cn("cn27-incremental-vs-industry")?;
        self.asset(&case, "高于行业平均回报的增量收益", &[rate(&case), pre.clone()])?;
        self.method(
            &case,
            "income.incremental",
            "算例以行业平均资金利润为不使用时的收益",
            std::slice::from_ref(&basis),
        )?;
        let years = case.number("years") as usize;
        let usual = case.number("capital") * case.number("industry_return");
        self.years(&case, "使用数据资产的收益", "万元", &vec![case.number("annual_income"); years])?;
        self.years(&case, "不使用数据资产的收益", "万元", &vec![usual; years])?;

        let case = self.cn("cn20-declining-income")?;
        let life = ("剩余经济寿命", number(case.number("legal_life")));
        self.asset(&case, "专利权（收益逐年等额递减）", &[rate(&case), pre, life])?;
        let more = [
            basis,
            ("首期收益", number(case.number("first_year"))),
            ("每期递减额", number(case.number("annual_decrease"))),
        ];
        self.method(&case, "income.declining", "算例收益每年递减固定金额，至零为止", &more)
    }

    fn royalties(&mut self) -> Outcome {
        for (id, name) in [
            ("rfr-simonmak", "品牌（权利金节省，计摊销抵税）"),
            ("rfr-simonmak-notab", "品牌（权利金节省，不计摊销抵税）"),
            ("rfr-mid", "品牌（权利金节省，期中折现）"),
        ] {
            let case = self.intl(id)?;
            self.royalty(&case, name, "元", &case.numbers("revenue"), &[])?;
        }
        let case = self.intl("mard-trade-name")?;
        let more = [
            ("永续价值", text("永续增长")),
            ("永续增长率", number(case.number("terminal_growth"))),
            ("摊销抵税收益", text("直线摊销")),
            ("税法摊销年限", number(15.0)),
            ("折现时点", text("期中")),
        ];
        let sales = case.numbers("net_sales_000");
        self.royalty(&case, "商号（Mard 教材例，原币千美元）", "千元", &sales, &more)
    }

    fn royalty(
        &mut self,
        case: &Case,
        name: &str,
        unit: &str,
        sales: &[f64],
        more: &[(&str, Cell)],
    ) -> Outcome {
        let rate = ("折现率", number(case.number("discount_rate")));
        self.asset(case, name, &[rate, ("折现率税口径", text("税后"))])?;
        let mut row =
            vec![("权利金率", number(case.number("royalty"))), ("所得税税率", number(case.number("tax")))];
        if case.json["inputs"]["tab"] == true {
            row.push(("摊销抵税收益", text("直线摊销")));
            row.push(("税法摊销年限", number(case.number("tab_years"))));
        }
        if case.text("/inputs/timing").contains("mid") && more.is_empty() {
            row.push(("折现时点", text("期中")));
        }
        row.extend(more.iter().cloned());
        let reason = "算例采用权利金节省法；原币不是人民币的按原数列示，只作演算";
        self.method(case, "income.relief_from_royalty", reason, &row)?;
        self.years(case, "相关收入", unit, sales)
    }

    /// A distributor's margin, growth in two stages, and options; figures in other money as they are.
    fn further(&mut self) -> Outcome {
        let case = self.intl("distributor")?;
        let rate = ("折现率", number(case.number("discount_rate")));
        let post = ("折现率税口径", text("税后"));
        self.asset(&case, "客户数据（分销商法）", &[rate, post.clone()])?;
        let more = [
            ("分销商利润率", number(case.number("distributor_margin"))),
            ("所得税税率", number(case.number("tax"))),
            ("折现时点", text("期中")),
        ];
        self.method(&case, "income.distributor", "算例采用分销商法", &more)?;
        self.years(&case, "相关收入", "元", &case.numbers("revenue"))?;
        let charge = ("贡献资产回报占收入比例", number(case.number("cac_pct")));
        self.form.row("贡献资产", &[("资产编号", text(&case.id)), charge])?;

        let case = self.intl("damodaran-ko-current")?;
        let rate = ("折现率", number(case.number("wacc")));
        self.asset(&case, "饮料品牌业务（两阶段增长）", &[rate, post])?;
        let profit = case.number("revenue") * case.number("after_tax_margin");
        let more = [
            ("税后经营利润", number(profit)),
            ("高增长期增长率", number(case.number("growth"))),
            ("高增长期再投资率", number(case.number("reinvestment"))),
            ("高增长期年数", number(case.number("years"))),
            ("稳定增长率", number(case.number("stable_growth"))),
            ("稳定期再投资率", number(case.number("stable_reinvestment"))),
        ];
        self.method(&case, "income.two_stage", "算例采用两阶段增长；原币百万美元，只作演算", &more)?;

        let case = self.case("valuation-intl/real-options.json", "damodaran-avonex")?;
        self.asset(&case, "药品专利（延迟开发期权）", &[])?;
        let more = [
            ("开发后收益现值", number(case.number("spot"))),
            ("开发投入", number(case.number("strike"))),
            ("权利剩余年数", number(case.number("t"))),
            ("波动率来源", text("年方差")),
            ("年方差", number(case.number("variance"))),
            ("无风险利率（连续复利）", number(case.number("rate"))),
            ("延迟成本取法", text("剩余年数的倒数")),
        ];
        self.method(&case, "income.real_option", "算例采用延迟期权；原币百万美元，只作演算", &more)?;

        let case = self.case("valuation-intl/real-options.json", "hull-2step")?;
        self.asset(&case, "两步二叉树（教材例）", &[])?;
        let more = [
            ("开发后收益现值", number(case.number("spot"))),
            ("开发投入", number(case.number("strike"))),
            ("步数", number(case.number("steps"))),
            ("每步年数", number(case.number("dt"))),
            ("无风险利率（连续复利）", number(case.number("rate"))),
            ("升降幅来源", text("直接给出")),
            ("上升倍数", number(case.number("u"))),
            ("下降倍数", number(case.number("d"))),
        ];
        self.method(&case, "income.option_tree", "算例采用二叉树；教材概率取四位小数", &more)
    }

    /// Cases whose result is a share, a rate or an index: listed with their result, no value.
    fn coefficients(&mut self) -> Outcome {
        let case = self.cn("cn03-deyang-b-score")?;
        self.asset(&case, "加工难度系数评分（指标，不是价值）", &[])?;
        self.method(&case, "indicator.deyang_difficulty", "算例求系数", &[])?;
        let heads = ["加工工序", "业务规则", "质量治理", "来源与格式", "受控交付"];
        let mut row = vec![("资产编号", text(&case.id))];
        row.extend(heads.into_iter().zip(case.numbers("sub_scores_B1_to_B5").into_iter().map(number)));
        self.form.row("质量", &row)?;

        let case = self.cn("cn13-share-rate-two-forms")?;
        self.asset(&case, "利润分成率两种求法（比率，不是价值）", &[])?;
        let more = [
            ("追加利润现值", number(case.number("pv_incremental"))),
            ("利润总额现值", number(case.number("pv_total"))),
        ];
        self.method(&case, "share.marginal", "算例求分成率", &more)?;
        let more = [
            ("无形资产重置成本", number(case.number("equivalent_asset"))),
            ("无形资产成本利润率", number(0.0)),
            ("受让方资产重置成本", number(case.number("licensee_cost"))),
            ("受让方资产成本利润率", number(case.number("licensee_cost_profit_rate"))),
        ];
        self.method(&case, "share.equivalent_investment", "算例求分成率", &more)?;

        let case = self.cn("cn34-ahp-4-spreadsheet")?;
        self.asset(&case, "四指标判断矩阵（指标，不是价值）", &[])?;
        self.method(&case, "indicator.ahp", "算例求权重与一致性比率", &[])?;
        let matrix = case.json["inputs"]["matrix"].as_array().cloned().unwrap_or_default();
        let names = ["指标一", "指标二", "指标三", "指标四"];
        for (row, figures) in names.iter().zip(&matrix) {
            for (column, figure) in names.iter().zip(figures.as_array().into_iter().flatten()) {
                let cells = [
                    ("资产编号", text(&case.id)),
                    ("指标", text(row)),
                    ("对比指标", text(column)),
                    ("标度", number(figure.as_f64().unwrap_or_default())),
                ];
                self.form.row("判断矩阵", &cells)?;
            }
        }
        Ok(())
    }
}

/// Writes the workbook.
pub fn write(path: &Path) -> Outcome {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (library, faults) = Library::builtin();
    if faults.has_errors() {
        return Err(faults.render(Lang::Zh, 20).into());
    }
    let day = jiff::civil::date(2025, 12, 31);
    let models: Vec<_> =
        MODELS.iter().filter_map(|id| library.models.iter().find(|model| model.id() == *id)).collect();
    let form = Form::of(&library, &models, day, Lang::Zh).map_err(|faults| faults.render(Lang::Zh, 20))?;
    let mut book = Book { form, root };
    for (name, value) in [
        ("委托方", text("算例汇编（无委托方）")),
        ("评估基准日", Cell::Date(f64::from(dates::serial(day)))),
        ("评估目的", text("以公开发表的算例核对计算")),
        ("价值类型", text("算例所求价值")),
        ("币种", text("CNY")),
        ("假设与前提", text("各算例按其刊载的条件演算，互不相关；合计没有经济含义")),
    ] {
        book.form.fact(name, value)?;
    }
    for head in TEN_THOUSANDS {
        book.form.unit("方法", head, "万元")?;
    }
    book.deyang("cn01-deyang-medical", "省级医院与药企数据知识产权（德阳协商估值）")?;
    book.deyang("cn02-deyang-grain", "区域粮油加工企业数据（德阳协商估值）")?;
    book.costs()?;
    book.shares()?;
    book.increments()?;
    book.royalties()?;
    book.further()?;
    book.coefficients()?;
    let options = Options { overwrite: true, compression: 6, ..Options::default() };
    let written = xlsx::write(&book.form.book(), &options, path)?;
    println!("{} {}", written.path.display(), written.bytes);
    Ok(())
}

fn main() -> Outcome {
    write(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/workbooks/published-cases.xlsx"))
}
