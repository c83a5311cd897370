//! Use cases: recording evidence, taking in its bytes, and withdrawing it.

use aws_lc_rs::digest::{SHA256, digest};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use uuid::Uuid;

use super::{
    dto::{
        SelfAssessmentEvidence, SelfAssessmentEvidenceCreate, SelfAssessmentEvidenceKind,
        SelfAssessmentEvidenceWithdraw,
    },
    reading::{self, found},
    rules::{LARGEST, MOST, MOST_BYTES},
};
use crate::{
    access::{Access, Action, Attempt, Made, SelfAssessmentsWrite, Tx},
    assessments::states::self_assessment::{SelfAssessmentActionState, SelfAssessmentStep},
    domain::{person::Person, text::clean},
    entities::{
        self_assessment_evidence::{ActiveModel, Column, Entity},
        self_assessment_evidence_file as file,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::self_assessments::{
        reading::reader,
        store::{self, Open},
        whole::{self, EvidenceRow, Whole, person},
    },
    http::{
        Blob, Body, FileMediaType, IdempotencyKey, Once, Precondition, Tagged, faults_of_bytes,
        faults_of_link, faults_of_name, hex,
    },
};

/// What the state must allow: evidence of answers is given while they are, evidence of an action as long as it lives.
fn step(action: Option<Uuid>) -> Option<SelfAssessmentStep> {
    action.is_none().then_some(SelfAssessmentStep::Answer)
}

/// Whether evidence can be given now, for an answer or for this action.
fn allow(whole: &Whole, action: Option<Uuid>) -> Result<()> {
    if let Some(step) = step(action) {
        whole.require(step)?;
    }
    let cancelled = SelfAssessmentActionState::Cancelled.as_str();
    match whole.actions.iter().any(|row| Some(row.id) == action && row.state == cancelled) {
        true => Err(conflict("The action is cancelled: nothing shows that it is done.")),
        false => Ok(()),
    }
}

/// Records evidence.
pub async fn create(
    cx: &Access<SelfAssessmentsWrite>,
    (urn, cycle): (i32, Uuid),
    key: IdempotencyKey,
    body: &Body<SelfAssessmentEvidenceCreate>,
) -> Result<Once<Tagged<SelfAssessmentEvidence>>> {
    let seen = whole::load(&cx.read().await?, urn, cycle).await?;
    let new = body.parse()?;
    // What was recorded under a key already is told again, whatever has changed since.
    if key.0.is_none() {
        allow(&seen, new.action_id)?;
        AppError::if_any(faults(&seen, &new))?;
    }
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let (id, title) = (Uuid::now_v7(), clean(&new.title).map_err(AppError::internal)?);
    let attempt = Attempt::new(key, &(urn, cycle, &new))?;
    let action = Action::new("self_assessment.evidence", id.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx| {
        let Open { row, whole } = store::open(tx, cycle, &by, step(new.action_id)).await?;
        allow(&whole, new.action_id)?;
        AppError::if_any(faults(&whole, &new))?;
        let evidence = ActiveModel {
            urn: Set(urn),
            id: Set(id),
            self_assessment_id: Set(row.id),
            question: Set(new.question.clone()),
            action_id: Set(new.action_id),
            kind: Set(new.kind.as_str().to_owned()),
            title: Set(title.clone()),
            address: Set(new.address.clone()),
            file_name: Set(new.file_name.clone()),
            declared_type: Set(new.media_type.map(|media| media.as_str().to_owned())),
            found_type: Set(None),
            size: Set(None),
            sha256: Set(None),
            recorded_by_name: Set(by.name.clone()),
            recorded_by_title: Set(by.title.clone()),
            client_id: Set(tx.client()),
            recorded_at: Set(tx.now()),
            withdrawn_at: Set(None),
            withdrawn_by_name: Set(None),
            withdrawn_by_title: Set(None),
            withdrawn_reason: Set(None),
            told_in: Set(None),
            version: Set(1),
        };
        tx.insert(vec![evidence]).await?;
        store::touch(tx, row).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, (urn, cycle), made.id).await).await
}

/// Everything wrong with evidence.
fn faults(whole: &Whole, new: &SelfAssessmentEvidenceCreate) -> Vec<Fault> {
    let mut faults = Vec::new();
    if whole.evidence.len() as u64 >= MOST {
        let detail = format!("A self-assessment has {MOST} pieces of evidence at the most.");
        faults.push(Fault::at("", FaultCode::TooMuchEvidence).detail(detail));
    }
    if new.question.is_some() && new.action_id.is_some() {
        let detail = "It shows a question's answer, or that an action is done.";
        faults.push(Fault::at("/action_id", FaultCode::ChooseOne).detail(detail));
    }
    if new.question.as_deref().is_some_and(|question| whole.content.question(question).is_none()) {
        faults.push(Fault::at("/question", FaultCode::NotOfThisVersion));
    }
    if new.action_id.is_some_and(|id| whole.actions.iter().all(|action| action.id != id)) {
        let detail = "The self-assessment has no such action.";
        faults.push(Fault::at("/action_id", FaultCode::ReferenceNotFound).detail(detail));
    }
    let is_file = new.kind == SelfAssessmentEvidenceKind::File;
    let parts = [
        ("/address", !is_file, new.address.is_some()),
        ("/file_name", is_file, new.file_name.is_some()),
        ("/media_type", is_file, new.media_type.is_some()),
    ];
    for (at, wanted, given) in parts {
        match (wanted, given) {
            (true, false) => {
                faults
                    .push(Fault::at(at, FaultCode::MissingProperty).detail("Evidence of this kind has it."));
            }
            (false, true) => faults.push(Fault::at(at, FaultCode::NotForEvidenceKind)),
            _ => {}
        }
    }
    if let Some(address) = new.address.as_deref().filter(|_| !is_file) {
        faults.extend(faults_of_link("/address", address));
    }
    if let Some((name, media)) = new.file_name.as_deref().zip(new.media_type).filter(|_| is_file) {
        faults.extend(faults_of_name("/file_name", name, media));
    }
    faults
}

fn conflict(detail: &str) -> AppError {
    AppError::new(Code::StateConflict).detail(detail).allowed_actions(Vec::new())
}

/// Takes in the bytes of a file, once. The same bytes again change nothing.
pub async fn fill(
    cx: &Access<SelfAssessmentsWrite>,
    (urn, cycle): (i32, Uuid),
    id: Uuid,
    blob: &Blob<LARGEST>,
) -> Result<Tagged<SelfAssessmentEvidence>> {
    let seen = whole::load(&cx.read().await?, urn, cycle).await?;
    let evidence = found(&seen, id, reader(cx))?;
    let media = evidence.declared_type.as_deref().and_then(FileMediaType::spelled);
    let media = media.ok_or_else(|| conflict("It is a link and has no bytes."))?;
    let bytes = blob.sent_as(media.as_str())?;
    // Ten MiB and the archive in them keep nobody else waiting.
    let looked_at = cx.aside(bytes.clone(), move |bytes| {
        Ok((hex(digest(&SHA256, bytes).as_ref()), faults_of_bytes(bytes, media)))
    });
    let (sha256, faults) = looked_at.await?;
    // The same bytes again change nothing, and are taken where nothing else is any more.
    if takes(evidence, &sha256)? {
        allow(&seen, evidence.action_id)?;
        AppError::if_any(faults)?;
        let size = i32::try_from(bytes.len()).map_err(AppError::internal)?;
        let by = person(&evidence.recorded_by_name, evidence.recorded_by_title.as_deref());
        let action = Action::new("self_assessment.evidence_file", id.to_string());
        let written = cx.write(urn, &action, async |tx| {
            let Open { row, whole } = store::open(tx, cycle, &by, None).await?;
            if !takes(found(&whole, id, reader(cx))?, &sha256)? {
                return Ok(());
            }
            allow(&whole, evidence.action_id)?;
            room_for(&whole, size)?;
            let locked = lock(tx, id).await?;
            let bytes = file::ActiveModel { urn: Set(urn), evidence_id: Set(id), bytes: Set(bytes.to_vec()) };
            tx.insert(vec![bytes]).await?;
            let version = locked.version + 1;
            let change = |row: &mut ActiveModel| {
                row.found_type = Set(Some(media.as_str().to_owned()));
                row.size = Set(Some(size));
                row.sha256 = Set(Some(sha256.clone()));
                row.version = Set(version);
            };
            tx.update(locked, change).await?;
            store::touch(tx, row).await
        });
        written.await?;
    }
    reading::show(cx, (urn, cycle), id).await.map_err(AppError::after_commit)
}

/// Whether the bytes are still to come; a refusal where others have.
fn takes(evidence: &EvidenceRow, sha256: &str) -> Result<bool> {
    match (&evidence.sha256, evidence.withdrawn_at) {
        (_, Some(_)) => Err(conflict("It is withdrawn: record it anew.")),
        (None, _) => Ok(true),
        (Some(same), _) if same == sha256 => Ok(false),
        (Some(_), _) => Err(conflict("Its bytes have come, and they stay: withdraw it and record another.")),
    }
}

fn room_for(whole: &Whole, size: i32) -> Result<()> {
    let held: i64 = whole.evidence.iter().filter_map(|one| one.size).map(i64::from).sum();
    if held + i64::from(size) <= MOST_BYTES {
        return Ok(());
    }
    let detail =
        format!("The files of a self-assessment have {} MiB together at the most.", MOST_BYTES >> 20);
    Err(AppError::invalid(vec![Fault::at("", FaultCode::TooMuchEvidence).detail(detail)]))
}

async fn lock<'t>(tx: &'t Tx<'_>, id: Uuid) -> Result<crate::access::Locked<'t, Entity>> {
    tx.lock::<Entity>(Condition::all().add(Column::Id.eq(id))).await?.ok_or(Code::NotFound.into())
}

/// Takes the bytes of a file away that no statement names: nobody has relied on them, and they may have been sent by
/// mistake. Rows are never deleted; its name, size and hash stay.
async fn take_bytes_away(tx: &Tx<'_>, id: Uuid) -> Result<()> {
    let this = Condition::all().add(file::Column::EvidenceId.eq(id));
    let nothing = vec![(file::Column::Bytes, Vec::<u8>::new().into())];
    tx.set_all::<file::Entity>(this, nothing).await.map(drop)
}

/// Withdraws evidence: it shows nothing any more, and stays where a statement names it.
pub async fn withdraw(
    cx: &Access<SelfAssessmentsWrite>,
    (urn, cycle): (i32, Uuid),
    id: Uuid,
    (read, key): (Precondition, IdempotencyKey),
    body: &Body<SelfAssessmentEvidenceWithdraw>,
) -> Result<Once<Tagged<SelfAssessmentEvidence>>> {
    let seen = whole::load(&cx.read().await?, urn, cycle).await?;
    let evidence = found(&seen, id, reader(cx))?;
    if key.0.is_none() {
        read.check(Some(&evidence.version.to_string()))?;
        may_withdraw(&seen, evidence)?;
    }
    let new = body.parse()?;
    let by: Person = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let reason = clean(&new.reason).map_err(AppError::internal)?;
    let attempt = Attempt::new(key, &(id, &new))?;
    let action = Action::new("self_assessment.evidence_withdraw", id.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx| {
        let Open { row, whole } = store::open(tx, cycle, &by, None).await?;
        let evidence = found(&whole, id, reader(cx))?;
        read.check(Some(&evidence.version.to_string()))?;
        may_withdraw(&whole, evidence)?;
        let (locked, version) = (lock(tx, id).await?, evidence.version + 1);
        let change = |row: &mut ActiveModel| {
            row.withdrawn_at = Set(Some(tx.now()));
            row.withdrawn_by_name = Set(Some(by.name.clone()));
            row.withdrawn_by_title = Set(by.title.clone());
            row.withdrawn_reason = Set(Some(reason.clone()));
            row.version = Set(version);
        };
        tx.update(locked, change).await?;
        if evidence.told_in.is_none() {
            take_bytes_away(tx, id).await?;
        }
        store::touch(tx, row).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, (urn, cycle), made.id).await).await
}

fn may_withdraw(whole: &Whole, evidence: &EvidenceRow) -> Result<()> {
    if let Some(step) = step(evidence.action_id) {
        whole.require(step)?;
    }
    match evidence.withdrawn_at {
        None => Ok(()),
        Some(_) => Err(conflict("It is withdrawn.")),
    }
}
