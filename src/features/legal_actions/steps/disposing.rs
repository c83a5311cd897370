//! Use cases: recording what came of a legal action, and putting it right. The school is told in the same transaction.

use sea_orm::{ColumnTrait as _, Condition};

use super::{
    act::{Answer, Place, Seen, Sent, kept, open, refuse, take},
    beginning::is_registered,
    dto::{LegalActionCorrect, LegalActionDispose},
};
use crate::{
    access::{Access, LegalActionsWrite, Tx},
    casework::legal::{
        disposal::{LegalActionDecision, LegalActionOrder},
        route::{LegalActionOutcome, LegalActionRoute},
        states::LegalActionAction,
        terms::LegalActionTerms,
    },
    domain::{
        person::Person,
        text::{TextFault, clean},
    },
    entities::{legal_action, school},
    error::{Code, Fault, FaultCode, Result},
    features::legal_actions::{
        store::{Standing, Stands, of_age_to_on},
        told,
    },
    http::Body,
};

/// Records what came of it.
pub async fn dispose(
    cx: &Access<LegalActionsWrite>,
    place: Place,
    body: &Body<LegalActionDispose>,
) -> Result<Answer> {
    let seen = open::<LegalActionDispose>(cx, &place).await?;
    let given = body.parse()?;
    let (decision, by) = checked(cx, &seen, &given.decision, &given.recorded_by).await?;
    take(cx, place, &given, async |tx, standing| decided(tx, standing, (&given, &decision), &by).await).await
}

/// Puts right what was recorded: on appeal, or because it was recorded wrongly.
pub async fn correct(
    cx: &Access<LegalActionsWrite>,
    place: Place,
    body: &Body<LegalActionCorrect>,
) -> Result<Answer> {
    let seen = open::<LegalActionCorrect>(cx, &place).await?;
    let given = body.parse()?;
    let (decision, by) = checked(cx, &seen, &given.decision, &given.recorded_by).await?;
    take(cx, place, &given, async |tx, standing| decided(tx, standing, (&given, &decision), &by).await).await
}

/// The decision as it is stored, and who records it, or every fault of it.
async fn checked(
    cx: &Access<LegalActionsWrite>,
    seen: &Seen,
    decision: &LegalActionDecision,
    by: &Person,
) -> Result<(LegalActionDecision, Person)> {
    let Seen { row, is, today } = seen;
    let session = cx.read().await?;
    let of_age = of_age_to_on(&session, row).await?;
    let before = is.terms.before(is.route, is.state, decision, of_age);
    let mut faults = decision.faults("/decision", before, *today);
    let order = decision.order.as_ref();
    if let Some(urn) = order.and_then(|order| order.named_school_urn) {
        let named = session.find::<school::Entity>().filter(school::Column::Urn.eq(urn)).one().await?;
        if named.is_none() {
            faults.push(Fault::at("/decision/order/named_school_urn", FaultCode::ReferenceNotFound));
        }
    }
    let own_order = is.route == LegalActionRoute::SchoolAttendanceOrder;
    if own_order
        && decision.outcome == LegalActionOutcome::OrderMade
        && is_registered(&session, row.pupil_id, decision.disposed_on).await?
    {
        faults.push(Fault::at("/decision/outcome", FaultCode::ChildRegistered).rule("ea1996-437"));
    }
    refuse(faults)?;
    Ok((kept(cleaned(decision))?, kept(by.cleaned())?))
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
async fn decided<S: Sent>(
    tx: &Tx<'_>,
    standing: &Standing<'_>,
    (_, decision): (&S, &LegalActionDecision),
    by: &Person,
) -> Result<LegalActionTerms> {
    if decision.outcome == LegalActionOutcome::OrderMade {
        refuse_unconvicted(tx, &standing.is, S::ACTION).await?;
    }
    let feedback = told::tell(tx, standing, decision, by).await?;
    let mut terms = standing.is.terms.clone();
    let same_order = terms.decision.as_ref().is_some_and(|before| before.order == decision.order);
    if !same_order {
        terms.extensions.clear();
        terms.order_ended_on = None;
    }
    terms.decision = Some(decision.clone());
    terms.feedback_ids.push(feedback);
    Ok(terms)
}

/// A court makes a parenting order when it convicts the parent (section 8(1)(d) of the Crime and Disorder Act 1998).
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
