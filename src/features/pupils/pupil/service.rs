//! Use case: reading a pupil across the schools in reach.

use std::collections::{BTreeMap, HashSet};

use sea_orm::{ColumnTrait as _, ConnectionTrait};
use uuid::Uuid;

use super::dto::{Pupil, PupilUpn};
use crate::{
    access::{Access, PupilsRead, Session, short_print},
    attendance::book::pupil,
    domain::upn::Upn,
    entities::enrolment::{Column, Entity, Model},
    error::{AppError, Code, Result},
    features::pupils::enrolments,
    http::Tagged,
};

/// Where a pupil was found.
pub enum Found {
    /// Under this id.
    Here(Tagged<Pupil>),
    /// Under another one.
    Moved(Uuid),
}

/// A pupil who is enrolled at a school in reach; without such an enrolment there is no pupil.
pub async fn show(cx: &Access<PupilsRead>, id: Uuid) -> Result<Found> {
    let session = cx.read().await?;
    let found = pupil::find(&session, id).await?;
    match found.id == id {
        true => read(&session, id, found.enrolments).await.map(Found::Here),
        false => Ok(Found::Moved(found.id)),
    }
}

async fn read<C: ConnectionTrait>(
    session: &Session<'_, C>,
    id: Uuid,
    current: Vec<Model>,
) -> Result<Tagged<Pupil>> {
    let now: HashSet<String> = current.iter().map(|row| row.upn.clone()).collect();
    let theirs = Column::Id.is_in(current.iter().map(|row| row.id));
    let revisions = session.find::<Entity>().filter(theirs).all().await?;
    let upns: BTreeMap<&str, bool> =
        revisions.iter().map(|row| (row.upn.as_str(), now.contains(&row.upn))).collect();
    let upns = upns.into_iter().map(|(upn, current)| PupilUpn {
        upn: upn.to_owned(),
        temporary: Upn::parse(upn).is_ok_and(|upn| upn.is_temporary()),
        current,
    });
    let recorded = || revisions.iter().map(|row| row.recorded_at);
    let span = recorded().min().zip(recorded().max());
    let (created_at, updated_at) = span.ok_or_else(|| AppError::new(Code::Internal))?;
    let mut enrolments = enrolments::views(session, current).await?;
    enrolments.sort_by_key(|enrolment| (enrolment.starting_on, enrolment.id));
    let version = i32::try_from(revisions.len()).unwrap_or(i32::MAX);
    let document = Pupil { id, upns: upns.collect(), enrolments, created_at, updated_at, version };
    let print = short_print(&document)?;
    Ok(Tagged { tag: format!("{version}-{print}"), document })
}
