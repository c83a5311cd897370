//! Use case: a school saves what it says, in JSON or as the filled-in sheet.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::{
    content::{Content, Said},
    dto::{
        CollectionReturnPut, CollectionReturnReportRow, CollectionReturnSaved, CollectionReturnSummary,
        MOST_ROWS,
    },
    reading::counted,
    seen::{Seen, see},
    state::Standing,
    store::{self, Act, Draft, DraftRow},
};
use crate::{
    access::{Access, Action, CollectionsWrite, date_at_school},
    domain::{
        person::Person,
        text::{clean, some_text},
    },
    entities::collection_return,
    error::{AppError, Fault, FaultCode, Result},
    features::collections::{
        sheets::{self, SentRow},
        shown,
        values::{Kind, Severity, Step},
    },
    http::{BodyOrLines, LARGE_LIMIT, Precondition, ReadBy, Sent},
};

/// What saving is called in the log of disclosures: its answer tells who is in the group.
const SAVED: &str = "collection_return.save";
/// Characters of an explanation.
const MOST_TEXT: usize = 500;

/// The body of a save, in either form.
pub type SaveBody = BodyOrLines<CollectionReturnPut, LARGE_LIMIT>;

/// What was sent, in either form.
struct Received {
    rows: Vec<SentRow>,
    explanation: Option<String>,
    by: Person,
    is_file: bool,
}

/// Saves what a school says; the same again changes nothing.
pub async fn save(
    cx: &Access<CollectionsWrite>,
    (urn, id): (i32, Uuid),
    dry_run: bool,
    read: &Precondition,
    by: &ReadBy,
    body: &SaveBody,
) -> Result<(String, CollectionReturnSaved)> {
    let seen = see(cx, urn, id).await?;
    read.check_version(&seen.row.version.to_string())?;
    let before = store::draft(&seen.row)?;
    let standing = Standing {
        state: store::state(&seen.row)?,
        collection: shown::state(&seen.collection, date_at_school(seen.now)),
    };
    standing.require(Step::Save)?;
    let received = understand(&seen, by, body, before.as_ref())?;
    seen.disclose(cx, SAVED, &received.by).await?;
    let draft = drafted(&seen, &received)?;
    let text = serde_json::to_string(&draft).map_err(AppError::internal)?;
    let is_same = before.as_ref() == Some(&draft);
    let action = Action::new("collection_return.save", id.to_string()).dry(dry_run);
    let row = cx
        .write(urn, &action, async |tx| {
            let (row, collection) = store::lock(tx, id).await?;
            read.check_version(&row.version.to_string())?;
            let standing = Standing {
                state: store::state(&row)?,
                collection: shown::state(&collection, date_at_school(tx.now())),
            };
            standing.require(Step::Save)?;
            if is_same && row.version == seen.row.version {
                return Ok(collection_return::Model::clone(&row));
            }
            let state = standing.after(Step::Save, true);
            let act = Act { step: Step::Save, state, message: None, by: &received.by };
            store::take(tx, row, &act, Some(&text), None).await
        })
        .await?;
    let content = seen.content(Some(&draft));
    let tag = row.version.to_string();
    let saved = CollectionReturnSaved {
        outline: counted(cx, &seen.collection, &row, seen.question.span_of(urn), seen.now)?,
        summary: summary(&received, &content),
        rows: report(&received, &draft, before.as_ref(), &content),
        content,
        committed: !dry_run,
    };
    Ok((tag, saved))
}

/// What was sent, or every fault of it.
fn understand(seen: &Seen, by: &ReadBy, body: &SaveBody, before: Option<&Draft>) -> Result<Received> {
    if let Some(bytes) = body.lines() {
        let by = by.require_person()?;
        let names_pupils = seen.question.kind == Kind::PupilAttendance;
        let rows = sheets::read(bytes, MOST_ROWS, names_pupils).map_err(AppError::invalid)?;
        let faults: Vec<_> = rows.iter().filter_map(fault_of_text).collect();
        if !faults.is_empty() {
            return Err(AppError::invalid(faults));
        }
        // A sheet has no place for what is said of all rows: what was said before stands.
        let explanation = before.and_then(|draft| draft.explanation.clone());
        return Ok(Received { rows, explanation, by, is_file: true });
    }
    let Sent::Json(put) = body.parse()? else { return Err(AppError::internal("a body is JSON or lines")) };
    let rows = put.rows.iter().map(|row| SentRow {
        line: None,
        pupil_id: row.pupil_id,
        upn: row.upn.as_ref().map(|upn| upn.trim().to_ascii_uppercase()),
        possible: row.possible,
        attended: row.attended,
        explanation: row.explanation.clone(),
    });
    let explanation = put.explanation.as_deref().map(clean).transpose().map_err(AppError::internal)?;
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    Ok(Received { rows: rows.collect(), explanation, by, is_file: false })
}

/// The rules of texts in JSON hold for cells too.
fn fault_of_text(row: &SentRow) -> Option<Fault> {
    let text = row.explanation.as_deref()?;
    let at = format!("/lines/{}/explanation", row.line.unwrap_or_default());
    if text.chars().count() > MOST_TEXT {
        return Some(Fault::at(at, FaultCode::WrongLength));
    }
    some_text(text).is_err().then(|| Fault::at(at, FaultCode::ControlCharacter))
}

