//! Use case: reading who was told of what.

use sea_orm::{ColumnTrait as _, Condition};

use super::dto::{Disclosure, DisclosuresQuery};
use crate::{
    access::{Access, DisclosuresRead},
    domain::{person::Person, urn::AUTHORITY},
    entities::disclosure_log::{Column, Entity, Model},
    error::Result,
    http::Page,
};

/// Disclosures of one school's pupils, or of those of all schools in reach and, for who reaches every school, of the
/// authority's: by school, oldest first.
pub async fn list(
    cx: &Access<DisclosuresRead>,
    school: Option<i32>,
    query: &DisclosuresQuery,
) -> Result<Page<Disclosure>> {
    let filters = (school, query.purpose, query.client_id);
    let paging = cx.paging("disclosures", &filters, query.limit, query.cursor.as_deref())?;
    let session = cx.read().await?;
    if let Some(urn) = school {
        session.school(urn).await?;
    }
    let wanted = Condition::all()
        .add_option(school.map(|urn| Column::Urn.eq(urn)))
        .add_option(query.purpose.map(|purpose| Column::Purpose.eq(purpose.as_str())))
        .add_option(query.client_id.map(|id| Column::ClientId.eq(id)));
    Ok(session.find::<Entity>().filter(wanted).page(Column::Id, &paging).await?.map(view))
}

fn view(row: Model) -> Disclosure {
    Disclosure {
        id: row.id,
        urn: Some(row.urn).filter(|urn| *urn != AUTHORITY),
        disclosed_at: row.at,
        client_id: row.client_id,
        person: Person { name: row.person_name, title: row.person_title },
        purpose: row.purpose,
        operation: row.operation,
        subject: row.subject,
        pupils: row.pupils,
        request_id: row.request_id,
    }
}
