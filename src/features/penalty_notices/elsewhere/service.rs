//! Use cases: recording notices of other authorities, and what became of them.

use sea_orm::{ColumnTrait as _, Condition, Order};
use uuid::Uuid;

use super::dto::{
    PenaltyNoticeElsewhere, PenaltyNoticeElsewhereRecord, PenaltyNoticeElsewhereSettle,
    PenaltyNoticesElsewhereQuery,
};
use crate::{
    access::{Access, Action, Attempt, Made, NoticesDecide, Permission, Tx},
    attendance::book::parents,
    domain::{person::Person, text::clean},
    entities::penalty_ladder_notice::{Column, Entity, Model},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::penalty_notices::{ladder, values::PenaltyNoticeElsewhereFate},
    http::{Body, IdempotencyKey, Once, Page},
    notices::{
        ladder as law,
        schedule::{PenaltyNoticeKind, PenaltyNoticeStep},
    },
};

const RECORD: &str = "penalty_notice_elsewhere.record";
const SETTLE: &str = "penalty_notice_elsewhere.settle";
/// Notices of other authorities belong to no school.
const AUTHORITY: i32 = 0;

/// What other authorities issued, in the order of recording.
pub async fn list(
    cx: &Access<NoticesDecide>,
    query: &PenaltyNoticesElsewhereQuery,
) -> Result<Page<PenaltyNoticeElsewhere>> {
    let session = cx.read().await?;
    let sealed = (query.pupil_id, query.parent_id);
    let paging = cx.paging("penalty_notices_elsewhere", &sealed, query.limit, query.cursor.as_deref())?;
    let mut wanted = elsewhere().add_option(paging.after::<Uuid>()?.map(|id| Column::Id.gt(id)));
    if let Some(pupil_id) = query.pupil_id {
        wanted = wanted.add(Column::PupilId.is_in(parents::pupil_ids(&session, pupil_id).await?));
    }
    if let Some(parent_id) = query.parent_id {
        let person = parents::person(&session, parent_id).await?;
        wanted = wanted.add(Column::ParentId.is_in(person.map(|person| person.ids).unwrap_or_default()));
    }
    // Who does not reach the authority is told of none.
    let rows = match session.reaches_authority().await? {
        false => Vec::new(),
        true => {
            let rows = session.shared::<Entity>().filter(wanted).limit(paging.fetch());
            rows.order_by(Column::Id, Order::Asc).all().await?
        }
    };
    let page = paging.cut(rows, |row| row.id, |row| row)?;
    Ok(Page { data: page.data.iter().map(view).collect::<Result<_>>()?, page: page.page })
}

fn elsewhere() -> Condition {
    Condition::all().add(Column::Origin.eq("elsewhere"))
}

