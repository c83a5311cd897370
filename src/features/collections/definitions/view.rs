//! Collections as they are shown.

use chrono::NaiveDate;

use super::dto::{Collection, CollectionAudience, CollectionLinks, CollectionReopening};
use crate::{
    domain::{action::Actions, person::Person},
    entities::collection::Model,
    error::{AppError, Result},
    features::collections::{
        shown,
        values::{Age, CollectionState, Phase, Rule},
    },
};

/// Why a closed collection cannot be changed.
pub const CLOSED: &str = "The collection is closed.";
/// Why any other cannot be reopened.
pub const NOT_CLOSED: &str = "The collection is not closed.";

/// What the authority can do with it, and what not, and why.
pub fn actions(state: CollectionState) -> Actions {
    match state {
        CollectionState::Closed => Actions::new(["reopen"], [("change", CLOSED), ("close", CLOSED)]),
        _ => Actions::new(["change", "close"], [("reopen", NOT_CLOSED)]),
    }
}

/// The collection, with the code of its group.
pub fn view(row: Model, group_code: Option<String>, today: NaiveDate) -> Result<Collection> {
    let unknown = || AppError::internal("a collection holds an unknown word");
    let state = shown::state(&row, today);
    let Actions { allowed, refused } = actions(state);
    let kind = shown::kind(&row)?;
    let this = format!("/v1/collections/{}", row.id);
    let (title, reopened) = (row.reopened_by_title, row.reopened_at.zip(row.reopened_by_name));
    let reopening = reopened.zip(row.reopened_reason).map(|((at, name), reason)| CollectionReopening {
        at,
        reason,
        recorded_by: Person { name, title },
    });
    Ok(Collection {
        id: row.id,
        kind,
        title: row.title,
        guidance: row.guidance,
        period: row.period,
        from_on: row.from_on,
        to_on: row.to_on,
        group_id: row.group_id,
        group_code,
        age: Age::spelled(&row.age).ok_or_else(unknown)?,
        audience: CollectionAudience {
            rule: Rule::spelled(&row.audience).ok_or_else(unknown)?,
            phase: row.phase.as_deref().and_then(Phase::spelled),
            schools: row.schools,
        },
        opens_on: row.opens_on,
        due_on: row.due_on,
        state,
        closed_at: row.closed_at,
        recorded_by: Person { name: row.recorded_by_name, title: row.recorded_by_title },
        closed_by: row.closed_by_name.map(|name| Person { name, title: row.closed_by_title }),
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        reopening,
        allowed_actions: allowed,
        refused_actions: refused,
        links: CollectionLinks {
            returns: format!("{this}/returns"),
            chase_list: format!("{this}/chase-list"),
            response: format!("{this}/response"),
            this,
        },
    })
}
