//! Writes the workbook of the benches: `cargo run --release --example make_bench -- OUT.xlsx [ASSETS] [SEED]`.
//!
//! Of the assets 40 % have an income approach (direct, share, relief from royalty) with 5 to 10 years, 40 % a
//! cost approach with 3 to 8 lines and six quality scores, 20 % both with weights. Figures look typed: money
//! with 0 to 2 decimals, ratios with 2 to 4.
use rand::{Rng, RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};
use std::path::Path;

/// Assets and seed where nothing else is asked for.
pub const ASSETS: u32 = 10_000;
pub const SEED: u64 = 20_260_101;
const YEARS: u32 = 10;

#[allow(dead_code, reason = "the benches include this file as a module")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let path = args.next().ok_or("usage: make_bench OUT.xlsx [ASSETS] [SEED]")?;
    let assets = args.next().map_or(Ok(ASSETS), |text| text.parse())?;
    let seed = args.next().map_or(Ok(SEED), |text| text.parse())?;
    let cells = write(Path::new(&path), assets, seed)?;
    println!("{path}: {assets} assets, {cells} cells, seed {seed}");
    Ok(())
}

/// Writes the workbook; returns its number of cells. The same arguments give the same bytes.
pub fn write(path: &Path, assets: u32, seed: u64) -> Result<u64, XlsxError> {
    let mut book = Workbook::new();
    let created = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 1, 1)?;
    book.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&created));
    let mut maker = Maker { rng: Xoshiro256PlusPlus::seed_from_u64(seed), sheets: sheets()?, cells: 0 };
    for number in 1..=assets {
        maker.asset(number)?;
    }
    let cells = maker.cells + maker.sheets.iter().map(|sheet| sheet.heads).sum::<u64>() + 10;
    book.push_worksheet(project()?);
    maker.sheets.into_iter().for_each(|sheet| {
        book.push_worksheet(sheet.sheet);
    });
    book.save(path)?;
    Ok(cells)
}

fn project() -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name("项目")?;
    let facts = [
        ("委托方", "某市数据集团有限公司"),
        ("评估基准日", "2025-12-31"),
        ("评估目的", "质押融资"),
        ("价值类型", "市场价值"),
        ("币种", "人民币"),
    ];
    for (row, (name, value)) in (0..).zip(facts) {
        sheet.write_string(row, 0, name)?.write_string(row, 1, value)?;
    }
    Ok(sheet)
}

/// A sheet that grows downwards.
struct Sheet {
    sheet: Worksheet,
    next: u32,
    heads: u64,
}

fn sheet(name: &str, heads: &[&str]) -> Result<Sheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(name)?;
    for (column, head) in (0..).zip(heads) {
        sheet.write_string(0, column, *head)?;
    }
    Ok(Sheet { sheet, next: 1, heads: heads.len() as u64 })
}

const LIST: usize = 0;
const METHODS: usize = 1;
const COSTS: usize = 2;
const FORECAST: usize = 3;
const QUALITY: usize = 4;

fn sheets() -> Result<[Sheet; 5], XlsxError> {
    let years: Vec<String> = (0..YEARS).map(|year| format!("{}年", 2026 + year)).collect();
    let forecast: Vec<&str> =
        ["资产编号", "项目", "单位"].into_iter().chain(years.iter().map(String::as_str)).collect();
    Ok([
        sheet(
            "资产",
            &[
                "资产编号",
                "名称",
                "权利",
                "合法来源",
                "数据级别",
                "剩余经济寿命",
                "已使用年限",
                "折现率",
                "折现率税口径",
                "分成率",
                "分成口径",
                "收益税口径",
                "权利金率",
            ],
        )?,
        sheet("方法", &["资产编号", "模型", "权重", "理由"])?,
        sheet("成本", &["资产编号", "成本项目", "成本类别", "金额", "单位", "分摊比例"])?,
        sheet("收益", &forecast)?,
        sheet("质量", &["资产编号", "准确性", "一致性", "完整性", "规范性", "时效性", "可访问性"])?,
    ])
}

/// What a row is made of.
enum Word {
    Text(String),
    Number(f64),
    Blank,
}

impl From<&str> for Word {
    fn from(text: &str) -> Self {
        Word::Text(text.into())
    }
}

impl From<f64> for Word {
    fn from(number: f64) -> Self {
        Word::Number(number)
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Income {
    Direct,
    Share,
    Royalty,
}

impl Income {
    fn model(self) -> &'static str {
        match self {
            Income::Direct => "income.direct",
            Income::Share => "income.share",
            Income::Royalty => "income.relief_from_royalty",
        }
    }

    fn item(self) -> &'static str {
        match self {
            Income::Direct => "息税前利润",
            Income::Share => "收入或利润",
            Income::Royalty => "相关收入",
        }
    }
}

struct Maker {
    rng: Xoshiro256PlusPlus,
    sheets: [Sheet; 5],
    cells: u64,
}

impl Maker {
    fn row(&mut self, sheet: usize, words: impl IntoIterator<Item = Word>) -> Result<(), XlsxError> {
        let to = &mut self.sheets[sheet];
        for (column, word) in (0..).zip(words) {
            match word {
                Word::Text(text) => to.sheet.write_string(to.next, column, text)?,
                Word::Number(number) => to.sheet.write_number(to.next, column, number)?,
                Word::Blank => continue,
            };
            self.cells += 1;
        }
        to.next += 1;
        Ok(())
    }

