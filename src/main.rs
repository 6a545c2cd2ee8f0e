use std::process::ExitCode;

fn main() -> ExitCode {
    if let Some(code) = dataworth::portfolio::raw::child_main_if_asked() {
        return code;
    }
    ExitCode::SUCCESS
}
