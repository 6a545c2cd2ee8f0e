//! The linear system of a lineage, component by component.

use super::ShareError;
use super::lineage::{Allocation, Lineage};
use nalgebra::{DMatrix, DVector};

/// Circles up to this size are solved by LU; n³ operations.
const DENSE: usize = 400;
/// Sweeps over a large circle before it is given up.
const SWEEPS: usize = 100_000;
/// Change of a sweep, relative to the largest figure, at which it has settled.
const SETTLED: f64 = 1e-15;
/// What leaves a circle, as a share, below which nothing does.
const NOTHING: f64 = 1e-12;

pub(super) struct Solver<'l> {
    lineage: &'l Lineage,
    full: Vec<f64>,
    /// By table, the component it is in.
    component: Vec<usize>,
    /// By table, its place among those of its component.
    place: Vec<usize>,
}

impl<'l> Solver<'l> {
    pub fn new(lineage: &'l Lineage) -> Self {
        let tables = lineage.tables();
        Solver { lineage, full: vec![0.0; tables], component: vec![0; tables], place: vec![0; tables] }
    }

    pub fn solve(mut self, costs: &[f64]) -> Result<Allocation, ShareError> {
        self.full.copy_from_slice(costs);
        let mut components = components(self.lineage);
        // Tarjan ends a component when all that it leads to has ended: the lineage runs the other way.
        components.reverse();
        for (number, tables) in components.iter().enumerate() {
            for (place, table) in tables.iter().enumerate() {
                self.component[*table] = number;
                self.place[*table] = place;
            }
        }
        for tables in &components {
            self.settle(tables)?;
            self.pass_on(tables);
        }
        let kept = self.full.iter().zip(&self.lineage.keeps).map(|(full, keeps)| full * keeps).collect();
        let residual = self.residual(costs);
        let circles = components.into_iter().filter(|tables| self.turns(tables)).collect();
        Ok(Allocation { full: self.full, kept, circles, residual })
    }

    fn inside(&self, table: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let own = self.component[table];
        let passes = self.lineage.passes[table].iter().copied();
        passes.filter(move |(to, _)| self.component[*to] == own)
    }

    fn turns(&self, tables: &[usize]) -> bool {
        tables.iter().any(|table| self.inside(*table).next().is_some())
    }

    /// The full costs of a component, from own costs and what has arrived.
    fn settle(&mut self, tables: &[usize]) -> Result<(), ShareError> {
        if !self.turns(tables) {
            return Ok(());
        }
        let stays = |table: &usize| self.inside(*table).map(|(_, share)| share).sum::<f64>();
        if tables.iter().all(|table| 1.0 - stays(table) <= NOTHING) {
            let mut tables: Vec<usize> = tables.iter().map(|table| table + 1).collect();
            tables.sort_unstable();
            return Err(ShareError::NothingKept { tables });
        }
        if tables.len() <= DENSE { self.by_lu(tables) } else { self.by_sweeps(tables) }
    }

    fn by_lu(&mut self, tables: &[usize]) -> Result<(), ShareError> {
        let failed = ShareError::NoConvergence { tables: tables.len() };
        let mut system = DMatrix::<f64>::identity(tables.len(), tables.len());
        for (column, table) in tables.iter().enumerate() {
            for (to, share) in self.inside(*table) {
                system[(self.place[to], column)] -= share;
            }
        }
        let arrived = DVector::from_fn(tables.len(), |at, _| self.full[tables[at]]);
        // Triangular solves only: a product of matrices would go through kernels that contract.
        let found = system.lu().solve(&arrived).ok_or(failed.clone())?;
        if found.iter().any(|full| !full.is_finite()) {
            return Err(failed);
        }
        tables.iter().zip(found.iter()).for_each(|(table, full)| self.full[*table] = *full);
        Ok(())
    }

    /// Gauss–Seidel; it converges as no table passes on more than all.
    fn by_sweeps(&mut self, tables: &[usize]) -> Result<(), ShareError> {
        let mut comes: Vec<Vec<(usize, f64)>> = vec![Vec::new(); tables.len()];
        for (at, table) in tables.iter().enumerate() {
            for (to, share) in self.inside(*table) {
                comes[self.place[to]].push((at, share));
            }
        }
        let arrived: Vec<f64> = tables.iter().map(|table| self.full[*table]).collect();
        let mut full = arrived.clone();
        for _ in 0..SWEEPS {
            let (mut change, mut largest) = (0.0f64, 0.0f64);
            for at in 0..tables.len() {
                let own: f64 = comes[at].iter().filter(|(from, _)| *from == at).map(|(_, share)| share).sum();
                let others = comes[at].iter().filter(|(from, _)| *from != at);
                let next = (arrived[at] + others.map(|(from, share)| share * full[*from]).sum::<f64>())
                    / (1.0 - own);
                change = change.max((next - full[at]).abs());
                largest = largest.max(next.abs());
                full[at] = next;
            }
            if change <= SETTLED * largest {
                tables.iter().zip(full).for_each(|(table, full)| self.full[*table] = full);
                return Ok(());
            }
        }
        Err(ShareError::NoConvergence { tables: tables.len() })
    }

    /// What leaves the component.
    fn pass_on(&mut self, tables: &[usize]) {
        for table in tables {
            let (own, full) = (self.component[*table], self.full[*table]);
            for (to, share) in &self.lineage.passes[*table] {
                if self.component[*to] != own {
                    self.full[*to] += share * full;
                }
            }
        }
    }

    fn residual(&self, costs: &[f64]) -> f64 {
        let mut wanted = costs.to_vec();
        for (from, passes) in self.lineage.passes.iter().enumerate() {
            passes.iter().for_each(|(to, share)| wanted[*to] += share * self.full[from]);
        }
        self.full.iter().zip(wanted).fold(0.0, |most, (full, wanted)| f64::max(most, (full - wanted).abs()))
    }
}

/// 强连通分量 — Tarjan's components, with a stack of its own: a lineage may be thousands of tables deep.
fn components(lineage: &Lineage) -> Vec<Vec<usize>> {
    const UNSEEN: usize = usize::MAX;
    let tables = lineage.tables();
    let (mut index, mut low, mut on) = (vec![UNSEEN; tables], vec![0; tables], vec![false; tables]);
    let (mut path, mut found, mut next) = (Vec::new(), Vec::new(), 0);
    for start in 0..tables {
        let mut walk = if index[start] == UNSEEN { vec![(start, 0)] } else { Vec::new() };
        while let Some((table, edge)) = walk.pop() {
            if edge == 0 {
                (index[table], low[table], on[table]) = (next, next, true);
                next += 1;
                path.push(table);
            }
            let open = lineage.passes[table][edge..].iter().position(|(to, _)| {
                if on[*to] {
                    low[table] = low[table].min(index[*to]);
                }
                index[*to] == UNSEEN
            });
            if let Some(ahead) = open {
                // Come back to the edge itself: by then its table has been seen, and its low is taken.
                walk.push((table, edge + ahead + 1));
                walk.push((lineage.passes[table][edge + ahead].0, 0));
                continue;
            }
            if low[table] == index[table] {
                let at = path.iter().rposition(|own| *own == table).unwrap_or(0);
                let members = path.split_off(at);
                members.iter().for_each(|member| on[*member] = false);
                found.push(members);
            }
            if let Some((parent, _)) = walk.last() {
                low[*parent] = low[*parent].min(low[table]);
            }
        }
    }
    found
}
