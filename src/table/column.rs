//! Tables stored by column.
use super::{Cell, DataRange, Style, Template, Value};
use std::sync::Arc;

/// A table within a book; [`super::Book::reserve_table`] hands it out before the table is built, so that
/// formulas may refer forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TableId(pub u32);

/// A table (表): heads, columns of equal length, footer rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub id: TableId,
    /// Printed above the heads; empty for none.
    pub caption: String,
    /// Heads over several columns.
    pub groups: Vec<HeadGroup>,
    pub columns: Vec<Column>,
    /// Data rows.
    pub rows: usize,
    /// Rows under the data such as totals, a cell for each column; missing cells are blank.
    pub footer: Vec<Vec<Cell>>,
    /// A line is drawn above every row that differs from the one before it in this column.
    pub ruled_by: Option<u16>,
}

/// A head over several columns, such as 收益预测 over t1…tN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadGroup {
    pub label: String,
    pub first: u16,
    pub last: u16,
    /// The reader may fold these columns away.
    pub outline: bool,
}

/// A column (列) with its head.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    pub head: String,
    /// Shown in the head, as in 金额(元).
    pub unit: Option<String>,
    /// A remark attached to the head (批注).
    pub note: Option<String>,
    /// The document a column rests on, printed above its head.
    pub source: Option<String>,
    pub style: Style,
    pub cells: Cells,
    /// What a person may type here; the file refuses anything else.
    pub entry: Option<Entry>,
    /// A form cannot do without it: its head is coloured.
    pub required: bool,
}

/// What may be typed into a column (数据有效性).
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// One of the words in these cells, as a drop-down list. `strict` refuses other words.
    OneOf { list: DataRange, strict: bool },
    /// A number within bounds; of an `open` range the ends themselves are refused.
    Number { min: Option<f64>, max: Option<f64>, open: bool },
    /// A day after 1900.
    Date,
    /// Each row has its own, as in a list of facts.
    EachRow(Vec<Option<Entry>>),
}

/// The cells of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Cells {
    Numbers(Vec<Option<f64>>),
    Texts(Vec<Option<String>>),
    /// One formula for all rows.
    Formula {
        template: Arc<Template>,
        results: Results,
    },
    Mixed(Vec<Cell>),
}

/// Cached results of a formula column.
#[derive(Debug, Clone, PartialEq)]
pub enum Results {
    /// Numbers only, eight bytes a row; NaN and infinity read as [`Value::Error`].
    Numbers(Vec<f64>),
    Values(Vec<Value>),
}

impl Table {
    pub fn new(id: TableId, caption: impl Into<String>) -> Self {
        Self {
            id,
            caption: caption.into(),
            groups: vec![],
            columns: vec![],
            rows: 0,
            footer: vec![],
            ruled_by: None,
        }
    }

    /// Adds a column. The first one gives the table its length; [`super::Book::faults`] reports columns
    /// that differ.
    #[must_use]
    pub fn column(mut self, column: Column) -> Self {
        if self.columns.is_empty() {
            self.rows = column.cells.len();
        }
        self.columns.push(column);
        self
    }

    #[must_use]
    pub fn group(mut self, label: impl Into<String>, first: u16, last: u16, outline: bool) -> Self {
        self.groups.push(HeadGroup { label: label.into(), first, last, outline });
        self
    }

    /// Parts groups of rows, such as the lines of one voucher, by a line.
    #[must_use]
    pub fn ruled_by(mut self, column: u16) -> Self {
        self.ruled_by = Some(column);
        self
    }

    #[must_use]
    pub fn footer(mut self, cells: Vec<Cell>) -> Self {
        self.footer.push(cells);
        self
    }
}

impl Column {
    pub fn new(head: impl Into<String>, style: Style, cells: Cells) -> Self {
        Self {
            head: head.into(),
            unit: None,
            note: None,
            source: None,
            style,
            cells,
            entry: None,
            required: false,
        }
    }

    #[must_use]
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = Some(unit.into());
        self
    }

    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    #[must_use]
    pub fn source(mut self, source: impl Into<String>) -> Self {
        self.source = Some(source.into());
        self
    }

    #[must_use]
    pub fn entry(mut self, entry: Entry) -> Self {
        self.entry = Some(entry);
        self
    }

    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Head and unit as printed: `金额(元)`.
    ///
    /// ```
    /// use dataworth::table::{Cells, Column, Kind, Style};
    /// let column = Column::new("金额", Style::input(Kind::Money2), Cells::numbers([])).unit("元");
    /// assert_eq!(column.full_head(), "金额(元)");
    /// ```
    pub fn full_head(&self) -> String {
        match self.unit.as_deref() {
            Some(unit) if !unit.is_empty() => format!("{}({unit})", self.head),
            _ => self.head.clone(),
        }
    }
}

impl Cells {
    pub fn numbers(numbers: impl IntoIterator<Item = f64>) -> Self {
        Self::Numbers(numbers.into_iter().map(Some).collect())
    }

    pub fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::Texts(texts.into_iter().map(|text| Some(text.into())).collect())
    }

    pub fn formula(template: impl Into<Arc<Template>>, results: impl Into<Results>) -> Self {
        Self::Formula { template: template.into(), results: results.into() }
    }

    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Texts(texts) => texts.len(),
            Self::Formula { results, .. } => results.len(),
            Self::Mixed(cells) => cells.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Results {
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Values(values) => values.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn get(&self, row: usize) -> Option<Value> {
        match self {
            Self::Numbers(numbers) => numbers.get(row).map(|number| Value::from(*number)),
            Self::Values(values) => values.get(row).cloned(),
        }
    }
}

impl From<Vec<f64>> for Results {
    fn from(numbers: Vec<f64>) -> Self {
        Self::Numbers(numbers)
    }
}

impl From<Vec<Value>> for Results {
    fn from(values: Vec<Value>) -> Self {
        Self::Values(values)
    }
}

impl From<Vec<bool>> for Results {
    fn from(truths: Vec<bool>) -> Self {
        Self::Values(truths.into_iter().map(Value::Bool).collect())
    }
}
