//! The `dataworth` command: parse, call, map to an exit code.
use std::process::ExitCode;

fn main() -> ExitCode {
    if let Some(code) = dataworth::portfolio::raw::child_main_if_asked() {
        return code;
    }
    dataworth::cli::main()
}
