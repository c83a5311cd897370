//! Use cases: listing referrals and showing one. Whoever reads is written down before the answer leaves.

use std::collections::HashMap;

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::{
    dto::{
        AgencyReferral, AgencyReferralDocument, AgencyReferralLinks, AgencyReferralRevision,
        AgencyReferralsQuery,
    },
    values::{AgencyReferralState, actions},
};
use crate::{
    access::{Access, AgencyReferralsRead, Document as _, Permission, Session, Stood, short_print},
    attendance::book::entry::{self, Entry},
    domain::action::Actions,
    entities::agency_referral::{Column, Entity, Model},
    error::{AppError, Result},
    http::{Page, ReadBy, Tagged},
};

/// Referrals in the order of their schools, and of one in the order of recording: of one school, or of all in reach. The
/// same few statements however many there are.
pub async fn list(
    cx: &Access<AgencyReferralsRead>,
    school: Option<i32>,
    query: &AgencyReferralsQuery,
    by: &ReadBy,
) -> Result<Page<AgencyReferral>> {
    let sealed = (school, query.state, query.agency, query.answer_overdue, query.pupil_id);
    let paging = cx.paging("agency referrals", &sealed, query.limit, query.cursor.as_deref())?;
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    if let Some(urn) = school {
        session.school(urn).await?;
    }
    let reader = by.require()?;
    let mut wanted = Condition::all()
        .add_option(school.map(|urn| Column::Urn.eq(urn)))
        .add_option(query.state.map(|state| Column::State.eq(state.as_str())))
        .add_option(query.agency.map(|agency| Column::Agency.eq(agency.as_str())));
    if let Some(overdue) = query.answer_overdue {
        let is = Condition::all()
            .add(Column::State.eq(AgencyReferralState::Referred.as_str()))
            .add(Column::AnswerDueOn.lt(session.today()));
        wanted = wanted.add(if overdue { is } else { is.not() });
    }
    if let Some(pupil) = query.pupil_id {
        let entries = entry::of_pupil(&session, school, pupil).await?;
        wanted = wanted.add(Column::EnrolmentId.is_in(entries.iter().map(|entry| entry.id)));
    }
    let page = session.find::<Entity>().filter(wanted).page(Column::Id, &paging).await?;
    let entries = entry::all(&session, page.data.iter().map(|row| row.enrolment_id)).await?;
    let data: Vec<AgencyReferral> =
        page.data.iter().map(|row| view(row, &entries, &session)).collect::<Result<_>>()?;
    drop(snapshot);
    let told = data.iter().map(|one| (one.urn, Some(one.pupil_id)));
    cx.disclose_list(school, "agency_referrals.list", &reader, told).await?;
    Ok(Page { data, page: page.page })
}

/// One referral with its history, to who says for whom and for what it is read.
pub async fn show(
    cx: &Access<AgencyReferralsRead>,
    urn: i32,
    id: Uuid,
    by: &ReadBy,
) -> Result<Tagged<AgencyReferralDocument>> {
    let found = load(cx, urn, id).await?;
    let reader = by.require()?;
    cx.disclose_one(urn, "agency_referral.read", id, &reader).await?;
    Ok(found)
}

/// One referral as it stands. Whoever only writes is not told what stood before.
pub async fn load<P: Permission>(
    cx: &Access<P>,
    urn: i32,
    id: Uuid,
) -> Result<Tagged<AgencyReferralDocument>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let row = session.document::<Entity>(urn, id).await?;
    let entries = entry::all(&session, [row.enrolment_id]).await?;
    let history = session.history::<Entity>(urn, id).await?;
    let agency_referral = view(&row, &entries, &session)?;
    let Actions { allowed, refused } = actions(agency_referral.state);
    let mut document = AgencyReferralDocument {
        agency_referral,
        history: history.into_iter().map(stood).collect::<Result<_>>()?,
        allowed_actions: allowed,
        refused_actions: refused,
    };
    // What is overdue changes with the day, and the pupil may turn out to be another: not with a version.
    let tag = format!("{}-{}", row.version, short_print(&document)?);
    if !cx.also::<AgencyReferralsRead>() {
        document.history.clear();
    }
    Ok(Tagged { tag, document })
}

fn stood(kept: Stood) -> Result<AgencyReferralRevision> {
    let (state, terms) = kept.read::<Entity>()?;
    Ok(AgencyReferralRevision {
        version: kept.version,
        action: kept.action,
        state,
        terms,
        reason: kept.reason,
        recorded_by: kept.recorded_by,
        recorded_at: kept.recorded_at,
    })
}

fn view<C: ConnectionTrait>(
    row: &Model,
    entries: &HashMap<Uuid, Entry>,
    session: &Session<'_, C>,
) -> Result<AgencyReferral> {
    let entry = entries.get(&row.enrolment_id).ok_or_else(|| AppError::internal("an entry is gone"))?;
    let (state, terms) = Entity::read(row)?;
    let answer_overdue = state == AgencyReferralState::Referred && row.answer_due_on < session.today();
    Ok(AgencyReferral {
        id: row.id,
        urn: row.urn,
        pupil_id: entry.pupil_id,
        enrolment_id: row.enrolment_id,
        state,
        terms,
        answer_due_on: row.answer_due_on,
        answer_overdue,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        links: AgencyReferralLinks { this: format!("/v1/schools/{}/agency-referrals/{}", row.urn, row.id) },
    })
}
