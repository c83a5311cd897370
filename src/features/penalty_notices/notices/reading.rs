//! Use cases: listing penalty notices, showing one, and what was issued.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, Order,
    sea_query::{Expr, ExprTrait as _},
};
use uuid::Uuid;

use super::dto::{
    PenaltyNotice, PenaltyNoticeDocument, PenaltyNoticeLinks, PenaltyNoticeRevision, PenaltyNoticeSession,
    PenaltyNoticesQuery,
};
use crate::{
    access::{Access, NoticesRead, ParentsRead, Permission, RegistersCodesRead, Session, Stood, short_print},
    attendance::book::parents,
    domain::{action::Actions, listed::listed},
    entities::penalty_notice::{Column, Entity, Model},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::penalty_notices::{
        document::PenaltyNoticeContents,
        evidence::{Asked, Marks},
        ladder,
        payments::PenaltyNoticePayment,
        store::{self, Stands},
        terms::PenaltyNoticeTerms,
    },
    http::{Page, Tagged},
    notices::{
        ladder as law,
        states::penalty::{PENALTY_NOTICE, PenaltyNoticeAction, PenaltyNoticeState},
    },
};

/// Values of one filter.
const MOST_VALUES: usize = 20;

/// A school's notices, or those of every school in reach: by URN, and of one school in the order of the requests.
pub async fn list(
    cx: &Access<NoticesRead>,
    urn: Option<i32>,
    query: &PenaltyNoticesQuery,
) -> Result<Page<PenaltyNotice>> {
    let session = cx.read().await?;
    if let Some(urn) = urn {
        session.school(urn).await?;
    }
    let state = |text: &str| PenaltyNoticeState::spelled(text).map(PenaltyNoticeState::as_str);
    let states = match &query.state {
        None => Vec::new(),
        Some(given) => listed(given, MOST_VALUES, state).ok_or_else(|| {
            let all: Vec<_> = PenaltyNoticeState::ALL.iter().map(|state| state.as_str()).collect();
            let detail = format!("One or several of {}, by comma.", all.join(", "));
            let fault = Fault::parameter("state", FaultCode::InvalidParameter).detail(detail);
            AppError::new(Code::InvalidParameter).faults(vec![fault])
        })?,
    };
    let kind = query.kind.map(|kind| kind.as_str());
    let sealed =
        (urn, &states, kind, query.pupil_id, query.parent_id, query.issued_on_from, query.issued_on_to);
    let paging = cx.paging("penalty_notices", &sealed, query.limit, query.cursor.as_deref())?;
    let mut wanted = Condition::all()
        .add_option(urn.map(|urn| Column::Urn.eq(urn)))
        .add_option(kind.map(|kind| Column::Kind.eq(kind)))
        .add_option(query.issued_on_from.map(|day| Column::IssuedOn.gte(day)))
        .add_option(query.issued_on_to.map(|day| Column::IssuedOn.lte(day)));
    if !states.is_empty() {
        let each = states.iter().filter_map(|state| PenaltyNoticeState::spelled(state));
        let today = session.today();
        wanted = wanted.add(each.fold(Condition::any(), |any, state| any.add(standing(state, today))));
    }
    if let Some(pupil_id) = query.pupil_id {
        wanted = wanted.add(Column::PupilId.is_in(parents::pupil_ids(&session, pupil_id).await?));
    }
    if let Some(parent_id) = query.parent_id {
        let person = parents::person(&session, parent_id).await?;
        wanted = wanted.add(Column::ParentId.is_in(person.map(|person| person.ids).unwrap_or_default()));
    }
    let mut rows = session.find::<Entity>().filter(wanted).limit(paging.fetch());
    if let Some((urn, id)) = paging.after::<(i32, Uuid)>()? {
        rows = rows.after([Column::Urn, Column::Id], [urn.into(), id.into()]);
    }
    let rows = rows.order_by(Column::Urn, Order::Asc).order_by(Column::Id, Order::Asc).all().await?;
    let page = paging.cut(rows, |row| (row.urn, row.id), |row| row)?;
    let codes = cx.also::<RegistersCodesRead>();
    let data = page.data.iter().map(|row| view(row, &Stands::of(row, session.today())?, codes));
    Ok(Page { data: data.collect::<Result<_>>()?, page: page.page })
}

/// The rows that stand so on a day.
fn standing(state: PenaltyNoticeState, today: NaiveDate) -> Condition {
    use PenaltyNoticeState as Is;
    let stored = |state: Is| Condition::all().add(Column::State.eq(state.as_str()));
    let less = || Expr::col(Column::DischargedPence).lt(Expr::col(Column::FullPence));
    let served = stored(Is::Served);
    match state {
        Is::PaidReduced => served.add(Column::DischargedPence.is_not_null()).add(less()),
        Is::PaidFull => {
            let whole = Condition::all().add(less()).not();
            served.add(Column::DischargedPence.is_not_null()).add(whole)
        }
        Is::Unpaid => served.add(Column::DischargedPence.is_null()).add(Column::PayUntilOn.lt(today)),
        Is::Served => served.add(Column::DischargedPence.is_null()).add(Column::PayUntilOn.gte(today)),
        other => stored(other),
    }
}

