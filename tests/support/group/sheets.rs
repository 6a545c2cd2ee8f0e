//! The group as an input workbook.

use super::{Cell, Group};
use dataworth::ledger::FIELDS;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use std::path::Path;

impl Group {
    /// Writes the input workbook, whose bytes do not tell when it was made.
    pub fn write(&self, path: &Path) -> Result<(), XlsxError> {
        let mut book = Workbook::new();
        let made = ExcelDateTime::from_ymd(2026, 1, 1)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&made));
        self.project(book.add_worksheet().set_name("项目")?)?;
        self.list(book.add_worksheet().set_name("资产")?)?;
        self.events(book.add_worksheet().set_name("业务事件")?)?;
        self.values(book.add_worksheet().set_name("评估记录")?)?;
        book.save(path)
    }

    fn project(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let facts = [
            ("单位名称", "示例数据集团"),
            ("会计准则", "企业会计准则"),
            ("纳税人身份", "一般纳税人"),
            ("发出存货计价方法", "先进先出法"),
            ("企业所得税税率", "25%"),
            ("未来有足够应纳税所得额", "是"),
        ];
        for (row, (name, value)) in (0..).zip(facts) {
            sheet.write_string(row, 0, name)?.write_string(row, 1, value)?;
        }
        Ok(())
    }

    fn list(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        const HEADS: [&str; 14] = [
            "资产编号",
            "名称",
            "合法拥有或控制",
            "来源合法",
            "可辨认",
            "经济利益很可能流入",
            "经济利益的证据",
            "成本能够可靠计量",
            "持有目的",
            "出售时转移控制权",
            "形成方式",
            "取得途径",
            "研发阶段",
            "税法摊销年限",
        ];
        sheet.write_row(0, 0, HEADS)?;
        for (row, asset) in (1..).zip(&self.assets) {
            let passes = if asset.title_passes { "是" } else { "否" };
            let words = [
                asset.id.as_str(),
                asset.name.as_str(),
                "是",
                "是",
                if asset.come_by == "购买服务" { "否" } else { "是" },
                "是",
                "经批准的商业计划",
                "是",
                asset.purpose,
                passes,
                asset.come_by,
                asset.origin,
                "已达到预定用途",
            ];
            sheet.write_row(row, 0, words)?.write_number(row, 13, 10)?;
        }
        Ok(())
    }

    fn events(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        const OWN: [&str; 4] = ["日期", "资产编号", "事件", "证据"];
        let date = Format::new().set_num_format("yyyy-mm-dd");
        sheet.write_string(0, 0, "业务事件（金额单位：元）")?;
        sheet.write_row(1, 0, OWN)?.write_row(1, 4, FIELDS.iter().map(|field| field.zh))?;
        for (at, row) in (2..).zip(&self.rows) {
            let day = ExcelDateTime::parse_from_str(&row.day)?;
            sheet.write_datetime_with_format(at, 0, &day, &date)?;
            sheet.write_string(at, 1, &row.asset)?.write_string(at, 2, row.kind)?;
            sheet.write_string(at, 3, format!("凭据{at}"))?;
            for (head, cell) in &row.cells {
                let field = FIELDS.iter().position(|field| field.zh == *head);
                let col = 4 + field.unwrap_or_else(|| panic!("no column {head}")) as u16;
                match cell {
                    Cell::Fen(fen) => sheet.write_number(at, col, *fen as f64 / 100.0)?,
                    Cell::Whole(whole) => sheet.write_number(at, col, *whole as f64)?,
                    Cell::Word(word) | Cell::Day(word) => sheet.write_string(at, col, word)?,
                };
            }
        }
        Ok(())
    }

    fn values(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        const HEADS: [&str; 6] =
            ["资产编号", "评估基准日", "评估值（元）", "价值类型", "评估方法", "评估报告"];
        sheet.write_row(0, 0, HEADS)?;
        for (row, (asset, day, fen)) in (1..).zip(&self.values) {
            sheet.write_row(row, 0, [asset.as_str(), day])?.write_number(row, 2, *fen as f64 / 100.0)?;
            sheet.write_row(row, 3, ["市场价值", "收益法", "评报字第1号"])?;
        }
        Ok(())
    }
}
