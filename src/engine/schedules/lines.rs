//! 逐块写出 — schedules of a block of assets as bytes, on all threads.

use super::Trial;
use crate::export::{ExportError, Lang, schedule};
use crate::ledger::Month;
use crate::ledger::schedule::Lines;
use crate::ledger::trial::TrialAsset;
use rayon::prelude::*;
use std::io;
use std::path::Path;

/// A block is full with so many lines or assets: some megabytes of text.
const MOST_LINES: u64 = 1 << 16;
const MOST_ASSETS: usize = 1 << 14;
/// Assets that one thread takes at a time.
const SHARE: usize = 64;

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    pub rows: u64,
    pub lines: u64,
    /// All charges, in fen.
    pub charge: i128,
}

impl Trial {
    /// Writes the schedules of all rows without fault, one line an asset and month.
    ///
    /// # Errors
    /// Those of the disk; the output then does not appear.
    pub fn write(self, out: &Path, overwrite: bool, lang: Lang) -> Result<Written, ExportError> {
        let mut written = Written::default();
        let window = self.window;
        schedule::write(out, overwrite, lang, |file| {
            let assets = self.spool.assets().map_err(|error| file.failed(error))?;
            let doubled = self.doubled;
            let mut wanted = assets.filter(|asset| !is_doubled(asset, &doubled));
            let mut texts = Vec::new();
            loop {
                let block = block(&mut wanted, window).map_err(|error| file.failed(error))?;
                // The block before is written while this one is computed.
                let (put, next) = rayon::join(
                    || texts.iter().try_for_each(|text: &Vec<u8>| file.write(text)),
                    || compute(&block),
                );
                put?;
                if block.is_empty() {
                    return Ok(());
                }
                texts = next
                    .into_iter()
                    .map(|(text, part)| {
                        written.add(part);
                        text
                    })
                    .collect();
            }
        })?;
        Ok(written)
    }
}

impl Written {
    fn add(&mut self, part: Written) {
        self.rows += part.rows;
        self.lines += part.lines;
        self.charge += part.charge;
    }
}

fn is_doubled(asset: &io::Result<(u32, TrialAsset)>, doubled: &[u32]) -> bool {
    asset.as_ref().is_ok_and(|(row, _)| doubled.binary_search(row).is_ok())
}

/// An asset with the first month that is written of it and how many.
struct Job {
    asset: TrialAsset,
    first: Month,
    months: u32,
}

impl Job {
    fn new(asset: TrialAsset, (from, months): (Option<Month>, Option<u32>)) -> Job {
        let first = from.map_or(asset.start, |from| from.max(asset.start));
        let end = asset.start.plus(i32::try_from(asset.segment.months).unwrap_or(i32::MAX));
        let last = match (from, months.and_then(|months| i32::try_from(months).ok())) {
            (Some(from), Some(months)) => end.min(from.plus(months)),
            _ => end,
        };
        let months = u32::try_from(last.since(first)).unwrap_or(0);
        Job { asset, first, months }
    }
}

type Window = (Option<Month>, Option<u32>);

fn block(
    assets: &mut impl Iterator<Item = io::Result<(u32, TrialAsset)>>,
    window: Window,
) -> io::Result<Vec<Job>> {
    let (mut jobs, mut lines) = (Vec::new(), 0);
    while lines < MOST_LINES && jobs.len() < MOST_ASSETS {
        let Some((_, asset)) = assets.next().transpose()? else { break };
        let job = Job::new(asset, window);
        lines += u64::from(job.months);
        jobs.push(job);
    }
    Ok(jobs)
}

fn compute(jobs: &[Job]) -> Vec<(Vec<u8>, Written)> {
    jobs.par_chunks(SHARE).map(share).collect()
}

fn share(jobs: &[Job]) -> (Vec<u8>, Written) {
    let (mut text, mut written, mut lines) = (Vec::new(), Written::default(), Lines::default());
    for Job { asset, first, months } in jobs {
        lines.resize(*months as usize);
        if let Some(row) = lines.row(0..*months as usize) {
            row.fill(&asset.segment, i64::from(first.since(asset.start)));
        }
        schedule::push_lines(&asset.id, *first, &lines, &mut text);
        let charge = lines.charge.iter().map(|fen| i128::from(*fen)).sum();
        written.add(Written { rows: 1, lines: u64::from(*months), charge });
    }
    (text, written)
}
