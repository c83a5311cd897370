//! Use cases: adding a child to a parent, amending what is said, withdrawing it.

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::dto::{ParentChildAmend, ParentChildCreate, ParentChildWithdraw};
use crate::{
    access::{Access, Act, Action, Attempt, Made, ParentsWrite, Session, Tx},
    attendance::book::parents::{self, pupil_ids},
    domain::{parent::ParentChildState, text::clean, urn::AUTHORITY},
    entities::parent_child::{Entity, Model},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::parents::{
        dto::{ParentChildTerms, ParentDocument},
        reading, rules,
        service::{check_child, locked, open},
        store,
    },
    http::{Body, IdempotencyKey, Once, Precondition, Tagged},
};

type Answer = Tagged<ParentDocument>;

/// Says that somebody is a pupil's parent.
pub async fn add(
    cx: &Access<ParentsWrite>,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<ParentChildCreate>,
) -> Result<Once<Answer>> {
    open(cx, id, &key, "add_child").await?;
    let new = body.parse()?;
    let mut faults = Vec::new();
    let child = check_child(&cx.read().await?, &new.child, "/child", &mut faults).await?;
    let Some(child) = child.filter(|_| faults.is_empty()) else { return Err(AppError::invalid(faults)) };
    let attempt = Attempt::new(key, &(id, &new))?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let (action, child_id) = (Action::new("parent.add_child", id.to_string()), Uuid::now_v7());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        locked(tx, id, "add_child").await?;
        let act = Act { action: "created", reason: None, by: &by };
        match store::children_of(tx, id, child.pupil_id).await?.into_iter().next() {
            None => store::insert_child(tx, child_id, id, &child, &act).await?,
            // What was withdrawn wrongly stands again.
            Some(row) if row.state == ParentChildState::Withdrawn.as_str() => {
                let act = Act { action: "amended", ..act };
                store::change_child(tx, row, id, ParentChildState::Standing, &child, &act).await?;
            }
            Some(row) => return Err(reading::duplicate("It is said already.", "id", row.id)),
        }
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, made.id).await).await
}

/// What is done to it, and what it says from then on.
struct Deed<'a> {
    name: &'static str,
    state: ParentChildState,
    child: Option<ParentChildTerms>,
    act: Act<'a>,
    /// What the caller read of the parent, and what there was to be read.
    read: &'a Precondition,
    seen: &'a Seen,
}

/// What is said of a parent and a child, with the parent as it is shown.
struct Seen {
    row: Model,
    tag: String,
}

async fn write(
    cx: &Access<ParentsWrite>,
    (id, child): (Uuid, Uuid),
    attempt: &Attempt,
    deed: &Deed<'_>,
) -> Result<Once<Answer>> {
    let action = Action::new("parent.change_child", child.to_string());
    let done = cx.write_once(AUTHORITY, &action, attempt, async |tx| {
        locked(tx, id, "add_child").await?;
        let row = tx.lock_document::<Entity>(child).await?;
        of_person(tx, &row, id).await?;
        deed.read.check(Some(&deed.seen.tag))?;
        if row.version != deed.seen.row.version {
            return Err(Code::PreconditionFailed.into());
        }
        AppError::unless_allowed(rules::child_actions(reading::child((*row).clone())?.state), deed.name)?;
        let terms = match &deed.child {
            Some(child) => ParentChildTerms { pupil_id: row.pupil_id, ..child.clone() },
            None => serde_json::from_str(&row.terms).map_err(AppError::internal)?,
        };
        let (parent, pupil) = (row.parent_id, row.pupil_id);
        store::change_child(tx, row, parent, deed.state, &terms, &deed.act).await?;
        if deed.state == ParentChildState::Withdrawn {
            withdraw_others(tx, id, pupil, &deed.act).await?;
        }
        Ok(Made { id })
    });
    match done.await {
        Ok(done) => done.told(async |made| reading::show(cx, made.id).await).await,
        Err(error) => Err(deed.read.overtaken(error, async || Ok(reading::show(cx, id).await?.tag)).await),
    }
}

