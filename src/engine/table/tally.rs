//! 汇总 — what a run of any length adds up to, in fixed room.

use crate::diag::{Code, Diagnostic, Diagnostics, Severity};
use crate::value::bulk::Counts;
use std::collections::{BTreeMap, BinaryHeap};
use std::cmp::Reverse;

/// Diagnostics that are listed; the rest is counted.
const MOST_LISTED: usize = 1_000;
/// Assets of the highest value that are kept.
const MOST_TOP: usize = 20;

/// How often a code was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeCount {
    pub code: Code,
    pub rows: u64,
}

/// Values of one size: from 10^k yuan up to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bucket {
    pub rows: u64,
    /// In fen.
    pub value: i128,
}

/// An asset of high value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Top {
    pub fen: i64,
    /// Earlier rows stand before later ones of the same value.
    row: Reverse<u64>,
    pub id: String,
    pub model: String,
    pub approaches: Vec<Option<i64>>,
}

/// The sums of a run.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub rows: u64,
    pub valued: u64,
    pub refused: u64,
    pub assumed: u64,
    /// Of the values, in fen.
    pub total: i128,
    /// Of each approach and scenario, in fen.
    pub totals: Vec<i128>,
    pub negative: Bucket,
    /// By power of ten of the value in yuan, from below 1 yuan on.
    pub sizes: Vec<Bucket>,
    pub counts: Counts,
    codes: BTreeMap<Code, u64>,
    pub listed: Diagnostics,
    pub unlisted: u64,
    pub has_errors: bool,
    top: BinaryHeap<Reverse<Top>>,
}

impl Tally {
    /// Takes up a value.
    pub fn value(&mut self, fen: i64) {
        self.valued += 1;
        self.total += i128::from(fen);
        let bucket = if fen < 0 {
            &mut self.negative
        } else {
            let size = (fen / 100).checked_ilog10().map_or(0, |log| log as usize + 1);
            if self.sizes.len() <= size {
                self.sizes.resize(size + 1, Bucket::default());
            }
            &mut self.sizes[size]
        };
        bucket.rows += 1;
        bucket.value += i128::from(fen);
    }

    /// Whether a value is among the highest so far.
    pub fn is_top(&self, fen: i64) -> bool {
        self.top.len() < MOST_TOP || self.top.peek().is_some_and(|Reverse(least)| fen > least.fen)
    }

    pub fn add_top(&mut self, fen: i64, row: u64, id: &str, model: &str, approaches: Vec<Option<i64>>) {
        let top = Top { fen, row: Reverse(row), id: id.into(), model: model.into(), approaches };
        self.top.push(Reverse(top));
        if self.top.len() > MOST_TOP {
            self.top.pop();
        }
    }

    /// The assets of the highest value, highest first.
    pub fn top(&self) -> Vec<Top> {
        let mut all: Vec<Top> = self.top.iter().map(|Reverse(top)| top.clone()).collect();
        all.sort_by(|a, b| b.cmp(a));
        all
    }

    /// Counts a row's codes and lists what is said while there is room.
    pub fn say(&mut self, diagnostic: Diagnostic) {
        *self.codes.entry(diagnostic.code).or_default() += 1;
        self.has_errors |= diagnostic.severity == Severity::Error;
        if self.listed.len() < MOST_LISTED {
            self.listed.push(diagnostic);
        } else {
            self.unlisted += 1;
        }
    }

    pub fn codes(&self) -> Vec<CodeCount> {
        self.codes.iter().map(|(code, rows)| CodeCount { code: *code, rows: *rows }).collect()
    }
}
