//! 资产编号的查找 — as it stands in the list first, then folded; one that fits several is nobody's.

use crate::diag::{Code, Diagnostic};
use crate::portfolio::key;
use std::collections::BTreeMap;

/// The ids of a list of assets, by place.
#[derive(Debug)]
pub struct Ids<'a> {
    ids: &'a [String],
    exact: BTreeMap<&'a str, usize>,
    folded: BTreeMap<String, Vec<usize>>,
}

impl<'a> Ids<'a> {
    /// ```
    /// use dataworth::ledger::Ids;
    /// let ids = ["A1", "a1", "B 2"].map(String::from);
    /// let ids = Ids::new(&ids);
    /// assert_eq!(ids.find("a1").ok(), Some(1));
    /// assert_eq!(ids.find("b2").ok(), Some(2));
    /// assert!(ids.find("Ａ1").is_err(), "near to two");
    /// assert!(ids.find("C3").is_err());
    /// ```
    pub fn new(ids: &'a [String]) -> Self {
        let exact = ids.iter().enumerate().map(|(at, id)| (id.trim(), at)).collect();
        let mut folded: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, id) in ids.iter().enumerate() {
            folded.entry(key(id)).or_default().push(at);
        }
        Ids { ids, exact, folded }
    }

    /// The place of an id.
    ///
    /// # Errors
    /// The fault, without its cell: not listed, or near to several and equal to none.
    pub fn find(&self, text: &str) -> Result<usize, Box<Diagnostic>> {
        if let Some(at) = self.exact.get(text.trim()) {
            return Ok(*at);
        }
        let near = self.folded.get(&key(text)).map_or(&[][..], Vec::as_slice);
        match near {
            [at] => Ok(*at),
            [] => Err(Box::new(Diagnostic::new(Code::IdNotListed).field("资产编号").arg("allowed", ""))),
            several => {
                let names = |comma: &str| {
                    several.iter().map(|at| self.ids[*at].as_str()).collect::<Vec<_>>().join(comma)
                };
                Err(Box::new(Diagnostic::new(Code::IdAmbiguous).words("others", names("、"), names(", "))))
            }
        }
    }
}
