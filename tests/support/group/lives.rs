//! What becomes of a resource, by the way it was come by.

use super::{Cell, MONTHS, Maker, day, end, word};

impl Maker {
    pub(super) fn bought(&mut self, id: &str) {
        self.list(id, "外购数据集", "自用", "外购");
        let start = self.dice.up_to(0, 20);
        let price = self.buy(id, start);
        let policy = self.policy();
        self.row(day(start, 6), id, "摊销政策", policy);
        self.value(id, start + 1, price);
        self.life_of(id, start, price);
    }

    /// What becomes of an intangible: licences, changes, tests, pledges, an end.
    fn life_of(&mut self, id: &str, start: i64, price: i64) {
        let last = if self.dice.one_in(4) { self.dice.up_to(start + 6, MONTHS + 8) } else { MONTHS };
        let last = last.min(MONTHS);
        for month in start + 1..last {
            if self.dice.one_in(2) {
                let fee = self.dice.money(1_000, 30_000);
                let vat = self.vat(fee);
                let mut cells = vec![("金额", Cell::Fen(fee)), ("增值税", vat)];
                if self.dice.one_in(4) {
                    cells.push(("使用寿命（月）", Cell::Whole(12)));
                }
                self.row(day(month, 10), id, "许可收入", cells);
                if self.dice.one_in(8) {
                    let second = vec![("金额", Cell::Fen(self.dice.money(1_000, 9_000)))];
                    self.row(day(month, 10), id, "许可收入", second);
                }
            }
        }
        if self.dice.one_in(3) && start + 8 < last {
            let cells = vec![("使用寿命（月）", Cell::Whole(self.dice.up_to(6, 60)))];
            self.row(day(start + 8, 1), id, "摊销政策", cells);
        }
        if self.dice.one_in(3) {
            let tested = (start / 12 * 12 + 11).max(start + 2).min(last - 1);
            let (one, other) = (price * self.dice.up_to(10, 90) / 100, price * 8 / 100);
            let cells = vec![("公允价值减处置费用", Cell::Fen(one)), ("使用价值", Cell::Fen(other))];
            self.row(end(tested), id, "减值测试", cells);
        }
        if self.dice.one_in(6) && start + 4 < last {
            self.row(day(start + 2, 12), id, "质押", vec![("金额", Cell::Fen(price / 2))]);
            self.row(day(start + 2, 12), id, "质押", vec![("金额", Cell::Fen(price / 9))]);
            self.row(day(start + 4, 12), id, "解除质押", vec![]);
        }
        if last < MONTHS {
            self.end_of(id, last, price);
        }
    }

    fn end_of(&mut self, id: &str, month: i64, price: i64) {
        if self.dice.one_in(2) {
            let fen = price * self.dice.up_to(1, 80) / 100;
            let vat = self.vat(fen);
            self.row(day(month, 15), id, "处置", vec![("金额", Cell::Fen(fen)), ("增值税", vat)]);
        } else {
            self.row(day(month, 15), id, "失效终止确认", vec![]);
        }
    }

    fn value(&mut self, id: &str, month: i64, price: i64) {
        if self.dice.one_in(2) {
            let fen = price * self.dice.up_to(60, 900) / 100;
            self.group.values.push((id.to_string(), end(month.min(MONTHS - 1)), fen));
        }
    }

    pub(super) fn developed(&mut self, id: &str) {
        self.list(id, "自行开发数据产品", "对外提供服务", "自行开发");
        let start = self.dice.up_to(0, 18);
        let work = self.dice.up_to(3, 10);
        for month in start..start + work {
            let stage = if month < start + 2 { "研究" } else { "开发" };
            let counter = self.dice.pick(&["应付职工薪酬", "银行存款", "原材料"]);
            let fen = self.dice.money(5_000, 200_000);
            let cells = vec![("金额", Cell::Fen(fen)), ("阶段", word(stage)), ("对方科目", word(counter))];
            self.row(day(month, 20), id, "研发支出", cells);
            if stage == "开发" && self.dice.one_in(3) {
                let cells = vec![
                    ("金额", Cell::Fen(self.dice.money(500, 9_000))),
                    ("阶段", word("开发")),
                    ("成本要素", word("培训费")),
                ];
                self.row(day(month, 20), id, "研发支出", cells);
            }
        }
        let ready = start + work;
        if self.dice.one_in(6) {
            self.row(day(ready, 8), id, "项目终止", vec![]);
            return;
        }
        if self.dice.one_in(5) {
            let cells = vec![("使用价值", Cell::Fen(self.dice.money(5_000, 100_000)))];
            self.row(end(ready - 1), id, "减值测试", cells);
        }
        let policy = self.policy();
        self.row(day(ready, 3), id, "达到预定用途", policy);
        self.life_of(id, ready, 40_000_000);
    }

