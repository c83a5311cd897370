//! Use cases: taking a request in hand, approving it, refusing it.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    act::{Answer, Seen, kept, open, take, unchanged},
    dto::{PenaltyNoticeApprove, PenaltyNoticeRefuse, PenaltyNoticeReview},
};
use crate::{
    access::{Access, NoticesDecide, Session, StepPlace},
    domain::{parent::ParentBasis, session::SessionOn, text::clean},
    entities::penalty_notice::Model,
    error::{AppError, Fault, FaultCode, Result},
    features::penalty_notices::{
        before::PenaltyNoticeBefore,
        evidence::{Asked, Marks},
        ladder,
        notices::PenaltyNoticeSession,
        settings,
        store::{Next, Stands},
        terms::{PenaltyNoticeDecision, PenaltyNoticeEvidence, PenaltyNoticeTerms},
    },
    http::Body,
    notices::schedule::PenaltyNoticeKind,
};

/// Takes a request in hand.
pub async fn review(
    cx: &Access<NoticesDecide>,
    place: StepPlace,
    body: &Body<PenaltyNoticeReview>,
) -> Result<Answer> {
    open::<PenaltyNoticeReview>(cx, &place).await?;
    take(cx, place, &body.parse()?, unchanged).await
}

/// Decides that it is not issued, or not any more.
pub async fn refuse(
    cx: &Access<NoticesDecide>,
    place: StepPlace,
    body: &Body<PenaltyNoticeRefuse>,
) -> Result<Answer> {
    open::<PenaltyNoticeRefuse>(cx, &place).await?;
    take(cx, place, &body.parse()?, unchanged).await
}

/// Decides that it is issued: everything considered speaks for it, and the marks bear it out as they stand now.
pub async fn approve(
    cx: &Access<NoticesDecide>,
    place: StepPlace,
    body: &Body<PenaltyNoticeApprove>,
) -> Result<Answer> {
    let Seen { row, is, .. } = open::<PenaltyNoticeApprove>(cx, &place).await?;
    let given = body.parse()?;
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let named: Option<Vec<SessionOn>> =
        given.sessions.as_ref().map(|sessions| sessions.iter().map(|one| one.on()).collect());
    let borne = borne_out(&session, &row, &is, named.as_deref()).await?;
    let today = session.today();
    let code_of_conduct = settings::read(&session).await?.and_then(|settings| settings.code_of_conduct);
    let pair = ladder::known(&session, row.parent_id, row.pupil_id).await?;
    let before = match &pair {
        Some(pair) => PenaltyNoticeBefore::read(&session, pair, Some(row.id)).await?,
        None => PenaltyNoticeBefore::default(),
    };
    drop(snapshot);
    let faults = faults_of_approval(&given, &is, &borne, &before);
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let decision = decision(&given, &is, &borne, (before, code_of_conduct), today)?;
    take(cx, place, &given, async |_, standing| {
        let days = || borne.evidence.iter().map(|each| each.date);
        let terms = PenaltyNoticeTerms {
            decision: Some(decision.clone()),
            from_on: days().min().unwrap_or(standing.is.terms.from_on),
            to_on: days().max().unwrap_or(standing.is.terms.to_on),
            evidence: borne.evidence.clone(),
            ..standing.is.terms.clone()
        };
        Ok(Next { terms, document: None })
    })
    .await
}

/// What speaks against approving it: what was considered, and the marks as far as they were not held against it before.
fn faults_of_approval(
    given: &PenaltyNoticeApprove,
    is: &Stands,
    borne: &BorneOut,
    before: &PenaltyNoticeBefore,
) -> Vec<Fault> {
    let not_met = |name: &str| Fault::at(format!("/considerations/{name}"), FaultCode::ConsiderationNotMet);
    let mut faults: Vec<Fault> = given.considerations.against(is.kind).into_iter().map(not_met).collect();
    if is.terms.exclusion.as_ref().is_some_and(|one| one.reasonable_justification) {
        let at = "/exclusion/reasonable_justification";
        faults.push(Fault::at(at, FaultCode::ConsiderationNotMet).rule("eia2006-103"));
    }
    // A repeated decision was held against the marks as they stood then.
    if is.terms.decision.is_some() {
        return faults;
    }
    faults.extend(borne.faults.iter().cloned());
    if !borne.reaches_threshold && given.below_threshold_reason.is_none() {
        let fault = Fault::at("/below_threshold_reason", FaultCode::ThresholdNotMet).rule("pn-threshold");
        faults.push(fault);
    }
    let (asked, why) = (&given.considerations, given.no_notice_to_improve_reason.as_deref());
    let last_on = borne.evidence.iter().map(|each| each.date).max().unwrap_or(is.terms.to_on);
    faults.extend(before.faults(asked.support, asked.notice_to_improve_id, why, last_on));
    faults
}

