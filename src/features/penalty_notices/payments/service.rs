//! Use cases: recording what was received, reversed and given back. Nothing that was recorded is changed.

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    dto::{
        PenaltyNoticeAccount, PenaltyNoticePaymentRecord, PenaltyNoticeRepaymentRecord,
        PenaltyNoticeReversalRecord,
    },
    reading,
};
use crate::{
    access::{Access, Action, NoticesPaymentsWrite, Session, Tx},
    domain::{person::Person, text::clean},
    entities::{
        penalty_notice::{Entity as Notice, Model as NoticeRow},
        penalty_notice_payment::{ActiveModel, Column, Entity, Model},
        penalty_payment_reference as known,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::penalty_notices::{
        ladder,
        store::{self, Standing, Stands},
    },
    http::{Body, Tagged},
    notices::{payments::PenaltyNoticeEntryKind, states::penalty::PenaltyNoticeAction},
};

type Answer = Result<Tagged<PenaltyNoticeAccount>>;

/// An entry, to be recorded.
struct New {
    kind: PenaltyNoticeEntryKind,
    reference: String,
    reverses: Option<String>,
    on: NaiveDate,
    pence: i64,
    reason: Option<String>,
    by: Person,
}

/// Records a payment, once for each reference. Money that has come is a fact in every state from the issue on: what it
/// does is worked out, so a payment and a withdrawal may come in either order.
pub async fn record(
    cx: &Access<NoticesPaymentsWrite>,
    urn: i32,
    id: Uuid,
    body: &Body<PenaltyNoticePaymentRecord>,
) -> Answer {
    let (seen, today) = open(cx, urn, id).await?;
    let sent = body.parse()?;
    check_day("/received_on", sent.received_on, seen.issued_on, today)?;
    let new = New {
        kind: PenaltyNoticeEntryKind::Payment,
        reference: text(&sent.reference)?,
        reverses: None,
        on: sent.received_on,
        pence: sent.pence,
        reason: None,
        by: sent.recorded_by.cleaned().map_err(AppError::internal)?,
    };
    let action = Action::new("penalty_notice.record_payment", id.to_string());
    cx.write(urn, &action, async |tx: &Tx<'_>| enter(tx, id, &new, async |_, _| Ok(())).await).await?;
    reading::account(cx, urn, id).await.map_err(AppError::after_commit)
}

/// Records that an entry was not so.
pub async fn reverse(
    cx: &Access<NoticesPaymentsWrite>,
    urn: i32,
    id: Uuid,
    body: &Body<PenaltyNoticeReversalRecord>,
) -> Answer {
    let (seen, today) = open(cx, urn, id).await?;
    let sent = body.parse()?;
    let reverses = text(&sent.reverses)?;
    let session = cx.read().await?;
    let of = store::paid(&session, urn, id).await?;
    let reversible = |row: &&Model| row.reference == reverses && row.reverses.is_none();
    let Some(of) = of.iter().find(reversible) else {
        let detail = "The account has no such payment or repayment.";
        let fault = Fault::at("/reverses", FaultCode::ReferenceNotFound).detail(detail);
        return Err(AppError::invalid(vec![fault]));
    };
    check_day("/reversed_on", sent.reversed_on, Some(of.received_on).max(seen.issued_on), today)?;
    let new = New {
        kind: PenaltyNoticeEntryKind::Reversal,
        reference: text(&sent.reference)?,
        reverses: Some(reverses),
        on: sent.reversed_on,
        pence: of.pence,
        reason: Some(text(&sent.reason)?),
        by: sent.recorded_by.cleaned().map_err(AppError::internal)?,
    };
    let action = Action::new("penalty_notice.reverse_payment", id.to_string());
    let written = cx.write(urn, &action, async |tx: &Tx<'_>| {
        enter(tx, id, &new, async |tx, _| {
            let of = new.reverses.as_deref().unwrap_or_default();
            let again = Condition::all().add(Column::PenaltyNoticeId.eq(id)).add(Column::Reverses.eq(of));
            if let Some(earlier) = tx.find::<Entity>().filter(again).one().await? {
                return Err(duplicate("It is reversed already.", Some(told(&earlier))));
            }
            // It may stand for another notice from then on.
            let this = Condition::all().add(known::Column::Reference.eq(of));
            let free = vec![
                (known::Column::Urn, Option::<i32>::None.into()),
                (known::Column::PenaltyNoticeId, Option::<Uuid>::None.into()),
            ];
            tx.set_shared::<known::Entity>(this, free).await.map(drop)
        })
        .await
    });
    written.await?;
    reading::account(cx, urn, id).await.map_err(AppError::after_commit)
}

/// Records what was given back: no more than is to be.
pub async fn repay(
    cx: &Access<NoticesPaymentsWrite>,
    urn: i32,
    id: Uuid,
    body: &Body<PenaltyNoticeRepaymentRecord>,
) -> Answer {
    let (seen, today) = open(cx, urn, id).await?;
    let sent = body.parse()?;
    // What is given back was there to be given back: it undoes nothing that was paid before.
    let payments = store::paid(&cx.read().await?, urn, id).await?;
    let received = payments.iter().filter(|row| row.kind == PenaltyNoticeEntryKind::Payment.as_str());
    let from = received.map(|row| row.received_on).max().max(seen.issued_on);
    check_day("/repaid_on", sent.repaid_on, from, today)?;
    let new = New {
        kind: PenaltyNoticeEntryKind::Repayment,
        reference: text(&sent.reference)?,
        reverses: None,
        on: sent.repaid_on,
        pence: sent.pence,
        reason: None,
        by: sent.recorded_by.cleaned().map_err(AppError::internal)?,
    };
    let action = Action::new("penalty_notice.repay", id.to_string());
    let written = cx.write(urn, &action, async |tx: &Tx<'_>| {
        enter(tx, id, &new, async |tx, standing| {
            let account = store::account_of(tx, urn, id).await?;
            let settlement = standing.is.settle(&account, tx.today());
            let most = settlement.map_or(0, |settlement| settlement.to_repay_pence);
            if new.pence <= most {
                return Ok(());
            }
            let detail = format!("{most} pence are to be repaid.");
            Err(AppError::invalid(vec![Fault::at("/pence", FaultCode::OutOfRange).detail(detail)]))
        })
        .await
    });
    written.await?;
    reading::account(cx, urn, id).await.map_err(AppError::after_commit)
}

