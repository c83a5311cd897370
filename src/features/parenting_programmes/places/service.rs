//! Use cases: booking a place, recording who came, that the programme was completed or not, giving the place up.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait};
use serde_json::{Map, json};
use uuid::Uuid;

use super::{
    dto::{
        ProgrammePlace, ProgrammePlaceAttend, ProgrammePlaceComplete, ProgrammePlaceCreate,
        ProgrammePlaceTerms,
    },
    reading, rules,
};
use crate::{
    access::{
        Access, Act, Action, Attempt, Made, ParentingProgrammesWrite, Session, Tx, date_at_school, revised,
    },
    attendance::book::parents::{self, pupil_ids},
    domain::{support::ProgrammeSource, text::clean, urn::AUTHORITY},
    entities::{
        parenting_programme,
        programme_place::{self, ActiveModel, Column, Entity},
        programme_place_revision,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::parenting_programmes::{
        programmes::{self, ParentingProgrammeCancel},
        values::PlaceState,
    },
    http::{Body, IdempotencyKey, Once, Tagged},
};

revised!(programme_place, programme_place_revision { programme_place_id = ProgrammePlaceId });

type Answer = Tagged<ProgrammePlace>;

/// Books a place. The programme is locked, so that of two who book the last place one is refused.
pub async fn book(
    cx: &Access<ParentingProgrammesWrite>,
    programme: Uuid,
    key: IdempotencyKey,
    body: &Body<ProgrammePlaceCreate>,
) -> Result<Once<Answer>> {
    let session = cx.read().await?;
    programmes::find(&session, programme).await?;
    let new = body.parse()?;
    let (person, pupil) = check(&session, &new).await?;
    let attempt = Attempt::new(key, &(programme, &new))?;
    let (by, id) = (new.recorded_by.cleaned().map_err(AppError::internal)?, Uuid::now_v7());
    let court_order = new.court_order.as_deref().map(clean).transpose().map_err(AppError::internal)?;
    let terms = ProgrammePlaceTerms { court_order, attendance: Vec::new(), note: None };
    let text = serde_json::to_string(&terms).map_err(AppError::internal)?;
    let action = Action::new("programme_place.create", id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        programmes::locked(tx, programme, "book").await?;
        refuse_second(tx, programme, &person).await?;
        let act = Act { action: "created", reason: None, by: &by };
        let lay = |row: &mut ActiveModel| {
            row.programme_id = Set(programme);
            row.parent_id = Set(person.id);
            row.pupil_id = Set(pupil);
            row.source = Set(new.source.as_str().to_owned());
            row.state = Set(PlaceState::Booked.as_str().to_owned());
            row.booked_on = Set(date_at_school(tx.now()));
            row.flagged = Set(false);
            row.terms = Set(text.clone());
        };
        tx.record::<Entity>(id, &act, lay).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, programme, made.id).await).await
}

/// Every fault at once, or the person and the pupil by the id that each has now.
async fn check<C: ConnectionTrait>(
    session: &Session<'_, C>,
    new: &ProgrammePlaceCreate,
) -> Result<(parents::Person, Option<Uuid>)> {
    let mut faults = Vec::new();
    let person = parents::person(session, new.parent_id).await?;
    if person.is_none() {
        faults.push(Fault::at("/parent_id", FaultCode::ReferenceNotFound));
    }
    let mut pupil = None;
    if let Some(named) = new.pupil_id {
        let theirs = parents::of_pupil(session, named).await?;
        pupil = pupil_ids(session, named).await?.first().copied();
        let this = |one: &&parents::ParentOf| {
            person.as_ref().is_some_and(|person| person.ids.contains(&one.name.id))
        };
        match theirs.iter().find(this) {
            None => {
                let fault = Fault::at("/pupil_id", FaultCode::ReferenceNotFound);
                faults.push(fault.detail("It is no pupil of whom the authority knows this parent."));
            }
            Some(parent) if !parent.held_on(session.today()) => {
                let fault = Fault::at("/pupil_id", FaultCode::NotParentThen).rule("ea1996-576");
                faults.push(fault.detail("It is no pupil of this parent today."));
            }
            Some(_) => {}
        }
    }
    match (new.source, &new.court_order) {
        (ProgrammeSource::CourtDirected, None) => {
            let fault = Fault::at("/court_order", FaultCode::MissingProperty);
            faults.push(fault.detail("Say which order of the court directs it.").rule("sa2020-369"));
        }
        (ProgrammeSource::Voluntary, Some(_)) => {
            let fault = Fault::at("/court_order", FaultCode::NotForSupportKind);
            faults.push(fault.detail("A parent who chose the programme is there by no order."));
        }
        _ => {}
    }
    match person {
        Some(person) if faults.is_empty() => Ok((person, pupil)),
        _ => Err(AppError::invalid(faults)),
    }
}

/// A person has one place on a programme.
async fn refuse_second(tx: &Tx<'_>, programme: Uuid, person: &parents::Person) -> Result<()> {
    let theirs = Condition::all()
        .add(Column::ProgrammeId.eq(programme))
        .add(Column::ParentId.is_in(person.ids.iter().copied()))
        .add(Column::State.ne(PlaceState::Cancelled.as_str()));
    let Some(row) = tx.find::<Entity>().filter(theirs).one().await? else { return Ok(()) };
    let existing = Map::from_iter([("id".to_owned(), json!(row.id))]);
    Err(AppError::new(Code::Duplicate).detail("The parent has a place on it.").existing(existing))
}

