//! Use cases: recording what came of a legal action, and putting it right. The school is told in the same transaction, and
//! the penalty notices that are prosecuted are ended with it.

use sea_orm::{ColumnTrait as _, Condition};

use super::{
    act::{Answer, kept, kept_option, open, take},
    beginning::is_registered,
    called::{CORRECT, DISPOSE},
    dto::{LegalActionCorrect, LegalActionDispose},
    noticed, resting,
};
use crate::{
    access::{Access, LegalActionsWrite, StepPlace, Tx},
    domain::{
        person::Person,
        text::{TextFault, clean},
    },
    entities::{legal_action, school},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::legal_actions::{
        store::{Standing, Stands, of_age_to_on},
        told,
    },
    http::Body,
    proceedings::legal::{
        disposal::{LegalActionDecision, LegalActionOrder},
        followed::{Followed, Proceedings},
        route::{LegalActionOutcome, LegalActionRoute},
        states::LegalActionAction,
        terms::LegalActionTerms,
    },
};

/// Records what came of it.
pub async fn dispose(
    cx: &Access<LegalActionsWrite>,
    place: StepPlace,
    body: &Body<LegalActionDispose>,
    follow: impl AsyncFn(&Tx<'_>, &Followed) -> Result<()>,
) -> Result<Answer> {
    let step = open(cx, &place, DISPOSE).await?;
    let given = body.parse()?;
    let by = kept(given.recorded_by.cleaned())?;
    take(cx, place, (step, &given), (&given.recorded_by, None), async |tx, standing| {
        let decision = checked(tx, standing, &given.decision).await?;
        let terms = decided(tx, standing, (LegalActionAction::Dispose, &decision), &by).await?;
        end(tx, standing, (&terms, &decision, None), &by, &follow).await?;
        Ok(terms)
    })
    .await
}

/// Puts right what was recorded: on appeal, or because it was recorded wrongly. What rests on it must still be able to.
pub async fn correct(
    cx: &Access<LegalActionsWrite>,
    place: StepPlace,
    body: &Body<LegalActionCorrect>,
    follow: impl AsyncFn(&Tx<'_>, &Followed) -> Result<()>,
) -> Result<Answer> {
    let step = open(cx, &place, CORRECT).await?;
    let given = body.parse()?;
    let by = kept(given.recorded_by.cleaned())?;
    let reason = kept_option(Some(&given.reason))?;
    let act = (&given.recorded_by, Some(given.reason.as_str()));
    take(cx, place, (step, &given), act, async |tx, standing| {
        let decision = checked(tx, standing, &given.decision).await?;
        resting::refuse(tx, standing, &decision).await?;
        let terms = decided(tx, standing, (LegalActionAction::Correct, &decision), &by).await?;
        end(tx, standing, (&terms, &decision, reason.as_deref()), &by, &follow).await?;
        resting::refuse_tried_since(tx, standing, &decision).await?;
        Ok(terms)
    })
    .await
}

/// Ends the penalty notices that were prosecuted.
async fn end(
    tx: &Tx<'_>,
    standing: &Standing<'_>,
    (terms, decision, reason): (&LegalActionTerms, &LegalActionDecision, Option<&str>),
    by: &Person,
    follow: &impl AsyncFn(&Tx<'_>, &Followed) -> Result<()>,
) -> Result<()> {
    let ended = Proceedings::Ended {
        outcome: decision.outcome,
        on: decision.disposed_on,
        reason: reason.map(str::to_owned),
    };
    noticed::follow(tx, (standing.row.id, terms), (&ended, by), follow).await
}

/// The decision as it is stored, or every fault of it.
async fn checked(
    tx: &Tx<'_>,
    standing: &Standing<'_>,
    decision: &LegalActionDecision,
) -> Result<LegalActionDecision> {
    let (row, is) = (standing.row, &standing.is);
    let decision = &decision.as_found(is.terms.finding);
    let of_age = of_age_to_on(tx, row).await?;
    let before = is.terms.before(is.route, is.state, decision, of_age);
    let mut faults = decision.faults("/decision", before, tx.today());
    let order = decision.order.as_ref();
    if let Some(urn) = order.and_then(|order| order.named_school_urn) {
        let this = school::Column::Urn.eq(urn);
        if (**tx).find::<school::Entity>().filter(this).one().await?.is_none() {
            faults.push(Fault::at("/decision/order/named_school_urn", FaultCode::ReferenceNotFound));
        }
    }
    let own_order = is.route == LegalActionRoute::SchoolAttendanceOrder;
    if own_order
        && decision.outcome == LegalActionOutcome::OrderMade
        && is_registered(tx, row.pupil_id, decision.disposed_on).await?
    {
        faults.push(Fault::at("/decision/outcome", FaultCode::ChildRegistered).rule("ea1996-437"));
    }
    AppError::if_any(faults)?;
    kept(cleaned(decision))
}

/// Texts as they are stored.
fn cleaned(decision: &LegalActionDecision) -> std::result::Result<LegalActionDecision, TextFault> {
    let option = |text: &Option<String>| text.as_deref().map(clean).transpose();
    let order = match &decision.order {
        None => None,
        Some(order) => Some(LegalActionOrder { requirements: option(&order.requirements)?, ..order.clone() }),
    };
    Ok(LegalActionDecision {
        sentence: option(&decision.sentence)?,
        note: option(&decision.note)?,
        order,
        ..decision.clone()
    })
}

/// What it says from then on. The school is told; what became of an order that was none is gone with it.
async fn decided(
    tx: &Tx<'_>,
    standing: &Standing<'_>,
    (action, decision): (LegalActionAction, &LegalActionDecision),
    by: &Person,
) -> Result<LegalActionTerms> {
    if decision.outcome == LegalActionOutcome::OrderMade {
        refuse_unconvicted(tx, &standing.is, action).await?;
    }
    let feedback = told::tell(tx, standing, decision, by).await?;
    let mut terms = standing.is.terms.clone();
    let same_order = terms.decision.as_ref().is_some_and(|before| before.order == decision.order);
    if !same_order {
        terms.extensions.clear();
        terms.breaches.clear();
        terms.order_ended_on = None;
    }
    terms.decision = Some(decision.clone());
    terms.feedback_ids.push(feedback);
    Ok(terms)
}

/// A court makes a parenting order when it convicts the parent (section 369 of the Sentencing Code).
async fn refuse_unconvicted(tx: &Tx<'_>, is: &Stands, action: LegalActionAction) -> Result<()> {
    if is.route != LegalActionRoute::ParentingOrder {
        return Ok(());
    }
    let id = is.terms.ground.prosecution_id.ok_or(Code::Internal)?;
    let this = Condition::all().add(legal_action::Column::Id.eq(id));
    let prosecution = tx.share::<legal_action::Entity>(this).await?.ok_or(Code::Internal)?;
    let convicted = Stands::of(&prosecution)?.terms.decision.is_some_and(|one| one.outcome.is_conviction());
    match convicted {
        true => Ok(()),
        false => Err(is.conflict(
            action,
            "A court makes a parenting order when it convicts: record what came of the prosecution first.",
        )),
    }
}
