//! Use cases: listing records of a school or of all schools in reach, and showing one. Whoever reads is written down
//! before the answer leaves.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait,
    sea_query::{Query, SelectStatement},
};
use uuid::Uuid;

use super::{
    Recorded, Wanted,
    store::{self, Version},
};
use crate::{
    access::{Access, Disclosure, Permission, Session, short_print},
    attendance::book::{
        entry::{self, Entry},
        groups::{enrolled_as, membership_pupils},
    },
    domain::purpose::Reader,
    entities::{
        enrolment,
        safeguarding_record::{Column, Entity, Model},
    },
    error::{AppError, Result},
    features::social_work::{dto::actions, teams},
    http::{Page, ReadBy, Tagged},
};

/// Records of a school, or of all in reach in the order of their URNs, and of one in the order of recording: a few
/// statements however many.
pub async fn list<T: Recorded>(
    cx: &Access<T::Reading>,
    school: Option<i32>,
    wanted: &Wanted,
    by: &ReadBy,
) -> Result<Page<T::View>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    if let Some(urn) = school {
        session.school(urn).await?;
    }
    let with_team = match wanted.team {
        Some(team) => Some(teams::with_team(cx, &session, team, session.today()).await?),
        None => None,
    };
    let reader = by.require()?;
    let paging = cx.paging(T::LIST, &(school, wanted), wanted.limit, wanted.cursor.as_deref())?;
    let mut these = wanted
        .condition::<T>()
        .add_option(school.map(|urn| Column::Urn.eq(urn)))
        .add_option(with_team.map(|with_team| Column::EnrolmentId.in_subquery(entries_of(with_team))));
    if let Some(pupil) = wanted.pupil {
        let entries = entry::of_pupil(&session, school, pupil).await?;
        these = these.add(Column::EnrolmentId.is_in(entries.iter().map(|entry| entry.id)));
    }
    let page = session.find::<Entity>().filter(these).page(Column::Id, &paging).await?.map(Version::of);
    let versions = page.data.into_iter().collect::<Result<Vec<Version<T>>>>()?;
    let (entries, data) = views(&session, &versions).await?;
    drop(snapshot);
    tell(cx, school, &versions, &entries, &reader).await?;
    Ok(Page { data, page: page.page })
}

/// The entries of these memberships' pupils, for a query that they stand in.
fn entries_of(memberships: Condition) -> SelectStatement {
    Query::select()
        .column((enrolment::Entity, enrolment::Column::Id))
        .from(enrolment::Entity)
        .cond_where(
            Condition::all()
                .add(enrolled_as(membership_pupils(memberships)))
                .add(enrolment::Column::SupersededAt.is_null()),
        )
        .to_owned()
}

/// Writes down who is told of whom, with each school whose pupils are told of.
async fn tell<T: Recorded>(
    cx: &Access<T::Reading>,
    school: Option<i32>,
    versions: &[Version<T>],
    entries: &HashMap<Uuid, Entry>,
    reader: &Reader,
) -> Result<()> {
    let pupil = |row: &Model| entries.get(&row.enrolment_id).map(|entry| entry.pupil_id);
    let told = versions.iter().map(|version| (version.row.urn, pupil(&version.row)));
    cx.disclose_list(school, T::OPERATIONS.list, reader, told).await
}

/// One record with every version of it.
pub async fn show<T: Recorded>(
    cx: &Access<T::Reading>,
    urn: i32,
    id: Uuid,
    by: &ReadBy,
) -> Result<Tagged<T::Document>> {
    let found = load::<T, _>(cx, urn, id).await?.shown;
    let reader = by.require()?;
    let (operation, pupils) = (T::OPERATIONS.read, 1);
    cx.disclose(urn, &Disclosure { operation, subject: id.to_string(), reader: &reader, pupils }).await?;
    Ok(found)
}

/// A record as it was found.
pub struct Found<T: Recorded> {
    /// The version that stands.
    pub standing: Version<T>,
    /// The pupil.
    pub pupil_id: Uuid,
    /// What the caller is told of it.
    pub shown: Tagged<T::Document>,
}

/// Reads a record. Whoever only writes is not told what stood before.
pub async fn load<T: Recorded, P: Permission>(cx: &Access<P>, urn: i32, id: Uuid) -> Result<Found<T>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let (standing, history) = store::versions::<T, _>(&session, urn, id).await?;
    let (entries, mut views) = views(&session, std::slice::from_ref(&standing)).await?;
    let pupil_id = entries.get(&standing.row.enrolment_id).map(|entry| entry.pupil_id).ok_or_else(gone)?;
    let document = T::document(views.pop().ok_or_else(gone)?, history, actions(standing.is_withdrawn()));
    // What follows from the calendar changes with it, and the pupil may turn out to be another: not with a version.
    let tag = format!("{}-{}", standing.row.version, short_print(&document)?);
    let document = match cx.also::<T::Reading>() {
        true => document,
        false => T::without_history(document),
    };
    Ok(Found { standing, pupil_id, shown: Tagged { tag, document } })
}

/// Records as they go over the wire, and the entries with which they stand.
async fn views<T: Recorded, C: ConnectionTrait>(
    session: &Session<'_, C>,
    versions: &[Version<T>],
) -> Result<(HashMap<Uuid, Entry>, Vec<T::View>)> {
    let entries = entry::all(session, versions.iter().map(|version| version.row.enrolment_id)).await?;
    let beside = T::beside(session, versions).await?;
    let view = |version: &Version<T>| {
        let entry = entries.get(&version.row.enrolment_id).ok_or_else(gone)?;
        Ok(T::view(version, entry.pupil_id, &beside))
    };
    let views = versions.iter().map(view).collect::<Result<_>>()?;
    Ok((entries, views))
}

fn gone() -> AppError {
    AppError::internal("the entry of a record is gone")
}
