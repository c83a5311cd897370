//! Use case: importing historic cases, school by school, each in one transaction; what was imported before is never changed.

use std::collections::{BTreeMap, HashMap};

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::{
    dto::{
        CaseImport, CaseImportAnswer, CaseImportQuery, CaseImportReceipt, CaseImportRow, CaseImportSummary,
    },
    rules,
};
use crate::{
    access::{Access, Act, Action, CasesWrite, Document as _, Session, Tx},
    domain::{person::Person, text::clean},
    entities::{
        attendance_case::{self, Column, Entity},
        enrolment, school,
    },
    error::{Code, Fault, FaultCode, Result},
    features::casework::{
        cases::{AttendanceCaseClosing, AttendanceCaseImported, AttendanceCaseStage, AttendanceCaseTerms},
        values::{
            AttendanceCaseKind, AttendanceCasePhase, AttendanceCasePriority, AttendanceCaseState,
            CaseImportOutcome,
        },
    },
    http::Body,
};

/// A row that can be stored.
struct Ready {
    index: usize,
    pupil_id: Uuid,
    reference: String,
    row: CaseImportRow,
}

/// Imports cases. The answer has a row for each that was sent.
pub async fn import(
    cx: &Access<CasesWrite>,
    query: &CaseImportQuery,
    body: &Body<CaseImport>,
) -> Result<CaseImportAnswer> {
    let new = body.parse()?;
    let by = new.recorded_by.cleaned()?;
    let mut by_school: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
    for (index, row) in new.rows.iter().enumerate() {
        by_school.entry(row.urn.get()).or_default().push(index);
    }
    let mut receipts = Vec::with_capacity(new.rows.len());
    for (urn, places) in by_school {
        let rows = places.into_iter().filter_map(|index| Some((index, new.rows.get(index)?)));
        receipts.extend(of_school(cx, urn, rows.collect(), &by, query.dry_run).await?);
    }
    receipts.sort_by_key(|receipt| receipt.index);
    let count = |outcome| receipts.iter().filter(|receipt| receipt.outcome == outcome).count();
    let summary = CaseImportSummary {
        received: receipts.len(),
        created: count(CaseImportOutcome::Created),
        unchanged: count(CaseImportOutcome::Unchanged),
        rejected: count(CaseImportOutcome::Rejected),
    };
    Ok(CaseImportAnswer { rows: receipts, summary, committed: !query.dry_run })
}

async fn of_school(
    cx: &Access<CasesWrite>,
    urn: i32,
    rows: Vec<(usize, &CaseImportRow)>,
    by: &Person,
    dry_run: bool,
) -> Result<Vec<CaseImportReceipt>> {
    let session = cx.read().await?;
    match session.school(urn).await {
        Ok(_) => {}
        Err(error) if error.code() == Code::NotFound => {
            let fault = |index| Fault::at(format!("/rows/{index}/urn"), FaultCode::ReferenceNotFound);
            return Ok(rows
                .into_iter()
                .map(|(index, row)| rejected(index, row, vec![fault(index)]))
                .collect());
        }
        Err(error) => return Err(error),
    }
    let (mut ready, mut receipts) = (Vec::new(), Vec::new());
    let read: Vec<_> = rows.iter().map(|(index, row)| rules::read(*index, row, session.today())).collect();
    let upns: Vec<String> =
        read.iter().filter_map(|(upn, _)| Some(upn.as_ref()?.as_str().to_owned())).collect();
    let pupils = pupils_of(&session, urn, &upns).await?;
    for ((index, row), (upn, mut faults)) in rows.into_iter().zip(read) {
        let pupil_id = upn.as_ref().and_then(|upn| pupils.get(upn.as_str()).copied());
        if upn.is_some() && pupil_id.is_none() {
            let detail = "No pupil was ever on this school's roll under this UPN.";
            faults.push(Fault::at(format!("/rows/{index}/upn"), FaultCode::ReferenceNotFound).detail(detail));
        }
        match pupil_id {
            Some(pupil_id) if faults.is_empty() => {
                let reference = clean(&row.legacy_reference)?;
                ready.push(Ready { index, pupil_id, reference, row: row.clone() });
            }
            _ => receipts.push(rejected(index, row, faults)),
        }
    }
    if ready.is_empty() {
        return Ok(receipts);
    }
    let action = Action::new("case.import", urn.to_string()).dry(dry_run);
    let stored = cx.write(urn, &action, async |tx: &Tx<'_>| {
        // Of two imports at once the second sees what the first stored.
        let this = school::Column::Urn.eq(urn);
        tx.lock::<school::Entity>(this.into()).await?.ok_or(Code::NotFound)?;
        store(tx, &ready, by).await
    });
    receipts.extend(stored.await?);
    Ok(receipts)
}

