#![no_main]
//! Any text as a model file: what the grammar of files takes is loaded, linked and, with no figures, validated.
use dataworth::formula::link;
use dataworth::model::{Library, ModelFile, Parameter, Standard};
libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = toml::from_str::<Parameter>(text);
    let _ = toml::from_str::<Standard>(text);
    if toml::from_str::<ModelFile>(text).is_err() {
        return;
    }
    let path = dataworth_fuzz::file("methods.toml", text.as_bytes());
    let (library, _) = Library::load(path.parent());
    let day = jiff::civil::date(2025, 12, 31);
    for model in library.models.iter().filter(|model| model.path.contains("dataworth-fuzz") || model.path == "methods.toml") {
        let _ = link(&library, model, day);
    }
});
