//! Writing permits: the row that stands and the version that is kept; and what is granted to a child besides.

use chrono::{Days, Months, NaiveDate};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::{
    application::{ChildEmploymentApplication, ChildEmploymentTerms},
    rules::Besides,
};
use crate::{
    access::{Document as _, Session, Tx, document, revised},
    attendance::book::pupil,
    domain::span::Span,
    entities::{
        child_employment_permit::{self, ActiveModel, Column, Entity},
        child_employment_permit_revision, enrolment,
    },
    error::Result,
    features::child_employment::{hours::WorkElsewhere, states::ChildEmploymentPermitState},
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

/// Months before an application in which performances count, and days after it in which they may follow without a day between.
const BEFORE: Months = Months::new(6);
const AFTER: Days = Days::new(7);

/// What is granted to the child besides, near the days of an application: of whichever employer, and at every school that the
/// caller reaches, for the limits are the child's. The pupil is held: of two permits that are granted at once, at one school or
/// at two, the second sees the first.
pub async fn besides(
    tx: &Tx<'_>,
    (pupil_id, own): (Uuid, Uuid),
    application: &ChildEmploymentApplication,
) -> Result<Besides> {
    let ids = pupil::hold(tx, pupil_id).await?;
    let entries = entries(tx, ids).await?;
    granted(tx, (entries, own), application).await
}

#[derive(FromQueryResult)]
struct Entered {
    id: Uuid,
}

async fn entries<C: ConnectionTrait>(session: &Session<'_, C>, pupils: Vec<Uuid>) -> Result<Vec<Uuid>> {
    use enrolment::Column as Of;
    let these = Condition::all().add(Of::PupilId.is_in(pupils)).add(Of::SupersededAt.is_null());
    let rows: Vec<Entered> = session.find::<enrolment::Entity>().filter(these).columns([Of::Id]).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

async fn granted<C: ConnectionTrait>(
    session: &Session<'_, C>,
    (entries, own): (Vec<Uuid>, Uuid),
    application: &ChildEmploymentApplication,
) -> Result<Besides> {
    use ChildEmploymentPermitState as Is;
    let from = application.from_on.checked_sub_months(BEFORE).unwrap_or(NaiveDate::MIN);
    let to = application.to_on.checked_add_days(AFTER).unwrap_or(NaiveDate::MAX);
    let near = Condition::all()
        .add(Column::EnrolmentId.is_in(entries))
        .add(Column::Id.ne(own))
        .add(Column::State.is_in([Is::Granted.as_str(), Is::Revoked.as_str()]))
        .add(Column::FromOn.lte(to))
        .add(Column::ToOn.gte(from));
    let mut found = Besides::default();
    for row in session.find::<Entity>().filter(near).all().await? {
        let (state, terms) = Entity::read(&row)?;
        let performed = terms.application.performances.iter().map(|day| day.on);
        found.performed.extend(performed.filter(|on| terms.in_force(state, *on)));
        let last = terms.revocation.as_ref().and_then(|revoked| revoked.on.pred_opt());
        let days = Span::new(row.from_on, row.to_on.min(last.unwrap_or(NaiveDate::MAX)));
        let work = days.zip(terms.application.hours).map(|(days, hours)| WorkElsewhere { days, hours });
        found.work.extend(work);
    }
    Ok(found)
}
