//! The form that `dataworth template --book` writes: filled in by a program and booked by the binary.

use dataworth::diag::Lang;
use dataworth::engine::book_form;
use dataworth::export::{Options, xlsx};
use dataworth::ledger::{EventField, FIELDS, KINDS, KindEntry};
use dataworth::model::Library;
use dataworth::table::Cell;
use dataworth::value::template::Form;
use jiff::civil::{Date, date};
use serde_json::Value as Json;
use std::path::Path;
use std::process::{Command, Output};

const DAY: Date = date(2025, 12, 31);

fn form(lang: Lang) -> Form {
    let (library, faults) = Library::builtin();
    assert!(!faults.has_errors(), "{faults:?}");
    book_form(&library, DAY, lang).expect("a form")
}

fn run(arguments: &[&str], path: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dataworth"));
    command.arg(arguments[0]).arg(path).args(&arguments[1..]).output().expect("the binary runs")
}

/// Writes the form and books it; the report, and what was said on the way.
fn book(form: &Form) -> (Json, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("input.xlsx");
    xlsx::write(&form.book(), &Options::default(), &path).expect("written");
    let output = run(&["book", "--period", "2025", "--json", "--lang", "zh"], &path);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{said}")), said)
}

fn text(words: &str) -> Cell {
    Cell::text(words)
}

fn serial(day: Date) -> Cell {
    Cell::Date(f64::from((day - date(1899, 12, 30)).get_days()))
}

fn fill(form: &mut Form, sheet: &str, cells: &[(&str, Cell)]) {
    form.row(sheet, cells).unwrap_or_else(|error| panic!("{error}"));
}

fn asset(form: &mut Form, id: &str, facts: &[(&str, &str)]) {
    let usual = [
        ("资产编号", id),
        ("合法拥有或控制", "是"),
        ("来源合法", "是"),
        ("可辨认", "是"),
        ("经济利益很可能流入", "是"),
        ("成本能够可靠计量", "是"),
        ("持有目的", "自用"),
        ("形成方式", "外购"),
    ];
    let own = |name: &str| facts.iter().any(|(other, _)| *other == name);
    let cells: Vec<_> = usual.iter().filter(|(name, _)| !own(name)).chain(facts).collect();
    let cells: Vec<(&str, Cell)> = cells.into_iter().map(|(name, word)| (*name, text(word))).collect();
    fill(form, "资产", &cells);
}

fn event(form: &mut Form, day: Date, id: &str, kind: &str, cells: &[(&str, Cell)]) {
    let own = [("日期", serial(day)), ("资产编号", text(id)), ("事件", text(kind))];
    let cells: Vec<_> = own.into_iter().chain(cells.iter().cloned()).collect();
    fill(form, "业务事件", &cells);
}

#[test]
fn the_binary_writes_the_form_and_reads_it_empty() {
    let folder = tempfile::tempdir().expect("a folder");
    for lang in ["zh", "en"] {
        let path = folder.path().join(format!("{lang}.xlsx"));
        let mut command = Command::new(env!("CARGO_BIN_EXE_dataworth"));
        let output =
            command.args(["template", "--book", "--lang", lang, "-o"]).arg(&path).output().expect("runs");
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        // The example rows are no assets and no events: nothing is left to book, which is said.
        let output = run(&["book", "--period", "2025", "--json", "--lang", lang], &path);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("B0321"), "{said}");
    }
}

#[test]
fn the_books_never_overwrite_their_input() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("input.xlsx");
    std::fs::write(&path, "a year of work").expect("the input");
    let mut command = Command::new(env!("CARGO_BIN_EXE_dataworth"));
    command.args(["book", "--period", "2025", "--force", "-o"]).arg(&path).arg(&path);
    let output = command.output().expect("runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("C0112"));
    assert_eq!(std::fs::read(&path).expect("the input"), b"a year of work");
}

#[test]
fn vouchers_of_another_run_stop_the_books_before_anything_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let (path, out) = (folder.path().join("input.xlsx"), folder.path().join("out.xlsx"));
    std::fs::write(&path, "never read").expect("the input");
    std::fs::write(folder.path().join("凭证.csv"), "of another run").expect("a voucher");
    let mut command = Command::new(env!("CARGO_BIN_EXE_dataworth"));
    command.args(["book", "--period", "2025", "--vouchers"]).arg(folder.path()).arg("-o").args([&out, &path]);
    let output = command.output().expect("runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("C0101"));
    assert!(!out.exists());
}