    pub(super) fn stocked(&mut self, id: &str) {
        let own = self.dice.one_in(2);
        self.list(id, "待售数据集", "出售", if own { "自行加工" } else { "外购" });
        let start = self.dice.up_to(0, 12);
        let mut held = 0;
        for month in start..MONTHS {
            if month == start || self.dice.one_in(6) {
                let units = self.dice.up_to(50, 400);
                let cost = self.dice.money(20_000, 400_000);
                if own {
                    self.row(day(month, 4), id, "加工", vec![("金额", Cell::Fen(cost))]);
                    self.row(day(month, 5), id, "完工入库", vec![("数量", Cell::Whole(units))]);
                } else {
                    let vat = self.vat(cost);
                    let cells =
                        vec![("金额", Cell::Fen(cost)), ("增值税", vat), ("数量", Cell::Whole(units))];
                    self.row(day(month, 4), id, "外购", cells);
                }
                held += units;
            }
            if held > 2 && self.dice.one_in(2) {
                let units = self.dice.up_to(1, held / 2);
                let fen = self.dice.money(2_000, 90_000);
                let vat = self.vat(fen);
                let cells = vec![("金额", Cell::Fen(fen)), ("增值税", vat), ("数量", Cell::Whole(units))];
                self.row(day(month, 18), id, "销售", cells);
                held -= units;
            }
            if held > 2 && self.dice.one_in(25) {
                let units = self.dice.up_to(1, held / 2);
                let cells = vec![
                    ("数量", Cell::Whole(units)),
                    ("非正常损失", word("是")),
                    ("增值税", Cell::Fen(self.dice.money(10, 900))),
                ];
                self.row(day(month, 22), id, "存货失效", cells);
                held -= units;
            }
            if month % 3 == 2 && self.dice.one_in(3) {
                let nrv = self.dice.money(1_000, 500_000);
                self.row(end(month), id, "跌价测试", vec![("可变现净值", Cell::Fen(nrv))]);
            }
        }
    }

    /// `low` is what the books hold at the least.
    pub(super) fn fulfilled(&mut self, id: &str) {
        self.list(id, "定制数据服务合同", "履行特定合同", "自行开发");
        let start = self.dice.up_to(0, 10);
        let mut low = 0;
        for month in start..MONTHS {
            if month < start + 8 || self.dice.one_in(4) {
                let fen = self.dice.money(2_000, 80_000);
                let cells = vec![("金额", Cell::Fen(fen)), ("对方科目", word("应付职工薪酬"))];
                self.row(day(month, 9), id, "履约成本发生", cells);
                low += fen;
            }
            if low > 1_000 && self.dice.one_in(2) {
                let fen = low * self.dice.up_to(10, 60) / 100;
                self.row(day(month, 24), id, "履约成本摊销", vec![("金额", Cell::Fen(fen))]);
                low -= fen;
            }
            if month % 12 == 11 && low > 1_000 {
                let keep = low * self.dice.up_to(70, 100) / 100;
                self.row(day(month, 26), id, "履约成本减值", vec![("可收回金额", Cell::Fen(keep))]);
                low = keep;
            }
        }
    }

    pub(super) fn contributed(&mut self, id: &str) {
        self.list(id, "股东投入数据", "自用", "其他方式");
        let start = self.dice.up_to(0, 20);
        let agreed = self.dice.money(100_000, 2_000_000);
        let vat = self.vat(agreed);
        let mut cells =
            vec![("金额", Cell::Fen(agreed)), ("增值税", vat), ("计入资本", Cell::Fen(agreed / 2))];
        if self.dice.one_in(3) {
            cells.push(("是否公允", word("否")));
            cells.push(("公允价值", Cell::Fen(agreed * 8 / 10)));
        }
        self.row(day(start, 7), id, "接受投资", cells);
        if self.dice.one_in(2) {
            // A second shareholder on the same day: amounts and capital add up.
            let more = self.dice.money(10_000, 200_000);
            let second = vec![("金额", Cell::Fen(more)), ("计入资本", Cell::Fen(more / 4))];
            self.row(day(start, 7), id, "接受投资", second);
        }
        let policy = self.policy();
        self.row(day(start, 7), id, "摊销政策", policy);
        self.value(id, start, agreed);
        self.life_of(id, start, agreed * 8 / 10);
    }

    pub(super) fn by_use(&mut self, id: &str) {
        self.list(id, "按调用量计费数据", "许可使用", "外购");
        let start = self.dice.up_to(0, 6);
        self.buy(id, start);
        let cells = vec![
            ("摊销方法", word("产量法")),
            ("预计总量", Cell::Whole(self.dice.up_to(5_000, 40_000))),
            ("受益对象", word("主营业务成本")),
        ];
        self.row(day(start, 6), id, "摊销政策", cells);
        for month in start..MONTHS {
            let used = self.dice.up_to(0, 1_500);
            self.row(day(month, 28), id, "使用量", vec![("数量", Cell::Whole(used))]);
        }
    }