/// The notice, if money can be recorded of it; today.
async fn open(cx: &Access<NoticesPaymentsWrite>, urn: i32, id: Uuid) -> Result<(NoticeRow, NaiveDate)> {
    let session = cx.read().await?;
    session.school(urn).await?;
    let seen = session.document::<Notice>(urn, id).await?;
    Stands::of(&seen, session.today())?.refuse(PenaltyNoticeAction::RecordPayment)?;
    Ok((seen, session.today()))
}

fn check_day(at: &'static str, on: NaiveDate, from: Option<NaiveDate>, today: NaiveDate) -> Result<()> {
    let code = match on {
        day if today < day => FaultCode::DateInFuture,
        day if from.is_some_and(|from| day < from) => FaultCode::DatesReversed,
        _ => return Ok(()),
    };
    let detail =
        "The day lies between the issue of the notice, or what is reversed or given back, and today.";
    Err(AppError::invalid(vec![Fault::at(at, code).detail(detail)]))
}

fn text(sent: &str) -> Result<String> {
    clean(sent).map_err(AppError::internal)
}

/// Adds an entry to the account, unless it is there; `check` is what must hold for it besides.
async fn enter(
    tx: &Tx<'_>,
    id: Uuid,
    new: &New,
    check: impl AsyncFnOnce(&Tx<'_>, &Standing<'_>) -> Result<()>,
) -> Result<()> {
    let standing = store::lock(tx, id).await?;
    standing.is.refuse(PenaltyNoticeAction::RecordPayment)?;
    let this = Condition::all()
        .add(Column::PenaltyNoticeId.eq(id))
        .add(Column::Reference.eq(new.reference.as_str()));
    if let Some(known) = tx.find::<Entity>().filter(this).one().await? {
        return same(&known, new);
    }
    check(tx, &standing).await?;
    take_reference(tx, id, &new.reference).await?;
    let row = ActiveModel {
        urn: Set(tx.urn()),
        penalty_notice_id: Set(id),
        reference: Set(new.reference.clone()),
        received_on: Set(new.on),
        pence: Set(new.pence),
        kind: Set(new.kind.as_str().to_owned()),
        reverses: Set(new.reverses.clone()),
        reason: Set(new.reason.clone()),
        recorded_by_name: Set(new.by.name.clone()),
        recorded_by_title: Set(new.by.title.clone()),
        client_id: Set(tx.client()),
        recorded_at: Set(tx.now()),
    };
    tx.insert(vec![row]).await?;
    let account = store::account_of(tx, tx.urn(), id).await?;
    let settlement = standing.is.settle(&account, tx.today());
    let discharged = settlement.and_then(|settlement| settlement.discharged_by_pence);
    let (was, fate) = (standing.is.fate(standing.row.discharged_pence), standing.is.fate(discharged));
    if was != fate {
        // Who paid in time after all has had the notice: whoever counts it waits.
        ladder::wait(tx, &standing).await?;
        ladder::settle(tx, id, fate).await?;
    }
    tx.update(standing.row, |row| row.discharged_pence = Set(discharged)).await.map(drop)
}

