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

/// Takes a column's name apart.
///
/// ```
/// use dataworth::{model::Library, portfolio::table_head};
/// let (library, _) = Library::builtin();
/// let head = table_head("归属净现金流_3", &library);
/// assert_eq!((head.stem.as_str(), head.year), ("归属净现金流", Some(3)));
/// assert_eq!(table_head("资产编号", &library).id, Some(true));
/// ```
pub fn table_head(text: &str, library: &Library) -> TableHead {
    let vocabulary = Vocabulary::of(library);
    let head = Head::parse(text, &vocabulary);
    let field = words::field(Kind::Methods, &head.base);
    let id = match field {
        Some(Field::Id) => Some(true),
        _ => words::is_weak_id(&head.base).then_some(false),
    };
    // Folding takes the stroke away: the year is split off first.
    let (stem, year) = split_year(text);
    let stem = Head::parse(stem, &vocabulary).base;
    TableHead {
        text: head.text.clone(),
        model: head.model.clone(),
        name: head.key.clone(),
        stem,
        year,
        id,
        model_column: field == Some(Field::Model),
        shift: head.unit.filter(|unit| unit.is_money()).map_or(0, |unit| unit.shift),
    }
}

/// `name_3` is the third year of `name`.
fn split_year(text: &str) -> (&str, Option<u32>) {
    let split = text.rsplit_once('_').and_then(|(stem, year)| Some((stem, year.trim().parse::<u32>().ok()?)));
    match split.filter(|(stem, year)| !stem.is_empty() && (1..=200).contains(year)) {
        Some((stem, year)) => (stem, Some(year)),
        None => (text, None),
    }
}
