//! Use cases: recording notices that others issued, and what became of them.

use std::collections::HashMap;

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, Order};
use serde_json::{Map, json};
use uuid::Uuid;

use super::{
    dto::{
        PenaltyNoticeElsewhere, PenaltyNoticeElsewhereRecord, PenaltyNoticeElsewhereRevision,
        PenaltyNoticeElsewhereSettle, PenaltyNoticesElsewhereQuery,
    },
    rules,
};
use crate::{
    access::{Access, Action, Attempt, Made, NoticesDecide, Permission, Session, Tx, short_print},
    attendance::book::{ladders, parents},
    domain::{person::Person, text::clean, urn::AUTHORITY},
    entities::{
        penalty_ladder_notice::{Column, Entity, Model},
        penalty_ladder_notice_revision as revision,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::penalty_notices::{
        ladder,
        values::{PenaltyNoticeElsewhereFate, PenaltyNoticeIssuedBy},
    },
    http::{Body, IdempotencyKey, Once, Page, Precondition, Tagged},
    notices::{
        ladder as law,
        schedule::{PenaltyNoticeKind, PenaltyNoticeStep},
    },
};

const RECORD: &str = "penalty_notice_elsewhere.record";
const SETTLE: &str = "penalty_notice_elsewhere.settle";
type Answer = Once<Tagged<PenaltyNoticeElsewhere>>;

/// What others issued, in the order of recording.
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
    let history = history(&session, page.data.iter().map(|row| row.id)).await?;
    let data = page.data.iter().map(|row| view(row, &history)).collect::<Result<_>>()?;
    Ok(Page { data, page: page.page })
}

fn elsewhere() -> Condition {
    Condition::all().add(Column::Origin.eq("elsewhere"))
}

/// Records one. It is a fact: it is recorded also where it makes three in three years.
pub async fn record(
    cx: &Access<NoticesDecide>,
    key: IdempotencyKey,
    body: &Body<PenaltyNoticeElsewhereRecord>,
) -> Result<Answer> {
    let session = cx.read().await?;
    if !session.reaches_authority().await? {
        return Err(Code::NotFound.into());
    }
    let new = body.parse()?;
    let mut faults = rules::faults(&new, session.today());
    let last_on = rules::last_offence_on(&new);
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
    let copy = new.copy_reference.as_deref().map(clean).transpose().map_err(AppError::internal)?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let sessions = serde_json::to_string(&new.sessions.as_deref().unwrap_or_default());
    let sessions = sessions.map_err(AppError::internal)?;
    let id = Uuid::now_v7();
    let action = Action::new(RECORD, id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx: &Tx<'_>| {
        let pair = ladder::hold(tx, pair.parent.id, new.pupil_id).await?;
        ladder::lock(tx, &pair).await?;
        refuse_repeated(&ladder::notices(tx, &pair).await?, &new, &authority)?;
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
            sessions: sessions.clone(),
            reason: None,
            recorded_by_name: by.name.clone(),
            recorded_by_title: by.title.clone(),
            client_id: tx.client(),
            recorded_at: tx.now(),
            ground: None,
            version: 1,
            issued_by_kind: new.issued_by_kind.as_str().to_owned(),
            copy_reference: copy.clone(),
        };
        keep(tx, &row).await?;
        ladder::put(tx, row).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| show(cx, made.id).await).await
}

/// One letter is typed twice: the same day, by whoever issued it, to the parent for the child, is the same notice.
fn refuse_repeated(rows: &[Model], new: &PenaltyNoticeElsewhereRecord, authority: &str) -> Result<()> {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let same = |row: &&Model| {
        row.origin == "elsewhere"
            && (row.issued_on, row.kind.as_str()) == (new.issued_on, new.kind.as_str())
            && row.authority.as_deref().is_some_and(|name| plain(name) == plain(authority))
    };
    match rows.iter().find(same) {
        None => Ok(()),
        Some(row) => Err(AppError::new(Code::Duplicate)
            .detail("The notice is recorded already; say what became of it there.")
            .existing(Map::from_iter([("id".to_owned(), json!(row.id))]))),
    }
}

/// Keeps what is said of one, by whom.
async fn keep(tx: &Tx<'_>, row: &Model) -> Result<()> {
    let version = revision::ActiveModel {
        penalty_ladder_notice_id: Set(row.id),
        version: Set(row.version),
        fate: Set(row.fate.clone()),
        reason: Set(row.reason.clone()),
        recorded_by_name: Set(row.recorded_by_name.clone()),
        recorded_by_title: Set(row.recorded_by_title.clone()),
        client_id: Set(row.client_id),
        recorded_at: Set(row.recorded_at),
    };
    tx.insert_shared(vec![version]).await
}

