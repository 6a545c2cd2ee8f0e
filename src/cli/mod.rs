//! 命令行 — one command a file, its help text beside it.

mod book;
mod calc;
mod case;
mod check;
mod explain;
mod lend;
mod limit;
mod methods;
mod output;
mod pages;
mod price;
mod progress;
mod results;
mod schedule;
mod schema;
mod share;
mod table;
mod target;
mod template;
mod usage;

pub use schema::schemas;

use crate::diag::{Diagnostics, Lang};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::process::ExitCode;

/// 数据资产估值与会计引擎 / data-asset valuation and accounting
#[derive(Debug, Parser)]
#[command(name = "dataworth", version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// 读入的上限，可重复，各名称见 docs/security.md / a limit on what is read, repeatable
    #[arg(long, global = true, value_name = "NAME=VALUE", value_parser = limit::parse)]
    limit: Vec<limit::Chosen>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Price(Box<price::Price>),
    Check(check::Check),
    Book(Box<book::BookCommand>),
    Calc(calc::Calc),
    Case(case::CaseCommand),
    Explain(explain::Explain),
    Lend(lend::LendCommand),
    Methods(methods::Methods),
    Schedule(schedule::ScheduleCommand),
    Share(share::ShareCommand),
    Template(template::Template),
}

/// Options that every command has.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// 语言 / language of messages and output
    #[arg(long, value_enum)]
    lang: Option<LangArgument>,
    /// 自定义模型目录 / directory of your own model files
    #[arg(long, value_name = "DIR")]
    models: Option<PathBuf>,
    /// 诊断信息格式 / how diagnostics are written to stderr
    #[arg(long, value_enum, default_value = "text")]
    message_format: MessageFormat,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LangArgument {
    Zh,
    En,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum MessageFormat {
    Text,
    Json,
}

impl Common {
    /// `--lang`, else the locale, else Chinese.
    pub(crate) fn lang(&self) -> Lang {
        match self.lang {
            Some(LangArgument::Zh) => Lang::Zh,
            Some(LangArgument::En) => Lang::En,
            None => locale().unwrap_or_default(),
        }
    }

    /// Writes diagnostics to stderr.
    pub(crate) fn report(&self, diagnostics: &Diagnostics) {
        output::report(diagnostics, self.lang(), self.message_format == MessageFormat::Json);
    }

    /// How a run ended; what kept it from running is reported.
    pub(crate) fn ended(&self, run: Result<Ending, Diagnostics>) -> Ending {
        run.unwrap_or_else(|faults| {
            self.report(&faults);
            Ending::CouldNotRun
        })
    }
}

/// `--threads`. A second call in one process keeps the first pool; results do not depend on it.
fn use_threads(threads: Option<u16>) {
    if let Some(threads) = threads {
        let _ = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build_global();
    }
}

fn locale() -> Option<Lang> {
    let set = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
    let tag = set("LC_ALL").or_else(|| set("LC_MESSAGES")).or_else(|| set("LANG"))?;
    Lang::from_tag(&tag)
}

/// How a run ended: clean, finished with errors in some assets, or could not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    Clean,
    WithErrors,
    CouldNotRun,
}

impl From<Ending> for ExitCode {
    fn from(ending: Ending) -> Self {
        ExitCode::from(ending as u8)
    }
}

/// Parses the arguments and runs the command.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no faults; a wrong command line could not run.
            if !error.use_stderr() {
                let _ = error.print();
                return Ending::Clean.into();
            }
            usage::report(&error);
            return Ending::CouldNotRun.into();
        }
    };
    limit::put_in_force(&cli.limit);
    let ending = match cli.command {
        Command::Price(command) => command.run(),
        Command::Check(command) => command.run(),
        Command::Book(command) => command.run(),
        Command::Calc(command) => command.run(),
        Command::Case(command) => command.run(),
        Command::Explain(command) => command.run(),
        Command::Lend(command) => command.run(),
        Command::Methods(command) => command.run(),
        Command::Schedule(command) => command.run(),
        Command::Share(command) => command.run(),
        Command::Template(command) => command.run(),
    };
    ending.into()
}
