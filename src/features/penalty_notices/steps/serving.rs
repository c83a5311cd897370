//! Use cases: serving a notice, putting right how it was served, and that it never reached the parent.

use chrono::NaiveDate;

use super::{
    act::{Answer, Seen, kept, open, take, take_to},
    dto::{PenaltyNoticeNotReceived, PenaltyNoticeServe, PenaltyNoticeServiceCorrect},
};
use crate::{
    access::{Access, NoticesDecide, StepPlace, Tx},
    domain::text::clean,
    error::{AppError, Code, Fault, FaultCode, Result},
    features::penalty_notices::{
        document::PenaltyNoticeContents,
        ladder,
        store::{Next, Standing, Stands},
        terms::{PenaltyNoticeServed, PenaltyNoticeTerms},
        whither,
    },
    http::Body,
    notices::{
        limitation,
        schedule::{self, PenaltyNoticeService, Tariff},
        states::penalty::{self, PENALTY_NOTICE, PenaltyNoticeAction},
    },
};

/// How a notice was served, as it is sent.
struct Service<'a> {
    by: PenaltyNoticeService,
    sent_on: NaiveDate,
    received_on: Option<NaiveDate>,
    evidence: Option<&'a str>,
}

impl Service<'_> {
    /// Every fault of it at once.
    fn faults(&self, is: &Stands, today: NaiveDate) -> Vec<Fault> {
        let issued_on = is.terms.issue.as_ref().map_or(self.sent_on, |issue| issue.issued_on);
        let mut faults = Vec::new();
        let mut fault = |at: &str, code: FaultCode, detail: &str| {
            let fault = Fault::at(at, code);
            faults.push(if detail.is_empty() { fault } else { fault.detail(detail) });
        };
        if today < self.sent_on {
            fault("/sent_on", FaultCode::DateInFuture, "");
        } else if self.sent_on < issued_on {
            fault("/sent_on", FaultCode::DatesReversed, "It lies before the day of issue.");
        }
        match self.received_on {
            Some(_) if self.by == PenaltyNoticeService::ByHand => {
                let detail = "What is handed over is received that day.";
                fault("/received_on", FaultCode::NotForNoticeKind, detail);
            }
            Some(on) if today < on => fault("/received_on", FaultCode::DateInFuture, ""),
            Some(on) if on < self.sent_on => {
                fault("/received_on", FaultCode::DatesReversed, "It lies before the day of sending.");
            }
            Some(on) if self.evidence.is_none() && on != self.presumed_on() => {
                let detail = "It is presumed to have been received on another day: say what shows this one.";
                fault("/received_evidence", FaultCode::MissingProperty, detail);
            }
            _ => {}
        }
        faults
    }

    fn presumed_on(&self) -> NaiveDate {
        schedule::received_on(self.by, self.sent_on)
    }

    /// The same as it is kept: the days to pay begin with the day of receipt.
    fn served(&self, tariff: &Tariff, readdressed: bool) -> Result<PenaltyNoticeServed> {
        Ok(PenaltyNoticeServed {
            by: self.by,
            sent_on: self.sent_on,
            presumed: self.by != PenaltyNoticeService::ByHand && self.received_on.is_none(),
            received_evidence: kept(self.evidence.map(clean).transpose())?,
            readdressed,
            dates: tariff.dates(self.received_on.unwrap_or_else(|| self.presumed_on())),
        })
    }
}

fn tariff(is: &Stands) -> Result<&Tariff> {
    is.tariff().ok_or_else(|| AppError::internal("an issued notice has no tariff"))
}

/// Records that it was handed over, left or posted: the days to pay begin with the day of receipt.
pub async fn serve(
    cx: &Access<NoticesDecide>,
    place: StepPlace,
    body: &Body<PenaltyNoticeServe>,
) -> Result<Answer> {
    let Seen { is, today, .. } = open::<PenaltyNoticeServe>(cx, &place).await?;
    let given = body.parse()?;
    let service = Service {
        by: given.by,
        sent_on: given.sent_on,
        received_on: given.received_on,
        evidence: given.received_evidence.as_deref(),
    };
    AppError::if_any(service.faults(&is, today))?;
    take(cx, place, &given, async |tx, standing| {
        ladder::refuse_what_should_not_be(tx, standing, PenaltyNoticeAction::Serve).await?;
        let (document, readdressed) = addressed(tx, standing, given.by).await?;
        let served = service.served(tariff(&standing.is)?, readdressed)?;
        let terms = PenaltyNoticeTerms { service: Some(served), ..standing.is.terms.clone() };
        Ok(Next { terms, document })
    })
    .await
}

