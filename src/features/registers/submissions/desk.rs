//! The files of a submission: registers are read from them, results are kept in them and told from them.

use std::{fs::File, io};

use super::{
    csv::{Key, LARGEST_REGISTER},
    dto::{
        RegisterSubmissionLine, RegisterSubmissionOutcome as Outcome, RegisterSubmissionRow,
        RegisterSubmissionSummary,
    },
    ndjson,
    plan::{Plan, refusal},
    results::{Results, Told},
};
use crate::{
    error::{Fault, Result},
    features::registers::push::RegisterMark,
};

/// Bytes of results that are told at once.
const TOLD_AT_ONCE: usize = 64 * 1024;

/// The files of a submission and what is known of them. It is used by one at a time, off the async threads.
pub struct Desk {
    body: File,
    plan: Plan,
    results: Results,
    told: usize,
}

/// The rows of one register.
pub enum Register {
    /// A line of NDJSON, understood or not.
    Line(u32, usize, Result<Box<RegisterSubmissionLine>>),
    /// Rows of CSV: place, line, and mark or faults.
    Rows(Key, Vec<CsvRow>),
    /// More rows of CSV than a register may have.
    TooMany(Vec<(usize, u32)>),
}

/// A row of CSV.
pub struct CsvRow {
    /// Its place among the rows.
    pub row: usize,
    /// The line on which it begins.
    pub line: u32,
    /// Its mark, or what is wrong with it.
    pub mark: Result<RegisterMark, Vec<Fault>>,
}

impl Desk {
    /// The files of a submission; `results` may hold what an earlier run kept.
    pub fn open(body: File, plan: Plan, results: File, durable: bool) -> io::Result<Self> {
        let results = Results::open(results, plan.rows(), plan.registers(), durable)?;
        Ok(Self { body, plan, results, told: 0 })
    }

    /// The next register from `from` on that is not settled, with its number.
    pub fn next(&mut self, from: usize) -> io::Result<Option<(usize, Option<Register>)>> {
        let open = (from..self.plan.registers()).find(|register| !self.results.is_settled(*register));
        open.map(|register| Ok((register, self.register(register)?))).transpose()
    }

    /// Keeps what became of a register's rows.
    pub fn keep(
        &mut self,
        register: usize,
        told: &[Told],
        summary: RegisterSubmissionSummary,
    ) -> io::Result<()> {
        self.results.keep(register, told, summary)
    }

    /// Tells faults of the columns where they are.
    pub fn translate(&self, faults: &mut Vec<Fault>) {
        if let Some(layout) = &self.plan.layout {
            *faults = std::mem::take(faults).into_iter().map(|fault| layout.translate(fault)).collect();
        }
    }

    fn register(&mut self, register: usize) -> io::Result<Option<Register>> {
        let Some(layout) = &self.plan.layout else {
            let Some(row) = self.plan.rows_of(register).next() else { return Ok(None) };
            let read = match self.plan.read(&mut self.body, row)? {
                Some(bytes) => ndjson::read(&bytes).map(Box::new),
                None => Err(ndjson::too_long()),
            };
            return Ok(Some(Register::Line(self.plan.line(row), row, read)));
        };
        let places: Vec<_> = self.plan.rows_of(register).map(|row| (row, self.plan.line(row))).collect();
        if places.len() > LARGEST_REGISTER {
            return Ok(Some(Register::TooMany(places)));
        }
        let (mut key, mut rows) = (None, Vec::with_capacity(places.len()));
        for (row, line) in places {
            let bytes = self.plan.read(&mut self.body, row)?.unwrap_or_default();
            // It was understood when it was indexed, and the file has not changed.
            let Ok(read) = layout.row(&bytes) else { continue };
            key.get_or_insert(read.key);
            rows.push(CsvRow { row, line, mark: read.mark });
        }
        Ok(key.map(|key| Register::Rows(key, rows)))
    }

    /// The next lines of the answer, as far as their registers are settled; nothing when the next one is not.
    pub fn tell(&mut self) -> io::Result<Vec<u8>> {
        let mut lines = Vec::new();
        while self.told < self.plan.rows() && lines.len() < TOLD_AT_ONCE {
            match (self.plan.register_of(self.told), &self.plan.layout) {
                (Some(register), _) if !self.results.is_settled(register) => break,
                (Some(_), _) => self.results.tell(self.told, &mut lines)?,
                (None, Some(layout)) => {
                    let bytes = self.plan.read(&mut self.body, self.told)?;
                    let errors = refusal(layout, bytes.as_deref());
                    let row = csv_row(self.plan.line(self.told), Outcome::Rejected, errors);
                    lines.extend(serde_json::to_vec(&row)?);
                    lines.push(b'\n');
                }
                (None, None) => {}
            }
            self.told += 1;
        }
        Ok(lines)
    }

    /// What was counted, rows that belong to no register among it.
    pub fn summary(&self, committed: bool) -> RegisterSubmissionSummary {
        let unreadable = self.plan.unreadable() as u64;
        let mut summary = self.results.summary;
        summary.lines = self.plan.rows() as u64;
        summary.rejected += unreadable;
        summary.refused += unreadable;
        RegisterSubmissionSummary { committed, ..summary }
    }
}

/// What is told of a row that did not become a mark.
pub fn csv_row(line: u32, outcome: Outcome, errors: Vec<Fault>) -> RegisterSubmissionRow {
    RegisterSubmissionRow { line, outcome, queries: Vec::new(), errors, error: None }
}
