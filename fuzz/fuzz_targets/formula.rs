#![no_main]
//! Any text: a tree or a fault, and the tree is not deeper than it may be.
use dataworth::formula::parse;
libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(tree) = parse(text) {
        assert!(tree.depth() <= dataworth::diag::bounds().formula_depth);
    }
});
