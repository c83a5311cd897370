//! Collections as they are shown.

use chrono::NaiveDate;

use super::dto::{Collection, CollectionAudience, CollectionLinks, CollectionRefusedAction};
use crate::{
    domain::person::Person,
    entities::collection::Model,
    error::{AppError, Result},
    features::collections::{
        shown,
        values::{Age, CollectionState, Phase, Rule},
    },
};

/// What the authority can do with it, and what not, and why.
pub fn actions(state: CollectionState) -> (Vec<&'static str>, Vec<CollectionRefusedAction>) {
    let all = ["change", "close"];
    let refused = |action: &str| CollectionRefusedAction {
        action: action.to_owned(),
        reason: "The collection is closed.".to_owned(),
    };
    match state {
        CollectionState::Closed => (Vec::new(), all.map(refused).to_vec()),
        _ => (all.to_vec(), Vec::new()),
    }
}

/// The collection, with the code of its group.
pub fn view(row: Model, group_code: Option<String>, today: NaiveDate) -> Result<Collection> {
    let unknown = || AppError::internal("a collection holds an unknown word");
    let state = shown::state(&row, today);
    let (allowed_actions, refused_actions) = actions(state);
    let this = format!("/v1/collections/{}", row.id);
    Ok(Collection {
        id: row.id,
        kind: shown::kind(&row)?,
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
        allowed_actions,
        refused_actions,
        links: CollectionLinks {
            returns: format!("{this}/returns"),
            chase_list: format!("{this}/chase-list"),
            response: format!("{this}/response"),
            this,
        },
    })
}