/// A purchase with VAT, own development, stock for sale, a contribution with a valuation, and spend that was
/// expensed before.
fn small_book() -> Form {
    let mut form = form(Lang::Zh);
    for (name, word) in
        [("单位名称", "示例公司"), ("企业所得税税率", "25%"), ("未来有足够应纳税所得额", "是")]
    {
        form.fact(name, text(word)).expect("a fact");
    }
    let evidence = ("经济利益的证据", "预算");
    asset(&mut form, "A1", &[evidence]);
    asset(&mut form, "A2", FIVE);
    asset(&mut form, "A3", &[evidence, ("持有目的", "出售"), ("出售时转移控制权", "是")]);
    asset(&mut form, "A4", &[evidence, ("形成方式", "其他方式")]);
    asset(&mut form, "A5", &[evidence, ("以前期间已费用化", "是")]);
    let yuan = |amount: f64| Cell::Number(amount);
    let bought = [("金额", yuan(600_000.0)), ("增值税", yuan(36_000.0))];
    event(&mut form, date(2025, 1, 10), "A1", "外购", &bought);
    // 营业成本 is an item of the statements, not an account: it goes to 主营业务成本.
    let policy = [("使用寿命（月）", yuan(60.0)), ("受益对象", text("营业成本"))];
    event(&mut form, date(2025, 1, 10), "A1", "摊销政策", &policy);
    let spent = [("金额", yuan(80_000.0)), ("阶段", text("开发")), ("可资本化", text("是"))];
    event(&mut form, date(2025, 2, 1), "A2", "研发支出", &spent);
    event(&mut form, date(2025, 6, 30), "A2", "达到预定用途", &[("使用寿命（月）", yuan(36.0))]);
    event(&mut form, date(2025, 3, 1), "A3", "外购", &[("金额", yuan(50_000.0)), ("数量", yuan(5.0))]);
    event(&mut form, date(2025, 4, 1), "A3", "销售", &[("金额", yuan(30_000.0)), ("数量", yuan(2.0))]);
    let agreed = [("金额", yuan(300_000.0)), ("计入资本", yuan(200_000.0)), ("金额来源", text("投资协议"))];
    event(&mut form, date(2025, 5, 1), "A4", "接受投资", &agreed);
    let cells =
        [("资产编号", text("A4")), ("评估基准日", serial(date(2025, 4, 30))), ("评估值", yuan(310_000.0))];
    fill(&mut form, "评估记录", &cells);
    // Of indefinite life: nothing is amortised, and it must say so.
    event(&mut form, date(2025, 5, 1), "A4", "摊销政策", &[("使用寿命（月）", text("不确定"))]);
    // So it is tested every year, here without a loss.
    event(&mut form, date(2025, 12, 31), "A4", "减值测试", &[("公允价值减处置费用", yuan(310_000.0))]);
    form
}

#[test]
fn a_form_filled_by_a_program_is_booked_without_a_word() {
    let (report, said) = book(&small_book());
    assert_eq!(said, "");
    let decisions: Vec<&str> = report["decisions"]
        .as_array()
        .expect("decisions")
        .iter()
        .filter_map(|d| d["decision"].as_str())
        .collect();
    assert_eq!(decisions, ["intangible", "development", "inventory", "intangible", "disclose"]);
    let closing = |code: &str| {
        let balances = report["balances"].as_array().expect("balances");
        let of =
            balances.iter().find(|balance| balance["code"].as_str().is_some_and(|own| own.starts_with(code)));
        of.map(|balance| balance["closing"].as_str().unwrap_or_default().to_string())
    };
    // 600,000 + 80,000 + 300,000; 12 months of 10,000 and 7 of 80,000 / 36 in whole fen; 50,000 less two fifths.
    assert_eq!(closing("1701").as_deref(), Some("980000.00"));
    assert_eq!(closing("1702").as_deref(), Some("-135555.54"));
    assert_eq!(closing("1405").as_deref(), Some("30000.00"));
    assert_eq!(closing("4001").as_deref(), Some("-200000.00"));
    // The project: 80,000 spent and all of it ready in June; nothing is left in development.
    let project = &report["development"][0];
    let figure = |name: &str| project[name].as_str().unwrap_or_default().to_string();
    assert_eq!(report["development"].as_array().map(Vec::len), Some(1));
    assert_eq!([figure("id"), figure("own_spend"), figure("to_intangible")], ["A2", "80000.00", "80000.00"]);
    assert_eq!([figure("opening"), figure("to_expense"), figure("closing")], ["0.00"; 3]);
}

