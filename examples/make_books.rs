//! Writes an input workbook for `dataworth book`: a group of 300 data resources over 36 months.
//!
//! `cargo run --release --example make_books -- OUT.xlsx [SEED] [RESOURCES]`
#[path = "../tests/support/group.rs"]
mod group;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("usage: make_books OUT.xlsx [SEED] [RESOURCES]")?;
    let seed = arguments.next().map_or(Ok(1), |text| text.parse())?;
    let resources = arguments.next().map_or(Ok(300), |text| text.parse())?;
    let made = group::make(seed, resources);
    made.write(path.as_ref())?;
    println!("{path}: {} resources, {} events", made.assets.len(), made.rows.len());
    Ok(())
}
