//! Use cases: planning a patrol, changing the plan, saying that it was held or does not take place. Every way in which it stood is
//! kept.

use sea_orm::{ColumnTrait as _, ConnectionTrait};
use uuid::Uuid;

use super::{
    dto::{PatrolCancel, PatrolCreate, PatrolDocument, PatrolHold, PatrolPut},
    plan::{PatrolPlan, PatrolTerms},
    reading, rules,
};
use crate::{
    access::{Access, Act, Action, Attempt, Made, PatrolsWrite, Pooled, Session, StepName, StepPlace, Tx},
    domain::{text::clean, urn::AUTHORITY},
    entities::{patrol::Entity, school},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::patrols::{
        shown::districts,
        values::{PatrolAction, PatrolState, patrol_actions},
    },
    http::{Body, IdempotencyKey, Once, Precondition, Tagged},
};

pub(super) type Answer = Tagged<PatrolDocument>;

const AMEND: StepName<PatrolState> =
    StepName::new(PatrolAction::Amend.as_str(), "patrol.amend", "amended", patrol_actions);
const HOLD: StepName<PatrolState> =
    StepName::new(PatrolAction::Hold.as_str(), "patrol.hold", "held", patrol_actions);
const CANCEL: StepName<PatrolState> =
    StepName::new(PatrolAction::Cancel.as_str(), "patrol.cancel", "cancelled", patrol_actions);

/// Plans a patrol.
pub async fn create(
    cx: &Access<PatrolsWrite>,
    key: IdempotencyKey,
    body: &Body<PatrolCreate>,
) -> Result<Once<Answer>> {
    cx.read().await?.require_authority().await?;
    let new = body.parse()?;
    let attempt = Attempt::new(key, &new)?;
    let (by, id) = (new.recorded_by.cleaned().map_err(AppError::internal)?, Uuid::now_v7());
    let action = Action::new("patrol.create", id.to_string());
    // Repeated, it is answered as it was, whatever has become of districts and schools since.
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx: &Tx<'_>| {
        let terms = check(tx, &new.plan, None).await?;
        let act = Act { action: "planned", reason: None, by: &by };
        tx.record_document::<Entity>(id, PatrolState::Planned, &terms, &act, |_| {}).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, made.id).await).await
}

/// Every fault of a plan at once, or what is kept of it. `before`: the plan of a patrol that was held.
async fn check<C: ConnectionTrait>(
    session: &Session<'_, C>,
    plan: &PatrolPlan,
    before: Option<&PatrolPlan>,
) -> Result<PatrolTerms> {
    let plan = plan.cleaned().map_err(AppError::internal)?;
    let known = districts(session).await?;
    let (terms, mut faults) = rules::terms(&plan, &known, (session.today(), session.now()));
    let these = school::Column::Urn.is_in(plan.consulted.iter().map(|one| one.urn.get()));
    let schools = session.find::<school::Entity>().filter(these).all().await?;
    for (place, one) in plan.consulted.iter().enumerate() {
        if schools.iter().all(|school| school.urn != one.urn.get()) {
            faults.push(Fault::at(format!("/plan/consulted/{place}/urn"), FaultCode::ReferenceNotFound));
        }
    }
    faults.extend(before.into_iter().flat_map(|before| rules::faults_since_held(before, &plan)));
    match terms {
        Some(terms) if faults.is_empty() => Ok(terms),
        _ => Err(AppError::invalid(faults)),
    }
}

/// Changes a plan, or puts it right once the patrol was held; the same again changes nothing.
pub async fn amend(
    cx: &Access<PatrolsWrite>,
    id: Uuid,
    read: Precondition,
    body: &Body<PatrolPut>,
) -> Result<Answer> {
    let place = StepPlace { urn: AUTHORITY, id, read, key: IdempotencyKey(None) };
    let session = cx.read().await?;
    session.require_authority().await?;
    let row = session.before_step::<Entity>(&place, AMEND).await?;
    let (state, seen) = reading::state_and_terms(&row)?;
    let put = body.parse()?;
    let terms = check(&session, &put.plan, (state == PatrolState::Held).then_some(&seen.plan)).await?;
    let reason = clean(&put.amendment_reason).map_err(AppError::internal)?;
    if let Some(fault) = rules::fault_of_text("/amendment_reason", &reason) {
        return Err(AppError::invalid(vec![fault]));
    }
    let act = (&put.recorded_by, Some(reason.as_str()));
    let done = cx.step_shown::<Entity, _>(place, AMEND, &put, act, shown, async |_, held| {
        // It may have been held since it was seen.
        let fixed = match held.state {
            PatrolState::Held => rules::faults_since_held(&held.terms.plan, &terms.plan),
            _ => Vec::new(),
        };
        AppError::if_any(fixed)?;
        Ok(held.changed_to(held.state, terms.clone()))
    });
    Ok(done.await?.value)
}

/// Says that a patrol was held: not before it has begun.
pub async fn hold(
    cx: &Access<PatrolsWrite>,
    place: StepPlace,
    body: &Body<PatrolHold>,
) -> Result<Once<Answer>> {
    open(cx, &place, HOLD).await?;
    let sent = body.parse()?;
    let act = (&sent.recorded_by, None);
    cx.step_shown::<Entity, _>(place, HOLD, &sent, act, shown, async |tx, held| {
        if tx.now() < held.terms.starts_at {
            let allowed = vec![PatrolAction::Amend.as_str(), PatrolAction::Cancel.as_str()];
            let refused = AppError::new(Code::StateConflict).detail("It has not begun.");
            return Err(refused.allowed_actions(allowed));
        }
        Ok(Some((PatrolState::Held, held.terms.clone())))
    })
    .await
}

/// Says that a patrol does not take place.
pub async fn cancel(
    cx: &Access<PatrolsWrite>,
    place: StepPlace,
    body: &Body<PatrolCancel>,
) -> Result<Once<Answer>> {
    open(cx, &place, CANCEL).await?;
    let sent = body.parse()?;
    let reason = clean(&sent.reason).map_err(AppError::internal)?;
    if let Some(fault) = rules::fault_of_text("/reason", &reason) {
        return Err(AppError::invalid(vec![fault]));
    }
    let act = (&sent.recorded_by, Some(reason.as_str()));
    cx.step_shown::<Entity, _>(place, CANCEL, &sent, act, shown, async |_, held| {
        Ok(Some((PatrolState::Cancelled, held.terms.clone())))
    })
    .await
}

async fn open(cx: &Access<PatrolsWrite>, place: &StepPlace, step: StepName<PatrolState>) -> Result<()> {
    let of_authority = async |session: &Pooled<'_>| session.require_authority().await;
    cx.open_step_within::<Entity>(place, step, of_authority).await.map(drop)
}

/// The patrol as it is shown; there are none but the authority's.
async fn shown(cx: &Access<PatrolsWrite>, _: i32, id: Uuid) -> Result<Answer> {
    reading::show(cx, id).await
}
