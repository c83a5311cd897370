//! Use case: a school answers a proposal. What is stored is what was shown, or nothing is.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, json};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::{
    dto::{StatutoryReturnAmend, StatutoryReturnConfirm, StatutoryReturnDecline},
    service::find,
};
use crate::{
    access::{Access, Action, Attempt, Session, StatutoryReturnsWrite, Tx, date_at_school},
    domain::{academic_year::AcademicYear, person::Person, text::clean, urn::Urn},
    entities::{
        roll,
        statutory_return::{Column, Entity, Model},
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::statutory_returns::{
        content::Sight,
        dto::{StatutoryReturnAmendment, StatutoryReturnWritten},
        occasions::Occasion,
        returns,
        rules::prompt_after,
        values::{Basis, Kind, Status},
        view::Shown,
    },
    http::{Body, IdempotencyKey, Once, Precondition},
};

/// What a school can answer.
pub trait Answer: DeserializeOwned + Serialize + Validate + ToSchema {
    /// The operation, for the audit log.
    const OPERATION: &'static str;
    /// What it comes to.
    const STATUS: Status;

    /// What it says.
    fn said(&self) -> Said<'_>;
}

/// What an answer says.
pub struct Said<'a> {
    reason: Option<&'a str>,
    cause: Option<&'a str>,
    believed_on: Option<NaiveDate>,
    amendment: Option<&'a StatutoryReturnAmendment>,
    by: &'a Person,
}

/// The same as it is stored.
struct Cleaned {
    reason: Option<String>,
    cause: Option<String>,
    believed_on: Option<NaiveDate>,
    amendment: Option<StatutoryReturnAmendment>,
    by: Person,
}

impl Said<'_> {
    fn cleaned(&self) -> Result<Cleaned> {
        let text = |text: Option<&str>| text.map(clean).transpose().map_err(AppError::internal);
        let amendment = |sent: &StatutoryReturnAmendment| {
            Ok::<_, AppError>(StatutoryReturnAmendment {
                reason: clean(&sent.reason).map_err(AppError::internal)?,
                statement: text(sent.statement.as_deref())?,
                ..sent.clone()
            })
        };
        Ok(Cleaned {
            reason: text(self.reason)?,
            cause: text(self.cause)?,
            believed_on: self.believed_on,
            amendment: self.amendment.map(amendment).transpose()?,
            by: self.by.cleaned().map_err(AppError::internal)?,
        })
    }
}

impl Answer for StatutoryReturnConfirm {
    const OPERATION: &'static str = "statutory_return.confirm";
    const STATUS: Status = Status::Made;

    fn said(&self) -> Said<'_> {
        let (cause, believed_on) = (self.cause.as_deref(), self.believed_on);
        Said { reason: None, cause, believed_on, amendment: None, by: &self.recorded_by }
    }
}

impl Answer for StatutoryReturnAmend {
    const OPERATION: &'static str = "statutory_return.amend";
    const STATUS: Status = Status::Made;

    fn said(&self) -> Said<'_> {
        let (cause, believed_on) = (self.cause.as_deref(), self.believed_on);
        Said { reason: None, cause, believed_on, amendment: Some(&self.amendment), by: &self.recorded_by }
    }
}

impl Answer for StatutoryReturnDecline {
    const OPERATION: &'static str = "statutory_return.decline";
    const STATUS: Status = Status::Declined;

    fn said(&self) -> Said<'_> {
        let reason = Some(self.reason.as_str());
        Said { reason, cause: None, believed_on: None, amendment: None, by: &self.recorded_by }
    }
}

