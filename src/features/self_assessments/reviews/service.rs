//! Use cases: noting something, reviewing, and recording that it was discussed.

use chrono::NaiveDate;
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

use super::dto::{
    SelfAssessmentDiscuss, SelfAssessmentNote, SelfAssessmentNoteCreate, SelfAssessmentNoteKind,
};
use crate::{
    access::{Access, Act, Action, Attempt, Made, SelfAssessmentsReview, Tx, date_at_school},
    assessments::states::self_assessment::SelfAssessmentStep,
    domain::{person::Person, text::clean},
    entities::self_assessment_note::ActiveModel,
    error::{AppError, Fault, FaultCode, Result},
    features::self_assessments::{
        dto::{SelfAssessmentDocument, SelfAssessmentStepTaken},
        service,
        store::{self, Open},
        whole::{self, NoteRow, Whole, person},
    },
    http::{Body, IdempotencyKey, Once, Precondition, Tagged},
};

type Answer = Once<Tagged<SelfAssessmentDocument>>;

/// A note as it goes over the wire.
pub fn told(row: &NoteRow) -> Result<SelfAssessmentNote> {
    let kind = SelfAssessmentNoteKind::spelled(&row.kind);
    Ok(SelfAssessmentNote {
        id: row.id,
        kind: kind.ok_or_else(|| AppError::internal("the kind of a note is not what it can be"))?,
        note: row.note.clone(),
        shown_to_school: row.shown_to_school,
        area: row.area.clone(),
        question: row.question.clone(),
        discussed_on: row.discussed_on,
        recorded_by: person(&row.recorded_by_name, row.recorded_by_title.as_deref()),
        recorded_at: row.recorded_at,
    })
}

/// A note to be kept.
struct New<'a> {
    kind: SelfAssessmentNoteKind,
    note: String,
    shown_to_school: bool,
    area: Option<&'a str>,
    question: Option<&'a str>,
    discussed_on: Option<NaiveDate>,
    by: &'a Person,
}

async fn insert(tx: &Tx<'_>, of: Uuid, new: &New<'_>) -> Result<()> {
    let row = ActiveModel {
        urn: Set(tx.urn()),
        id: Set(Uuid::now_v7()),
        self_assessment_id: Set(of),
        kind: Set(new.kind.as_str().to_owned()),
        shown_to_school: Set(new.shown_to_school),
        area: Set(new.area.map(str::to_owned)),
        question: Set(new.question.map(str::to_owned)),
        note: Set(new.note.clone()),
        discussed_on: Set(new.discussed_on),
        recorded_by_name: Set(new.by.name.clone()),
        recorded_by_title: Set(new.by.title.clone()),
        client_id: Set(tx.client()),
        recorded_at: Set(tx.now()),
    };
    tx.insert(vec![row]).await
}

/// Notes something, whatever the state of the self-assessment.
pub async fn note(
    cx: &Access<SelfAssessmentsReview>,
    (urn, cycle): (i32, Uuid),
    key: IdempotencyKey,
    body: &Body<SelfAssessmentNoteCreate>,
) -> Result<Answer> {
    let seen = whole::load(&cx.read().await?, urn, cycle).await?;
    let new = body.parse()?;
    check(&seen, &new)?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let text = clean(&new.note).map_err(AppError::internal)?;
    let attempt = Attempt::new(key, &(urn, cycle, &new))?;
    let action = Action::new("self_assessment.note", cycle.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx| {
        let Open { row, .. } = store::begun(tx, cycle).await?;
        let note = New {
            kind: SelfAssessmentNoteKind::Note,
            note: text.clone(),
            shown_to_school: new.shown_to_school,
            area: new.area.as_deref(),
            question: new.question.as_deref(),
            discussed_on: None,
            by: &by,
        };
        insert(tx, row.id, &note).await?;
        // What the school is not shown overtakes nothing that the school does.
        if new.shown_to_school {
            store::touch(tx, row).await?;
        }
        Ok(Made { id: cycle })
    });
    service::answered(cx, urn, cycle, done.await?).await
}

fn check(whole: &Whole, new: &SelfAssessmentNoteCreate) -> Result<()> {
    let mut faults = Vec::new();
    if new.area.as_deref().is_some_and(|area| whole.content.areas.iter().all(|one| one.code != area)) {
        faults.push(Fault::at("/area", FaultCode::NotOfThisVersion));
    }
    if new.question.as_deref().is_some_and(|question| whole.content.question(question).is_none()) {
        faults.push(Fault::at("/question", FaultCode::NotOfThisVersion));
    }
    AppError::if_any(faults)
}

/// Says that what was submitted was reviewed.
pub async fn review(
    cx: &Access<SelfAssessmentsReview>,
    (urn, cycle): (i32, Uuid),
    (read, key): (Precondition, IdempotencyKey),
    body: &Body<SelfAssessmentStepTaken>,
) -> Result<Answer> {
    let seen = whole::load(&cx.read().await?, urn, cycle).await?;
    if key.0.is_none() {
        read.check_version(&seen.mark())?;
        seen.require(SelfAssessmentStep::Review)?;
    }
    let new = body.parse()?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let attempt = Attempt::new(key, &(urn, cycle, &new))?;
    let action = Action::new("self_assessment.review", cycle.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx| {
        let Open { row, whole } = store::standing(tx, cycle, &read, SelfAssessmentStep::Review).await?;
        let act = Act { action: "reviewed", reason: None, by: &by };
        store::step(tx, row, (whole.state, SelfAssessmentStep::Review), &act, |_| {}).await?;
        Ok(Made { id: cycle })
    });
    match done.await {
        Ok(done) => service::answered(cx, urn, cycle, done).await,
        Err(error) => Err(service::overtaken(cx, &read, error, urn, cycle).await),
    }
}

/// Records that what was submitted was discussed at a meeting.
pub async fn discuss(
    cx: &Access<SelfAssessmentsReview>,
    (urn, cycle): (i32, Uuid),
    (read, key): (Precondition, IdempotencyKey),
    body: &Body<SelfAssessmentDiscuss>,
) -> Result<Answer> {
    let session = cx.read().await?;
    let seen = whole::load(&session, urn, cycle).await?;
    if key.0.is_none() {
        read.check_version(&seen.mark())?;
        seen.require(SelfAssessmentStep::Discuss)?;
    }
    let new = body.parse()?;
    if new.discussed_on > date_at_school(session.now()) {
        return Err(AppError::invalid(vec![Fault::at("/discussed_on", FaultCode::DateInFuture)]));
    }
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let text = clean(&new.note).map_err(AppError::internal)?;
    let attempt = Attempt::new(key, &(urn, cycle, &new))?;
    let action = Action::new("self_assessment.discuss", cycle.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx| {
        let Open { row, whole } = store::standing(tx, cycle, &read, SelfAssessmentStep::Discuss).await?;
        let note = New {
            kind: SelfAssessmentNoteKind::Discussed,
            note: text.clone(),
            shown_to_school: new.shown_to_school,
            area: None,
            question: None,
            discussed_on: Some(new.discussed_on),
            by: &by,
        };
        insert(tx, row.id, &note).await?;
        let act = Act { action: "discussed", reason: None, by: &by };
        store::step(tx, row, (whole.state, SelfAssessmentStep::Discuss), &act, |_| {}).await?;
        Ok(Made { id: cycle })
    });
    match done.await {
        Ok(done) => service::answered(cx, urn, cycle, done).await,
        Err(error) => Err(service::overtaken(cx, &read, error, urn, cycle).await),
    }
}
