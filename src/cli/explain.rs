//! `dataworth explain`: the calculation of one asset in words.

use super::price::RunOptions;
use super::{Common, Ending, output};
use crate::diag::{Code, Diagnostic, Diagnostics, Lang, Span};
use crate::engine::Assessment;
use crate::formula::batch::Keep;
use crate::formula::words::{Sentence, explain};
use crate::formula::{Program, exact, suggestion};
use crate::value::conventions::{self, Way};
use crate::value::{ApproachValue, AssetValuation};
use clap::Args;
use std::fmt::Write as _;
use std::path::PathBuf;

/// 用文字写出一项资产的计算过程 / print the calculation of one asset in words
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// 输入工作簿或 CSV / input workbook or CSV
    input: PathBuf,
    /// 资产编号 / asset id
    #[arg(long, value_name = "ID")]
    asset: String,
    #[command(flatten)]
    run: RunOptions,
    #[command(flatten)]
    common: Common,
}

impl Explain {
    pub(super) fn run(self) -> Ending {
        self.common.ended(self.explain())
    }

    fn explain(&self) -> Result<Ending, Diagnostics> {
        let assessment = self.run.assess(&self.input, &self.common, Keep::Answer)?;
        let Some(asset) = assessment.valuation.assets.iter().find(|a| a.id == self.asset) else {
            return Err(self.unknown(&assessment).into());
        };
        self.common.report(&asset.diagnostics);
        let printed = output::print(&told(&assessment, asset, self.common.lang()));
        Ok(match (printed, asset.errors().next().is_some()) {
            (false, _) => Ending::CouldNotRun,
            (true, true) => Ending::WithErrors,
            (true, false) => Ending::Clean,
        })
    }

    fn unknown(&self, assessment: &Assessment) -> Diagnostic {
        let ids: Vec<String> = assessment.valuation.assets.iter().map(|a| a.id.clone()).collect();
        Diagnostic::new(Code::UnknownAsset)
            .at(Span::file(&assessment.portfolio.file))
            .value(&self.asset)
            .nearest(&suggestion(&self.asset, &ids))
    }
}

fn told(assessment: &Assessment, asset: &AssetValuation, lang: Lang) -> String {
    let say = |zh: &'static str, en: &'static str| if lang == Lang::Zh { zh } else { en };
    let mut text =
        format!("{} {}\n{} {}\n", asset.id, asset.name, say("评估基准日", "valuation date"), assessment.day);
    for approach in asset.approaches.iter().filter(|a| a.used) {
        tell_approach(&mut text, assessment, approach, lang);
    }
    if let Some(value) = asset.value {
        let _ =
            writeln!(text, "\n{} {} {}", say("评估结论", "conclusion"), value.grouped(), say("元", "CNY"));
    }
    text
}

fn tell_approach(text: &mut String, assessment: &Assessment, approach: &ApproachValue, lang: Lang) {
    let label = if lang == Lang::Zh { &approach.label.zh } else { &approach.label.en };
    let weight = approach.weight.as_deref().unwrap_or("1");
    let _ = writeln!(
        text,
        "\n== {label} {}  {} {weight}",
        approach.model,
        if lang == Lang::Zh { "权重" } else { "weight" }
    );
    let Some((run, row)) = approach.at else { return };
    let run = &assessment.valuation.runs[run];
    let facts = run.frame.facts(&run.program, row, &assessment.portfolio.symbols);
    let (_, done) = exact::fen(&run.program, &facts);
    for sentence in explain(&run.program, &facts, &done, lang) {
        tell(text, &sentence);
    }
    tell_conventions(text, &run.program, &done, lang);
    for model in &run.program.models {
        for cite in &model.cite {
            let document = assessment.library.standard(&cite.standard);
            let about = document.map_or("", |s| if lang == Lang::Zh { &s.note.zh } else { &s.note.en });
            let document = document.map_or_else(|| cite.standard.clone(), |s| s.citation(lang == Lang::Zh));
            let (open, close) = if lang == Lang::Zh { ("〔", "〕") } else { ("[", "]") };
            let seen = cite.seen.words(lang);
            let _ = writeln!(text, "  {document} {} {}{open}{seen}{close} {about}", cite.clause, cite.note);
        }
    }
}

/// What sources do differently, as this answer does it.
fn tell_conventions(text: &mut String, program: &Program, done: &exact::Run, lang: Lang) {
    for stated in conventions::stated(program) {
        let way = match stated.way {
            Way::Fixed(words) => Some(if lang == Lang::Zh { &words.zh } else { &words.en }.clone()),
            Way::Chosen(id) => {
                let read = done.inputs.get(id.0 as usize).and_then(Option::as_ref);
                let figure = read.and_then(|array| array.items.first());
                figure.and_then(|figure| conventions::said(program, id, figure, lang))
            }
        };
        if let Some(way) = way {
            let (head, colon) = if lang == Lang::Zh { ("取法", "：") } else { ("convention", ": ") };
            let _ = writeln!(text, "  {head} {}{colon}{way}", stated.title(program, lang));
        }
    }
}

fn tell(text: &mut String, sentence: &Sentence) {
    let name = match &sentence.symbol {
        Some(symbol) => format!("{} {symbol}", sentence.label),
        None => sentence.label.clone(),
    };
    let _ = writeln!(text, "{name} = {}", sentence.formula);
    for line in &sentence.lines {
        let place = if line.place.is_empty() { String::new() } else { format!("{}：", line.place) };
        let _ = writeln!(text, "    {place}{} = {}", line.figures, line.result);
    }
    if sentence.more > 0 {
        let _ = writeln!(text, "    … +{}", sentence.more);
    }
}
