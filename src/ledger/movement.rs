//! 附注变动 — which line of which note table an amount belongs to; the tables are sums over these.

/// What a data resource is booked as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// 无形资产.
    Intangible,
    /// 存货.
    Inventory,
    /// 开发支出.
    Development,
    /// 合同履约成本.
    Fulfilment,
    /// 持有待售.
    HeldForSale,
    /// 固定资产: no data resource, but a member of an asset group or a thing exchanged.
    Fixed,
}

/// The column of the note tables: how the resource was come by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// 外购.
    Purchased,
    /// 自行开发, 自行加工.
    Own,
    /// 其他方式取得.
    Other,
}

/// The block of a note table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// 账面原值.
    Gross,
    /// 累计摊销.
    Amortisation,
    /// 减值准备, 跌价准备.
    Impairment,
}

/// The line within the block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    /// 期初余额 that a first year brings in.
    Opening,
    /// 购入.
    Purchase,
    /// 内部研发, 采集加工, 内部开发支出.
    Own,
    /// 其他增加; for amortisation and impairment what another class brings in.
    OtherIn,
    /// 计提: amortisation, impairment and write-down of the period.
    Charge,
    /// 处置, 出售.
    Disposal,
    /// 失效且终止确认.
    Lapse,
    /// 转回: a write-down taken back.
    Reversal,
    /// 转销: a write-down that leaves with what was sold.
    Release,
    /// 确认为无形资产.
    ToIntangible,
    /// 转入当期损益.
    ToExpense,
    /// 其他减少.
    OtherOut,
}

impl Item {
    /// Whether it adds to the balance of its block.
    pub fn adds(self) -> bool {
        matches!(self, Item::Opening | Item::Purchase | Item::Own | Item::OtherIn | Item::Charge)
    }
}

/// A line of a note table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Movement {
    pub class: Class,
    pub part: Part,
    pub item: Item,
}

impl Movement {
    pub const fn new(class: Class, part: Part, item: Item) -> Self {
        Movement { class, part, item }
    }
}
