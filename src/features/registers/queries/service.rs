//! Use case: the open queries of a school.

use std::collections::HashSet;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};

use super::{
    dto::{Place, RegisterQuery, RegisterQueryLinks},
    dual,
};
use crate::{
    access::{Access, RegistersCodesRead, Session},
    attendance::book::{
        pages,
        roll::{Roll, Rolls},
    },
    domain::{academic_year::AcademicYear, session::SessionOn},
    entities::register_page_source,
    error::Result,
    http::{Page as ListPage, Paging},
};

/// The open queries of one school between two days of one academic year.
pub async fn list(
    cx: &Access<RegistersCodesRead>,
    rolls: &Rolls,
    urn: i32,
    span: impl FnOnce(NaiveDate) -> Result<(NaiveDate, NaiveDate)>,
    paging: &Paging,
) -> Result<ListPage<RegisterQuery>> {
    let session = cx.read().await?;
    session.school(urn).await?;
    let (from_on, to_on) = span(session.today())?;
    let year = AcademicYear::of(to_on);
    let roll = rolls.of_year(&session, urn, year).await?;
    let Stored { mut places, explained } = stored(&session, urn, from_on, to_on).await?;
    let pages = pages::between(&session, urn, from_on, to_on).await?;
    places.extend(dual::queries(&session, urn, &roll, &pages, &explained).await?);
    places.sort();
    let after: Option<Place> = paging.after()?;
    places.retain(|place| after.is_none_or(|after| *place > after));
    paging.cut(places, |place| *place, |place| view(urn, place, &roll))
}

fn view(urn: i32, (date, session, line, query): Place, roll: &Roll) -> RegisterQuery {
    let register = format!("/v1/schools/{urn}/registers/{date}/{session}");
    RegisterQuery {
        date,
        session,
        pupil_id: roll.on_line(line).map(|pupil| pupil.pupil_id),
        query,
        question: query.question(),
        links: RegisterQueryLinks { register },
    }
}

/// What the pages' siblings say: queries that are open, and lines whose marks were explained.
#[derive(Default)]
struct Stored {
    places: Vec<Place>,
    explained: HashSet<(SessionOn, u16)>,
}

/// Queries that were raised by pushes and are not explained yet, and what is explained.
async fn stored<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    from_on: NaiveDate,
    to_on: NaiveDate,
) -> Result<Stored> {
    use register_page_source::Column;
    let asked = Condition::any()
        .add(Column::Details.contains("\"queries\""))
        .add(Column::Details.contains("\"explained\""));
    let mut found = Stored::default();
    for (on, source) in pages::sources_between(session, urn, from_on, to_on, asked).await? {
        let open =
            source.queries().flat_map(|(line, queries)| queries.iter().map(move |query| (line, *query)));
        found.places.extend(open.map(|(line, query)| (on.date, on.session, line, query)));
        found.explained.extend(source.explained().map(|line| (on, line)));
    }
    Ok(found)
}
