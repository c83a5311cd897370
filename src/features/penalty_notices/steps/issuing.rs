//! Use cases: issuing a notice and serving it.

use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use super::{
    act::{Answer, Step, kept, open, take},
    deciding::borne_out,
    dto::{PenaltyNoticeIssueOrder, PenaltyNoticeServe},
};
use crate::{
    access::{Access, Attempt, NoticesDecide, Tx},
    attendance::book::{letters as book, parents},
    domain::person::Person,
    entities::{enrolment, penalty_ladder_notice::Model as LadderRow, school},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::penalty_notices::{
        address,
        document::{self, Made},
        ladder::{self, Pair},
        settings,
        store::{Next, Standing},
        terms::{PenaltyNoticeIssue, PenaltyNoticeServed, PenaltyNoticeTerms},
    },
    http::{Body, IdempotencyKey},
    letters::Wording,
    notices::{
        ladder as law, letters,
        schedule::{self, PenaltyNoticeService},
        settings::NoticeSettings,
        states::penalty::{PENALTY_NOTICE, PenaltyNoticeAction},
    },
};

/// What is known before the transaction: it cannot change in a way that the law would mind.
struct Known {
    pair: Pair,
    school: school::Model,
    child: enrolment::Model,
    parent: parents::ServedParent,
    settings: Option<NoticeSettings>,
    wordings: Vec<Wording>,
}

/// Issues a notice: with every part, under the lock of the ladder of its parent and child.
pub async fn issue(
    cx: &Access<NoticesDecide>,
    urn: i32,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<PenaltyNoticeIssueOrder>,
) -> Result<Answer> {
    let action = PenaltyNoticeAction::Issue;
    let (row, is) = open(cx, urn, id, &key, action).await?;
    let given = body.parse()?;
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    // A repeated issue was held against the marks as they stood then.
    if is.terms.issue.is_none() {
        let borne = borne_out(&session, &row, &is).await?;
        if !borne.faults.is_empty() {
            return Err(AppError::invalid(borne.faults));
        }
    }
    let current = Condition::all()
        .add(enrolment::Column::Urn.eq(urn))
        .add(enrolment::Column::Id.eq(row.enrolment_id))
        .add(enrolment::Column::SupersededAt.is_null());
    let pair = ladder::known(&session, row.parent_id, row.pupil_id).await?;
    let known = Known {
        pair: pair.ok_or_else(|| AppError::internal("the parent of a notice is gone"))?,
        school: session.school(urn).await?.school().clone(),
        child: session.find::<enrolment::Entity>().filter(current).one().await?.ok_or(Code::NotFound)?,
        parent: parents::served(&session, row.parent_id).await?,
        settings: settings::read(&session).await?,
        wordings: [
            book::wordings(&session, &letters::PENALTY_NOTICE).await?,
            book::wordings(&session, &letters::PENALTY_NOTICE_WITHDRAWAL).await?,
        ]
        .concat(),
    };
    drop(snapshot);
    let mut faults = Vec::new();
    let child_address =
        given.child_address.as_ref().map(|sent| address::cleaned(sent, "/child_address", &mut faults));
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let officer = kept(given.officer.cleaned())?;
    let attempt = Attempt::new(key, &(id, &given))?;
    let step = Step { action, operation: "penalty_notice.issue", told: "issued", reason: None, by: &officer };
    take(cx, (urn, id), &attempt, step, async |tx, standing| {
        let issued = rise(tx, &known.pair, standing, &officer).await?;
        let terms = PenaltyNoticeTerms { issue: Some(issued.clone()), ..standing.is.terms.clone() };
        let made = Made {
            kind: standing.is.kind,
            terms: &terms,
            issue: &issued,
            parent: &known.parent,
            child: &known.child,
            child_address: child_address.as_ref(),
            school: &known.school,
            settings: known.settings.as_ref(),
            wordings: &known.wordings,
        };
        let contents = document::contents(id, &made).map_err(AppError::invalid)?;
        let document = serde_json::to_string(&contents).map_err(AppError::internal)?;
        put(tx, &known.pair, standing, &issued).await?;
        Ok(Next { terms, document: Some(document) })
    })
    .await
}

