//! 工作表名 — short, clean and, in English, cut between words.

use super::words;
use crate::diag::Lang;
use crate::value::valuation::Run;

/// Characters a spreadsheet allows in the name of a sheet.
const LIMIT: usize = 31;

/// What a sheet of a run is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Page {
    Working,
    Statement,
    Helper,
}

/// The name of a run's sheet.
pub(super) fn title(run: &Run, page: Page, lang: Lang) -> String {
    let file = run.program.main();
    let approach = words::approach(Some(file.approach), lang);
    let label = words::of(&file.label, lang);
    match lang {
        Lang::Zh => {
            // A label that names its approach already does not say it twice.
            let short = label
                .strip_prefix(approach)
                .map_or(label, |rest| rest.trim_start_matches(['·', '-', ':', '：', ' ']));
            let title = if short.is_empty() { approach.into() } else { format!("{approach}-{short}") };
            match page {
                Page::Working => title,
                Page::Statement => format!("测算表-{title}"),
                Page::Helper => format!("辅助-{title}"),
            }
        }
        Lang::En => {
            let lead = match page {
                Page::Working => "",
                Page::Statement => "St ",
                Page::Helper => "Helpers ",
            };
            format!("{lead}{}", english(approach, label, LIMIT - lead.len() - 3))
        }
    }
}

/// Room is left for the number of a second sheet of the same name.
fn english(approach: &str, label: &str, limit: usize) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { ' ' };
    let clean: String = label.chars().map(plain).collect();
    let dull = [approach.to_lowercase(), "approach".into(), "method".into(), "of".into(), "the".into()];
    let mut title = approach.to_string();
    for word in clean.split_whitespace().filter(|word| !dull.contains(&word.to_lowercase())) {
        if title.len() + 1 + word.len() > limit {
            break;
        }
        title.push(' ');
        title.push_str(word);
    }
    title
}

#[cfg(test)]
mod tests {
    use super::english;

    #[test]
    fn english_names_are_cut_between_words() {
        let name = english("Cost", "Cost approach: Deyang negotiated-price guide of 2024", 28);
        assert_eq!(name, "Cost Deyang negotiated price");
        assert_eq!(english("Income", "Income approach", 28), "Income");
    }
}
