#![no_main]
//! Bytes as a CSV: as a list that is held, and as a table that is read in blocks.
use dataworth::portfolio::columnar::{Wanted, open};
use dataworth::portfolio::raw::read_in_process;
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let path = dataworth_fuzz::file("a.csv", bytes);
    let _ = read_in_process(&path, &dataworth_fuzz::limits());
    let Ok(table) = open(&path, &dataworth_fuzz::limits()) else { return };
    let kinds = [Wanted::Text, Wanted::Figure, Wanted::Day, Wanted::Flag];
    let wanted: Vec<_> = (0..table.schema().fields.len().min(8)).map(|field| (field, kinds[field % 4])).collect();
    let schema = table.schema().clone();
    let Ok(mut batches) = table.read(&wanted, 16) else { return };
    while let Ok(Some(batch)) = batches.next() {
        for fault in &batch.faults {
            let _ = batch.diagnostic(fault, &schema);
        }
    }
});
