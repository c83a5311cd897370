//! Use cases: recording that a Notice to Improve was served, and putting right how.

use chrono::NaiveDate;

use super::{
    act::{Answer, Place, Step, kept, open, take},
    dto::{NoticeToImproveServe, NoticeToImproveServiceCorrect},
};
use crate::{
    access::{Access, NoticesToImproveWrite},
    domain::{person::Person, text::clean},
    error::{AppError, Fault, FaultCode, Result},
    features::notices_to_improve::{
        store::{Next, Stands},
        terms::{NoticeToImproveServed, NoticeToImproveTerms},
    },
    http::Body,
    notices::{
        schedule::{self, PenaltyNoticeService},
        states::improvement::NoticeToImproveAction,
    },
};

/// How it was served, as it is sent.
#[derive(Clone, Copy)]
struct Sent {
    by: PenaltyNoticeService,
    sent_on: NaiveDate,
    received_on: Option<NaiveDate>,
}

impl Sent {
    fn served(self) -> NoticeToImproveServed {
        let presumed = || schedule::received_on(self.by, self.sent_on);
        NoticeToImproveServed {
            by: self.by,
            sent_on: self.sent_on,
            received_on: self.received_on.unwrap_or_else(presumed),
            presumed: self.by == PenaltyNoticeService::Post && self.received_on.is_none(),
        }
    }

    /// Every fault of it at once.
    fn faults(self, is: &Stands, today: NaiveDate) -> Vec<Fault> {
        let received_on = self.served().received_on;
        let mut faults = Vec::new();
        let sent = |code, detail: &str| Fault::at("/sent_on", code).detail(detail.to_owned());
        let received = |code, detail: &str| Fault::at("/received_on", code).detail(detail.to_owned());
        let (issued_on, begins) = match &is.terms.issue {
            Some(issue) => (issue.issued_on, Some(issue.period_from_on)),
            None => (self.sent_on, None),
        };
        if today < self.sent_on {
            faults.push(sent(FaultCode::DateInFuture, "It cannot have been sent yet."));
        } else if self.sent_on < issued_on {
            faults.push(sent(FaultCode::DatesReversed, "It lies before the day of issue."));
        } else if begins.is_some_and(|begins| begins <= received_on) {
            let detail = "The period that the notice tells began before the parent received it: cancel it and issue another.";
            faults.push(sent(FaultCode::DatesReversed, detail));
        }
        match self.received_on {
            Some(_) if self.by == PenaltyNoticeService::ByHand => {
                let detail = "What is handed over is received that day.";
                faults.push(received(FaultCode::NotForNoticeKind, detail));
            }
            Some(on) if today < on => {
                faults.push(received(FaultCode::DateInFuture, "It has not come yet."));
            }
            Some(on) if on < self.sent_on => {
                faults.push(received(FaultCode::DatesReversed, "It lies before the day of posting."));
            }
            _ => {}
        }
        faults
    }
}

/// Records that it was handed over or posted.
pub async fn serve(
    cx: &Access<NoticesToImproveWrite>,
    place: &Place,
    body: &Body<NoticeToImproveServe>,
) -> Result<Answer> {
    let action = NoticeToImproveAction::Serve;
    let (_, is) = open(cx, place, action).await?;
    let given = body.parse()?;
    let sent = Sent { by: given.by, sent_on: given.sent_on, received_on: given.received_on };
    let by = kept(given.recorded_by.cleaned())?;
    let step = Step { action, operation: "notice_to_improve.serve", told: "served", reason: None, by: &by };
    record(cx, place, &given, (&is, sent), step).await
}

/// Puts right how and when it was received; what was recorded stays in the history. What came to light to have been
/// received after its period had begun is no notice of that period.
pub async fn correct(
    cx: &Access<NoticesToImproveWrite>,
    place: &Place,
    body: &Body<NoticeToImproveServiceCorrect>,
) -> Result<Answer> {
    let action = NoticeToImproveAction::CorrectService;
    let (_, is) = open(cx, place, action).await?;
    let given = body.parse()?;
    let sent = Sent { by: given.by, sent_on: given.sent_on, received_on: given.received_on };
    let (by, reason): (Person, _) = (kept(given.recorded_by.cleaned())?, kept(clean(&given.reason))?);
    let operation = "notice_to_improve.correct_service";
    let step = Step { action, operation, told: "service_corrected", reason: Some(&reason), by: &by };
    record(cx, place, &given, (&is, sent), step).await
}

async fn record(
    cx: &Access<NoticesToImproveWrite>,
    place: &Place,
    body: &impl serde::Serialize,
    (is, sent): (&Stands, Sent),
    step: Step<'_>,
) -> Result<Answer> {
    let faults = sent.faults(is, cx.read().await?.today());
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    take(cx, place, body, step, async |_, standing| {
        let terms = NoticeToImproveTerms { service: Some(sent.served()), ..standing.is.terms.clone() };
        Ok(Next { terms, document: None })
    })
    .await
}
