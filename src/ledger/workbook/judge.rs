//! 勾稽的计算 — what the formula of a tie says of the cells as they stand: the result stored beside it.
//!
//! A tie whose stored result was written down beforehand could deny nothing. Only what ties are made of is
//! understood here: `+ - * = <= >=`, ROUND, SUM, SUMIFS, IF, ISNUMBER and TRUE, over cells and columns.

use crate::table::{Cell, Cells, Piece, Ref, Sheet, Table, TableId, Template, Value};
use std::collections::BTreeMap;

/// The tables that formulas refer to.
pub(super) struct Judge<'a> {
    tables: BTreeMap<TableId, &'a Table>,
}

/// A value on the way.
#[derive(Clone, Debug, PartialEq)]
enum Figure<'a> {
    Number(f64),
    Truth(bool),
    Text(&'a str),
    Blank,
    /// All data rows of a column.
    Column(&'a Table, u16),
    Row(Vec<Figure<'a>>),
}

#[derive(Debug)]
enum Token<'a> {
    Sign(&'static str),
    Number(f64),
    Text(&'a str),
    Word(&'a str),
    Ref(&'a Ref),
}

impl<'a> Judge<'a> {
    pub fn of(sheets: &'a [Sheet]) -> Self {
        let tables = sheets.iter().flat_map(Sheet::tables).map(|table| (table.id, table)).collect();
        Judge { tables }
    }

    /// Whether a formula comes to TRUE; one that is not understood is an error in the cell.
    pub fn result(&self, template: &'a Template) -> Value {
        let mut reading = Reading { judge: self, tokens: tokens(template), at: 0 };
        match reading.comparison() {
            Some(Figure::Truth(truth)) if reading.at == reading.tokens.len() => Value::Bool(truth),
            _ => Value::Error,
        }
    }

    fn cell(&self, table: TableId, column: u16, row: u32) -> Option<Figure<'a>> {
        let table = *self.tables.get(&table)?;
        let row = row as usize;
        match row.checked_sub(table.rows) {
            None => Some(data(table, column, row)),
            Some(below) => {
                Some(table.footer.get(below)?.get(usize::from(column)).map_or(Figure::Blank, figure))
            }
        }
    }

    fn refer(&self, reference: &Ref) -> Option<Figure<'a>> {
        match reference {
            Ref::Fixed { table, column, row } => self.cell(*table, *column, *row),
            Ref::FixedSpan { table, first, last, row } => (*first..=*last)
                .map(|column| self.cell(*table, column, *row))
                .collect::<Option<_>>()
                .map(Figure::Row),
            Ref::WholeColumn { table, column, .. } => {
                let table = *self.tables.get(table)?;
                Some(if table.rows == 0 { Figure::Number(0.0) } else { Figure::Column(table, *column) })
            }
            _ => None,
        }
    }
}

/// A cell among the data rows.
fn data(table: &Table, column: u16, row: usize) -> Figure<'_> {
    let Some(column) = table.columns.get(usize::from(column)) else { return Figure::Blank };
    match &column.cells {
        Cells::Numbers(numbers) => numbers.get(row).copied().flatten().map_or(Figure::Blank, Figure::Number),
        Cells::Texts(texts) => texts.get(row).and_then(Option::as_deref).map_or(Figure::Blank, Figure::Text),
        Cells::Mixed(cells) => cells.get(row).map_or(Figure::Blank, figure),
        Cells::Formula { results, .. } => match results.get(row) {
            Some(Value::Number(number)) => Figure::Number(number),
            _ => Figure::Blank,
        },
    }
}

fn figure(cell: &Cell) -> Figure<'_> {
    match cell.bare() {
        Cell::Number(number) | Cell::Date(number) => Figure::Number(*number),
        Cell::Text(text) | Cell::Link { text, .. } => Figure::Text(text),
        Cell::Bool(truth) => Figure::Truth(*truth),
        Cell::Formula { result: Value::Number(number), .. } => Figure::Number(*number),
        Cell::Formula { result: Value::Bool(truth), .. } => Figure::Truth(*truth),
        Cell::Formula { result: Value::Text(text), .. } => Figure::Text(text),
        _ => Figure::Blank,
    }
}

fn tokens(template: &Template) -> Vec<Token<'_>> {
    let mut all = Vec::new();
    for piece in &template.pieces {
        match piece {
            Piece::Ref(reference) => all.push(Token::Ref(reference)),
            Piece::Text(text) => split(text, &mut all),
        }
    }
    all
}

const SIGNS: [&str; 9] = ["<=", ">=", "=", "+", "-", "*", "(", ")", ","];

fn split<'a>(mut text: &'a str, into: &mut Vec<Token<'a>>) {
    while let Some(first) = text.chars().next() {
        let (token, length) = if let Some(sign) = SIGNS.iter().find(|sign| text.starts_with(**sign)) {
            (Token::Sign(sign), sign.len())
        } else if let Some(literal) = text.strip_prefix('"') {
            let end = literal.find('"').unwrap_or(literal.len());
            (Token::Text(&literal[..end]), end + 2)
        } else {
            let other = |c: char| !c.is_ascii_alphanumeric() && c != '.';
            let end = text.find(other).unwrap_or(text.len()).max(first.len_utf8());
            let word = &text[..end];
            (word.parse().map_or(Token::Word(word), Token::Number), end)
        };
        into.push(token);
        text = text.get(length..).unwrap_or_default();
    }
}

/// A formula on the way to its result, read from left to right.
struct Reading<'j, 'a> {
    judge: &'j Judge<'a>,
    tokens: Vec<Token<'a>>,
    at: usize,
}

