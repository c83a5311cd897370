//! Use case: voiding an enrolment that was made by mistake.

use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, Condition, IntoActiveModel as _};
use uuid::Uuid;

use super::dto::{EnrolmentVoid, EnrolmentVoided, EnrolmentVoiding};
use crate::{
    access::{Access, Action, Attempt, RollWrite, Tx},
    attendance::book::{lines, marks},
    domain::urn::Urn,
    entities::enrolment::{Column, Entity, Model},
    error::{AppError, Code, Result},
    http::{IdempotencyKey, Once},
};

/// Voids an enrolment on whose line no mark stands. It keeps its line, which nobody else gets.
pub async fn void(
    cx: &Access<RollWrite>,
    urn: Urn,
    id: Uuid,
    key: IdempotencyKey,
    body: impl FnOnce() -> Result<EnrolmentVoid>,
) -> Result<Once<EnrolmentVoided>> {
    let session = cx.read().await?;
    session.school(urn.get()).await?;
    let this = Condition::all().add(Column::Urn.eq(urn.get())).add(Column::Id.eq(id));
    session.find::<Entity>().filter(this).one().await?.ok_or(Code::NotFound)?;
    let body = body()?;
    let attempt = Attempt::new(key, &(id, &body))?;
    let voiding = voiding(&body)?;
    let action = Action::new("enrolment.void", format!("{urn}/{id}"));
    cx.write_once(urn.get(), &action, &attempt, async |tx| take_off(tx, urn, id, &voiding).await).await
}

fn voiding(body: &EnrolmentVoid) -> Result<String> {
    let reason = crate::domain::text::clean(&body.reason).map_err(AppError::internal)?;
    let recorded_by = body.recorded_by.cleaned().map_err(AppError::internal)?;
    serde_json::to_string(&EnrolmentVoiding { reason, recorded_by }).map_err(AppError::internal)
}

async fn take_off(tx: &Tx<'_>, urn: Urn, id: Uuid, voiding: &str) -> Result<EnrolmentVoided> {
    lines::lock_roll(tx).await?;
    let registers = lines::lock_registers(tx).await?;
    let current = Condition::all().add(Column::Id.eq(id)).add(Column::SupersededAt.is_null());
    let current = tx.find::<Entity>().filter(current).one().await?.ok_or(Code::NotFound)?;
    refuse_if_in_use(tx, &current).await?;
    let this = Condition::all().add(Column::Id.eq(id)).add(Column::SupersededAt.is_null());
    tx.set_all::<Entity>(this, vec![(Column::SupersededAt, Some(tx.now()).into())]).await?;
    let version = current.revision + 1;
    let mut next = current.into_active_model().reset_all();
    next.revision = Set(version);
    next.voided = Set(true);
    next.voiding = Set(Some(voiding.to_owned()));
    next.client_id = Set(tx.client());
    next.recorded_at = Set(tx.now());
    tx.insert(vec![next]).await?;
    lines::settle(tx, registers, &[]).await?;
    Ok(EnrolmentVoided { id, urn, voided: true, updated_at: tx.now(), version })
}

async fn refuse_if_in_use(tx: &Tx<'_>, enrolment: &Model) -> Result<()> {
    if enrolment.voided {
        let refused = AppError::new(Code::StateConflict).allowed_actions(Vec::new());
        return Err(refused.detail("The enrolment is voided already."));
    }
    // Nothing is marked before the first day or after today.
    let marks = marks::of_enrolments(tx, &[enrolment.id], enrolment.starting_on, tx.today()).await?;
    match marks.values().map(Vec::len).sum::<usize>() {
        0 => Ok(()),
        count => {
            let refused = AppError::new(Code::StateConflict).allowed_actions(vec!["correct_by_roll"]);
            Err(refused.detail(format!(
                "{count} marks stand on its line. Take them back first, or correct the entry by sending the roll.",
            )))
        }
    }
}