/// Answers a proposal: it must still be there, and be what was shown.
pub async fn answer<A: Answer>(
    cx: &Access<StatutoryReturnsWrite>,
    at: &Place,
    read: &Precondition,
    key: IdempotencyKey,
    body: &Body<A>,
    dry_run: bool,
) -> Result<Once<StatutoryReturnWritten>> {
    let session = cx.read().await?;
    let reached = session.school(at.urn.get()).await?;
    let sight = Sight::of(cx);
    let key = if dry_run { IdempotencyKey(None) } else { key };
    let shown = find(&session, reached.school(), at.id, sight).await?;
    match &shown {
        Some(shown) => read.check(Some(&shown.tag))?,
        // A repeated request finds its proposal answered, by itself.
        None => match answered(&session, at, sight).await? {
            Some(_) if key.0.is_some() => {}
            Some(held) => return Err(duplicate(&held)),
            None => return Err(Code::NotFound.into()),
        },
    }
    let sent = body.parse()?;
    let said = sent.said().cleaned()?;
    if let Some(shown) = &shown {
        check(&shown.occasion, &said, session.today())?;
    }
    let action = Action::new(A::OPERATION, at.id.to_string()).dry(dry_run);
    let store = async |tx: &Tx<'_>| {
        tx.lock::<roll::Entity>(roll::Column::Urn.eq(tx.urn()).into()).await?.ok_or(Code::NotFound)?;
        let Some(shown) = find(tx, reached.school(), at.id, sight).await? else {
            let held = answered(tx, at, sight).await?;
            return Err(held.map_or(Code::NotFound.into(), |held| duplicate(&held)));
        };
        read.check(Some(&shown.tag))?;
        check(&shown.occasion, &said, session.today())?;
        let row = row(tx, &shown, &said, A::STATUS)?;
        returns::insert(tx, &row).await?;
        Ok(row)
    };
    if dry_run {
        let row = cx.write(at.urn.get(), &action, store).await?;
        let step = returns::first_step(&row);
        return returns::supposed(&session, row, step, sight).await;
    }
    let attempt = Attempt::new(key, &(at.urn, at.id, &sent))?;
    let done = cx.write_once(at.urn.get(), &action, &attempt, async |tx| Ok(store(tx).await?.id));
    returns::told(&session, at.urn.get(), done.await?, sight).await
}

/// Which proposal.
pub struct Place {
    pub urn: Urn,
    pub id: Uuid,
}

/// The answer that a proposal has, if the caller may see it.
async fn answered<C: ConnectionTrait>(
    session: &Session<'_, C>,
    at: &Place,
    sight: Sight,
) -> Result<Option<Model>> {
    let this = Condition::all()
        .add(Column::Urn.eq(at.urn.get()))
        .add(Column::ProposalId.eq(at.id))
        .add(Column::Status.ne(Status::Withdrawn.as_str()))
        .add_option((!sight.codes).then(|| Column::Kind.ne(Kind::Sickness.as_str())));
    session.find::<Entity>().filter(this).one().await
}

fn duplicate(held: &Model) -> AppError {
    let existing = Map::from_iter([("id".to_owned(), json!(held.id))]);
    AppError::new(Code::Duplicate)
        .detail("The proposal is answered: read the return, or withdraw it first.")
        .existing(existing)
}

/// Everything in an answer that does not go with what it answers.
fn check(occasion: &Occasion, said: &Cleaned, today: NaiveDate) -> Result<()> {
    AppError::if_any(faults(occasion, said, today))
}

fn faults(occasion: &Occasion, said: &Cleaned, today: NaiveDate) -> Vec<Fault> {
    let absence =
        occasion.basis == Basis::Derived && matches!(occasion.kind, Kind::Attendance | Kind::Sickness);
    let mut faults = Vec::new();
    let mut not_for_kind = |given: bool, at: &str, detail: &str| {
        if given {
            faults.push(Fault::at(at, FaultCode::NotForReturnKind).rule("reg13").detail(detail));
        }
    };
    not_for_kind(said.cause.is_some() && !absence, "/cause", "A cause is of an absence.");
    let ill = occasion.kind == Kind::Sickness;
    not_for_kind(said.believed_on.is_some() && !ill, "/believed_on", "It is of illness.");
    let Some(amendment) = &said.amendment else { return with_belief(faults, said, today) };
    for (given, at) in [(amendment.from_on, "/amendment/from_on"), (amendment.to_on, "/amendment/to_on")] {
        not_for_kind(given.is_some() && !absence, at, "These days are of an absence.");
    }
    let from_on = amendment.from_on.or(occasion.from_on);
    let to_on = amendment.to_on.or(occasion.to_on);
    if absence && from_on.zip(to_on).is_some_and(|(from_on, to_on)| to_on < from_on) {
        faults.push(Fault::at("/amendment/to_on", FaultCode::DatesReversed));
    }
    if absence {
        faults.extend(days_amended(occasion, amendment, today));
    }
    if amendment.from_on.is_none() && amendment.to_on.is_none() && amendment.statement.is_none() {
        let fault = Fault::at("/amendment", FaultCode::NothingAmended);
        faults.push(fault.detail("State `from_on`, `to_on` or `statement`; or confirm the proposal."));
    }
    with_belief(faults, said, today)
}

