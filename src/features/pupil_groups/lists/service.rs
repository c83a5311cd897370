//! Use case: the authority sends its list.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, ConnectionTrait};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    dto::{
        PupilGroupListCreate, PupilGroupListQuery, PupilGroupListReport, PupilGroupListReportRow,
        PupilGroupListSummary, PupilGroupRowOutcome,
    },
    file, rules,
    sent::{self, SentRow},
    store::{self, Fresh},
};
use crate::{
    access::{Access, Action, Attempt, PupilsGroupsWrite, Session, Tx, print},
    attendance::book::groups::on_roll_between,
    domain::{person::Person, text::clean, urn::AUTHORITY},
    entities::enrolment,
    error::{AppError, Code, Fault, FaultCode, Result},
    features::pupil_groups::{
        memberships::{ASKED_AT_ONCE, Known, known},
        shown,
    },
    http::{BodyOrLines, IdempotencyKey, LARGE_LIMIT, Once, ReadBy, Sent},
};

/// A list as it was sent, in either form.
struct Received {
    on: NaiveDate,
    source_name: Option<String>,
    by: Person,
    rows: Vec<SentRow>,
}

/// What a repeated request gets again; the rows are worked out anew.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Done {
    created: bool,
    list: Option<Uuid>,
    added: usize,
    removed: usize,
    unchanged: usize,
    suspect: bool,
}

/// Whom the rows name, row by row, and where those children are.
struct Matched {
    rows: Vec<(PupilGroupRowOutcome, Option<Uuid>, Option<String>)>,
    children: BTreeSet<Uuid>,
    on_roll: HashMap<Uuid, BTreeSet<i32>>,
}

/// Takes a list: who is new joins the group on its day, who is missing leaves the day before.
pub async fn take(
    cx: &Access<PupilsGroupsWrite>,
    group: Uuid,
    query: &PupilGroupListQuery,
    key: IdempotencyKey,
    by: &ReadBy,
    body: &BodyOrLines<PupilGroupListCreate, LARGE_LIMIT>,
) -> Result<Once<PupilGroupListReport>> {
    let session = cx.read().await?;
    shown::find_for_authority(cx, &session, group).await?;
    let received = understand(query, by, body, session.today())?;
    let (upns, ids) = sent::named(&received.rows);
    let known = known(&session, &upns, &ids).await?;
    let matched = matched(&session, &received, &known).await?;
    let id = Uuid::now_v7();
    // Of the same rows another answer may come once another roll has arrived: what they mean is what is compared.
    let digest = print(&(received.on, named_by(&matched)))?;
    let fresh = Fresh {
        id,
        group,
        on: received.on,
        source_name: received.source_name.as_deref(),
        by: &received.by,
        print: &digest,
        rows: &matched.rows,
    };
    let attempt = Attempt::new(key, &(group, &digest, query.dry_run))?;
    let action = Action::new("group_list.take", format!("{group} {}", received.on)).dry(query.dry_run);
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        apply(tx, &fresh, &matched.children, query).await
    });
    let done = done.await?;
    Ok(done.map(|done| report(&received, &matched, done, !query.dry_run)))
}

/// Every fault of the request at once, or the list.
fn understand(
    query: &PupilGroupListQuery,
    by: &ReadBy,
    body: &BodyOrLines<PupilGroupListCreate, LARGE_LIMIT>,
    today: NaiveDate,
) -> Result<Received> {
    let ahead = |on: NaiveDate| on > today;
    if let Some(bytes) = body.lines() {
        let by = by.require_person()?;
        let on = query.as_at_on.unwrap_or(today);
        if ahead(on) {
            let fault = Fault::parameter("as_at_on", FaultCode::InvalidParameter);
            let fault = fault.detail("Expected a day that is not in the future, as YYYY-MM-DD.");
            return Err(AppError::new(Code::InvalidParameter).faults(vec![fault]));
        }
        let rows = file::read(bytes).map_err(AppError::invalid)?;
        return Ok(Received { on, source_name: None, by, rows });
    }
    if query.as_at_on.is_some() {
        let fault = Fault::parameter("as_at_on", FaultCode::InvalidParameter);
        let fault = fault.detail("Expected nothing here: a list in JSON has its day in its body.");
        return Err(AppError::new(Code::InvalidParameter).faults(vec![fault]));
    }
    let Sent::Json(list) = body.parse()? else { return Err(Code::Internal.into()) };
    let mut faults = Vec::new();
    faults.extend(ahead(list.as_at_on).then(|| Fault::at("/as_at_on", FaultCode::DateInFuture)));
    let rows = sent::of_json(&list.pupils).unwrap_or_else(|more| {
        faults.extend(more);
        Vec::new()
    });
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let source_name = list.source_name.as_deref().map(clean).transpose().map_err(AppError::internal)?;
    let by = list.recorded_by.cleaned().map_err(AppError::internal)?;
    Ok(Received { on: list.as_at_on, source_name, by, rows })
}

