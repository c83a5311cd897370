//! Use cases: a school submits its return; the authority queries, accepts, exempts and reopens it.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::{
    content::Content,
    dto::{
        CollectionReturnAccept, CollectionReturnExempt, CollectionReturnItem, CollectionReturnQuery,
        CollectionReturnReopen, CollectionReturnSubmit,
    },
    reading::outline,
    rules,
    seen::see,
    state::Standing,
    store::{self, Frozen},
};
use crate::{
    access::{
        Access, Action, Attempt, CollectionsManage, CollectionsWrite, Permission, WritePermission,
        date_at_school,
    },
    domain::{person::Person, text::clean},
    entities::{collection, collection_return},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::collections::{
        pages::is_after,
        shown,
        values::{Severity, Step},
    },
    http::{Body, IdempotencyKey, Once, Precondition},
};

/// What submitting is called in the log of disclosures.
const SUBMITTED: &str = "collection_return.submit";

/// Which return a step was taken with.
#[derive(Serialize, Deserialize)]
struct Done {
    version: i32,
}

/// What the authority can do with a return.
pub trait Act: DeserializeOwned + Serialize + Validate + ToSchema {
    /// The operation, for the audit log.
    const OPERATION: &'static str;
    /// The step.
    const STEP: Step;

    /// What is said with it, and by whom.
    fn said(&self) -> (Option<&str>, &Person);
}

impl Act for CollectionReturnQuery {
    const OPERATION: &'static str = "collection_return.query";
    const STEP: Step = Step::Query;

    fn said(&self) -> (Option<&str>, &Person) {
        (Some(&self.message), &self.recorded_by)
    }
}

impl Act for CollectionReturnAccept {
    const OPERATION: &'static str = "collection_return.accept";
    const STEP: Step = Step::Accept;

    fn said(&self) -> (Option<&str>, &Person) {
        (None, &self.recorded_by)
    }
}

impl Act for CollectionReturnExempt {
    const OPERATION: &'static str = "collection_return.exempt";
    const STEP: Step = Step::Exempt;

    fn said(&self) -> (Option<&str>, &Person) {
        (Some(&self.reason), &self.recorded_by)
    }
}

impl Act for CollectionReturnReopen {
    const OPERATION: &'static str = "collection_return.reopen";
    const STEP: Step = Step::Reopen;

    fn said(&self) -> (Option<&str>, &Person) {
        (Some(&self.reason), &self.recorded_by)
    }
}

/// Which return, and what the request says of it besides its body.
pub struct Place {
    pub urn: i32,
    pub id: Uuid,
    pub read: Precondition,
    pub key: IdempotencyKey,
}