/// What an act makes of a place: the state and the terms from then on.
type Step<'s> = &'s dyn Fn(PlaceState, ProgrammePlaceTerms) -> (PlaceState, ProgrammePlaceTerms);

/// An act upon a place, kept with who did it.
struct Deed<'a> {
    operation: &'static str,
    name: &'static str,
    act: Act<'a>,
    attempt: Attempt,
    step: Step<'a>,
}

async fn act(
    cx: &Access<ParentingProgrammesWrite>,
    (programme, id): (Uuid, Uuid),
    deed: &Deed<'_>,
) -> Result<Once<Answer>> {
    let action = Action::new(deed.operation, id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &deed.attempt, async |tx| {
        let row = tx.lock_document::<Entity>(id).await?;
        let state = reading::state(&row.state)?;
        let this = Condition::all()
            .add(parenting_programme::Column::Urn.eq(AUTHORITY))
            .add(parenting_programme::Column::Id.eq(programme));
        let on = tx.share::<parenting_programme::Entity>(this).await?.ok_or(Code::NotFound)?;
        AppError::unless_allowed(rules::actions(state, programmes::state(&on.state)?), deed.name)?;
        let (state, terms) = (deed.step)(state, reading::terms(&row.terms)?);
        let flagged = rules::is_flagged(reading::source(&row.source)?, state, &terms.attendance);
        let text = serde_json::to_string(&terms).map_err(AppError::internal)?;
        tx.revise(row, &deed.act, |row| {
            row.state = Set(state.as_str().to_owned());
            row.flagged = Set(flagged);
            row.terms = Set(text);
        })
        .await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, programme, made.id).await).await
}

/// The place is there, and its state lets the act be done; the programme's row. A repeated act is let on.
async fn open(
    cx: &Access<ParentingProgrammesWrite>,
    (programme, id): (Uuid, Uuid),
    key: &IdempotencyKey,
    name: &'static str,
) -> Result<parenting_programme::Model> {
    let session = cx.read().await?;
    let row = reading::find(&session, programme, id).await?;
    let on = programmes::find(&session, programme).await?;
    if key.0.is_none() {
        let allowed = rules::actions(reading::state(&row.state)?, programmes::state(&on.state)?);
        AppError::unless_allowed(allowed, name)?;
    }
    Ok(on)
}

/// Records who came to which meeting.
pub async fn attend(
    cx: &Access<ParentingProgrammesWrite>,
    at: (Uuid, Uuid),
    key: IdempotencyKey,
    body: &Body<ProgrammePlaceAttend>,
) -> Result<Once<Answer>> {
    let programme = open(cx, at, &key, "attend").await?;
    let new = body.parse()?;
    let today = cx.read().await?.today();
    let faults = rules::faults_of_attendance(&new, &programmes::plan(&programme.terms)?, today);
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let step = |state, terms: ProgrammePlaceTerms| {
        let attendance = rules::attended(&terms.attendance, &new.meetings);
        (state, ProgrammePlaceTerms { attendance, ..terms })
    };
    let attempt = Attempt::new(key, &(at, &new))?;
    let kept = Act { action: "attended", reason: None, by: &by };
    let deed = Deed { operation: "programme_place.attend", name: "attend", act: kept, attempt, step: &step };
    act(cx, at, &deed).await
}

/// Says that the programme was completed, or not.
pub async fn complete(
    cx: &Access<ParentingProgrammesWrite>,
    at: (Uuid, Uuid),
    key: IdempotencyKey,
    body: &Body<ProgrammePlaceComplete>,
) -> Result<Once<Answer>> {
    open(cx, at, &key, "complete").await?;
    let new = body.parse()?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let note = new.note.as_deref().map(clean).transpose().map_err(AppError::internal)?;
    let to = if new.completed { PlaceState::Completed } else { PlaceState::NotCompleted };
    let step = |_, terms: ProgrammePlaceTerms| (to, ProgrammePlaceTerms { note: note.clone(), ..terms });
    let attempt = Attempt::new(key, &(at, &new))?;
    let kept = Act { action: "completed", reason: None, by: &by };
    let deed =
        Deed { operation: "programme_place.complete", name: "complete", act: kept, attempt, step: &step };
    act(cx, at, &deed).await
}

/// Gives a place up: another parent can have it.
pub async fn cancel(
    cx: &Access<ParentingProgrammesWrite>,
    at: (Uuid, Uuid),
    key: IdempotencyKey,
    body: &Body<ParentingProgrammeCancel>,
) -> Result<Once<Answer>> {
    open(cx, at, &key, "cancel").await?;
    let new = body.parse()?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let reason = clean(&new.reason).map_err(AppError::internal)?;
    let step = |_, terms: ProgrammePlaceTerms| (PlaceState::Cancelled, terms);
    let attempt = Attempt::new(key, &(at, &new))?;
    let kept = Act { action: "cancelled", reason: Some(&reason), by: &by };
    let deed = Deed { operation: "programme_place.cancel", name: "cancel", act: kept, attempt, step: &step };
    act(cx, at, &deed).await
}
