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
    let told = register_page_source::Column::Details.contains("\"explained\"");
    let narrowed = Condition::all().add(told);
    let sources = pages::sources_between(session, urn, span.from_on, span.to_on, narrowed).await?;
    let mut places: HashMap<(String, i32), Vec<SessionOn>> = HashMap::new();
    for (on, source) in &sources {
        for line in source.explained() {
            places.entry((AcademicYear::of(on.date).to_string(), i32::from(line))).or_default().push(*on);
        }
    }
    if places.is_empty() {
        return Ok(HashSet::new());
    }
    use register_line::Column;
    let years = span.years().into_iter().map(|year| year.to_string());
    let lines = Condition::all().add(Column::Urn.eq(urn)).add(Column::AcademicYear.is_in(years));
    let lines = session.find::<register_line::Entity>().filter(lines).all().await?;
    let explained = lines.into_iter().flat_map(|row| {
        let sessions = places.remove(&(row.academic_year, row.line)).unwrap_or_default();
        sessions.into_iter().map(move |on| (row.enrolment_id, on))
    });
    Ok(explained.collect())
}
