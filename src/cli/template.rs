//! `dataworth template`: an empty input workbook with notes, lists and one example row a sheet.

use super::target::{Format, refuse, unwritten};
use super::{Common, Ending};
use crate::diag::{Code, Diagnostic, Diagnostics, Lang};
use crate::engine::book_form;
use crate::export::{self, xlsx};
use crate::model::{Library, Model, Pin, parse_date};
use crate::portfolio::pin_called;
use crate::value::template::Form;
use clap::Args;
use jiff::civil::Date;
use std::path::PathBuf;

/// What a form is for unless models are named.
const USUAL: &[&str] = &["cost.cas2023", "income.direct", "income.relief_from_royalty", "market.cas2023"];

/// 写出空白输入工作簿：批注、下拉列表和示例行 / write an empty input workbook
#[derive(Debug, Args)]
pub(super) struct Template {
    /// 输出文件 / file to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// 入表用（dataworth book）而非估值用的输入表 / for `dataworth book`, not for valuing
    #[arg(long, conflicts_with = "model")]
    book: bool,
    /// 质押贷款用（dataworth lend）的输入表 / for `dataworth lend`
    #[arg(long, conflicts_with_all = ["model", "book"])]
    lend: bool,
    /// 模型编号，可重复；缺省为常用模型 / model ids, repeatable
    #[arg(long, value_name = "ID", num_args = 1.., value_delimiter = ',')]
    model: Vec<String>,
    /// 评估基准日，决定模型版次 / date that selects editions
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<String>,
    /// 覆盖已有文件 / overwrite an existing file
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    common: Common,
}

impl Template {
    pub(super) fn run(self) -> Ending {
        self.common.ended(self.write().map(|()| Ending::Clean))
    }

    fn write(&self) -> Result<(), Diagnostics> {
        refuse(&self.output, None, Format::Xlsx, self.force)?;
        let (library, faults) = Library::load(self.common.models.as_deref());
        if faults.has_errors() {
            return Err(faults);
        }
        let lang = self.common.lang();
        let book = match self.lend {
            true => {
                let day = self.day()?.or(latest(&library)).unwrap_or(Date::ZERO);
                crate::lending::form::form(&library, day, lang)?
            }
            false => self.form(&library, lang)?.book(),
        };
        let lang = if lang == Lang::Zh { export::Lang::Zh } else { export::Lang::En };
        let options = export::Options { lang, overwrite: self.force, ..export::Options::default() };
        xlsx::write(&book, &options, &self.output)
            .map(|_| ())
            .map_err(|error| unwritten(&self.output, &error))
    }

    fn form(&self, library: &Library, lang: Lang) -> Result<Form, Diagnostics> {
        if self.book {
            let day = self.day()?.or(latest(library)).unwrap_or(Date::ZERO);
            return book_form(library, day, lang);
        }
        let (models, day) = self.models(library)?;
        Form::of(library, &models, day, lang)
    }

    fn day(&self) -> Result<Option<Date>, Diagnostics> {
        let read = |text: &str| {
            let fault = || Diagnostic::new(Code::BadDateArgument).value(text).arg("name", "--date");
            parse_date(text).ok_or_else(|| fault().into())
        };
        self.date.as_deref().map(read).transpose()
    }

    fn models<'l>(&self, library: &'l Library) -> Result<(Vec<&'l Model>, Date), Diagnostics> {
        let day = self.day()?;
        let usual = || USUAL.iter().map(ToString::to_string).collect();
        let wanted: Vec<String> = if self.model.is_empty() { usual() } else { self.model.clone() };
        let mut faults = Diagnostics::new();
        let mut models = Vec::new();
        for id in &wanted {
            match newest(library, &pin_called(library, id), day) {
                Some(model) => models.push(model),
                None => faults.push(super::methods::unknown(id, library)),
            }
        }
        let day = day.or(latest(library)).unwrap_or(Date::ZERO);
        if faults.is_empty() { Ok((models, day)) } else { Err(faults) }
    }
}

/// The edition asked for, the one in force on the day, or the last one.
fn newest<'l>(library: &'l Library, pin: &Pin, day: Option<Date>) -> Option<&'l Model> {
    if let Some(day) = day {
        return library.select(pin, day).ok();
    }
    let fits = |m: &&Model| m.id() == pin.id && pin.edition.as_ref().is_none_or(|e| *e == m.file.edition);
    library.models.iter().filter(fits).max_by_key(|m| m.file.effective.from.clone())
}

/// Without a date: the day from which every figure of the library is in force.
fn latest(library: &Library) -> Option<Date> {
    let models = library.models.iter().map(|m| m.file.effective.from.as_str());
    let figures = library.parameters.iter().flat_map(|p| &p.values).map(|v| v.from.get_ref().as_str());
    models.chain(figures).filter_map(parse_date).max()
}
