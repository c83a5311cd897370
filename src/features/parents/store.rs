//! Writing parents: the row that stands and the version that is kept.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    dto::{ParentChildTerms, ParentContactRef, ParentDetails},
    reading, rules,
    values::ParentState,
};
use crate::{
    access::{Act, Locked, Tx, revised},
    attendance::book::parents::pupil_ids,
    domain::parent::ParentChildState,
    entities::{parent, parent_child, parent_child_revision, parent_revision},
    error::{AppError, Result},
};

revised!(parent, parent_revision { parent_id = ParentId });
revised!(parent_child, parent_child_revision { parent_child_id = ParentChildId });

/// What the record of a parent says, as it is kept.
#[derive(Clone, Serialize, Deserialize)]
pub struct ParentTerms {
    /// What is known.
    pub details: ParentDetails,
    /// The record that stands for it.
    pub merged_into: Option<Uuid>,
    /// What the merge took from it: so much comes back when it turns out to be of two people after all.
    #[serde(default)]
    pub moved: Option<Moved>,
}

/// What a merge took from a record.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Moved {
    /// What was said of children, as it stood before.
    pub children: Vec<MovedChild>,
    /// Contacts of schools.
    pub contacts: Vec<ParentContactRef>,
    /// Records that were merged into it before.
    pub records: Vec<Uuid>,
}

/// What was said of a parent and a child before a merge.
#[derive(Clone, Serialize, Deserialize)]
pub struct MovedChild {
    /// The row.
    pub id: Uuid,
    /// Whose it was.
    pub parent_id: Uuid,
    /// Its version after the merge: what changed since then stays.
    pub version: i32,
    /// Whether it stood.
    pub state: ParentChildState,
    /// What it said.
    pub terms: ParentChildTerms,
}

/// A locked record, understood.
pub struct Standing<'t> {
    pub row: Locked<'t, parent::Entity>,
    pub state: ParentState,
    pub terms: ParentTerms,
}

/// The record, locked.
pub async fn lock<'t>(tx: &'t Tx<'_>, id: Uuid) -> Result<Standing<'t>> {
    understood(tx.lock_document::<parent::Entity>(id).await?)
}

/// A locked record, understood.
pub fn understood(row: Locked<'_, parent::Entity>) -> Result<Standing<'_>> {
    let (state, terms) = (reading::state(&row.state)?, reading::terms(&row.terms)?);
    Ok(Standing { row, state, terms })
}

/// Records a parent.
pub async fn insert(tx: &Tx<'_>, id: Uuid, details: &ParentDetails, act: &Act<'_>) -> Result<()> {
    let terms = ParentTerms { details: details.clone(), merged_into: None, moved: None };
    let laid = Laid::of(&terms)?;
    tx.record::<parent::Entity>(id, act, |row| laid.lay(row, ParentState::Current, terms)).await
}

/// Lets a record stand otherwise than it did.
pub async fn change(
    tx: &Tx<'_>,
    standing: Standing<'_>,
    state: ParentState,
    terms: ParentTerms,
    act: &Act<'_>,
) -> Result<()> {
    let laid = Laid::of(&terms)?;
    tx.revise(standing.row, act, |row| laid.lay(row, state, terms)).await
}

/// What of a record stands in JSON.
struct Laid {
    address: Option<String>,
    telephones: String,
    terms: String,
}

impl Laid {
    fn of(terms: &ParentTerms) -> Result<Self> {
        let address = terms.details.service_address.as_ref().map(serde_json::to_string);
        Ok(Self {
            address: address.transpose().map_err(AppError::internal)?,
            telephones: serde_json::to_string(&terms.details.telephones).map_err(AppError::internal)?,
            terms: serde_json::to_string(terms).map_err(AppError::internal)?,
        })
    }

    fn lay(self, row: &mut parent::ActiveModel, state: ParentState, terms: ParentTerms) {
        let details = terms.details;
        row.state = Set(state.as_str().to_owned());
        row.name_key = Set(rules::name_key(details.forename.as_deref(), &details.surname));
        row.title = Set(details.title);
        row.forename = Set(details.forename);
        row.surname = Set(details.surname);
        row.service_address = Set(self.address);
        row.address_confidential = Set(details.address_confidential);
        row.telephones = Set(self.telephones);
        row.preferred_language = Set(details.preferred_language);
        row.large_print = Set(details.large_print);
        row.merged_into = Set(terms.merged_into);
        row.terms = Set(self.terms);
    }
}

/// What is said of a parent and a child, under every id of the child, what stands first; the parent is locked, so that
/// none is made beside it.
pub async fn children_of<'t>(
    tx: &'t Tx<'_>,
    parent: Uuid,
    pupil: Uuid,
) -> Result<Vec<Locked<'t, parent_child::Entity>>> {
    use parent_child::Column;
    let ids = pupil_ids(tx, pupil).await?;
    let now = ids.first().copied();
    let these = Condition::all().add(Column::ParentId.eq(parent)).add(Column::PupilId.is_in(ids));
    let mut rows = tx.lock_all::<parent_child::Entity>(these).await?;
    let standing = ParentChildState::Standing.as_str();
    rows.sort_by_key(|row| (row.state != standing, Some(row.pupil_id) != now));
    Ok(rows)
}

/// Records whose parent it is.
pub async fn insert_child(
    tx: &Tx<'_>,
    id: Uuid,
    parent: Uuid,
    terms: &ParentChildTerms,
    act: &Act<'_>,
) -> Result<()> {
    let text = serde_json::to_string(terms).map_err(AppError::internal)?;
    let lay = |row: &mut parent_child::ActiveModel| {
        lay_child(row, parent, ParentChildState::Standing, terms, text);
    };
    tx.record::<parent_child::Entity>(id, act, lay).await
}

/// Lets it stand otherwise than it did.
pub async fn change_child(
    tx: &Tx<'_>,
    row: Locked<'_, parent_child::Entity>,
    parent: Uuid,
    state: ParentChildState,
    terms: &ParentChildTerms,
    act: &Act<'_>,
) -> Result<()> {
    let text = serde_json::to_string(terms).map_err(AppError::internal)?;
    tx.revise(row, act, |row| lay_child(row, parent, state, terms, text)).await
}

fn lay_child(
    row: &mut parent_child::ActiveModel,
    parent: Uuid,
    state: ParentChildState,
    terms: &ParentChildTerms,
    text: String,
) {
    row.parent_id = Set(parent);
    row.pupil_id = Set(terms.pupil_id);
    row.state = Set(state.as_str().to_owned());
    row.basis = Set(terms.basis.as_str().to_owned());
    row.from_on = Set(terms.from_on);
    row.to_on = Set(terms.to_on);
    row.terms = Set(text);
}
