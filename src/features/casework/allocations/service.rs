//! Use cases: an officer becomes a school's named one, and is so no longer. Of one day there is one.

use chrono::{Days, NaiveDate};
use sea_orm::{ColumnTrait as _, Condition};
use serde_json::{Map, json};
use uuid::Uuid;

use super::{
    dto::{
        OfficerAllocation, OfficerAllocationCreate, OfficerAllocationEnd, OfficerAllocationTerms,
        OfficerAllocationWithdraw,
    },
    reading,
};
use crate::{
    access::{Access, Act, Attempt, Document as _, Made, OfficersWrite, Standing, Tx},
    attendance::book::shown::AUTHORITY_URN,
    entities::{
        officer,
        officer_allocation::{Column, Entity, Model},
        school,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::casework::{
        states,
        step::{self, Deed, Place, refuse},
        values::OfficerAllocationState,
    },
    http::{Body, IdempotencyKey, Once, Tagged},
};

type Answer = Tagged<OfficerAllocation>;

/// Allocates an officer. What held without a last day ends the day before.
pub async fn create(
    cx: &Access<OfficersWrite>,
    urn: i32,
    key: IdempotencyKey,
    body: &Body<OfficerAllocationCreate>,
) -> Result<Once<Answer>> {
    let session = cx.read().await?;
    session.school(urn).await?;
    let new = body.parse()?;
    let mut faults = Vec::new();
    if new.to_on.is_some_and(|last| last < new.from_on) {
        faults.push(Fault::at("/to_on", FaultCode::DatesReversed));
    }
    let this = Condition::all()
        .add(officer::Column::Urn.eq(AUTHORITY_URN))
        .add(officer::Column::Id.eq(new.officer_id));
    match session.find::<officer::Entity>().filter(this).one().await? {
        None => faults.push(Fault::at("/officer_id", FaultCode::ReferenceNotFound)),
        Some(row) if !officer::Entity::read(&row)?.1.details.works_on(new.from_on) => {
            faults.push(Fault::at("/from_on", FaultCode::OfficerNotWorking));
        }
        Some(_) => {}
    }
    refuse(faults)?;
    let attempt = Attempt::new(key, &(urn, &new))?;
    let deed = Deed::new("officer_allocation.create", "created", &new.recorded_by, None)?;
    let terms = OfficerAllocationTerms { officer_id: new.officer_id, from_on: new.from_on, to_on: new.to_on };
    let id = Uuid::now_v7();
    let action = deed.action(id);
    let done = cx.write_once(urn, &action, &attempt, async |tx| {
        hold_school(tx).await?;
        end_what_stands(tx, new.from_on, &deed).await?;
        refuse_overlap(tx, &terms).await?;
        tx.record_document::<Entity>(id, OfficerAllocationState::Recorded, &terms, &deed.act(), |_| {})
            .await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, urn, made.id).await).await
}

/// Of two who allocate at once the second sees what the first recorded.
async fn hold_school(tx: &Tx<'_>) -> Result<()> {
    let this = school::Column::Urn.eq(tx.urn());
    tx.lock::<school::Entity>(this.into()).await?.map(drop).ok_or(Code::NotFound.into())
}

async fn end_what_stands(tx: &Tx<'_>, from_on: NaiveDate, deed: &Deed) -> Result<()> {
    let open = Condition::all()
        .add(Column::State.eq(OfficerAllocationState::Recorded.as_str()))
        .add(Column::ToOn.is_null())
        .add(Column::FromOn.lt(from_on));
    for row in tx.lock_all::<Entity>(open).await? {
        let (state, terms) = Entity::read(&row)?;
        let ended = OfficerAllocationTerms { to_on: from_on.checked_sub_days(Days::new(1)), ..terms.clone() };
        let act = Act { action: "ended", reason: None, by: &deed.by };
        tx.change(Standing { row, state, terms }, state, &ended, &act).await?;
    }
    Ok(())
}

async fn refuse_overlap(tx: &Tx<'_>, terms: &OfficerAllocationTerms) -> Result<()> {
    let ends_after = Condition::any().add(Column::ToOn.is_null()).add(Column::ToOn.gte(terms.from_on));
    let touching = Condition::all()
        .add(Column::State.eq(OfficerAllocationState::Recorded.as_str()))
        .add(ends_after)
        .add_option(terms.to_on.map(|last| Column::FromOn.lte(last)));
    let Some(row) = tx.find::<Entity>().filter(touching).one().await? else { return Ok(()) };
    let existing = Map::from_iter([("id".to_owned(), json!(row.id))]);
    Err(AppError::new(Code::Duplicate)
        .detail("The school has a named officer on some of these days: end or withdraw that allocation.")
        .existing(existing))
}

/// Says which day was the last.
pub async fn end(
    cx: &Access<OfficersWrite>,
    place: Place,
    body: &Body<OfficerAllocationEnd>,
) -> Result<Once<Answer>> {
    open(cx, &place, "end").await?;
    let sent = body.parse()?;
    let deed = Deed::new("officer_allocation.end", "ended", &sent.recorded_by, None)?;
    take(cx, place, &sent, deed, "end", |_, terms| {
        if sent.to_on < terms.from_on {
            return Err(AppError::invalid(vec![Fault::at("/to_on", FaultCode::DatesReversed)]));
        }
        if terms.to_on.is_some_and(|last| last < sent.to_on) {
            let fault = Fault::at("/to_on", FaultCode::OutOfRange);
            return Err(AppError::invalid(vec![
                fault.detail("It ends earlier already: allocate anew from then on."),
            ]));
        }
        let ended = OfficerAllocationTerms { to_on: Some(sent.to_on), ..terms.clone() };
        Ok((OfficerAllocationState::Recorded, ended))
    })
    .await
}

/// Withdraws what was recorded wrongly.
pub async fn withdraw(
    cx: &Access<OfficersWrite>,
    place: Place,
    body: &Body<OfficerAllocationWithdraw>,
) -> Result<Once<Answer>> {
    open(cx, &place, "withdraw").await?;
    let sent = body.parse()?;
    let deed = Deed::new("officer_allocation.withdraw", "withdrawn", &sent.recorded_by, Some(&sent.reason))?;
    take(cx, place, &sent, deed, "withdraw", |_, terms| {
        Ok((OfficerAllocationState::Withdrawn, terms.clone()))
    })
    .await
}

async fn open(cx: &Access<OfficersWrite>, place: &Place, name: &str) -> Result<()> {
    let session = cx.read().await?;
    session.school(place.urn).await?;
    let row: Model = session.document::<Entity>(place.urn, place.id).await?;
    match place.is_seen(&row)? {
        true => AppError::unless_allowed(states::allocation_actions(Entity::read(&row)?.0), name),
        false => Ok(()),
    }
}

async fn take(
    cx: &Access<OfficersWrite>,
    place: Place,
    sent: &impl serde::Serialize,
    deed: Deed,
    name: &'static str,
    change: impl Fn(&Tx<'_>, &OfficerAllocationTerms) -> Result<(OfficerAllocationState, OfficerAllocationTerms)>,
) -> Result<Once<Answer>> {
    let attempt = Attempt::new(IdempotencyKey(place.key.0.clone()), &(place.id, sent))?;
    let done = step::take::<Entity, _>(cx, &place, &attempt, &deed, async |tx, standing| {
        AppError::unless_allowed(states::allocation_actions(standing.state), name)?;
        change(tx, &standing.terms)
    });
    let told = async |id: Uuid| reading::show(cx, place.urn, id).await;
    match done.await {
        Ok(done) => done.told(async |made: Made| told(made.id).await).await,
        Err(error) => Err(place.read.overtaken(error, async || Ok(told(place.id).await?.tag)).await),
    }
}
