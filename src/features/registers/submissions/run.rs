//! Working through a submission: each register is pushed by itself, as `putRegister` would push it.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use super::{
    csv::{Key, LARGEST_REGISTER},
    desk::{CsvRow, Desk, Register, csv_row},
    dto::{
        RegisterSubmissionEnd, RegisterSubmissionLine, RegisterSubmissionOutcome as Outcome,
        RegisterSubmissionRefused, RegisterSubmissionRegister, RegisterSubmissionRow,
        RegisterSubmissionSummary,
    },
    ndjson,
    results::Told,
    terms::Terms,
};
use crate::{
    access::{Access, RegistersWrite},
    domain::session::SessionOn,
    error::{AppError, Code, Fault, FaultCode, Result},
    features::registers::{
        SharedRolls,
        push::{self, Answer, Manner, RegisterPush},
    },
};

/// How long is waited before a register is tried again that the database could not take.
const WAITS: [Duration; 3] = [Duration::from_millis(200), Duration::from_secs(1), Duration::from_secs(3)];
/// So many registers in succession that the database could not take end an answer: the rest would fare no better.
const FAILING: u8 = 3;

/// A submission under way.
pub struct Run {
    cx: Access<RegistersWrite>,
    rolls: SharedRolls,
    terms: Terms,
    desk: Arc<Mutex<Desk>>,
    next: usize,
    failing: u8,
    /// Whether the database is waited for, however long it is away; otherwise rows are told that it was.
    patient: bool,
}

impl Run {
    /// Begins, or goes on with, a submission.
    pub fn new(
        cx: Access<RegistersWrite>,
        rolls: SharedRolls,
        terms: Terms,
        desk: Desk,
        patient: bool,
    ) -> Self {
        let desk = Arc::new(Mutex::new(desk));
        Self { cx, rolls, terms, desk, next: 0, failing: 0, patient }
    }

