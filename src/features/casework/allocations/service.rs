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
    access::{Access, Act, Attempt, Document as _, Made, OfficersWrite, Standing, StepName, StepPlace, Tx},
    entities::{
        officer_allocation::{Column, Entity},
        school,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::casework::{deed::Deed, load, states, values::OfficerAllocationState},
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
    cx.read().await?.school(urn).await?;
    let new = body.parse()?;
    let attempt = Attempt::new(key, &(urn, &new))?;
    let deed = Deed::new("officer_allocation.create", "created", &new.recorded_by, None)?;
    let terms = OfficerAllocationTerms { officer_id: new.officer_id, from_on: new.from_on, to_on: new.to_on };
    let id = Uuid::now_v7();
    let action = deed.action(id);
    let done = cx.write_once(urn, &action, &attempt, async |tx: &Tx<'_>| {
        hold_school(tx).await?;
        // Within the claim: a repeated request is told what it came to, though the officer has left since.
        check(tx, &new).await?;
        end_what_stands(tx, new.from_on, &deed).await?;
        refuse_overlap(tx, &terms).await?;
        tx.record_document::<Entity>(id, OfficerAllocationState::Recorded, &terms, &deed.act(), |_| {})
            .await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, urn, made.id).await).await
}

/// Every mistake of an allocation at once.
async fn check(tx: &Tx<'_>, new: &OfficerAllocationCreate) -> Result<()> {
    let mut faults = Vec::new();
    if new.to_on.is_some_and(|last| last < new.from_on) {
        faults.push(Fault::at("/to_on", FaultCode::DatesReversed));
    }
    match load::officers(tx, [new.officer_id]).await?.get(&new.officer_id) {
        None => faults.push(Fault::at("/officer_id", FaultCode::ReferenceNotFound)),
        Some(officer) if !officer.details.works_on(new.from_on) => {
            faults.push(Fault::at("/from_on", FaultCode::OfficerNotWorking));
        }
        Some(_) => {}
    }
    AppError::if_any(faults)
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

const END: StepName<OfficerAllocationState> =
    StepName::new("end", "officer_allocation.end", "ended", states::allocation_actions);
const WITHDRAW: StepName<OfficerAllocationState> =
    StepName::new("withdraw", "officer_allocation.withdraw", "withdrawn", states::allocation_actions);

/// Says which day was the last.
pub async fn end(
    cx: &Access<OfficersWrite>,
    place: StepPlace,
    body: &Body<OfficerAllocationEnd>,
) -> Result<Once<Answer>> {
    cx.open_step::<Entity>(&place, END).await?;
    let sent = body.parse()?;
    let act = (&sent.recorded_by, None);
    cx.step_shown::<Entity, _>(place, END, &sent, act, reading::show, async |_, held| {
        if sent.to_on < held.terms.from_on {
            return Err(AppError::invalid(vec![Fault::at("/to_on", FaultCode::DatesReversed)]));
        }
        if held.terms.to_on.is_some_and(|last| last < sent.to_on) {
            let fault = Fault::at("/to_on", FaultCode::OutOfRange);
            return Err(AppError::invalid(vec![
                fault.detail("It ends earlier already: allocate anew from then on."),
            ]));
        }
        let ended = OfficerAllocationTerms { to_on: Some(sent.to_on), ..held.terms.clone() };
        Ok(held.changed_to(OfficerAllocationState::Recorded, ended))
    })
    .await
}

/// Withdraws what was recorded wrongly.
pub async fn withdraw(
    cx: &Access<OfficersWrite>,
    place: StepPlace,
    body: &Body<OfficerAllocationWithdraw>,
) -> Result<Once<Answer>> {
    cx.open_step::<Entity>(&place, WITHDRAW).await?;
    let sent = body.parse()?;
    let act = (&sent.recorded_by, Some(sent.reason.as_str()));
    cx.step_shown::<Entity, _>(place, WITHDRAW, &sent, act, reading::show, async |_, held| {
        Ok(Some((OfficerAllocationState::Withdrawn, held.terms.clone())))
    })
    .await
}