/// Records one. It is a fact: it is recorded also where it makes three in three years.
pub async fn record(
    cx: &Access<NoticesDecide>,
    key: IdempotencyKey,
    body: &Body<PenaltyNoticeElsewhereRecord>,
) -> Result<Once<PenaltyNoticeElsewhere>> {
    let session = cx.read().await?;
    if !session.reaches_authority().await? {
        return Err(Code::NotFound.into());
    }
    let new = body.parse()?;
    let mut faults = Vec::new();
    if session.today() < new.issued_on {
        faults.push(Fault::at("/issued_on", FaultCode::DateInFuture));
    }
    let last_on = new.last_offence_on.unwrap_or(new.issued_on);
    if new.issued_on < last_on {
        let detail = "The offences lie before the day of issue.";
        faults.push(Fault::at("/last_offence_on", FaultCode::DatesReversed).detail(detail));
    }
    if parents::person(&session, new.parent_id).await?.is_none() {
        faults.push(Fault::at("/parent_id", FaultCode::ReferenceNotFound));
    }
    let pair = ladder::known(&session, new.parent_id, new.pupil_id).await?;
    if pair.is_none() && parents::pupil_ids(&session, new.pupil_id).await?.is_empty() {
        faults.push(Fault::at("/pupil_id", FaultCode::ReferenceNotFound));
    }
    let (Some(pair), true) = (pair, faults.is_empty()) else { return Err(AppError::invalid(faults)) };
    let attempt = Attempt::new(key, &new)?;
    let authority = clean(&new.authority).map_err(AppError::internal)?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let id = Uuid::now_v7();
    let action = Action::new(RECORD, id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx: &Tx<'_>| {
        ladder::lock(tx, &pair).await?;
        // Which step it was is the other authority's affair; what counts is whether it is within the limit.
        let outside =
            law::next(&[], new.kind, last_on, new.issued_on).step == Some(PenaltyNoticeStep::Outside);
        let step = if outside { PenaltyNoticeStep::Outside } else { PenaltyNoticeStep::First };
        let row = Model {
            id,
            parent_id: pair.parent.id,
            pupil_id: pair.pupil_ids.first().copied().unwrap_or(new.pupil_id),
            origin: "elsewhere".to_owned(),
            school_urn: None,
            authority: Some(authority.clone()),
            kind: new.kind.as_str().to_owned(),
            step: step.as_str().to_owned(),
            issued_on: new.issued_on,
            last_offence_on: last_on,
            fate: new.fate.as_str().to_owned(),
            sessions: "[]".to_owned(),
            reason: None,
            recorded_by_name: by.name.clone(),
            recorded_by_title: by.title.clone(),
            client_id: tx.client(),
            recorded_at: tx.now(),
        };
        ladder::put(tx, row).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| show(cx, made.id).await).await
}

/// Says what became of one.
pub async fn settle(
    cx: &Access<NoticesDecide>,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<PenaltyNoticeElsewhereSettle>,
) -> Result<Once<PenaltyNoticeElsewhere>> {
    let seen = show(cx, id).await?;
    let given = body.parse()?;
    let attempt = Attempt::new(key, &(id, &given))?;
    let reason = clean(&given.reason).map_err(AppError::internal)?;
    let by = given.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new(SETTLE, id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx: &Tx<'_>| {
        let pair = ladder::known(tx, seen.parent_id, seen.pupil_id).await?.ok_or(Code::Internal)?;
        ladder::lock(tx, &pair).await?;
        let columns = vec![
            (Column::Fate, given.fate.as_str().into()),
            (Column::Reason, Some(reason.clone()).into()),
            (Column::RecordedByName, by.name.clone().into()),
            (Column::RecordedByTitle, by.title.clone().into()),
            (Column::ClientId, tx.client().into()),
            (Column::RecordedAt, tx.now().into()),
        ];
        tx.set_shared::<Entity>(elsewhere().add(Column::Id.eq(id)), columns).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| show(cx, made.id).await).await
}

async fn show<P: Permission>(cx: &Access<P>, id: Uuid) -> Result<PenaltyNoticeElsewhere> {
    let session = cx.read().await?;
    if !session.reaches_authority().await? {
        return Err(Code::NotFound.into());
    }
    let row = session.shared::<Entity>().filter(elsewhere().add(Column::Id.eq(id))).one().await?;
    view(&row.ok_or(Code::NotFound)?)
}

fn view(row: &Model) -> Result<PenaltyNoticeElsewhere> {
    let unreadable = || AppError::internal("penalty_ladder_notice holds what it cannot");
    Ok(PenaltyNoticeElsewhere {
        id: row.id,
        parent_id: row.parent_id,
        pupil_id: row.pupil_id,
        authority: row.authority.clone(),
        kind: PenaltyNoticeKind::spelled(&row.kind).ok_or_else(unreadable)?,
        issued_on: row.issued_on,
        last_offence_on: row.last_offence_on,
        fate: PenaltyNoticeElsewhereFate::spelled(&row.fate).ok_or_else(unreadable)?,
        reason: row.reason.clone(),
        recorded_by: Person { name: row.recorded_by_name.clone(), title: row.recorded_by_title.clone() },
        recorded_at: row.recorded_at,
    })
}
