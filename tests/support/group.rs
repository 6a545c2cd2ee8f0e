//! A group of companies' data resources over 36 months, made with a seed: every kind of event, all of them valid.
#![allow(dead_code)]

#[path = "group/lives.rs"]
mod lives;
#[path = "group/sheets.rs"]
mod sheets;

/// SplitMix64: the same group for the same seed, everywhere.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn up_to(&mut self, low: i64, high: i64) -> i64 {
        low + (self.next() % (high - low + 1) as u64) as i64
    }

    fn one_in(&mut self, n: i64) -> bool {
        self.up_to(1, n) == 1
    }

    /// Yuan as people type them: round thousands, whole yuan, or with fen.
    fn money(&mut self, low: i64, high: i64) -> i64 {
        let fen = self.up_to(low * 100, high * 100);
        match self.up_to(0, 2) {
            0 => (fen / 100_000).max(1) * 100_000,
            1 => (fen / 100).max(1) * 100,
            _ => fen.max(1),
        }
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.up_to(0, of.len() as i64 - 1) as usize]
    }
}

/// A cell of sheet 业务事件.
#[derive(Clone, Debug)]
pub enum Cell {
    Fen(i64),
    Whole(i64),
    Word(String),
    Day(String),
}

/// A row of sheet 业务事件.
#[derive(Clone, Debug)]
pub struct Row {
    pub day: String,
    pub asset: String,
    pub kind: &'static str,
    pub cells: Vec<(&'static str, Cell)>,
}

/// A row of sheet 资产.
#[derive(Clone, Debug)]
pub struct Asset {
    pub id: String,
    pub name: String,
    purpose: &'static str,
    title_passes: bool,
    come_by: &'static str,
    origin: &'static str,
}

/// The whole group.
#[derive(Clone, Debug, Default)]
pub struct Group {
    pub assets: Vec<Asset>,
    pub rows: Vec<Row>,
    /// 评估记录: asset, day, value in fen.
    pub values: Vec<(String, String, i64)>,
}

/// 2024-01 is month 0.
const MONTHS: i64 = 36;

fn day(month: i64, day: i64) -> String {
    format!("{}-{:02}-{day:02}", 2024 + month.div_euclid(12), month.rem_euclid(12) + 1)
}

fn end(month: i64) -> String {
    let (year, number) = (2024 + month.div_euclid(12), month.rem_euclid(12) + 1);
    let last = match number {
        2 if year % 4 == 0 => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    day(month, last)
}

fn word(text: &str) -> Cell {
    Cell::Word(text.to_string())
}

struct Maker {
    dice: Dice,
    group: Group,
}

/// Makes a group of so many resources.
pub fn make(seed: u64, resources: usize) -> Group {
    let mut maker = Maker { dice: Dice(seed), group: Group::default() };
    maker.accounts();
    for at in 0..resources {
        maker.resource(at);
    }
    maker.group
}

impl Maker {
    fn row(&mut self, day: String, asset: &str, kind: &'static str, cells: Vec<(&'static str, Cell)>) {
        self.group.rows.push(Row { day, asset: asset.to_string(), kind, cells });
    }

    fn accounts(&mut self) {
        // In fen.
        for (account, fen) in
            [("银行存款", 50_000_000_000), ("实收资本", 40_000_000_000), ("应收账款", 3_000_000_000)]
        {
            let cells = vec![("金额", Cell::Fen(fen)), ("对方科目", word(account))];
            self.row(end(-1), "", "期初余额", cells);
        }
    }

    fn resource(&mut self, at: usize) {
        let id = format!("R{:03}", at + 1);
        match at % 20 {
            0..=4 => self.bought(&id),
            5..=7 => self.developed(&id),
            8..=11 => self.stocked(&id),
            12 => self.fulfilled(&id),
            13 => self.contributed(&id),
            14 => self.by_use(&id),
            15 => self.opened(&id),
            16 => self.given(&id, at / 20),
            17 => self.served(&id),
            18 => self.for_sale(&id),
            _ => self.moved(&id, at / 20),
        }
    }

    fn list(&mut self, id: &str, name: &str, purpose: &'static str, come_by: &'static str) {
        let origin = match come_by {
            "自行开发" | "自行加工" => "自行开发",
            "其他方式" => "其他方式",
            _ => "外购",
        };
        let sale = purpose == "出售";
        let name = format!("{name}{id}");
        self.group.assets.push(Asset { id: id.into(), name, purpose, title_passes: sale, come_by, origin });
    }

    fn vat(&self, fen: i64) -> Cell {
        Cell::Fen((fen * 6 + 50) / 100)
    }

    fn policy(&mut self) -> Vec<(&'static str, Cell)> {
        let months = self.dice.pick(&["24", "36", "48", "60", "84", "120"]).parse().unwrap_or(36);
        let method = self.dice.pick(&["直线法", "直线法", "年数总和法", "双倍余额递减法"]);
        let bears = self.dice.pick(&["管理费用", "主营业务成本", "销售费用", "研发费用", "其他业务成本"]);
        vec![("使用寿命（月）", Cell::Whole(months)), ("摊销方法", word(method)), ("受益对象", word(bears))]
    }

    /// Elements of a purchase; the price in fen.
    fn buy(&mut self, id: &str, month: i64) -> i64 {
        let price = self.dice.money(50_000, 3_000_000);
        let when = day(month, 5);
        let vat = self.vat(price);
        self.row(
            when.clone(),
            id,
            "外购",
            vec![("金额", Cell::Fen(price)), ("增值税", vat), ("成本要素", word("购买价款"))],
        );
        for element in ["脱敏、清洗、标注", "权属鉴证、质量评估、登记结算", "培训费", "市场推广费"]
        {
            if self.dice.one_in(2) {
                let fen = self.dice.money(500, 60_000);
                let cells = vec![("金额", Cell::Fen(fen)), ("成本要素", word(element))];
                self.row(when.clone(), id, "外购", cells);
            }
        }
        price
    }
}
