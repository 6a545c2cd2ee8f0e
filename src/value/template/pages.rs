//! 表单页 — a form as a book.

use super::words::{self, say};
use super::{Ask, Form, Guide, Head, Page, Use};
use crate::diag::Lang;
use crate::portfolio::LAYOUT;
use crate::table::{
    Book, Cell, Cells, Column, DataRange, Entry, Kind, Layout, Line, Role, Sheet, Style, Table, TableId,
};

/// Blank rows below the example.
const BLANK_ROWS: usize = 15;

pub(super) fn parameter_heads(lang: Lang, list: usize) -> Vec<Head> {
    let head = |name, note, ask, required, example| Head {
        name: say(lang, name),
        unit: None,
        note: say(lang, note),
        required,
        kind: Kind::Text,
        ask,
        example,
    };
    let names = Ask::OneOf { list, strict: false };
    let name = format!("{}：{}", say(lang, words::EXAMPLE), say(lang, ("企业所得税率", "income tax")));
    vec![
        head(
            ("名称", "Name"),
            ("参数名称，或各表中任一项目的名称；对全部资产有效", "A parameter, or any input; for all assets"),
            names,
            true,
            Cell::text(name),
        ),
        head(
            ("值", "Value"),
            ("覆盖内置取值", "Beats the built-in figure"),
            Ask::Anything,
            true,
            Cell::text("15%"),
        ),
        head(
            ("理由", "Reason"),
            ("为何不用内置取值，依据何在", "Why the built-in figure is not used"),
            Ask::Anything,
            false,
            Cell::text(say(lang, ("高新技术企业", "high-tech enterprise"))),
        ),
    ]
}

pub(super) fn book(form: &Form) -> Book {
    let mut book = Book::default();
    let lists: Vec<TableId> = form.lists.iter().map(|_| book.reserve_table()).collect();
    let guides: Vec<TableId> = form.front.guides.iter().map(|_| book.reserve_table()).collect();
    book.push(notes(form, &guides));
    let id = book.reserve_table();
    book.push(project(form, id, &lists));
    let filled = form.sheets.iter().any(|page| !page.rows.is_empty());
    // A form that is filled in leaves out the sheets nobody needed.
    for page in form.sheets.iter().filter(|page| !filled || !page.rows.is_empty()) {
        let id = book.reserve_table();
        book.push(sheet(page, id, &lists));
    }
    book.push(dictionary(form, &lists));
    book.push(meta());
    book.properties.title.clone_from(&form.front.title);
    book
}

fn layout() -> Layout {
    Layout { freeze: true, landscape: true, ..Layout::default() }
}

fn notes(form: &Form, guides: &[TableId]) -> Sheet {
    let (lang, front) = (form.lang, &form.front);
    let mut lines = vec![Line::title(&front.title)];
    lines.push(Line::heading(say(lang, ("填写说明", "How to fill it in"))));
    lines.extend(front.how_to.iter().map(Line::note));
    lines.push(Line::Blank);
    lines.push(Line::heading(say(lang, ("本表适用的模型", "Models this form is for"))));
    lines.extend(front.models.iter().map(|(label, id)| Line::pair(label, Cell::text(id))));
    let sheet = Sheet::new(front.sheet.clone()).lines(lines);
    let sheet =
        front.guides.iter().zip(guides).fold(sheet, |sheet, (guide, id)| sheet.table(told(guide, *id)));
    let landscape = !front.guides.is_empty();
    sheet.layout(Layout { landscape, freeze: false, widths: front.widths.clone(), ..layout() })
}

fn told(guide: &Guide, id: TableId) -> Table {
    let column = |at: usize, head: &String| {
        let cells = guide.rows.iter().map(|row| row.get(at).cloned());
        Column::new(head.clone(), Style::TEXT, Cells::Texts(cells.collect()))
    };
    let columns = guide.heads.iter().enumerate().map(|(at, head)| column(at, head));
    columns.fold(Table::new(id, guide.caption.clone()), Table::column)
}

