//! Writing support: the row that stands and the version that is kept.

use sea_orm::ActiveValue::Set;
use uuid::Uuid;

use super::{
    dto::SupportTerms,
    reading::{state, terms},
    rules,
};
use crate::{
    access::{Act, Locked, Tx, revised},
    domain::support::SupportState,
    entities::{
        support::{self, ActiveModel, Entity},
        support_revision,
    },
    error::{AppError, Result},
};

revised!(support, support_revision { support_id = SupportId });

/// Locked support, understood.
pub struct Standing<'t> {
    pub row: Locked<'t, Entity>,
    pub state: SupportState,
    pub terms: SupportTerms,
}

/// The support, locked.
pub async fn lock<'t>(tx: &'t Tx<'_>, id: Uuid) -> Result<Standing<'t>> {
    let row = tx.lock_document::<Entity>(id).await?;
    let (state, terms) = (state(&row.state)?, terms(&row.terms)?);
    Ok(Standing { row, state, terms })
}

/// Records support.
pub async fn insert(
    tx: &Tx<'_>,
    id: Uuid,
    enrolment_id: Uuid,
    terms: &SupportTerms,
    act: &Act<'_>,
) -> Result<()> {
    let text = serde_json::to_string(terms).map_err(AppError::internal)?;
    let lay = |row: &mut ActiveModel| {
        row.enrolment_id = Set(enrolment_id);
        lay(row, SupportState::Offered, terms, text);
    };
    tx.record::<Entity>(id, act, lay).await
}

/// Lets support stand otherwise than it did.
pub async fn change(
    tx: &Tx<'_>,
    standing: Standing<'_>,
    state: SupportState,
    terms: &SupportTerms,
    act: &Act<'_>,
) -> Result<()> {
    let text = serde_json::to_string(terms).map_err(AppError::internal)?;
    tx.revise(standing.row, act, |row| lay(row, state, terms, text)).await
}

/// What a row says of its support; the columns beside `terms` are what lists are filtered by.
fn lay(row: &mut ActiveModel, state: SupportState, terms: &SupportTerms, text: String) {
    row.kind = Set(terms.offer.kind.as_str().to_owned());
    row.state = Set(state.as_str().to_owned());
    row.offered_on = Set(terms.offer.offered_on);
    row.started_on = Set(terms.started_on);
    row.ended_on = Set(terms.ended.as_ref().map(|ended| ended.on));
    row.next_review_on = Set(rules::next_review(state, terms));
    row.terms = Set(text);
}
