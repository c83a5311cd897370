//! Use cases: who came to a webinar, and certificates.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait as _, Condition, FromQueryResult, Order};
use uuid::Uuid;

use super::dto::{WebinarAttendance, WebinarAttendanceQuery, WebinarAttendanceSummary, WebinarCertificate};
use crate::{
    access::{Access, Permission, Reached, WebinarBookingsRead},
    domain::{
        person::Person,
        urn::{AUTHORITY, Urn},
    },
    entities::{
        webinar,
        webinar_person::{Column, Entity, Model},
        webinar_unbooked,
    },
    error::{AppError, Code, Result},
    features::webinars::{
        bookings,
        states::WebinarBookingState,
        store::{self, Shown},
        terms::WebinarTerms,
        values::{THERE, WebinarPresence, WebinarRole},
    },
    http::Page,
};

fn unreadable() -> AppError {
    AppError::internal("a person of a webinar holds what it cannot")
}

/// Who has places at a webinar, of the schools in reach, and who came without one, and whether they came.
pub async fn list(
    cx: &Access<WebinarBookingsRead>,
    id: Uuid,
    query: &WebinarAttendanceQuery,
) -> Result<Page<WebinarAttendance>> {
    let session = cx.read().await?;
    let attendance = query.attendance.map(WebinarPresence::as_str);
    let paging = cx.paging("webinar-attendance", &(id, attendance), query.limit, query.cursor.as_deref())?;
    store::find(&session, id).await?;
    let after = paging.after::<Uuid>()?;
    let these = Condition::all()
        .add(Column::Urn.eq(AUTHORITY))
        .add(Column::WebinarId.eq(id))
        .add(Column::State.eq(WebinarBookingState::Booked.as_str()))
        .add_option(attendance.map(|attendance| Column::Attendance.eq(attendance)))
        .add_option(after.map(|after| Column::Id.gt(after)));
    let rows = session.find::<Entity>().filter(these).order_by(Column::Id, Order::Asc);
    let rows = rows.limit(paging.fetch()).all().await?;
    let mut people = rows.into_iter().map(view).collect::<Result<Vec<_>>>()?;
    // One list of two tables: of each as much as a page can hold, and of both together what comes first.
    use webinar_unbooked::Column as Came;
    let these = Condition::all()
        .add(Came::Urn.eq(AUTHORITY))
        .add(Came::WebinarId.eq(id))
        .add_option(attendance.map(|attendance| Came::Attendance.eq(attendance)))
        .add_option(after.map(|after| Came::Id.gt(after)));
    let rows = session.find::<webinar_unbooked::Entity>().filter(these).order_by(Came::Id, Order::Asc);
    for row in rows.limit(paging.fetch()).all().await? {
        people.push(view_unbooked(row)?);
    }
    people.sort_by_key(|one| one.person_id);
    paging.cut(people, |one| one.person_id, |one| one)
}

fn view_unbooked(row: webinar_unbooked::Model) -> Result<WebinarAttendance> {
    let attendance = WebinarPresence::spelled(&row.attendance).ok_or_else(unreadable)?;
    let certificate = format!("/v1/schools/{}/webinar-attendance/{}/certificate", row.school_urn, row.id);
    Ok(WebinarAttendance {
        person_id: row.id,
        booking_id: None,
        urn: Urn::new(row.school_urn).ok_or_else(unreadable)?,
        role: WebinarRole::spelled(&row.role).ok_or_else(unreadable)?,
        name: row.name,
        attendance: Some(attendance),
        attendance_at: Some(row.attendance_at),
        certificate: THERE.contains(&attendance).then_some(certificate),
    })
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
        booking_id: Some(row.webinar_booking_id),
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
        .add(Column::Urn.eq(AUTHORITY))
        .add(Column::WebinarId.eq(id))
        .add(Column::State.eq(WebinarBookingState::Booked.as_str()));
    let counts: Vec<Count> = session.find::<Entity>().filter(these).counted([Column::Attendance]).await?;
    let came = Condition::all()
        .add(webinar_unbooked::Column::Urn.eq(AUTHORITY))
        .add(webinar_unbooked::Column::WebinarId.eq(id))
        .add(webinar_unbooked::Column::Attendance.is_in(THERE.map(WebinarPresence::as_str)));
    let unbooked = session.find::<webinar_unbooked::Entity>().filter(came).count().await?;
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
        unbooked: i64::try_from(unbooked).map_err(AppError::internal)?,
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
        .add(Column::Urn.eq(AUTHORITY))
        .add(Column::WebinarBookingId.eq(booking))
        .add(Column::Id.eq(person));
    let person = session.find::<Entity>().filter(this).one().await?.ok_or(Code::NotFound)?;
    let attendance = person.attendance.as_deref().and_then(WebinarPresence::spelled);
    let recorded_by =
        Person { name: person.attendance_by_name.unwrap_or_default(), title: person.attendance_by_title };
    let was = attendance.zip(person.attendance_at);
    let was = was.map(|(attendance, recorded_at)| Was { attendance, recorded_at, recorded_by });
    let row = session.document::<webinar::Entity>(AUTHORITY, of.webinar_id).await?;
    certified(&reached, Shown::of(row)?.terms, (person.name, &person.role), was)
}

/// The same of somebody who came without a place.
pub async fn certificate_of_unbooked(
    cx: &Access<WebinarBookingsRead>,
    urn: i32,
    id: Uuid,
) -> Result<WebinarCertificate> {
    use webinar_unbooked::{Column, Entity};
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let reached = session.school(urn).await?;
    let this =
        Condition::all().add(Column::Urn.eq(AUTHORITY)).add(Column::SchoolUrn.eq(urn)).add(Column::Id.eq(id));
    let person = session.find::<Entity>().filter(this).one().await?.ok_or(Code::NotFound)?;
    let was = Was {
        attendance: WebinarPresence::spelled(&person.attendance).ok_or_else(unreadable)?,
        recorded_at: person.attendance_at,
        recorded_by: Person { name: person.attendance_by_name, title: person.attendance_by_title },
    };
    let row = session.document::<webinar::Entity>(AUTHORITY, person.webinar_id).await?;
    certified(&reached, Shown::of(row)?.terms, (person.name, &person.role), Some(was))
}

/// That somebody was recorded as there or not, and by whom.
struct Was {
    attendance: WebinarPresence,
    recorded_at: DateTime<Utc>,
    recorded_by: Person,
}

fn certified(
    reached: &Reached,
    terms: WebinarTerms,
    (name, role): (String, &str),
    was: Option<Was>,
) -> Result<WebinarCertificate> {
    let Some(was) = was.filter(|was| THERE.contains(&was.attendance)) else {
        let why = "Nothing says that the person was there: the hosts record who came.";
        return Err(AppError::new(Code::StateConflict).detail(why).allowed_actions(Vec::new()));
    };
    Ok(WebinarCertificate {
        name,
        role: WebinarRole::spelled(role).ok_or_else(unreadable)?,
        urn: Urn::new(reached.urn()).ok_or_else(unreadable)?,
        school: reached.school().name.clone(),
        title: terms.title,
        topic: terms.topic,
        hosts: terms.hosts,
        held_on: terms.held_on,
        starts_at: terms.starts_at,
        ends_at: terms.ends_at,
        duration_minutes: (terms.ends_at - terms.starts_at).num_minutes(),
        attendance: was.attendance,
        recorded_at: was.recorded_at,
        recorded_by: was.recorded_by,
    })
}
