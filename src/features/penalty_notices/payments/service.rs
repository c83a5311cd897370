//! Use case: recording a payment.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use serde_json::{Map, json};
use uuid::Uuid;

use super::dto::{PenaltyNoticePayment, PenaltyNoticePaymentRecord};
use crate::{
    access::{Access, Action, NoticesPaymentsWrite, Tx},
    domain::text::clean,
    entities::{
        penalty_notice::Entity as Notice,
        penalty_notice_payment::{ActiveModel, Column, Entity, Model},
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::penalty_notices::{
        notices::{PenaltyNoticeDocument, reading},
        store::{self, Stands},
    },
    http::{Body, Tagged},
    notices::states::penalty::PenaltyNoticeAction,
};

const RECORD: &str = "penalty_notice.record_payment";

/// Records a payment, once for each reference. Money that has come is a fact in every state from the issue on: what it
/// does is worked out, so a payment and a withdrawal may come in either order.
pub async fn record(
    cx: &Access<NoticesPaymentsWrite>,
    urn: i32,
    id: Uuid,
    body: &Body<PenaltyNoticePaymentRecord>,
) -> Result<Tagged<PenaltyNoticeDocument>> {
    let session = cx.read().await?;
    session.school(urn).await?;
    let seen = session.document::<Notice>(urn, id).await?;
    Stands::of(&seen, session.today())?.refuse(PenaltyNoticeAction::RecordPayment)?;
    let new = body.parse()?;
    let issued_on = seen.issued_on.unwrap_or(new.received_on);
    let fault = match new.received_on {
        day if session.today() < day => Some(FaultCode::DateInFuture),
        day if day < issued_on => Some(FaultCode::DatesReversed),
        _ => None,
    };
    if let Some(code) = fault {
        let detail = "The day lies between the issue of the notice and today.";
        return Err(AppError::invalid(vec![Fault::at("/received_on", code).detail(detail)]));
    }
    let reference = clean(&new.reference).map_err(AppError::internal)?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new(RECORD, id.to_string());
    cx.write(urn, &action, async |tx: &Tx<'_>| {
        let standing = store::lock(tx, id).await?;
        standing.is.refuse(PenaltyNoticeAction::RecordPayment)?;
        let this = Condition::all()
            .add(Column::PenaltyNoticeId.eq(id))
            .add(Column::Reference.eq(reference.as_str()));
        if let Some(known) = tx.find::<Entity>().filter(this).one().await? {
            return same(&known, &new);
        }
        let row = ActiveModel {
            urn: Set(urn),
            penalty_notice_id: Set(id),
            reference: Set(reference.clone()),
            received_on: Set(new.received_on),
            pence: Set(new.pence),
            recorded_by_name: Set(by.name.clone()),
            recorded_by_title: Set(by.title.clone()),
            client_id: Set(tx.client()),
            recorded_at: Set(tx.now()),
        };
        tx.insert(vec![row]).await?;
        let paid = store::payments_of(tx, urn, id).await?;
        let settlement = standing.is.settle(&paid, tx.today());
        let discharged = settlement.and_then(|settlement| settlement.discharged_by_pence);
        tx.update(standing.row, |row| row.discharged_pence = Set(discharged)).await.map(drop)
    })
    .await?;
    reading::show(cx, urn, id).await.map_err(AppError::after_commit)
}

/// A reference that is known is the same payment, or a mistake.
fn same(known: &Model, new: &PenaltyNoticePaymentRecord) -> Result<()> {
    if (known.pence, known.received_on) == (new.pence, new.received_on) {
        return Ok(());
    }
    let told = PenaltyNoticePayment::of(known);
    let existing = [
        ("reference", json!(told.reference)),
        ("pence", json!(told.pence)),
        ("received_on", json!(told.received_on)),
    ];
    let existing = Map::from_iter(existing.map(|(name, value)| (name.to_owned(), value)));
    Err(AppError::new(Code::Duplicate)
        .detail("Another payment of this notice has the reference.")
        .existing(existing))
}
