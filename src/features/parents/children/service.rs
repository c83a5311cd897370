//! Use cases: adding a child to a parent, amending what is said, withdrawing it.

use uuid::Uuid;

use super::dto::{ParentChildAmend, ParentChildCreate, ParentChildWithdraw};
use crate::{
    access::{Access, Act, Action, Attempt, Made, ParentsWrite},
    attendance::book::{
        parents::{AUTHORITY, pupil_ids},
        shown,
    },
    domain::{parent::ParentChildState, text::clean},
    entities::parent_child::{Entity, Model},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::parents::{
        dto::{ParentChildTerms, ParentDocument},
        reading, rules,
        service::{check_child, locked, open},
        store,
    },
    http::{Body, IdempotencyKey, Once, Tagged},
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
        match store::child_of(tx, id, child.pupil_id).await? {
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
        of_parent(&row, id)?;
        AppError::unless_allowed(rules::child_actions(reading::child((*row).clone())?.state), deed.name)?;
        let terms = match &deed.child {
            Some(child) => ParentChildTerms { pupil_id: row.pupil_id, ..child.clone() },
            None => serde_json::from_str(&row.terms).map_err(AppError::internal)?,
        };
        store::change_child(tx, row, id, deed.state, &terms, &deed.act).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, made.id).await).await
}

fn of_parent(row: &Model, parent: Uuid) -> Result<()> {
    if row.parent_id == parent { Ok(()) } else { Err(Code::NotFound.into()) }
}

/// The child is there, and of this parent.
async fn find(cx: &Access<ParentsWrite>, id: Uuid, child: Uuid) -> Result<Model> {
    let session = cx.read().await?;
    shown::require_authority(&session).await?;
    let row = session.document::<Entity>(AUTHORITY, child).await?;
    of_parent(&row, id)?;
    Ok(row)
}

/// Amends by what somebody is a pupil's parent, and since and until when.
pub async fn amend(
    cx: &Access<ParentsWrite>,
    id: Uuid,
    child: Uuid,
    key: IdempotencyKey,
    body: &Body<ParentChildAmend>,
) -> Result<Once<Answer>> {
    let row = find(cx, id, child).await?;
    let new = body.parse()?;
    let mut faults = rules::faults_of_child(&new.child, "/child");
    if !pupil_ids(&cx.read().await?, row.pupil_id).await?.contains(&new.child.pupil_id) {
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
    let deed = Deed { name: "amend", state: ParentChildState::Standing, child: terms, act };
    write(cx, (id, child), &attempt, &deed).await
}

/// Withdraws that somebody is a pupil's parent. It stays to be seen.
pub async fn withdraw(
    cx: &Access<ParentsWrite>,
    id: Uuid,
    child: Uuid,
    key: IdempotencyKey,
    body: &Body<ParentChildWithdraw>,
) -> Result<Once<Answer>> {
    find(cx, id, child).await?;
    let new = body.parse()?;
    let reason = clean(&new.reason).map_err(AppError::internal)?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let act = Act { action: "withdrawn", reason: Some(&reason), by: &by };
    let attempt = Attempt::new(key, &(child, &new))?;
    let deed = Deed { name: "withdraw", state: ParentChildState::Withdrawn, child: None, act };
    write(cx, (id, child), &attempt, &deed).await
}
