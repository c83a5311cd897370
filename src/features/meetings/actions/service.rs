//! Use cases: recording an action, changing it, saying that it is done, giving it up, taking it up again.

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, Order};
use serde::Serialize;
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
        Access, Act, Action, Attempt, Made, Permission as _, Pooled, Standing, StepName, StepPlace,
        SupportMeetingsRespond, SupportMeetingsWrite, Tx, WritePermission, document, revised,
    },
    domain::{
        action::Actions,
        person::Person,
        text::{clean, clean_option},
    },
    entities::{
        support_meeting_action::{self, ActiveModel, Column, Entity},
        support_meeting_action_revision,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::meetings::support_meetings::{SupportMeetingStep, find_meeting, lock_open},
    http::{Body, IdempotencyKey, Once, Tagged},
};

revised!(support_meeting_action, support_meeting_action_revision { support_meeting_action_id = SupportMeetingActionId });
document!(support_meeting_action: SupportMeetingActionState, SupportMeetingActionTerms, columns);

type Answer = Tagged<SupportMeetingActionDocument>;
type Next = (SupportMeetingActionState, SupportMeetingActionTerms);

/// The columns by which lists are filtered.
fn columns(row: &mut ActiveModel, _: SupportMeetingActionState, terms: &SupportMeetingActionTerms) {
    row.owner_side = Set(terms.action.owner_side.as_str().to_owned());
    row.due_on = Set(terms.action.due_on);
    row.settled_on = Set(terms.settled.as_ref().map(|settled| settled.settled_on));
}

fn actions(state: SupportMeetingActionState) -> Actions {
    ACTION.actions(state)
}

const AMEND: StepName<SupportMeetingActionState> =
    StepName::new("amend", "support_meeting_action.amend", "amended", actions);
const COMPLETE: StepName<SupportMeetingActionState> =
    StepName::new("complete", "support_meeting_action.complete", "done", actions);
const DROP: StepName<SupportMeetingActionState> =
    StepName::new("drop", "support_meeting_action.drop", "dropped", actions);
const REOPEN: StepName<SupportMeetingActionState> =
    StepName::new("reopen", "support_meeting_action.reopen", "reopened", actions);

