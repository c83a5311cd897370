//! Use case: the programme of a year.

use super::{
    dto::PatrolProgramme,
    rules::{self, Counted},
};
use crate::{
    access::{Access, PatrolsRead},
    domain::academic_year::AcademicYear,
    error::Result,
    features::patrols::{
        plans,
        shown::{calendar, districts, term_of},
    },
};

/// The programme, to a client that reaches every school.
pub async fn of_year(cx: &Access<PatrolsRead>, year: AcademicYear) -> Result<PatrolProgramme> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.require_authority().await?;
    let (known, calendar) = (districts(&session).await?, calendar(&session, year).await?);
    let patrols = plans::of_year(&session, year).await?;
    let counted = patrols.into_iter().map(|(state, terms)| Counted {
        state,
        term: term_of(calendar.as_ref(), terms.plan.held_on).map(|term| term.to_string()),
        districts: terms.plan.district_names().map(str::to_owned).collect(),
        consulted: !terms.plan.consulted.is_empty(),
    });
    Ok(rules::programme(year, &known, &counted.collect::<Vec<_>>()))
}