/// Two columns only: the reader takes the second filled cell of a row for the value.
fn project(form: &Form, id: TableId, lists: &[TableId]) -> Sheet {
    let lang = form.lang;
    let (name, first) = &form.front.example;
    let name = format!("{}：{name}", say(lang, words::EXAMPLE));
    let names = std::iter::once(name).chain(form.facts.iter().map(|fact| fact.name.clone()));
    let first = Cell::text(first);
    let value = |cell: &Cell| match cell {
        Cell::Date(_) => cell.clone().styled(Style::input(Kind::Date)),
        other => other.clone(),
    };
    let values = std::iter::once(first).chain(form.facts.iter().map(|fact| value(&fact.value)));
    let list = |list: usize| Entry::OneOf {
        list: DataRange::Column { table: lists[list], column: 0 },
        strict: true,
    };
    let entries = std::iter::once(None).chain(form.facts.iter().map(|fact| fact.list.map(list))).collect();
    let table = Table::new(id, say(lang, ("项目信息", "Facts of the assignment")))
        .column(Column::new(say(lang, words::PROJECT), Style::TEXT, Cells::texts(names)))
        .column(
            Column::new(say(lang, ("内容", "Value")), input(Kind::Text), Cells::Mixed(values.collect()))
                .note(&form.front.remark)
                .entry(Entry::EachRow(entries))
                .required(),
        );
    Sheet::new(say(lang, words::PROJECT))
        .layout(Layout { landscape: false, widths: vec![(0, 24.0), (1, 70.0)], ..layout() })
        .table(table)
}

fn input(kind: Kind) -> Style {
    Style { role: Role::Input, kind }
}

fn sheet(page: &Page, id: TableId, lists: &[TableId]) -> Sheet {
    let mut table = Table::new(id, page.caption.clone());
    for (at, head) in page.heads.iter().enumerate() {
        table = table.column(column(page, at, head, lists));
    }
    Sheet::new(page.title.clone()).layout(layout()).table(table)
}

/// What the rows of a sheet are.
pub(super) fn caption(title: &str, purpose: Use, lang: Lang) -> String {
    let words = match purpose {
        Use::Assets => ("一行一项资产", "one asset a row"),
        Use::Methods => ("一行一项资产和一个模型", "one asset and model a row"),
        Use::Income => ("一行一个项目，年份为列", "one item a row, years as columns"),
        Use::Lines => ("一行一条，同一资产可有多行", "one line a row, several rows an asset"),
        Use::Quality => ("一行一项资产", "one asset a row"),
        Use::Parameters => ("对全部资产有效的取值", "figures for all assets"),
        Use::Other => return title.to_string(),
    };
    format!("{title}（{}）", say(lang, words))
}

fn column(page: &Page, at: usize, head: &Head, lists: &[TableId]) -> Column {
    let blank = if page.rows.is_empty() { BLANK_ROWS } else { 0 };
    let cells = std::iter::once(example(head))
        .chain(page.rows.iter().map(|row| row[at].clone()))
        .chain(std::iter::repeat_n(Cell::Blank, blank));
    let style = if at == 0 { Style::ID } else { input(head.kind) };
    let mut column = Column::new(head.name.clone(), style, Cells::Mixed(cells.collect()));
    column.unit.clone_from(&head.unit);
    column.note = Some(head.note.clone()).filter(|note| !note.is_empty());
    column.required = head.required;
    column.entry = match &head.ask {
        Ask::Anything => None,
        Ask::OneOf { list, strict } => {
            Some(Entry::OneOf { list: DataRange::Column { table: lists[*list], column: 0 }, strict: *strict })
        }
        Ask::Number { min, max, open } => Some(Entry::Number { min: *min, max: *max, open: *open }),
        Ask::Date => Some(Entry::Date),
    };
    column
}

fn example(head: &Head) -> Cell {
    match &head.example {
        Cell::Text(text) if text.is_empty() => Cell::Blank,
        other => other.clone(),
    }
}

fn dictionary(form: &Form, lists: &[TableId]) -> Sheet {
    let mut sheet = Sheet::new(say(form.lang, words::DICTIONARY)).layout(Layout {
        freeze: false,
        landscape: false,
        widths: vec![(0, 48.0)],
        ..layout()
    });
    for (list, id) in form.lists.iter().zip(lists) {
        let column = Column::new(list.title.clone(), Style::TEXT, Cells::texts(list.words.clone()));
        sheet = sheet.table(Table::new(*id, "").column(column));
    }
    sheet
}

/// The version of the layout, so that every older form stays readable.
fn meta() -> Sheet {
    let lines = vec![
        Line::pair("layout", Cell::Number(f64::from(LAYOUT))),
        Line::pair("writer", Cell::text(concat!("dataworth ", env!("CARGO_PKG_VERSION")))),
    ];
    Sheet::new("_meta").lines(lines).hidden()
}
