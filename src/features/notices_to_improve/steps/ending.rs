//! Use cases: saying what came of a Notice to Improve, ending it early, cancelling it.

use chrono::NaiveDate;

use super::{
    act::{Answer, Place, Step, kept, open, take},
    dto::{
        NoticeToImproveCancel, NoticeToImproveConclude, NoticeToImproveConclusionCorrect,
        NoticeToImproveEndEarly,
    },
};
use crate::{
    access::{Access, NoticesToImproveWrite},
    domain::text::clean,
    error::{AppError, Fault, FaultCode, Result},
    features::notices_to_improve::{
        progress::{Watch, Watched},
        store::{Next, Standing, Stands},
        terms::{NoticeToImproveConclusion, NoticeToImproveEarlyEnd, NoticeToImproveTerms},
    },
    http::Body,
    notices::{
        states::improvement::NoticeToImproveAction,
        watch::{Bearing, NoticeToImproveGround, agrees},
    },
};

/// What the registers say of the period of a notice today.
async fn watched(
    cx: &Access<NoticesToImproveWrite>,
    row: &crate::entities::notice_to_improve::Model,
    is: &Stands,
) -> Result<Watched> {
    let snapshot = cx.snapshot().await?;
    Ok(Watch::read(&snapshot.session(), row, is).await?.told())
}

/// Says that attendance improved as the notice asked, or that it did not.
pub async fn conclude(
    cx: &Access<NoticesToImproveWrite>,
    place: &Place,
    body: &Body<NoticeToImproveConclude>,
    improved: bool,
) -> Result<Answer> {
    let (action, operation, told) = match improved {
        true => (
            NoticeToImproveAction::ConcludeImproved,
            "notice_to_improve.conclude_improved",
            "concluded_improved",
        ),
        false => (
            NoticeToImproveAction::ConcludeNotImproved,
            "notice_to_improve.conclude_not_improved",
            "concluded_not_improved",
        ),
    };
    let (row, is) = open(cx, place, action).await?;
    let given = body.parse()?;
    let seen = watched(cx, &row, &is).await?;
    let faults = unexplained(&is, improved, &seen);
    if !faults.is_empty() && given.reason.is_none() && is.terms.conclusion.is_none() {
        return Err(AppError::invalid(faults));
    }
    let by = kept(given.recorded_by.cleaned())?;
    let reason = kept(given.reason.as_deref().map(clean).transpose())?;
    let step = Step { action, operation, told, reason: reason.as_deref(), by: &by };
    take(cx, place, &given, step, async |tx, standing| {
        let terms = concluded(standing, &seen, tx.today());
        Ok(Next { terms, document: None })
    })
    .await
}

/// Why a conclusion needs a reason: the registers say otherwise, or do not tell it for certain.
fn unexplained(is: &Stands, improved: bool, seen: &Watched) -> Vec<Fault> {
    let aim = is.terms.says.sufficient_improvement.as_ref();
    let contradicted = aim.is_some_and(|aim| !agrees(aim.kind, improved, seen.resolved()));
    let detail = match improved {
        true => {
            "The registers show unauthorised absence in the period: say why it is improvement all the same."
        }
        false => "The registers show no unauthorised absence in the period: say why it is not improvement.",
    };
    let fault = |code, detail: &str| Fault::at("/reason", code).rule("wt-nti-7").detail(detail.to_owned());
    let contradicted = contradicted.then(|| fault(FaultCode::MissingProperty, detail));
    let uncertain = seen.uncertain.iter();
    let uncertain = uncertain.map(|one| fault(FaultCode::RegistersUncertain, one.kind.mending()));
    contradicted.into_iter().chain(uncertain).collect()
}

/// What came of it, and what the registers of every school said of it; what was said before is put right.
fn concluded(standing: &Standing<'_>, seen: &Watched, today: NaiveDate) -> NoticeToImproveTerms {
    let before = standing.is.terms.conclusion.as_ref();
    let conclusion = NoticeToImproveConclusion {
        concluded_on: before.map_or(today, |before| before.concluded_on),
        corrected_on: before.map(|_| today),
        count: seen.count,
        count_here: Some(seen.count_here),
        breaches: seen.breaches.clone(),
        breaches_withheld: 0,
        uncertain: seen.uncertain.clone(),
    };
    NoticeToImproveTerms { conclusion: Some(conclusion), ..standing.is.terms.clone() }
}

/// Puts right what was said to have come of it, for a reason: how it was said stays in the history.
pub async fn correct(
    cx: &Access<NoticesToImproveWrite>,
    place: &Place,
    body: &Body<NoticeToImproveConclusionCorrect>,
) -> Result<Answer> {
    let action = NoticeToImproveAction::CorrectConclusion;
    let (row, is) = open(cx, place, action).await?;
    let given = body.parse()?;
    let seen = watched(cx, &row, &is).await?;
    let (by, reason) = (kept(given.recorded_by.cleaned())?, kept(clean(&given.reason))?);
    let operation = "notice_to_improve.correct_conclusion";
    let step = Step { action, operation, told: "conclusion_corrected", reason: Some(&reason), by: &by };
    take(cx, place, &given, step, async |tx, standing| {
        let terms = concluded(standing, &seen, tx.today());
        Ok(Next { terms, document: None })
    })
    .await
}

