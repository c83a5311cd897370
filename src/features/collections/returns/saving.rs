//! Use case: a school saves what it says, in JSON or as the filled-in sheet.

use std::collections::HashMap;

use uuid::Uuid;

use super::{
    content::Content,
    dto::{CollectionReturnReportRow, CollectionReturnSaved, CollectionReturnSummary},
    reading::counted,
    received::{Received, SaveBody, drafted, understand},
    seen::see,
    state::Standing,
    store::{self, Act, Draft},
};
use crate::{
    access::{Access, Action, CollectionsWrite, date_at_school},
    entities::collection_return,
    error::{AppError, Result},
    features::collections::{
        sheets::SentRow,
        shown,
        values::{Severity, Step},
    },
    http::{Precondition, ReadBy},
};

/// What saving is called in the log of disclosures: its answer tells who is in the group.
const SAVED: &str = "collection_return.save";

/// Saves what a school says; the same again changes nothing.
pub async fn save(
    cx: &Access<CollectionsWrite>,
    (urn, id): (i32, Uuid),
    dry_run: bool,
    read: &Precondition,
    by: &ReadBy,
    body: &SaveBody,
) -> Result<(Option<String>, CollectionReturnSaved)> {
    let seen = see(cx, urn, id).await?;
    read.check_version(&seen.row.version.to_string())?;
    let before = store::draft(&seen.row)?;
    let standing = Standing {
        state: store::state(&seen.row)?,
        collection: shown::state(&seen.collection, date_at_school(seen.now)),
    };
    standing.require(Step::Save)?;
    let received = understand(&seen, by, body)?;
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
    // A version that was not kept has no name.
    let tag = (!dry_run).then(|| row.version.to_string());
    let saved = CollectionReturnSaved {
        outline: counted(cx, &seen.collection, &row, seen.question.span_of(urn), seen.now)?,
        summary: summary(&received, &content),
        rows: report(&received, &draft, before.as_ref(), &content),
        content,
        committed: !dry_run,
    };
    Ok((tag, saved))
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
        filled_in: content.rows.iter().filter(|row| row.is_filled_in()).count(),
        errors: counted(Severity::Error),
        queries: counted(Severity::Query),
        information: counted(Severity::Information),
    }
}