/// What the school says from now on: each row of somebody who is asked about. A pupil of another school, one who is not in
/// the group, and one who does not exist are answered alike.
fn drafted(seen: &Seen, received: &Received) -> Result<Draft> {
    let by_upn: HashMap<&str, Uuid> = seen
        .pupils
        .iter()
        .filter(|(child, _)| seen.told.pupils.contains_key(child))
        .map(|(child, pupil)| (pupil.upn.as_str(), *child))
        .collect();
    let by_id: HashMap<Uuid, Uuid> = seen
        .pupils
        .iter()
        .filter(|(child, _)| seen.told.pupils.contains_key(child))
        .flat_map(|(child, pupil)| [(pupil.pupil_id, *child), (*child, *child)])
        .collect();
    let is_of_pupils = seen.question.kind == Kind::PupilAttendance;
    let mut faults = Vec::new();
    let mut rows: BTreeMap<Option<Uuid>, DraftRow> = BTreeMap::new();
    for (index, row) in received.rows.iter().enumerate() {
        let at = |name: &str| match row.line {
            Some(line) => format!("/lines/{line}/{name}"),
            None => format!("/rows/{index}/{name}"),
        };
        let named_by = if row.upn.is_some() { "upn" } else { "pupil_id" };
        let of_upn = row.upn.as_deref().map(|upn| by_upn.get(upn).copied());
        let of_id = row.pupil_id.map(|id| by_id.get(&id).copied());
        let child = match (of_upn, of_id) {
            _ if !is_of_pupils => {
                if row.upn.is_some() || row.pupil_id.is_some() {
                    let fault = Fault::at(at(named_by), FaultCode::ReferenceNotFound);
                    faults.push(fault.detail("The whole school is asked about: its one row names nobody."));
                    continue;
                }
                None
            }
            (None, None) => {
                let fault = Fault::at(at("upn"), FaultCode::MissingProperty);
                faults.push(fault.detail("Name the pupil by UPN or id."));
                continue;
            }
            (Some(upn), Some(id)) if upn != id => {
                faults.push(not_asked(at(named_by)));
                continue;
            }
            (upn, id) => match upn.or(id).flatten() {
                Some(child) => Some(child),
                None => {
                    faults.push(not_asked(at(named_by)));
                    continue;
                }
            },
        };
        let explanation = row.explanation.as_deref().map(clean).transpose().map_err(AppError::internal)?;
        let said = Said { possible: row.possible, attended: row.attended };
        if rows.insert(child, DraftRow { pupil_id: child, said, explanation }).is_some() {
            faults.push(Fault::at(at(named_by), FaultCode::DuplicatePupil));
        }
    }
    if faults.is_empty() {
        Ok(Draft { rows: rows.into_values().collect(), explanation: received.explanation.clone() })
    } else {
        Err(AppError::invalid(faults))
    }
}

fn not_asked(at: String) -> Fault {
    Fault::at(at, FaultCode::ReferenceNotFound)
        .detail("This collection asks this school about no such pupil.")
}

/// What became of each row, in the order in which they were sent.
fn report(
    received: &Received,
    draft: &Draft,
    before: Option<&Draft>,
    content: &Content,
) -> Vec<CollectionReturnReportRow> {
    let shown: HashMap<Option<&str>, _> = content.rows.iter().map(|row| (row.upn.as_deref(), row)).collect();
    let by_id: HashMap<Option<Uuid>, _> = content.rows.iter().map(|row| (row.pupil_id, row)).collect();
    let find = |held: Option<&Draft>, id: Option<Uuid>| {
        held.and_then(|draft| draft.rows.iter().find(|row| row.pupil_id == id).cloned())
    };
    let row = |(index, sent): (usize, &SentRow)| {
        let row = match &sent.upn {
            Some(upn) => shown.get(&Some(upn.as_str())),
            None => by_id.get(&sent.pupil_id),
        };
        let id = row.and_then(|row| row.pupil_id);
        let is_same = find(before, id).is_some() && find(before, id) == find(Some(draft), id);
        CollectionReturnReportRow {
            index,
            line: sent.line.filter(|_| received.is_file),
            outcome: if is_same { "unchanged" } else { "saved" },
            findings: row.map(|row| row.findings.clone()).unwrap_or_default(),
        }
    };
    received.rows.iter().enumerate().map(row).collect()
}

fn summary(received: &Received, content: &Content) -> CollectionReturnSummary {
    let findings = || content.rows.iter().flat_map(|row| &row.findings).chain(&content.findings);
    let counted =
        |severity| findings().filter(|found| found.severity == severity && !found.explained).count();
    CollectionReturnSummary {
        received: received.rows.len(),
        not_named: content.rows.iter().filter(|row| row.said.is_none()).count(),
        errors: counted(Severity::Error),
        queries: counted(Severity::Query),
        information: counted(Severity::Information),
    }
}
