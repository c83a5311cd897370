//! Use cases: listing part-time timetables and showing one.

use std::collections::HashMap;

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::{
    dto::{
        PartTimeTimetable, PartTimeTimetableDocument, PartTimeTimetablesQuery, TimetableLinks,
        TimetableRevision,
    },
    rules::{self, TimetableDueKind},
    values::TimetableState,
};
use crate::{
    access::{Access, Document as _, Permission, Session, Stood, TimetablesRead, short_print},
    attendance::book::entry::{self, Entry},
    domain::action::Actions,
    entities::part_time_timetable::{Column, Entity, Model},
    error::{AppError, Result},
    http::{Page, Tagged},
};

/// Timetables in the order of their schools, and of one in the order of their recording: of one school, or of all in
/// reach. The same few statements however many there are.
pub async fn list(
    cx: &Access<TimetablesRead>,
    school: Option<i32>,
    query: &PartTimeTimetablesQuery,
) -> Result<Page<PartTimeTimetable>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    if let Some(urn) = school {
        session.school(urn).await?;
    }
    let sealed = (school, query.state, query.reason, query.overdue, query.on, query.pupil_id);
    let paging = cx.paging("part-time timetables", &sealed, query.limit, query.cursor.as_deref())?;
    let mut wanted = Condition::all()
        .add_option(school.map(|urn| Column::Urn.eq(urn)))
        .add_option(query.state.map(|state| Column::State.eq(state.as_str())))
        .add_option(query.reason.map(|reason| Column::Reason.eq(reason.as_str())));
    if let Some(on) = query.on {
        let not_over = Condition::any().add(Column::EndedOn.is_null()).add(Column::EndedOn.gte(on));
        wanted = wanted
            .add(Column::State.ne(TimetableState::Withdrawn.as_str()))
            .add(Column::FromOn.lte(on))
            .add(Column::UntilOn.gte(on))
            .add(not_over);
    }
    if let Some(what) = query.overdue {
        let (today, agreed) = (session.today(), Column::State.eq(TimetableState::Agreed.as_str()));
        wanted = match what {
            TimetableDueKind::Review => wanted.add(agreed).add(Column::NextReviewOn.lt(today)),
            TimetableDueKind::End => wanted.add(agreed).add(Column::UntilOn.lt(today)),
            TimetableDueKind::Notification => wanted
                .add(Column::State.ne(TimetableState::Withdrawn.as_str()))
                .add(Column::NotifiedOn.is_null())
                .add(Column::AgreedOn.lt(today)),
        };
    }
    if let Some(pupil) = query.pupil_id {
        let entries = entry::of_pupil(&session, school, pupil).await?;
        wanted = wanted.add(Column::EnrolmentId.is_in(entries.iter().map(|entry| entry.id)));
    }
    let page = session.find::<Entity>().filter(wanted).page(Column::Id, &paging).await?;
    let entries = entry::all(&session, page.data.iter().map(|row| row.enrolment_id)).await?;
    let data = page.data.iter().map(|row| view(row, &entries, &session)).collect::<Result<_>>()?;
    Ok(Page { data, page: page.page })
}

/// One timetable with its history.
pub async fn show<P: Permission>(
    cx: &Access<P>,
    urn: i32,
    id: Uuid,
) -> Result<Tagged<PartTimeTimetableDocument>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let row = session.document::<Entity>(urn, id).await?;
    let entries = entry::all(&session, [row.enrolment_id]).await?;
    let history = session.history::<Entity>(urn, id).await?;
    let part_time_timetable = view(&row, &entries, &session)?;
    let Actions { allowed, refused } = rules::actions(part_time_timetable.state);
    let document = PartTimeTimetableDocument {
        part_time_timetable,
        history: history.into_iter().map(stood).collect::<Result<_>>()?,
        allowed_actions: allowed,
        refused_actions: refused,
    };
    // What is due changes with the day, and the pupil may turn out to be another: not with a version.
    Ok(Tagged { tag: format!("{}-{}", row.version, short_print(&document)?), document })
}

fn stood(kept: Stood) -> Result<TimetableRevision> {
    let (state, terms) = kept.read::<Entity>()?;
    Ok(TimetableRevision {
        version: kept.version,
        action: kept.action,
        state,
        terms,
        reason: kept.reason,
        recorded_by: kept.recorded_by,
        recorded_at: kept.recorded_at,
    })
}

/// A timetable as it goes over the wire.
fn view<C: ConnectionTrait>(
    row: &Model,
    entries: &HashMap<Uuid, Entry>,
    session: &Session<'_, C>,
) -> Result<PartTimeTimetable> {
    let entry = entries.get(&row.enrolment_id).ok_or_else(|| AppError::internal("an entry is gone"))?;
    let (state, terms) = Entity::read(row)?;
    let today = session.today();
    Ok(PartTimeTimetable {
        id: row.id,
        urn: row.urn,
        pupil_id: entry.pupil_id,
        enrolment_id: row.enrolment_id,
        state,
        sessions_per_week: terms.stage(today).map_or(0, |stage| stage.in_school.len()),
        flags: rules::flags(&terms),
        due: rules::due(state, &terms, today),
        terms,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        links: TimetableLinks { this: format!("/v1/schools/{}/part-time-timetables/{}", row.urn, row.id) },
    })
}
