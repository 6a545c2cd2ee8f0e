//! The group as an input workbook: the form of `dataworth template --book`, filled in.

use super::{Asset, Cell, Group, Row};
use dataworth::diag::Lang;
use dataworth::engine::book_form;
use dataworth::export::{Options, xlsx};
use dataworth::model::Library;
use dataworth::table;
use dataworth::value::template::Form;
use jiff::civil::{Date, date};
use std::path::Path;

type Outcome = Result<(), Box<dyn std::error::Error>>;

const FACTS: [(&str, &str); 6] = [
    ("单位名称", "示例数据集团"),
    ("会计准则", "企业会计准则"),
    ("纳税人身份", "一般纳税人"),
    ("发出存货计价方法", "先进先出法"),
    ("企业所得税税率", "25%"),
    ("未来有足够应纳税所得额", "是"),
];

impl Group {
    /// Writes the input workbook, whose bytes do not tell when it was made.
    pub fn write(&self, path: &Path) -> Outcome {
        let (library, _) = Library::builtin();
        let mut form =
            book_form(&library, date(2026, 12, 31), Lang::Zh).map_err(|faults| format!("{faults:?}"))?;
        for (name, word) in FACTS {
            form.fact(name, table::Cell::text(word))?;
        }
        self.assets.iter().try_for_each(|asset| asset.fill(&mut form))?;
        (1..).zip(&self.rows).try_for_each(|(number, row)| row.fill(&mut form, number))?;
        self.values.iter().try_for_each(|value| valued(&mut form, value))?;
        let options = Options { overwrite: true, ..Options::default() };
        Ok(xlsx::write(&form.book(), &options, path).map(|_| ())?)
    }
}

impl Asset {
    fn fill(&self, form: &mut Form) -> Outcome {
        let yes = |truth| if truth { "是" } else { "否" };
        let words = [
            ("资产编号", self.id.as_str()),
            ("资产名称", &self.name),
            ("合法拥有或控制", "是"),
            ("来源合法", "是"),
            ("可辨认", yes(self.come_by != "购买服务")),
            ("经济利益很可能流入", "是"),
            ("经济利益的证据", "经批准的商业计划"),
            ("成本能够可靠计量", "是"),
            ("持有目的", self.purpose),
            ("出售时转移控制权", yes(self.title_passes)),
            ("形成方式", self.come_by),
            ("取得途径", self.origin),
            ("研发阶段", "已达到预定用途"),
            ("技术可行性", "是"),
            ("完成并使用或出售的意图", "是"),
            ("产生经济利益的方式", "是"),
            ("技术财务等资源支持", "是"),
            ("开发支出能够可靠计量", "是"),
        ];
        let cells = words.map(|(head, word)| (head, table::Cell::text(word)));
        let life = [("税法摊销年限", table::Cell::Number(10.0))];
        Ok(form.row("资产", &cells.into_iter().chain(life).collect::<Vec<_>>())?)
    }
}

impl Row {
    fn fill(&self, form: &mut Form, number: usize) -> Outcome {
        let own = [
            ("日期", serial(&self.day)?),
            ("资产编号", table::Cell::text(&self.asset)),
            ("事件", table::Cell::text(self.kind)),
            ("证据", table::Cell::text(format!("凭据{number}"))),
        ];
        let figures = self.cells.iter().map(|(head, cell)| (*head, figure(cell)));
        Ok(form.row("业务事件", &own.into_iter().chain(figures).collect::<Vec<_>>())?)
    }
}

fn figure(cell: &Cell) -> table::Cell {
    match cell {
        Cell::Fen(fen) => table::Cell::Number(*fen as f64 / 100.0),
        Cell::Whole(whole) => table::Cell::Number(*whole as f64),
        Cell::Word(word) | Cell::Day(word) => table::Cell::text(word),
    }
}

fn valued(form: &mut Form, (asset, day, fen): &(String, String, i64)) -> Outcome {
    let cells = [
        ("资产编号", table::Cell::text(asset)),
        ("评估基准日", serial(day)?),
        ("评估值", table::Cell::Number(*fen as f64 / 100.0)),
        ("价值类型", table::Cell::text("市场价值")),
        ("评估方法", table::Cell::text("收益法")),
        ("评估报告", table::Cell::text("评报字第1号")),
    ];
    Ok(form.row("评估记录", &cells)?)
}

fn serial(day: &str) -> Result<table::Cell, jiff::Error> {
    let day: Date = day.parse()?;
    Ok(table::Cell::Date(f64::from((day - date(1899, 12, 30)).get_days())))
}