/// The version and the state allow it. A repeated request is let on: what it came to is told again.
fn open(
    place: &Place,
    step: Step,
    row: &collection_return::Model,
    collection: &collection::Model,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Standing> {
    place.read.check_version(&row.version.to_string())?;
    let state = store::state(row)?;
    let standing = Standing { state, collection: shown::state(collection, date_at_school(now)) };
    standing.require(step)?;
    Ok(standing)
}

/// The authority takes a step with a school's return.
pub async fn act<A: Act>(
    cx: &Access<CollectionsManage>,
    place: Place,
    body: &Body<A>,
) -> Result<Once<(String, CollectionReturnItem)>> {
    let (_, row, collection) = outline(cx, place.urn, place.id).await?;
    let now = cx.read().await?.now();
    if place.key.0.is_none() {
        open(&place, A::STEP, &row, &collection, now)?;
    }
    let sent = body.parse()?;
    let (message, by) = sent.said();
    let message = message.map(clean).transpose().map_err(AppError::internal)?;
    let by = by.cleaned().map_err(AppError::internal)?;
    let (urn, id) = (place.urn, place.id);
    let attempt = Attempt::new(IdempotencyKey(place.key.0.clone()), &(urn, id, &sent))?;
    let action = Action::new(A::OPERATION, id.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx| {
        let (row, collection) = store::lock(tx, id).await?;
        let standing = open(&place, A::STEP, &row, &collection, tx.now())?;
        let state = standing.after(A::STEP, row.content.is_some());
        let act = store::Act { step: A::STEP, state, message: message.as_deref(), by: &by };
        let version = store::take(tx, row, &act, None, None).await?.version;
        Ok(Done { version })
    });
    let done = done.await?;
    Ok(Once { value: told(cx, urn, id).await?, replayed: done.replayed })
}

/// A school submits what it says, or where it has said nothing what is filled in: frozen with what the registers say.
pub async fn submit(
    cx: &Access<CollectionsWrite>,
    place: Place,
    body: &Body<CollectionReturnSubmit>,
) -> Result<Once<(String, CollectionReturnItem)>> {
    let seen = see(cx, place.urn, place.id).await?;
    if place.key.0.is_none() {
        open(&place, Step::Submit, &seen.row, &seen.collection, seen.now)?;
    }
    let sent = body.parse()?;
    let by = sent.recorded_by.cleaned().map_err(AppError::internal)?;
    let answer = sent.answer.as_deref().map(clean).transpose().map_err(AppError::internal)?;
    // A refusal names the rows of pupils that stand against it.
    seen.disclose(cx, SUBMITTED, &by).await?;
    let draft = seen.to_submit()?;
    let content = seen.content(Some(&draft));
    let json = |value: &Content| serde_json::to_string(value).map_err(AppError::internal);
    let (document, totals) =
        (json(&content)?, serde_json::to_string(&content.totals).map_err(AppError::internal)?);
    let text = serde_json::to_string(&draft).map_err(AppError::internal)?;
    let (urn, id) = (place.urn, place.id);
    let attempt = Attempt::new(IdempotencyKey(place.key.0.clone()), &(urn, id, &sent))?;
    let action = Action::new("collection_return.submit", id.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx| {
        let (row, collection) = store::lock(tx, id).await?;
        let standing = open(&place, Step::Submit, &row, &collection, tx.now())?;
        if row.version != seen.row.version {
            // It was saved while it was looked at: what would be frozen is not what stands.
            return Err(
                AppError::new(Code::PreconditionFailed).header("ETag", format!("\"{}\"", row.version))
            );
        }
        let obstacles = rules::obstacles(&content);
        if !obstacles.is_empty() {
            return Err(AppError::invalid(obstacles.into_iter().map(fault).collect()));
        }
        let late = is_after(tx.now(), collection.due_on);
        let frozen = Frozen { document: &document, totals: &totals, late };
        let act = store::Act {
            step: Step::Submit,
            state: standing.after(Step::Submit, true),
            message: answer.as_deref(),
            by: &by,
        };
        let version = store::take(tx, row, &act, Some(&text), Some(&frozen)).await?.version;
        Ok(Done { version })
    });
    let done = done.await?;
    Ok(Once { value: told(cx, urn, id).await?, replayed: done.replayed })
}

fn fault((at, finding): (String, &super::content::Finding)) -> Fault {
    let code = match finding.severity {
        Severity::Error => FaultCode::ReturnHasErrors,
        _ => FaultCode::ReturnNotExplained,
    };
    Fault::at(at, code).detail(format!("{}: {}.", finding.code.as_str(), rules::mend(finding.code)))
}

/// What is read after the commit: if that fails, the client must not be told that nothing was stored.
async fn told<P: Permission + WritePermission>(
    cx: &Access<P>,
    urn: i32,
    id: Uuid,
) -> Result<(String, CollectionReturnItem)> {
    let told = outline(cx, urn, id).await;
    let (item, row, _) = told.map_err(|error| match error.code() {
        Code::NotFound => error,
        _ => AppError::new(Code::OutcomeUnknown).cause(error),
    })?;
    Ok((row.version.to_string(), item))
}
