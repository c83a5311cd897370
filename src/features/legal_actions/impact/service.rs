//! Use cases: what one legal action helped, and what those of a year did.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::{
    dto::{
        AttendanceCaseImpact, AttendanceCaseImpactQuery, LegalActionImpact, LegalActionImpactAround,
        LegalActionImpactQuery, LegalActionImpactSide, LegalActionImpacts, LegalActionImpactsQuery,
    },
    measured::{self, Asked, Measured, Weeks},
    rules::Groups,
};
use crate::{
    access::{Access, CasesRead, LegalActionsConfidentialRead, LegalActionsRead, Session},
    attendance::{calendar::SchoolWeek, rules::Sums},
    domain::{academic_year::AcademicYear, percent::Percent},
    entities::{
        attendance_case,
        legal_action::{Column, Entity},
    },
    error::{AppError, Code, Result},
    features::legal_actions::{
        seen,
        store::{Stands, route},
    },
    http::ReadBy,
    proceedings::{impact, legal::states},
};

/// Actions whose pupils lie in memory together. There may be any number of them in a year: of those that were counted
/// before, nothing stays but a few sums of each pupil.
const AT_ONCE: u64 = 500;

/// An action that was disposed of.
#[derive(FromQueryResult)]
struct Disposed {
    urn: i32,
    id: Uuid,
    pupil_id: Uuid,
    route: String,
    disposed_on: NaiveDate,
}

/// What one action helped, by the registers as they stand.
pub async fn of_one(
    cx: &Access<LegalActionsRead>,
    (urn, id): (i32, Uuid),
    query: &LegalActionImpactQuery,
    by: &ReadBy,
) -> Result<LegalActionImpact> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let row = session.document::<Entity>(urn, id).await?;
    let is = Stands::of(&row)?;
    let around = query.around.unwrap_or(LegalActionImpactAround::DisposedOn);
    let (on, lacking) = match around {
        LegalActionImpactAround::DisposedOn => (row.disposed_on, "Nothing has come of it yet."),
        LegalActionImpactAround::BegunOn => (row.begun_on, "No proceedings have begun."),
    };
    let Some(around_on) = on else {
        return Err(AppError::new(Code::StateConflict)
            .detail(lacking)
            .allowed_actions(states::actions(is.route, is.state).allowed));
    };
    let reader = by.require()?;
    let asked = Asked { urn, pupil_id: row.pupil_id, around_on, weeks: weeks(query.weeks) };
    let measured = measured::read(&session, asked).await?;
    let data_as_at = session.now();
    drop(snapshot);
    seen::one(cx, urn, "legal_action.impact", id, &reader).await?;
    let Measured { windows, impact, missing: [before, after], is_complete, .. } = measured;
    Ok(LegalActionImpact {
        id,
        urn,
        pupil_id: row.pupil_id,
        around,
        around_on,
        weeks: asked.weeks,
        before: side(&windows.before, impact.before, before),
        after: side(&windows.after, impact.after, after),
        change_points: impact.change().map(Percent::rounded),
        is_complete,
        data_as_at,
    })
}

/// What a case helped, around the day on which it was opened.
pub async fn of_case(
    cx: &Access<CasesRead>,
    (urn, id): (i32, Uuid),
    query: &AttendanceCaseImpactQuery,
    by: &ReadBy,
) -> Result<AttendanceCaseImpact> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let row = session.document::<attendance_case::Entity>(urn, id).await?;
    let reader = by.require()?;
    let (pupil_id, weeks) = (row.pupil_id, weeks(query.weeks));
    let measured = measured::read(&session, Asked { urn, pupil_id, around_on: row.opened_on, weeks }).await?;
    let data_as_at = session.now();
    drop(snapshot);
    seen::one(cx, urn, "case.impact", id, &reader).await?;
    let Measured { windows, impact, missing: [before, after], is_complete, .. } = measured;
    Ok(AttendanceCaseImpact {
        id,
        urn,
        pupil_id,
        opened_on: row.opened_on,
        weeks,
        before: side(&windows.before, impact.before, before),
        after: side(&windows.after, impact.after, after),
        change_points: impact.change().map(Percent::rounded),
        is_complete,
        data_as_at,
    })
}

fn weeks(asked: Option<u8>) -> usize {
    asked.map_or(impact::WEEKS, usize::from)
}

fn side(weeks: &[SchoolWeek], sums: Sums, missing_marks: usize) -> LegalActionImpactSide {
    let days = impact::days(weeks);
    LegalActionImpactSide {
        weeks: weeks.len(),
        from_on: days.map(|days| days.from_on),
        to_on: days.map(|days| days.to_on),
        attendance: sums.attendance(),
        authorised_absence: sums.authorised_absence(),
        unauthorised_absence: sums.unauthorised_absence(),
        missing_marks,
    }
}

/// What the actions that were disposed of in a year helped together.
pub async fn of_all(
    cx: &Access<LegalActionsConfidentialRead>,
    query: &LegalActionImpactsQuery,
) -> Result<LegalActionImpacts> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let year = query.academic_year.unwrap_or_else(|| AcademicYear::of(session.today()));
    let weeks = weeks(query.weeks);
    let these = Condition::all()
        .add(Column::DisposedOn.gte(year.first_day()))
        .add(Column::DisposedOn.lte(year.last_day()));
    let (mut groups, mut not_complete, mut without_sessions) = (Groups::default(), 0, 0);
    let mut after: Option<(i32, Uuid)> = None;
    loop {
        let rows = session.find::<Entity>().filter(these.clone()).limit(AT_ONCE).by_school(Column::Id, after);
        let columns = [Column::Urn, Column::Id, Column::PupilId, Column::Route, Column::DisposedOn];
        let rows: Vec<Disposed> = rows.columns(columns).await?;
        let Some(last) = rows.last() else { break };
        after = Some((last.urn, last.id));
        for (row, measured) in rows.iter().zip(measure(&session, &rows, (year, weeks)).await?) {
            let place = (row.disposed_on, row.id);
            if !measured.is_complete {
                not_complete += 1;
            } else if !groups.add(route(&row.route)?, measured.pupil_id, place, &measured.impact) {
                without_sessions += 1;
            }
        }
    }
    // Of one route what is withheld beside the others stays withheld.
    let mut groups = groups.told();
    if let Some(route) = query.route {
        groups.retain(|group| group.route == Some(route));
    }
    let data_as_at = session.now();
    Ok(LegalActionImpacts { academic_year: year, weeks, groups, not_complete, without_sessions, data_as_at })
}

/// Some actions measured, in their order, around the days on which they were disposed of.
async fn measure<C: ConnectionTrait>(
    session: &Session<'_, C>,
    rows: &[Disposed],
    (year, weeks): (AcademicYear, usize),
) -> Result<Vec<Measured>> {
    let urns: BTreeSet<i32> = rows.iter().map(|row| row.urn).collect();
    let known = Weeks::of(session, &urns.into_iter().collect::<Vec<_>>(), year).await?;
    let asked =
        |row: &Disposed| Asked { urn: row.urn, pupil_id: row.pupil_id, around_on: row.disposed_on, weeks };
    measured::read_in(session, rows.iter().map(asked).collect(), &known).await
}