    /// The next part of the answer; `None` after its end. An `Err` cuts the answer off before its summary.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>> {
        loop {
            let lines = self.on_desk(Desk::tell).await?;
            if !lines.is_empty() {
                return Ok(Some(lines));
            }
            if !self.advance().await? {
                return Ok(None);
            }
        }
    }

    /// The last line of the answer.
    pub async fn end(&self) -> Result<(RegisterSubmissionSummary, Vec<u8>)> {
        let committed = !self.terms.query.dry_run;
        let summary = self.on_desk(move |desk| Ok(desk.summary(committed))).await?;
        let mut line = serde_json::to_vec(&RegisterSubmissionEnd { summary }).map_err(AppError::internal)?;
        line.push(b'\n');
        Ok((summary, line))
    }

    /// Pushes the next register that is not settled; false when all are.
    pub async fn advance(&mut self) -> Result<bool> {
        let from = self.next;
        let found = self.on_desk(move |desk| desk.next(from)).await?;
        let Some((register, read)) = found else { return Ok(false) };
        let mut summary = RegisterSubmissionSummary::default();
        let told = match read {
            None => Vec::new(),
            Some(Register::Line(line, row, read)) => vec![(row, self.line(line, read, &mut summary).await?)],
            Some(Register::Rows(key, rows)) => self.rows(&key, rows, &mut summary).await?,
            Some(Register::TooMany(places)) => too_many(places, &mut summary)?,
        };
        self.on_desk(move |desk| desk.keep(register, &told, summary)).await?;
        self.next = register + 1;
        Ok(true)
    }

    /// The result of a line of NDJSON.
    async fn line(
        &mut self,
        line: u32,
        read: Result<Box<RegisterSubmissionLine>>,
        summary: &mut RegisterSubmissionSummary,
    ) -> Result<String> {
        let pushed = match read {
            Err(error) => Err(error),
            Ok(read) => {
                let (urn, on) = (read.urn.get(), SessionOn { date: read.date, session: read.session });
                self.push(urn, on, &read.into_push(), self.terms.manner()).await?
            }
        };
        match pushed {
            Ok(answer) => {
                let told = answer.pushed;
                summary.count_push(&told.summary);
                let (urn, date, session) = (told.register.urn, told.register.date, told.register.session);
                let (rows, committed, summary) = (told.rows, told.committed, told.summary);
                json(&RegisterSubmissionRegister { line, urn, date, session, summary, rows, committed })
            }
            Err(error) => {
                summary.refused += 1;
                json(&RegisterSubmissionRefused { line, error: ndjson::translate(error).body() })
            }
        }
    }

    /// The results of the rows of one register of CSV. A row at fault counts as a refused mark of its register.
    async fn rows(
        &mut self,
        key: &Key,
        rows: Vec<CsvRow>,
        summary: &mut RegisterSubmissionSummary,
    ) -> Result<Vec<Told>> {
        let (mut marks, mut good, mut told) = (Vec::new(), Vec::new(), Vec::with_capacity(rows.len()));
        for CsvRow { row, line, mark } in rows {
            match mark {
                Ok(mark) => {
                    marks.push(mark);
                    good.push((row, line));
                }
                Err(faults) => told.push((row, csv_row(line, Outcome::Rejected, faults))),
            }
        }
        let mut manner = self.terms.manner();
        // What is wrong with the other rows is told all the same.
        let held_back = !told.is_empty() && !manner.lenient;
        manner.dry_run |= held_back;
        if !good.is_empty() {
            let push = RegisterPush { taken_at: key.taken_at, recorded_by: key.recorded_by.clone(), marks };
            let pushed = self.push(key.urn.get(), key.on, &push, manner).await?;
            if let (Ok(_), false) = (&pushed, held_back) {
                summary.registers += 1;
            }
            told.extend(self.settled(pushed, &good, held_back).await?);
        }
        told.iter()
            .map(|(row, line)| {
                summary.count(line);
                Ok((*row, json(line)?))
            })
            .collect()
    }

    /// What became of the rows that were pushed.
    async fn settled(
        &self,
        pushed: Result<Answer>,
        rows: &[(usize, u32)],
        held_back: bool,
    ) -> Result<Vec<(usize, RegisterSubmissionRow)>> {
        let error = match pushed {
            Ok(answer) => {
                let told = rows.iter().zip(answer.pushed.rows).map(|((row, line), pushed)| {
                    let outcome = if held_back { Outcome::HeldBack } else { pushed.outcome.into() };
                    let errors = pushed.errors;
                    (
                        *row,
                        RegisterSubmissionRow {
                            line: *line,
                            outcome,
                            queries: pushed.queries,
                            errors,
                            error: None,
                        },
                    )
                });
                let mut told: Vec<_> = told.collect();
                self.translate(told.iter_mut().map(|(_, row)| &mut row.errors)).await?;
                return Ok(told);
            }
            Err(error) => error,
        };
        let mut told: Vec<_> =
            rows.iter().map(|(row, line)| (*row, csv_row(*line, Outcome::HeldBack, Vec::new()))).collect();
        if error.code() != Code::ValidationFailed {
            let problem = error.body();
            for (_, row) in &mut told {
                (row.outcome, row.error) = (Outcome::Rejected, Some(problem.clone()));
            }
            return Ok(told);
        }
        for fault in error.errors() {
            let at = fault
                .pointer
                .as_deref()
                .and_then(|at| at.strip_prefix("/marks/")?.split('/').next()?.parse().ok());
            let of: &mut [_] = match at {
                Some(index) => told.get_mut(index..=index).unwrap_or_default(),
                // Of the register as a whole, and so of each row.
                None => &mut told,
            };
            for (_, row) in of {
                row.outcome = Outcome::Rejected;
                row.errors.push(fault.clone());
            }
        }
        self.translate(told.iter_mut().map(|(_, row)| &mut row.errors)).await?;
        Ok(told)
    }

    /// Tells faults of the columns where they are.
    async fn translate<'r>(&self, faults: impl Iterator<Item = &'r mut Vec<Fault>>) -> Result<()> {
        let desk = self.desk.lock().unwrap_or_else(PoisonError::into_inner);
        faults.for_each(|faults| desk.translate(faults));
        Ok(())
    }

    /// Pushes one register. The inner error is the register's own; the outer one ends the run.
    async fn push(
        &mut self,
        urn: i32,
        on: SessionOn,
        push: &RegisterPush,
        manner: Manner,
    ) -> Result<Result<Answer>> {
        let mut waits = WAITS.iter();
        loop {
            let tried = self.try_push(urn, on, push, manner).await;
            // Between two registers others get their turn.
            self.cx.rest();
            let error = match tried {
                Ok(answer) => {
                    self.failing = 0;
                    return Ok(Ok(answer));
                }
                Err(error) if is_passing(&error) => error,
                Err(error) => {
                    error.log();
                    return Ok(Err(error));
                }
            };
            if let Some(wait) = waits.next() {
                tokio::time::sleep(*wait).await;
                continue;
            }
            self.failing += 1;
            if self.patient || self.failing >= FAILING {
                return Err(error);
            }
            error.log();
            return Ok(Err(error));
        }
    }

    async fn try_push(&self, urn: i32, on: SessionOn, push: &RegisterPush, manner: Manner) -> Result<Answer> {
        push::push(&self.cx, &self.rolls, urn, on, push, manner).await
    }

    async fn on_desk<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Desk) -> io::Result<T> + Send + 'static,
    ) -> Result<T> {
        let desk = self.desk.clone();
        let done = tokio::task::spawn_blocking(move || {
            work(&mut desk.lock().unwrap_or_else(PoisonError::into_inner))
        });
        done.await.map_err(AppError::internal)?.map_err(super::service::disk)
    }
}

/// Whether the same register may be taken a little later.
fn is_passing(error: &AppError) -> bool {
    matches!(error.code(), Code::Overloaded | Code::DependencyUnavailable | Code::OutcomeUnknown)
}

fn too_many(places: Vec<(usize, u32)>, summary: &mut RegisterSubmissionSummary) -> Result<Vec<Told>> {
    let detail = format!("A register has at most {LARGEST_REGISTER} rows.");
    let fault = Fault::at("", FaultCode::TooManyRows).detail(detail);
    let told = places.into_iter().map(|(row, line)| {
        let line = csv_row(line, Outcome::Rejected, vec![fault.clone()]);
        summary.count(&line);
        Ok((row, json(&line)?))
    });
    told.collect()
}

fn json(line: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(line).map_err(AppError::internal)
}