    pub(super) fn opened(&mut self, id: &str) {
        self.list(id, "期初数据资源", "自用", "外购");
        let gross = self.dice.money(200_000, 2_000_000);
        let cells = vec![
            ("金额", Cell::Fen(gross)),
            ("累计摊销", Cell::Fen(gross * self.dice.up_to(0, 60) / 100)),
            ("减值准备", Cell::Fen(gross * self.dice.up_to(0, 20) / 100)),
            // The whole life, of which 19 to 43 months have passed.
            ("使用寿命（月）", Cell::Whole(self.dice.up_to(60, 108))),
            ("取得月份", Cell::Day(format!("{}-06-15", self.dice.up_to(2020, 2022)))),
        ];
        self.row(end(-1), id, "期初余额", cells);
        self.life_of(id, 0, gross / 5);
    }

    /// The rarer ways of acquisition, by turns.
    pub(super) fn given(&mut self, id: &str, turn: usize) {
        self.list(id, "其他方式取得数据", "自用", "其他方式");
        let start = self.dice.up_to(0, 20);
        let fen = self.dice.money(100_000, 900_000);
        let when = day(start, 11);
        let money = |part: i64| Cell::Fen(fen * part / 100);
        match turn % 6 {
            0 => {
                let substance = word(self.dice.pick(&["是", "否"]));
                let cells = vec![("金额", money(100)), ("商业实质", substance), ("换出账面价值", money(80))];
                self.row(when, id, "非货币性资产交换", cells);
            }
            1 => {
                let cells = vec![("金额", money(70)), ("换出账面价值", money(90)), ("相关税费", money(1))];
                self.row(when, id, "债务重组", cells);
            }
            2 => self.row(when, id, "企业合并", vec![("金额", money(100)), ("同一控制", word("否"))]),
            3 => self.row(when, id, "政府补助", vec![("金额", money(60))]),
            4 => self.row(when, id, "政府补助", vec![]),
            _ => {
                let cells = vec![("金额", money(50)), ("累计摊销", money(10))];
                self.row(when, id, "前期差错更正", cells);
            }
        }
        let policy = self.policy();
        self.row(day(start, 12), id, "摊销政策", policy);
        self.life_of(id, start, fen / 2);
    }

    pub(super) fn served(&mut self, id: &str) {
        self.list(id, "数据清洗服务", "自用", "购买服务");
        for month in 0..MONTHS {
            if self.dice.one_in(2) {
                let fen = self.dice.money(500, 40_000);
                let vat = self.vat(fen);
                let bears = self.dice.pick(&["管理费用", "主营业务成本", "销售费用"]);
                let cells = vec![("金额", Cell::Fen(fen)), ("增值税", vat), ("受益对象", word(bears))];
                self.row(day(month, 13), id, "购买服务", cells);
            }
        }
    }

    pub(super) fn for_sale(&mut self, id: &str) {
        self.list(id, "拟出售数据", "自用", "外购");
        let start = self.dice.up_to(0, 12);
        let price = self.buy(id, start);
        let policy = self.policy();
        self.row(day(start, 6), id, "摊销政策", policy);
        let held = start + self.dice.up_to(6, 12);
        let fair = price * self.dice.up_to(10, 40) / 100;
        self.row(day(held, 16), id, "划分为持有待售", vec![("公允价值减处置费用", Cell::Fen(fair))]);
        let sold = held + self.dice.up_to(2, 8);
        let vat = self.vat(fair);
        self.row(day(sold, 16), id, "处置", vec![("金额", Cell::Fen(fair)), ("增值税", vat)]);
    }

    /// Reclassified, an asset group, indefinite life, by turns.
    pub(super) fn moved(&mut self, id: &str, turn: usize) {
        self.list(id, "数据资源", "自用", "外购");
        let start = self.dice.up_to(0, 8);
        let price = self.buy(id, start);
        let indefinite = vec![("使用寿命（月）", word("不确定"))];
        let policy = if turn % 3 == 2 { indefinite } else { self.policy() };
        self.row(day(start, 6), id, "摊销政策", policy);
        match turn % 3 {
            0 => {
                let cells = vec![("转入类别", word("存货")), ("数量", Cell::Whole(100))];
                self.row(day(start + 7, 9), id, "重分类", cells);
                let cells = vec![("金额", Cell::Fen(price / 3)), ("数量", Cell::Whole(40))];
                self.row(day(start + 9, 9), id, "销售", cells);
                self.row(day(start + 11, 9), id, "存货失效", vec![]);
            }
            _ => {
                for year in 1..3 {
                    let cells = vec![
                        ("资产组", word("甲资产组")),
                        ("资产组可收回金额", Cell::Fen(40_000_000 / year)),
                        ("公允价值减处置费用", Cell::Fen(price * self.dice.up_to(0, 30) / 100)),
                    ];
                    self.row(end(year * 12 + 11), id, "减值测试", cells);
                }
            }
        }
    }
}
