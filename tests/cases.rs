//! Published cases through the model library, and the library itself.

use dataworth::diag::Lang;
use dataworth::formula;
use dataworth::model::Library;
use jiff::civil::date;

fn library() -> Library {
    let (library, faults) = Library::builtin();
    assert!(!faults.has_errors(), "{}", faults.render(Lang::En, 100));
    library
}

#[test]
fn every_model_links() {
    let library = library();
    let faults: Vec<String> = library
        .models
        .iter()
        .filter_map(|m| formula::link(&library, m, date(2026, 6, 30)).err())
        .map(|f| f.render(Lang::En, 100))
        .collect();
    assert!(faults.is_empty(), "{}", faults.concat());
}

#[test]
fn every_citation_names_a_registered_document() {
    let library = library();
    let known = |id: &str| library.standard(id).is_some();
    for model in &library.models {
        let steps = model.file.steps.iter().flat_map(|s| &s.cite);
        for cite in model.file.cite.iter().chain(steps) {
            assert!(known(&cite.standard), "{} cites {}", model.id(), cite.standard);
        }
    }
    for parameter in &library.parameters {
        for cite in parameter.values.iter().flat_map(|v| &v.cite) {
            assert!(known(&cite.standard), "{} cites {}", parameter.id.get_ref(), cite.standard);
        }
    }
}
