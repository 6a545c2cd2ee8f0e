//! Books, sheets and the blocks on them.
use super::{Cell, CellRef, Chart, Table, TableId};

/// A sheet within a book; [`Book::reserve_sheet`] hands it out before the sheet is built, for links.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SheetId(pub u32);

/// A workbook (工作簿).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Book {
    pub sheets: Vec<Sheet>,
    pub names: Vec<DefinedName>,
    pub properties: Properties,
    next_table: u32,
    next_sheet: u32,
}

/// A name for one cell, as for a parameter: 折现率_基准.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefinedName {
    pub name: String,
    pub target: CellRef,
}

/// What the file says about itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Properties {
    pub title: String,
    pub subject: String,
    pub author: String,
    pub company: String,
    pub keywords: String,
    pub comments: String,
    /// Given by the caller, never by the clock; a fixed day if absent.
    pub created: Option<Created>,
}

/// A civil date for [`Properties::created`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Created {
    pub year: u16,
    pub month: u8,
    pub day: u8,
}

/// A sheet (工作表): blocks from top to bottom.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// `None` for a sheet nothing links to.
    pub id: Option<SheetId>,
    /// As the user wants it; the exporter makes it legal and unique.
    pub title: String,
    pub blocks: Vec<Block>,
    pub layout: Layout,
}

/// One part of a sheet.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    Text(Vec<Line>),
    Table(Table),
    Chart(Chart),
}

/// A line of free text.
#[derive(Debug, Clone, PartialEq)]
pub enum Line {
    Title(String),
    Heading(String),
    Note(String),
    /// Key and value, as on a cover.
    Pair(String, Cell),
    Blank,
}

/// Who sees a sheet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Visibility {
    #[default]
    Shown,
    /// The reader can bring it back from the menu.
    Hidden,
}

/// Hints for a sheet's look.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// Keep heads and the first column of the first table in view, where it is the largest one.
    pub freeze: bool,
    pub landscape: bool,
    pub visibility: Visibility,
    /// Guards formulas against slips, without a password; inputs stay open.
    pub protect: bool,
    /// In print, tables with one caption in front of them start a page where they do not fit on what is left.
    pub keep_together: bool,
    /// Widths in characters by sheet column; the rest is measured.
    pub widths: Vec<(u16, f64)>,
    /// What of the first table is printed; all of the sheet unless this says so.
    pub paper: Option<Paper>,
}

/// The part of a table that goes on paper (打印区域); what stands above the heads is repeated on every page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paper {
    /// So many columns from the left.
    pub columns: u16,
    /// The first data row.
    pub from: u32,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            freeze: true,
            landscape: true,
            visibility: Visibility::Shown,
            protect: false,
            keep_together: false,
            widths: Vec::new(),
            paper: None,
        }
    }
}

impl Book {
    /// A table id no other call returns.
    pub fn reserve_table(&mut self) -> TableId {
        self.next_table += 1;
        TableId(self.next_table - 1)
    }

    /// A sheet id no other call returns.
    pub fn reserve_sheet(&mut self) -> SheetId {
        self.next_sheet += 1;
        SheetId(self.next_sheet - 1)
    }

    pub fn push(&mut self, sheet: Sheet) {
        self.sheets.push(sheet);
    }

    pub fn name(&mut self, name: impl Into<String>, target: CellRef) {
        self.names.push(DefinedName { name: name.into(), target });
    }

    /// All tables with the index of their sheet, in order.
    pub fn tables(&self) -> impl Iterator<Item = (usize, &Table)> {
        self.sheets.iter().enumerate().flat_map(|(at, sheet)| sheet.tables().map(move |table| (at, table)))
    }
}

impl Sheet {
    pub fn new(title: impl Into<String>) -> Self {
        Self { id: None, title: title.into(), blocks: vec![], layout: Layout::default() }
    }

    #[must_use]
    pub fn id(mut self, id: SheetId) -> Self {
        self.id = Some(id);
        self
    }

    #[must_use]
    pub fn layout(mut self, layout: Layout) -> Self {
        self.layout = layout;
        self
    }

    #[must_use]
    pub fn hidden(mut self) -> Self {
        self.layout.visibility = Visibility::Hidden;
        self
    }

    #[must_use]
    pub fn lines(mut self, lines: Vec<Line>) -> Self {
        self.blocks.push(Block::Text(lines));
        self
    }

    #[must_use]
    pub fn table(mut self, table: Table) -> Self {
        self.blocks.push(Block::Table(table));
        self
    }

    #[must_use]
    pub fn chart(mut self, chart: Chart) -> Self {
        self.blocks.push(Block::Chart(chart));
        self
    }

    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Table(table) => Some(table),
            Block::Text(_) | Block::Chart(_) => None,
        })
    }
}

impl Line {
    pub fn title(text: impl Into<String>) -> Self {
        Self::Title(text.into())
    }

    pub fn heading(text: impl Into<String>) -> Self {
        Self::Heading(text.into())
    }

    pub fn note(text: impl Into<String>) -> Self {
        Self::Note(text.into())
    }

    pub fn pair(key: impl Into<String>, value: Cell) -> Self {
        Self::Pair(key.into(), value)
    }
}
