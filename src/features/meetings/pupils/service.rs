//! Use cases: recording a pupil with a support meeting, what was said and agreed, and taking it back.

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use serde::Serialize;
use serde_json::{Map, json};
use uuid::Uuid;

use super::{
    dto::{
        SupportMeetingPupilCreate, SupportMeetingPupilDocument, SupportMeetingPupilNotes,
        SupportMeetingPupilPut, SupportMeetingPupilState, SupportMeetingPupilWithdraw,
    },
    reading,
};
use crate::{
    access::{
        Access, Act, Action, Attempt, Made, Pooled, Standing, StepName, StepPlace, SupportMeetingsWrite, Tx,
        document, revised,
    },
    attendance::book::entry,
    domain::{person::Person, span::Span, text::clean_option},
    entities::{
        support_meeting_pupil::{self, ActiveModel, Column, Entity},
        support_meeting_pupil_revision,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::meetings::support_meetings::{SupportMeetingStep, find_meeting, lock_open},
    http::{Body, IdempotencyKey, Once, Tagged},
};

revised!(support_meeting_pupil, support_meeting_pupil_revision { support_meeting_pupil_id = SupportMeetingPupilId });
document!(support_meeting_pupil: SupportMeetingPupilState, SupportMeetingPupilNotes, columns);

type Answer = Tagged<SupportMeetingPupilDocument>;
type Next = (SupportMeetingPupilState, SupportMeetingPupilNotes);

/// Nothing but its meeting and its pupil is looked for, and those never change.
fn columns(_: &mut ActiveModel, _: SupportMeetingPupilState, _: &SupportMeetingPupilNotes) {}

const AMEND: StepName<SupportMeetingPupilState> =
    StepName::new("amend", "support_meeting_pupil.amend", "amended", reading::actions);
const WITHDRAW: StepName<SupportMeetingPupilState> =
    StepName::new("withdraw", "support_meeting_pupil.withdraw", "withdrawn", reading::actions);

fn cleaned_notes(notes: &SupportMeetingPupilNotes) -> Result<SupportMeetingPupilNotes> {
    Ok(SupportMeetingPupilNotes { said: clean_option(&notes.said)?, agreed: clean_option(&notes.agreed)? })
}

/// Records a pupil with a meeting that is planned or was held.
pub async fn create(
    cx: &Access<SupportMeetingsWrite>,
    (urn, meeting): (i32, Uuid),
    key: IdempotencyKey,
    body: &Body<SupportMeetingPupilCreate>,
) -> Result<Once<Answer>> {
    find_meeting(&cx.read().await?, urn, meeting).await?;
    let new = body.parse()?;
    let notes = cleaned_notes(&new.notes)?;
    let attempt = Attempt::new(key, &(meeting, &new))?;
    let (by, id) = (new.recorded_by.cleaned()?, Uuid::now_v7());
    let action = Action::new("support_meeting_pupil.record", id.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx: &Tx<'_>| {
        let at = lock_open(tx, meeting, SupportMeetingStep::RecordPupil).await?;
        let enrolment = enrolment(tx, new.pupil_id, at.held_on.unwrap_or(at.planned_on)).await?;
        refuse_second(tx, meeting, enrolment).await?;
        let act = Act { action: "recorded", reason: None, by: &by };
        let lay = |row: &mut ActiveModel| {
            row.support_meeting_id = Set(meeting);
            row.enrolment_id = Set(enrolment);
        };
        tx.record_document::<Entity>(id, SupportMeetingPupilState::Recorded, &notes, &act, lay).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, (urn, meeting), made.id).await).await
}

/// The entry of a pupil at the school that stands with a meeting of this day: the one that holds then, or else the last.
async fn enrolment(tx: &Tx<'_>, pupil_id: Uuid, on: NaiveDate) -> Result<Uuid> {
    let entries = entry::of_pupil(tx, Some(tx.urn()), pupil_id).await?;
    let last = on.max(tx.today());
    let till_then = entries.iter().filter(|entry| entry.starting_on <= last);
    let day = Span { from_on: on, to_on: on };
    let entry = till_then.max_by_key(|entry| (entry.within(day).is_some(), entry.starting_on));
    let unknown = || AppError::invalid(vec![Fault::at("/pupil_id", FaultCode::ReferenceNotFound)]);
    entry.map(|entry| entry.id).ok_or_else(unknown)
}

/// A pupil stands once with a meeting, whose row is locked.
async fn refuse_second(tx: &Tx<'_>, meeting: Uuid, enrolment: Uuid) -> Result<()> {
    let same = Condition::all()
        .add(Column::SupportMeetingId.eq(meeting))
        .add(Column::EnrolmentId.eq(enrolment))
        .add(Column::State.eq(SupportMeetingPupilState::Recorded.as_str()));
    let Some(other) = tx.find::<Entity>().filter(same).one().await? else { return Ok(()) };
    let existing = Map::from_iter([("id".to_owned(), json!(other.id))]);
    let detail = "The pupil stands with the meeting: amend what was said and agreed.";
    Err(AppError::new(Code::Duplicate).detail(detail).existing(existing))
}

/// Puts down what was said and agreed, or puts it right.
pub async fn amend(
    cx: &Access<SupportMeetingsWrite>,
    meeting: Uuid,
    place: StepPlace,
    body: &Body<SupportMeetingPupilPut>,
) -> Result<Once<Answer>> {
    open(cx, meeting, &place, AMEND).await?;
    let put = body.parse()?;
    let notes = cleaned_notes(&put.notes)?;
    take(cx, (meeting, place), AMEND, &put, (&put.recorded_by, None), async |_, held| {
        // The same again changes nothing.
        Ok(held.changed_to(held.state, notes.clone()))
    })
    .await
}

/// Takes a pupil off a meeting. What was said stays in the history.
pub async fn withdraw(
    cx: &Access<SupportMeetingsWrite>,
    meeting: Uuid,
    place: StepPlace,
    body: &Body<SupportMeetingPupilWithdraw>,
) -> Result<Once<Answer>> {
    open(cx, meeting, &place, WITHDRAW).await?;
    let step = body.parse()?;
    let act = (&step.recorded_by, Some(step.reason.as_str()));
    take(cx, (meeting, place), WITHDRAW, &step, act, async |_, held| {
        Ok(Some((SupportMeetingPupilState::Withdrawn, held.terms.clone())))
    })
    .await
}

async fn open(
    cx: &Access<SupportMeetingsWrite>,
    meeting: Uuid,
    place: &StepPlace,
    step: StepName<SupportMeetingPupilState>,
) -> Result<()> {
    let of_meeting =
        async |session: &Pooled<'_>| reading::find(session, (place.urn, meeting), place.id).await.map(drop);
    cx.open_step_within::<Entity>(place, step, of_meeting).await.map(drop)
}

async fn take(
    cx: &Access<SupportMeetingsWrite>,
    (meeting, place): (Uuid, StepPlace),
    step: StepName<SupportMeetingPupilState>,
    sent: &impl Serialize,
    act: (&Person, Option<&str>),
    change: impl AsyncFn(&Tx<'_>, &Standing<'_, Entity>) -> Result<Option<Next>>,
) -> Result<Once<Answer>> {
    let shown = async |cx: &Access<SupportMeetingsWrite>, urn: i32, id: Uuid| {
        reading::show(cx, (urn, meeting), id).await
    };
    cx.step_shown::<Entity, _>(place, step, sent, act, shown, change).await
}
