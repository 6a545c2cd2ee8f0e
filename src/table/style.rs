//! What a figure *is*; how that looks is the exporter's business.

/// Where a figure comes from (数据来源). Exporters follow the FAST convention: inputs blue, calculations
/// black, figures taken from another sheet green, failed checks red.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Typed by a person.
    Input,
    /// Calculated on the same sheet.
    Calculated,
    /// Taken from another sheet.
    CrossSheet,
    /// A reconciliation (勾稽): TRUE, or shown as failed.
    Check,
    /// Words.
    Text,
    /// An identifier; never a number.
    Id,
}

/// How a figure is read (数值类型).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Money with two digits, 元.
    Money2,
    /// A plain number with so many digits.
    Number(u8),
    /// A share, shown as per cent with so many digits.
    Percent(u8),
    /// A count.
    Integer,
    /// A term in years with so many digits; 1000 and more stand for none and show this word.
    Term(u8, &'static str),
    /// A date, stored as a spreadsheet serial.
    Date,
    /// A coefficient such as a discount factor, six digits.
    Factor,
    /// Words; also truth values.
    Text,
}

/// Role and kind of a column or a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Style {
    pub role: Role,
    pub kind: Kind,
}

impl Style {
    pub const TEXT: Self = Self { role: Role::Text, kind: Kind::Text };
    pub const ID: Self = Self { role: Role::Id, kind: Kind::Text };
    pub const CHECK: Self = Self { role: Role::Check, kind: Kind::Text };

    pub const fn input(kind: Kind) -> Self {
        Self { role: Role::Input, kind }
    }

    pub const fn calculated(kind: Kind) -> Self {
        Self { role: Role::Calculated, kind }
    }

    pub const fn cross_sheet(kind: Kind) -> Self {
        Self { role: Role::CrossSheet, kind }
    }
}
