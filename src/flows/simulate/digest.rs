//! What a seed has come to, in one number: equal marks give equal digests, whatever database holds them.

use std::collections::HashMap;

use aws_lc_rs::digest::{Context, SHA256};
use sea_orm::{ColumnTrait as _, Condition, FromQueryResult};
use uuid::Uuid;

use super::{Plan, SimSchool};
use crate::{
    access::{Gate, Pooled, RegistersCodesRead},
    attendance::book::pages,
    domain::{academic_year::AcademicYear, span::Span},
    entities::{enrolment, register_line},
    error::Result,
    http::hex,
};

/// SHA-256 over the marks of a span as they stand in the database: for each school by URN, each of its pages in order of
/// time as a line `URN date session`, and a line of its marks, a byte for each enrolment by UPN.
///
/// Ids are left out, for they are given anew in every database; so are instants of recording.
pub async fn digest_of_marks(gate: &Gate, plan: &Plan, span: Span) -> Result<String> {
    let access = gate.operator::<RegistersCodesRead>();
    let session = access.read().await?;
    let mut digest = Context::new(&SHA256);
    for school in plan.schools() {
        add(&mut digest, &session, &school, span).await?;
    }
    Ok(hex(digest.finish().as_ref()))
}

/// An enrolment by its id and its UPN.
#[derive(FromQueryResult)]
struct Named {
    id: Uuid,
    upn: String,
}

async fn add(digest: &mut Context, session: &Pooled<'_>, school: &SimSchool, span: Span) -> Result<()> {
    let now = Condition::all()
        .add(enrolment::Column::Urn.eq(school.urn))
        .add(enrolment::Column::SupersededAt.is_null());
    let columns = [enrolment::Column::Id, enrolment::Column::Upn];
    let mut named: Vec<Named> = session.find::<enrolment::Entity>().filter(now).columns(columns).await?;
    named.sort_by(|one, other| one.upn.cmp(&other.upn));
    for year in span.years() {
        let lines = lines(session, school.urn, year).await?;
        let places: Vec<u16> = named.iter().filter_map(|named| lines.get(&named.id).copied()).collect();
        let Some(days) = Span::year(year).and(span) else { continue };
        for (on, page) in pages::between(session, school.urn, days.from_on, days.to_on).await? {
            digest.update(format!("{} {} {}\n", school.urn, on.date, on.session).as_bytes());
            let marks: Vec<u8> = places.iter().map(|line| page.byte(*line)).chain([b'\n']).collect();
            digest.update(&marks);
        }
    }
    Ok(())
}

/// The line of each enrolment in the pages of a year.
async fn lines(session: &Pooled<'_>, urn: i32, year: AcademicYear) -> Result<HashMap<Uuid, u16>> {
    use register_line::Column;
    let of_year = Condition::all().add(Column::Urn.eq(urn)).add(Column::AcademicYear.eq(year.to_string()));
    let rows = session.find::<register_line::Entity>().filter(of_year).all().await?;
    let line = |row: register_line::Model| Some((row.enrolment_id, u16::try_from(row.line).ok()?));
    Ok(rows.into_iter().filter_map(line).collect())
}
