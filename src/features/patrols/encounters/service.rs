//! Use cases: recording an encounter, putting it right, saying what followed, withdrawing it. Every way in which it stood is kept.

use sea_orm::{ActiveValue::Set, ConnectionTrait};
use uuid::Uuid;

use super::{
    dto::{
        PatrolEncounterCreate, PatrolEncounterDocument, PatrolEncounterPut, PatrolEncounterWithdraw,
        PatrolFollowUpRecord, PatrolUnknownChildCreate,
    },
    found::{PatrolEncounterFound, PatrolEncounterTerms, PatrolFollowUp},
    reading, rules, store,
};
use crate::{
    access::{
        Access, Act, Action, Attempt, Made, PatrolEncountersWrite, Pooled, Session, StepName, StepPlace, Tx,
        date_at_school,
    },
    attendance::book::entry::{self, Entry},
    domain::{person::Person, span::Span, text::clean, urn::AUTHORITY},
    entities::patrol_encounter::{ActiveModel, Entity, Model},
    error::{AppError, Fault, Result},
    features::patrols::values::{PatrolEncounterAction, PatrolEncounterState, encounter_actions},
    http::{Body, IdempotencyKey, Once, Precondition, Tagged},
};

pub(super) type Answer = Tagged<PatrolEncounterDocument>;
type State = PatrolEncounterState;

const AMEND: StepName<State> = StepName::new(
    PatrolEncounterAction::Amend.as_str(),
    "patrol_encounter.amend",
    "amended",
    encounter_actions,
);
const FOLLOW_UP: StepName<State> = StepName::new(
    PatrolEncounterAction::FollowUp.as_str(),
    "patrol_encounter.follow_up",
    "followed_up",
    encounter_actions,
);
const WITHDRAW: StepName<State> = StepName::new(
    PatrolEncounterAction::Withdraw.as_str(),
    "patrol_encounter.withdraw",
    "withdrawn",
    encounter_actions,
);

/// Records an encounter with a pupil of a school.
pub async fn create(
    cx: &Access<PatrolEncountersWrite>,
    urn: i32,
    key: IdempotencyKey,
    body: &Body<PatrolEncounterCreate>,
) -> Result<Once<Answer>> {
    cx.read().await?.school(urn).await?;
    let new = body.parse()?;
    let attempt = Attempt::new(key, &(urn, &new))?;
    let found = new.found.cleaned().map_err(AppError::internal)?;
    let terms = PatrolEncounterTerms { child: None, found, follow_ups: Vec::new() };
    let of = Recorded { urn, patrol: (new.patrol_id, "/patrol_id"), pupil: Some(new.pupil_id), terms };
    record(cx, of, attempt, &new.recorded_by).await
}

/// Records an encounter with a child whom no school of the authority knows.
pub async fn create_unknown(
    cx: &Access<PatrolEncountersWrite>,
    patrol: Uuid,
    key: IdempotencyKey,
    body: &Body<PatrolUnknownChildCreate>,
) -> Result<Once<Answer>> {
    let session = cx.read().await?;
    session.require_authority().await?;
    session.document::<crate::entities::patrol::Entity>(AUTHORITY, patrol).await?;
    let new = body.parse()?;
    let attempt = Attempt::new(key, &(patrol, &new))?;
    let found = new.found.cleaned().map_err(AppError::internal)?;
    let terms = PatrolEncounterTerms { child: Some(new.child), found, follow_ups: Vec::new() };
    let of = Recorded { urn: AUTHORITY, patrol: (patrol, ""), pupil: None, terms };
    record(cx, of, attempt, &new.recorded_by).await
}

