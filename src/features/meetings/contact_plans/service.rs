//! Use cases: reading a school's contact plan, and agreeing on one.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::{
    dto::{
        ContactPlan, ContactPlanContact, ContactPlanContactKind, ContactPlanDocument, ContactPlanPut,
        ContactPlanRevision, ContactPlanState, ContactPlanTerms,
    },
    rules,
};
use crate::{
    access::{
        Access, Act, Action, Document as _, OfficerConsultationsWrite, Permission, Session, Stood, document,
        revised, short_print,
    },
    attendance::{book::calendars::school_calendar, calendar::HalfTerm},
    domain::{academic_year::AcademicYear, text::clean_option},
    entities::{
        contact_plan::{self, ActiveModel, Column, Entity, Model},
        contact_plan_revision, officer_consultation, support_meeting,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::meetings::officer::faults_of_officer,
    http::{Body, Precondition, Tagged},
};

revised!(contact_plan, contact_plan_revision { contact_plan_id = ContactPlanId });
document!(contact_plan: ContactPlanState, ContactPlanTerms, columns);

/// Nothing of it is looked for: a school has one.
fn columns(_: &mut ActiveModel, _: ContactPlanState, _: &ContactPlanTerms) {}

async fn find<C: ConnectionTrait>(session: &Session<'_, C>, urn: i32) -> Result<Option<Model>> {
    session.find::<Entity>().filter(Column::Urn.eq(urn)).one().await
}

/// A school's contact plan, with when both are to be in contact next.
pub async fn show<P: Permission>(cx: &Access<P>, urn: i32) -> Result<Tagged<ContactPlanDocument>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let row = find(&session, urn).await?.ok_or(Code::NotFound)?;
    let history = session.history::<Entity>(urn, row.id).await?;
    let (_, plan) = Entity::read(&row)?;
    let last_contact = last_contact(&session, urn).await?;
    let last = last_contact.map(|contact| contact.contact_on);
    let half_terms = half_terms(&session, urn, last.unwrap_or(plan.from_on)).await?;
    let next_due_on = rules::next_due(plan.every, plan.from_on, last, &half_terms);
    let contact_plan = ContactPlan {
        urn,
        plan,
        last_contact,
        next_due_on,
        overdue: next_due_on.is_some_and(|on| on < session.today()),
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
    };
    let history = history.into_iter().map(stood).collect::<Result<_>>()?;
    let document = ContactPlanDocument { contact_plan, history };
    Ok(Tagged { tag: format!("{}-{}", row.version, short_print(&document)?), document })
}

fn stood(kept: Stood) -> Result<ContactPlanRevision> {
    let (_, plan) = kept.read::<Entity>()?;
    Ok(ContactPlanRevision {
        version: kept.version,
        action: kept.action,
        plan,
        recorded_by: kept.recorded_by,
        recorded_at: kept.recorded_at,
    })
}

/// The last contact that is known here.
async fn last_contact<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
) -> Result<Option<ContactPlanContact>> {
    let met = {
        use support_meeting::{Column, Entity};
        let held = Condition::all().add(Column::Urn.eq(urn)).add(Column::HeldOn.is_not_null());
        session.find::<Entity>().filter(held).order_by(Column::HeldOn, Order::Desc).limit(1).one().await?
    };
    let advised = {
        use officer_consultation::{Column, Entity};
        let given = Condition::all().add(Column::Urn.eq(urn)).add(Column::AdvisedOn.is_not_null());
        session.find::<Entity>().filter(given).order_by(Column::AdvisedOn, Order::Desc).limit(1).one().await?
    };
    let contact = |kind, on: Option<NaiveDate>| on.map(|contact_on| ContactPlanContact { kind, contact_on });
    let met = contact(ContactPlanContactKind::SupportMeeting, met.and_then(|row| row.held_on));
    let advised =
        contact(ContactPlanContactKind::OfficerConsultation, advised.and_then(|row| row.advised_on));
    Ok([met, advised].into_iter().flatten().max_by_key(|contact| contact.contact_on))
}

/// The half terms of the academic year of a day and of the next, as the school goes by them.
async fn half_terms<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    from_on: NaiveDate,
) -> Result<Vec<HalfTerm>> {
    let year = AcademicYear::of(from_on);
    let mut found = Vec::new();
    for year in [Some(year), AcademicYear::starting(year.start_year() + 1)].into_iter().flatten() {
        if let Some(held) = school_calendar(session, urn, year).await? {
            found.extend(held.calendar.data().half_terms.iter().cloned());
        }
    }
    Ok(found)
}

/// Records what school and officer agreed; the same again changes nothing. True: it is the first.
pub async fn put(
    cx: &Access<OfficerConsultationsWrite>,
    urn: i32,
    read: &Precondition,
    body: &Body<ContactPlanPut>,
) -> Result<(bool, Tagged<ContactPlanDocument>)> {
    let session = cx.read().await?;
    session.school(urn).await?;
    let known = find(&session, urn).await?;
    check(read, known.as_ref())?;
    let put = body.parse()?;
    let mut faults = Vec::new();
    if AcademicYear::starting(AcademicYear::of(put.plan.from_on).start_year()).is_none() {
        faults.push(Fault::at("/plan/from_on", FaultCode::OutOfRange));
    }
    faults_of_officer(&session, "/plan/officer", &put.plan.officer, &mut faults).await?;
    AppError::if_any(faults)?;
    let plan = ContactPlanTerms {
        officer: put.plan.officer.cleaned()?,
        note: clean_option(&put.plan.note)?,
        ..put.plan.clone()
    };
    let (by, id) = (put.recorded_by.cleaned()?, Uuid::now_v7());
    let action = Action::new("contact_plan.put", urn.to_string());
    let written = cx.write(urn, &action, async |tx| {
        let Some(held) = tx.lock::<Entity>(Condition::all()).await? else {
            check(read, None)?;
            let act = Act { action: "agreed", reason: None, by: &by };
            tx.record_document::<Entity>(id, ContactPlanState::Agreed, &plan, &act, |_| {}).await?;
            return Ok(true);
        };
        check(read, Some(&*held))?;
        let standing = tx.standing::<Entity>(held.id).await?;
        if standing.terms != plan {
            let act = Act { action: "amended", reason: None, by: &by };
            tx.change(standing, ContactPlanState::Agreed, &plan, &act).await?;
        }
        Ok(false)
    });
    match written.await {
        Ok(first) => Ok((first, show(cx, urn).await.map_err(AppError::after_commit)?)),
        // Both found none before either wrote: who came second holds no version of the first's.
        Err(error) if error.code() == Code::Duplicate => {
            let now = AppError::new(Code::PreconditionFailed);
            Err(read.overtaken(now, async || Ok(show(cx, urn).await?.tag)).await)
        }
        Err(error) => Err(read.overtaken(error, async || Ok(show(cx, urn).await?.tag)).await),
    }
}

fn check(read: &Precondition, known: Option<&Model>) -> Result<()> {
    match known {
        Some(row) => read.check_version(&row.version.to_string()),
        None => read.check(None),
    }
}
