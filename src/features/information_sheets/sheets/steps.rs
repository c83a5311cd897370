//! Use cases: publishing a sheet under its number, moving it, correcting it, withdrawing it.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike as _, TimeDelta, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait as _};
use serde::Serialize;
use uuid::Uuid;

use super::{
    collections,
    dto::{
        InformationSheetCorrect, InformationSheetPublish, InformationSheetReschedule,
        InformationSheetWithdraw,
    },
    numbers, reading, rules,
    service::{Answer, allow, answered, faults, lay, lock},
};
use crate::{
    access::{Access, Act, Action, Attempt, InformationSheetsWrite, Locked, Made, Tx, date_at_school},
    attendance::book::audience,
    domain::{person::Person, text::clean, urn::AUTHORITY},
    entities::{
        information_sheet::{ActiveModel, Entity, Model},
        information_sheet_school,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::information_sheets::{
        shown,
        states::{SHEET, SheetAction, SheetState},
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
        place.read.check_current(row.version, async || Ok(reading::show(cx, place.id).await?.tag)).await?;
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
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
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
    collections::require_right(cx, &terms)?;
    let schools = audience::schools(&session, &terms.audience, date_at_school(at)).await?;
    let not_open: Vec<_> =
        audience::not_open(&terms.audience, &schools).iter().map(|urn| format!("school {urn}")).collect();
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
        if sent.number.is_some() && !terms.kind.is_numbered() {
            let fault = Fault::at("/number", FaultCode::ChooseOne);
            return Err(AppError::invalid(vec![fault.detail("A notice has no number: leave it out.")]));
        }
        if schools.is_empty() {
            return Err(conflict("It would be for no school: change for whom it is first."));
        }
        if !not_open.is_empty() {
            return Err(conflict(format!(
                "Not open on the day, though named: {}. Change for whom it is first.",
                not_open.join(", ")
            )));
        }
        collections::agree(tx, held, &terms, published_at, &by).await?;
        let year = Some(date_at_school(published_at).year()).filter(|_| terms.kind.is_numbered());
        let number = match year {
            Some(year) => Some(numbers::give(tx, year, sent.number).await?),
            None => None,
        };
        let count = i32::try_from(schools.len()).map_err(AppError::internal)?;
        tell(tx, held.id, &schools).await?;
        Ok(move |row: &mut ActiveModel| {
            row.year = Set(year);
            row.number = Set(number);
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

async fn tell(tx: &Tx<'_>, id: Uuid, schools: impl IntoIterator<Item = &i32>) -> Result<()> {
    let rows = schools.into_iter().map(|urn| information_sheet_school::ActiveModel {
        urn: Set(AUTHORITY),
        information_sheet_id: Set(id),
        school_urn: Set(*urn),
    });
    tx.insert(rows.collect()).await
}

pub(super) fn conflict(why: impl Into<String>) -> AppError {
    AppError::new(Code::StateConflict).detail(why).allowed_actions(vec![SheetAction::Change.as_str()])
}

/// Lets a scheduled sheet be seen from another instant on, now or later. It keeps its number and its schools, and schools of
/// its audience that are open by then come to them; a collection that it opens, and that is not open, moves with it.
pub async fn reschedule(
    cx: &Access<InformationSheetsWrite>,
    place: Place,
    body: &Body<InformationSheetReschedule>,
) -> Result<Once<Answer>> {
    let row = find(cx, &place, SheetAction::Reschedule).await?;
    let sent = body.parse()?;
    let by = sent.recorded_by.cleaned().map_err(AppError::internal)?;
    let session = cx.read().await?;
    let on = date_at_school(sent.published_at.unwrap_or(session.now()));
    let terms = shown::terms(&row)?;
    collections::require_right(cx, &terms)?;
    let schools = audience::schools(&session, &terms.audience, on).await?;
    let step = Step {
        action: SheetAction::Reschedule,
        operation: "information_sheet.reschedule",
        told: "rescheduled",
        reason: None,
        by: &by,
    };
    take(cx, place, step, &sent, async |tx, held| {
        if held.version != row.version {
            return Err(Code::Overloaded.into());
        }
        let now = tx.now();
        let published_at = sent.published_at.unwrap_or(now);
        let fault = Fault::at("/published_at", FaultCode::OutOfRange);
        if published_at < now {
            return Err(AppError::invalid(vec![
                fault.detail("It is over: leave it out to publish the sheet now."),
            ]));
        }
        if held.year.is_some_and(|year| year != date_at_school(published_at).year()) {
            let detail = "Its number is of another calendar year: withdraw it, and publish another.";
            return Err(AppError::invalid(vec![fault.detail(detail)]));
        }
        check_instant(held, published_at, now)?;
        collections::follow(tx, held, &terms, published_at, &by).await?;
        let told = {
            use information_sheet_school::{Column, Entity};
            let rows = tx.find::<Entity>().filter(Column::InformationSheetId.eq(held.id)).all().await?;
            rows.into_iter().map(|row| row.school_urn).collect::<BTreeSet<_>>()
        };
        tell(tx, held.id, schools.difference(&told)).await?;
        let count = i32::try_from(schools.union(&told).count()).map_err(AppError::internal)?;
        Ok(move |row: &mut ActiveModel| {
            row.published_at = Set(Some(published_at));
            row.schools = Set(count);
        })
    })
    .await
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
    let standing = shown::terms(row)?;
    let mut found = faults(tx, &sent.sheet, Some(&standing)).await?;
    if sent.sheet.audience != standing.audience {
        let fault = Fault::at("/audience", FaultCode::FixedSincePublished);
        found.push(fault.detail("Send it as it is; what is for other schools is another sheet."));
    }
    if sent.sheet.kind.is_numbered() != standing.kind.is_numbered() {
        let fault = Fault::at("/kind", FaultCode::FixedSincePublished);
        found.push(fault.detail(
            "A notice has no number, and any other sheet has one: withdraw it, and publish another.",
        ));
    }
    if sent.sheet.opens_collection != standing.opens_collection {
        let fault = Fault::at("/opens_collection", FaultCode::FixedSincePublished);
        found.push(fault.detail("Send it as it is: what a sheet opens is settled when it is published."));
    } else if standing.opens_collection && sent.sheet.collection_id != standing.collection_id {
        let fault = Fault::at("/collection_id", FaultCode::FixedSincePublished);
        found.push(fault.detail("The sheet opened this collection: another is opened by another sheet."));
    }
    let published_on = row.published_at.map(date_at_school);
    if let (Some(by), Some(from)) = (sent.sheet.to_be_completed_by_on, published_on)
        && by < from
    {
        found.push(Fault::at("/to_be_completed_by_on", FaultCode::DatesReversed));
    }
    Ok(found)
}

/// Takes a sheet back. One that nobody saw is never seen, and its number is given again if it was the last one; any other
/// stays its own.
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
        let free = numbers::is_free_again(tx, held).await?;
        Ok(move |row: &mut ActiveModel| {
            if unseen {
                row.published_at = Set(None);
            }
            if free {
                row.year = Set(None);
                row.number = Set(None);
            }
        })
    })
    .await
}
