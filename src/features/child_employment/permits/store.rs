//! Writing permits: the row that stands and the version that is kept; and what a child works by others.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use uuid::Uuid;

use super::application::{ChildEmploymentApplication, ChildEmploymentTerms};
use crate::{
    access::{Document as _, Tx, document, revised},
    entities::{
        child_employment_permit::{self, ActiveModel, Column, Entity},
        child_employment_permit_revision,
    },
    error::Result,
    features::child_employment::{
        hours::ChildEmploymentHours, states::ChildEmploymentPermitState, values::ChildEmploymentKind,
    },
};

revised!(child_employment_permit, child_employment_permit_revision {
    child_employment_permit_id = ChildEmploymentPermitId
});
document!(child_employment_permit: ChildEmploymentPermitState, ChildEmploymentTerms, columns);

/// The columns by which lists are filtered.
fn columns(row: &mut ActiveModel, _: ChildEmploymentPermitState, terms: &ChildEmploymentTerms) {
    let application = &terms.application;
    row.kind = Set(application.kind.as_str().to_owned());
    row.from_on = Set(application.from_on);
    row.to_on = Set(application.to_on);
}

/// When the child works on some of these days by other permits that are granted. The entry is locked: of two that are
/// granted at once the second sees the first.
pub async fn elsewhere(
    tx: &Tx<'_>,
    (enrolment, own): (Uuid, Uuid),
    application: &ChildEmploymentApplication,
) -> Result<Vec<ChildEmploymentHours>> {
    let touching = Condition::all()
        .add(Column::EnrolmentId.eq(enrolment))
        .add(Column::Id.ne(own))
        .add(Column::Kind.eq(ChildEmploymentKind::PartTimeEmployment.as_str()))
        .add(Column::State.eq(ChildEmploymentPermitState::Granted.as_str()))
        .add(Column::FromOn.lte(application.to_on))
        .add(Column::ToOn.gte(application.from_on));
    let mut hours = Vec::new();
    for row in tx.find::<Entity>().filter(touching).all().await? {
        hours.extend(Entity::read(&row)?.1.application.hours);
    }
    Ok(hours)
}
