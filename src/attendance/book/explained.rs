//! Marks that the school has explained: a reason came with them or after them.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::pages;
use crate::{
    access::Session,
    domain::{academic_year::AcademicYear, session::SessionOn, span::Span},
    entities::{register_line, register_page_source},
    error::Result,
};

/// The sessions within a span whose mark was explained, each with the enrolment: two statements.
pub async fn within<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    span: Span,
) -> Result<HashSet<(Uuid, SessionOn)>> {
    at_schools(session, &[urn], span).await
}

/// The same at several schools.
pub async fn at_schools<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urns: &[i32],
    span: Span,
) -> Result<HashSet<(Uuid, SessionOn)>> {
    let told = register_page_source::Column::Details.contains("\"explained\"");
    let narrowed = Condition::all().add(told);
    let mut places: HashMap<(i32, String, i32), Vec<SessionOn>> = HashMap::new();
    for (urn, on, source) in pages::sources_of(session, urns, span, narrowed).await? {
        for line in source.explained() {
            let place = (urn, AcademicYear::of(on.date).to_string(), i32::from(line));
            places.entry(place).or_default().push(on);
        }
    }
    if places.is_empty() {
        return Ok(HashSet::new());
    }
    use register_line::Column;
    let years = span.years().into_iter().map(|year| year.to_string());
    let lines =
        Condition::all().add(Column::Urn.is_in(urns.iter().copied())).add(Column::AcademicYear.is_in(years));
    let lines = session.find::<register_line::Entity>().filter(lines).all().await?;
    let explained = lines.into_iter().flat_map(|row| {
        let sessions = places.remove(&(row.urn, row.academic_year, row.line)).unwrap_or_default();
        sessions.into_iter().map(move |on| (row.enrolment_id, on))
    });
    Ok(explained.collect())
}
