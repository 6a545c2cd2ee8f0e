//! Single cells: the only place that calls the writer with contents.
use super::super::{ExportError, Lang, Note, text};
use super::formula::relative;
use crate::table::Value;
use rust_xlsxwriter::{Format, Formula, Url, Worksheet};
use std::borrow::Cow;

/// Excel drops further links of a sheet.
const MOST_LINKS: u32 = 65_530;
pub(super) const LONGEST_FORMULA: usize = 8_192;

/// A worksheet being written. A cell without a format takes its column's, which is much cheaper.
pub(super) struct Pen<'a> {
    pub sheet: &'a mut Worksheet,
    pub title: &'a str,
    pub lang: Lang,
    notes: &'a mut Vec<Note>,
    links: u32,
    censor: Censor<'a>,
}

/// What cells cannot hold, changed and noted.
pub(super) struct Censor<'a> {
    title: &'a str,
    lang: Lang,
    notes: Vec<Note>,
    padded: Option<Note>,
}

type Outcome = Result<(), ExportError>;

impl<'a> Pen<'a> {
    pub fn new(sheet: &'a mut Worksheet, title: &'a str, lang: Lang, notes: &'a mut Vec<Note>) -> Self {
        // The writer stores 0 for an empty text result otherwise.
        sheet.set_formula_result_default("");
        Self { sheet, title, lang, notes, links: 0, censor: Censor::new(title, lang) }
    }

    pub fn blank(&mut self, row: u32, column: u16, format: Option<&Format>) -> Outcome {
        if let Some(format) = format {
            self.sheet.write_blank(row, column, format)?;
        }
        Ok(())
    }

    /// A number; what is not finite becomes `#N/A`, never a zero.
    pub fn number(&mut self, row: u32, column: u16, number: f64, format: Option<&Format>) -> Outcome {
        if !number.is_finite() {
            return self.formula(row, column, "NA()", &Value::Error, format);
        }
        match format {
            Some(format) => self.sheet.write_number_with_format(row, column, number, format)?,
            None => self.sheet.write_number(row, column, number)?,
        };
        Ok(())
    }

    pub fn bool(&mut self, row: u32, column: u16, truth: bool, format: Option<&Format>) -> Outcome {
        match format {
            Some(format) => self.sheet.write_boolean_with_format(row, column, truth, format)?,
            None => self.sheet.write_boolean(row, column, truth)?,
        };
        Ok(())
    }

    /// Text as text, whatever it begins with.
    pub fn text(&mut self, row: u32, column: u16, words: &str, format: Option<&Format>) -> Outcome {
        let words = self.censor.fit(row, column, words);
        match format {
            Some(format) => self.sheet.write_string_with_format(row, column, words, format)?,
            None => self.sheet.write_string(row, column, words)?,
        };
        Ok(())
    }

    /// Text over several columns.
    pub fn spread(&mut self, row: u32, first: u16, last: u16, words: &str, format: &Format) -> Outcome {
        if first >= last {
            return self.text(row, first, words, Some(format));
        }
        let words = self.censor.fit(row, first, words);
        self.sheet.merge_range(row, first, row, last, &words, format)?;
        Ok(())
    }

    pub fn formula(
        &mut self,
        row: u32,
        column: u16,
        formula: &str,
        result: &Value,
        format: Option<&Format>,
    ) -> Outcome {
        self.censor.check_length(row, column, formula)?;
        let formula = Formula::new(formula).set_result(self.result(row, column, result));
        match format {
            Some(format) => self.sheet.write_formula_with_format(row, column, formula, format)?,
            None => self.sheet.write_formula(row, column, formula)?,
        };
        Ok(())
    }

    pub fn link(&mut self, row: u32, column: u16, words: &str, target: &str, format: &Format) -> Outcome {
        self.links += 1;
        if self.links > MOST_LINKS {
            if self.links == MOST_LINKS + 1 {
                self.notes.push(Note::TooManyLinks { sheet: self.title.to_owned() });
            }
            return self.text(row, column, words, Some(format));
        }
        let words = self.censor.fit(row, column, words);
        let url = Url::new(format!("internal:{target}")).set_text(words);
        self.sheet.write_url_with_format(row, column, &url, format)?;
        Ok(())
    }

    fn result(&mut self, row: u32, column: u16, result: &Value) -> String {
        match result {
            // Adding zero turns -0 into 0.
            Value::Number(number) if number.is_finite() => (number + 0.0).to_string(),
            Value::Number(_) | Value::Error => "#N/A".to_owned(),
            Value::Bool(true) => "TRUE".to_owned(),
            Value::Bool(false) => "FALSE".to_owned(),
            Value::Text(words) => self.censor.text_result(row, column, words),
        }
    }

    /// Notes that sum up the sheet.
    pub fn finish(self) {
        join(self.notes, self.censor.finish());
    }
}

/// Adds notes of one sheet to what it has; texts that read as numbers are counted together.
pub(super) fn join(notes: &mut Vec<Note>, more: Vec<Note>) {
    for note in more {
        let known = notes.iter_mut().find_map(|known| match known {
            Note::TextReadsAsNumber { count, .. } => Some(count),
            _ => None,
        });
        match (note, known) {
            (Note::TextReadsAsNumber { count, .. }, Some(known)) => *known += count,
            (note, _) => notes.push(note),
        }
    }
}

impl<'a> Censor<'a> {
    pub fn new(title: &'a str, lang: Lang) -> Self {
        Self { title, lang, notes: Vec::new(), padded: None }
    }

    pub fn check_length(&self, row: u32, column: u16, formula: &str) -> Outcome {
        if formula.len() <= LONGEST_FORMULA {
            return Ok(());
        }
        let length = formula.encode_utf16().count();
        if length <= LONGEST_FORMULA {
            return Ok(());
        }
        Err(ExportError::FormulaTooLong { sheet: self.title.to_owned(), cell: relative(column, row), length })
    }

    /// The writer guesses the type of a result from its text and would store the id 00012 as 12. A blank in
    /// front keeps it text; programs drop that blank, and recalculate on load anyway.
    pub fn text_result(&mut self, row: u32, column: u16, words: &str) -> String {
        let fitting = self.fit(row, column, words).into_owned();
        if fitting.parse::<f64>().is_err() && fitting != "TRUE" && fitting != "FALSE" {
            return fitting;
        }
        match &mut self.padded {
            Some(Note::TextReadsAsNumber { count, .. }) => *count += 1,
            _ => {
                let (sheet, first) = self.at(row, column);
                self.padded = Some(Note::TextReadsAsNumber { sheet, first, count: 1 });
            }
        }
        format!(" {fitting}")
    }

    /// The text as a cell can hold it; changes are noted.
    pub fn fit<'t>(&mut self, row: u32, column: u16, words: &'t str) -> Cow<'t, str> {
        let clean = text::clean(words);
        if matches!(clean, Cow::Owned(_)) && text::has_control_characters(words) {
            let (sheet, cell) = self.at(row, column);
            self.notes.push(Note::ControlCharacters { sheet, cell });
        }
        let Some(cut) = text::cut(&clean, text::LIMIT, self.lang) else { return clean };
        let (sheet, cell) = self.at(row, column);
        self.notes.push(Note::TextCut { sheet, cell, length: clean.encode_utf16().count() });
        Cow::Owned(cut)
    }

    /// The notes, last those that sum up the sheet.
    pub fn finish(mut self) -> Vec<Note> {
        self.notes.extend(self.padded.take());
        self.notes
    }

    fn at(&self, row: u32, column: u16) -> (String, String) {
        (self.title.to_owned(), relative(column, row))
    }
}
