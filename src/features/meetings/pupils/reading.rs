//! Use cases: listing the pupils of a support meeting and showing one. Whoever is told of them is written down.

use std::collections::HashMap;

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::dto::{
    SupportMeetingPupil, SupportMeetingPupilDocument, SupportMeetingPupilLinks, SupportMeetingPupilNotes,
    SupportMeetingPupilRevision, SupportMeetingPupilState, SupportMeetingPupilsQuery,
};
use crate::{
    access::{Access, Disclosure, Document as _, Permission, Session, Stood, SupportMeetingsRead},
    attendance::book::entry::{self, Entry},
    domain::action::Actions,
    entities::support_meeting_pupil::{Column, Entity, Model},
    error::{AppError, Result},
    features::meetings::support_meetings::find_meeting,
    http::{Page, ReadBy, Tagged},
};

/// The pupils who stand with a meeting, in the order of recording.
pub async fn list(
    cx: &Access<SupportMeetingsRead>,
    (urn, meeting): (i32, Uuid),
    query: &SupportMeetingPupilsQuery,
    by: &ReadBy,
) -> Result<Page<SupportMeetingPupil>> {
    let paging =
        cx.paging("support meeting pupils", &(urn, meeting), query.limit, query.cursor.as_deref())?;
    let session = cx.read().await?;
    session.school(urn).await?;
    find_meeting(&session, urn, meeting).await?;
    let reader = by.require()?;
    let these = Condition::all()
        .add(Column::Urn.eq(urn))
        .add(Column::SupportMeetingId.eq(meeting))
        .add(Column::State.eq(SupportMeetingPupilState::Recorded.as_str()));
    let page = session.find::<Entity>().filter(these).page(Column::Id, &paging).await?;
    let entries = entry::all(&session, page.data.iter().map(|row| row.enrolment_id)).await?;
    let data: Vec<_> = page.data.iter().map(|row| view(row, &entries)).collect::<Result<_>>()?;
    let (operation, pupils) = ("support_meeting_pupils.list", data.len());
    let told = Disclosure { operation, subject: meeting.to_string(), reader: &reader, pupils };
    cx.disclose(urn, &told).await?;
    Ok(Page { data, page: page.page })
}

/// The pupil of a meeting, if the caller reaches its school.
pub async fn find<C: ConnectionTrait>(
    session: &Session<'_, C>,
    (urn, meeting): (i32, Uuid),
    id: Uuid,
) -> Result<Model> {
    session.school(urn).await?;
    session.document_within::<Entity>(urn, id, |row| row.support_meeting_id == meeting).await
}

/// One pupil of a meeting, for a reader who is written down.
pub async fn read(
    cx: &Access<SupportMeetingsRead>,
    of: (i32, Uuid),
    id: Uuid,
    by: &ReadBy,
) -> Result<Tagged<SupportMeetingPupilDocument>> {
    let shown = show(cx, of, id).await?;
    let reader = by.require()?;
    cx.disclose_one(of.0, "support_meeting_pupil.read", id, &reader).await?;
    Ok(shown)
}

/// The same, for who has just written it.
pub async fn show<P: Permission>(
    cx: &Access<P>,
    of: (i32, Uuid),
    id: Uuid,
) -> Result<Tagged<SupportMeetingPupilDocument>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let row = find(&session, of, id).await?;
    let entries = entry::all(&session, [row.enrolment_id]).await?;
    let history = session.history::<Entity>(of.0, id).await?;
    let pupil = view(&row, &entries)?;
    let history = history.into_iter().map(stood).collect::<Result<_>>()?;
    // The pupil may turn out to be another: not with a version.
    let tag = format!("{}-{}", row.version, pupil.pupil_id.simple());
    Ok(Tagged { tag, document: SupportMeetingPupilDocument { pupil, history } })
}

fn stood(kept: Stood) -> Result<SupportMeetingPupilRevision> {
    let (_, notes): (_, SupportMeetingPupilNotes) = kept.read::<Entity>()?;
    Ok(SupportMeetingPupilRevision {
        version: kept.version,
        action: kept.action,
        notes,
        reason: kept.reason,
        recorded_by: kept.recorded_by,
        recorded_at: kept.recorded_at,
    })
}

/// What a state allows.
pub fn actions(state: SupportMeetingPupilState) -> Actions {
    const ALL: [&str; 2] = ["amend", "withdraw"];
    match state {
        SupportMeetingPupilState::Recorded => Actions::new(ALL, []),
        SupportMeetingPupilState::Withdrawn => Actions::none(ALL, "It is withdrawn."),
    }
}

fn view(row: &Model, entries: &HashMap<Uuid, Entry>) -> Result<SupportMeetingPupil> {
    let entry = entries.get(&row.enrolment_id).ok_or_else(|| AppError::internal("an entry is gone"))?;
    let (state, notes) = Entity::read(row)?;
    let Actions { allowed, refused } = actions(state);
    let meeting = format!("/v1/schools/{}/support-meetings/{}", row.urn, row.support_meeting_id);
    Ok(SupportMeetingPupil {
        id: row.id,
        urn: row.urn,
        meeting_id: row.support_meeting_id,
        pupil_id: entry.pupil_id,
        enrolment_id: row.enrolment_id,
        state,
        notes,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        allowed_actions: allowed,
        refused_actions: refused,
        links: SupportMeetingPupilLinks {
            this: format!("{meeting}/pupils/{}", row.id),
            pupil: format!("/v1/pupils/{}", entry.pupil_id),
        },
    })
}
