//! 情景文件 — a CSV of one change a line: 情景, 输入, 方式, 数值.

use crate::diag::{Code, Diagnostic, Diagnostics, Span};
use crate::num::Real;
use crate::portfolio::key;
use crate::portfolio::raw::parse_number;
use crate::value::bulk::{Change, Scenario};
use std::path::Path;

/// The largest scenario file.
const MOST_BYTES: u64 = 1 << 20;
/// More scenarios than this are refused.
const MOST_SCENARIOS: usize = 1_000;

/// Reads scenarios in the order in which their names appear.
///
/// # Errors
/// A file that cannot be read as text, and every line that says no change.
pub fn read_scenarios(path: &Path) -> Result<Vec<Scenario>, Diagnostics> {
    let file = path.display().to_string();
    let text = read(path, &file)?;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let (mut scenarios, mut faults) = (Vec::new(), Diagnostics::new());
    for (at, record) in reader.records().enumerate() {
        let line = |column: u32| Span::line(&file, at as u32 + 1, column);
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                faults.push(faulty(line(1), "", &error.to_string(), &error.to_string()));
                continue;
            }
        };
        let cells: Vec<&str> = record.iter().map(str::trim).collect();
        if cells.iter().all(|cell| cell.is_empty()) || (at == 0 && is_heads(&cells)) {
            continue;
        }
        match change(&cells) {
            Ok((name, input, change)) => add(&mut scenarios, name, input, change),
            Err((column, zh, en)) => {
                faults.push(faulty(line(column), cells.get(column as usize - 1).unwrap_or(&""), zh, en));
            }
        }
    }
    if scenarios.is_empty() && faults.is_empty() {
        faults.push(faulty(Span::file(&file), "", "没有任何情景", "there is no scenario"));
    }
    if scenarios.len() > MOST_SCENARIOS {
        let (zh, en) = ("情景超过 1000 个", "there are more than 1000 scenarios");
        faults.push(faulty(Span::file(&file), &scenarios.len().to_string(), zh, en));
    }
    if faults.is_empty() { Ok(scenarios) } else { Err(faults) }
}

fn read(path: &Path, file: &str) -> Result<String, Diagnostics> {
    let fault = |error: &std::io::Error| {
        Diagnostics::from(Diagnostic::new(Code::CannotOpen).at(Span::file(file)).arg("name", file).io(error))
    };
    let length = path.metadata().map_err(|error| fault(&error))?.len();
    if length > MOST_BYTES {
        let reason = ("文件超过 1 MiB", "the file is over 1 MiB");
        return Err(faulty(Span::file(file), &length.to_string(), reason.0, reason.1).into());
    }
    let bytes = std::fs::read(path).map_err(|error| fault(&error))?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_string()),
        Err(_) => Ok(encoding_rs::GB18030.decode(bytes).0.into_owned()),
    }
}

fn faulty(span: Span, value: &str, zh: &str, en: &str) -> Diagnostic {
    Diagnostic::new(Code::ScenarioFaulty).at(span).value(value).words("reason", zh, en)
}

fn is_heads(cells: &[&str]) -> bool {
    matches!(key(cells[0]).as_str(), "情景" | "scenario" | "情景名称")
}

type Fault = (u32, &'static str, &'static str);

fn change<'c>(cells: &[&'c str]) -> Result<(&'c str, &'c str, Change), Fault> {
    let [name, input, kind, value] = *cells else {
        return Err((1, "应有四列", "there must be four columns"));
    };
    if name.is_empty() {
        return Err((1, "没有情景名称", "the scenario has no name"));
    }
    if input.is_empty() {
        return Err((2, "没有写明改变哪个输入", "it does not say which input changes"));
    }
    let typed = || parse_number(value).and_then(|typed| Real::parse(&typed.decimal).ok());
    let real = Real::parse(value).ok().or_else(typed).ok_or((4, "数值读不出", "the value is no figure"))?;
    let change = match key(kind).as_str() {
        "设为" | "=" | "set" => Change::Set(real),
        "加" | "+" | "add" => Change::Add(real),
        "乘" | "*" | "×" | "multiply" => Change::Multiply(real),
        _ => return Err((3, "方式应为 设为、加、乘", "the change is none of set, add, multiply")),
    };
    Ok((name, input, change))
}

fn add(scenarios: &mut Vec<Scenario>, name: &str, input: &str, change: Change) {
    let at = scenarios.iter().position(|scenario| scenario.name == name).unwrap_or_else(|| {
        scenarios.push(Scenario { name: name.into(), changes: Vec::new() });
        scenarios.len() - 1
    });
    scenarios[at].changes.push((input.into(), change));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Vec<Scenario>, Diagnostics> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        read_scenarios(file.path())
    }

    #[test]
    fn lines_of_one_name_are_one_scenario() {
        let all = of("情景,输入,方式,数值\n下行,折现率,加,0.02\n下行,收入,乘,90%\n基准,折现率,设为,0.1\n").unwrap();
        assert_eq!(all.len(), 2);
        assert_eq!((all[0].name.as_str(), all[0].changes.len()), ("下行", 2));
        assert!(matches!(&all[0].changes[1].1, Change::Multiply(real) if real.to_string() == "0.9"));
    }

    #[test]
    fn every_faulty_line_is_told() {
        let faults = of("a,rate,add,0.1\nb,rate,times,2\nc,rate,add,much\nd,,add,1\n").unwrap_err();
        assert_eq!(faults.len(), 3);
        assert!(of("\n").is_err());
    }
}
