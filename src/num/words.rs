//! 大写金额 — an amount in the capital figures of Chinese vouchers.

use super::Fen;

const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
const PLACES: [&str; 4] = ["", "拾", "佰", "仟"];
const GROUPS: [&str; 5] = ["", "万", "亿", "万亿", "亿亿"];

/// 人民币大写, after the rules for filling in vouchers (支付结算办法 附一 《正确填写票据和结算凭证的基本规定》).
///
/// One 零 for a run of zeros, 零 before 分 where 角 is nil, 整 after 元 or 角.
///
/// ```
/// use dataworth::num::{Fen, money_words};
/// assert_eq!(money_words(Fen::new(10_000_005)), "人民币壹拾万元零伍分");
/// assert_eq!(money_words(Fen::new(110)), "人民币壹元壹角整");
/// assert_eq!(money_words(Fen::new(0)), "人民币零元整");
/// ```
pub fn money_words(amount: Fen) -> String {
    let sign = if amount.raw() < 0 { "负" } else { "" };
    let fen = amount.raw().unsigned_abs();
    let (yuan, jiao, cent) = (fen / 100, (fen / 10 % 10) as usize, (fen % 10) as usize);
    let whole = if yuan == 0 && fen > 0 { String::new() } else { format!("{}元", integer(yuan)) };
    let tail = match (jiao, cent) {
        (0, 0) => "整".to_string(),
        (j, 0) => format!("{}角整", DIGITS[j]),
        (0, c) if yuan == 0 => format!("{}分", DIGITS[c]),
        (0, c) => format!("零{}分", DIGITS[c]),
        (j, c) => format!("{}角{}分", DIGITS[j], DIGITS[c]),
    };
    format!("人民币{sign}{whole}{tail}")
}

fn integer(mut yuan: u64) -> String {
    if yuan == 0 {
        return DIGITS[0].to_string();
    }
    let mut groups = Vec::new();
    while yuan > 0 {
        groups.push((yuan % 10_000) as usize);
        yuan /= 10_000;
    }
    let mut text = String::new();
    let mut gap = false;
    for (at, group) in groups.iter().enumerate().rev() {
        if *group == 0 {
            gap = true;
            continue;
        }
        if !text.is_empty() && (gap || *group < 1000) {
            text.push(DIGITS[0]);
        }
        text.push_str(&four(*group));
        text.push_str(GROUPS[at]);
        gap = false;
    }
    text
}

/// A group of four digits without leading zeros.
fn four(group: usize) -> String {
    let mut text = String::new();
    let mut gap = false;
    for place in (0..4).rev() {
        match group / 10usize.pow(place) % 10 {
            0 => gap = !text.is_empty(),
            digit => {
                if gap {
                    text.push(DIGITS[0]);
                }
                text.push(DIGITS[digit]);
                text.push_str(PLACES[place as usize]);
                gap = false;
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capital_figures_follow_the_rules_for_vouchers() {
        for (fen, words) in [
            (1, "人民币壹分"),
            (10, "人民币壹角整"),
            (100, "人民币壹元整"),
            (10_000_000_100, "人民币壹亿零壹元整"),
            (100_000_000_000_000, "人民币壹万亿元整"),
            (100_001, "人民币壹仟元零壹分"),
            (123_456_789, "人民币壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分"),
            (100_005_000, "人民币壹佰万零伍拾元整"),
            (1_010_100, "人民币壹万零壹佰零壹元整"),
            (-150, "人民币负壹元伍角整"),
        ] {
            assert_eq!(money_words(Fen::new(fen)), words);
        }
    }
}
