//! Use cases: listing Notices to Improve, showing one, and what it says.

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::dto::{
    NoticeToImprove, NoticeToImproveDocument, NoticeToImproveLinks, NoticeToImproveRevision,
    NoticesToImproveQuery,
};
use crate::{
    access::{
        Access, NoticesDecide, NoticesRead, NoticesToImproveWrite, ParentsRead, Permission,
        RegistersCodesRead, Session, Stood, short_print,
    },
    attendance::book::{doubts, parents, pupil},
    domain::{action::Actions, listed::listed},
    entities::notice_to_improve::{Column, Entity, Model},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::notices_to_improve::{
        contents::NoticeToImproveContents,
        known::Known,
        pair::Pair,
        settings,
        store::{self, Stands, Whose},
        terms::Sight,
        years::SchoolYears,
    },
    http::{Page, Tagged},
    notices::states::improvement::{NOTICE_TO_IMPROVE, NoticeToImproveAction, NoticeToImproveState},
};

/// Values of one filter.
const MOST_VALUES: usize = 20;

/// A school's notices, or those of every school in reach: by URN, and of one school in the order of drafting.
pub async fn list(
    cx: &Access<NoticesRead>,
    urn: Option<i32>,
    query: &NoticesToImproveQuery,
) -> Result<Page<NoticeToImprove>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    if let Some(urn) = urn {
        session.school(urn).await?;
    }
    let states = states(query)?;
    let names: Vec<_> = states.iter().map(|state| state.as_str()).collect();
    let sealed = (urn, &names, query.pupil_id, query.parent_id);
    let paging = cx.paging("notices_to_improve", &sealed, query.limit, query.cursor.as_deref())?;
    let mut wanted = Condition::all().add_option(urn.map(|urn| Column::Urn.eq(urn)));
    if let Some(pupil_id) = query.pupil_id {
        wanted = wanted.add(Column::PupilId.is_in(parents::pupil_ids(&session, pupil_id).await?));
    }
    if let Some(parent_id) = query.parent_id {
        let person = parents::person(&session, parent_id).await?;
        wanted = wanted.add(Column::ParentId.is_in(person.map(|person| person.ids).unwrap_or_default()));
    }
    if !states.is_empty() {
        let stands = standing(&session, wanted.clone(), &states).await?;
        wanted = wanted.add(stands);
    }
    let mut rows = session.find::<Entity>().filter(wanted).limit(paging.fetch());
    if let Some((urn, id)) = paging.after::<(i32, Uuid)>()? {
        rows = rows.after([Column::Urn, Column::Id], [urn.into(), id.into()]);
    }
    let rows = rows.order_by(Column::Urn, Order::Asc).order_by(Column::Id, Order::Asc).all().await?;
    let page = paging.cut(rows, |row| (row.urn, row.id), |row| row)?;
    let years = years_of(&session, &page.data).await?;
    let everywhere = session.reaches_authority().await?;
    let (codes, today) = (cx.also::<RegistersCodesRead>(), session.today());
    let view = |row: &Model| {
        let sight = Sight { urn: row.urn, codes, everywhere };
        Ok(view(row, Stands::of(row, &years, today)?, sight))
    };
    Ok(Page { data: page.data.iter().map(view).collect::<Result<_>>()?, page: page.page })
}

fn states(query: &NoticesToImproveQuery) -> Result<Vec<NoticeToImproveState>> {
    let Some(given) = &query.state else { return Ok(Vec::new()) };
    let state = |text: &str| NoticeToImproveState::spelled(text).map(NoticeToImproveState::as_str);
    let names = listed(given, MOST_VALUES, state).ok_or_else(|| {
        let all: Vec<_> = NoticeToImproveState::ALL.iter().map(|state| state.as_str()).collect();
        let detail = format!("One or several of {}, by comma.", all.join(", "));
        let fault = Fault::parameter("state", FaultCode::InvalidParameter).detail(detail);
        AppError::new(Code::InvalidParameter).faults(vec![fault])
    })?;
    Ok(names.into_iter().filter_map(NoticeToImproveState::spelled).collect())
}

/// The rows that stand so today. What was served is before its period, in it or past it by the calendar of its school:
/// those that are served are few, for one stands for a parent and a child, and are looked at one by one.
async fn standing<C: ConnectionTrait>(
    session: &Session<'_, C>,
    narrowed: Condition,
    states: &[NoticeToImproveState],
) -> Result<Condition> {
    use NoticeToImproveState as Is;
    let plain = states.iter().filter(|state| !matches!(state, Is::Served | Is::Active | Is::DueForReview));
    let mut any = Condition::any().add(Column::State.is_in(plain.map(|state| state.as_str())));
    if states.iter().any(|state| matches!(state, Is::Served | Is::Active | Is::DueForReview)) {
        let served = narrowed.add(Column::State.eq(Is::Served.as_str()));
        let rows = session.find::<Entity>().filter(served).all().await?;
        let years = years_of(session, &rows).await?;
        let mut ids = Vec::new();
        for row in &rows {
            if states.contains(&Stands::of(row, &years, session.today())?.state) {
                ids.push(row.id);
            }
        }
        any = any.add(Column::Id.is_in(ids));
    }
    Ok(any)
}

/// The calendars that the periods of these notices go by.
pub async fn years_of<C: ConnectionTrait>(session: &Session<'_, C>, rows: &[Model]) -> Result<SchoolYears> {
    let mut urns: Vec<i32> = rows.iter().map(|row| row.urn).collect();
    urns.dedup();
    SchoolYears::read(session, &urns, rows.iter().filter_map(|row| row.period_from_on)).await
}

