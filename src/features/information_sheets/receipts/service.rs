//! Use cases: reading a sheet, taking notice of it, doing what it asks, and saying that it is not done after all.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use serde::Serialize;
use uuid::Uuid;

use super::{
    dto::{
        SchoolInformationSheetComplete, SchoolInformationSheetDocument, SchoolInformationSheetReopen,
        SchoolInformationSheetStep,
    },
    reading,
    standing::Standing,
};
use crate::{
    access::{Access, Act, Action, Attempt, InformationSheetsRespond, Made, Tx, revised},
    domain::{person::Person, text::clean},
    entities::{
        information_sheet,
        information_sheet_receipt::{self, ActiveModel, Column},
        information_sheet_receipt_revision,
    },
    error::{AppError, Code, Result},
    features::information_sheets::{
        states::{RECEIPT, ReceiptAction, ReceiptState},
        terms::{InformationSheetStepTaken, ReceiptTerms},
    },
    http::{Body, IdempotencyKey, Once, Precondition, Tagged},
};

revised!(information_sheet_receipt, information_sheet_receipt_revision {
    information_sheet_receipt_id = InformationSheetReceiptId
});

type Answer = Tagged<SchoolInformationSheetDocument>;

/// Which sheet at which school, which version of it, and which attempt.
pub struct Place {
    /// The school.
    pub urn: i32,
    /// The sheet.
    pub id: Uuid,
    /// The version that was read.
    pub read: Precondition,
    /// The attempt.
    pub key: IdempotencyKey,
}

/// What is said with a step.
struct Said<'a> {
    step: ReceiptAction,
    by: &'a Person,
    note: Option<&'a str>,
    reason: Option<&'a str>,
}

impl ReceiptAction {
    /// As the audit log calls it, and as the history does.
    fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::Read => ("information_sheet.read", "read"),
            Self::Acknowledge => ("information_sheet.acknowledge", "acknowledged"),
            Self::Complete => ("information_sheet.complete", "completed"),
            Self::Reopen => ("information_sheet.reopen", "reopened"),
        }
    }
}

/// Answers what can be answered before the body is understood. A repeated step is let on: what it came to is told again.
async fn open(cx: &Access<InformationSheetsRespond>, place: &Place, step: ReceiptAction) -> Result<()> {
    let session = cx.read().await?;
    let (sheet, own) = reading::load(&session, place.urn, place.id).await?;
    if place.key.0.is_none() {
        place
            .read
            .check_current(sheet.version, async || Ok(reading::show(cx, place.urn, place.id).await?.tag))
            .await?;
        let actions = Standing::of(&sheet, own.as_ref())?.actions(&sheet)?;
        AppError::unless_allowed(actions, step.as_str())?;
    }
    Ok(())
}

/// Takes a step. The sheet is held meanwhile, so that what is acknowledged is what was read.
async fn take(
    cx: &Access<InformationSheetsRespond>,
    place: Place,
    said: Said<'_>,
    sent: &impl Serialize,
) -> Result<Once<Answer>> {
    let Place { urn, id, read, key } = place;
    let attempt = Attempt::new(key, &(id, sent))?;
    let (operation, told) = said.step.told();
    let action = Action::new(operation, id.to_string());
    let taken = cx.write_once(urn, &action, &attempt, async |tx| {
        let this = reading::seen(tx, urn).await?.add(information_sheet::Column::Id.eq(id));
        let sheet = tx.share_of_authority::<information_sheet::Entity>(this).await?.ok_or(Code::NotFound)?;
        read.check_version(&sheet.version.to_string())?;
        let own = Condition::all().add(Column::Id.eq(id));
        let (held, _) = tx.lock_or_create(own, || fresh(tx, id)).await?;
        let standing = Standing::of(&sheet, Some(&held))?;
        AppError::unless_allowed(standing.actions(&sheet)?, said.step.as_str())?;
        let to = RECEIPT.step(standing.state, said.step).map_err(AppError::internal)?;
        let step = InformationSheetStepTaken {
            taken_at: tx.now(),
            recorded_by: said.by.clone(),
            note: said.note.map(str::to_owned),
        };
        let terms = noted(standing.terms, said.step, step);
        let text = serde_json::to_string(&terms).map_err(AppError::internal)?;
        let act = Act { action: told, reason: said.reason, by: said.by };
        tx.revise(held, &act, |row| {
            row.state = Set(to.as_str().to_owned());
            row.sheet_version = Set(sheet.version);
            row.terms = Set(text);
        })
        .await?;
        Ok(Made { id })
    });
    match taken.await {
        Ok(taken) => taken.told(async |made| reading::show(cx, urn, made.id).await).await,
        Err(error) => Err(read.overtaken(error, async || Ok(reading::show(cx, urn, id).await?.tag)).await),
    }
}

/// A row before the first step: two who take it at once wait for each other at it.
fn fresh(tx: &Tx<'_>, id: Uuid) -> ActiveModel {
    ActiveModel {
        urn: Set(tx.urn()),
        id: Set(id),
        state: Set(ReceiptState::Unread.as_str().to_owned()),
        sheet_version: Set(0),
        terms: Set("{}".to_owned()),
        created_at: Set(tx.now()),
        updated_at: Set(tx.now()),
        version: Set(0),
    }
}

fn noted(before: ReceiptTerms, step: ReceiptAction, taken: InformationSheetStepTaken) -> ReceiptTerms {
    match step {
        ReceiptAction::Read => ReceiptTerms { read: Some(taken), ..before },
        ReceiptAction::Acknowledge => ReceiptTerms { acknowledged: Some(taken), ..before },
        ReceiptAction::Complete => ReceiptTerms { completed: Some(taken), ..before },
        ReceiptAction::Reopen => ReceiptTerms { completed: None, ..before },
    }
}

/// Says that a sheet was read, or that the school took notice of it.
pub async fn step(
    cx: &Access<InformationSheetsRespond>,
    place: Place,
    step: ReceiptAction,
    body: &Body<SchoolInformationSheetStep>,
) -> Result<Once<Answer>> {
    open(cx, &place, step).await?;
    let sent = body.parse()?;
    let by = sent.recorded_by.cleaned().map_err(AppError::internal)?;
    take(cx, place, Said { step, by: &by, note: None, reason: None }, &sent).await
}

/// Says that what a sheet asks is done.
pub async fn complete(
    cx: &Access<InformationSheetsRespond>,
    place: Place,
    body: &Body<SchoolInformationSheetComplete>,
) -> Result<Once<Answer>> {
    let step = ReceiptAction::Complete;
    open(cx, &place, step).await?;
    let sent = body.parse()?;
    let by = sent.recorded_by.cleaned().map_err(AppError::internal)?;
    let note = sent.note.as_deref().map(clean).transpose().map_err(AppError::internal)?;
    take(cx, place, Said { step, by: &by, note: note.as_deref(), reason: None }, &sent).await
}

/// Says that it is not done after all.
pub async fn reopen(
    cx: &Access<InformationSheetsRespond>,
    place: Place,
    body: &Body<SchoolInformationSheetReopen>,
) -> Result<Once<Answer>> {
    let step = ReceiptAction::Reopen;
    open(cx, &place, step).await?;
    let sent = body.parse()?;
    let by = sent.recorded_by.cleaned().map_err(AppError::internal)?;
    let reason = clean(&sent.reason).map_err(AppError::internal)?;
    take(cx, place, Said { step, by: &by, note: None, reason: Some(&reason) }, &sent).await
}
