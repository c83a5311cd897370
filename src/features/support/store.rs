//! Writing support: the row that stands and the version that is kept.

use sea_orm::ActiveValue::Set;
use uuid::Uuid;

use super::{dto::SupportTerms, rules};
use crate::{
    access::{Act, Tx, document, revised},
    domain::support::SupportState,
    entities::{
        support::{self, ActiveModel, Entity},
        support_revision,
    },
    error::Result,
};

revised!(support, support_revision { support_id = SupportId });
document!(support: SupportState, SupportTerms, columns);

/// Records support.
pub async fn insert(
    tx: &Tx<'_>,
    id: Uuid,
    enrolment_id: Uuid,
    terms: &SupportTerms,
    act: &Act<'_>,
) -> Result<()> {
    let lay = |row: &mut ActiveModel| row.enrolment_id = Set(enrolment_id);
    tx.record_document::<Entity>(id, SupportState::Offered, terms, act, lay).await
}

/// The columns by which lists are filtered.
fn columns(row: &mut ActiveModel, state: SupportState, terms: &SupportTerms) {
    row.kind = Set(terms.offer.kind.as_str().to_owned());
    row.offered_on = Set(terms.offer.offered_on);
    row.started_on = Set(terms.started_on);
    row.ended_on = Set(terms.ended.as_ref().map(|ended| ended.on));
    row.next_review_on = Set(rules::next_review(state, terms));
}