/// Says what became of one.
pub async fn settle(
    cx: &Access<NoticesDecide>,
    id: Uuid,
    read: &Precondition,
    key: IdempotencyKey,
    body: &Body<PenaltyNoticeElsewhereSettle>,
) -> Result<Answer> {
    let seen = show(cx, id).await?;
    // A repeated act is let on: what it came to is told again.
    if key.0.is_none() {
        read.check_version(&seen.document.version.to_string())?;
    }
    let seen = seen.document;
    let given = body.parse()?;
    let attempt = Attempt::new(key, &(id, &given))?;
    let reason = clean(&given.reason).map_err(AppError::internal)?;
    let by = given.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new(SETTLE, id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx: &Tx<'_>| {
        let pair = ladder::known(tx, seen.parent_id, seen.pupil_id).await?.ok_or(Code::Internal)?;
        ladder::lock(tx, &pair).await?;
        let this = || elsewhere().add(Column::Id.eq(id));
        let row = tx.lock_shared::<Entity>(this()).await?.ok_or(Code::NotFound)?;
        read.check_version(&row.version.to_string())?;
        let next = Model {
            fate: given.fate.as_str().to_owned(),
            reason: Some(reason.clone()),
            recorded_by_name: by.name.clone(),
            recorded_by_title: by.title.clone(),
            client_id: tx.client(),
            version: row.version + 1,
            ..(*row).clone()
        };
        // When it was recorded stays: by it notices of one day have an order.
        keep(tx, &Model { recorded_at: tx.now(), ..next.clone() }).await?;
        let columns = vec![
            (Column::Fate, next.fate.into()),
            (Column::Reason, next.reason.into()),
            (Column::RecordedByName, next.recorded_by_name.into()),
            (Column::RecordedByTitle, next.recorded_by_title.into()),
            (Column::ClientId, next.client_id.into()),
            (Column::Version, next.version.into()),
        ];
        tx.set_shared::<Entity>(this(), columns).await?;
        Ok(Made { id })
    });
    match done.await {
        Ok(done) => done.told(async |made| show(cx, made.id).await).await,
        Err(error) => Err(read.overtaken(error, async || Ok(show(cx, id).await?.tag)).await),
    }
}

/// One, with all that was said of it.
pub async fn show<P: Permission>(cx: &Access<P>, id: Uuid) -> Result<Tagged<PenaltyNoticeElsewhere>> {
    let session = cx.read().await?;
    if !session.reaches_authority().await? {
        return Err(Code::NotFound.into());
    }
    let row = session.shared::<Entity>().filter(elsewhere().add(Column::Id.eq(id))).one().await?;
    let row = row.ok_or(Code::NotFound)?;
    let history = history(&session, [id]).await?;
    let mut document = view(&row, &history)?;
    let person = parents::person(&session, row.parent_id).await?;
    let ids = person.into_iter().flat_map(|person| person.ids);
    let ladders = ladders::ladders(&session, ids).await?;
    document.own_notices_that_differ = Some(law::out_of_step(&ladders).len());
    document.covers_again = Some(covered_again(&session, &row).await?);
    // What of the authority's own it moves changes without a version.
    Ok(Tagged { tag: format!("{}-{}", row.version, short_print(&document)?), document })
}

/// The notices beside it that cover one of its sessions.
async fn covered_again<C: ConnectionTrait>(session: &Session<'_, C>, row: &Model) -> Result<Vec<Uuid>> {
    let own = ladder::covered(std::slice::from_ref(row))?;
    let Some(pair) = ladder::known(session, row.parent_id, row.pupil_id).await? else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for other in ladder::notices(session, &pair).await?.iter().filter(|other| other.id != row.id) {
        if !ladder::covered(std::slice::from_ref(other))?.is_disjoint(&own) {
            found.push(other.id);
        }
    }
    Ok(found)
}

type History = HashMap<Uuid, Vec<revision::Model>>;

/// What was said of these, oldest first: one statement.
async fn history<C: ConnectionTrait>(
    session: &Session<'_, C>,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<History> {
    use revision::Column as Kept;
    let these = session.shared::<revision::Entity>().filter(Kept::PenaltyLadderNoticeId.is_in(ids));
    let mut found = History::new();
    for row in these.order_by(Kept::Version, Order::Asc).all().await? {
        found.entry(row.penalty_ladder_notice_id).or_default().push(row);
    }
    Ok(found)
}

fn view(row: &Model, history: &History) -> Result<PenaltyNoticeElsewhere> {
    let unreadable = || AppError::internal("penalty_ladder_notice holds what it cannot");
    let fate = |text: &str| PenaltyNoticeElsewhereFate::spelled(text).ok_or_else(unreadable);
    let stood = |kept: &revision::Model| {
        Ok(PenaltyNoticeElsewhereRevision {
            version: kept.version,
            fate: fate(&kept.fate)?,
            reason: kept.reason.clone(),
            recorded_by: Person {
                name: kept.recorded_by_name.clone(),
                title: kept.recorded_by_title.clone(),
            },
            recorded_at: kept.recorded_at,
        })
    };
    Ok(PenaltyNoticeElsewhere {
        id: row.id,
        parent_id: row.parent_id,
        pupil_id: row.pupil_id,
        issued_by_kind: PenaltyNoticeIssuedBy::spelled(&row.issued_by_kind).ok_or_else(unreadable)?,
        authority: row.authority.clone(),
        copy_reference: row.copy_reference.clone(),
        kind: PenaltyNoticeKind::spelled(&row.kind).ok_or_else(unreadable)?,
        issued_on: row.issued_on,
        last_offence_on: row.last_offence_on,
        sessions: serde_json::from_str(&row.sessions).map_err(AppError::internal)?,
        fate: fate(&row.fate)?,
        reason: row.reason.clone(),
        recorded_by: Person { name: row.recorded_by_name.clone(), title: row.recorded_by_title.clone() },
        recorded_at: row.recorded_at,
        version: row.version,
        history: history.get(&row.id).into_iter().flatten().map(stood).collect::<Result<_>>()?,
        own_notices_that_differ: None,
        covers_again: None,
    })
}
