#![no_main]
//! `dataworth calc`: the first byte chooses a model, the rest is the JSON on its standard input.
use dataworth::formula::{Program, exact, link};
use dataworth::value::given::GivenValues;
use dataworth::value::validate::validate;
use std::sync::OnceLock;

fn programs() -> &'static [Program] {
    static PROGRAMS: OnceLock<Vec<Program>> = OnceLock::new();
    PROGRAMS.get_or_init(|| {
        let (library, day) = (dataworth_fuzz::library(), jiff::civil::date(2025, 12, 31));
        library.models.iter().filter_map(|model| link(library, model, day).ok()).collect()
    })
}

// The library is loaded before the clock of the first input runs.
libfuzzer_sys::fuzz_target!(init: { programs(); }, |bytes: &[u8]| {
    let Some((which, json)) = bytes.split_first() else { return };
    let Ok(serde_json::Value::Object(values)) = serde_json::from_slice(json) else { return };
    let program = &programs()[usize::from(*which) % programs().len()];
    let (facts, found) = GivenValues::new(jiff::civil::date(2025, 12, 31), values).facts(program, "");
    let wrong = validate(program, &facts).iter().any(|finding| finding.diagnostic(program, "").severity == dataworth::diag::Severity::Error);
    if !found.has_errors() && !wrong {
        let _ = exact::fen(program, &facts);
    }
});
