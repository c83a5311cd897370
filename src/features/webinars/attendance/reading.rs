//! Use cases: who came to a webinar, certificates, and which schools and roles have never been there.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, FromQueryResult, Order,
    sea_query::{Expr, ExprTrait as _, Query, SelectStatement},
};
use uuid::Uuid;

use super::dto::{
    WebinarAttendance, WebinarAttendanceQuery, WebinarAttendanceSummary, WebinarCertificate,
    WebinarParticipation, WebinarParticipationQuery,
};
use crate::{
    access::{Access, Permission, Session, WebinarBookingsRead},
    attendance::book::schools,
    domain::{person::Person, urn::Urn},
    entities::{
        school, webinar,
        webinar_person::{Column, Entity, Model},
    },
    error::{AppError, Code, Result},
    features::webinars::{
        bookings,
        states::WebinarBookingState,
        store::{self, AUTHORITY_URN, Shown},
        values::{WebinarPresence, WebinarRole},
    },
    http::Page,
};

/// What people were there as.
const THERE: [WebinarPresence; 2] = [WebinarPresence::Present, WebinarPresence::Late];

fn unreadable() -> AppError {
    AppError::internal("a person of a webinar holds what it cannot")
}

/// Who has places at a webinar, of the schools in reach, and whether they came.
pub async fn list(
    cx: &Access<WebinarBookingsRead>,
    id: Uuid,
    query: &WebinarAttendanceQuery,
) -> Result<Page<WebinarAttendance>> {
    let session = cx.read().await?;
    let attendance = query.attendance.map(WebinarPresence::as_str);
    let paging = cx.paging("webinar-attendance", &(id, attendance), query.limit, query.cursor.as_deref())?;
    store::find(&session, id).await?;
    let these = Condition::all()
        .add(Column::Urn.eq(AUTHORITY_URN))
        .add(Column::WebinarId.eq(id))
        .add(Column::State.eq(WebinarBookingState::Booked.as_str()))
        .add_option(attendance.map(|attendance| Column::Attendance.eq(attendance)));
    let mut rows = session.find::<Entity>().filter(these).limit(paging.fetch());
    if let Some(id) = paging.after::<Uuid>()? {
        rows = rows.filter(Column::Id.gt(id));
    }
    let rows = rows.order_by(Column::Id, Order::Asc).all().await?;
    let page = paging.cut(rows, |row| row.id, |row| row)?;
    Ok(Page { data: page.data.into_iter().map(view).collect::<Result<_>>()?, page: page.page })
}

fn view(row: Model) -> Result<WebinarAttendance> {
    let attendance = row.attendance.as_deref().and_then(WebinarPresence::spelled);
    let was_there = attendance.is_some_and(|attendance| THERE.contains(&attendance));
    let certificate = format!(
        "/v1/schools/{}/webinar-bookings/{}/certificates/{}",
        row.school_urn, row.webinar_booking_id, row.id
    );
    Ok(WebinarAttendance {
        person_id: row.id,
        booking_id: row.webinar_booking_id,
        urn: Urn::new(row.school_urn).ok_or_else(unreadable)?,
        role: WebinarRole::spelled(&row.role).ok_or_else(unreadable)?,
        name: row.name,
        attendance,
        attendance_at: row.attendance_at,
        certificate: was_there.then_some(certificate),
    })
}

#[derive(FromQueryResult)]
struct Count {
    attendance: Option<String>,
    number: i64,
}

/// What was recorded of a webinar altogether.
pub async fn summary<P: Permission>(cx: &Access<P>, id: Uuid) -> Result<WebinarAttendanceSummary> {
    let session = cx.read().await?;
    let these = Condition::all()
        .add(Column::Urn.eq(AUTHORITY_URN))
        .add(Column::WebinarId.eq(id))
        .add(Column::State.eq(WebinarBookingState::Booked.as_str()));
    let counts: Vec<Count> = session.find::<Entity>().filter(these).counted([Column::Attendance]).await?;
    let of = |attendance: Option<WebinarPresence>| {
        let wanted = attendance.map(WebinarPresence::as_str);
        counts.iter().filter(|count| count.attendance.as_deref() == wanted).map(|count| count.number).sum()
    };
    Ok(WebinarAttendanceSummary {
        booked: counts.iter().map(|count| count.number).sum(),
        present: of(Some(WebinarPresence::Present)),
        late: of(Some(WebinarPresence::Late)),
        absent: of(Some(WebinarPresence::Absent)),
        not_recorded: of(None),
    })
}

