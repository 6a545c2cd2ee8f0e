//! A wrong command line, said in the user's language.

use super::{Cli, locale, output};
use crate::diag::{Code, Diagnostic, Lang};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Error};

/// Writes what is wrong with the command line to stderr.
pub(super) fn report(error: &Error) {
    let words: Vec<String> = std::env::args().collect();
    output::report(&fault(error, &words).into(), lang(&words), json(&words));
}

fn fault(error: &Error, words: &[String]) -> Diagnostic {
    let (zh, en) = reason(error);
    let value = said(error, ContextKind::InvalidValue)
        .or_else(|| said(error, ContextKind::InvalidArg))
        .or_else(|| said(error, ContextKind::InvalidSubcommand));
    let (command, usage) = usage(words);
    let fault = Diagnostic::new(Code::CommandLine).words("reason", zh, en);
    fault.value(value.unwrap_or_default()).arg("usage", usage).arg("command", command)
}

/// In both languages what is wrong; where clap names a kind not listed here, its own first line.
fn reason(error: &Error) -> (String, String) {
    let of = |kind| said(error, kind).unwrap_or_default();
    let (argument, value) = (of(ContextKind::InvalidArg), of(ContextKind::InvalidValue));
    let near =
        said(error, ContextKind::SuggestedArg).or_else(|| said(error, ContextKind::SuggestedSubcommand));
    let (near_zh, near_en) = near.map_or_else(Default::default, |near| {
        (format!("，是否想写“{near}”？"), format!("; did you mean `{near}`?"))
    });
    match error.kind() {
        ErrorKind::UnknownArgument => {
            (format!("不认识“{argument}”{near_zh}"), format!("`{argument}` is not known{near_en}"))
        }
        ErrorKind::InvalidSubcommand => {
            let command = of(ContextKind::InvalidSubcommand);
            (format!("没有命令“{command}”{near_zh}"), format!("there is no command `{command}`{near_en}"))
        }
        ErrorKind::MissingRequiredArgument => (format!("缺少 {argument}"), format!("{argument} is missing")),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            ("没有写命令".into(), "no command is given".into())
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            (format!("{argument} 没有取值"), format!("{argument} has no value"))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let allowed = said(error, ContextKind::ValidValue);
            let (zh, en) = allowed.map_or_else(Default::default, |list| {
                (format!("，可用：{list}"), format!("; use one of {list}"))
            });
            (format!("{argument} 不能是“{value}”{zh}"), format!("{argument} cannot be `{value}`{en}"))
        }
        ErrorKind::ArgumentConflict => (
            format!("{argument} 不能重复，也不能与另一选项同用"),
            format!("{argument} is given twice or with an option it excludes"),
        ),
        _ => {
            let text = error.to_string();
            let first = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_string();
            (first.clone(), first)
        }
    }
}

fn said(error: &Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(list) => Some(list.join(", ")),
        _ => None,
    }
}

/// The command that was meant and its usage line.
fn usage(words: &[String]) -> (String, String) {
    let mut cli = Cli::command();
    cli.build();
    let named = words.get(1).and_then(|word| cli.find_subcommand_mut(word));
    let (name, usage) = match named {
        Some(command) => (format!("dataworth {}", command.get_name()), command.render_usage().to_string()),
        None => ("dataworth".into(), cli.render_usage().to_string()),
    };
    (name, usage.trim_start_matches("Usage:").trim().replace('\n', " "))
}

/// The option as typed, for a line that could not be parsed.
fn option<'a>(words: &'a [String], name: &str) -> Option<&'a str> {
    words.iter().enumerate().find_map(|(at, word)| match word.strip_prefix(name)? {
        "" => words.get(at + 1).map(String::as_str),
        rest => rest.strip_prefix('='),
    })
}

fn lang(words: &[String]) -> Lang {
    option(words, "--lang").and_then(Lang::from_tag).or_else(locale).unwrap_or_default()
}

fn json(words: &[String]) -> bool {
    option(words, "--message-format") == Some("json")
}
