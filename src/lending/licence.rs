//! 许可重叠 — what all licences behind an asset allow together: a pledgee can sell no more.

use crate::portfolio::key;

/// Fields or territories 范围: everything, or what is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    Any,
    /// Names as they were written, each once.
    Named(Vec<String>),
}

/// Words for everything, folded.
const ANY: [&str; 8] = ["", "不限", "全部", "所有", "无限制", "any", "all", "unlimited"];
/// What stands between names.
const BETWEEN: [char; 8] = ['、', '，', ',', ';', '；', '/', '|', '\n'];

impl Scope {
    /// Reads a list of names; a blank one, or one that says so alone, is everything. Beside names the word for
    /// everything is passed over, and a list of separators names nothing: what is unclear allows less.
    ///
    /// ```
    /// use dataworth::lending::Scope;
    /// let own = Scope::read("金融、保险");
    /// let both = own.overlap(&Scope::read("保险；医疗"));
    /// assert_eq!(both, Scope::read("保险"));
    /// assert!(both.covers(&Scope::read("保险")) && !both.covers(&own));
    /// assert!(Scope::read("不限").covers(&own) && !own.covers(&Scope::Any));
    /// ```
    pub fn read(text: &str) -> Self {
        let mut names: Vec<String> = Vec::new();
        for name in text.split(BETWEEN).map(str::trim) {
            if ANY.contains(&&*key(name)) {
                continue;
            }
            if !names.iter().any(|known| key(known) == key(name)) {
                names.push(name.to_string());
            }
        }
        if names.is_empty() && ANY.contains(&&*key(text)) { Self::Any } else { Self::Named(names) }
    }

    /// What both allow.
    pub fn overlap(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Any, both) | (both, Self::Any) => both.clone(),
            (Self::Named(own), Self::Named(others)) => {
                let shared = |name: &&String| others.iter().any(|other| key(other) == key(name));
                Self::Named(own.iter().filter(shared).cloned().collect())
            }
        }
    }

    /// Whether all of the other lies within.
    pub fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Any, _) => true,
            (Self::Named(_), Self::Any) => false,
            (Self::Named(own), Self::Named(others)) => {
                others.iter().all(|name| own.iter().any(|known| key(known) == key(name)))
            }
        }
    }

    /// In words: what is named, or that all or nothing is allowed.
    pub fn words(&self) -> crate::model::Words {
        let (zh, en) = match self {
            Self::Any => ("不限".to_string(), "any".to_string()),
            Self::Named(names) if names.is_empty() => ("没有重叠".to_string(), "no overlap".to_string()),
            Self::Named(names) => (names.join("、"), names.join(", ")),
        };
        crate::model::Words { zh, en }
    }
}

/// What a list of licences allows together.
pub fn overlap<'t>(licences: impl IntoIterator<Item = &'t str>) -> Scope {
    licences.into_iter().map(Scope::read).fold(Scope::Any, |all, one| all.overlap(&one))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_licences_together() {
        let table: [(&[&str], &str); 8] = [
            (&[], "不限"),
            (&["不限", ""], "不限"),
            (&["金融、保险", "保险,医疗"], "保险"),
            (&["全国", "北京"], "没有重叠"),
            (&["金融；金融", "ANY"], "金融"),
            (&["金融、不限"], "金融"),
            (&["、"], "没有重叠"),
            (&["Finance / Health", "health"], "Health"),
        ];
        for (licences, words) in table {
            assert_eq!(overlap(licences.iter().copied()).words().zh, words, "{licences:?}");
        }
    }

    #[test]
    fn nothing_covers_more_than_it_has() {
        let scopes = ["", "甲", "甲、乙", "乙、丙"].map(Scope::read);
        for own in &scopes {
            for other in &scopes {
                let both = own.overlap(other);
                assert!(own.covers(&both) && other.covers(&both), "{own:?} {other:?}");
            }
        }
    }
}
