//! 承诺条款 — what a borrower undertakes while a data asset is pledged.

use crate::model::Words;

/// One undertaking 约定事项.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covenant {
    pub words: Words,
    /// Why it is asked for.
    pub ground: Words,
}

/// The undertakings of a loan: `months` between revaluations, `warn` the warning line as printed.
///
/// They follow practice for pledges of intellectual property and the house's design; none is a rule of law,
/// and counsel words the contract.
pub fn covenants(months: i32, warn: &str) -> Vec<Covenant> {
    let covenant = |zh: String, en: String, ground_zh: &str, ground_en: &str| Covenant {
        words: Words { zh, en },
        ground: Words { zh: ground_zh.into(), en: ground_en.into() },
    };
    let plain = |zh: &str, en: &str, ground_zh: &str, ground_en: &str| {
        covenant(zh.into(), en.into(), ground_zh, ground_en)
    };
    vec![
        plain(
            "保持登记证书、许可和授权运营协议在贷款期内有效，到期前办妥续展。",
            "Keep certificate, licences and operating agreement alive; renew them before they end.",
            "权利到期，押品灭失",
            "a right that ends takes the collateral with it",
        ),
        plain(
            "未经贷款人书面同意，不得重复质押、转让或独占许可质押的数据。",
            "No second pledge, transfer or exclusive licence without the lender's written consent.",
            "防止重复质押",
            "double pledges",
        ),
        plain(
            "按约定频率更新数据，质量不低于评估时的水平。",
            "Refresh the data as agreed; its quality stays at that of the appraisal.",
            "数据价值随时间衰减",
            "data decays",
        ),
        plain(
            "在约定的保管人处存放副本，违约时可以交付。",
            "Keep a copy with the agreed custodian, to be delivered on default.",
            "处置时须能交付",
            "a sale needs delivery",
        ),
        plain(
            "数据产品的收入进入监管账户。",
            "Revenue from the data goes into a watched account.",
            "第一还款来源是现金流",
            "cash flow repays first",
        ),
        plain(
            "数据泄露、级别调高、来源中断或主要客户流失，在三个工作日内告知。",
            "Tell within three working days of a leak, a higher level, a source cut off or a main customer lost.",
            "事件触发的监测",
            "events that trigger a review",
        ),
        plain(
            "同意贷款人在违约时以许可或强制管理的方式处置。",
            "Agree to disposal by licence or forced management on default.",
            "没有公开市场，须事先约定处置安排",
            "no public market: the route is agreed beforehand",
        ),
        plain(
            "不在许可领域之外使用或提供质押的数据。",
            "No use or supply outside the licensed field.",
            "许可范围是押品价值的边界",
            "the licence bounds the value",
        ),
        covenant(
            format!("每 {months} 个月配合重估；抵质押率达到 {warn} 时预警，达到补足线时在十个工作日内补足。"),
            format!(
                "Help with a revaluation every {months} months; at {warn} loan to value a warning, at the call line a cure within ten working days."
            ),
            "银监发〔2017〕16号：押品至少每年重估一次",
            "银监发〔2017〕16号: revaluation once a year at least",
        ),
    ]
}