/// One notice with its payments and history.
pub async fn show<P: Permission>(
    cx: &Access<P>,
    urn: i32,
    id: Uuid,
) -> Result<Tagged<PenaltyNoticeDocument>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let row = session.document::<Entity>(urn, id).await?;
    let (codes, today) = (cx.also::<RegistersCodesRead>(), session.today());
    let is = Stands::of(&row, today)?;
    let paid = store::paid(&session, urn, id).await?;
    let amounts: Vec<_> = paid.iter().map(store::payment).collect();
    let history = session.history::<Entity>(urn, id).await?;
    let Actions { allowed, refused } = actions(&session, &row, &is).await?;
    let document = PenaltyNoticeDocument {
        penalty_notice: view(&row, &is, codes)?,
        payments: paid.iter().map(PenaltyNoticePayment::of).collect(),
        settlement: is.settle(&amounts, today),
        fallen_away: fallen_away(&session, &row, &is).await?,
        history: history.into_iter().map(|kept| stood(kept, codes)).collect::<Result<_>>()?,
        allowed_actions: allowed,
        refused_actions: refused,
    };
    // What is unpaid and what fell away changes without a version.
    Ok(Tagged { tag: format!("{}-{}", row.version, short_print(&document)?), document })
}

/// What can be done; a notice that the ladder allows no more is not issued, whoever approved it.
async fn actions<C: ConnectionTrait>(session: &Session<'_, C>, row: &Model, is: &Stands) -> Result<Actions> {
    let mut actions = PENALTY_NOTICE.actions(is.state);
    if is.state != PenaltyNoticeState::Approved {
        return Ok(actions);
    }
    let Some(pair) = ladder::known(session, row.parent_id, row.pupil_id).await? else { return Ok(actions) };
    let earlier = ladder::earlier(&ladder::notices(session, &pair).await?)?;
    let next = law::next(&earlier, is.kind, is.terms.to_on, session.today());
    if next.step.is_none() {
        let issue = PenaltyNoticeAction::Issue.as_str();
        actions.allowed.retain(|action| *action != issue);
        actions.refused.extend(Actions::new([], [(issue, next.reason.as_sentence())]).refused);
    }
    Ok(actions)
}

/// The sessions of an issued notice that the marks no longer bear out.
async fn fallen_away<C: ConnectionTrait>(
    session: &Session<'_, C>,
    row: &Model,
    is: &Stands,
) -> Result<Vec<PenaltyNoticeSession>> {
    if is.terms.evidence.is_empty()
        || matches!(is.stored, PenaltyNoticeState::Refused | PenaltyNoticeState::Withdrawn)
    {
        return Ok(Vec::new());
    }
    let asked = Asked {
        urn: row.urn,
        pupil_id: row.pupil_id,
        on: is.terms.to_on,
        covered: BTreeSet::new(),
        settings: None,
    };
    let marks = Marks::read(session, asked).await?;
    let gone = marks.fallen_away(&is.terms.evidence).into_iter();
    Ok(gone.map(|on| PenaltyNoticeSession { date: on.date, session: on.session }).collect())
}

fn stood(kept: Stood, codes: bool) -> Result<PenaltyNoticeRevision> {
    let unreadable = || AppError::internal("penalty_notice_revision.state holds what it cannot");
    let terms: PenaltyNoticeTerms = serde_json::from_str(&kept.terms).map_err(AppError::internal)?;
    Ok(PenaltyNoticeRevision {
        version: kept.version,
        action: kept.action,
        state: PenaltyNoticeState::spelled(&kept.state).ok_or_else(unreadable)?,
        terms: if codes { terms } else { terms.without_codes() },
        reason: kept.reason,
        recorded_by: kept.recorded_by,
        recorded_at: kept.recorded_at,
    })
}

/// A notice as it goes over the wire.
fn view(row: &Model, is: &Stands, codes: bool) -> Result<PenaltyNotice> {
    let terms = is.terms.clone();
    Ok(PenaltyNotice {
        id: row.id,
        urn: row.urn,
        pupil_id: row.pupil_id,
        enrolment_id: row.enrolment_id,
        parent_id: row.parent_id,
        kind: is.kind,
        state: is.state,
        terms: if codes { terms } else { terms.without_codes() },
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        links: PenaltyNoticeLinks { this: format!("/v1/schools/{}/penalty-notices/{}", row.urn, row.id) },
    })
}

/// What was issued, word for word.
pub async fn contents(cx: &Access<ParentsRead>, urn: i32, id: Uuid) -> Result<PenaltyNoticeContents> {
    issued(cx, urn, id).await.map(|(contents, _)| contents)
}

/// The same with what became of it since.
pub async fn issued(
    cx: &Access<ParentsRead>,
    urn: i32,
    id: Uuid,
) -> Result<(PenaltyNoticeContents, PenaltyNoticeTerms)> {
    let session = cx.read().await?;
    session.school(urn).await?;
    let row = session.document::<Entity>(urn, id).await?;
    let text = row.document.as_deref().ok_or(Code::NotFound)?;
    let contents = serde_json::from_str(text).map_err(AppError::internal)?;
    Ok((contents, Stands::of(&row, session.today())?.terms))
}