#[test]
fn every_head_of_the_form_is_read_and_every_column_takes_what_its_list_offers() {
    let mut form = form(Lang::Zh);
    asset(&mut form, "A1", &[("经济利益的证据", "预算")]);
    let offered = form.offers("业务事件");
    for field in FIELDS {
        let kind = KINDS.iter().find(|k| k.needs.contains(&field.field) || k.takes.contains(&field.field));
        let kind = kind.unwrap_or_else(|| panic!("no event takes {}", field.zh));
        let words = offered.iter().find(|(head, _)| head == field.zh).map(|(_, words)| words.clone());
        let words = words.unwrap_or_else(|| panic!("the form has no {}", field.zh));
        for word in words {
            let needed = kind.needs.iter().filter(|need| **need != field.field);
            let needed = needed.map(|need| (need.entry().zh, Cell::Number(1.0)));
            let cells: Vec<_> = needed.chain([(field.zh, word)]).collect();
            event(&mut form, DAY, "A1", kind.zh, &cells);
        }
    }
    let (report, _) = book(&form);
    let reading = ["B0202", "B0203", "B0204", "B0206", "P0204", "P0401"];
    let faults = report["diagnostics"].as_array().expect("diagnostics");
    let of_columns: Vec<&Json> =
        faults.iter().filter(|fault| reading.contains(&fault["code"].as_str().unwrap_or_default())).collect();
    assert!(of_columns.is_empty(), "{of_columns:#?}");
}

