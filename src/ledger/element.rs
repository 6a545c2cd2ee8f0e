//! 成本要素 — which elements of spend belong to cost, by the words of `models/accounts/cost-elements.toml`.

use crate::portfolio::key;
use serde::Deserialize;
use std::sync::LazyLock;

#[derive(Debug, Default, Deserialize)]
struct File {
    inside: Vec<String>,
    outside: Vec<String>,
    filler: Vec<String>,
}

/// Words as they are compared, each with what it says.
static WORDS: LazyLock<Vec<(String, Option<bool>)>> = LazyLock::new(|| {
    let file: File =
        toml::from_str(include_str!("../../models/accounts/cost-elements.toml")).unwrap_or_default();
    let of = |words: Vec<String>, says| words.into_iter().map(move |word| (key(&word), says));
    let all = of(file.inside, Some(true)).chain(of(file.outside, Some(false))).chain(of(file.filler, None));
    let mut all: Vec<_> = all.collect();
    all.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    all
});

/// Whether an element belongs to cost 可资本化; `None` where its words are not all known, or do not agree.
///
/// 财会〔2023〕11号 二 counts 安全管理 as cost though 管理费 is none: words are matched whole, the longest first.
pub(super) fn belongs(element: &str) -> Option<bool> {
    let element = key(element);
    let mut said = Vec::new();
    covered(&element, &mut said).then_some(())?;
    let first = *said.first()?;
    said.iter().all(|one| *one == first).then_some(first)
}

/// Whether known words make up all of a text; what they say is gathered.
fn covered(text: &str, said: &mut Vec<bool>) -> bool {
    if text.is_empty() {
        return true;
    }
    WORDS.iter().any(|(word, says)| {
        let Some(rest) = text.strip_prefix(word.as_str()).filter(|_| !word.is_empty()) else { return false };
        let before = said.len();
        said.extend(*says);
        let whole = covered(rest, said);
        if !whole {
            said.truncate(before);
        }
        whole
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_element_named_by_the_rules_is_known() {
        for cost in [
            "购买价款",
            "相关税费",
            "脱敏、清洗、标注",
            "脱敏清洗标注",
            "权属鉴证、质量评估、登记结算",
            "权属鉴证、质量评估、登记、安全管理",
            "安全管理费",
            "行政许可登记费",
            "可视化加工费用",
            "人工费",
            "Security Management fee",
        ] {
            assert_eq!(belongs(cost), Some(true), "{cost}");
        }
        for other in ["培训费", "市场推广费", "管理费用", "一般间接费用", "training", "行政管理费"]
        {
            assert_eq!(belongs(other), Some(false), "{other}");
        }
    }

    #[test]
    fn words_that_are_not_known_or_do_not_agree_say_nothing() {
        for text in ["团建费", "营销数据清洗费", "管理与清洗", "费用", ""] {
            assert_eq!(belongs(text), None, "{text}");
        }
    }
}
