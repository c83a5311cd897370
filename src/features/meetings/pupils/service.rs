//! Use cases: recording a pupil with a support meeting, what was said and agreed, and taking it back.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
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
    access::{Access, Act, Action, Attempt, Made, SupportMeetingsWrite, Tx, document, revised},
    attendance::book::entry,
    domain::{action::Actions, span::Span},
    entities::{
        support_meeting_pupil::{self, ActiveModel, Column, Entity},
        support_meeting_pupil_revision,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::meetings::{
        stepping::{Place, Stepped, cleaned_option, open, sent, take},
        support_meetings::{SupportMeetingStep, find_meeting, lock_open},
    },
    http::{Body, IdempotencyKey, Once, Tagged},
};

revised!(support_meeting_pupil, support_meeting_pupil_revision { support_meeting_pupil_id = SupportMeetingPupilId });
document!(support_meeting_pupil: SupportMeetingPupilState, SupportMeetingPupilNotes, columns);

type Answer = Tagged<SupportMeetingPupilDocument>;

/// Nothing but its meeting and its pupil is looked for, and those never change.
fn columns(_: &mut ActiveModel, _: SupportMeetingPupilState, _: &SupportMeetingPupilNotes) {}

impl Stepped for Entity {
    fn actions(state: SupportMeetingPupilState) -> Actions {
        reading::actions(state)
    }
}

sent! {
    SupportMeetingPupilPut: "amend", "support_meeting_pupil.amend", "amended";
    SupportMeetingPupilWithdraw: "withdraw", "support_meeting_pupil.withdraw", "withdrawn", reason;
}

fn cleaned_notes(notes: &SupportMeetingPupilNotes) -> Result<SupportMeetingPupilNotes> {
    Ok(SupportMeetingPupilNotes {
        said: cleaned_option(&notes.said)?,
        agreed: cleaned_option(&notes.agreed)?,
    })
}

/// Records a pupil with a meeting that is planned or was held.
pub async fn create(
    cx: &Access<SupportMeetingsWrite>,
    (urn, meeting): (i32, Uuid),
    key: IdempotencyKey,
    body: &Body<SupportMeetingPupilCreate>,
) -> Result<Once<Answer>> {
    let session = cx.read().await?;
    let at = find_meeting(&session, urn, meeting).await?;
    let new = body.parse()?;
    let entries = entry::of_pupil(&session, Some(urn), new.pupil_id).await?;
    let last = at.on.max(session.today());
    let till_then = |entry: &&entry::Entry| entry.starting_on <= last;
    let entry = entries.iter().filter(till_then).max_by_key(|entry| {
        (entry.within(Span { from_on: at.on, to_on: at.on }).is_some(), entry.starting_on)
    });
    let Some(enrolment) = entry.map(|entry| entry.id) else {
        return Err(AppError::invalid(vec![Fault::at("/pupil_id", FaultCode::ReferenceNotFound)]));
    };
    let notes = cleaned_notes(&new.notes)?;
    let attempt = Attempt::new(key, &(meeting, &new))?;
    let (by, id) = (new.recorded_by.cleaned().map_err(AppError::internal)?, Uuid::now_v7());
    let action = Action::new("support_meeting_pupil.record", id.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx| {
        lock_open(tx, meeting, SupportMeetingStep::RecordPupil).await?;
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
    place: &Place,
    body: &Body<SupportMeetingPupilPut>,
) -> Result<Once<Answer>> {
    reading::find(&cx.read().await?, (place.urn, meeting), place.id).await?;
    open::<_, Entity, SupportMeetingPupilPut>(cx, place).await?;
    let put = body.parse()?;
    let notes = cleaned_notes(&put.notes)?;
    let change = |state, _: &SupportMeetingPupilNotes| Ok((state, notes.clone()));
    let done = take::<_, Entity, _>(cx, place, &put, change).await;
    answered(cx, meeting, place, done).await
}

/// Takes a pupil off a meeting. What was said stays in the history.
pub async fn withdraw(
    cx: &Access<SupportMeetingsWrite>,
    meeting: Uuid,
    place: &Place,
    body: &Body<SupportMeetingPupilWithdraw>,
) -> Result<Once<Answer>> {
    reading::find(&cx.read().await?, (place.urn, meeting), place.id).await?;
    open::<_, Entity, SupportMeetingPupilWithdraw>(cx, place).await?;
    let step = body.parse()?;
    let change =
        |_, notes: &SupportMeetingPupilNotes| Ok((SupportMeetingPupilState::Withdrawn, notes.clone()));
    let done = take::<_, Entity, _>(cx, place, &step, change).await;
    answered(cx, meeting, place, done).await
}

async fn answered(
    cx: &Access<SupportMeetingsWrite>,
    meeting: Uuid,
    place: &Place,
    done: Result<Once<Made>>,
) -> Result<Once<Answer>> {
    let show = async || reading::show(cx, (place.urn, meeting), place.id).await;
    match done {
        Ok(done) => done.told(async |_| show().await).await,
        Err(error) => Err(place.read.overtaken(error, async || Ok(show().await?.tag)).await),
    }
}
