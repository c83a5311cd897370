//! Use cases: what becomes of an order that was made: it is extended, or ended before its last day.

use super::{
    act::{Answer, Place, Seen, day_faults, open, refuse, take},
    dto::{LegalActionEndOrder, LegalActionExtend},
};
use crate::{
    access::{Access, LegalActionsWrite},
    casework::legal::{
        disposal::LegalActionOrder,
        states::LegalActionAction,
        terms::{ExtensionFault, LegalActionExtension, LegalActionTerms},
    },
    entities::legal_action::Model,
    error::{AppError, Fault, FaultCode, Result},
    features::legal_actions::store::{Stands, of_age_to_on},
    http::Body,
};

const NO_ORDER: &str = "No order was made.";
const ORDER_OVER: &str = "The order was ended.";

/// The order that was made and has not been ended.
fn standing_order(is: &Stands, action: LegalActionAction) -> Result<&LegalActionOrder> {
    if is.terms.order_ended_on.is_some() {
        return Err(is.conflict(action, ORDER_OVER));
    }
    let order = is.terms.decision.as_ref().and_then(|decision| decision.order.as_ref());
    order.ok_or_else(|| is.conflict(action, NO_ORDER))
}

/// An education supervision order is extended, within its last three months.
pub async fn extend(
    cx: &Access<LegalActionsWrite>,
    place: Place,
    body: &Body<LegalActionExtend>,
) -> Result<Answer> {
    let Seen { row, is, today } = open::<LegalActionExtend>(cx, &place).await?;
    let given = body.parse()?;
    let extension =
        LegalActionExtension { asked_on: given.asked_on, extended_on: given.extended_on, to_on: given.to_on };
    let mut faults = day_faults("/asked_on", given.asked_on, today, None);
    let asked = Some((given.asked_on, "the day on which it was asked for"));
    faults.extend(day_faults("/extended_on", given.extended_on, today, asked));
    // Of a repeated step, what it came to is told again.
    if place.key.0.is_none() || !is.terms.extensions.contains(&extension) {
        standing_order(&is, LegalActionAction::Extend)?;
        faults.extend(extension_faults(cx, &row, &is, extension).await?);
    }
    refuse(faults)?;
    let of_age = of_age_to_on(&cx.read().await?, &row).await?;
    take(cx, place, &given, async |_, standing| {
        standing_order(&standing.is, LegalActionAction::Extend)?;
        let mut terms = standing.is.terms.clone();
        if terms.extension_fault(extension, of_age).is_some() {
            return Err(standing.is.conflict(LegalActionAction::Extend, "The order is another by now."));
        }
        terms.extensions.push(extension);
        Ok(terms)
    })
    .await
}

async fn extension_faults(
    cx: &Access<LegalActionsWrite>,
    row: &Model,
    is: &Stands,
    extension: LegalActionExtension,
) -> Result<Vec<Fault>> {
    let of_age = of_age_to_on(&cx.read().await?, row).await?;
    let Some(fault) = is.terms.extension_fault(extension, of_age) else { return Ok(Vec::new()) };
    let rule = "ca1989-sch3-15";
    Ok(vec![match fault {
        ExtensionFault::TooEarly { from } => Fault::at("/asked_on", FaultCode::ExtensionTooEarly)
            .rule(rule)
            .detail(format!("It can be asked for from {from} on.")),
        ExtensionFault::OrderOver { ended } => Fault::at("/extended_on", FaultCode::DatesReversed)
            .rule(rule)
            .detail(format!("The order was over on {ended}: another is applied for.")),
        ExtensionFault::NoLonger => {
            Fault::at("/to_on", FaultCode::DatesReversed).detail("It would last no longer than it does.")
        }
        ExtensionFault::TooLong { latest } => Fault::at("/to_on", FaultCode::OrderTooLong)
            .rule(rule)
            .detail(format!("The last day can be {latest} at the latest.")),
    }])
}

/// It was discharged or revoked before its last day.
pub async fn end_order(
    cx: &Access<LegalActionsWrite>,
    place: Place,
    body: &Body<LegalActionEndOrder>,
) -> Result<Answer> {
    let Seen { is, today, .. } = open::<LegalActionEndOrder>(cx, &place).await?;
    let given = body.parse()?;
    if place.key.0.is_none() || is.terms.order_ended_on.is_none() {
        let order = standing_order(&is, LegalActionAction::EndOrder)?;
        let began = Some((order.from_on, "the first day of the order"));
        let mut faults = day_faults("/ended_on", given.ended_on, today, began);
        if is.terms.order_to_on().is_some_and(|last| last < given.ended_on) {
            let detail = "The order was over by then.";
            faults.push(Fault::at("/ended_on", FaultCode::DatesReversed).detail(detail));
        }
        refuse(faults)?;
    }
    take(cx, place, &given, async |_, standing| {
        let order = standing_order(&standing.is, LegalActionAction::EndOrder)?;
        let last = standing.is.terms.order_to_on();
        if given.ended_on < order.from_on || last.is_some_and(|last| last < given.ended_on) {
            return Err(AppError::invalid(vec![Fault::at("/ended_on", FaultCode::DatesReversed)]));
        }
        Ok(LegalActionTerms { order_ended_on: Some(given.ended_on), ..standing.is.terms.clone() })
    })
    .await
}
