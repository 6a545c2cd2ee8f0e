//! How large a file may be and how long reading it may take.
use std::sync::OnceLock;
use std::time::Duration;

/// Limits of one reading; the defaults are far above any honest asset list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// All parts of a workbook unpacked, or a text file as it is: 1 GiB.
    pub inflated_bytes: u64,
    /// Parts of the zip: 10,000.
    pub members: u64,
    /// Cells that hold something: 20 million.
    pub cells: u64,
    /// Columns: 16,384, what Excel has.
    pub columns: u32,
    /// Entries of the shared text table: 5 million.
    pub shared_strings: u64,
    /// Bytes of text in one cell: 1 MiB.
    pub cell_text: u64,
    /// Bytes of text in all cells: 1 GiB. A short table can repeat one long text many times.
    pub text: u64,
    /// Time on the wall until the child is killed: 60 s.
    pub wall: Duration,
    /// Processor time of the child: 60 s.
    pub cpu: Duration,
    /// Address space of the child: 2 GiB.
    pub address_space: u64,
}

const GIB: u64 = 1 << 30;

impl Default for Limits {
    fn default() -> Self {
        Self {
            inflated_bytes: GIB,
            members: 10_000,
            cells: 20_000_000,
            columns: 16_384,
            shared_strings: 5_000_000,
            cell_text: 1 << 20,
            text: GIB,
            wall: Duration::from_secs(60),
            cpu: Duration::from_secs(60),
            address_space: 2 * GIB,
        }
    }
}

/// Limits that were asked for, by name; set once, before anything is read.
static CHOSEN: OnceLock<Vec<(Limit, u64)>> = OnceLock::new();

/// A limit that can be set by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    InflatedBytes,
    Members,
    Cells,
    Columns,
    SharedStrings,
    CellText,
    Text,
    Seconds,
    Memory,
}

impl Limit {
    /// All of them, each with the name it is set by.
    pub const ALL: [(&'static str, Limit); 9] = [
        ("inflated_bytes", Limit::InflatedBytes),
        ("members", Limit::Members),
        ("cells", Limit::Cells),
        ("columns", Limit::Columns),
        ("shared_strings", Limit::SharedStrings),
        ("cell_text", Limit::CellText),
        ("text", Limit::Text),
        ("seconds", Limit::Seconds),
        ("memory", Limit::Memory),
    ];
}

impl Limits {
    /// Sets limits for all readings of this process; only the first call counts.
    pub fn choose(limits: Vec<(Limit, u64)>) {
        let _ = CHOSEN.set(limits);
    }

    /// These limits with those that were asked for.
    #[must_use]
    pub fn chosen(mut self) -> Self {
        for (limit, value) in CHOSEN.get().into_iter().flatten() {
            let value = *value;
            match limit {
                Limit::InflatedBytes => self.inflated_bytes = value,
                Limit::Members => self.members = value,
                Limit::Cells => self.cells = value,
                Limit::Columns => self.columns = u32::try_from(value).unwrap_or(u32::MAX),
                Limit::SharedStrings => self.shared_strings = value,
                Limit::CellText => self.cell_text = value,
                Limit::Text => self.text = value,
                Limit::Seconds => {
                    (self.wall, self.cpu) = (Duration::from_secs(value), Duration::from_secs(value))
                }
                Limit::Memory => self.address_space = value,
            }
        }
        self
    }

    /// The limits as one word of a command line.
    pub(super) fn to_word(&self) -> String {
        let columns = u64::from(self.columns);
        let numbers = [
            self.inflated_bytes,
            self.members,
            self.cells,
            columns,
            self.shared_strings,
            self.cell_text,
            self.text,
            self.wall.as_secs(),
            self.cpu.as_secs(),
            self.address_space,
        ];
        numbers.map(|number| number.to_string()).join(",")
    }

    pub(super) fn from_word(word: &str) -> Option<Self> {
        let numbers: Result<Vec<u64>, _> = word.split(',').map(str::parse).collect();
        let [inflated_bytes, members, cells, columns, shared_strings, cell_text, text, wall, cpu, space] =
            <[u64; 10]>::try_from(numbers.ok()?).ok()?;
        Some(Self {
            inflated_bytes,
            members,
            cells,
            columns: u32::try_from(columns).ok()?,
            shared_strings,
            cell_text,
            text,
            wall: Duration::from_secs(wall),
            cpu: Duration::from_secs(cpu),
            address_space: space,
        })
    }

    /// Binds this process to its limits; called first thing in the child.
    #[cfg(unix)]
    pub(super) fn bind_process(&self) {
        use rustix::process::Resource;
        let cpu = self.cpu.as_secs().max(1);
        lower(Resource::As, self.address_space, self.address_space);
        // The soft limit gives a signal of its own, the hard one a second later a plain kill.
        lower(Resource::Cpu, cpu, cpu + 1);
        lower(Resource::Fsize, 0, 0);
        lower(Resource::Core, 0, 0);
    }

    /// Elsewhere only the wall clock binds the child.
    #[cfg(not(unix))]
    pub(super) fn bind_process(&self) {}

    /// Binds a process that writes as well as reads, and ends it with its parent.
    #[cfg(unix)]
    pub(super) fn bind_worker(&self) {
        use rustix::process::Resource;
        lower(Resource::As, self.address_space, self.address_space);
        lower(Resource::Cpu, self.cpu.as_secs().max(1), self.cpu.as_secs().max(1) + 1);
        lower(Resource::Core, 0, 0);
        #[cfg(target_os = "linux")]
        let _ = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL));
    }

    #[cfg(not(unix))]
    pub(super) fn bind_worker(&self) {}
}

#[cfg(unix)]
fn lower(resource: rustix::process::Resource, soft: u64, hard: u64) {
    use rustix::process::{Rlimit, getrlimit, setrlimit};
    let ceiling = getrlimit(resource).maximum.unwrap_or(u64::MAX);
    let new = Rlimit { current: Some(soft.min(ceiling)), maximum: Some(hard.min(ceiling)) };
    // A limit that cannot be lowered leaves the wall clock of the parent in force.
    let _ = setrlimit(resource, new);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_survive_the_command_line() {
        let limits = Limits { cells: 7, ..Limits::default() };
        assert_eq!(Limits::from_word(&limits.to_word()), Some(limits));
        assert_eq!(Limits::from_word("1,2"), None);
    }
}