/// One notice with its history.
pub async fn show<P: Permission>(
    cx: &Access<P>,
    urn: i32,
    id: Uuid,
) -> Result<Tagged<NoticeToImproveDocument>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let row = session.document::<Entity>(urn, id).await?;
    let is = Stands::read(&session, &row).await?;
    let sight = sight(cx, &session, urn).await?;
    let history = session.history::<Entity>(urn, id).await?;
    let mut missing_parts = Vec::new();
    let held = settings::read(&session).await?;
    if is.state == NoticeToImproveState::Draft {
        let authority = cx.also::<NoticesDecide>();
        let known = Known::read(&session, Whose::of(&row), &is.terms.says, authority).await?;
        missing_parts = known.contents(&is.terms.says, None).missing();
    }
    let Actions { allowed, refused } = match settings::may_issue(cx, held.as_ref()) {
        true => actions(&session, &row, is.state).await?,
        false => Actions::none(
            NoticeToImproveAction::ALL.iter().map(|action| action.as_str()),
            settings::AUTHORITY_ISSUES,
        ),
    };
    let document = NoticeToImproveDocument {
        notice_to_improve: view(&row, is, sight),
        missing_parts,
        history: history.into_iter().map(|kept| stood(kept, sight)).collect::<Result<_>>()?,
        allowed_actions: allowed,
        refused_actions: refused,
    };
    // Which state its period is in changes with the day, and what is missing with what is recorded: not with a version.
    Ok(Tagged { tag: format!("{}-{}", row.version, short_print(&document)?), document })
}

/// What can be done; while another stands for the parent and the child, a draft is not issued.
async fn actions<C: ConnectionTrait>(
    session: &Session<'_, C>,
    row: &Model,
    state: NoticeToImproveState,
) -> Result<Actions> {
    let mut actions = NOTICE_TO_IMPROVE.actions(state);
    if state != NoticeToImproveState::Draft {
        return Ok(actions);
    }
    let Some(pair) = Pair::known(session, row.parent_id, row.pupil_id).await? else { return Ok(actions) };
    if pair.standing(session).await?.is_some() {
        let issue = NoticeToImproveAction::Issue.as_str();
        actions.allowed.retain(|action| *action != issue);
        actions.refused.extend(Actions::new([], [(issue, ANOTHER_STANDS)]).refused);
    }
    Ok(actions)
}

/// Why a second notice is not issued.
pub const ANOTHER_STANDS: &str =
    "Another Notice to Improve stands for this parent and this child: say what came of it first.";

/// What a reader may see of sessions.
pub async fn sight<P: Permission, C: ConnectionTrait>(
    cx: &Access<P>,
    session: &Session<'_, C>,
    urn: i32,
) -> Result<Sight> {
    let everywhere = session.reaches_authority().await?;
    Ok(Sight { urn, codes: cx.also::<RegistersCodesRead>(), everywhere })
}

fn stood(kept: Stood, sight: Sight) -> Result<NoticeToImproveRevision> {
    Ok(NoticeToImproveRevision {
        version: kept.version,
        action: kept.action,
        state: store::state(&kept.state)?,
        terms: store::terms(&kept.terms)?.told(sight),
        reason: kept.reason,
        recorded_by: kept.recorded_by,
        recorded_at: kept.recorded_at,
    })
}

/// A notice as it goes over the wire.
fn view(row: &Model, is: Stands, sight: Sight) -> NoticeToImprove {
    let this = format!("/v1/schools/{}/notices-to-improve/{}", row.urn, row.id);
    NoticeToImprove {
        id: row.id,
        urn: row.urn,
        pupil_id: row.pupil_id,
        enrolment_id: row.enrolment_id,
        parent_id: row.parent_id,
        state: is.state,
        period_from_on: is.period.as_ref().and_then(|period| period.first_on()).or(row.period_from_on),
        period_to_on: is.period.as_ref().and_then(|period| period.last_on()),
        terms: is.terms.told(sight),
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        links: NoticeToImproveLinks {
            contents: format!("{this}/contents"),
            progress: format!("{this}/progress"),
            this,
        },
    }
}

/// What it says: as it was issued, or as it would be today.
pub async fn contents(cx: &Access<NoticesRead>, urn: i32, id: Uuid) -> Result<NoticeToImproveContents> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let row = session.document::<Entity>(urn, id).await?;
    let mut contents: NoticeToImproveContents = match &row.document {
        Some(text) => serde_json::from_str(text).map_err(AppError::internal)?,
        None => {
            let says = store::terms(&row.terms)?.says;
            let known = Known::read(&session, Whose::of(&row), &says, cx.also::<NoticesDecide>()).await?;
            known.contents(&says, None)
        }
    };
    let sight = sight(cx, &session, urn).await?;
    contents.offences.iter_mut().for_each(|session| sight.veil(session));
    let everywhere = cx.also::<ParentsRead>() && session.reaches_authority().await?;
    let confidential = contents.parent_address_confidential;
    if !everywhere && (confidential || !is_told_the_address(cx, &session, &row).await?) {
        contents.parent_address = None;
    }
    Ok(contents)
}

/// Whether a school is told where the parent lives: the one that may send the notice, while it is told of the pupil's family
/// at all, and not where the address is confidential by now or a school's word puts it in doubt.
async fn is_told_the_address<C: ConnectionTrait>(
    cx: &Access<NoticesRead>,
    session: &Session<'_, C>,
    row: &Model,
) -> Result<bool> {
    if !cx.also::<NoticesToImproveWrite>() {
        return Ok(false);
    }
    match pupil::find_told_at(session, row.urn, row.pupil_id).await {
        Err(error) if error.code() == Code::NotFound => return Ok(false),
        told => drop(told?),
    }
    let parent = parents::served(session, row.parent_id).await?;
    Ok(!parent.address_confidential && !doubts::of_address(session, &parent).await?)
}