/// The decision as it is kept.
fn decision(
    given: &PenaltyNoticeApprove,
    is: &Stands,
    borne: &BorneOut,
    (before, code_of_conduct): (PenaltyNoticeBefore, Option<String>),
    today: NaiveDate,
) -> Result<PenaltyNoticeDecision> {
    let no_notice = given.no_notice_to_improve_reason.as_deref().map(clean).transpose();
    let reason = given.below_threshold_reason.as_deref().map(clean).transpose();
    Ok(PenaltyNoticeDecision {
        considerations: kept(given.considerations.cleaned())?,
        below_threshold_reason: kept(reason)?,
        parent_id: borne.parent_id,
        parent_basis: borne.basis,
        sessions_added: apart(&borne.evidence, &is.terms.evidence),
        sessions_left_out: apart(&is.terms.evidence, &borne.evidence),
        no_notice_to_improve_reason: kept(no_notice)?,
        before: Some(before),
        code_of_conduct,
        decided_on: today,
        decided_by: kept(given.recorded_by.cleaned())?,
    })
}

/// The sessions of the one that are not among those of the other.
fn apart(these: &[PenaltyNoticeEvidence], others: &[PenaltyNoticeEvidence]) -> Vec<PenaltyNoticeSession> {
    let others: BTreeSet<SessionOn> = others.iter().map(PenaltyNoticeEvidence::on).collect();
    let only = these.iter().map(PenaltyNoticeEvidence::on).filter(|on| !others.contains(on));
    only.map(|on| PenaltyNoticeSession { date: on.date, session: on.session }).collect()
}

/// What the marks, and what is known of the parent, say of a notice now.
pub struct BorneOut {
    /// Its sessions, with the codes that stand.
    pub evidence: Vec<PenaltyNoticeEvidence>,
    /// Whether they reach the threshold.
    pub reaches_threshold: bool,
    /// The parent, by the record that stands.
    pub parent_id: Option<Uuid>,
    /// By what the person was the child's parent on every day of the offence.
    pub basis: Option<ParentBasis>,
    /// What keeps it from being issued.
    pub faults: Vec<Fault>,
}

/// Holds a notice against what stands: the person it is for was the child's parent on every day of the offence, and each
/// session is an unauthorised absence, resolved, and not covered by another notice. `named` are other sessions than those
/// that were asked for.
pub async fn borne_out<C: ConnectionTrait>(
    session: &Session<'_, C>,
    row: &Model,
    is: &Stands,
    named: Option<&[SessionOn]>,
) -> Result<BorneOut> {
    let of_attendance = is.kind == PenaltyNoticeKind::Attendance;
    let asked_for = || is.terms.evidence.iter().map(PenaltyNoticeEvidence::on);
    let sessions: Vec<SessionOn> = named.map_or_else(|| asked_for().collect(), <[_]>::to_vec);
    let days: Vec<NaiveDate> = match of_attendance {
        true => sessions.iter().map(|on| on.date).collect(),
        false => ladder::days(&is.terms).collect(),
    };
    let mut borne = BorneOut {
        evidence: is.terms.evidence.clone(),
        reaches_threshold: true,
        parent_id: None,
        basis: None,
        faults: Vec::new(),
    };
    let pair = ladder::known(session, row.parent_id, row.pupil_id).await?;
    let pair = pair.ok_or_else(|| AppError::internal("the parent of a notice is gone"))?;
    borne.parent_id = Some(pair.parent.id);
    match pair.basis(days.iter().copied()) {
        Ok(basis) => borne.basis = Some(basis),
        Err(fault) => borne.faults.push(fault),
    }
    let covered = ladder::used(session, &pair, &ladder::notices(session, &pair).await?).await?;
    if !of_attendance {
        if named.is_some() {
            borne.faults.push(Fault::at("/sessions", FaultCode::NotForNoticeKind));
        }
        borne.faults.extend(ladder::used_again(&is.terms, &covered));
        return Ok(borne);
    }
    let settings = settings::read(session).await?;
    let on = days.iter().copied().max().unwrap_or(is.terms.to_on).min(session.today());
    let asked = Asked { urn: row.urn, pupil_id: row.pupil_id, on, covered, settings: settings.as_ref() };
    let marks = Marks::read(session, asked).await?;
    let list = if named.is_some() { "sessions" } else { "evidence" };
    let place = |at: usize, code| Fault::at(format!("/{list}/{at}"), code);
    match marks.named(sessions.iter().copied()) {
        Err(found) => borne.faults.extend(found.into_iter().map(|(at, code)| place(at, code))),
        Ok(mut evidence) => {
            // Of two schools that tell the same session, the one that was named stays.
            for each in &mut evidence {
                let before = is.terms.evidence.iter().find(|before| before.on() == each.on());
                each.urn = before.and_then(|before| before.urn).or(each.urn);
                if each.code.as_deref() == Some("N") {
                    let at = sessions.iter().position(|on| *on == each.on()).unwrap_or_default();
                    borne.faults.push(place(at, FaultCode::ReasonNotResolved).rule("reg10-7"));
                }
            }
            borne.reaches_threshold = marks.reaches_threshold(&evidence);
            borne.evidence = evidence;
        }
    }
    Ok(borne)
}
