//! Use case: which schools and roles have never been at a webinar.
//!
//! Who was there had a place (`webinar_person`) or came without one (`webinar_unbooked`): both count alike.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, FromQueryResult, Order,
    sea_query::{Expr, ExprTrait as _, Query, SelectStatement},
};

use super::dto::{WebinarParticipation, WebinarParticipationPage, WebinarParticipationQuery};
use crate::{
    access::{Access, Session, WebinarBookingsRead},
    attendance::book::schools,
    domain::urn::{AUTHORITY, Urn},
    entities::{school, webinar, webinar_person, webinar_unbooked},
    error::{AppError, Result},
    features::webinars::values::{THERE, WebinarPresence, WebinarRole},
};

/// Schools of which somebody was there, in a role or in any, by the people of a table.
macro_rules! schools_there {
    ($people:ident, $query:expr) => {{
        use $people::{Column, Entity};
        let own = |column: Column| Expr::col((Entity, column));
        let query: &WebinarParticipationQuery = $query;
        let mut select = Query::select();
        select
            .column((Entity, Column::SchoolUrn))
            .from(Entity)
            .and_where(own(Column::Urn).eq(AUTHORITY))
            .and_where(own(Column::Attendance).is_in(THERE.map(WebinarPresence::as_str)));
        if let Some(role) = query.role {
            select.and_where(own(Column::Role).eq(role.as_str()));
        }
        if let Some(year) = query.academic_year {
            select.and_where(own(Column::WebinarId).in_subquery(of_year(&year.to_string())));
        }
        select
    }};
}

/// How many of each school and role were there, by the people of a table.
macro_rules! numbers_there {
    ($people:ident, $session:expr, $schools:expr, $query:expr) => {{
        use $people::{Column, Entity};
        let query: &WebinarParticipationQuery = $query;
        let year = query.academic_year.map(|year| of_year(&year.to_string()));
        let these = Condition::all()
            .add(Column::Urn.eq(AUTHORITY))
            .add(Column::SchoolUrn.is_in($schools.iter().map(|row| row.urn)))
            .add(Column::Attendance.is_in(THERE.map(WebinarPresence::as_str)))
            .add_option(query.role.map(|role| Column::Role.eq(role.as_str())))
            .add_option(year.map(|year| Column::WebinarId.in_subquery(year)));
        let rows = $session.find::<Entity>().filter(these);
        rows.counted::<Attended>([Column::SchoolUrn, Column::Role]).await?
    }};
}

/// The webinars of which something is said of somebody of a table.
macro_rules! webinars_taken {
    ($people:ident) => {{
        use $people::{Column, Entity};
        Query::select()
            .column((Entity, Column::WebinarId))
            .from(Entity)
            .and_where(Expr::col((Entity, Column::Urn)).eq(AUTHORITY))
            .and_where(Expr::col((Entity, Column::Attendance)).is_not_null())
            .to_owned()
    }};
}

/// The webinars of an academic year.
fn of_year(year: &str) -> SelectStatement {
    let own = |column: webinar::Column| Expr::col((webinar::Entity, column));
    Query::select()
        .column((webinar::Entity, webinar::Column::Id))
        .from(webinar::Entity)
        .and_where(own(webinar::Column::Urn).eq(AUTHORITY))
        .and_where(own(webinar::Column::AcademicYear).eq(year))
        .to_owned()
}

/// Schools in reach that are open and keep registers, each with the roles in which somebody was at a webinar and those in
/// which nobody ever was.
pub async fn participation(
    cx: &Access<WebinarBookingsRead>,
    query: &WebinarParticipationQuery,
) -> Result<WebinarParticipationPage> {
    let session = cx.read().await?;
    let year = query.academic_year.map(|year| year.to_string());
    let sealed = (query.never, query.role.map(WebinarRole::as_str), &year);
    let paging = cx.paging("webinar-participation", &sealed, query.limit, query.cursor.as_deref())?;
    let urn = || Expr::col((school::Entity, school::Column::Urn));
    let (booked, unbooked) = (schools_there!(webinar_person, query), schools_there!(webinar_unbooked, query));
    let never = query.never.map(|never| match never {
        true => Condition::all().add(urn().not_in_subquery(booked)).add(urn().not_in_subquery(unbooked)),
        false => Condition::any().add(urn().in_subquery(booked)).add(urn().in_subquery(unbooked)),
    });
    let these = Condition::all().add(schools::open()).add(schools::keeping_registers()).add_option(never);
    let mut rows = session.find::<school::Entity>().filter(these).limit(paging.fetch());
    if let Some(urn) = paging.after::<i32>()? {
        rows = rows.filter(school::Column::Urn.gt(urn));
    }
    let rows = rows.order_by(school::Column::Urn, Order::Asc).all().await?;
    let page = paging.cut(rows, |row| row.urn, |row| row)?;
    let attended = attended(&session, &page.data, query).await?;
    let view = |row: school::Model| view(row, &attended, query.role);
    let data = page.data.into_iter().map(view).collect::<Result<_>>()?;
    let attendance_recorded = attendance_recorded(&session, year.as_deref()).await?;
    Ok(WebinarParticipationPage { data, page: page.page, attendance_recorded })
}

fn view(
    row: school::Model,
    attended: &HashMap<i32, Vec<Attended>>,
    role: Option<WebinarRole>,
) -> Result<WebinarParticipation> {
    let own = attended.get(&row.urn).map(Vec::as_slice).unwrap_or_default();
    let was = |role: WebinarRole| own.iter().any(|one| one.role == role.as_str());
    let in_question = WebinarRole::ALL.iter().copied().filter(|own| role.is_none_or(|role| role == *own));
    let (roles_attended, roles_never) = in_question.partition(|role| was(*role));
    let unreadable = || AppError::internal("a school has a URN that it cannot");
    Ok(WebinarParticipation {
        urn: Urn::new(row.urn).ok_or_else(unreadable)?,
        school: row.name,
        attended: own.iter().map(|one| one.number).sum(),
        roles_attended,
        roles_never,
    })
}

/// At how many webinars attendance was taken, of whichever schools: a number that names nobody.
async fn attendance_recorded<C: ConnectionTrait>(
    session: &Session<'_, C>,
    year: Option<&str>,
) -> Result<u64> {
    use webinar::{Column, Entity};
    let id = || Expr::col((Entity, Column::Id));
    let taken = Condition::any()
        .add(id().in_subquery(webinars_taken!(webinar_person)))
        .add(id().in_subquery(webinars_taken!(webinar_unbooked)));
    let these = Condition::all()
        .add(Column::Urn.eq(AUTHORITY))
        .add_option(year.map(|year| Column::AcademicYear.eq(year)))
        .add(taken);
    session.find::<Entity>().filter(these).count().await
}

#[derive(FromQueryResult)]
struct Attended {
    school_urn: i32,
    role: String,
    number: i64,
}

async fn attended<C: ConnectionTrait>(
    session: &Session<'_, C>,
    schools: &[school::Model],
    query: &WebinarParticipationQuery,
) -> Result<HashMap<i32, Vec<Attended>>> {
    let booked = numbers_there!(webinar_person, session, schools, query);
    let unbooked = numbers_there!(webinar_unbooked, session, schools, query);
    let mut of: HashMap<i32, Vec<Attended>> = HashMap::new();
    for count in booked.into_iter().chain(unbooked) {
        of.entry(count.school_urn).or_default().push(count);
    }
    Ok(of)
}
