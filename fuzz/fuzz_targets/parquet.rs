#![no_main]
//! Bytes as a Parquet file, every column read as several kinds.
use dataworth::portfolio::columnar::{Wanted, open};
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let path = dataworth_fuzz::file("a.parquet", bytes);
    let kinds = [Wanted::Text, Wanted::Figure, Wanted::Day, Wanted::Flag];
    for shift in 0..kinds.len() {
        let Ok(table) = open(&path, &dataworth_fuzz::limits()) else { return };
        let schema = table.schema().clone();
        let fields = schema.fields.len().min(8);
        let wanted: Vec<_> = (0..fields).map(|field| (field, kinds[(field + shift) % 4])).collect();
        let Ok(mut batches) = table.read(&wanted, 64) else { continue };
        let mut rows = 0;
        while let Ok(Some(batch)) = batches.next() {
            rows += batch.rows;
            for fault in batch.faults.iter().take(50) {
                let _ = batch.diagnostic(fault, &schema);
            }
            if rows > 100_000 {
                break;
            }
        }
    }
});
