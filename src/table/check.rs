//! Faults of a book, found before a byte is written: an exporter may then trust every reference.
use super::{
    Block, Book, Cell, CellRef, Cells, Chart, DataRange, Line, Ref, Sheet, SheetId, Table, TableId, Target,
    Template,
};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// A mistake in how a book was put together (not in what the user typed).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("table {0:?} appears twice")]
    DuplicateTable(TableId),
    #[error("column {column} of table {table:?} has {found} cells, the table has {rows} rows")]
    Length { table: TableId, column: usize, found: usize, rows: usize },
    #[error("footer row {row} of table {table:?} has more cells than the table has columns")]
    Footer { table: TableId, row: usize },
    #[error("a head group of table {table:?} covers columns the table does not have")]
    Group { table: TableId },
    #[error("{at}: no table {table:?}")]
    NoTable { at: String, table: TableId },
    #[error("{at}: table {table:?} has no column {column}")]
    NoColumn { at: String, table: TableId, column: u16 },
    #[error("{at}: table {table:?} has no row {row}")]
    NoRow { at: String, table: TableId, row: u32 },
    #[error("{at}: a row map or span list covers {found} rows, {needed} are needed")]
    Map { at: String, found: usize, needed: usize },
    #[error("{at}: no defined name {name}")]
    NoName { at: String, name: String },
    #[error("{at}: no sheet to link to")]
    NoSheet { at: String },
    #[error("defined name {0} appears twice")]
    DuplicateName(String),
    #[error(
        "{0} cannot be a defined name: it is empty, reads as a cell or holds a character names may not hold"
    )]
    IllegalName(String),
}

impl Book {
    /// All faults of the book; empty for a sound one.
    pub fn faults(&self) -> Vec<Fault> {
        let mut check = Check::new(self);
        check.names();
        for sheet in &self.sheets {
            check.sheet(sheet);
        }
        check.faults
    }
}

struct Check<'a> {
    book: &'a Book,
    tables: HashMap<TableId, &'a Table>,
    names: HashSet<String>,
    /// Templates already looked at, by address, with the rows they were looked at for.
    seen: HashSet<(*const Template, usize)>,
    faults: Vec<Fault>,
}

impl<'a> Check<'a> {
    fn new(book: &'a Book) -> Self {
        let mut tables = HashMap::new();
        let mut faults = Vec::new();
        for (_, table) in book.tables() {
            if tables.insert(table.id, table).is_some() {
                faults.push(Fault::DuplicateTable(table.id));
            }
        }
        Self { book, tables, names: HashSet::new(), seen: HashSet::new(), faults }
    }

    fn names(&mut self) {
        for defined in &self.book.names {
            // Spreadsheet names do not tell capitals from small letters.
            if !self.names.insert(defined.name.to_lowercase()) {
                self.faults.push(Fault::DuplicateName(defined.name.clone()));
            }
            if !is_legal_name(&defined.name) {
                self.faults.push(Fault::IllegalName(defined.name.clone()));
            }
            self.cell_ref(&defined.name, defined.target);
        }
    }

    fn sheet(&mut self, sheet: &'a Sheet) {
        for block in &sheet.blocks {
            match block {
                Block::Text(lines) => self.lines(sheet, lines),
                Block::Table(table) => self.table(sheet, table),
                Block::Chart(chart) => self.chart(chart),
            }
        }
    }

    fn lines(&mut self, sheet: &Sheet, lines: &[Line]) {
        for line in lines {
            if let Line::Pair(key, cell) = line {
                self.cell(&format!("{}/{key}", sheet.title), cell, 0);
            }
        }
    }

    fn table(&mut self, sheet: &Sheet, table: &Table) {
        self.shape(table);
        for column in &table.columns {
            let at = format!("{}/{}", sheet.title, column.head);
            match &column.cells {
                Cells::Formula { template, .. } => self.template(&at, template, table.rows),
                Cells::Mixed(cells) => self.cells(&at, cells, table.rows),
                Cells::Numbers(_) | Cells::Texts(_) => {}
            }
            if let Some(super::Entry::OneOf { list, .. }) = &column.entry {
                let (first, last) = list.columns();
                let _ = self.columns(&at, list.table(), first, last);
            }
        }
        for (row, cells) in table.footer.iter().enumerate() {
            self.cells(&format!("{}/footer", sheet.title), cells, table.rows + row + 1);
        }
    }

    fn shape(&mut self, table: &Table) {
        for (column, cells) in table.columns.iter().map(|column| &column.cells).enumerate() {
            if cells.len() != table.rows {
                let (found, rows) = (cells.len(), table.rows);
                self.faults.push(Fault::Length { table: table.id, column, found, rows });
            }
        }
        if table
            .groups
            .iter()
            .any(|group| group.first > group.last || usize::from(group.last) >= table.columns.len())
        {
            self.faults.push(Fault::Group { table: table.id });
        }
        for (row, cells) in table.footer.iter().enumerate() {
            if cells.len() > table.columns.len() {
                self.faults.push(Fault::Footer { table: table.id, row });
            }
        }
    }

    fn cells(&mut self, at: &str, cells: &[Cell], rows: usize) {
        for cell in cells {
            self.cell(at, cell, rows);
        }
    }

    fn cell(&mut self, at: &str, cell: &Cell, rows: usize) {
        match cell.bare() {
            Cell::Formula { template, .. } => self.template(at, template, rows),
            Cell::Link { target: Target::Cell(target), .. } => self.cell_ref(at, *target),
            Cell::Link { target: Target::Sheet(id), .. } if !self.has_sheet(*id) => {
                self.faults.push(Fault::NoSheet { at: at.to_owned() });
            }
            _ => {}
        }
    }

