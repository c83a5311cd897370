//! Use cases: saying what came of a Notice to Improve, ending it early, cancelling it.

use super::{
    act::{Answer, Place, Step, kept, open, take},
    dto::{NoticeToImproveCancel, NoticeToImproveConclude, NoticeToImproveEndEarly},
};
use crate::{
    access::{Access, NoticesToImproveWrite},
    domain::text::clean,
    error::{AppError, Fault, FaultCode, Result},
    features::notices_to_improve::{
        progress::{Watch, Watched},
        store::{Next, Stands},
        terms::{NoticeToImproveConclusion, NoticeToImproveEarlyEnd, NoticeToImproveTerms},
    },
    http::Body,
    notices::{
        states::improvement::NoticeToImproveAction,
        watch::{Bearing, agrees},
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
    let aim = is.terms.says.sufficient_improvement.as_ref();
    let contradicted = aim.is_some_and(|aim| !agrees(aim.kind, improved, seen.resolved()));
    if contradicted && given.reason.is_none() && is.terms.conclusion.is_none() {
        let detail = match improved {
            true => {
                "The registers show unauthorised absence in the period: say why it is improvement all the same."
            }
            false => {
                "The registers show no unauthorised absence in the period: say why it is not improvement."
            }
        };
        let fault = Fault::at("/reason", FaultCode::MissingProperty).rule("wt-nti-7").detail(detail);
        return Err(AppError::invalid(vec![fault]));
    }
    let by = kept(given.recorded_by.cleaned())?;
    let reason = kept(given.reason.as_deref().map(clean).transpose())?;
    let step = Step { action, operation, told, reason: reason.as_deref(), by: &by };
    take(cx, place, &given, step, async |tx, standing| {
        let conclusion = NoticeToImproveConclusion {
            concluded_on: tx.today(),
            count: seen.count,
            breaches: seen.breaches.clone(),
        };
        let terms = NoticeToImproveTerms { conclusion: Some(conclusion), ..standing.is.terms.clone() };
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
            explanation: explanation.clone(),
            parent_told_on: given.parent_told_on,
        };
        let terms = NoticeToImproveTerms { early_end: Some(end), ..standing.is.terms.clone() };
        Ok(Next { terms, document: None })
    })
    .await
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
