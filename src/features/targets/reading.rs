//! Use cases: listing targets and showing one.
//!
//! A confidential target is told to who holds `targets.confidential:read` and reaches its school. To everybody else the
//! answers are as if it had never been set.

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::{
    dto::{Target, TargetDocument, TargetLinks, TargetRevision, TargetVisibility, TargetsQuery},
    rules,
};
use crate::{
    access::{Access, Permission, Session, TargetsConfidentialRead, TargetsRead},
    domain::{person::Person, urn::AUTHORITY},
    entities::{
        attendance_target::{Column, Entity, Model},
        attendance_target_revision as revision,
    },
    error::{AppError, Code, Result},
    http::{Page, Tagged},
};

/// Whose targets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The authority's own, of kinds of school and of all.
    Authority,
    /// Those of one school.
    School(i32),
}

impl Owner {
    /// The `urn` under which they stand.
    pub const fn urn(self) -> i32 {
        match self {
            Self::Authority => AUTHORITY,
            Self::School(urn) => urn,
        }
    }

    /// `not_found` unless the caller reaches what they are of; the school's kind, where it is one.
    pub async fn require<C: ConnectionTrait>(self, session: &Session<'_, C>) -> Result<Option<String>> {
        match self {
            Self::School(urn) => Ok(Some(session.school(urn).await?.school().kind.clone())),
            Self::Authority => session.require_authority().await.map(|()| None),
        }
    }
}

/// What the caller may see of targets.
pub fn visible<P: Permission>(cx: &Access<P>) -> Condition {
    match cx.also::<TargetsConfidentialRead>() {
        true => Condition::all(),
        false => Column::Visibility.eq(TargetVisibility::Open.as_str()).into(),
    }
}

/// The target, if the caller reaches and may see it.
pub async fn find<P: Permission, C: ConnectionTrait>(
    cx: &Access<P>,
    session: &Session<'_, C>,
    owner: Owner,
    id: Uuid,
) -> Result<Model> {
    let this = visible(cx).add(Column::Urn.eq(owner.urn())).add(Column::Id.eq(id));
    session.find::<Entity>().filter(this).one().await?.ok_or(Code::NotFound.into())
}

/// Targets in the order of their schools, and of one in the order of their setting: of one school, or of all in reach.
pub async fn list(
    cx: &Access<TargetsRead>,
    school: Option<i32>,
    query: &TargetsQuery,
) -> Result<Page<Target>> {
    let filters = (school, query.kind, query.measure, &query.period, query.include_withdrawn);
    // Pages of one who saw confidential targets do not go on for one who no longer does.
    let filters = (filters, cx.also::<TargetsConfidentialRead>());
    let paging = cx.paging("targets", &filters, query.limit, query.cursor.as_deref())?;
    let session = cx.read().await?;
    if let Some(urn) = school {
        session.school(urn).await?;
    }
    let wanted = visible(cx)
        .add_option(school.map(|urn| Column::Urn.eq(urn)))
        .add_option(query.kind.map(|kind| Column::Kind.eq(kind.as_str())))
        .add_option(query.measure.map(|measure| Column::Measure.eq(measure.as_str())))
        .add_option(query.period.as_ref().map(|period| Column::Period.eq(period)))
        .add_option((!query.include_withdrawn).then(|| Column::WithdrawnAt.is_null()));
    let page = session.find::<Entity>().filter(wanted).page(Column::Id, &paging).await?;
    let data = page.data.iter().map(view).collect::<Result<_>>()?;
    Ok(Page { data, page: page.page })
}

/// One target with its history.
pub async fn show<P: Permission>(cx: &Access<P>, owner: Owner, id: Uuid) -> Result<Tagged<TargetDocument>> {
    let session = cx.read().await?;
    owner.require(&session).await?;
    let row = find(cx, &session, owner, id).await?;
    document(&session, row).await
}

/// A target with its history, and the tag of its version.
pub async fn document<C: ConnectionTrait>(
    session: &Session<'_, C>,
    row: Model,
) -> Result<Tagged<TargetDocument>> {
    let of =
        Condition::all().add(revision::Column::Urn.eq(row.urn)).add(revision::Column::TargetId.eq(row.id));
    let history = session.find::<revision::Entity>().filter(of);
    let history = history.order_by(revision::Column::Version, Order::Asc).all().await?;
    let (allowed_actions, refused_actions) = rules::actions(row.withdrawn_at.is_some());
    let document = TargetDocument {
        target: view(&row)?,
        history: history.into_iter().map(value).collect(),
        allowed_actions,
        refused_actions,
    };
    Ok(Tagged { tag: tag(row.version), document })
}

/// Names one version of a target.
pub fn tag(version: i32) -> String {
    version.to_string()
}

fn value(row: revision::Model) -> TargetRevision {
    TargetRevision {
        version: row.version,
        action: row.action,
        percent: percent(row.percent_hundredths),
        note: row.note,
        reason: row.reason,
        recorded_by: Person { name: row.recorded_by_name, title: row.recorded_by_title },
        recorded_at: row.recorded_at,
    }
}

/// A target as it goes over the wire.
pub fn view(row: &Model) -> Result<Target> {
    let this = match row.urn {
        AUTHORITY => format!("/v1/targets/{}", row.id),
        urn => format!("/v1/schools/{urn}/targets/{}", row.id),
    };
    Ok(Target {
        id: row.id,
        urn: Some(row.urn).filter(|urn| *urn != AUTHORITY),
        phase: row.phase.clone(),
        kind: word(&row.kind)?,
        visibility: word(&row.visibility)?,
        measure: word(&row.measure)?,
        period: row.period.clone(),
        percent: percent(row.percent_hundredths),
        note: row.note.clone(),
        withdrawn_at: row.withdrawn_at,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        links: TargetLinks { progress: format!("{this}/progress"), this },
    })
}

/// A whole number of hundredths divided once: the nearest float to the decimal that is meant.
fn percent(hundredths: i32) -> f64 {
    f64::from(hundredths) / 100.0
}

fn word<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_value(text.into()).map_err(AppError::internal)
}