/// The step that the ladder allows now: from here to the end of the transaction nobody else takes one.
async fn rise(
    tx: &Tx<'_>,
    pair: &Pair,
    standing: &Standing<'_>,
    officer: &Person,
) -> Result<PenaltyNoticeIssue> {
    ladder::lock(tx, pair).await?;
    let earlier = ladder::notices(tx, pair).await?;
    let covered = ladder::covered(&earlier)?;
    let used = standing.is.terms.evidence.iter().enumerate().filter(|(_, each)| covered.contains(&each.on()));
    let faults: Vec<Fault> =
        used.map(|(at, _)| Fault::at(format!("/evidence/{at}"), FaultCode::SessionCovered)).collect();
    let (kind, last_on, today) = (standing.is.kind, standing.is.terms.to_on, tx.today());
    let next = law::next(&ladder::earlier(&earlier)?, kind, last_on, today);
    let Some(step) = next.step else {
        let mut allowed = PENALTY_NOTICE.actions(standing.is.state).allowed;
        allowed.retain(|action| *action != PenaltyNoticeAction::Issue.as_str());
        return Err(AppError::new(Code::StateConflict)
            .detail(next.reason.as_sentence())
            .allowed_actions(allowed));
    };
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    Ok(PenaltyNoticeIssue {
        issued_on: today,
        officer: officer.clone(),
        step,
        tariff: schedule::tariff(kind, last_on, step),
        counting: next.counting,
    })
}

async fn put(tx: &Tx<'_>, pair: &Pair, standing: &Standing<'_>, issued: &PenaltyNoticeIssue) -> Result<()> {
    let row = LadderRow {
        id: standing.row.id,
        parent_id: pair.parent.id,
        pupil_id: pair.pupil_ids.first().copied().unwrap_or(standing.row.pupil_id),
        origin: "own".to_owned(),
        school_urn: Some(tx.urn()),
        authority: None,
        kind: standing.is.kind.as_str().to_owned(),
        step: issued.step.as_str().to_owned(),
        issued_on: issued.issued_on,
        last_offence_on: standing.is.terms.to_on,
        fate: "stands".to_owned(),
        sessions: serde_json::to_string(&standing.is.terms.evidence).map_err(AppError::internal)?,
        reason: None,
        recorded_by_name: issued.officer.name.clone(),
        recorded_by_title: issued.officer.title.clone(),
        client_id: tx.client(),
        recorded_at: tx.now(),
    };
    ladder::put(tx, row).await
}

/// Records that it was handed over or posted: the days to pay begin with the day of receipt.
pub async fn serve(
    cx: &Access<NoticesDecide>,
    urn: i32,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<PenaltyNoticeServe>,
) -> Result<Answer> {
    let action = PenaltyNoticeAction::Serve;
    let (_, is) = open(cx, urn, id, &key, action).await?;
    let given = body.parse()?;
    let today = cx.read().await?.today();
    let issued_on = is.terms.issue.as_ref().map_or(given.sent_on, |issue| issue.issued_on);
    let mut faults = Vec::new();
    if today < given.sent_on {
        faults.push(Fault::at("/sent_on", FaultCode::DateInFuture));
    } else if given.sent_on < issued_on {
        let detail = "It lies before the day of issue.";
        faults.push(Fault::at("/sent_on", FaultCode::DatesReversed).detail(detail));
    }
    match given.received_on {
        Some(_) if given.by == PenaltyNoticeService::ByHand => {
            let detail = "What is handed over is received that day.";
            faults.push(Fault::at("/received_on", FaultCode::NotForNoticeKind).detail(detail));
        }
        Some(on) if today < on => faults.push(Fault::at("/received_on", FaultCode::DateInFuture)),
        Some(on) if on < given.sent_on => {
            let detail = "It lies before the day of posting.";
            faults.push(Fault::at("/received_on", FaultCode::DatesReversed).detail(detail));
        }
        _ => {}
    }
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let by = kept(given.recorded_by.cleaned())?;
    let attempt = Attempt::new(key, &(id, &given))?;
    let step = Step { action, operation: "penalty_notice.serve", told: "served", reason: None, by: &by };
    take(cx, (urn, id), &attempt, step, async |_, standing| {
        let tariff =
            standing.is.tariff().ok_or_else(|| AppError::internal("an issued notice has no tariff"))?;
        let received_on = given.received_on.unwrap_or_else(|| schedule::received_on(given.by, given.sent_on));
        let served = PenaltyNoticeServed {
            by: given.by,
            sent_on: given.sent_on,
            presumed: given.by == PenaltyNoticeService::Post && given.received_on.is_none(),
            dates: tariff.dates(received_on),
        };
        let terms = PenaltyNoticeTerms { service: Some(served), ..standing.is.terms.clone() };
        Ok(Next { terms, document: None })
    })
    .await
}