/// What is wrong with the days that a school puts in place of those proposed: what was returned has been, as in a return
/// that it states; of illness the last day is the one expected, in the same academic year.
fn days_amended(
    occasion: &Occasion,
    amendment: &StatutoryReturnAmendment,
    today: NaiveDate,
) -> impl Iterator<Item = Fault> {
    let ill = occasion.kind == Kind::Sickness;
    let ahead = |at: &str, on: Option<NaiveDate>| {
        on.filter(|on| *on > today).map(|_| Fault::at(at, FaultCode::DateInFuture))
    };
    let from_on = ahead("/amendment/from_on", amendment.from_on);
    let to_on = if ill { None } else { ahead("/amendment/to_on", amendment.to_on) };
    let first = amendment.from_on.or(occasion.from_on);
    let other_year =
        |on: &NaiveDate| first.is_some_and(|from| AcademicYear::of(from) != AcademicYear::of(*on));
    let beyond = amendment.to_on.filter(|_| ill).filter(other_year).map(|_| {
        let detail = "Both days lie in one academic year; for the next one another return is made.";
        Fault::at("/amendment/to_on", FaultCode::DateOutsideAcademicYear).detail(detail)
    });
    [from_on, to_on, beyond].into_iter().flatten()
}

fn with_belief(mut faults: Vec<Fault>, said: &Cleaned, today: NaiveDate) -> Vec<Fault> {
    if said.believed_on.is_some_and(|on| on > today) {
        faults.push(Fault::at("/believed_on", FaultCode::DateInFuture));
    }
    faults
}

/// What is stored of an answer.
fn row(tx: &Tx<'_>, shown: &Shown, said: &Cleaned, status: Status) -> Result<Model> {
    let (occasion, made_on) = (&shown.occasion, date_at_school(tx.now()));
    let ill = occasion.kind == Kind::Sickness && status == Status::Made;
    let believed_on = ill.then(|| said.believed_on.unwrap_or(made_on));
    Ok(Model {
        urn: tx.urn(),
        id: Uuid::now_v7(),
        slot: occasion.id.to_string(),
        kind: occasion.kind.as_str().to_owned(),
        basis: occasion.basis.as_str().to_owned(),
        status: status.as_str().to_owned(),
        proposal_id: Some(occasion.id),
        pupil_id: occasion.pupil,
        enrolment_id: occasion.enrolment,
        occurred_on: occasion.occurred_on,
        from_on: occasion.from_on,
        to_on: occasion.to_on,
        due_on: occasion.due_on.or(believed_on.map(prompt_after)),
        made_on,
        facts: to_json(&occasion.facts)?,
        content: to_json(&shown.refs)?,
        amendment: said.amendment.as_ref().map(to_json).transpose()?,
        cause: said.cause.clone(),
        believed_on,
        reason: said.reason.clone(),
        rule_set: occasion.rule_set.to_owned(),
        print: shown.tag.clone(),
        recorded_by_name: said.by.name.clone(),
        recorded_by_title: said.by.title.clone(),
        client_id: tx.client(),
        created_at: tx.now(),
        updated_at: tx.now(),
        version: 1,
    })
}

fn to_json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(AppError::internal)
}
