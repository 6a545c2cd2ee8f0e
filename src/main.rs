//! The `dataworth` command: parse, call, map to an exit code.
use std::process::ExitCode;

/// Blocks of rows are made and dropped all the time: their memory is kept, not given back and asked for anew.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    if let Some(code) = dataworth::portfolio::raw::child_main_if_asked() {
        return code;
    }
    dataworth::cli::main()
}
