//! Use cases: publishing a sheet under its number, correcting it, withdrawing it.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike as _, TimeDelta, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, Order};
use serde::Serialize;
use uuid::Uuid;

use super::{
    dto::{InformationSheetCorrect, InformationSheetPublish, InformationSheetWithdraw},
    reading, rules,
    service::{Answer, allow, answered, collection, faults, lay, lock},
};
use crate::{
    access::{Access, Act, Action, Attempt, InformationSheetsWrite, Locked, Made, Tx, date_at_school},
    attendance::book::audience,
    domain::{person::Person, text::clean},
    entities::{
        information_sheet::{ActiveModel, Column, Entity, Model},
        information_sheet_school, information_sheet_year,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::information_sheets::{
        shown::{self, AUTHORITY_URN},
        states::{SHEET, SheetAction, SheetState},
        terms::spoken,
    },
    http::{Body, IdempotencyKey, Once, Precondition},
};

/// Which sheet, which version of it, and which attempt.
pub struct Place {
    /// The sheet.
    pub id: Uuid,
    /// The version that was read.
    pub read: Precondition,
    /// The attempt.
    pub key: IdempotencyKey,
}

/// A step, as the audit log and the history call it.
struct Step<'a> {
    action: SheetAction,
    operation: &'static str,
    told: &'static str,
    reason: Option<&'a str>,
    by: &'a Person,
}

/// How far ahead a sheet can be published.
const AHEAD: TimeDelta = TimeDelta::days(366);

/// The sheet, if it is at the version that is named and its state lets the step be taken. A repeated step is let on: what
/// it came to is told again.
async fn find(cx: &Access<InformationSheetsWrite>, place: &Place, action: SheetAction) -> Result<Model> {
    let session = cx.read().await?;
    let row = shown::find(cx, &session, place.id).await?;
    if place.key.0.is_none() {
        place.read.check_version(&row.version.to_string())?;
        allow(&row, &session, action)?;
    }
    Ok(row)
}

/// Takes a step: `work` does what goes with it, and says what changes in the row.
async fn take<L: FnOnce(&mut ActiveModel)>(
    cx: &Access<InformationSheetsWrite>,
    place: Place,
    step: Step<'_>,
    sent: &impl Serialize,
    work: impl AsyncFn(&Tx<'_>, &Locked<'_, Entity>) -> Result<L>,
) -> Result<Once<Answer>> {
    let Place { id, read, key } = place;
    let attempt = Attempt::new(key, &(id, sent))?;
    let action = Action::new(step.operation, id.to_string());
    let done = cx.write_once(AUTHORITY_URN, &action, &attempt, async |tx| {
        let held = lock(tx, id).await?;
        read.check_version(&held.version.to_string())?;
        allow(&held, tx, step.action)?;
        let stands = shown::state(&held, tx.now())?;
        let to = SHEET.step(stands, step.action).map_err(AppError::internal)?;
        let laid = work(tx, &held).await?;
        let act = Act { action: step.told, reason: step.reason, by: step.by };
        tx.revise(held, &act, |row| {
            row.state = Set(to.as_str().to_owned());
            laid(row);
        })
        .await?;
        Ok(Made { id })
    });
    match done.await {
        Ok(done) => answered(cx, done).await,
        Err(error) => Err(read.overtaken(error, async || Ok(reading::show(cx, id).await?.tag)).await),
    }
}

/// Publishes a sheet: it gets its number and its schools, and is seen from its instant on.
pub async fn publish(
    cx: &Access<InformationSheetsWrite>,
    place: Place,
    body: &Body<InformationSheetPublish>,
) -> Result<Once<Answer>> {
    let row = find(cx, &place, SheetAction::Publish).await?;
    let sent = body.parse()?;
    let by = sent.recorded_by.cleaned().map_err(AppError::internal)?;
    let session = cx.read().await?;
    let at = sent.published_at.unwrap_or(session.now());
    let terms = shown::terms(&row)?;
    let schools = audience::schools(&session, &terms.audience, date_at_school(at)).await?;
    let announced = match row.collection_id {
        Some(id) => collection(&session, id).await?,
        None => None,
    };
    let disagrees = announced.is_some_and(|found| row.to_be_completed_by_on != Some(found.due_on));
    let step = Step {
        action: SheetAction::Publish,
        operation: "information_sheet.publish",
        told: "published",
        reason: None,
        by: &by,
    };
    take(cx, place, step, &sent, async |tx, held| {
        if held.version != row.version {
            return Err(Code::Overloaded.into());
        }
        let published_at = sent.published_at.unwrap_or(tx.now());
        check_instant(held, published_at, tx.now())?;
        if schools.is_empty() {
            return Err(conflict("It would be for no school: change for whom it is first."));
        }
        if disagrees {
            return Err(conflict("The collection that it announces is due by another day: change it first."));
        }
        let year = date_at_school(published_at).year();
        let number = number(tx, year, sent.number).await?;
        let count = i32::try_from(schools.len()).map_err(AppError::internal)?;
        tell(tx, held.id, &schools).await?;
        Ok(move |row: &mut ActiveModel| {
            row.year = Set(Some(year));
            row.number = Set(Some(number));
            row.published_at = Set(Some(published_at));
            row.schools = Set(count);
        })
    })
    .await
}

