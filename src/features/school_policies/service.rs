//! Use cases: recording a school's policy, its next version, and withdrawing it. Every way in which it stood is kept.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use serde_json::{Map, json};
use uuid::Uuid;

use super::{
    dto::{
        SchoolPolicyCreate, SchoolPolicyDetails, SchoolPolicyPut, SchoolPolicyRecord, SchoolPolicyState,
        SchoolPolicyWithdraw,
    },
    reading, rules,
};
use crate::{
    access::{Access, Act, Action, Attempt, Made, SchoolPoliciesWrite, Tx, document, revised},
    domain::text::{TextFault, clean},
    entities::{
        school_policy::{self, ActiveModel, Column, Entity},
        school_policy_revision,
    },
    error::{AppError, Code, Result},
    http::{Body, IdempotencyKey, Once, Precondition, Tagged, faults_of_link},
};

revised!(school_policy, school_policy_revision { school_policy_id = SchoolPolicyId });
document!(school_policy: SchoolPolicyState, SchoolPolicyDetails, columns);

type Answer = Tagged<SchoolPolicyRecord>;

fn columns(row: &mut ActiveModel, _: SchoolPolicyState, policy: &SchoolPolicyDetails) {
    row.kind = Set(policy.kind.clone());
    row.approved_on = Set(policy.approved_on);
    row.review_due_on = Set(policy.review_due_on);
}

fn checked(policy: &SchoolPolicyDetails, today: chrono::NaiveDate) -> Result<SchoolPolicyDetails> {
    let mut faults = rules::faults(policy, today);
    faults.extend(policy.link.as_deref().into_iter().flat_map(|link| faults_of_link("/policy/link", link)));
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    cleaned(policy).map_err(AppError::internal)
}

fn cleaned(policy: &SchoolPolicyDetails) -> std::result::Result<SchoolPolicyDetails, TextFault> {
    Ok(SchoolPolicyDetails {
        title: clean(&policy.title)?,
        approved_by: policy.approved_by.as_deref().map(clean).transpose()?,
        ..policy.clone()
    })
}

/// A school has one policy of a kind: the unique index lets no second one through.
async fn refuse_second(tx: &Tx<'_>, own: Uuid, kind: &str) -> Result<()> {
    let same = Condition::all()
        .add(Column::Kind.eq(kind))
        .add(Column::State.eq(SchoolPolicyState::Current.as_str()))
        .add(Column::Id.ne(own));
    let Some(other) = tx.find::<Entity>().filter(same).one().await? else { return Ok(()) };
    let place = format!("/v1/schools/{}/policies/{}", other.urn, other.id);
    let existing = Map::from_iter([("id".to_owned(), json!(other.id)), ("self".to_owned(), json!(place))]);
    let detail = "The school has a policy of this kind: amend it.";
    Err(AppError::new(Code::Duplicate).detail(detail).existing(existing))
}

/// Records a school's policy.
pub async fn create(
    cx: &Access<SchoolPoliciesWrite>,
    urn: i32,
    key: IdempotencyKey,
    body: &Body<SchoolPolicyCreate>,
) -> Result<Once<Answer>> {
    let session = cx.read().await?;
    session.school(urn).await?;
    let new = body.parse()?;
    let policy = checked(&new.policy, session.today())?;
    let attempt = Attempt::new(key, &new)?;
    let (by, id) = (new.recorded_by.cleaned().map_err(AppError::internal)?, Uuid::now_v7());
    let action = Action::new("school_policy.create", id.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx| {
        refuse_second(tx, id, &policy.kind).await?;
        let act = Act { action: "created", reason: None, by: &by };
        tx.record_document::<Entity>(id, SchoolPolicyState::Current, &policy, &act, |_| {}).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, urn, made.id).await).await
}

/// Records how a policy was approved or reviewed since; the same again changes nothing.
pub async fn amend(
    cx: &Access<SchoolPoliciesWrite>,
    (urn, id): (i32, Uuid),
    read: &Precondition,
    body: &Body<SchoolPolicyPut>,
) -> Result<Answer> {
    let session = cx.read().await?;
    let row = reading::find(&session, urn, id).await?;
    read.check_version(&row.version.to_string())?;
    AppError::unless_allowed(rules::actions(reading::read(&row)?.0), "amend")?;
    let put = body.parse()?;
    let policy = checked(&put.policy, session.today())?;
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new("school_policy.amend", id.to_string());
    let written = cx.write(urn, &action, async |tx| {
        let standing = tx.standing::<Entity>(id).await?;
        read.check_version(&standing.row.version.to_string())?;
        AppError::unless_allowed(rules::actions(standing.state), "amend")?;
        if standing.terms == policy {
            return Ok(());
        }
        refuse_second(tx, id, &policy.kind).await?;
        let act = Act { action: "amended", reason: None, by: &by };
        let state = standing.state;
        tx.change(standing, state, &policy, &act).await
    });
    match written.await {
        Ok(()) => reading::show(cx, urn, id).await.map_err(AppError::after_commit),
        Err(error) => Err(read.overtaken(error, async || Ok(reading::show(cx, urn, id).await?.tag)).await),
    }
}

/// Withdraws a policy.
pub async fn withdraw(
    cx: &Access<SchoolPoliciesWrite>,
    (urn, id): (i32, Uuid),
    key: IdempotencyKey,
    body: &Body<SchoolPolicyWithdraw>,
) -> Result<Once<Answer>> {
    let row = reading::find(&cx.read().await?, urn, id).await?;
    if key.0.is_none() {
        AppError::unless_allowed(rules::actions(reading::read(&row)?.0), "withdraw")?;
    }
    let new = body.parse()?;
    let attempt = Attempt::new(key, &(id, &new))?;
    let reason = clean(&new.reason).map_err(AppError::internal)?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new("school_policy.withdraw", id.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx| {
        let standing = tx.standing::<Entity>(id).await?;
        AppError::unless_allowed(rules::actions(standing.state), "withdraw")?;
        let act = Act { action: "withdrawn", reason: Some(&reason), by: &by };
        let policy = standing.terms.clone();
        tx.change(standing, SchoolPolicyState::Withdrawn, &policy, &act).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, urn, made.id).await).await
}
