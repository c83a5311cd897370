//! Use cases: recording applications and permits that others granted, amending, granting, refusing, revoking, withdrawing. Every
//! way in which a permit stood is kept.

use sea_orm::{ActiveValue::Set, ConnectionTrait};
use uuid::Uuid;

use super::{
    application::{
        ChildEmploymentApplication, ChildEmploymentDecision, ChildEmploymentGrantElsewhere,
        ChildEmploymentRevocation, ChildEmploymentTerms,
    },
    dto::{
        ChildEmploymentPermitCreate, ChildEmploymentPermitDocument, ChildEmploymentPermitGrant,
        ChildEmploymentPermitPut, ChildEmploymentPermitRefuse, ChildEmploymentPermitRevoke,
        ChildEmploymentPermitWithdraw,
    },
    reading,
    rules::{self, Besides, Child},
    store,
};
use crate::{
    access::{
        Access, Act, Action, Attempt, ChildEmploymentWrite, Made, Session, Standing, StepName, StepPlace, Tx,
    },
    attendance::book::entry::{self, Entry},
    domain::text::clean,
    entities::child_employment_permit::{ActiveModel, Entity},
    error::{AppError, Fault, FaultCode, Result},
    features::child_employment::{
        states::{ChildEmploymentPermitAction, ChildEmploymentPermitState, PERMIT, actions},
        values::ChildEmploymentExemption,
    },
    http::{Body, IdempotencyKey, Once, Precondition, Tagged},
};

pub(super) type Answer = Tagged<ChildEmploymentPermitDocument>;
type State = ChildEmploymentPermitState;
type Do = ChildEmploymentPermitAction;

const AMEND: StepName<State> =
    StepName::new(Do::Amend.as_str(), "child_employment_permit.amend", "amended", actions);
const GRANT: StepName<State> =
    StepName::new(Do::Grant.as_str(), "child_employment_permit.grant", "granted", actions);
const REFUSE: StepName<State> =
    StepName::new(Do::Refuse.as_str(), "child_employment_permit.refuse", "refused", actions);
const REVOKE: StepName<State> =
    StepName::new(Do::Revoke.as_str(), "child_employment_permit.revoke", "revoked", actions);
const WITHDRAW: StepName<State> =
    StepName::new(Do::Withdraw.as_str(), "child_employment_permit.withdraw", "withdrawn", actions);

/// Records an application, or a permit that somebody else granted.
pub async fn create(
    cx: &Access<ChildEmploymentWrite>,
    urn: i32,
    key: IdempotencyKey,
    body: &Body<ChildEmploymentPermitCreate>,
) -> Result<Once<Answer>> {
    cx.read().await?.school(urn).await?;
    let new = body.parse()?;
    let elsewhere = new.granted_elsewhere.as_ref();
    let attempt = Attempt::new(key, &(urn, &new))?;
    let terms = ChildEmploymentTerms {
        application: new.application.cleaned().map_err(AppError::internal)?,
        granted_elsewhere: elsewhere.map(|one| one.cleaned()).transpose().map_err(AppError::internal)?,
        decision: None,
        revocation: None,
    };
    let (state, told) = match elsewhere {
        Some(_) => (State::Granted, "recorded"),
        None => (State::Applied, "applied"),
    };
    let (by, id) = (new.recorded_by.cleaned().map_err(AppError::internal)?, Uuid::now_v7());
    let action = Action::new("child_employment_permit.create", id.to_string());
    // Repeated, it is answered as it was, whatever has become of the pupil since.
    let done = cx.write_once(urn, &action, &attempt, async |tx: &Tx<'_>| {
        let entries = entry::of_pupil(tx, Some(urn), new.pupil_id).await?;
        let entry = check(tx, &new.application, elsewhere, &entries)?;
        if elsewhere.is_some_and(|one| one.exemption == Some(ChildEmploymentExemption::FewDays)) {
            let besides = store::besides(tx, (entry.pupil_id, id), &new.application).await?;
            let child = Child { born_on: entry.born_on, besides: &besides };
            AppError::if_any(rules::faults_of_exemption(&new.application, &child))?;
        }
        let act = Act { action: told, reason: None, by: &by };
        let lay = |row: &mut ActiveModel| row.enrolment_id = Set(entry.id);
        tx.record_document::<Entity>(id, state, &terms, &act, lay).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, urn, made.id).await).await
}

