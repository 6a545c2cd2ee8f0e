//! Charts over table columns or rows.
use super::TableId;

/// The form of a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartKind {
    /// Horizontal bars, as for a tornado of sensitivities.
    Bar,
    /// Vertical columns.
    Column,
    /// Vertical columns, series stacked.
    Stacked,
    Line,
    Pie,
}

/// Cells a chart reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataRange {
    /// All data rows of a column.
    Column { table: TableId, column: u16 },
    /// Several columns of one row, such as t1…tN.
    Row { table: TableId, row: u32, first: u16, last: u16 },
    /// The heads over several columns.
    Heads { table: TableId, first: u16, last: u16 },
}

/// One series; its name is shown in the legend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    pub name: String,
    pub values: DataRange,
}

/// A chart (图), placed under the blocks before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    pub kind: ChartKind,
    pub title: String,
    pub categories: DataRange,
    pub series: Vec<Series>,
    /// What the value axis measures, such as 元.
    pub unit: Option<String>,
    /// Whether the categories are shares, shown as percentages.
    pub by_share: bool,
}

impl Chart {
    pub fn new(kind: ChartKind, title: impl Into<String>, categories: DataRange) -> Self {
        Self { kind, title: title.into(), categories, series: Vec::new(), unit: None, by_share: false }
    }

    #[must_use]
    pub fn series(mut self, name: impl Into<String>, values: DataRange) -> Self {
        self.series.push(Series { name: name.into(), values });
        self
    }

    #[must_use]
    pub fn by_share(mut self) -> Self {
        self.by_share = true;
        self
    }

    #[must_use]
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = Some(unit.into());
        self
    }
}

impl DataRange {
    pub fn table(&self) -> TableId {
        match self {
            Self::Column { table, .. } | Self::Row { table, .. } | Self::Heads { table, .. } => *table,
        }
    }

    /// The first and last column read.
    pub fn columns(&self) -> (u16, u16) {
        match self {
            Self::Column { column, .. } => (*column, *column),
            Self::Row { first, last, .. } | Self::Heads { first, last, .. } => (*first, *last),
        }
    }
}