impl<'a> Reading<'_, 'a> {
    fn sign(&mut self, wanted: &[&'static str]) -> Option<&'static str> {
        match self.tokens.get(self.at) {
            Some(Token::Sign(sign)) if wanted.contains(sign) => {
                self.at += 1;
                Some(sign)
            }
            _ => None,
        }
    }

    fn comparison(&mut self) -> Option<Figure<'a>> {
        let left = self.sum()?;
        let Some(sign) = self.sign(&["=", "<=", ">="]) else { return Some(left) };
        let (left, right) = (number(&left)?, number(&self.sum()?)?);
        Some(Figure::Truth(match sign {
            "=" => left == right,
            "<=" => left <= right,
            _ => left >= right,
        }))
    }

    fn sum(&mut self) -> Option<Figure<'a>> {
        let mut left = self.product()?;
        while let Some(sign) = self.sign(&["+", "-"]) {
            let (a, b) = (number(&left)?, number(&self.product()?)?);
            left = Figure::Number(if sign == "+" { a + b } else { a - b });
        }
        Some(left)
    }

    fn product(&mut self) -> Option<Figure<'a>> {
        let mut left = self.factor()?;
        while self.sign(&["*"]).is_some() {
            left = Figure::Number(number(&left)? * number(&self.factor()?)?);
        }
        Some(left)
    }

    fn factor(&mut self) -> Option<Figure<'a>> {
        if self.sign(&["-"]).is_some() {
            return Some(Figure::Number(-number(&self.factor()?)?));
        }
        if self.sign(&["("]).is_some() {
            let inner = self.comparison()?;
            return self.sign(&[")"]).map(|_| inner);
        }
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        match token {
            Token::Number(number) => Some(Figure::Number(*number)),
            Token::Text(text) => Some(Figure::Text(text)),
            Token::Ref(reference) => self.judge.refer(reference),
            Token::Word("TRUE") => Some(Figure::Truth(true)),
            Token::Word(name) => {
                let name = *name;
                call(name, &self.arguments()?)
            }
            Token::Sign(_) => None,
        }
    }

    fn arguments(&mut self) -> Option<Vec<Figure<'a>>> {
        self.sign(&["("])?;
        let mut all = vec![self.comparison()?];
        while self.sign(&[","]).is_some() {
            all.push(self.comparison()?);
        }
        self.sign(&[")"]).map(|_| all)
    }
}

fn number(figure: &Figure) -> Option<f64> {
    match figure {
        Figure::Number(number) => Some(*number),
        Figure::Blank => Some(0.0),
        _ => None,
    }
}

fn call<'a>(name: &str, arguments: &[Figure<'a>]) -> Option<Figure<'a>> {
    match (name, arguments) {
        ("ROUND", [figure, _]) => Some(Figure::Number((number(figure)? * 100.0).round() / 100.0)),
        ("SUM", [figure]) => Some(Figure::Number(total(figure))),
        ("SUMIFS", [of, conditions @ ..]) => Some(Figure::Number(sum_where(of, conditions))),
        ("ISNUMBER", [figure]) => Some(Figure::Truth(matches!(figure, Figure::Number(_)))),
        ("IF", [Figure::Truth(condition), yes, no]) => Some(if *condition { yes } else { no }.clone()),
        _ => None,
    }
}

fn total(figure: &Figure) -> f64 {
    match figure {
        Figure::Column(table, column) => (0..table.rows).map(|row| total(&data(table, *column, row))).sum(),
        Figure::Row(cells) => cells.iter().map(total).sum(),
        Figure::Number(number) => *number,
        _ => 0.0,
    }
}

fn sum_where(of: &Figure, conditions: &[Figure]) -> f64 {
    let Figure::Column(table, column) = of else { return 0.0 };
    let meets = |row: usize| {
        conditions.chunks(2).all(|pair| match pair {
            [Figure::Column(table, column), wanted] => data(table, *column, row) == *wanted,
            _ => false,
        })
    };
    (0..table.rows).filter(|row| meets(*row)).map(|row| total(&data(table, *column, row))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, Kind, Style};

    fn sheet() -> Sheet {
        let money = |cells| Column::new("", Style::input(Kind::Money2), cells);
        let words = Column::new("", Style::TEXT, Cells::texts(["甲", "乙", "甲"]));
        let table = Table::new(TableId(0), "").column(words).column(money(Cells::numbers([0.1, 5.0, 0.2])));
        Sheet::new("").table(table.footer(vec![Cell::Blank, Cell::formula(Template::new(), 5.3)]))
    }

    #[test]
    fn a_tie_is_judged_by_the_cells() {
        let sheets = [sheet()];
        let judge = Judge::of(&sheets);
        let id = TableId(0);
        let column = |column| Template::new().text("ROUND(SUM(").whole_column(id, column);
        let footer = column(1).text(")-").fixed(id, 1, 3).text(",2)=0");
        assert_eq!(judge.result(&footer), Value::Bool(true));
        let wrong = column(1).text(")-2*").fixed(id, 1, 3).text(",2)=0");
        assert_eq!(judge.result(&wrong), Value::Bool(false));
        let some = Template::new().text("ROUND(SUMIFS(").whole_column(id, 1).text(",").whole_column(id, 0);
        let some = some.text(",").string("甲").text(")-(0.1+0.2),2)<=0");
        assert_eq!(judge.result(&some), Value::Bool(true));
        let blank = Template::new().text("IF(ISNUMBER(").fixed(id, 0, 3).text("),1=2,TRUE)");
        assert_eq!(judge.result(&blank), Value::Bool(true));
        assert_eq!(judge.result(&Template::new().text("NPV(1)=1")), Value::Error);
    }
}
