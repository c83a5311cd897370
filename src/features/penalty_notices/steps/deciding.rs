//! Use cases: taking a request in hand, approving it, refusing it.

use chrono::NaiveDate;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    act::{Answer, Step, kept, open, take, unchanged},
    dto::{PenaltyNoticeApprove, PenaltyNoticeReasoned, PenaltyNoticeReview},
};
use crate::{
    access::{Access, Attempt, NoticesDecide, Session},
    domain::text::clean,
    entities::penalty_notice::Model,
    error::{AppError, Fault, FaultCode, Result},
    features::penalty_notices::{
        before::PenaltyNoticeBefore,
        evidence::{Asked, Marks},
        ladder, settings,
        store::{Next, Stands},
        terms::{PenaltyNoticeDecision, PenaltyNoticeEvidence, PenaltyNoticeTerms},
    },
    http::{Body, IdempotencyKey},
    notices::{schedule::PenaltyNoticeKind, states::penalty::PenaltyNoticeAction},
};

/// Takes a request in hand.
pub async fn review(
    cx: &Access<NoticesDecide>,
    urn: i32,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<PenaltyNoticeReview>,
) -> Result<Answer> {
    let action = PenaltyNoticeAction::Review;
    open(cx, urn, id, &key, action).await?;
    let given = body.parse()?;
    let by = kept(given.recorded_by.cleaned())?;
    let attempt = Attempt::new(key, &(id, &given))?;
    let step = Step { action, operation: "penalty_notice.review", told: "reviewed", reason: None, by: &by };
    take(cx, (urn, id), &attempt, step, async |_, standing| Ok(unchanged(standing))).await
}

/// Decides that it is not issued, or not any more.
pub async fn refuse(
    cx: &Access<NoticesDecide>,
    urn: i32,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<PenaltyNoticeReasoned>,
) -> Result<Answer> {
    let action = PenaltyNoticeAction::Refuse;
    open(cx, urn, id, &key, action).await?;
    let given = body.parse()?;
    let (by, reason) = (kept(given.recorded_by.cleaned())?, kept(clean(&given.reason))?);
    let attempt = Attempt::new(key, &(id, &given))?;
    let operation = "penalty_notice.refuse";
    let step = Step { action, operation, told: "refused", reason: Some(&reason), by: &by };
    take(cx, (urn, id), &attempt, step, async |_, standing| Ok(unchanged(standing))).await
}

/// Decides that it is issued: everything considered speaks for it, and the marks bear it out as they stand now.
pub async fn approve(
    cx: &Access<NoticesDecide>,
    urn: i32,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<PenaltyNoticeApprove>,
) -> Result<Answer> {
    let action = PenaltyNoticeAction::Approve;
    let (row, is) = open(cx, urn, id, &key, action).await?;
    let given = body.parse()?;
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let borne = borne_out(&session, &row, &is).await?;
    let today = session.today();
    let pair = ladder::known(&session, row.parent_id, row.pupil_id).await?;
    let before = match &pair {
        Some(pair) => PenaltyNoticeBefore::read(&session, pair).await?,
        None => PenaltyNoticeBefore::default(),
    };
    drop(snapshot);
    let mut faults: Vec<Fault> = given
        .considerations
        .against()
        .into_iter()
        .map(|name| Fault::at(format!("/considerations/{name}"), FaultCode::ConsiderationNotMet))
        .collect();
    // A repeated decision was held against the marks as they stood then.
    let decided = is.terms.decision.is_some();
    faults.extend(borne.faults.into_iter().filter(|_| !decided));
    if !borne.reaches_threshold && !decided && given.below_threshold_reason.is_none() {
        let fault = Fault::at("/below_threshold_reason", FaultCode::ThresholdNotMet).rule("pn-threshold");
        faults.push(fault);
    }
    if !decided {
        let (asked, why) = (&given.considerations, given.no_notice_to_improve_reason.as_deref());
        faults.extend(before.faults(asked.support, asked.notice_to_improve_id, why));
    }
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let by = kept(given.recorded_by.cleaned())?;
    let no_notice = given.no_notice_to_improve_reason.as_deref().map(clean).transpose();
    let reason = given.below_threshold_reason.as_deref().map(clean).transpose();
    let decision = PenaltyNoticeDecision {
        considerations: kept(given.considerations.cleaned())?,
        below_threshold_reason: kept(reason)?,
        no_notice_to_improve_reason: kept(no_notice)?,
        before: Some(before),
        decided_on: today,
        decided_by: by.clone(),
    };
    let attempt = Attempt::new(key, &(id, &given))?;
    let step = Step { action, operation: "penalty_notice.approve", told: "approved", reason: None, by: &by };
    take(cx, (urn, id), &attempt, step, async |_, standing| {
        let terms = PenaltyNoticeTerms {
            decision: Some(decision.clone()),
            evidence: borne.evidence.clone(),
            ..standing.is.terms.clone()
        };
        Ok(Next { terms, document: None })
    })
    .await
}

/// What the marks say of a notice now.
pub struct BorneOut {
    /// Its sessions, with the codes that stand.
    pub evidence: Vec<PenaltyNoticeEvidence>,
    /// Whether they reach the threshold.
    pub reaches_threshold: bool,
    /// What keeps it from being issued.
    pub faults: Vec<Fault>,
}

/// Holds a notice against what stands: the person it is for is still known as the child's parent, and each session is an
/// unauthorised absence, resolved, and not covered by another notice.
pub async fn borne_out<C: ConnectionTrait>(
    session: &Session<'_, C>,
    row: &Model,
    is: &Stands,
) -> Result<BorneOut> {
    let mut faults = Vec::new();
    if ladder::pair(session, row.parent_id, row.pupil_id).await?.is_none() {
        let detail = "The authority no longer knows this person as a parent of the pupil.";
        faults.push(Fault::at("/parent_id", FaultCode::ReferenceNotFound).detail(detail));
    }
    if is.kind != PenaltyNoticeKind::Attendance {
        return Ok(BorneOut { evidence: Vec::new(), reaches_threshold: true, faults });
    }
    let pair = ladder::known(session, row.parent_id, row.pupil_id).await?;
    let covered = match &pair {
        Some(pair) => ladder::covered(&ladder::notices(session, pair).await?)?,
        None => Default::default(),
    };
    let settings = settings::read(session).await?;
    let on: NaiveDate = is.terms.to_on;
    let asked = Asked { urn: row.urn, pupil_id: row.pupil_id, on, covered, settings: settings.as_ref() };
    let marks = Marks::read(session, asked).await?;
    let place = |at: usize, code| Fault::at(format!("/evidence/{at}"), code);
    match marks.named(is.terms.evidence.iter().map(PenaltyNoticeEvidence::on)) {
        Err(found) => {
            faults.extend(found.into_iter().map(|(at, code)| place(at, code)));
            let evidence = is.terms.evidence.clone();
            Ok(BorneOut { evidence, reaches_threshold: true, faults })
        }
        Ok(evidence) => {
            let unresolved = |each: &PenaltyNoticeEvidence| each.code.as_deref() == Some("N");
            let open = evidence.iter().enumerate().filter(|(_, each)| unresolved(each));
            faults.extend(open.map(|(at, _)| place(at, FaultCode::ReasonNotResolved).rule("reg10-7")));
            Ok(BorneOut { reaches_threshold: marks.reaches_threshold(&evidence), evidence, faults })
        }
    }
}
