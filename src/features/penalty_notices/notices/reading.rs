//! Use cases: listing penalty notices, showing one, and what was issued.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, Order,
    sea_query::{Expr, ExprTrait as _},
};
use uuid::Uuid;

use super::dto::{
    PenaltyNotice, PenaltyNoticeDocument, PenaltyNoticeLadderNow, PenaltyNoticeLinks, PenaltyNoticeRevision,
    PenaltyNoticeSession, PenaltyNoticesQuery,
};
use crate::{
    access::{Access, NoticesRead, ParentsRead, Permission, RegistersCodesRead, Session, Stood, short_print},
    attendance::book::{ladders, parents, shown},
    domain::{action::Actions, listed::listed},
    entities::{
        penalty_ladder_notice::Model as LadderRow,
        penalty_notice::{Column, Entity, Model},
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::penalty_notices::{
        document::PenaltyNoticeContents,
        evidence::{Asked, Marks},
        ladder,
        payments::PenaltyNoticePayment,
        seen::Reader,
        store::{self, Stands},
        terms::PenaltyNoticeTerms,
        values::PenaltyNoticeWithdrawalGround,
        withdrawn::PenaltyNoticeWithdrawalContents,
    },
    http::{Page, Tagged},
    notices::{
        ladder::{self as law, LadderNow},
        limitation,
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
    let sealed = (sealed, query.ladder_differs);
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
    if let Some(differs) = query.ladder_differs {
        let out = law::out_of_step(&ladders::ladders(&session, None).await?);
        let is_out = Column::Id.is_in(out);
        wanted = wanted.add(if differs { is_out } else { is_out.not() });
    }
    let mut rows = session.find::<Entity>().filter(wanted).limit(paging.fetch());
    if let Some((urn, id)) = paging.after::<(i32, Uuid)>()? {
        rows = rows.after([Column::Urn, Column::Id], [urn.into(), id.into()]);
    }
    let rows = rows.order_by(Column::Urn, Order::Asc).order_by(Column::Id, Order::Asc).all().await?;
    let page = paging.cut(rows, |row| (row.urn, row.id), |row| row)?;
    let stands: Vec<Stands> =
        page.data.iter().map(|row| Stands::of(row, session.today())).collect::<Result<_>>()?;
    let reader = Reader::of(cx, &session, &stands.iter().map(|is| &is.terms).collect::<Vec<_>>()).await?;
    let data = page.data.iter().zip(&stands).map(|(row, is)| view(row, is, &reader)).collect();
    Ok(Page { data, page: page.page })
}

/// The rows that stand so on a day.
fn standing(state: PenaltyNoticeState, today: NaiveDate) -> Condition {
    use PenaltyNoticeState as Is;
    let stored = |state: Is| Condition::all().add(Column::State.eq(state.as_str()));
    let less = || Expr::col(Column::DischargedPence).lt(Expr::col(Column::FullPence));
    let served = stored(Is::Served);
    // Who paid in time stands as paid whatever was referred before.
    let paid = Condition::any().add(served.clone()).add(stored(Is::ProsecutionReferred));
    let paid = Condition::all().add(paid).add(Column::DischargedPence.is_not_null());
    let referred = stored(Is::ProsecutionReferred).add(Column::DischargedPence.is_null());
    match state {
        Is::PaidReduced => paid.add(less()),
        Is::PaidFull => paid.add(Condition::all().add(less()).not()),
        Is::ProsecutionReferred => referred.add(Column::Discontinued.eq(false)),
        Is::ProsecutionDiscontinued => referred.add(Column::Discontinued.eq(true)),
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
    let today = session.today();
    let is = Stands::of(&row, today)?;
    let paid = store::paid(&session, urn, id).await?;
    let account = paid.iter().map(store::entry).collect::<Result<Vec<_>>>()?;
    let history = session.history::<Entity>(urn, id).await?.into_iter();
    let history: Vec<_> = history.map(understood).collect::<Result<_>>()?;
    let pair = ladder::known(&session, row.parent_id, row.pupil_id).await?;
    let pair = pair.ok_or_else(|| AppError::internal("the parent of a notice is gone"))?;
    let rows = ladder::notices(&session, &pair).await?;
    let now = ladder::now(&rows, row.id)?;
    let mut told: Vec<_> = history.iter().map(|(_, terms)| terms).chain([&is.terms]).collect();
    let mut others = is.terms.clone();
    // The notices that count before it now are told like those that counted then.
    if let (Some(issue), Some(now)) = (&mut others.issue, &now) {
        issue.counting.clone_from(&now.counting);
        told.push(&others);
    }
    let reader = Reader::of(cx, &session, &told).await?;
    let parent_stands = pair.basis(ladder::days(&is.terms)).is_ok();
    let Actions { allowed, refused } = actions(&rows, (now.as_ref(), parent_stands), &is, today)?;
    let document = PenaltyNoticeDocument {
        penalty_notice: view(&row, &is, &reader),
        payments: paid.iter().map(PenaltyNoticePayment::of).collect::<Result<_>>()?,
        settlement: is.settle(&account, today),
        fallen_away: fallen_away(&session, &row, &is).await?,
        parent_stands,
        ladder_now: now.map(|now| ladder_now(&now, &reader)),
        history: history.iter().map(|(kept, terms)| stood(kept, terms, &reader)).collect::<Result<_>>()?,
        allowed_actions: allowed,
        refused_actions: refused,
    };
    // What is unpaid, what fell away and where it stands changes without a version.
    Ok(Tagged { tag: format!("{}-{}", row.version, short_print(&document)?), document })
}

/// What can be done. A notice that the ladder allows no more, or to who was no parent then, is not issued, whoever approved
/// it; and of one that was issued, nothing more is asked once it is known that two stand before it.
fn actions(
    rows: &[LadderRow],
    (now, parent_stands): (Option<&LadderNow>, bool),
    is: &Stands,
    today: NaiveDate,
) -> Result<Actions> {
    use PenaltyNoticeAction as Do;
    let mut actions = PENALTY_NOTICE.actions(is.state);
    let mut refuse = |names: &[Do], why: &'static str| {
        for name in names.iter().map(|action| action.as_str()) {
            if actions.allowed.contains(&name) {
                actions.allowed.retain(|allowed| *allowed != name);
                actions.refused.extend(Actions::new([], [(name, why)]).refused);
            }
        }
    };
    if is.state == PenaltyNoticeState::Approved {
        let next = law::next(&ladder::earlier(rows)?, is.kind, is.terms.to_on, today);
        if next.step.is_none() {
            refuse(&[Do::Issue], next.reason.as_sentence());
        } else if !parent_stands {
            refuse(
                &[Do::Issue],
                "The person was not the pupil's parent on every day of the offence, as is known now.",
            );
        }
    }
    if is.prosecute_by() < today {
        refuse(&[Do::ReferToProsecution], limitation::BARRED);
    }
    if now.is_some_and(|now| now.step.is_none()) {
        refuse(&[Do::Serve, Do::ReferToProsecution], ladder::OVER_LIMIT);
    } else if !parent_stands {
        refuse(&[Do::Serve, Do::ReferToProsecution], ladder::NOT_THE_PARENT);
    }
    Ok(actions)
}

fn ladder_now(now: &LadderNow, reader: &Reader) -> PenaltyNoticeLadderNow {
    use PenaltyNoticeWithdrawalGround as Ground;
    let grounds = match (now.differs, now.step) {
        (false, _) => Vec::new(),
        (true, None) => vec![Ground::ShouldNotHaveBeenIssued],
        (true, Some(_)) => vec![Ground::MaterialError],
    };
    PenaltyNoticeLadderNow {
        step: now.step,
        differs: now.differs,
        over_the_limit: now.step.is_none(),
        counted: now.counting.len(),
        counting: reader.ids(&now.counting),
        grounds,
    }
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

fn understood(kept: Stood) -> Result<(Stood, PenaltyNoticeTerms)> {
    let terms = serde_json::from_str(&kept.terms).map_err(AppError::internal)?;
    Ok((kept, terms))
}

fn stood(kept: &Stood, terms: &PenaltyNoticeTerms, reader: &Reader) -> Result<PenaltyNoticeRevision> {
    let unreadable = || AppError::internal("penalty_notice_revision.state holds what it cannot");
    Ok(PenaltyNoticeRevision {
        version: kept.version,
        action: kept.action.clone(),
        state: PenaltyNoticeState::spelled(&kept.state).ok_or_else(unreadable)?,
        terms: reader.told(terms.clone()),
        reason: kept.reason.clone(),
        recorded_by: kept.recorded_by.clone(),
        recorded_at: kept.recorded_at,
    })
}

/// A notice as it goes over the wire.
fn view(row: &Model, is: &Stands, reader: &Reader) -> PenaltyNotice {
    PenaltyNotice {
        id: row.id,
        urn: row.urn,
        pupil_id: row.pupil_id,
        enrolment_id: row.enrolment_id,
        parent_id: row.parent_id,
        kind: is.kind,
        state: is.state,
        terms: reader.told(is.terms.clone()),
        created_at: row.created_at,
        updated_at: row.updated_at,
        prosecute_by_on: is.prosecute_by(),
        version: row.version,
        links: PenaltyNoticeLinks { this: format!("/v1/schools/{}/penalty-notices/{}", row.urn, row.id) },
    }
}

/// What was issued, word for word; the codes only with their scope. It holds the parent's address, so the caller reaches
/// the authority.
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
    shown::require_authority(&session).await?;
    let row = session.document::<Entity>(urn, id).await?;
    let text = row.document.as_deref().ok_or(Code::NotFound)?;
    let mut contents: PenaltyNoticeContents = serde_json::from_str(text).map_err(AppError::internal)?;
    if !cx.also::<RegistersCodesRead>() {
        contents.sessions.iter_mut().for_each(|each| each.code = None);
    }
    Ok((contents, Stands::of(&row, session.today())?.terms))
}

/// What the parent is told of a withdrawal.
pub async fn withdrawal(
    cx: &Access<ParentsRead>,
    urn: i32,
    id: Uuid,
) -> Result<PenaltyNoticeWithdrawalContents> {
    let (issued, terms) = issued(cx, urn, id).await?;
    let withdrawal = terms.withdrawal.as_ref().ok_or(Code::NotFound)?;
    Ok(PenaltyNoticeWithdrawalContents::of(issued, withdrawal))
}