/// What was issued with the address at which it is served, and whether that is another than on the day of issue. What is
/// handed over needs none.
async fn addressed(
    tx: &Tx<'_>,
    standing: &Standing<'_>,
    by: PenaltyNoticeService,
) -> Result<(Option<String>, bool)> {
    let gone = || AppError::internal("an issued notice has no contents");
    let mut contents = whither::issued(&standing.row)?.ok_or_else(gone)?;
    contents.served_at = match whither::today(tx, &standing.row).await? {
        Ok(address) => Some(address),
        Err(_) if by == PenaltyNoticeService::ByHand => None,
        Err(why) => return Err(AppError::invalid(vec![whither::fault(why)])),
    };
    let readdressed = contents.served_at.is_some() && contents.served_at != contents.recipient.address;
    Ok((whither::stored(&contents)?, readdressed))
}

/// Puts right how and when it was received; what was paid in time, and whether it may be prosecuted, follows.
pub async fn correct(
    cx: &Access<NoticesDecide>,
    place: StepPlace,
    body: &Body<PenaltyNoticeServiceCorrect>,
) -> Result<Answer> {
    let Seen { is, today, .. } = open::<PenaltyNoticeServiceCorrect>(cx, &place).await?;
    let given = body.parse()?;
    let service = Service {
        by: given.by,
        sent_on: given.sent_on,
        received_on: given.received_on,
        evidence: given.received_evidence.as_deref(),
    };
    AppError::if_any(service.faults(&is, today))?;
    take_to(cx, place, &given, async |_, standing| {
        let before = &standing.is.terms;
        let readdressed = before.service.as_ref().is_some_and(|service| service.readdressed);
        let served = service.served(tariff(&standing.is)?, readdressed)?;
        let prosecuted_on =
            before.prosecution.as_ref().map(|one| one.proceedings_begun_on.unwrap_or(one.referred_on));
        let stored = penalty::after_service_corrected(prosecuted_on, served.dates.pay_until_on);
        if standing.is.is_before_court() && stored != penalty::PenaltyNoticeState::ProsecutionReferred {
            return Err(refused_by_court(&standing.is, PenaltyNoticeAction::CorrectService));
        }
        let stays = stored == penalty::PenaltyNoticeState::ProsecutionReferred;
        let prosecution = before.prosecution.clone().filter(|_| stays);
        let terms = PenaltyNoticeTerms { service: Some(served), prosecution, ..before.clone() };
        Ok((Some(stored), Next { terms, document: None }))
    })
    .await
}

/// A case that is before the court is not undone by what is said of the post.
fn refused_by_court(is: &Stands, step: PenaltyNoticeAction) -> AppError {
    let mut allowed = PENALTY_NOTICE.actions(is.state).allowed;
    allowed.retain(|action| *action != step.as_str());
    AppError::new(Code::StateConflict).detail(limitation::BEGUN).allowed_actions(allowed)
}

/// Records that it never reached the parent: no day to pay has begun, and nothing was to be referred.
pub async fn not_received(
    cx: &Access<NoticesDecide>,
    place: StepPlace,
    body: &Body<PenaltyNoticeNotReceived>,
) -> Result<Answer> {
    open::<PenaltyNoticeNotReceived>(cx, &place).await?;
    take(cx, place, &body.parse()?, async |_, standing| {
        if standing.is.is_before_court() {
            return Err(refused_by_court(&standing.is, PenaltyNoticeAction::RecordNotReceived));
        }
        let terms = PenaltyNoticeTerms { service: None, prosecution: None, ..standing.is.terms.clone() };
        let contents = whither::issued(&standing.row)?;
        // It goes out again, to where the parent is then.
        let contents = contents.map(|issued| PenaltyNoticeContents { served_at: None, ..issued });
        let document = contents.as_ref().map(whither::stored).transpose()?.flatten();
        Ok(Next { terms, document })
    })
    .await
}
