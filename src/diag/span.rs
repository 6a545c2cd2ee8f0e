//! Where something stands: a file, a sheet, a cell, or a line of a text file.
use std::fmt;

/// A place 位置 in an input file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Span {
    pub file: String,
    pub sheet: Option<String>,
    /// The sheet's place in its workbook, so that faults sort as the tabs do.
    pub sheet_index: u32,
    /// Row and column, counted from 0: A1 is `(0, 0)`.
    pub cell: Option<(u32, u32)>,
    /// Line and column of a text file, counted from 1.
    pub line: Option<(u32, u32)>,
}

impl Span {
    /// A whole file.
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), ..Self::default() }
    }

    /// A whole sheet.
    pub fn sheet(file: impl Into<String>, sheet: impl Into<String>) -> Self {
        Self { sheet: Some(sheet.into()), ..Self::file(file) }
    }

    /// A cell of a workbook; row and column count from 0.
    pub fn cell(file: impl Into<String>, sheet: impl Into<String>, row: u32, col: u32) -> Self {
        Self { cell: Some((row, col)), ..Self::sheet(file, sheet) }
    }

    /// A place in a text file; line and column count from 1.
    pub fn line(file: impl Into<String>, line: u32, column: u32) -> Self {
        Self { line: Some((line, column)), ..Self::file(file) }
    }

    /// The place of a byte offset in a text (parsers of TOML and formulas report those).
    pub fn offset(file: impl Into<String>, text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Self::line(file, clamp(line), clamp(column))
    }

    /// The same place with its sheet's order.
    pub fn order(mut self, sheet_index: usize) -> Self {
        self.sheet_index = clamp(sheet_index);
        self
    }

    /// The cell as a person names it (`D7`), or `line:column` in a text file.
    pub fn cell_label(&self) -> Option<String> {
        let cell = self.cell.map(|(row, col)| cell_name(row, col));
        cell.or_else(|| self.line.map(|(line, column)| format!("{line}:{column}")))
    }

    /// The cell as a message about a file of its kind names it: `line:column` in a text file.
    pub fn place_label(&self) -> Option<String> {
        let line = self.line.map(|(line, column)| format!("{line}:{column}"));
        line.or_else(|| self.cell_label())
    }

    /// `资产!D4`: sheet and cell of a workbook, as far as they are known.
    ///
    /// ```
    /// use dataworth::diag::Span;
    /// assert_eq!(Span::cell("a.xlsx", "资产", 3, 3).in_book(), "资产!D4");
    /// assert_eq!(Span::sheet("a.xlsx", "资产").in_book(), "资产");
    /// ```
    pub fn in_book(&self) -> String {
        let sheet = self.sheet.clone().unwrap_or_default();
        match self.cell_label() {
            Some(cell) if !sheet.is_empty() => format!("{sheet}!{cell}"),
            Some(cell) => cell,
            None => sheet,
        }
    }

    pub(super) fn sort_key(&self) -> impl Ord + '_ {
        (self.file.as_str(), self.sheet_index, self.cell, self.line)
    }
}

fn clamp(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some((line, column)) = self.line {
            return write!(f, ":{line}:{column}");
        }
        if let Some(sheet) = &self.sheet {
            write!(f, "[{sheet}]")?;
        }
        match self.cell {
            Some((row, col)) => write!(f, "!{}", cell_name(row, col)),
            None => Ok(()),
        }
    }
}

/// `(6, 3)` is `D7`.
pub fn cell_name(row: u32, col: u32) -> String {
    format!("{}{}", column_name(col), u64::from(row) + 1)
}

/// `0` is `A`, `25` is `Z`, `26` is `AA`.
pub fn column_name(col: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(col) + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_as_excel_names_them() {
        let table = [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")];
        for (col, name) in table {
            assert_eq!(column_name(col), name);
        }
    }

    #[test]
    fn places_as_people_name_them() {
        assert_eq!(Span::file("a.xlsx").to_string(), "a.xlsx");
        assert_eq!(Span::sheet("a.xlsx", "成本").to_string(), "a.xlsx[成本]");
        assert_eq!(Span::cell("a.xlsx", "成本", 6, 3).to_string(), "a.xlsx[成本]!D7");
        assert_eq!(Span::line("m.toml", 3, 5).to_string(), "m.toml:3:5");
        assert_eq!(Span::offset("m.toml", "甲\n乙丙=1", 10).to_string(), "m.toml:2:3");
    }
}