/// Whom each row names, and at which schools they are on roll on the list's day.
async fn matched<C: ConnectionTrait>(
    session: &Session<'_, C>,
    received: &Received,
    known: &Known,
) -> Result<Matched> {
    let (mut children, mut rows) = (BTreeSet::new(), Vec::with_capacity(received.rows.len()));
    for row in &received.rows {
        let by_upn = row.upn.as_ref().map(|upn| known.by_upn(upn));
        let by_id = row.pupil_id.map(|id| known.by_id(id));
        let child = match (by_upn, by_id) {
            (Some(upn), Some(id)) if upn != id => None,
            (upn, id) => upn.or(id).flatten(),
        };
        rows.push(match child {
            None => (PupilGroupRowOutcome::Unmatched, None, Some(row.text())),
            Some(child) if children.insert(child) => (PupilGroupRowOutcome::Listed, Some(child), None),
            Some(child) => (PupilGroupRowOutcome::Repeated, Some(child), None),
        });
    }
    let on_roll = on_roll(session, known, received.on).await?;
    let on_roll = on_roll.into_iter().filter(|(child, _)| children.contains(child)).collect();
    Ok(Matched { rows, children, on_roll })
}

#[derive(sea_orm::FromQueryResult)]
struct OnRoll {
    urn: i32,
    pupil_id: Uuid,
}

/// Where children are on roll on a day, under whichever id their schools have them.
async fn on_roll<C: ConnectionTrait>(
    session: &Session<'_, C>,
    known: &Known,
    on: NaiveDate,
) -> Result<HashMap<Uuid, BTreeSet<i32>>> {
    use enrolment::Column;
    let mut found: HashMap<Uuid, BTreeSet<i32>> = HashMap::new();
    let ids: Vec<Uuid> = known.ids().collect();
    for some in ids.chunks(ASKED_AT_ONCE) {
        let these = on_roll_between(on, on).add(Column::PupilId.is_in(some.iter().copied()));
        let rows: Vec<OnRoll> =
            session.find::<enrolment::Entity>().filter(these).columns([Column::Urn, Column::PupilId]).await?;
        for row in rows {
            found.entry(known.by_id(row.pupil_id).unwrap_or(row.pupil_id)).or_default().insert(row.urn);
        }
    }
    Ok(found)
}

/// What a list says, whatever the order of its rows.
fn named_by(matched: &Matched) -> Vec<String> {
    let name = |(outcome, child, sent): &(PupilGroupRowOutcome, Option<Uuid>, Option<String>)| {
        let named = (*outcome != PupilGroupRowOutcome::Repeated)
            .then(|| child.map(|child| child.to_string()).or(sent.clone()));
        named.flatten()
    };
    let mut names: Vec<String> = matched.rows.iter().filter_map(name).collect();
    names.sort();
    names
}

/// Compares the list with who is in the group, and keeps it.
async fn apply(
    tx: &Tx<'_>,
    fresh: &Fresh<'_>,
    children: &BTreeSet<Uuid>,
    query: &PupilGroupListQuery,
) -> Result<Done> {
    store::lock(tx, fresh.group).await?;
    let latest = store::latest(tx, fresh.group).await?;
    if latest.as_ref().is_some_and(|list| list.as_at_on > fresh.on) {
        let detail =
            "A list for a later day stands. Record who was in the group on the days before one by one.";
        return Err(AppError::new(Code::StateConflict).detail(detail).allowed_actions(Vec::new()));
    }
    if let Some(same) = latest.as_ref().filter(|list| list.print == fresh.print) {
        return Ok(Done {
            created: false,
            list: Some(same.id),
            added: 0,
            removed: 0,
            unchanged: children.len(),
            suspect: false,
        });
    }
    let (held, standing) = store::standing(tx, fresh.group, fresh.on).await?;
    let plan = rules::plan(&standing, children, fresh.on);
    if plan.is_suspect() && !query.confirm_removals && !query.dry_run {
        let (removed, members) = (plan.removed(), plan.members);
        return Err(AppError::new(Code::MassRemovalSuspected).detail(format!(
            "{removed} of {members} children would leave the group. If that is meant, send the list again with \
             confirm_removals=true; nothing was stored."
        )));
    }
    store::store(tx, fresh, &plan, held, latest.as_ref()).await?;
    Ok(Done {
        created: true,
        list: Some(fresh.id).filter(|_| !query.dry_run),
        added: plan.added(),
        removed: plan.removed(),
        unchanged: plan.unchanged,
        suspect: plan.is_suspect(),
    })
}

fn report(received: &Received, matched: &Matched, done: Done, committed: bool) -> PupilGroupListReport {
    let counted = |outcome| matched.rows.iter().filter(|(own, ..)| *own == outcome).count();
    let rows = matched.rows.iter().zip(&received.rows).enumerate();
    let rows = rows.map(|(index, ((outcome, child, _), sent))| PupilGroupListReportRow {
        index,
        line: sent.line,
        outcome: *outcome,
        on_roll: child.map(|child| matched.on_roll.contains_key(&child)),
    });
    let is_plain = |row: &PupilGroupListReportRow| {
        row.outcome == PupilGroupRowOutcome::Listed && row.on_roll == Some(true)
    };
    let schools: BTreeSet<i32> = matched.on_roll.values().flatten().copied().collect();
    PupilGroupListReport {
        outcome: if done.created { "created" } else { "unchanged" },
        list_id: done.list,
        summary: PupilGroupListSummary {
            rows: matched.rows.len(),
            pupils: matched.children.len(),
            repeated: counted(PupilGroupRowOutcome::Repeated),
            unmatched: counted(PupilGroupRowOutcome::Unmatched),
            not_on_roll: matched.children.len() - matched.on_roll.len(),
            schools: schools.len(),
            added: done.added,
            removed: done.removed,
            unchanged: done.unchanged,
        },
        needs_confirmation: done.suspect,
        rows: rows.filter(|row| !is_plain(row)).collect(),
        committed,
    }
}
