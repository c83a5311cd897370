//! Use case: listing returns, of one school or of all in reach.

use sea_orm::{ColumnTrait as _, Order};
use uuid::Uuid;

use super::{query::ReturnsQuery, reading::grounds, store::visible};
use crate::{
    access::{Access, StatutoryReturnsRead},
    domain::urn::Urn,
    entities::statutory_return::{Column, Entity, Model},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::statutory_returns::{content::Sight, dto::StatutoryReturn, view},
    http::Page,
};

/// Returns that are looked at for their ground, at the most.
const MOST: u64 = 20_000;

/// Returns, the newest first, with whether the ground of each still stands.
pub async fn list(
    cx: &Access<StatutoryReturnsRead>,
    school: Option<Urn>,
    query: &ReturnsQuery,
) -> Result<Page<StatutoryReturn>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    if let Some(urn) = school {
        session.school(urn.get()).await?;
    }
    let sight = Sight::of(cx);
    let filter = query.understand(sight)?;
    let filters = (school, sight, &filter);
    let paging = cx.paging("statutory returns", &filters, query.limit, query.cursor.as_deref())?;
    let wanted =
        visible(sight.codes).add(filter.condition()).add_option(school.map(|urn| Column::Urn.eq(urn.get())));
    let mut rows = session.find::<Entity>().filter(wanted);
    if let Some((id, urn)) = paging.after::<(Uuid, i32)>()? {
        rows = rows.before([Column::Id, Column::Urn], [id.into(), urn.into()]);
    }
    let rows = rows.order_by(Column::Id, Order::Desc).order_by(Column::Urn, Order::Desc);
    let (page, grounds) = match filter.ground {
        None => {
            let page = paging.cut(rows.limit(paging.fetch()).all().await?, key, |row| row)?;
            let grounds = grounds(&session, &page.data).await?;
            (page, grounds)
        }
        // What a ground is now stands in no table: all that may be meant is worked out.
        Some(asked) => {
            let mut rows = rows.limit(MOST + 1).all().await?;
            if rows.len() as u64 > MOST {
                return Err(too_many());
            }
            let grounds = grounds(&session, &rows).await?;
            rows.retain(|row| grounds.get(&row.id).is_some_and(|ground| ground.status == asked));
            (paging.cut(rows, key, |row| row)?, grounds)
        }
    };
    Ok(Page { data: view::answers(&session, page.data, &grounds, sight).await?, page: page.page })
}

fn key(row: &Model) -> (Uuid, i32) {
    (row.id, row.urn)
}

fn too_many() -> AppError {
    let fault = Fault::parameter("ground", FaultCode::InvalidParameter);
    let detail = "There are too many returns to work this out of at once: name schools or days.";
    AppError::new(Code::InvalidParameter).faults(vec![fault.detail(detail)])
}