/// Every fault of an application at once, or the entry with which it stands. What the child works for others is asked when it
/// is granted.
fn check<'e, C: ConnectionTrait>(
    session: &Session<'_, C>,
    application: &ChildEmploymentApplication,
    elsewhere: Option<&ChildEmploymentGrantElsewhere>,
    entries: &'e [Entry],
) -> Result<&'e Entry> {
    let mut faults = rules::faults(application, elsewhere, session.today());
    let entry = application.span().and_then(|days| entry::on_roll(entries, days));
    match (entries.is_empty(), entry) {
        (true, _) => faults.push(Fault::at("/pupil_id", FaultCode::ReferenceNotFound)),
        (false, None) if application.span().is_some() => {
            faults.push(Fault::at("/application/from_on", FaultCode::PupilNotEnrolled));
        }
        _ => {}
    }
    if let Some(entry) = entry.filter(|_| elsewhere.is_none()) {
        let child = Child { born_on: entry.born_on, besides: &Besides::default() };
        faults.extend(rules::faults_of_child(application, &child));
    }
    match entry {
        Some(entry) if faults.is_empty() => Ok(entry),
        _ => Err(AppError::invalid(faults)),
    }
}

/// Puts an application right before it is decided; the same again changes nothing.
pub async fn amend(
    cx: &Access<ChildEmploymentWrite>,
    (urn, id): (i32, Uuid),
    read: Precondition,
    body: &Body<ChildEmploymentPermitPut>,
) -> Result<Answer> {
    let place = StepPlace { urn, id, read, key: IdempotencyKey(None) };
    let session = cx.read().await?;
    session.school(urn).await?;
    let row = session.before_step::<Entity>(&place, AMEND).await?;
    let put = body.parse()?;
    let entries: Vec<Entry> = entry::all(&session, [row.enrolment_id]).await?.into_values().collect();
    check(&session, &put.application, None, &entries)?;
    let application = put.application.cleaned().map_err(AppError::internal)?;
    let reason = clean(&put.amendment_reason).map_err(AppError::internal)?;
    let act = (&put.recorded_by, Some(reason.as_str()));
    let done = cx.step_shown::<Entity, _>(place, AMEND, &put, act, reading::show, async |_, standing| {
        let terms = ChildEmploymentTerms { application: application.clone(), ..standing.terms.clone() };
        Ok(standing.changed_to(State::Applied, terms))
    });
    Ok(done.await?.value)
}

/// Grants a permit. The limits on the child's hours hold for all employers together, at whichever school the permit stands.
pub async fn grant(
    cx: &Access<ChildEmploymentWrite>,
    place: StepPlace,
    body: &Body<ChildEmploymentPermitGrant>,
) -> Result<Once<Answer>> {
    let today = cx.open_step::<Entity>(&place, GRANT).await?.today;
    let new = body.parse()?;
    let number = clean(&new.number).map_err(AppError::internal)?;
    let conditions = new.conditions.as_deref().map(clean).transpose().map_err(AppError::internal)?;
    let act = (&new.recorded_by, None);
    cx.step_shown::<Entity, _>(place, GRANT, &new, act, reading::show, async |tx, standing| {
        let application = &standing.terms.application;
        let mut faults = rules::faults_of_decision("/granted_on", new.granted_on, application, today);
        let entry = entry::lock(tx, standing.row.enrolment_id).await?;
        let besides = store::besides(tx, (entry.pupil_id, standing.row.id), application).await?;
        let child = Child { born_on: entry.born_on, besides: &besides };
        faults.extend(rules::faults_of_child(application, &child).into_iter().map(of_application));
        AppError::if_any(faults)?;
        let decision = ChildEmploymentDecision {
            on: new.granted_on,
            number: Some(number.clone()),
            conditions: conditions.clone(),
            reason: None,
        };
        moved(
            standing,
            Do::Grant,
            ChildEmploymentTerms { decision: Some(decision), ..standing.terms.clone() },
        )
    })
    .await
}

