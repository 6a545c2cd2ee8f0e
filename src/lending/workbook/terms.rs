//! 条款清单 — the term sheet: who borrows what against which collateral, how the amount came about, and the undertakings.

use super::{Ground, Pages};
use crate::diag::{Code, Diagnostic, Severity};
use crate::formula::Datum;
use crate::formula::excel::Item;
use crate::lending::loan::{LoanFact, Written};
use crate::lending::part::{Part, ask};
use crate::lending::size::percent;
use crate::lending::{Asked, MATURITY, Title};
use crate::lending::{covenants, workbook::spots::float};
use crate::model::{Hold, Stage};
use crate::num::{Fen, money_words};
use crate::table::{Cell, Cells, Column, Kind, Layout, Line, Sheet, Style, Table, TableId, Template, Value};

/// The caps in the order of the rules.
const CAPS: [&str; 7] = [
    "collateral_cap",
    "dscr_cap",
    "icr_cap",
    "need_cap",
    "liquidation_limit",
    "product_limit",
    "asked_limit",
];

/// Remarks that the term sheet lists; all of them stand among the issues.
const MOST_TOLD: usize = 8;

impl Pages<'_> {
    pub(super) fn terms(&self, id: TableId, others: [TableId; 4]) -> Sheet {
        let [conditions, undertakings, approval, rules] = others;
        let title = self.say("条款清单", "Term sheet");
        let rows = self.term_rows();
        let heads = Cells::texts(rows.iter().map(|row| row.0.clone()).collect::<Vec<_>>());
        let cells = Cells::Mixed(rows.iter().map(|row| row.1.clone()).collect());
        let notes = Cells::texts(rows.iter().map(|row| row.2.clone()).collect::<Vec<_>>());
        let table = Table::new(id, "")
            .column(Column::new(self.say("项目", "Item"), Style::TEXT, heads))
            .column(Column::new(self.say("内容", "Content"), Style::TEXT, cells))
            .column(Column::new(self.say("说明", "Remark"), Style::TEXT, notes));
        let mut sheet = Sheet::new(title)
            .lines(vec![
                Line::title(self.say("数据资产质押贷款条款清单", "Term sheet of a data-pledge loan")),
                Line::note(self.say(
                    "供审批参考，不构成放款承诺。数据资产质押的法律形式尚未统一，优先顺位不能确定，已计法律不确定性折扣。",
                    "For decision, no commitment. The legal form of a data pledge is not settled: priority is not certain, and a legal haircut is taken.",
                )),
                Line::note(format!("{}  SHA-256 {}  {}", self.d.input.0, self.d.input.1, self.d.engine)),
            ])
            .table(table);
        if self.d.sized.facility.is_some_and(|fen| fen > Fen::ZERO) {
            let asked = self.conditions();
            if !asked.is_empty() {
                sheet = sheet.table(self.preconditions(conditions, &asked));
            }
            sheet = sheet.table(self.undertakings(undertakings)).table(self.approval(approval));
        }
        let widths = vec![(0, 26.0), (1, 52.0), (2, 44.0)];
        sheet.table(self.rules(rules)).layout(Layout { freeze: false, widths, ..Layout::default() })
    }

    fn term_rows(&self) -> Vec<(String, Cell, String)> {
        let (loan, d) = (self.d.loan, self.d);
        let row = |zh: &'static str, en: &'static str, cell: Cell, note: String| {
            (self.say(zh, en).to_string(), cell, note)
        };
        let text = |zh, en, text: String| row(zh, en, Cell::text(text), String::new());
        let ids: Vec<String> =
            d.pledges.iter().map(|p| format!("{} {}", p.id, p.name).trim().to_string()).collect();
        let mut rows = vec![
            text("借款人", "Borrower", loan.borrower.clone()),
            text("业务结构", "Structure", self.word(LoanFact::Structure, loan.structure)),
            text("贷款种类", "Kind of loan", self.word(LoanFact::Kind, loan.kind)),
            text("贷款用途", "Purpose", loan.purpose.clone().unwrap_or_default()),
            text("押品", "Collateral", ids.join("；")),
            text("判断日", "Day of the decision", d.decision.to_string()),
            text("放款日", "Drawdown", loan.drawdown.map_or_else(String::new, |day| day.to_string())),
        ];
        let maturity = d.watch.iter().find(|day| day.what.zh == MATURITY.0);
        rows.extend(maturity.map(|watch| text(MATURITY.0, "Maturity", watch.day.to_string())));
        rows.extend(self.title_rows());
        rows.extend(self.report_rows());
        match d.sized.facility {
            Some(facility) => {
                rows.push(self.conclusion(facility));
                rows.extend(self.amount_rows(facility));
                rows.extend(self.told(Severity::Warning).map(|told| text("提示", "Remarks", told)));
            }
            None => {
                let note = self.say(
                    "不列示金额；全部问题见“问题”",
                    "no amount is shown; all of it stands among the issues",
                );
                rows.push(row("结论", "Verdict", Cell::text(self.say("不予放贷", "no loan")), note.into()));
                rows.extend(self.told(Severity::Error).map(|told| text("拒绝理由", "Reasons", told)));
            }
        }
        if let Some((library, own)) = &d.overridden {
            let note = self.both2(
                format!("本库参数 {library}；理由：{}", loan.ceiling_reason.clone().unwrap_or_default()),
                format!("library {library}; reason: {}", loan.ceiling_reason.clone().unwrap_or_default()),
            );
            rows.push(row("抵质押率上限（改动）", "Ceiling (overridden)", Cell::text(own.clone()), note));
        }
        if let Some(fees) = &loan.fees {
            rows.push(text("费用", "Fees", fees.clone()));
        }
        if let Some(guarantor) = &loan.guarantor {
            rows.push(text("担保人", "Guarantor", guarantor.clone()));
            if d.sized.facility.is_some_and(|fen| fen > Fen::ZERO) {
                let share = self.link(&d.sized.programs.loss, "guarantee_share", Kind::Percent(0));
                rows.push(row("担保分担比例", "Guarantee share", share, String::new()));
            }
        }
        rows
    }

    /// Conditions of the pledge: what is asked, why, and of which assets.
    fn conditions(&self) -> Vec<(&Asked, Vec<&str>)> {
        let mut asked: Vec<(&Asked, Vec<&str>)> = Vec::new();
        for pledge in self.d.pledges {
            let own = pledge.standing.reasons.iter();
            let own = own.filter(|reason| (reason.stage, reason.hold) == (Stage::Pledge, Hold::Conditional));
            for reason in own {
                match asked.iter_mut().find(|(known, _)| known.code == reason.code) {
                    Some((_, assets)) => assets.push(&pledge.id),
                    None => asked.push((reason, vec![&pledge.id])),
                }
            }
        }
        asked
    }

    /// What is said of the loan, each text once; conditions have a table of their own.
    fn told(&self, severity: Severity) -> Option<String> {
        let mut all: Vec<String> = Vec::new();
        let own = |fault: &&&Diagnostic| fault.severity == severity && fault.code != Code::PledgeCondition;
        for fault in self.d.diagnostics.iter().filter(own) {
            let text = fault.message(self.d.lang);
            if !all.contains(&text) {
                all.push(text);
            }
        }
        let more = all.len().saturating_sub(MOST_TOLD);
        all.truncate(MOST_TOLD);
        if more > 0 {
            all.push(self.both2(format!("另有 {more} 条"), format!("{more} more")));
        }
        (!all.is_empty()).then(|| all.join("\n"))
    }

    fn conclusion(&self, facility: Fen) -> (String, Cell, String) {
        let count = self.conditions().len();
        let (text, note) = match count {
            _ if facility == Fen::ZERO => (
                self.say("额度为零，不予放贷", "a facility of nil: no loan").to_string(),
                self.say("见起决定作用的上限", "see the binding cap"),
            ),
            0 => (self.say("准入通过", "eligible").to_string(), ""),
            _ => (
                self.both2(
                    format!("附条件：放款前须满足 {count} 项条件"),
                    format!("on {count} conditions before drawdown"),
                ),
                self.say("见下表“放款前提条件”", "see the conditions below"),
            ),
        };
        (self.say("结论", "Verdict").to_string(), Cell::text(text), note.to_string())
    }

    fn preconditions(&self, id: TableId, asked: &[(&Asked, Vec<&str>)]) -> Table {
        let texts = |of: &dyn Fn(&Asked, &[&str]) -> String| {
            Cells::texts(asked.iter().map(|(asked, assets)| of(asked, assets)).collect::<Vec<_>>())
        };
        let column = |zh: &'static str, en: &'static str, cells: Cells| {
            Column::new(self.say(zh, en), Style::TEXT, cells)
        };
        Table::new(id, self.say("放款前提条件", "Conditions before drawdown"))
            .column(column("押品", "Collateral", texts(&|_, assets| assets.join("、"))))
            .column(column("条件", "Condition", texts(&|asked, _| self.of(&asked.remedy).to_string())))
            .column(column("理由", "Reason", texts(&|asked, _| self.of(&asked.label).to_string())))
    }

    /// Who decides signs here.
    fn approval(&self, id: TableId) -> Table {
        let who = [("经办", "Prepared by"), ("审查", "Reviewed by"), ("审批", "Approved by")];
        let names: Vec<&str> = who.iter().map(|(zh, en)| self.say(zh, en)).collect();
        // Room to write.
        let blank = || Cells::texts(vec!["\u{3000}\n\u{3000}\n\u{3000}"; who.len()]);
        let column = |zh: &'static str, en: &'static str, cells: Cells| {
            Column::new(self.say(zh, en), Style::TEXT, cells)
        };
        Table::new(id, self.say("审批意见", "Approval"))
            .column(column("环节", "Stage", Cells::texts(names)))
            .column(column("意见", "Opinion", blank()))
            .column(column("签字与日期", "Signature and date", blank()))
    }

    /// Rights and searches, asset by asset where there are several.
    fn title_rows(&self) -> Vec<(String, Cell, String)> {
        let pledges = self.d.pledges;
        let each = |of: &dyn Fn(&Title) -> String| {
            let told = pledges.iter().map(|pledge| match pledges.len() {
                1 => of(&pledge.title),
                _ => format!("{}：{}", pledge.id, of(&pledge.title)),
            });
            told.collect::<Vec<_>>().join("；")
        };
        let row = |zh: &'static str, en: &'static str, text: String| {
            (self.say(zh, en).to_string(), Cell::text(text), String::new())
        };
        vec![
            row("押品权利", "Rights pledged", each(&|title| self.of(&title.rights).to_string())),
            row("登记查询", "Register searches", each(&|title| self.searches(title))),
        ]
    }

    fn report_rows(&self) -> Vec<(String, Cell, String)> {
        let (loan, d) = (self.d.loan, self.d);
        let or_none =
            |text: &Option<String>| text.clone().unwrap_or_else(|| self.say("未填", "not given").into());
        let text = |zh: &'static str, en: &'static str, text: String| {
            (self.say(zh, en).to_string(), Cell::text(text), String::new())
        };
        vec![
            text("评估报告", "Appraisal", or_none(&loan.report_number)),
            text("评估机构", "Appraiser", or_none(&loan.appraiser)),
            text("评估方法", "Method", or_none(&loan.report_method)),
            text("评估目的", "Purpose of the appraisal", or_none(&d.purpose)),
            text("价值类型", "Type of value", or_none(&d.value_type)),
            text("评估基准日", "Valuation date", d.valuation.map_or_else(String::new, |day| day.to_string())),
        ]
    }

    fn word(&self, fact: LoanFact, at: usize) -> String {
        match fact.entry().written {
            Written::Word(words) => {
                let words = words.get(at).copied().unwrap_or_default();
                let word = if self.d.lang == crate::diag::Lang::Zh { words.first() } else { words.last() };
                word.copied().unwrap_or_default().to_string()
            }
            _ => String::new(),
        }
    }

    /// A figure of a part as a live link.
    fn link(&self, part: &Part, name: &str, kind: Kind) -> Cell {
        let item = part.step(name).or_else(|| part.input(name));
        let found = item.and_then(|item| {
            let datum = ask(&part.program, &part.facts, item);
            let choices = match item {
                Item::Step(id) => part.program.step(id).choices.as_deref(),
                Item::Input(id) => part.program.input(id).file.choice.as_deref(),
            };
            let link = self.spots.refer(Template::new(), part.name, item)?;
            Some(Cell::formula(link, self.value(datum.as_ref(), choices)).styled(Style::cross_sheet(kind)))
        });
        found.unwrap_or(Cell::Blank)
    }

    fn amount_rows(&self, facility: Fen) -> Vec<(String, Cell, String)> {
        let programs = &self.d.sized.programs;
        let size = &programs.size;
        let row = |zh: &'static str, en: &'static str, cell: Cell| {
            (self.say(zh, en).to_string(), cell, String::new())
        };
        let mut rows = vec![
            row(
                "押品评估值（元）",
                "Appraised value (CNY)",
                self.link(size, "appraised_value", Kind::Money2),
            ),
            row("核定额度（元）", "Facility (CNY)", self.link(size, "facility", Kind::Money2)),
            row("核定额度（大写）", "Facility in words", self.capitals(size, facility)),
            row("起决定作用的上限", "Binding cap", self.link(size, "binding", Kind::Text)),
        ];
        for name in CAPS {
            let Some(id) = crate::lending::part::step(&size.program, name) else { continue };
            let label = self.of(&size.program.step(id).label);
            let given = self.is_asked(name);
            let head = self.both2(format!("　{label}（元）"), format!("  {label} (CNY)"));
            rows.push(match given {
                true => (head, self.link(size, name, Kind::Money2), String::new()),
                false => (head, Cell::text("—"), self.say("不适用", "not asked for").into()),
            });
        }
        rows.extend([
            row("抵质押率口径", "Basis of the ratio", self.link(size, "basis", Kind::Text)),
            row("抵质押率上限", "Ceiling", self.ceiling()),
            row("核定期限（月）", "Tenor (months)", self.link(size, "tenor_months", Kind::Integer)),
            row("还款方式", "Repayment", self.link(size, "repayment", Kind::Text)),
            row("贷款年利率", "Yearly rate", self.link(size, "loan_rate", Kind::Percent(2))),
        ]);
        if facility > Fen::ZERO {
            rows.extend([
                row(
                    "抵质押率",
                    "Loan to value",
                    self.link(&self.d.sized.pool, "simple_ratio", Kind::Percent(2)),
                ),
                row(
                    "抵质押率（含优先债权）",
                    "Loan and prior claims to value",
                    self.link(&programs.coverage, "ltv", Kind::Percent(2)),
                ),
                row(
                    "全部债务的偿债覆盖率",
                    "Cover of all debt service",
                    self.link(size, "whole_cover", Kind::Number(2)),
                ),
                row(
                    "风险调整后资本收益率",
                    "RAROC",
                    self.link(&programs.loss, "return_on_capital", Kind::Percent(2)),
                ),
                row("最低利率", "Least rate", self.link(&programs.loss, "least_rate", Kind::Percent(2))),
                row(
                    "预期损失（元）",
                    "Expected loss (CNY)",
                    self.link(&programs.loss, "expected_loss", Kind::Money2),
                ),
                row("占用资本（元）", "Capital (CNY)", self.link(&programs.loss, "capital", Kind::Money2)),
            ]);
            if let Some(subsidy) = &programs.subsidy {
                let note =
                    self.say("单独列示，不计入押品和额度", "apart: it raises neither collateral nor loan");
                let cell = self.link(subsidy, "subsidy", Kind::Money2);
                rows.push((self.say("贴息（元）", "Subsidy (CNY)").into(), cell, note.into()));
            }
        }
        rows
    }

    /// The ceiling of all assets; where they differ, the sheet that lists them.
    fn ceiling(&self) -> Cell {
        let ceilings = &self.d.sized.programs.ceilings;
        let of = |row: usize| ceilings.number(row, "ceiling").map(|ceiling| ceiling.to_decimal(17));
        match (1..ceilings.facts.len()).all(|row| of(row) == of(0)) {
            true => self.link(&self.d.sized.programs.size, "ceiling", Kind::Percent(2)),
            false => Cell::text(self.say("各项不同，见“折扣”", "differs by asset: see the haircuts")),
        }
    }

    /// Whether a cap was asked for at all.
    fn is_asked(&self, cap: &str) -> bool {
        let size = &self.d.sized.programs.size;
        let input = match cap {
            "need_cap" => "need",
            "liquidation_limit" => "liquidation_cap",
            "product_limit" => "guarantee_cap",
            "asked_limit" => "asked_amount",
            _ => return true,
        };
        !matches!(size.datum(input), None | Some(Datum::Absent))
    }

    /// 大写金额 that follows the facility: whole yuan, as lending units are.
    fn capitals(&self, size: &Part, facility: Fen) -> Cell {
        let words = money_words(facility);
        let whole = size.datum("facility").as_ref().and_then(float).is_some_and(|yuan| yuan.fract() == 0.0);
        let link = size.step("facility").and_then(|item| {
            let test = self.spots.refer(Template::new().text("IF(MOD("), size.name, item)?;
            let test = test.text(",1)=0,\"人民币\"&TEXT(");
            let words = self.spots.refer(test, size.name, item)?;
            Some(words.text(",\"[DBNum2][$-804]General\")&\"元整\",\"—\")"))
        });
        match link.filter(|_| whole) {
            Some(template) => Cell::formula(template, Value::Text(words)),
            None => Cell::text(words),
        }
    }

    /// What each calculation rests on, and how far it was read.
    fn rules(&self, id: TableId) -> Table {
        let texts =
            |of: &dyn Fn(&Ground) -> String| Cells::texts(self.d.rules.iter().map(of).collect::<Vec<_>>());
        let named = |rule: &Ground| format!("{}\n{}", self.of(&rule.label), rule.rule);
        let standing = |rule: &Ground| {
            self.both2(
                format!("{}；自 {} 起", rule.status, rule.from),
                format!("{}; from {}", rule.status, rule.from),
            )
        };
        Table::new(id, self.say("所用规则", "Rules used"))
            .column(Column::new(self.say("规则", "Rule"), Style::TEXT, texts(&named)))
            .column(Column::new(self.say("性质与生效日", "Status and date"), Style::TEXT, texts(&standing)))
            .column(Column::new(
                self.say("出处（是否读过原文）", "Sources, and how far they were read"),
                Style::TEXT,
                texts(&|rule| rule.sources.join("；")),
            ))
    }

    fn undertakings(&self, id: TableId) -> Table {
        let warn = self.d.sized.programs.coverage.number("warn");
        let warn = warn.map_or_else(|| "60%".to_string(), |warn| percent(&warn, 0));
        let all = covenants(self.d.loan.revaluation, &warn);
        let numbers: Vec<String> = (1..=all.len()).map(|at| at.to_string()).collect();
        let words = all.iter().map(|covenant| self.of(&covenant.words).to_string()).collect::<Vec<_>>();
        let grounds = all.iter().map(|covenant| self.of(&covenant.ground).to_string()).collect::<Vec<_>>();
        Table::new(
            id,
            self.say("约定事项（由律师拟定合同条款）", "Undertakings (counsel words the contract)"),
        )
        .column(Column::new(self.say("序号", "No."), Style::TEXT, Cells::texts(numbers)))
        .column(Column::new(self.say("约定", "Undertaking"), Style::TEXT, Cells::texts(words)))
        .column(Column::new(self.say("理由", "Ground"), Style::TEXT, Cells::texts(grounds)))
    }
}
