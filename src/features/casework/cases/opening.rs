//! Opening cases: by the authority itself, or with a referral. And holding one, for whatever is written in it.

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use serde_json::{Map, json};
use uuid::Uuid;

use super::{
    dto::{AttendanceCaseCreate, AttendanceCaseDocument, AttendanceCaseTerms},
    reading,
};
use crate::{
    access::{Access, Act, Attempt, CasesWrite, Document as _, Made, Standing, Tx},
    attendance::book::entry,
    domain::{person::Person, purpose::Reader, text::clean_option},
    entities::attendance_case::{self, Column, Entity},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::casework::{
        deed::Deed,
        load, pupils, referrals, states,
        values::{
            AttendanceCaseAction, AttendanceCaseKind, AttendanceCasePhase, AttendanceCasePriority,
            AttendanceCaseState,
        },
    },
    http::{Body, IdempotencyKey, Once, Tagged},
};

/// A case, to be opened.
pub struct NewCase {
    /// Its id.
    pub id: Uuid,
    /// The pupil, who is held.
    pub pupil_id: Uuid,
    /// When it was opened.
    pub opened_on: NaiveDate,
    /// How pressing it is.
    pub priority: AttendanceCasePriority,
    /// Who gets it.
    pub officer_id: Option<Uuid>,
    /// The referrals that it rests on.
    pub referral_ids: Vec<Uuid>,
    /// What was noted.
    pub note: Option<String>,
}

/// The open case of a pupil, who is held, at the school: locked.
pub async fn lock_open<'t>(tx: &'t Tx<'_>, pupil_ids: &[Uuid]) -> Result<Option<Standing<'t, Entity>>> {
    let open = Condition::all()
        .add(Column::PupilId.is_in(pupil_ids.iter().copied()))
        .add(Column::State.eq(AttendanceCaseState::Open.as_str()));
    let Some(row) = tx.lock::<Entity>(open).await? else { return Ok(None) };
    let (state, terms) = Entity::read(&row)?;
    Ok(Some(Standing { row, state, terms }))
}

/// A case of the school, locked, if something may be written in it: of who closes it and who writes in it at once, the second
/// sees what the first did.
pub async fn lock_writable<'t>(tx: &'t Tx<'_>, case_id: Uuid) -> Result<Standing<'t, Entity>> {
    let standing = tx.standing::<Entity>(case_id).await?;
    let kind = reading::kind(&standing.row)?;
    let actions = states::case_actions(kind, standing.state, &[]);
    AppError::unless_allowed(actions, AttendanceCaseAction::Write.as_str())?;
    Ok(standing)
}

/// Opens a case of a pupil, who is held and has none open here.
pub async fn insert(tx: &Tx<'_>, new: &NewCase, by: &Person) -> Result<()> {
    let terms = AttendanceCaseTerms {
        opened_on: new.opened_on,
        open_since_at: tx.now(),
        open_since_version: 1,
        referral_ids: new.referral_ids.clone(),
        phase: AttendanceCasePhase::Casework,
        phase_since_on: new.opened_on,
        decision: None,
        priority: new.priority,
        officer_id: new.officer_id,
        note: new.note.clone(),
        closing: None,
        imported: None,
    };
    let act = Act { action: "opened", reason: None, by };
    let lay = |row: &mut attendance_case::ActiveModel| {
        row.pupil_id = Set(new.pupil_id);
        row.kind = Set(AttendanceCaseKind::Casework.as_str().to_owned());
    };
    tx.record_document::<Entity>(new.id, AttendanceCaseState::Open, &terms, &act, lay).await?;
    match new.officer_id {
        Some(officer) => load::give(tx, new.id, officer, "/officer_id").await,
        None => Ok(()),
    }
}

/// Adds referrals to a case that is open and locked.
pub async fn add_referrals(tx: &Tx<'_>, case: Standing<'_, Entity>, ids: &[Uuid], by: &Person) -> Result<()> {
    let mut terms = case.terms.clone();
    terms.referral_ids.extend_from_slice(ids);
    let (state, act) = (case.state, Act { action: "referral_joined", reason: None, by });
    tx.change(case, state, &terms, &act).await
}

/// Opens a case without a referral; what waits about the pupil joins it.
pub async fn create(
    cx: &Access<CasesWrite>,
    urn: i32,
    key: IdempotencyKey,
    body: &Body<AttendanceCaseCreate>,
) -> Result<Once<Tagged<AttendanceCaseDocument>>> {
    cx.read().await?.school(urn).await?;
    let new = body.parse()?;
    let attempt = Attempt::new(key, &(urn, &new))?;
    let deed = Deed::new("case.create", "opened", &new.recorded_by, None)?;
    let (id, note) = (Uuid::now_v7(), clean_option(&new.note)?);
    let action = deed.action(id);
    let done = cx.write_once(urn, &action, &attempt, async |tx: &Tx<'_>| {
        // Within the claim: a repeated request is told what it came to.
        let pupil_id = check(tx, &new).await?;
        let ids = pupils::hold(tx, pupil_id).await?;
        if let Some(open) = lock_open(tx, &ids).await? {
            let existing = Map::from_iter([("id".to_owned(), json!(open.row.id))]);
            let detail = "A case about this pupil is open at the school.";
            return Err(AppError::new(Code::Duplicate).detail(detail).existing(existing));
        }
        let waiting = referrals::lock_waiting(tx, &ids, None).await?;
        let case = NewCase {
            id,
            pupil_id,
            opened_on: new.opened_on,
            priority: new.priority.unwrap_or(AttendanceCasePriority::Standard),
            officer_id: new.officer_id,
            referral_ids: waiting.iter().map(|one| one.row.id).collect(),
            note: note.clone(),
        };
        insert(tx, &case, &deed.by).await?;
        referrals::join(tx, waiting, id, &deed.by).await?;
        Ok(Made { id })
    });
    done.await?
        .told(async |made| {
            cx.disclose_one(urn, deed.operation, made.id, &Reader::writing(&deed.by)).await?;
            reading::load(cx, urn, made.id).await
        })
        .await
}

/// The pupil as the school knows the pupil, or every mistake of a case.
async fn check(tx: &Tx<'_>, new: &AttendanceCaseCreate) -> Result<Uuid> {
    let entries = entry::of_pupil(tx, Some(tx.urn()), new.pupil_id).await?;
    let mut faults = Vec::new();
    if entries.is_empty() {
        faults.push(Fault::at("/pupil_id", FaultCode::ReferenceNotFound));
    }
    if new.opened_on > tx.today() {
        faults.push(Fault::at("/opened_on", FaultCode::DateInFuture));
    }
    AppError::if_any(faults)?;
    Ok(entries.first().map_or(new.pupil_id, |entry| entry.pupil_id))
}