/// That somebody was at a webinar; `state_conflict` where nothing says so.
pub async fn certificate(
    cx: &Access<WebinarBookingsRead>,
    urn: i32,
    booking: Uuid,
    person: Uuid,
) -> Result<WebinarCertificate> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let reached = session.school(urn).await?;
    let of = bookings::find(&session, urn, booking).await?;
    let this = Condition::all()
        .add(Column::Urn.eq(AUTHORITY_URN))
        .add(Column::WebinarBookingId.eq(booking))
        .add(Column::Id.eq(person));
    let person = session.find::<Entity>().filter(this).one().await?.ok_or(Code::NotFound)?;
    let attendance = person.attendance.as_deref().and_then(WebinarPresence::spelled);
    let there = attendance.filter(|attendance| THERE.contains(attendance)).zip(person.attendance_at);
    let Some((attendance, recorded_at)) = there else {
        let why = "Nothing says that the person was there: the hosts record who came.";
        return Err(AppError::new(Code::StateConflict).detail(why).allowed_actions(Vec::new()));
    };
    let row = session.document::<webinar::Entity>(AUTHORITY_URN, of.webinar_id).await?;
    let terms = Shown::of(row)?.terms;
    Ok(WebinarCertificate {
        name: person.name,
        role: WebinarRole::spelled(&person.role).ok_or_else(unreadable)?,
        urn: Urn::new(urn).ok_or_else(unreadable)?,
        school: reached.school().name.clone(),
        title: terms.title,
        topic: terms.topic,
        hosts: terms.hosts,
        held_on: terms.held_on,
        starts_at: terms.starts_at,
        ends_at: terms.ends_at,
        duration_minutes: (terms.ends_at - terms.starts_at).num_minutes(),
        attendance,
        recorded_at,
        recorded_by: Person {
            name: person.attendance_by_name.unwrap_or_default(),
            title: person.attendance_by_title,
        },
    })
}

/// Schools of which somebody was there, in a role or in any.
fn there(query: &WebinarParticipationQuery) -> SelectStatement {
    let own = |column: Column| Expr::col((Entity, column));
    let mut select = Query::select();
    select
        .column((Entity, Column::SchoolUrn))
        .from(Entity)
        .and_where(own(Column::Urn).eq(AUTHORITY_URN))
        .and_where(own(Column::Attendance).is_in(THERE.map(WebinarPresence::as_str)));
    if let Some(role) = query.role {
        select.and_where(own(Column::Role).eq(role.as_str()));
    }
    if let Some(year) = query.academic_year {
        select.and_where(own(Column::WebinarId).in_subquery(of_year(&year.to_string())));
    }
    select
}

/// The webinars of an academic year.
fn of_year(year: &str) -> SelectStatement {
    let own = |column: webinar::Column| Expr::col((webinar::Entity, column));
    Query::select()
        .column((webinar::Entity, webinar::Column::Id))
        .from(webinar::Entity)
        .and_where(own(webinar::Column::Urn).eq(AUTHORITY_URN))
        .and_where(own(webinar::Column::AcademicYear).eq(year))
        .to_owned()
}

/// Schools in reach that are open and keep registers, each with the roles in which somebody was at a webinar and those in
/// which nobody ever was.
pub async fn participation(
    cx: &Access<WebinarBookingsRead>,
    query: &WebinarParticipationQuery,
) -> Result<Page<WebinarParticipation>> {
    let session = cx.read().await?;
    let year = query.academic_year.map(|year| year.to_string());
    let sealed = (query.never, query.role.map(WebinarRole::as_str), &year);
    let paging = cx.paging("webinar-participation", &sealed, query.limit, query.cursor.as_deref())?;
    let urn = Expr::col((school::Entity, school::Column::Urn));
    let these = Condition::all().add(schools::open()).add(schools::keeping_registers()).add_option(
        match query.never {
            Some(true) => Some(urn.not_in_subquery(there(query))),
            Some(false) => Some(urn.in_subquery(there(query))),
            None => None,
        },
    );
    let mut rows = session.find::<school::Entity>().filter(these).limit(paging.fetch());
    if let Some(urn) = paging.after::<i32>()? {
        rows = rows.filter(school::Column::Urn.gt(urn));
    }
    let rows = rows.order_by(school::Column::Urn, Order::Asc).all().await?;
    let page = paging.cut(rows, |row| row.urn, |row| row)?;
    let attended = attended(&session, &page.data, query).await?;
    let view = |row: school::Model| {
        let own = attended.get(&row.urn).map(Vec::as_slice).unwrap_or_default();
        let was = |role: WebinarRole| own.iter().any(|one| one.role == role.as_str());
        let in_question =
            WebinarRole::ALL.iter().copied().filter(|role| query.role.is_none_or(|own| own == *role));
        let (roles_attended, roles_never) = in_question.partition(|role| was(*role));
        Ok(WebinarParticipation {
            urn: Urn::new(row.urn).ok_or_else(unreadable)?,
            school: row.name,
            attended: own.iter().map(|one| one.number).sum(),
            roles_attended,
            roles_never,
        })
    };
    Ok(Page { data: page.data.into_iter().map(view).collect::<Result<_>>()?, page: page.page })
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
    let year = query.academic_year.map(|year| of_year(&year.to_string()));
    let these = Condition::all()
        .add(Column::Urn.eq(AUTHORITY_URN))
        .add(Column::SchoolUrn.is_in(schools.iter().map(|row| row.urn)))
        .add(Column::Attendance.is_in(THERE.map(WebinarPresence::as_str)))
        .add_option(query.role.map(|role| Column::Role.eq(role.as_str())))
        .add_option(year.map(|year| Column::WebinarId.in_subquery(year)));
    let rows = session.find::<Entity>().filter(these);
    let counts: Vec<Attended> = rows.counted([Column::SchoolUrn, Column::Role]).await?;
    let mut of: HashMap<i32, Vec<Attended>> = HashMap::new();
    for count in counts {
        of.entry(count.school_urn).or_default().push(count);
    }
    Ok(of)
}