fn check_instant(row: &Model, at: DateTime<Utc>, now: DateTime<Utc>) -> Result<()> {
    let fault =
        |code, detail: &str| Err(AppError::invalid(vec![Fault::at("/published_at", code).detail(detail)]));
    if at > now + AHEAD {
        return fault(FaultCode::OutOfRange, "A sheet is published a year from now at the latest.");
    }
    match row.to_be_completed_by_on.is_some_and(|by| by < date_at_school(at)) {
        true => fault(FaultCode::DatesReversed, "It is to be completed by a day before it is published."),
        false => Ok(()),
    }
}

/// Gives a number of a year: the one that is asked for, or the next after the highest. Whoever publishes holds the year, so
/// that no number is given twice, and none is lost to a publication that failed.
async fn number(tx: &Tx<'_>, year: i32, asked: Option<i32>) -> Result<i32> {
    use information_sheet_year as years;
    let this = Condition::all().add(years::Column::Year.eq(year));
    let fresh = || years::ActiveModel { urn: Set(AUTHORITY_URN), year: Set(year) };
    tx.lock_or_create(this, fresh).await?;
    let given = tx.find::<Entity>().filter(Column::Year.eq(year)).filter(Column::Number.is_not_null());
    let Some(asked) = asked else {
        let last = given.order_by(Column::Number, Order::Desc).limit(1).one().await?;
        return Ok(last.and_then(|row| row.number).unwrap_or(0) + 1);
    };
    match given.filter(Column::Number.eq(asked)).one().await? {
        None => Ok(asked),
        Some(row) => {
            let told = [
                ("id".to_owned(), row.id.to_string().into()),
                ("number".to_owned(), spoken(asked, year).into()),
            ];
            let detail = "Another sheet of the year has the number. Leave it out to get the next one.";
            Err(AppError::new(Code::Duplicate).detail(detail).existing(told.into_iter().collect()))
        }
    }
}

async fn tell(tx: &Tx<'_>, id: Uuid, schools: &BTreeSet<i32>) -> Result<()> {
    let rows = schools.iter().map(|urn| information_sheet_school::ActiveModel {
        urn: Set(AUTHORITY_URN),
        information_sheet_id: Set(id),
        school_urn: Set(*urn),
    });
    tx.insert(rows.collect()).await
}

fn conflict(why: &'static str) -> AppError {
    AppError::new(Code::StateConflict).detail(why).allowed_actions(vec![SheetAction::Change.as_str()])
}

/// Says a published sheet otherwise, with the reason. What it said before stays readable.
pub async fn correct(
    cx: &Access<InformationSheetsWrite>,
    place: Place,
    body: &Body<InformationSheetCorrect>,
) -> Result<Once<Answer>> {
    find(cx, &place, SheetAction::Correct).await?;
    let sent = body.parse()?;
    let terms = rules::terms(&sent.sheet).map_err(AppError::internal)?;
    let text = serde_json::to_string(&terms).map_err(AppError::internal)?;
    let by = sent.sheet.recorded_by.cleaned().map_err(AppError::internal)?;
    let reason = clean(&sent.reason).map_err(AppError::internal)?;
    let step = Step {
        action: SheetAction::Correct,
        operation: "information_sheet.correct",
        told: "corrected",
        reason: Some(&reason),
        by: &by,
    };
    take(cx, place, step, &sent, async |tx, held| {
        // Here and not before: a repeated request is told what it came to, also where a school or collection has changed since.
        let found = faults_of_correction(tx, held, &sent).await?;
        if !found.is_empty() {
            return Err(AppError::invalid(rules::within(found, "/sheet")));
        }
        let (terms, text, now) = (terms.clone(), text.clone(), tx.now());
        let again = sent.read_again.then_some(held.version + 1);
        Ok(move |row: &mut ActiveModel| {
            lay(row, &terms, text);
            row.corrected_at = Set(Some(now));
            if let Some(version) = again {
                row.read_again_from = Set(version);
            }
        })
    })
    .await
}

async fn faults_of_correction(
    tx: &Tx<'_>,
    row: &Model,
    sent: &InformationSheetCorrect,
) -> Result<Vec<Fault>> {
    let mut found = faults(tx, &sent.sheet).await?;
    if sent.sheet.audience != shown::terms(row)?.audience {
        let fault = Fault::at("/audience", FaultCode::FixedSincePublished);
        found.push(fault.detail("Send it as it is; what is for other schools is another sheet."));
    }
    let published_on = row.published_at.map(date_at_school);
    if let (Some(by), Some(from)) = (sent.sheet.to_be_completed_by_on, published_on)
        && by < from
    {
        found.push(Fault::at("/to_be_completed_by_on", FaultCode::DatesReversed));
    }
    Ok(found)
}

/// Takes a sheet back. Its number is not given again; one that nobody saw is never seen.
pub async fn withdraw(
    cx: &Access<InformationSheetsWrite>,
    place: Place,
    body: &Body<InformationSheetWithdraw>,
) -> Result<Once<Answer>> {
    find(cx, &place, SheetAction::Withdraw).await?;
    let sent = body.parse()?;
    let by = sent.recorded_by.cleaned().map_err(AppError::internal)?;
    let reason = clean(&sent.reason).map_err(AppError::internal)?;
    let step = Step {
        action: SheetAction::Withdraw,
        operation: "information_sheet.withdraw",
        told: "withdrawn",
        reason: Some(&reason),
        by: &by,
    };
    take(cx, place, step, &sent, async |tx, held| {
        let unseen = shown::state(held, tx.now())? != SheetState::Published;
        Ok(move |row: &mut ActiveModel| {
            if unseen {
                row.published_at = Set(None);
            }
        })
    })
    .await
}