    fn asset(&mut self, number: u32) -> Result<(), XlsxError> {
        let id = format!("DA-{number:05}");
        let income = match self.rng.random_range(0..8) {
            0..3 => Income::Direct,
            3..6 => Income::Share,
            _ => Income::Royalty,
        };
        let (has_income, has_cost) = match self.rng.random_range(0..10) {
            0..4 => (true, false),
            4..8 => (false, true),
            _ => (true, true),
        };
        self.list(&id, number, has_income.then_some(income), has_cost)?;
        self.methods(&id, has_income.then_some(income), has_cost)?;
        if has_income {
            self.forecast(&id, income)?;
        }
        if has_cost {
            self.costs(&id)?;
            self.scores(&id)?;
        }
        Ok(())
    }

    fn list(&mut self, id: &str, number: u32, income: Option<Income>, cost: bool) -> Result<(), XlsxError> {
        let domain = pick(&mut self.rng, &["交通", "医疗", "气象", "物流", "电力", "水务", "信用", "园区"]);
        let name = format!("{domain}数据资产{number}号");
        let rights = pick(&mut self.rng, &["持有权", "加工使用权", "经营权", "持有权、经营权"]);
        let source = pick(&mut self.rng, &["自行采集", "授权运营", "外购", "公共数据授权"]);
        let life = f64::from(self.rng.random_range(10..=24_u32)) / 2.0;
        let used = f64::from(self.rng.random_range(1..=12_u32)) / 2.0;
        let rate = decimal(self.rng.random_range(800..=2_200), 4);
        let basis = if income == Some(Income::Royalty) { "税后" } else { "税前" };
        let share = decimal(self.rng.random_range(30..=400), 3);
        let royalty = decimal(self.rng.random_range(100..=900), 4);
        let shared = income == Some(Income::Share);
        let when = |given: bool, word: Word| if given { word } else { Word::Blank };
        let words = [
            id.into(),
            Word::Text(name),
            rights.into(),
            source.into(),
            "一般".into(),
            life.into(),
            when(cost, used.into()),
            when(income.is_some(), rate.into()),
            when(income.is_some(), basis.into()),
            when(shared, share.into()),
            when(shared, "收入".into()),
            when(shared, "税前".into()),
            when(income == Some(Income::Royalty), royalty.into()),
        ];
        self.row(LIST, words)
    }

    fn methods(&mut self, id: &str, income: Option<Income>, cost: bool) -> Result<(), XlsxError> {
        let weight = self.rng.random_range(6..=16_i64) * 5;
        let both = income.is_some() && cost;
        let share = |weight| Word::Number(if both { decimal(weight, 2) } else { 1.0 });
        if let Some(income) = income {
            let row = [id.into(), income.model().into(), share(weight), "收益可以预测".into()];
            self.row(METHODS, row)?;
        }
        if cost {
            let row = [id.into(), "cost.cas2023".into(), share(100 - weight), "成本资料可靠".into()];
            self.row(METHODS, row)?;
        }
        Ok(())
    }

    fn forecast(&mut self, id: &str, income: Income) -> Result<(), XlsxError> {
        let years = self.rng.random_range(5..=YEARS);
        let mut row: Vec<Word> = vec![id.into(), income.item().into(), "元".into()];
        let most = match income {
            Income::Direct => 2_000_000,
            Income::Share => 12_000_000,
            Income::Royalty => 60_000_000,
        };
        let mut figure = money(&mut self.rng, most);
        for _ in 0..years {
            row.push(figure.into());
            let growth = f64::from(self.rng.random_range(920..=1_180_u32)) / 1_000.0;
            figure = (figure * growth * 100.0).round() / 100.0;
        }
        self.row(FORECAST, row)
    }

    fn costs(&mut self, id: &str) -> Result<(), XlsxError> {
        for _ in 0..self.rng.random_range(3..=8) {
            let (item, kind) = pick(
                &mut self.rng,
                &[
                    ("数据规划", "前期费用"),
                    ("数据采集", "直接成本"),
                    ("数据清洗", "直接成本"),
                    ("数据标注", "直接成本"),
                    ("机房与存储", "间接成本"),
                    ("公共管理", "间接成本"),
                    ("资金占用", "机会成本"),
                    ("相关税费", "相关税费"),
                ],
            );
            let amount = money(&mut self.rng, 3_000_000);
            let share = match self.rng.random_range(0..3) {
                0 => decimal(self.rng.random_range(10..=99), 2),
                _ => 1.0,
            };
            let row = [id.into(), item.into(), kind.into(), amount.into(), "元".into(), share.into()];
            self.row(COSTS, row)?;
        }
        Ok(())
    }

    fn scores(&mut self, id: &str) -> Result<(), XlsxError> {
        let mut row: Vec<Word> = vec![id.into()];
        row.extend((0..6).map(|_| Word::Number(decimal(self.rng.random_range(60..=100), 2))));
        self.row(QUALITY, row)
    }
}

fn pick<T: Copy>(rng: &mut impl Rng, from: &[T]) -> T {
    from[rng.random_range(0..from.len())]
}

/// The double nearest to a decimal of so many places.
fn decimal(units: i64, places: i32) -> f64 {
    units as f64 / 10_f64.powi(places)
}

/// Yuan as people type them: whole thousands, whole yuan, with fen.
fn money(rng: &mut impl Rng, most: i64) -> f64 {
    match rng.random_range(0..3) {
        0 => decimal(rng.random_range(10..most / 1_000) * 1_000, 0),
        1 => decimal(rng.random_range(10_000..most), 0),
        _ => decimal(rng.random_range(1_000_000..most * 100), 2),
    }
}