    fn has_sheet(&self, id: SheetId) -> bool {
        self.book.sheets.iter().any(|sheet| sheet.id == Some(id))
    }

    fn template(&mut self, at: &str, template: &Arc<Template>, rows: usize) {
        if self.seen.insert((Arc::as_ptr(template), rows)) {
            for reference in template.refs() {
                self.reference(at, reference, rows);
            }
        }
    }

    fn reference(&mut self, at: &str, reference: &Ref, rows: usize) {
        if let Ref::Name(name) = reference {
            if !self.names.contains(&name.to_lowercase()) {
                self.faults.push(Fault::NoName { at: at.to_owned(), name: name.clone() });
            }
            return;
        }
        let (Some(id), Some((first, last))) = (reference.table(), reference.columns()) else { return };
        if let Some(table) = self.columns(at, id, first, last) {
            self.rows(at, reference, table, rows);
        }
    }

    fn columns(&mut self, at: &str, id: TableId, first: u16, last: u16) -> Option<&'a Table> {
        let Some(table) = self.tables.get(&id).copied() else {
            self.faults.push(Fault::NoTable { at: at.to_owned(), table: id });
            return None;
        };
        if first > last || usize::from(last) >= table.columns.len() {
            self.faults.push(Fault::NoColumn { at: at.to_owned(), table: id, column: last });
            return None;
        }
        Some(table)
    }

    fn rows(&mut self, at: &str, reference: &Ref, table: &Table, rows: usize) {
        let furthest = match reference {
            Ref::SameRow { .. } | Ref::RowSpan { .. } => last_row(rows),
            Ref::RowOf { rows: map, .. } | Ref::RowSpanOf { rows: map, .. } => {
                self.covers(at, map.len(), rows);
                map.iter().copied().filter(|row| *row != u32::MAX).max()
            }
            Ref::RangeOf { spans, .. } => {
                self.covers(at, spans.len(), rows);
                spans.iter().filter(|(start, end)| start < end).map(|(_, end)| end - 1).max()
            }
            Ref::Fixed { row, .. } | Ref::FixedSpan { row, .. } => Some(*row),
            Ref::WholeColumn { .. } | Ref::Name(_) => None,
        };
        if let Some(row) = furthest {
            self.row(at, table, row);
        }
    }

    fn covers(&mut self, at: &str, found: usize, needed: usize) {
        if found < needed {
            self.faults.push(Fault::Map { at: at.to_owned(), found, needed });
        }
    }

    fn row(&mut self, at: &str, table: &Table, row: u32) {
        if row as usize >= table.rows + table.footer.len() {
            self.faults.push(Fault::NoRow { at: at.to_owned(), table: table.id, row });
        }
    }

    fn cell_ref(&mut self, at: &str, cell: CellRef) {
        if let Some(table) = self.columns(at, cell.table, cell.column, cell.column) {
            self.row(at, table, cell.row);
        }
    }

    fn chart(&mut self, chart: &Chart) {
        let values = chart.series.iter().map(|series| &series.values);
        for range in std::iter::once(&chart.categories).chain(values) {
            let (first, last) = range.columns();
            let table = self.columns(&chart.title, range.table(), first, last);
            if let (Some(table), DataRange::Row { row, .. }) = (table, range) {
                self.row(&chart.title, table, *row);
            }
        }
    }
}

fn last_row(rows: usize) -> Option<u32> {
    rows.checked_sub(1).and_then(|row| u32::try_from(row).ok())
}

/// A name no spreadsheet takes for a cell, a truth value or an operator.
fn is_legal_name(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_alphanumeric() || letter == '_' || letter == '.')
        && name.chars().count() <= 255
        && !reads_as_cell(name)
        && !matches!(name.to_ascii_uppercase().as_str(), "R" | "C" | "TRUE" | "FALSE")
}

/// `A1` and `R1C1` forms.
fn reads_as_cell(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let tail = upper.trim_start_matches(|letter: char| letter.is_ascii_uppercase());
    let head = upper.len() - tail.len();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let a1 = (1..=3).contains(&head) && digits(tail);
    let r1c1 =
        upper.starts_with(['R', 'C']) && upper.bytes().all(|byte| matches!(byte, b'R' | b'C' | b'0'..=b'9'));
    a1 || r1c1
}

#[cfg(test)]
mod tests {
    use super::super::{Column, Kind, Style};
    use super::*;

    #[test]
    fn names_that_read_as_cells_are_refused() {
        for bad in ["", "X1", "AB12", "r", "C", "R1C1", "RC", "1a", "a b", "a!b", "true"] {
            assert!(!is_legal_name(bad), "{bad}");
        }
        for good in ["折现率_基准", "rate", "_x", "税率.2024", "ABCD1"] {
            assert!(is_legal_name(good), "{good}");
        }
    }

    #[test]
    fn every_kind_of_fault_is_found() {
        let mut book = Book::default();
        let id = book.reserve_table();
        let stray = TableId(99);
        let template = Template::new()
            .same_row(stray, 0)
            .same_row(id, 9)
            .fixed(id, 0, 7)
            .name("无")
            .row_of(id, 0, &Arc::new(vec![0]))
            .range_of(id, 0, &Arc::new(vec![(0, 9), (1, 1)]));
        let table = Table::new(id, "")
            .column(Column::new("a", Style::input(Kind::Money2), Cells::numbers([1.0, 2.0])))
            .column(Column::new("b", Style::TEXT, Cells::texts(["x"])))
            .column(Column::new("c", Style::CHECK, Cells::formula(template, vec![0.0, 0.0])))
            .group("g", 1, 5, false)
            .footer(vec![Cell::Blank; 4]);
        book.push(Sheet::new("s").table(table));
        let found = book.faults();
        assert_eq!(found.len(), 9, "{found:#?}");
    }
}
