//! 固定用语 — the names of sheets and of columns that are no model input, in both languages.

/// What a sheet holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// 项目: facts of the assignment, one a row.
    Project,
    /// 资产清单: one asset a row.
    Assets,
    /// 方法: one asset and model a row.
    Methods,
    /// 收益: one asset and yearly figure a row, years as columns.
    Yearly,
    /// 质量: one asset a row, more inputs.
    Wide,
    /// 成本, 可比案例, …: several rows an asset.
    Child,
    /// 参数: one project-wide figure a row.
    Parameters,
}

/// A column with a meaning of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    Id,
    Name,
    Rights,
    LawfulSource,
    Evidence,
    Certificate,
    CertificateEnd,
    Level,
    Purpose,
    Acquisition,
    Version,
    Domain,
    Territory,
    CashFlowGroup,
    ContainedIn,
    Model,
    Weight,
    Reason,
    Used,
    Item,
    Unit,
    Value,
}

const SHEETS: &[(Kind, &[&str])] = &[
    (Kind::Project, &["项目", "项目信息", "基本信息", "项目基本信息", "project"]),
    (
        Kind::Assets,
        &[
            "资产",
            "资产清单",
            "资产表",
            "资产列表",
            "数据资产清单",
            "押品",
            "押品清单",
            "质押物清单",
            "assets",
            "assetlist",
            "collateral",
        ],
    ),
    (Kind::Methods, &["方法", "评估方法", "方法选择", "估值方法", "methods", "method"]),
    (Kind::Yearly, &["收益", "收益预测", "收入预测", "预测", "income", "forecast", "yearly"]),
    (Kind::Wide, &["质量", "质量评分", "质量评价", "指标评分", "quality", "scores"]),
    (Kind::Parameters, &["参数", "参数表", "parameters"]),
    (
        Kind::Child,
        &["成本", "成本明细", "costs", "可比案例", "市场可比", "comparables", "判断矩阵", "judgement"],
    ),
];

/// Sheets for people, not for the program.
const PROSE: &[&str] =
    &["说明", "填写说明", "使用说明", "字典", "封面", "目录", "readme", "notes", "dictionary", "cover"];

/// Sheets that the books and the lending pages read; pricing leaves them alone.
const ELSEWHERE: &[&str] =
    &["业务事件", "事件", "events", "评估记录", "valuations", "贷款", "贷款申请", "loan"];

/// Columns for people.
const REMARKS: &[&str] =
    &["备注", "说明", "序号", "资产名称", "remark", "remarks", "note", "notes", "no", "no."];

const ID: &[&str] =
    &["资产编号", "资产编码", "资产代码", "资产id", "数据资产编号", "asset", "assetid", "assetno"];
const ID_WEAK: &[&str] = &["编号", "编码", "id", "code"];

const ASSET: &[(Field, &[&str])] = &[
    (Field::Name, &["名称", "资产名称", "数据资产名称", "name", "assetname"]),
    (Field::Rights, &["权利", "权属", "权利类型", "数据权利", "rights"]),
    (Field::LawfulSource, &["合法来源", "数据来源", "来源", "lawfulsource", "source"]),
    (Field::Evidence, &["来源证据", "来源依据", "证据", "evidence", "sourceevidence"]),
    (Field::Certificate, &["登记证书", "登记证书编号", "证书编号", "certificate"]),
    (Field::CertificateEnd, &["证书到期日", "登记证书到期日", "certificateend"]),
    (Field::Level, &["数据级别", "数据分级", "级别", "level"]),
    (Field::Purpose, &["用途", "使用用途", "purpose"]),
    (Field::Acquisition, &["取得方式", "acquisition"]),
    (Field::Version, &["版本", "version"]),
    (Field::Domain, &["领域", "所属领域", "行业领域", "field"]),
    (Field::Territory, &["地域", "territory"]),
    (Field::CashFlowGroup, &["共用现金流组", "共享现金流组", "现金流组", "cashflowgroup"]),
    (Field::ContainedIn, &["包含于", "上级资产", "containedin"]),
];

const METHOD: &[(Field, &[&str])] = &[
    (Field::Model, &["模型", "方法", "评估方法", "评估模型", "model", "method"]),
    (Field::Weight, &["权重", "方法权重", "weight"]),
    (Field::Reason, &["理由", "选用理由", "原因", "reason"]),
    (Field::Used, &["采用", "是否采用", "used"]),
];

const YEARLY: &[(Field, &[&str])] =
    &[(Field::Item, &["项目", "科目", "指标", "item"]), (Field::Unit, &["单位", "金额单位", "unit"])];

const PARAMETER: &[(Field, &[&str])] = &[
    (Field::Name, &["名称", "参数", "参数名称", "name", "parameter"]),
    (Field::Value, &["值", "取值", "数值", "value"]),
    (Field::Reason, &["理由", "原因", "依据", "reason"]),
    (Field::Unit, &["单位", "unit"]),
];

const UNIT: &[(Field, &[&str])] = &[(Field::Unit, &["单位", "金额单位", "unit"])];

// The words above are folded already, as the test below checks.
fn has(words: &[&str], wanted: &str) -> bool {
    words.contains(&wanted)
}

fn find<T: Copy>(table: &[(T, &[&str])], wanted: &str) -> Option<T> {
    table.iter().find(|(_, words)| has(words, wanted)).map(|(found, _)| *found)
}

/// The kind of a sheet by its folded name; models' own child tables are not known here.
pub fn sheet_kind(name: &str) -> Option<Kind> {
    find(SHEETS, name)
}

/// A sheet that says nothing to pricing.
pub fn is_prose(name: &str) -> bool {
    has(PROSE, name) || has(ELSEWHERE, name)
}

pub fn is_remark(head: &str) -> bool {
    has(REMARKS, head)
}

/// The meaning of a folded head in a sheet of a kind.
pub fn field(kind: Kind, head: &str) -> Option<Field> {
    if kind == Kind::Parameters {
        return find(PARAMETER, head);
    }
    if has(ID, head) {
        return Some(Field::Id);
    }
    match kind {
        Kind::Assets => find(ASSET, head).or_else(|| find(METHOD, head)).or_else(|| find(UNIT, head)),
        Kind::Methods => find(METHOD, head).or_else(|| find(UNIT, head)),
        Kind::Yearly | Kind::Child => find(YEARLY, head),
        Kind::Wide => find(UNIT, head),
        Kind::Project | Kind::Parameters => None,
    }
}

/// `编号` and the like: the asset's id where no head says so more plainly.
pub fn is_weak_id(head: &str) -> bool {
    has(ID_WEAK, head)
}

#[cfg(test)]
mod tests {
    use super::super::key::key;
    use super::*;

    #[test]
    fn the_words_are_folded() {
        let sheets = SHEETS.iter().flat_map(|(_, words)| *words);
        let fields =
            [ASSET, METHOD, YEARLY, PARAMETER, UNIT].into_iter().flatten().flat_map(|(_, words)| *words);
        let all = sheets.chain(fields).chain(PROSE).chain(ELSEWHERE).chain(REMARKS).chain(ID).chain(ID_WEAK);
        all.for_each(|word| assert_eq!(key(word), *word));
    }
}
