//! Formulas with symbolic references, written once for all rows of a column.
use super::TableId;
use std::borrow::Cow;
use std::sync::Arc;

/// For each row of this table, the row of another one; `u32::MAX` where there is none.
pub type RowMap = Arc<Vec<u32>>;

/// For each row of this table, the half-open range of its child rows in another one.
pub type Spans = Arc<Vec<(u32, u32)>>;

/// A reference whose row depends on the row that holds the formula.
#[derive(Debug, Clone, PartialEq)]
pub enum Ref {
    /// The row with the same number; the table is usually the formula's own.
    SameRow { table: TableId, column: u16 },
    /// One mapped row of another table; `none` stands where the map has none.
    RowOf { table: TableId, column: u16, rows: RowMap, none: Cow<'static, str> },
    /// The child rows of this row; `empty` stands where it has none.
    RangeOf { table: TableId, column: u16, spans: Spans, empty: Cow<'static, str> },
    /// All data rows of a column, absolute; `empty` stands where the table has no rows.
    WholeColumn { table: TableId, column: u16, empty: Cow<'static, str> },
    /// Several columns of the row with the same number, such as t1…tN.
    RowSpan { table: TableId, first: u16, last: u16 },
    /// Several columns of a mapped row; `none` stands where the map has none.
    RowSpanOf { table: TableId, first: u16, last: u16, rows: RowMap, none: Cow<'static, str> },
    /// One cell, absolute.
    Fixed { table: TableId, column: u16, row: u32 },
    /// Several columns of one row, absolute, such as the discount factors of t1…tN.
    FixedSpan { table: TableId, first: u16, last: u16, row: u32 },
    /// A defined name of the book.
    Name(String),
}

/// A piece of a formula.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    Text(String),
    Ref(Ref),
}

/// A formula as pieces of text and references, without the leading `=`.
///
/// ```
/// use dataworth::table::{Template, TableId};
/// let table = TableId(0);
/// let saving = Template::new().text("ROUND(").same_row(table, 1).text("*").same_row(table, 2).text(",2)");
/// assert_eq!(saving.pieces.len(), 5);
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Template {
    pub pieces: Vec<Piece>,
}

impl Template {
    pub fn new() -> Self {
        Self::default()
    }

    /// Formula text as it is: operators, functions, numbers. Quote strings with [`Template::string`].
    #[must_use]
    pub fn text(mut self, text: impl AsRef<str>) -> Self {
        match self.pieces.last_mut() {
            Some(Piece::Text(last)) => last.push_str(text.as_ref()),
            _ => self.pieces.push(Piece::Text(text.as_ref().to_owned())),
        }
        self
    }

    /// A string literal, its quotation marks doubled.
    #[must_use]
    pub fn string(self, literal: &str) -> Self {
        self.text(format!("\"{}\"", literal.replace('"', "\"\"")))
    }

    #[must_use]
    pub fn push(mut self, reference: Ref) -> Self {
        self.pieces.push(Piece::Ref(reference));
        self
    }

    #[must_use]
    pub fn same_row(self, table: TableId, column: u16) -> Self {
        self.push(Ref::SameRow { table, column })
    }

    /// A mapped row; a row without a partner reads as 0.
    #[must_use]
    pub fn row_of(self, table: TableId, column: u16, rows: &RowMap) -> Self {
        self.push(Ref::RowOf { table, column, rows: Arc::clone(rows), none: "0".into() })
    }

    /// The child rows; no children read as 0.
    #[must_use]
    pub fn range_of(self, table: TableId, column: u16, spans: &Spans) -> Self {
        self.push(Ref::RangeOf { table, column, spans: Arc::clone(spans), empty: "0".into() })
    }

    /// All rows of a column; an empty table reads as 0.
    #[must_use]
    pub fn whole_column(self, table: TableId, column: u16) -> Self {
        self.push(Ref::WholeColumn { table, column, empty: "0".into() })
    }

    #[must_use]
    pub fn row_span(self, table: TableId, first: u16, last: u16) -> Self {
        self.push(Ref::RowSpan { table, first, last })
    }

    /// Several columns of a mapped row; a row without a partner reads as 0.
    #[must_use]
    pub fn row_span_of(self, table: TableId, first: u16, last: u16, rows: &RowMap) -> Self {
        self.push(Ref::RowSpanOf { table, first, last, rows: Arc::clone(rows), none: "0".into() })
    }

    #[must_use]
    pub fn fixed(self, table: TableId, column: u16, row: u32) -> Self {
        self.push(Ref::Fixed { table, column, row })
    }

    #[must_use]
    pub fn fixed_span(self, table: TableId, first: u16, last: u16, row: u32) -> Self {
        self.push(Ref::FixedSpan { table, first, last, row })
    }

    #[must_use]
    pub fn name(self, name: impl Into<String>) -> Self {
        self.push(Ref::Name(name.into()))
    }

    /// The references in order.
    pub fn refs(&self) -> impl Iterator<Item = &Ref> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Ref(reference) => Some(reference),
            Piece::Text(_) => None,
        })
    }
}

impl Ref {
    /// The table referred to, unless it is a defined name.
    pub fn table(&self) -> Option<TableId> {
        match self {
            Self::SameRow { table, .. }
            | Self::RowOf { table, .. }
            | Self::RangeOf { table, .. }
            | Self::WholeColumn { table, .. }
            | Self::RowSpan { table, .. }
            | Self::RowSpanOf { table, .. }
            | Self::Fixed { table, .. }
            | Self::FixedSpan { table, .. } => Some(*table),
            Self::Name(_) => None,
        }
    }

    /// The first and last column referred to.
    pub fn columns(&self) -> Option<(u16, u16)> {
        match self {
            Self::SameRow { column, .. }
            | Self::RowOf { column, .. }
            | Self::RangeOf { column, .. }
            | Self::WholeColumn { column, .. }
            | Self::Fixed { column, .. } => Some((*column, *column)),
            Self::RowSpan { first, last, .. }
            | Self::RowSpanOf { first, last, .. }
            | Self::FixedSpan { first, last, .. } => Some((*first, *last)),
            Self::Name(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_text_is_one_piece() {
        let template = Template::new().text("IF(").text("1").string("a\"b");
        assert_eq!(template.pieces, [Piece::Text("IF(1\"a\"\"b\"".into())]);
    }
}
