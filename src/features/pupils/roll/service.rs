//! Use case: taking a school's roll.

use std::borrow::Cow;

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use uuid::Uuid;

use super::{
    answer::{self, Asked},
    dto::{RollAnswer, RollAttendanceElsewhere, RollEnrolment, RollSubmission},
    evidence, identity, known,
    newcomers::newcomers,
    reach::{agreeing, flag, told, without},
    row::{self, Row, Unread},
    rules::{self, Decision},
    store::{self, Raced},
};
use crate::{
    access::{Access, Action, RollWrite, Tx},
    attendance::book::lines,
    domain::urn::Urn,
    entities::school,
    error::{AppError, Fault, FaultCode, Result},
    features::pupils::contacts,
};

/// How far ahead of ours a school's clock may be.
const AHEAD: TimeDelta = TimeDelta::minutes(5);
/// How often a roll is begun anew because another school was first to name one of its pupils.
const ROUNDS: usize = 5;

/// Entries for a roll, whatever form they came in.
pub struct Submitted {
    /// The instant of which they speak.
    pub as_at: DateTime<Utc>,
    /// Whether everybody on roll at that instant is named.
    pub complete: bool,
    /// Whether pupils who are on roll stay as they are.
    pub only_new: bool,
    /// Each entry, or what is wrong with it; pointers from the entry on.
    pub rows: Vec<Result<RollEnrolment, Vec<Fault>>>,
    /// What they say of attendance at other schools, to be told back.
    pub attendance_elsewhere: Vec<RollAttendanceElsewhere>,
}

impl From<RollSubmission> for Submitted {
    fn from(sent: RollSubmission) -> Self {
        let RollSubmission { as_at, complete, enrolments } = sent;
        let rows = enrolments.into_iter().map(Ok).collect();
        Self { as_at, complete, only_new: false, rows, attendance_elsewhere: Vec::new() }
    }
}

/// Takes the roll of a school in one transaction, row by row. The body is read when the school is known to be in
/// reach, at this instant.
pub async fn put(
    cx: &Access<RollWrite>,
    urn: Urn,
    body: impl FnOnce(&school::Model, DateTime<Utc>) -> Result<Submitted>,
    dry_run: bool,
) -> Result<RollAnswer> {
    let session = cx.read().await?;
    let reached = session.school(urn.get()).await?;
    let body = body(reached.school(), session.now())?;
    if session.now() + AHEAD < body.as_at {
        let fault = Fault::at("/as_at", FaultCode::AsAtInFuture);
        return Err(AppError::invalid(vec![fault.detail("Set the clock of the sending system right.")]));
    }
    let received = body.rows.len();
    let (mut rows, mut unread) = (Vec::with_capacity(received), Vec::new());
    for (index, row) in body.rows.into_iter().enumerate() {
        match row.map_err(|faults| Unread::of(index, faults)).and_then(|row| row::read(index, row)) {
            Ok(row) => rows.push(row),
            Err(fault) => unread.push(fault),
        }
    }
    let rows = agreeing(rows, &mut unread);
    let as_at = body.as_at.trunc_subsecs(6);
    let asked = Asked { urn, as_at, received, complete: body.complete, only_new: body.only_new, dry_run };
    let action = Action::new("roll.put", urn.to_string()).dry(dry_run);
    let mut round = 1;
    loop {
        match cx.write(urn.get(), &action, async |tx| take(tx, &asked, &rows, &unread).await).await {
            Err(error) if round < ROUNDS && Raced::is_cause_of(&error) => round += 1,
            outcome => return Ok(RollAnswer { attendance_elsewhere: body.attendance_elsewhere, ..outcome? }),
        }
    }
}

/// The locks come in their one order: the roll, then every register of the school.
async fn take(tx: &Tx<'_>, asked: &Asked, rows: &[Row], unread: &[Unread]) -> Result<RollAnswer> {
    let roll = lines::lock_roll(tx).await?;
    if asked.as_at < roll.as_at {
        return Ok(answer::superseded(asked, &roll));
    }
    let registers = lines::lock_registers(tx).await?;
    let known = known::load(tx, rows, unread).await?;
    let (rows, on_roll) = match asked.only_new {
        true => newcomers(rows, &known),
        false => (Cow::Borrowed(rows), Vec::new()),
    };
    let rows = rows.as_ref();
    let identified = identity::identify(rows, &known, Uuid::now_v7);
    let matched = rules::match_rows(rows, &known, identified);
    let wanted = matched.wanted(tx.today());
    let evidence = evidence::load(tx, &wanted).await?;
    let mut decision = matched.decide(&evidence, tx.today(), Uuid::now_v7);
    refuse_if_nothing_stands(&decision, unread, asked.received)?;
    let absent = answer::absent(asked, &known, &decision, unread);
    let first_received_at = roll.first_received_at.unwrap_or(tx.now());
    store::store(tx, roll, registers, &decision, asked.as_at).await?;
    let told = told(rows, &decision);
    let contacts = contacts::store(tx, asked.as_at, &told).await?;
    let told = answer::Contacts { changed: contacts.changed.len(), without: without(&told) };
    flag(rows, &mut decision, &contacts);
    decision.results.extend(on_roll);
    Ok(answer::taken(asked, first_received_at, decision, told, unread, absent))
}

fn refuse_if_nothing_stands(decision: &Decision, unread: &[Unread], received: usize) -> Result<()> {
    let refused = decision.results.iter().filter(|result| !result.errors.is_empty());
    if received == 0 || refused.clone().count() + unread.len() < received {
        return Ok(());
    }
    let mut faults: Vec<(usize, &[Fault])> =
        unread.iter().map(|row| (row.index, row.faults.as_slice())).collect();
    faults.extend(refused.map(|result| (result.index, result.errors.as_slice())));
    faults.sort_by_key(|(index, _)| *index);
    let detail = format!("Every entry of the roll was refused: {received} of {received}.");
    let faults = faults.into_iter().flat_map(|(_, faults)| faults.to_vec()).collect();
    Err(AppError::invalid(faults).detail(detail))
}
