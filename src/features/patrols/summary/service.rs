//! Use case: how many were met on the patrols of a year.

use sea_orm::{ColumnTrait as _, Condition};

use super::{
    dto::{PatrolSummary, PatrolSummaryQuery},
    rules::{self, By, Met},
};
use crate::{
    access::{Access, Document as _, PatrolsRead, date_at_school},
    domain::academic_year::AcademicYear,
    entities::patrol_encounter::{Column, Entity},
    error::Result,
    features::patrols::{
        plans,
        shown::{calendar, term_of},
        values::{PatrolEncounterState, PatrolState},
    },
};

/// The summary: of nothing, for a client that does not reach every school.
pub async fn of_year(cx: &Access<PatrolsRead>, query: &PatrolSummaryQuery) -> Result<PatrolSummary> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let year = query.academic_year.unwrap_or_else(|| AcademicYear::of(session.today()));
    let reaches = session.reaches_authority().await?;
    let these = Condition::all()
        .add(Column::AcademicYear.eq(year.to_string()))
        .add(Column::State.eq(PatrolEncounterState::Recorded.as_str()));
    let rows = match reaches {
        true => session.find::<Entity>().filter(these).all().await?,
        false => Vec::new(),
    };
    let patrols = plans::of_year(&session, year).await?;
    let calendar = calendar(&session, year).await?;
    drop(snapshot);
    let mut met = Vec::with_capacity(rows.len());
    for row in &rows {
        let (_, terms) = Entity::read(row)?;
        let on = date_at_school(terms.found.met_at);
        met.push(Met {
            child: row.enrolment_id.unwrap_or(row.id),
            outcome: row.outcome.clone(),
            district: terms.found.district,
            term: term_of(calendar.as_ref(), on).map(|term| term.to_string()),
            with_adult: terms.found.with_adult,
        });
    }
    let company: By = |one| Some(if one.with_adult { "with_adult" } else { "alone" }.to_owned());
    Ok(PatrolSummary {
        academic_year: year,
        patrols_held: patrols.iter().filter(|(state, _)| *state == PatrolState::Held).count() as u64,
        encounters: rules::all(&met),
        outcomes: rules::groups(&met, |one| Some(one.outcome.clone())),
        districts: rules::groups(&met, |one| Some(one.district.clone())),
        terms: rules::groups(&met, |one| one.term.clone()),
        company: rules::groups(&met, company),
    })
}