/// An encounter to be recorded.
struct Recorded {
    urn: i32,
    /// The patrol, and where it is named.
    patrol: (Uuid, &'static str),
    /// The pupil, of a school's.
    pupil: Option<Uuid>,
    terms: PatrolEncounterTerms,
}

/// The patrol is held for share while the encounter is written: it cannot be cancelled beside it. Repeated, it is answered as
/// it was, whatever has become of the pupil since.
async fn record(
    cx: &Access<PatrolEncountersWrite>,
    of: Recorded,
    attempt: Attempt,
    by: &Person,
) -> Result<Once<Answer>> {
    let (by, id, urn) = (by.cleaned().map_err(AppError::internal)?, Uuid::now_v7(), of.urn);
    let (patrol, pointer) = of.patrol;
    let action = Action::new("patrol_encounter.create", id.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx: &Tx<'_>| {
        let found = &of.terms.found;
        let mut faults = store::faults_of_patrol(tx, patrol, found, pointer).await?;
        let (enrolment, others) = match of.pupil {
            Some(pupil) => of_pupil(tx, found, &entry::of_pupil(tx, Some(urn), pupil).await?),
            None => (None, rules::faults(found, tx.now())),
        };
        faults.extend(others);
        AppError::if_any(faults)?;
        let act = Act { action: "recorded", reason: None, by: &by };
        let lay = |row: &mut ActiveModel| {
            row.patrol_id = Set(patrol);
            row.enrolment_id = Set(enrolment);
        };
        tx.record_document::<Entity>(id, State::Recorded, &of.terms, &act, lay).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::load(cx, urn, made.id).await).await
}

/// The entry with which an encounter stands, and what is wrong with it as far as the pupil tells.
fn of_pupil<C: ConnectionTrait>(
    session: &Session<'_, C>,
    found: &PatrolEncounterFound,
    entries: &[Entry],
) -> (Option<Uuid>, Vec<Fault>) {
    let mut faults = rules::faults(found, session.now());
    let day = Span::day(date_at_school(found.met_at));
    let entry = entry::needed_on_roll(entries, day, "/found/met_at").map_err(|fault| faults.push(fault));
    (entry.ok().map(|entry| entry.id), faults)
}

/// Puts right what was found; the same again changes nothing.
pub async fn amend(
    cx: &Access<PatrolEncountersWrite>,
    (urn, id): (i32, Uuid),
    read: Precondition,
    body: &Body<PatrolEncounterPut>,
) -> Result<Answer> {
    let place = StepPlace { urn, id, read, key: IdempotencyKey(None) };
    let session = cx.read().await?;
    session.school(urn).await?;
    let row = session.before_step::<Entity>(&place, AMEND).await?;
    let put = body.parse()?;
    let entries: Vec<Entry> = entry::all(&session, row.enrolment_id).await?.into_values().collect();
    let (_, of_pupil) = of_pupil(&session, &put.found, &entries);
    let found = put.found.cleaned().map_err(AppError::internal)?;
    let reason = clean(&put.amendment_reason).map_err(AppError::internal)?;
    let placed = rules::fault_of_text("/amendment_reason", Some(&reason));
    let act = (&put.recorded_by, Some(reason.as_str()));
    let done = cx.step_shown::<Entity, _>(place, AMEND, &put, act, reading::load, async |tx, held| {
        let mut faults = store::faults_of_patrol(tx, held.row.patrol_id, &found, "").await?;
        faults.extend(of_pupil.iter().chain(&placed).cloned());
        AppError::if_any(faults)?;
        let terms = PatrolEncounterTerms { found: found.clone(), ..held.terms.clone() };
        Ok(held.changed_to(State::Recorded, terms))
    });
    Ok(done.await?.value)
}

/// Says what followed.
pub async fn follow_up(
    cx: &Access<PatrolEncountersWrite>,
    place: StepPlace,
    body: &Body<PatrolFollowUpRecord>,
) -> Result<Once<Answer>> {
    cx.open_step::<Entity>(&place, FOLLOW_UP).await?;
    let new = body.parse()?;
    let note = new.note.as_deref().map(clean).transpose().map_err(AppError::internal)?;
    let act = (&new.recorded_by, None);
    cx.step_shown::<Entity, _>(place, FOLLOW_UP, &new, act, reading::load, async |tx, held| {
        let (said, met_on) = ((new.followed_up_on, note.as_deref()), date_at_school(held.terms.found.met_at));
        AppError::if_any(rules::faults_of_follow_up(said, met_on, tx.today()))?;
        let mut terms = held.terms.clone();
        terms.follow_ups.push(PatrolFollowUp { kind: new.kind, on: new.followed_up_on, note: note.clone() });
        Ok(Some((State::Recorded, terms)))
    })
    .await
}

/// Withdraws what was recorded wrongly. It stays to be seen, and counts for nothing. `patrol`: of which it has to be.
pub async fn withdraw(
    cx: &Access<PatrolEncountersWrite>,
    place: StepPlace,
    patrol: Option<Uuid>,
    body: &Body<PatrolEncounterWithdraw>,
) -> Result<Once<Answer>> {
    let of_patrol = async |session: &Pooled<'_>| {
        match place.urn {
            AUTHORITY => session.require_authority().await?,
            urn => session.school(urn).await.map(drop)?,
        }
        let of_patrol = |row: &Model| patrol.is_none_or(|patrol| patrol == row.patrol_id);
        session.document_within::<Entity>(place.urn, place.id, of_patrol).await.map(drop)
    };
    cx.open_step_within::<Entity>(&place, WITHDRAW, of_patrol).await?;
    let new = body.parse()?;
    let reason = clean(&new.reason).map_err(AppError::internal)?;
    AppError::if_any(rules::fault_of_text("/reason", Some(&reason)).into_iter().collect())?;
    let act = (&new.recorded_by, Some(reason.as_str()));
    cx.step_shown::<Entity, _>(place, WITHDRAW, &new, act, reading::load, async |_, held| {
        Ok(Some((State::Withdrawn, held.terms.clone())))
    })
    .await
}