fn rejected(index: usize, row: &CaseImportRow, errors: Vec<Fault>) -> CaseImportReceipt {
    CaseImportReceipt {
        index,
        urn: row.urn.get(),
        legacy_reference: row.legacy_reference.clone(),
        outcome: CaseImportOutcome::Rejected,
        case_id: None,
        errors,
    }
}

/// The pupils whom a school ever held under these UPNs: two statements.
async fn pupils_of<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    upns: &[String],
) -> Result<HashMap<String, Uuid>> {
    use enrolment::Column as Of;
    let own = || Condition::all().add(Of::Urn.eq(urn));
    let held = own().add(Of::Upn.is_in(upns.iter().cloned()));
    let held = session.find::<enrolment::Entity>().filter(held).all().await?;
    let current = own()
        .add(Of::Id.is_in(held.iter().map(|row| row.id)))
        .add(Of::SupersededAt.is_null())
        .add(Of::Voided.eq(false));
    let current = session.find::<enrolment::Entity>().filter(current).all().await?;
    let pupil_of: HashMap<Uuid, Uuid> = current.into_iter().map(|row| (row.id, row.pupil_id)).collect();
    Ok(held.into_iter().filter_map(|row| Some((row.upn, *pupil_of.get(&row.id)?))).collect())
}

/// Stores what is new of one school.
async fn store(tx: &Tx<'_>, ready: &[Ready], by: &Person) -> Result<Vec<CaseImportReceipt>> {
    let these = Column::LegacyReference.is_in(ready.iter().map(|one| one.reference.clone()));
    let held = tx.find::<Entity>().filter(these).all().await?;
    let mut known: HashMap<String, (Uuid, Uuid, AttendanceCaseTerms)> = HashMap::new();
    for row in held {
        let (_, terms) = Entity::read(&row)?;
        if let Some(reference) = row.legacy_reference {
            known.insert(reference, (row.id, row.pupil_id, terms));
        }
    }
    let mut receipts = Vec::with_capacity(ready.len());
    for one in ready {
        let terms = terms(one, tx)?;
        let (outcome, case_id) = match known.get(&one.reference) {
            Some((id, pupil_id, before)) => {
                let is_same = (*pupil_id, before.opened_on, &before.closing, &before.imported)
                    == (one.pupil_id, terms.opened_on, &terms.closing, &terms.imported);
                if !is_same {
                    let at = format!("/rows/{}/legacy_reference", one.index);
                    receipts.push(rejected(
                        one.index,
                        &one.row,
                        vec![Fault::at(at, FaultCode::ImportedOtherwise)],
                    ));
                    continue;
                }
                (CaseImportOutcome::Unchanged, *id)
            }
            None => {
                let id = Uuid::now_v7();
                insert(tx, id, one.pupil_id, &terms, by).await?;
                known.insert(one.reference.clone(), (id, one.pupil_id, terms));
                (CaseImportOutcome::Created, id)
            }
        };
        receipts.push(CaseImportReceipt {
            index: one.index,
            urn: tx.urn(),
            legacy_reference: one.reference.clone(),
            outcome,
            case_id: Some(case_id),
            errors: Vec::new(),
        });
    }
    Ok(receipts)
}

async fn insert(
    tx: &Tx<'_>,
    id: Uuid,
    pupil_id: Uuid,
    terms: &AttendanceCaseTerms,
    by: &Person,
) -> Result<()> {
    let act = Act { action: "imported", reason: None, by };
    let lay = |row: &mut attendance_case::ActiveModel| {
        row.pupil_id = Set(pupil_id);
        row.kind = Set(AttendanceCaseKind::FastTrack.as_str().to_owned());
    };
    tx.record_document::<Entity>(id, AttendanceCaseState::Closed, terms, &act, lay).await
}

fn terms(one: &Ready, tx: &Tx<'_>) -> Result<AttendanceCaseTerms> {
    let row = &one.row;
    let stage =
        |stage: &AttendanceCaseStage| Ok(AttendanceCaseStage { stage: clean(&stage.stage)?, on: stage.on });
    let closing = AttendanceCaseClosing { closed_on: row.closed_on, outcome: None, reason: None };
    Ok(AttendanceCaseTerms {
        opened_on: row.opened_on,
        open_since_at: tx.now(),
        open_since_version: 1,
        referral_ids: Vec::new(),
        phase: AttendanceCasePhase::Casework,
        phase_since_on: row.opened_on,
        decision: None,
        priority: AttendanceCasePriority::Standard,
        officer_id: None,
        note: None,
        closing: Some(closing),
        imported: Some(AttendanceCaseImported {
            legacy_reference: one.reference.clone(),
            stages: row.stages.iter().map(stage).collect::<Result<_>>()?,
            outcome: clean(&row.outcome)?,
        }),
    })
}