/// The body that grants has no application: what is wrong with it is told of the step as a whole.
fn of_application(fault: Fault) -> Fault {
    let at = fault.pointer.clone().unwrap_or_default();
    let detail = fault.detail.clone().unwrap_or_else(|| fault.code.meaning().to_owned());
    let detail = format!("{detail} ({at}; all work that the child is permitted counts together.)");
    Fault { pointer: Some(String::new()), ..fault }.detail(detail)
}

/// Refuses a permit.
pub async fn refuse_permit(
    cx: &Access<ChildEmploymentWrite>,
    place: StepPlace,
    body: &Body<ChildEmploymentPermitRefuse>,
) -> Result<Once<Answer>> {
    let today = cx.open_step::<Entity>(&place, REFUSE).await?.today;
    let new = body.parse()?;
    let reason = clean(&new.reason).map_err(AppError::internal)?;
    let act = (&new.recorded_by, Some(reason.as_str()));
    cx.step_shown::<Entity, _>(place, REFUSE, &new, act, reading::show, async |_, standing| {
        let application = &standing.terms.application;
        AppError::if_any(rules::faults_of_decision("/refused_on", new.refused_on, application, today))?;
        let decision = ChildEmploymentDecision {
            on: new.refused_on,
            number: None,
            conditions: None,
            reason: Some(reason.clone()),
        };
        moved(
            standing,
            Do::Refuse,
            ChildEmploymentTerms { decision: Some(decision), ..standing.terms.clone() },
        )
    })
    .await
}

/// Takes a permit back.
pub async fn revoke(
    cx: &Access<ChildEmploymentWrite>,
    place: StepPlace,
    body: &Body<ChildEmploymentPermitRevoke>,
) -> Result<Once<Answer>> {
    let today = cx.open_step::<Entity>(&place, REVOKE).await?.today;
    let new = body.parse()?;
    let reason = clean(&new.reason).map_err(AppError::internal)?;
    let act = (&new.recorded_by, Some(reason.as_str()));
    cx.step_shown::<Entity, _>(place, REVOKE, &new, act, reading::show, async |_, standing| {
        AppError::if_any(rules::faults_of_revocation(new.revoked_on, &standing.terms.application, today))?;
        let revocation = Some(ChildEmploymentRevocation { on: new.revoked_on, reason: reason.clone() });
        moved(standing, Do::Revoke, ChildEmploymentTerms { revocation, ..standing.terms.clone() })
    })
    .await
}

/// Withdraws a permit. It stays to be seen, and nothing rests on it.
pub async fn withdraw(
    cx: &Access<ChildEmploymentWrite>,
    place: StepPlace,
    body: &Body<ChildEmploymentPermitWithdraw>,
) -> Result<Once<Answer>> {
    cx.open_step::<Entity>(&place, WITHDRAW).await?;
    let new = body.parse()?;
    let reason = clean(&new.reason).map_err(AppError::internal)?;
    let act = (&new.recorded_by, Some(reason.as_str()));
    cx.step_shown::<Entity, _>(place, WITHDRAW, &new, act, reading::show, async |_, standing| {
        moved(standing, Do::Withdraw, standing.terms.clone())
    })
    .await
}

type Next = Option<(State, ChildEmploymentTerms)>;

fn moved(standing: &Standing<'_, Entity>, action: Do, terms: ChildEmploymentTerms) -> Result<Next> {
    let to = PERMIT.step(standing.state, action).map_err(AppError::internal)?;
    Ok(Some((to, terms)))
}
