//! Use cases: recording an action, changing it, saying that it is done, giving it up, taking it up again.

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, Order};
use uuid::Uuid;

use super::{
    dto::{
        SupportMeetingActionComplete, SupportMeetingActionCreate, SupportMeetingActionDetails,
        SupportMeetingActionDocument, SupportMeetingActionDrop, SupportMeetingActionPut,
        SupportMeetingActionReopen, SupportMeetingActionSettled, SupportMeetingActionTerms,
    },
    reading, rules,
    states::{ACTION, SupportMeetingActionState, SupportMeetingOwnerSide},
};
use crate::{
    access::{
        Access, Act, Action, Attempt, Made, Permission as _, SupportMeetingsRespond, SupportMeetingsWrite,
        WritePermission, document, revised,
    },
    domain::{action::Actions, person::Person},
    entities::{
        support_meeting_action::{self, ActiveModel, Column, Entity},
        support_meeting_action_revision,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::meetings::{
        stepping::{Place, Stepped, cleaned, cleaned_option, open, refuse_faults, sent, take},
        support_meetings::{SupportMeetingStep, find_meeting, lock_open},
    },
    http::{Body, IdempotencyKey, Once, Tagged},
};

revised!(support_meeting_action, support_meeting_action_revision { support_meeting_action_id = SupportMeetingActionId });
document!(support_meeting_action: SupportMeetingActionState, SupportMeetingActionTerms, columns);

type Answer = Tagged<SupportMeetingActionDocument>;

/// The columns by which lists are filtered.
fn columns(row: &mut ActiveModel, _: SupportMeetingActionState, terms: &SupportMeetingActionTerms) {
    row.owner_side = Set(terms.action.owner_side.as_str().to_owned());
    row.due_on = Set(terms.action.due_on);
    row.settled_on = Set(terms.settled.as_ref().map(|settled| settled.settled_on));
}

impl Stepped for Entity {
    fn actions(state: SupportMeetingActionState) -> Actions {
        ACTION.actions(state)
    }
}

sent! {
    SupportMeetingActionPut: "amend", "support_meeting_action.amend", "amended", reason;
    SupportMeetingActionComplete: "complete", "support_meeting_action.complete", "done";
    SupportMeetingActionDrop: "drop", "support_meeting_action.drop", "dropped", reason;
    SupportMeetingActionReopen: "reopen", "support_meeting_action.reopen", "reopened", reason;
}

fn cleaned_action(action: &SupportMeetingActionDetails) -> Result<SupportMeetingActionDetails> {
    let owner: Person = action.owner.cleaned().map_err(AppError::internal)?;
    Ok(SupportMeetingActionDetails { what: cleaned(&action.what)?, owner, ..action.clone() })
}

fn faults_of(action: &SupportMeetingActionDetails, agreed_on: NaiveDate) -> Vec<Fault> {
    if action.due_on >= agreed_on {
        return Vec::new();
    }
    let detail = "An action is due on the day on which it is agreed, or later.";
    vec![Fault::at("/action/due_on", FaultCode::DatesReversed).detail(detail)]
}

/// Records an action under the next number of its meeting, whose row is the lock of the numbers.
pub async fn create(
    cx: &Access<SupportMeetingsWrite>,
    (urn, meeting): (i32, Uuid),
    key: IdempotencyKey,
    body: &Body<SupportMeetingActionCreate>,
) -> Result<Once<Answer>> {
    let session = cx.read().await?;
    let at = find_meeting(&session, urn, meeting).await?;
    let new = body.parse()?;
    // Of a meeting that was held it was agreed there, whenever it is written down.
    let agreed_on = session.today().min(at.on);
    refuse_faults(faults_of(&new.action, agreed_on))?;
    let terms = SupportMeetingActionTerms { action: cleaned_action(&new.action)?, settled: None };
    let attempt = Attempt::new(key, &(meeting, &new))?;
    let (by, id) = (new.recorded_by.cleaned().map_err(AppError::internal)?, Uuid::now_v7());
    let action = Action::new("support_meeting_action.agree", id.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx| {
        lock_open(tx, meeting, SupportMeetingStep::AgreeAction).await?;
        let own = Condition::all().add(Column::SupportMeetingId.eq(meeting));
        let last =
            tx.find::<Entity>().filter(own).order_by(Column::Number, Order::Desc).limit(1).one().await?;
        let number = last.map_or(1, |last| last.number + 1);
        let act = Act { action: "agreed", reason: None, by: &by };
        let lay = |row: &mut ActiveModel| {
            row.support_meeting_id = Set(meeting);
            row.number = Set(number);
            row.agreed_on = Set(agreed_on);
        };
        tx.record_document::<Entity>(id, SupportMeetingActionState::Open, &terms, &act, lay).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, (urn, meeting), made.id).await).await
}

async fn answered<P: WritePermission>(
    cx: &Access<P>,
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

/// Changes what an action says; the reason is kept.
pub async fn amend(
    cx: &Access<SupportMeetingsWrite>,
    meeting: Uuid,
    place: &Place,
    body: &Body<SupportMeetingActionPut>,
) -> Result<Once<Answer>> {
    reading::find(&cx.read().await?, (place.urn, meeting), place.id).await?;
    let opened = open::<_, Entity, SupportMeetingActionPut>(cx, place).await?;
    let put = body.parse()?;
    refuse_faults(faults_of(&put.action, opened.row.agreed_on))?;
    let action = cleaned_action(&put.action)?;
    let change = |state, terms: &SupportMeetingActionTerms| {
        Ok((state, SupportMeetingActionTerms { action: action.clone(), ..terms.clone() }))
    };
    let done = take::<_, Entity, _>(cx, place, &put, change).await;
    answered(cx, meeting, place, done).await
}

/// Says that an action is done: a school of its own, the authority of every one.
pub async fn complete(
    cx: &Access<SupportMeetingsRespond>,
    meeting: Uuid,
    place: &Place,
    body: &Body<SupportMeetingActionComplete>,
) -> Result<Once<Answer>> {
    let row = reading::find(&cx.read().await?, (place.urn, meeting), place.id).await?;
    let own = row.owner_side == SupportMeetingOwnerSide::School.as_str();
    if !own && !cx.also::<SupportMeetingsWrite>() {
        return Err(AppError::new(Code::ScopeMissing).required_scope(SupportMeetingsWrite::SCOPE));
    }
    let opened = open::<_, Entity, SupportMeetingActionComplete>(cx, place).await?;
    let step = body.parse()?;
    refuse_faults(rules::faults_of_end(step.done_on, opened.row.agreed_on, opened.today))?;
    let settled = SupportMeetingActionSettled { settled_on: step.done_on, note: cleaned_option(&step.note)? };
    let change = |_, terms: &SupportMeetingActionTerms| {
        let settled = Some(settled.clone());
        Ok((SupportMeetingActionState::Done, SupportMeetingActionTerms { settled, ..terms.clone() }))
    };
    let done = take::<_, Entity, _>(cx, place, &step, change).await;
    answered(cx, meeting, place, done).await
}

/// Gives an action up, with the reason.
pub async fn give_up(
    cx: &Access<SupportMeetingsWrite>,
    meeting: Uuid,
    place: &Place,
    body: &Body<SupportMeetingActionDrop>,
) -> Result<Once<Answer>> {
    reading::find(&cx.read().await?, (place.urn, meeting), place.id).await?;
    let opened = open::<_, Entity, SupportMeetingActionDrop>(cx, place).await?;
    let step = body.parse()?;
    let (settled_on, note) = (opened.today.max(opened.row.agreed_on), Some(cleaned(&step.reason)?));
    let settled = SupportMeetingActionSettled { settled_on, note };
    let change = |_, terms: &SupportMeetingActionTerms| {
        let settled = Some(settled.clone());
        Ok((SupportMeetingActionState::Dropped, SupportMeetingActionTerms { settled, ..terms.clone() }))
    };
    let done = take::<_, Entity, _>(cx, place, &step, change).await;
    answered(cx, meeting, place, done).await
}

/// Says that an action is to be done after all.
pub async fn reopen(
    cx: &Access<SupportMeetingsWrite>,
    meeting: Uuid,
    place: &Place,
    body: &Body<SupportMeetingActionReopen>,
) -> Result<Once<Answer>> {
    reading::find(&cx.read().await?, (place.urn, meeting), place.id).await?;
    open::<_, Entity, SupportMeetingActionReopen>(cx, place).await?;
    let step = body.parse()?;
    let change = |_, terms: &SupportMeetingActionTerms| {
        Ok((SupportMeetingActionState::Open, SupportMeetingActionTerms { settled: None, ..terms.clone() }))
    };
    let done = take::<_, Entity, _>(cx, place, &step, change).await;
    answered(cx, meeting, place, done).await
}