/// Asset, facts beside the usual ones, and under CAS and IFRS: the decision and the clause of the rule that
/// decided.
type Case =
    (&'static str, &'static [(&'static str, &'static str)], [(&'static str, &'static str, &'static str); 2]);

const FIVE: &[(&str, &str)] = &[
    ("经济利益的证据", "预算"),
    ("形成方式", "自行开发"),
    ("研发阶段", "开发阶段"),
    ("技术可行性", "是"),
    ("完成并使用或出售的意图", "是"),
    ("产生经济利益的方式", "是"),
    ("技术财务等资源支持", "是"),
    ("开发支出能够可靠计量", "是"),
];

const SIX: &[(&str, &str)] = &[
    ("经济利益的证据", "预算"),
    ("形成方式", "自行开发"),
    ("研发阶段", "开发阶段"),
    ("技术可行性", "是"),
    ("完成并使用或出售的意图", "是"),
    ("有能力使用或出售", "是"),
    ("产生经济利益的方式", "是"),
    ("技术财务等资源支持", "是"),
    ("开发支出能够可靠计量", "是"),
];

const CASES: &[Case] = &[
    (
        "bought, no evidence of benefits",
        &[],
        [("disclose", "cas/6", "第四条"), ("intangible", "ifrs/ias-38", "IAS 38.52")],
    ),
    (
        "five conditions, ability not shown",
        FIVE,
        [("development", "cas/6", "第八条、第九条"), ("expense", "ifrs/ias-38", "IAS 38.54、38.57")],
    ),
    (
        "all six conditions",
        SIX,
        [("development", "cas/6", "第八条、第九条"), ("development", "ifrs/ias-38", "IAS 38.54、38.57")],
    ),
    (
        "own customer list",
        &[("经济利益的证据", "预算"), ("形成方式", "自行开发"), ("客户名单或品牌类", "是")],
        [("expense", "cas/6", "第八条、第九条"), ("expense", "ifrs/ias-38", "IAS 38.63")],
    ),
    (
        "held for sale",
        &[("经济利益的证据", "预算"), ("持有目的", "出售"), ("出售时转移控制权", "是")],
        [("inventory", "cas/1", "第三条"), ("inventory", "ifrs/ias-2", "IAS 2.6、IAS 38.3(a)")],
    ),
    (
        "cost of a contract",
        &[("经济利益的证据", "合同"), ("持有目的", "履行特定合同")],
        [("fulfilment", "cas/14", "第二十六条"), ("fulfilment", "ifrs/ifrs-15", "IFRS 15.95")],
    ),
    (
        "cost of a contract that is not recovered",
        &[("经济利益的证据", "合同"), ("持有目的", "履行特定合同"), ("合同成本预期能够收回", "否")],
        [("expense", "cas/14", "第二十六条"), ("expense", "ifrs/ifrs-15", "IFRS 15.95")],
    ),
    (
        "own work, conditions denied, stage blank",
        &[
            ("经济利益的证据", "预算"),
            ("形成方式", "自行开发"),
            ("技术可行性", "否"),
            ("开发支出能够可靠计量", "否"),
        ],
        [("expense", "cas/6", "第八条、第九条"), ("expense", "ifrs/ias-38", "IAS 38.54、38.57")],
    ),
    (
        "expensed before",
        &[("经济利益的证据", "预算"), ("以前期间已费用化", "是")],
        [("disclose", "mof/2025-33", ""), ("disclose", "ifrs/ias-38", "IAS 38.71")],
    ),
];

#[test]
fn one_book_is_decided_under_both_standards_each_with_its_own_clauses() {
    for (at, framework) in ["企业会计准则", "国际财务报告准则"].into_iter().enumerate() {
        let mut form = form(Lang::Zh);
        form.fact("会计准则", text(framework)).expect("a fact");
        CASES.iter().for_each(|(id, facts, _)| asset(&mut form, id, facts));
        let opening = [("金额", Cell::Number(1.0)), ("对方科目", text("银行存款"))];
        let cells: Vec<_> =
            [("日期", serial(DAY)), ("事件", text("期初余额"))].into_iter().chain(opening).collect();
        fill(&mut form, "业务事件", &cells);
        let (report, _) = book(&form);
        assert_eq!(report["framework"], ["cas", "ifrs"][at]);
        for ((id, _, expected), decision) in
            CASES.iter().zip(report["decisions"].as_array().expect("decisions"))
        {
            let (verdict, standard, clause) = expected[at];
            assert_eq!(decision["decision"], verdict, "{framework}: {id}");
            let rules = decision["rules"].as_array().expect("rules");
            let deciding = &rules[rules.len() - 2];
            let last = deciding["clauses"].as_array().expect("clauses").last();
            let of = |name: &str| last.and_then(|last| last[name].as_str()).unwrap_or_default();
            assert_eq!((of("standard"), of("clause")), (standard, clause), "{framework}: {id}: {deciding}");
            let foreign = if at == 0 { "ifrs/" } else { "cas/" };
            assert!(!decision.to_string().contains(foreign), "{framework}: {id} cites the other standard");
        }
    }
}

/// The table of events in the guide is that of the code.
#[test]
fn the_guide_lists_what_each_event_needs() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide/数据资源入表.md");
    let guide = std::fs::read_to_string(&path).expect("the guide");
    let names = |fields: &[EventField]| match fields.is_empty() {
        true => "—".to_string(),
        false => fields.iter().map(|field| field.entry().zh).collect::<Vec<_>>().join("、"),
    };
    let row = |kind: &KindEntry| format!("| {} | {} | {} |\n", kind.zh, names(kind.needs), names(kind.takes));
    let head = "| 事件 | 必填 | 可填 |\n|---|---|---|\n";
    let table = KINDS.iter().map(row).fold(head.to_string(), |table, row| table + &row);
    let start = guide.find(head).expect("the table of events");
    let end = guide[start..].find("\n\n").map_or(guide.len(), |length| start + length + 1);
    let renewed = format!("{}{table}{}", &guide[..start], &guide[end..]);
    if std::env::var("DATAWORTH_BLESS").is_ok_and(|value| value == "1") {
        std::fs::write(&path, &renewed).expect("written");
    }
    let found = std::fs::read_to_string(&path).expect("the guide");
    assert!(found == renewed, "{} is out of date: DATAWORTH_BLESS=1 cargo test", path.display());
}

#[test]
fn check_reads_an_input_of_books_as_books() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("input.xlsx");
    xlsx::write(&small_book().book(), &Options::default(), &path).expect("written");
    let output = run(&["check", "--lang", "zh"], &path);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("数据资源 5 项，业务事件 9 行，入账 9 行、未入账 0 行"), "{said}");
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 1, "nothing is written");
}