/// Whoever is not the child's parent is not so under another id of the child, or of the parent, either.
async fn withdraw_others(tx: &Tx<'_>, id: Uuid, pupil: Uuid, act: &Act<'_>) -> Result<()> {
    let ids = parents::person(tx, id).await?.map(|person| person.ids).unwrap_or_default();
    for parent in ids {
        for row in store::children_of(tx, parent, pupil).await? {
            if row.state == ParentChildState::Standing.as_str() {
                let terms: ParentChildTerms = serde_json::from_str(&row.terms).map_err(AppError::internal)?;
                store::change_child(tx, row, parent, ParentChildState::Withdrawn, &terms, act).await?;
            }
        }
    }
    Ok(())
}

/// What is said under a record that was merged into the parent's is said of the parent.
async fn of_person<C: ConnectionTrait>(session: &Session<'_, C>, row: &Model, id: Uuid) -> Result<()> {
    let person = parents::person(session, id).await?.ok_or(Code::NotFound)?;
    let own = row.parent_id == id || person.id == id && person.ids.contains(&row.parent_id);
    if own { Ok(()) } else { Err(Code::NotFound.into()) }
}

/// The child is there, and of this parent; the version that was read is the one that stands, and its state lets the act be
/// done. A repeated act is let on: what it came to is told again.
async fn find(
    cx: &Access<ParentsWrite>,
    (id, child): (Uuid, Uuid),
    read: &Precondition,
    key: &IdempotencyKey,
    name: &'static str,
) -> Result<Seen> {
    let tag = reading::show(cx, id).await?.tag;
    let session = cx.read().await?;
    let row = session.document::<Entity>(AUTHORITY, child).await?;
    of_person(&session, &row, id).await?;
    if key.0.is_none() {
        read.check(Some(&tag))?;
        AppError::unless_allowed(rules::child_actions(reading::child(row.clone())?.state), name)?;
    }
    Ok(Seen { row, tag })
}

/// Amends by what somebody is a pupil's parent, and since and until when. What was withdrawn is added again, not amended.
pub async fn amend(
    cx: &Access<ParentsWrite>,
    id: Uuid,
    child: Uuid,
    read: &Precondition,
    key: IdempotencyKey,
    body: &Body<ParentChildAmend>,
) -> Result<Once<Answer>> {
    let seen = find(cx, (id, child), read, &key, "amend").await?;
    let new = body.parse()?;
    let mut faults = rules::faults_of_child(&new.child, "/child");
    if !pupil_ids(&cx.read().await?, seen.row.pupil_id).await?.contains(&new.child.pupil_id) {
        let detail = "It is said of another pupil: withdraw it, and add that one.";
        faults.push(Fault::at("/child/pupil_id", FaultCode::ReferenceNotFound).detail(detail));
    }
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let reason = clean(&new.reason).map_err(AppError::internal)?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let act = Act { action: "amended", reason: Some(&reason), by: &by };
    let attempt = Attempt::new(key, &(child, &new))?;
    let terms = Some(new.child.clone());
    let (name, state) = ("amend", ParentChildState::Standing);
    let deed = Deed { name, state, child: terms, act, read, seen: &seen };
    write(cx, (id, child), &attempt, &deed).await
}

/// Withdraws that somebody is a pupil's parent. It stays to be seen.
pub async fn withdraw(
    cx: &Access<ParentsWrite>,
    id: Uuid,
    child: Uuid,
    read: &Precondition,
    key: IdempotencyKey,
    body: &Body<ParentChildWithdraw>,
) -> Result<Once<Answer>> {
    let seen = find(cx, (id, child), read, &key, "withdraw").await?;
    let new = body.parse()?;
    let reason = clean(&new.reason).map_err(AppError::internal)?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let act = Act { action: "withdrawn", reason: Some(&reason), by: &by };
    let attempt = Attempt::new(key, &(child, &new))?;
    let (name, state) = ("withdraw", ParentChildState::Withdrawn);
    let deed = Deed { name, state, child: None, act, read, seen: &seen };
    write(cx, (id, child), &attempt, &deed).await
}
