//! Use cases: listing evidence, showing one piece of it, and handing out its bytes.

use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use super::dto::{
    SelfAssessmentEvidence, SelfAssessmentEvidenceFile, SelfAssessmentEvidenceKind,
    SelfAssessmentEvidenceQuery, SelfAssessmentEvidenceWithdrawn,
};
use crate::{
    access::{Access, Permission, SelfAssessmentsRead},
    entities::self_assessment_evidence_file::{Column, Entity},
    error::{AppError, Code, Result},
    features::self_assessments::{
        reading::reader,
        view::Reader,
        whole::{self, EvidenceRow, Whole, person},
    },
    http::{Attachment, FileMediaType, Page, Tagged, unhex},
};

/// Whether evidence is told: a school's own to who can answer, to everybody else what a statement names.
///
/// Actions are told as they stand once there is a statement, and what shows that they are done with them.
pub fn is_told(whole: &Whole, row: &EvidenceRow, reader: Reader) -> bool {
    let of_action = || row.action_id.is_some() && row.counts() && !whole.statements.is_empty();
    reader.answers || row.told_in.is_some() || of_action()
}

fn odd() -> AppError {
    AppError::internal("evidence is not what it can be")
}

/// Evidence as it goes over the wire.
pub fn told(row: &EvidenceRow) -> Result<SelfAssessmentEvidence> {
    let media = row.declared_type.as_deref().map(|media| FileMediaType::spelled(media).ok_or_else(odd));
    let file = row.file_name.clone().zip(media.transpose()?);
    let withdrawn = row.withdrawn_at.map(|at| SelfAssessmentEvidenceWithdrawn {
        at,
        reason: row.withdrawn_reason.clone().unwrap_or_default(),
        by: person(row.withdrawn_by_name.as_deref().unwrap_or_default(), row.withdrawn_by_title.as_deref()),
    });
    Ok(SelfAssessmentEvidence {
        id: row.id,
        kind: SelfAssessmentEvidenceKind::spelled(&row.kind).ok_or_else(odd)?,
        title: row.title.clone(),
        question: row.question.clone(),
        action_id: row.action_id,
        address: row.address.clone(),
        file: file.map(|(name, media_type)| SelfAssessmentEvidenceFile {
            name,
            media_type,
            size: row.size,
            sha256: row.sha256.clone(),
        }),
        recorded_by: person(&row.recorded_by_name, row.recorded_by_title.as_deref()),
        recorded_at: row.recorded_at,
        withdrawn,
        version: row.version,
    })
}

/// Evidence in the order of recording. No bytes are read.
pub async fn list(
    cx: &Access<SelfAssessmentsRead>,
    (urn, cycle): (i32, Uuid),
    query: &SelfAssessmentEvidenceQuery,
) -> Result<Page<SelfAssessmentEvidence>> {
    let sealed = (urn, cycle, query.withdrawn);
    let paging = cx.paging("self-assessment evidence", &sealed, query.limit, query.cursor.as_deref())?;
    let whole = whole::load(&cx.read().await?, urn, cycle).await?;
    let (after, reader) = (paging.after::<Uuid>()?, reader(cx));
    let wanted = whole.evidence.iter().filter(|row| {
        after.is_none_or(|after| row.id > after)
            && query.withdrawn.is_none_or(|withdrawn| row.withdrawn_at.is_some() == withdrawn)
            && is_told(&whole, row, reader)
    });
    let rows = wanted.map(told).collect::<Result<Vec<_>>>()?;
    paging.cut(rows, |row| row.id, |row| row)
}

/// A piece of evidence.
pub async fn show<P: Permission>(
    cx: &Access<P>,
    (urn, cycle): (i32, Uuid),
    id: Uuid,
) -> Result<Tagged<SelfAssessmentEvidence>> {
    let whole = whole::load(&cx.read().await?, urn, cycle).await?;
    let document = told(found(&whole, id, reader(cx))?)?;
    Ok(Tagged { tag: document.version.to_string(), document })
}

/// The evidence, where it is told.
pub fn found(whole: &Whole, id: Uuid, reader: Reader) -> Result<&EvidenceRow> {
    let row = whole.evidence.iter().find(|row| row.id == id);
    row.filter(|row| is_told(whole, row, reader)).ok_or(Code::NotFound.into())
}

/// The bytes of a file. Of evidence that was withdrawn too where a statement names it; otherwise they are gone.
pub async fn content(
    cx: &Access<SelfAssessmentsRead>,
    (urn, cycle): (i32, Uuid),
    id: Uuid,
) -> Result<Attachment> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let whole = whole::load(&session, urn, cycle).await?;
    let evidence = told(found(&whole, id, reader(cx))?)?;
    let file = evidence.file.filter(|file| file.size.is_some()).ok_or(Code::NotFound)?;
    let this = Condition::all().add(Column::Urn.eq(urn)).add(Column::EvidenceId.eq(id));
    let row = session.find::<Entity>().filter(this).one().await?;
    // A file that came has bytes: one that has none was withdrawn, and its bytes were taken away.
    let row = row.filter(|row| !row.bytes.is_empty()).ok_or(Code::NotFound)?;
    let sha256 = unhex(file.sha256.as_deref().unwrap_or_default())?;
    Ok(Attachment { name: file.name, media: file.media_type.as_str().to_owned(), sha256, bytes: row.bytes })
}
