#![no_main]
//! Lines as sheets of a loan: assembled, and the loan read.
use dataworth::diag::Diagnostics;
use dataworth::lending::loan::{SHEETS, read_loan};
use dataworth::portfolio::assemble_with;
// The library is loaded before the clock of the first input runs.
libfuzzer_sys::fuzz_target!(init: { dataworth_fuzz::library(); }, |text: &str| {
    let mut found = Diagnostics::new();
    let mut portfolio = assemble_with(dataworth_fuzz::book(text), dataworth_fuzz::library(), &SHEETS).unpack(&mut found);
    let _ = read_loan(&mut portfolio, &mut found);
    for fault in found.iter().take(50) {
        let _ = fault.render(dataworth::diag::Lang::Zh);
    }
});