/// Ends a notice before its period is over: on a ground that it told, borne out, and the parent was told before.
pub async fn end_early(
    cx: &Access<NoticesToImproveWrite>,
    place: &Place,
    body: &Body<NoticeToImproveEndEarly>,
) -> Result<Answer> {
    let action = NoticeToImproveAction::EndEarly;
    let (row, is) = open(cx, place, action).await?;
    let given = body.parse()?;
    let seen = watched(cx, &row, &is).await?;
    let ground = is.terms.says.early_grounds.iter().find(|ground| ground.kind == given.ground).cloned();
    let mut faults = Vec::new();
    let fault = |at: &str, code, detail: &str| Fault::at(at, code).rule("wt-nti-8").detail(detail.to_owned());
    match ground.as_ref().map(|ground| ground.bearing(seen.resolved())) {
        None => {
            let detail = "The notice did not tell the parent of this ground.";
            faults.push(fault("/ground", FaultCode::NotToldOf, detail));
        }
        Some(bearing @ Bearing::NotBorneOut) => {
            faults.push(fault("/ground", FaultCode::NotBorneOut, bearing.as_sentence()));
        }
        Some(bearing @ Bearing::ToBeSaid) if given.explanation.is_none() => {
            faults.push(fault("/explanation", FaultCode::MissingProperty, bearing.as_sentence()));
        }
        Some(_) => {}
    }
    let today = cx.read().await?.today();
    let received_on = is.terms.service.as_ref().map(|service| service.received_on);
    if today < given.parent_told_on {
        faults.push(fault("/parent_told_on", FaultCode::DateInFuture, "The parent is told before it ends."));
    } else if received_on.is_some_and(|received_on| given.parent_told_on < received_on) {
        let detail = "It lies before the parent had the notice.";
        faults.push(fault("/parent_told_on", FaultCode::DatesReversed, detail));
    } else if ground.as_ref().is_some_and(|ground| told_too_soon(ground, &seen, given.parent_told_on)) {
        let detail =
            "The parent was told before the sessions that bear the ground out: tell it of them first.";
        faults.push(fault("/parent_told_on", FaultCode::DatesReversed, detail));
    }
    // A repeated end was held against the registers as they stood then.
    if !faults.is_empty() && is.terms.early_end.is_none() {
        return Err(AppError::invalid(faults));
    }
    let by = kept(given.recorded_by.cleaned())?;
    let explanation = kept(given.explanation.as_deref().map(clean).transpose())?;
    let operation = "notice_to_improve.end_early";
    let step = Step { action, operation, told: "ended_early", reason: explanation.as_deref(), by: &by };
    take(cx, place, &given, step, async |tx, standing| {
        let ground = ground.clone().ok_or_else(|| AppError::internal("a notice ends on no ground"))?;
        let end = NoticeToImproveEarlyEnd {
            ended_on: tx.today(),
            ground,
            breaches: seen.breaches.clone(),
            breaches_withheld: 0,
            explanation: explanation.clone(),
            parent_told_on: given.parent_told_on,
        };
        let terms = NoticeToImproveTerms { early_end: Some(end), ..standing.is.terms.clone() };
        Ok(Next { terms, document: None })
    })
    .await
}

/// Whether the registers bear the ground out, and did not yet on the day on which the parent was told.
fn told_too_soon(ground: &NoticeToImproveGround, seen: &Watched, told_on: NaiveDate) -> bool {
    let then = ground.bearing(seen.resolved_until(told_on));
    ground.bearing(seen.resolved()) == Bearing::BorneOut && then == Bearing::NotBorneOut
}

/// Cancels it, for a reason.
pub async fn cancel(
    cx: &Access<NoticesToImproveWrite>,
    place: &Place,
    body: &Body<NoticeToImproveCancel>,
) -> Result<Answer> {
    let action = NoticeToImproveAction::Cancel;
    open(cx, place, action).await?;
    let given = body.parse()?;
    let (by, reason) = (kept(given.recorded_by.cleaned())?, kept(clean(&given.reason))?);
    let operation = "notice_to_improve.cancel";
    let step = Step { action, operation, told: "cancelled", reason: Some(&reason), by: &by };
    take(cx, place, &given, step, async |tx, standing| {
        let terms = NoticeToImproveTerms { cancelled_on: Some(tx.today()), ..standing.is.terms.clone() };
        Ok(Next { terms, document: None })
    })
    .await
}
