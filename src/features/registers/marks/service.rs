//! Use case: a pupil's marks.

use chrono::NaiveDate;
use sea_orm::{Condition, ConnectionTrait};
use uuid::Uuid;

use super::dto::{PupilMark, PupilMarks, PupilMarksEnrolment};
use crate::{
    access::{Access, RegistersRead, Session},
    attendance::book::{lines, pages, pupil},
    domain::{academic_year::AcademicYear, span::Span},
    entities::enrolment,
    error::Result,
};

/// A pupil's marks over every enrolment in reach; `not_found` where there is none. The id of the answer is
/// another one where the pupil turned out to be known already.
pub async fn show(
    cx: &Access<RegistersRead>,
    pupil_id: Uuid,
    span: impl FnOnce(NaiveDate) -> Result<Span>,
    with_codes: bool,
) -> Result<PupilMarks> {
    let session = cx.read().await?;
    let span = span(session.today())?;
    let mut found = pupil::find(&session, pupil_id).await?;
    found.enrolments.sort_by_key(|row| (row.starting_on, row.id));
    let pupil_id = found.id;
    let mut enrolments = Vec::new();
    for row in found.enrolments {
        let marks = marks(&session, &row, &span, with_codes).await?;
        enrolments.push(PupilMarksEnrolment {
            urn: row.urn,
            enrolment_id: row.id,
            starting_on: row.starting_on,
            deleted_on: row.deleted_on,
            marks,
        });
    }
    Ok(PupilMarks { pupil_id, from_on: span.from_on, to_on: span.to_on, enrolments })
}

/// Three statements: the lines of the enrolment, the pages of its days, and their siblings.
async fn marks<C: ConnectionTrait>(
    session: &Session<'_, C>,
    enrolment: &enrolment::Model,
    span: &Span,
    with_codes: bool,
) -> Result<Vec<PupilMark>> {
    let from = span.from_on.max(enrolment.starting_on);
    let to = enrolment.deleted_on.map_or(span.to_on, |last| span.to_on.min(last));
    let lines = lines::of_enrolment(session, enrolment.urn, enrolment.id).await?;
    let everything = Condition::all();
    let sources = pages::sources_between(session, enrolment.urn, from, to, everything).await?;
    let mut marks = Vec::new();
    for (on, page) in pages::between(session, enrolment.urn, from, to).await? {
        let Some(line) = lines.get(&AcademicYear::of(on.date).to_string()) else { continue };
        let Some(code) = page.code(*line) else { continue };
        let source = sources.get(&on);
        let detail = source.and_then(|source| source.detail(*line).cloned()).unwrap_or_default();
        marks.push(PupilMark {
            date: on.date,
            session: on.session,
            code: with_codes.then(|| code.as_str()),
            class: code.class(),
            minutes_late: detail.minutes_late.filter(|_| with_codes),
            note: detail.note.filter(|_| with_codes),
            taken_at: source.and_then(|source| source.taken_at(*line)),
        });
    }
    Ok(marks)
}