/// Without evidence it is rule 3 that fails, though rule 4 was asked after it and holds.
#[test]
fn the_rule_that_decided_is_the_one_that_failed() {
    let mut form = form(Lang::Zh);
    asset(&mut form, "A1", &[]);
    event(&mut form, date(2025, 1, 10), "A1", "购买服务", &[("金额", Cell::Number(100.0))]);
    let folder = tempfile::tempdir().expect("a folder");
    let input = folder.path().join("input.xlsx");
    xlsx::write(&form.book(), &Options::default(), &input).expect("written");
    let period = dataworth::engine::period("2025").expect("a period");
    let program = Some(env!("CARGO_BIN_EXE_dataworth").into());
    let reader = dataworth::portfolio::raw::Reader { program, ..Default::default() };
    let request = dataworth::engine::BookRequest { input, models: None, chart: None, period, reader };
    let kept = dataworth::engine::keep_books(&request).expect("runs");
    let rules: Vec<&str> =
        kept.decisions[0].rules.iter().filter(|rule| rule.decisive).map(|rule| rule.name.as_str()).collect();
    assert_eq!(rules, ["beneficial"]);
}

/// A leg that a valuation feeds says its day, its tax basis and its kind (财会〔2025〕33号, CAS 8).
#[test]
fn a_leg_from_a_valuation_says_what_the_value_is() {
    let tested = |more: &[(&str, Cell)]| {
        let mut form = form(Lang::Zh);
        asset(&mut form, "A1", &[("经济利益的证据", "预算")]);
        event(&mut form, date(2025, 1, 10), "A1", "外购", &[("金额", Cell::Number(1000.0))]);
        event(&mut form, date(2025, 1, 10), "A1", "摊销政策", &[("使用寿命（月）", text("60"))]);
        let cells = [
            ("金额来源", text("评估值")),
            ("使用价值", Cell::Number(700.0)),
            ("公允价值减处置费用", Cell::Number(600.0)),
        ];
        let cells: Vec<_> = cells.into_iter().chain(more.iter().cloned()).collect();
        event(&mut form, date(2025, 12, 31), "A1", "减值测试", &cells);
        book(&form).1
    };
    let said = tested(&[]);
    for column in ["估值日期", "估值税口径", "估值价值类型"] {
        assert!(said.contains(column), "{column}: {said}");
    }
    let whole = [
        ("估值日期", serial(date(2025, 12, 31))),
        ("估值税口径", text("税前")),
        ("估值价值类型", text("市场价值")),
    ];
    let said = tested(&whole);
    assert!(!said.contains("错误"), "{said}");
}

/// Only the balance of an account may be negative; messages name heads and words, not ids of the rules.
#[test]
fn a_loss_may_be_brought_forward_and_messages_know_no_ids() {
    let mut form = form(Lang::Zh);
    asset(&mut form, "A1", &[("经济利益的证据", "预算")]);
    asset(&mut form, "A2", &[("经济利益的证据", "预算"), ("持有目的", "卖")]);
    for (account, sum) in [("银行存款", 800.0), ("实收资本", 1000.0), ("未分配利润", -200.0)] {
        let cells = [("日期", serial(date(2024, 12, 31))), ("事件", text("期初余额"))];
        let cells: Vec<_> =
            cells.into_iter().chain([("金额", Cell::Number(sum)), ("对方科目", text(account))]).collect();
        fill(&mut form, "业务事件", &cells);
    }
    let (report, said) = book(&form);
    assert!(!said.contains("B0206"), "{said}");
    assert!(
        said.contains("“持有目的”不能是“卖”") && !said.contains("purpose") && !said.contains("own_use"),
        "{said}"
    );
    let retained = report["balances"].as_array().expect("balances").iter().find(|row| row["code"] == "4104");
    assert_eq!(retained.expect("未分配利润")["opening"], "200.00");
    event(&mut form, date(2025, 1, 10), "A1", "外购", &[("金额", Cell::Number(-1.0))]);
    assert!(book(&form).1.contains("B0206"));
}
