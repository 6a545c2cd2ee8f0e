//! 金额来源 — what an amount rests on: a closed list, as a value must not become a booked amount (财会〔2025〕33号).

use crate::portfolio::key;

/// What a source stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A transaction or the spend itself.
    Cost,
    /// An estimate of what it is worth.
    Value,
}

/// What an event may rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Allowed {
    Cost,
    Value,
}

/// Documents and facts of a transaction. A source is one of these, or ends with one: 质量评估费发票 is an invoice.
const COST: &[&str] = &[
    "发票",
    "合同",
    "合同价",
    "合同价款",
    "协议",
    "协议价",
    "协议价款",
    "协议约定",
    "合同约定",
    "订单",
    "付款凭证",
    "凭证",
    "记账凭证",
    "原始凭证",
    "凭据",
    "银行回单",
    "回单",
    "收据",
    "结算单",
    "验收单",
    "入库单",
    "出库单",
    "领料单",
    "工资表",
    "工时记录",
    "工时表",
    "工时",
    "费用分摊表",
    "分摊表",
    "成本归集表",
    "成本计算单",
    "实际成本",
    "历史成本",
    "成本",
    "购买价款",
    "账面价值",
    "期初账面价值",
    "完税凭证",
    "批准文件",
    "拨款文件",
    "政府文件",
    "缴款书",
    "账簿",
    "科目余额表",
    "上年报表",
    "审计报告",
    "销售单",
    "名义金额",
    "invoice",
    "contract",
    "agreement",
    "order",
    "receipt",
    "voucher",
    "payment",
    "bank slip",
    "payroll",
    "time sheet",
    "cost",
    "actual cost",
    "historical cost",
    "purchase price",
    "carrying amount",
    "ledger",
    "nominal amount",
];

/// Words for a value, wherever they stand, unless the source is a document above.
const VALUE: &[&str] = &[
    "评估",
    "估值",
    "估价",
    "公允",
    "测算",
    "市场法",
    "收益法",
    "成本法",
    "价值",
    "约定价",
    "市价",
    "报价",
    "可变现",
    "现值",
    "apprais",
    "valuation",
    "valued",
    "fair value",
    "market value",
    "agreed value",
    "estimate",
    "present value",
];

/// What a text stands for; `None` where it is neither.
pub(super) fn of(text: &str) -> Option<Source> {
    let text = key(text);
    let document = |word: &str| text.ends_with(&key(word));
    let value = |word: &str| text.contains(&key(word));
    match (COST.iter().any(|word| document(word)), VALUE.iter().any(|word| value(word))) {
        (_, true) if !by_document(&text) => Some(Source::Value),
        (true, _) => Some(Source::Cost),
        _ => None,
    }
}

/// Whether a text names a valuation.
pub(super) fn is_value(text: &str) -> bool {
    of(text) == Some(Source::Value)
}

/// Whether papers shown as evidence are valuations and nothing else; a report on quality or security is one
/// of a service that is paid for, no value.
pub(super) fn only_values(papers: &str) -> bool {
    const OF_SERVICES: &[&str] = &["质量", "安全", "风险", "合规", "效果", "quality", "security", "risk"];
    let papers = papers.split(['、', '；', ';', '，', ',', '及', '和', '与', '+', '/', '\n']);
    let mut papers = papers.map(str::trim).filter(|paper| !paper.is_empty()).peekable();
    let service = |paper: &str| OF_SERVICES.iter().any(|word| key(paper).contains(&key(word)));
    let value = |paper: &str| is_value(paper) && !service(paper);
    papers.peek().is_some() && papers.all(value)
}

/// Whether the text ends with the name of a paper, which no value is.
fn by_document(text: &str) -> bool {
    const PAPERS: &[&str] = &[
        "发票",
        "合同",
        "协议",
        "凭证",
        "回单",
        "收据",
        "结算单",
        "验收单",
        "账面价值",
        "invoice",
        "contract",
        "agreement",
        "receipt",
        "voucher",
        "carrying amount",
    ];
    PAPERS.iter().any(|word| text.ends_with(&key(word)))
}

/// What may be written, in Chinese and English.
pub(super) fn remedy(allowed: Allowed) -> (String, String) {
    let (zh, en) = match allowed {
        Allowed::Cost => ("", ""),
        Allowed::Value => ("，或约定价值、公允价值、评估值", ", or agreed value, fair value, valuation"),
    };
    (
        format!(
            "请写发票、合同、付款凭证、结算单、工资表、工时记录、实际成本、账面价值之一，或以其结尾{zh}；不写也可（财会〔2025〕33号）"
        ),
        format!(
            "write invoice, contract, payment, voucher, payroll, time sheet, actual cost or carrying amount, or a text that ends so{en}; blank is allowed"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_told_from_documents() {
        for text in [
            "评估值",
            "收益法测算值",
            "appraised value",
            "市场法报告价值",
            "公允价值",
            "资产评估报告",
            "成本法评估成本",
        ] {
            assert_eq!(of(text), Some(Source::Value), "{text}");
        }
        for text in [
            "质量评估费发票",
            "采购合同",
            "投资协议",
            "投资协议约定",
            "实际成本",
            "银行回单",
            "Invoice",
            "换出资产账面价值",
        ] {
            assert_eq!(of(text), Some(Source::Cost), "{text}");
        }
        for text in ["资产评估报告（中评报字2025第1号）", "评估报告；估值说明", "appraisal report"]
        {
            assert!(only_values(text), "{text}");
        }
        for text in ["评估报告、采购合同", "数据质量评估报告", "付款凭证", "", "评估费发票"]
        {
            assert!(!only_values(text), "{text}");
        }
        for text in ["领导口头", "第三方意见", "xx"] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