/// A reference stands for one notice: of two that are recorded at once the second waits, and is refused.
async fn take_reference(tx: &Tx<'_>, id: Uuid, reference: &str) -> Result<()> {
    let row = known::ActiveModel {
        reference: Set(reference.to_owned()),
        urn: Set(Some(tx.urn())),
        penalty_notice_id: Set(Some(id)),
    };
    if tx.insert_shared_if_absent(row).await? {
        return Ok(());
    }
    let this = || Condition::all().add(known::Column::Reference.eq(reference));
    let holder = tx.lock_shared::<known::Entity>(this()).await?;
    match holder.as_deref().and_then(|holder| holder.urn.zip(holder.penalty_notice_id)) {
        None => {
            let taken = vec![
                (known::Column::Urn, Some(tx.urn()).into()),
                (known::Column::PenaltyNoticeId, Some(id).into()),
            ];
            tx.set_shared::<known::Entity>(this(), taken).await.map(drop)
        }
        // That it stands for another is told to everybody, for which only to who reaches it.
        Some((urn, other)) => {
            use crate::entities::penalty_notice::Column as Of;
            let reached = Condition::all().add(Of::Urn.eq(urn)).add(Of::Id.eq(other));
            // Over every school in reach, not of this one alone.
            let session: &Session<'_, _> = tx;
            let reached = session.find::<Notice>().filter(reached).one().await?;
            let told = reached.map(|row| vec![("penalty_notice_id", json!(row.id)), ("urn", json!(row.urn))]);
            Err(duplicate("The reference stands for another notice.", told))
        }
    }
}

/// A reference that is known is the same entry, or a mistake.
fn same(known: &Model, new: &New) -> Result<()> {
    let before = (known.kind.as_str(), known.pence, known.received_on, known.reverses.as_deref());
    if before == (new.kind.as_str(), new.pence, new.on, new.reverses.as_deref()) {
        return Ok(());
    }
    Err(duplicate("Another entry of this notice has the reference.", Some(told(known))))
}

fn told(row: &Model) -> Vec<(&'static str, Value)> {
    vec![
        ("reference", json!(row.reference)),
        ("kind", json!(row.kind)),
        ("pence", json!(row.pence)),
        ("received_on", json!(row.received_on)),
    ]
}

fn duplicate(detail: &'static str, existing: Option<Vec<(&'static str, Value)>>) -> AppError {
    let error = AppError::new(Code::Duplicate).detail(detail);
    match existing {
        None => error,
        Some(all) => {
            let all = all.into_iter().map(|(name, value)| (name.to_owned(), value));
            error.existing(Map::from_iter(all))
        }
    }
}
