//! 列式表的列名 — a column's name in a table of one row an asset.

use super::head::Head;
use super::vocabulary::Vocabulary;
use super::words::{self, Field, Kind};
use crate::model::Library;

/// What the name of a column says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableHead {
    pub text: String,
    /// The model of `model:input`, folded.
    pub model: Option<String>,
    /// The folded name, and without the year at its end or a bracket.
    pub name: String,
    pub stem: String,
    /// The year of `name_3`.
    pub year: Option<u32>,
    /// `Some(true)` where it plainly is the id, `Some(false)` where it may be.
    pub id: Option<bool>,
    /// The column of models.
    pub model_column: bool,
    /// The power of ten by which the unit in the bracket differs from the yuan or from one.
    pub shift: i32,
}

/// Takes the names of columns apart.
///
/// ```
/// use dataworth::{model::Library, portfolio::table_heads};
/// let (library, _) = Library::builtin();
/// let heads = table_heads(["归属净现金流_3", "资产编号"], &library);
/// assert_eq!((heads[0].stem.as_str(), heads[0].year), ("归属净现金流", Some(3)));
/// assert_eq!(heads[1].id, Some(true));
/// ```
pub fn table_heads<'t>(texts: impl IntoIterator<Item = &'t str>, library: &Library) -> Vec<TableHead> {
    let vocabulary = Vocabulary::of(library);
    texts.into_iter().map(|text| table_head(text, &vocabulary)).collect()
}

fn table_head(text: &str, vocabulary: &Vocabulary) -> TableHead {
    let head = Head::parse(text, vocabulary);
    let field = words::field(Kind::Methods, &head.base);
    let id = match field {
        Some(Field::Id) => Some(true),
        _ => words::is_weak_id(&head.base).then_some(false),
    };
    // Folding takes the stroke away: the year is split off first.
    let (stem, year) = split_year(text);
    let stem = Head::parse(&stem, vocabulary);
    TableHead {
        text: head.text.clone(),
        model: head.model.clone(),
        name: head.key.clone(),
        stem: stem.base,
        year,
        id,
        model_column: field == Some(Field::Model),
        shift: head.unit.or(stem.unit).filter(|unit| unit.is_money()).map_or(0, |unit| unit.shift),
    }
}

/// `name_3` is the third year of `name`; a unit may stand before or after the year.
fn split_year(text: &str) -> (String, Option<u32>) {
    let bracket = text.rfind(['(', '（']).map(|at| text.split_at(at));
    let behind = || {
        bracket.and_then(|(front, unit)| numbered(front.trim_end()).map(|(stem, year)| (stem, unit, year)))
    };
    match numbered(text) {
        Some((stem, year)) => (stem.to_string(), Some(year)),
        None => match behind() {
            Some((stem, unit, year)) => (format!("{stem}{unit}"), Some(year)),
            None => (text.to_string(), None),
        },
    }
}

fn numbered(text: &str) -> Option<(&str, u32)> {
    let (stem, year) = text.rsplit_once('_')?;
    let year: u32 = year.trim().parse().ok()?;
    (!stem.is_empty() && (1..=200).contains(&year)).then_some((stem, year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_seen_before_and_after_the_year() {
        let (library, _) = Library::builtin();
        let texts = ["归属净现金流（万元）_2", "归属净现金流_2（万元）", "归属净现金流_2(万元)"];
        for head in table_heads(texts, &library) {
            assert_eq!(
                (head.stem.as_str(), head.year, head.shift),
                ("归属净现金流", Some(2), 4),
                "{}",
                head.text
            );
        }
        assert_eq!(table_heads(["归属净现金流_2"], &library)[0].shift, 0);
    }
}
