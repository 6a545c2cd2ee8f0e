//! Columnar files: made by other programs, damaged, written by our own writer and read again.
#[path = "columnar/damage.rs"]
mod damage;
#[path = "columnar/foreign.rs"]
mod foreign;
#[path = "columnar/forms.rs"]
mod forms;
#[path = "columnar/memory.rs"]
mod memory;
#[path = "columnar/support.rs"]
mod support;
#[path = "columnar/writing.rs"]
mod writing;
