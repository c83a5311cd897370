//! Use cases: listing referrals and showing one.

use std::collections::HashMap;

use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use super::dto::{Referral, ReferralDocument, ReferralLinks, ReferralRevision, ReferralsQuery};
use crate::{
    access::{Access, Document as _, Permission, ReferralsRead, Stood, short_print},
    attendance::book::parents,
    domain::action::Actions,
    entities::referral::{Column, Entity, Model},
    error::{AppError, Result},
    features::casework::{
        pupils::{self, Whereabouts},
        states::REFERRAL,
    },
    http::{Page, ReadBy, Tagged},
};

/// Where a referral is.
fn link(urn: i32, id: Uuid) -> String {
    format!("/v1/schools/{urn}/referrals/{id}")
}

/// Referrals of a school, or of all in reach by URN, in the order of recording: the same few statements however many.
pub async fn list(
    cx: &Access<ReferralsRead>,
    school: Option<i32>,
    query: &ReferralsQuery,
    by: &ReadBy,
) -> Result<Page<Referral>> {
    let sealed =
        (school, query.state, query.pupil_id, query.case_id, query.referred_on_from, query.referred_on_to);
    let paging = cx.paging("referrals", &sealed, query.limit, query.cursor.as_deref())?;
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    if let Some(urn) = school {
        session.school(urn).await?;
    }
    let reader = by.require()?;
    let mut wanted = Condition::all()
        .add_option(school.map(|urn| Column::Urn.eq(urn)))
        .add_option(query.state.map(|state| Column::State.eq(state.as_str())))
        .add_option(query.case_id.map(|id| Column::CaseId.eq(id)))
        .add_option(query.referred_on_from.map(|day| Column::ReferredOn.gte(day)))
        .add_option(query.referred_on_to.map(|day| Column::ReferredOn.lte(day)));
    if let Some(pupil) = query.pupil_id {
        wanted = wanted.add(Column::PupilId.is_in(parents::pupil_ids(&session, pupil).await?));
    }
    let page = session.find::<Entity>().filter(wanted).page(Column::Id, &paging).await?;
    let keys = page.data.iter().map(|row| (row.urn, row.pupil_id));
    let whereabouts = pupils::whereabouts(&session, keys.clone()).await?;
    drop(snapshot);
    let told = keys.map(|(urn, pupil)| (urn, Some(pupil)));
    cx.disclose_list(school, "referral.list", &reader, told).await?;
    let data = page.data.iter().map(|row| view(row, &whereabouts)).collect::<Result<_>>()?;
    Ok(Page { data, page: page.page })
}

/// A referral with its history; the read is written down.
pub async fn show(
    cx: &Access<ReferralsRead>,
    urn: i32,
    id: Uuid,
    by: &ReadBy,
) -> Result<Tagged<ReferralDocument>> {
    let found = load(cx, urn, id).await?;
    let reader = by.require()?;
    cx.disclose_one(urn, "referral.read", id, &reader).await?;
    Ok(found)
}

/// A referral with its history, for whoever has written it down.
pub async fn load<P: Permission>(cx: &Access<P>, urn: i32, id: Uuid) -> Result<Tagged<ReferralDocument>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let row = session.document::<Entity>(urn, id).await?;
    let whereabouts = pupils::whereabouts(&session, [(urn, row.pupil_id)]).await?;
    let history = session.history::<Entity>(urn, id).await?;
    let referral = view(&row, &whereabouts)?;
    let Actions { allowed, refused } = REFERRAL.actions(referral.state);
    let document = ReferralDocument {
        referral,
        history: history.into_iter().map(stood).collect::<Result<_>>()?,
        allowed_actions: allowed,
        refused_actions: refused,
    };
    // Whether the pupil is on roll changes with the day, and who it is with the roll: not with a version.
    Ok(Tagged { tag: format!("{}-{}", row.version, short_print(&document)?), document })
}

fn stood(kept: Stood) -> Result<ReferralRevision> {
    Ok(ReferralRevision {
        version: kept.version,
        action: kept.action,
        state: Entity::state(&kept.state)?,
        reason: kept.reason,
        recorded_by: kept.recorded_by,
        recorded_at: kept.recorded_at,
    })
}

fn view(row: &Model, whereabouts: &HashMap<(i32, Uuid), Whereabouts>) -> Result<Referral> {
    let gone = || AppError::internal("the pupil of a referral is gone");
    let pupil = whereabouts.get(&(row.urn, row.pupil_id)).ok_or_else(gone)?;
    let (state, terms) = Entity::read(row)?;
    Ok(Referral {
        id: row.id,
        urn: row.urn,
        pupil_id: pupil.pupil_id,
        pupil_on_roll: pupil.on_roll,
        left_on: pupil.left_on,
        state,
        links: ReferralLinks {
            this: link(row.urn, row.id),
            case: terms.case_id.map(|case| format!("/v1/schools/{}/cases/{case}", row.urn)),
        },
        terms,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
    })
}
