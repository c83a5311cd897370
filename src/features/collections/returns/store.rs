//! Returns as they are stored: what the school says, every submission, and every step.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::content::{Said, Totals};
use crate::{
    access::{Locked, Session, Tx},
    domain::person::Person,
    entities::{
        collection, collection_return,
        collection_return::{ActiveModel, Column, Entity, Model},
        collection_return_step as step, collection_return_submission as submission,
    },
    error::{AppError, Code, Result},
    features::collections::values::{ReturnState, Step},
};

/// What a school says, as it is stored: the pupils' own ids, and nothing of what the registers say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    pub rows: Vec<DraftRow>,
    pub explanation: Option<String>,
}

/// What it says of one pupil, or of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftRow {
    pub pupil_id: Option<Uuid>,
    pub said: Said,
    pub explanation: Option<String>,
}

/// The return of a school, or how it stands before the first step.
pub async fn held<C: ConnectionTrait>(session: &Session<'_, C>, urn: i32, id: Uuid) -> Result<Model> {
    let row = session.find::<Entity>().filter(this(urn, id)).one().await?;
    Ok(row.unwrap_or_else(|| fresh(urn, id, session.now())))
}

fn this(urn: i32, id: Uuid) -> Condition {
    Condition::all().add(Column::Urn.eq(urn)).add(Column::CollectionId.eq(id))
}

/// How a return stands before the first step.
pub fn fresh(urn: i32, id: Uuid, now: DateTime<Utc>) -> Model {
    Model {
        urn,
        collection_id: id,
        state: ReturnState::NotStarted.as_str().to_owned(),
        content: None,
        submissions: 0,
        submitted_at: None,
        late: false,
        totals: None,
        message: None,
        created_at: now,
        updated_at: now,
        version: 0,
    }
}

/// The return, locked, and its collection as it stays until the step is kept: it is held first, so that a step carries
/// no instant from before it had the collection, and who closes it waits for the steps that are being taken.
pub async fn lock<'t>(tx: &'t Tx<'_>, id: Uuid) -> Result<(Locked<'t, Entity>, collection::Model)> {
    let of = Condition::all().add(collection::Column::Id.eq(id));
    let collection = tx.share_of_authority::<collection::Entity>(of).await?.ok_or(Code::NotFound)?;
    let (row, _) = tx
        .lock_or_create(this(tx.urn(), id), || ActiveModel::from(fresh(tx.urn(), id, tx.now())).reset_all())
        .await?;
    Ok((row, collection))
}

/// What is done to a return, and who does it.
pub struct Act<'a> {
    pub step: Step,
    pub state: ReturnState,
    pub message: Option<&'a str>,
    pub by: &'a Person,
}

/// A version that is submitted: what it says, frozen, its counts, and whether it is late.
pub struct Frozen<'a> {
    pub document: &'a str,
    pub totals: &'a str,
    pub late: bool,
}

/// Takes a step: the return stands otherwise, and the step is kept.
pub async fn take(
    tx: &Tx<'_>,
    row: Locked<'_, Entity>,
    act: &Act<'_>,
    content: Option<&str>,
    frozen: Option<&Frozen<'_>>,
) -> Result<Model> {
    let (version, submissions) = (row.version + 1, row.submissions + i32::from(frozen.is_some()));
    let row = tx
        .update(row, |row: &mut ActiveModel| {
            row.state = Set(act.state.as_str().to_owned());
            if let Some(content) = content {
                row.content = Set(Some(content.to_owned()));
            }
            if let Some(frozen) = frozen {
                row.submissions = Set(submissions);
                row.submitted_at = Set(Some(tx.now()));
                row.late = Set(frozen.late);
                row.totals = Set(Some(frozen.totals.to_owned()));
            }
            match act.step {
                // What was asked stays to be read until it is answered.
                Step::Save => {}
                // What the school answers stands beside it in the history.
                Step::Submit => row.message = Set(None),
                _ => row.message = Set(act.message.map(str::to_owned)),
            }
            row.updated_at = Set(tx.now());
            row.version = Set(version);
        })
        .await?;
    if let Some(frozen) = frozen {
        let kept = submission::ActiveModel {
            urn: Set(row.urn),
            collection_id: Set(row.collection_id),
            submission: Set(submissions),
            document: Set(frozen.document.to_owned()),
            late: Set(frozen.late),
            recorded_by_name: Set(act.by.name.clone()),
            recorded_by_title: Set(act.by.title.clone()),
            client_id: Set(tx.client()),
            submitted_at: Set(tx.now()),
        };
        tx.insert(vec![kept]).await?;
    }
    let kept = step::ActiveModel {
        urn: Set(row.urn),
        collection_id: Set(row.collection_id),
        version: Set(version),
        action: Set(past(act.step).to_owned()),
        state: Set(row.state.clone()),
        message: Set(act.message.map(str::to_owned)),
        recorded_by_name: Set(act.by.name.clone()),
        recorded_by_title: Set(act.by.title.clone()),
        client_id: Set(tx.client()),
        recorded_at: Set(tx.now()),
    };
    tx.insert(vec![kept]).await?;
    Ok(row)
}

/// What was done, in one word.
const fn past(step: Step) -> &'static str {
    match step {
        Step::Save => "saved",
        Step::Submit => "submitted",
        Step::Query => "queried",
        Step::Accept => "accepted",
        Step::Exempt => "exempted",
        Step::Reopen => "reopened",
    }
}

/// How far it is.
pub fn state(row: &collection_return::Model) -> Result<ReturnState> {
    ReturnState::spelled(&row.state).ok_or_else(|| AppError::internal("a return is in no known state"))
}

/// What the school says, if it has said anything.
pub fn draft(row: &collection_return::Model) -> Result<Option<Draft>> {
    row.content.as_deref().map(serde_json::from_str).transpose().map_err(AppError::internal)
}

/// The counts of what was last submitted.
pub fn totals(row: &collection_return::Model) -> Result<Option<Totals>> {
    row.totals.as_deref().map(serde_json::from_str).transpose().map_err(AppError::internal)
}