fn cleaned_action(action: &SupportMeetingActionDetails) -> Result<SupportMeetingActionDetails> {
    let (what, owner) = (clean(&action.what)?, action.owner.cleaned()?);
    Ok(SupportMeetingActionDetails { what, owner, ..action.clone() })
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
    find_meeting(&cx.read().await?, urn, meeting).await?;
    let new = body.parse()?;
    let terms = SupportMeetingActionTerms { action: cleaned_action(&new.action)?, settled: None };
    let attempt = Attempt::new(key, &(meeting, &new))?;
    let (by, id) = (new.recorded_by.cleaned()?, Uuid::now_v7());
    let action = Action::new("support_meeting_action.agree", id.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx: &Tx<'_>| {
        let at = lock_open(tx, meeting, SupportMeetingStep::AgreeAction).await?;
        // Of a meeting that was held it was agreed there, whenever it is written down.
        let agreed_on = tx.today().min(at.held_on.unwrap_or(at.planned_on));
        AppError::if_any(faults_of(&new.action, agreed_on))?;
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

/// The action of the meeting, if the step may be taken.
async fn open<P: WritePermission>(
    cx: &Access<P>,
    meeting: Uuid,
    place: &StepPlace,
    step: StepName<SupportMeetingActionState>,
) -> Result<()> {
    let of_meeting =
        async |session: &Pooled<'_>| reading::find(session, (place.urn, meeting), place.id).await.map(drop);
    cx.open_step_within::<Entity>(place, step, of_meeting).await.map(drop)
}

/// Takes the step: `change` says how the action stands from then on.
async fn take<P: WritePermission>(
    cx: &Access<P>,
    (meeting, place): (Uuid, StepPlace),
    step: StepName<SupportMeetingActionState>,
    sent: &impl Serialize,
    act: (&Person, Option<&str>),
    change: impl AsyncFn(&Tx<'_>, &Standing<'_, Entity>) -> Result<Option<Next>>,
) -> Result<Once<Answer>> {
    let shown = async |cx: &Access<P>, urn: i32, id: Uuid| reading::show(cx, (urn, meeting), id).await;
    cx.step_shown::<Entity, _>(place, step, sent, act, shown, change).await
}

/// Changes what an action says; the reason is kept.
pub async fn amend(
    cx: &Access<SupportMeetingsWrite>,
    meeting: Uuid,
    place: StepPlace,
    body: &Body<SupportMeetingActionPut>,
) -> Result<Once<Answer>> {
    open(cx, meeting, &place, AMEND).await?;
    let put = body.parse()?;
    let action = cleaned_action(&put.action)?;
    let act = (&put.recorded_by, Some(put.reason.as_str()));
    take(cx, (meeting, place), AMEND, &put, act, async |_, held| {
        AppError::if_any(faults_of(&put.action, held.row.agreed_on))?;
        let terms = SupportMeetingActionTerms { action: action.clone(), ..held.terms.clone() };
        Ok(held.changed_to(held.state, terms))
    })
    .await
}

/// Says that an action is done: a school of its own, the authority of every one.
pub async fn complete(
    cx: &Access<SupportMeetingsRespond>,
    meeting: Uuid,
    place: StepPlace,
    body: &Body<SupportMeetingActionComplete>,
) -> Result<Once<Answer>> {
    open(cx, meeting, &place, COMPLETE).await?;
    let step = body.parse()?;
    let note = clean_option(&step.note)?;
    take(cx, (meeting, place), COMPLETE, &step, (&step.recorded_by, None), async |tx, held| {
        let own = held.terms.action.owner_side == SupportMeetingOwnerSide::School;
        if !own && !cx.also::<SupportMeetingsWrite>() {
            return Err(AppError::new(Code::ScopeMissing).required_scope(SupportMeetingsWrite::SCOPE));
        }
        AppError::if_any(rules::faults_of_end(step.done_on, held.row.agreed_on, tx.today()))?;
        let settled = Some(SupportMeetingActionSettled { settled_on: step.done_on, note: note.clone() });
        let terms = SupportMeetingActionTerms { settled, ..held.terms.clone() };
        Ok(held.changed_to(SupportMeetingActionState::Done, terms))
    })
    .await
}

/// Gives an action up, with the reason.
pub async fn give_up(
    cx: &Access<SupportMeetingsWrite>,
    meeting: Uuid,
    place: StepPlace,
    body: &Body<SupportMeetingActionDrop>,
) -> Result<Once<Answer>> {
    open(cx, meeting, &place, DROP).await?;
    let step = body.parse()?;
    let note = Some(clean(&step.reason)?);
    let act = (&step.recorded_by, Some(step.reason.as_str()));
    take(cx, (meeting, place), DROP, &step, act, async |tx, held| {
        let settled_on = tx.today().max(held.row.agreed_on);
        let settled = Some(SupportMeetingActionSettled { settled_on, note: note.clone() });
        let terms = SupportMeetingActionTerms { settled, ..held.terms.clone() };
        Ok(held.changed_to(SupportMeetingActionState::Dropped, terms))
    })
    .await
}

/// Says that an action is to be done after all.
pub async fn reopen(
    cx: &Access<SupportMeetingsWrite>,
    meeting: Uuid,
    place: StepPlace,
    body: &Body<SupportMeetingActionReopen>,
) -> Result<Once<Answer>> {
    open(cx, meeting, &place, REOPEN).await?;
    let step = body.parse()?;
    let act = (&step.recorded_by, Some(step.reason.as_str()));
    take(cx, (meeting, place), REOPEN, &step, act, async |_, held| {
        let terms = SupportMeetingActionTerms { settled: None, ..held.terms.clone() };
        Ok(held.changed_to(SupportMeetingActionState::Open, terms))
    })
    .await
}
