//! Use case: projecting the attendance of one pupil, or of pupils of one school. Nothing is stored.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::{
    dto::{Projection, ProjectionAnswer, ProjectionAsk, ProjectionSupposed},
    rules,
    view::Frame,
};
use crate::{
    access::{Access, RegistersRead, Session},
    attendance::{
        book::{Unread, Years},
        rules::RuleSet,
    },
    domain::{academic_year::AcademicYear, span::Span},
    entities::{
        enrolment::{Column, Entity},
        pupil,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
};

/// A current enrolment of a pupil that is asked for.
#[derive(FromQueryResult)]
struct Enrolment {
    urn: i32,
    pupil_id: Uuid,
}

/// The projections of every enrolment asked for that is on roll today or later.
pub async fn project(cx: &Access<RegistersRead>, ask: ProjectionAsk) -> Result<ProjectionAnswer> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let today = session.today();
    let mut faults = rules::faults(&ask, today);
    if let Some(urn) = ask.urn
        && let Err(error) = session.school(urn.get()).await
    {
        if error.code() != Code::NotFound {
            return Err(error);
        }
        faults.push(Fault::at("/urn", FaultCode::ReferenceNotFound));
        return Err(AppError::invalid(faults));
    }
    let (pupils, found) = find(&session, &ask).await?;
    faults.extend(unknown(&pupils, &found));
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let mut data: Vec<(usize, Projection)> = Vec::new();
    let asked = Arc::new((ask, pupils));
    for urn in found.iter().map(|row| row.urn).collect::<BTreeSet<_>>() {
        data.extend(of_school(&session, urn, asked.clone()).await?);
    }
    data.sort_by_key(|(place, row)| (*place, row.urn));
    let rows: Vec<Projection> = data.into_iter().map(|(_, row)| row).collect();
    let told: BTreeSet<Uuid> = rows.iter().map(|row| row.pupil_id).collect();
    let gone = asked.1.iter().enumerate().filter(|(_, pupil)| !told.contains(*pupil));
    let gone: Vec<_> = gone.map(|(index, _)| at(index, FaultCode::PupilNotEnrolled)).collect();
    match gone.is_empty() {
        true => Ok(ProjectionAnswer { data_as_at: session.now(), rule_set: RuleSet::on(today), data: rows }),
        false => Err(AppError::invalid(gone)),
    }
}

/// The present id of each pupil, and their current enrolments in reach: two statements.
async fn find<C: ConnectionTrait>(
    session: &Session<'_, C>,
    ask: &ProjectionAsk,
) -> Result<(Vec<Uuid>, Vec<Enrolment>)> {
    let known = pupil::Column::Id.is_in(ask.pupil_ids.iter().copied());
    let known = session.shared::<pupil::Entity>().filter(Condition::all().add(known)).all().await?;
    let moved: HashMap<Uuid, Uuid> =
        known.into_iter().filter_map(|row| Some((row.id, row.merged_into?))).collect();
    let now = |id: &Uuid| moved.get(id).copied().unwrap_or(*id);
    let wanted: BTreeSet<Uuid> = ask.pupil_ids.iter().flat_map(|id| [*id, now(id)]).collect();
    let current = Condition::all()
        .add(Column::PupilId.is_in(wanted))
        .add(Column::SupersededAt.is_null())
        .add(Column::Voided.eq(false))
        .add_option(ask.urn.map(|urn| Column::Urn.eq(urn.get())));
    let found: Vec<Enrolment> =
        session.find::<Entity>().filter(current).columns([Column::Urn, Column::PupilId]).await?;
    // A school that enrolled the pupil while it was found to be another keeps the old id until its next roll.
    let here = |id: &Uuid| found.iter().any(|row| row.pupil_id == *id);
    let pupils = ask.pupil_ids.iter().map(|id| if here(id) { *id } else { now(id) }).collect();
    Ok((pupils, found))
}

fn unknown(pupils: &[Uuid], found: &[Enrolment]) -> Vec<Fault> {
    let nobody = |id: &Uuid| !found.iter().any(|row| row.pupil_id == *id);
    let nobody = pupils.iter().enumerate().filter(|(_, id)| nobody(id));
    nobody.map(|(index, _)| at(index, FaultCode::ReferenceNotFound)).collect()
}

fn at(index: usize, code: FaultCode) -> Fault {
    Fault::at(format!("/pupil_ids/{index}"), code)
}

/// The projections of one school's enrolments, each with the place of its pupil in the request.
async fn of_school<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    asked: Arc<(ProjectionAsk, Vec<Uuid>)>,
) -> Result<Vec<(usize, Projection)>> {
    let today = session.today();
    let year = AcademicYear::of(today);
    let years = Years::one(session, urn, Span::year(year), None).await?;
    let Some(held) = years.of(urn).pop() else {
        let detail = "No calendar is held for this academic year, so nobody knows what is left of it.";
        let fault = Fault::at("/until", FaultCode::DateOutsideCalendar).detail(detail);
        return Err(AppError::invalid(vec![fault]));
    };
    let (period, span) =
        rules::span(&asked.0, &held.calendar, today).map_err(|fault| AppError::invalid(vec![fault]))?;
    let unread = Unread::read(session, urn, span, &years, None).await?;
    let project = move |unread: &Unread| {
        let (ask, pupils) = &*asked;
        let book = unread.turn()?;
        let nothing = ProjectionSupposed::default();
        let supposed = ask.assume.as_ref().unwrap_or(&nothing);
        let rules = RuleSet::on(today);
        let frame = Frame { span, period, book: &book, held: &held, supposed, today, rules };
        let here = book.lines().filter(|(enrolled, _)| enrolled.deleted_on.is_none_or(|last| today <= last));
        let asked_for = here.filter_map(|(enrolled, line)| {
            let place = pupils.iter().position(|id| *id == enrolled.pupil_id)?;
            Some((place, frame.project(enrolled, line)))
        });
        Ok(asked_for.collect())
    };
    session.aside(unread, project).await
}
