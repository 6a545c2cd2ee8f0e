//! 取法 — what sources do differently and what changes a figure, stated by the model.

use super::Words;
use crate::diag::Lang;
use serde::Deserialize;
use toml::Spanned;

/// What a convention is about.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// 折现时点: end or middle of the period.
    Timing,
    /// 首期序号: how far off the first flow is.
    FirstFlow,
    /// 计日: how days become years.
    DayCount,
    /// 多根规则: what is done where more than one rate fits.
    RootRule,
    /// 摊销抵税收益: whether, over which life, when.
    Tab,
    /// 税口径 of flows, rates and charges.
    TaxBasis,
    /// 流失曲线: the variant of a survivor curve.
    Survivor,
    /// 贬值合并: chained or added.
    Obsolescence,
    /// 随机一致性指标表.
    RandomIndex,
    /// 权重算法.
    WeightMethod,
    /// 对数价格的还原.
    Retransformation,
    /// 永续价值.
    Terminal,
    /// 统计量.
    Statistic,
}

impl Aspect {
    pub fn words(self, lang: Lang) -> &'static str {
        let (zh, en) = match self {
            Aspect::Timing => ("折现时点", "timing of flows"),
            Aspect::FirstFlow => ("首期折现期", "exponent of the first flow"),
            Aspect::DayCount => ("计日", "day count"),
            Aspect::RootRule => ("多根规则", "rule for several roots"),
            Aspect::Tab => ("摊销抵税收益", "tax amortisation benefit"),
            Aspect::TaxBasis => ("税口径", "tax basis"),
            Aspect::Survivor => ("流失曲线", "survivor curve"),
            Aspect::Obsolescence => ("贬值合并", "obsolescence"),
            Aspect::RandomIndex => ("随机一致性指标表", "table of the random index"),
            Aspect::WeightMethod => ("权重算法", "method of the weights"),
            Aspect::Retransformation => ("对数价格还原", "retransformation"),
            Aspect::Terminal => ("永续价值", "terminal value"),
            Aspect::Statistic => ("统计量", "statistic"),
        };
        if lang == Lang::Zh { zh } else { en }
    }
}

/// One convention: an input whose value says it, or words where the model has only one way.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Convention {
    pub about: Aspect,
    /// An input of the model.
    pub input: Option<Spanned<String>>,
    /// The one way the model has; both languages.
    #[serde(default)]
    pub words: Words,
}
