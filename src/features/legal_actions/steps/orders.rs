//! Use cases: what becomes of an order that was made: it is extended, not complied with, or ended before its last day.

use chrono::NaiveDate;

use super::{
    act::{Answer, day_faults, kept, open, take},
    called::{END_ORDER, EXTEND, RECORD_BREACH},
    dto::{LegalActionBreachRecord, LegalActionEndOrder, LegalActionExtend},
};
use crate::{
    access::{Access, LegalActionsWrite, StepPlace},
    domain::text::clean,
    error::{AppError, Fault, FaultCode, Result},
    features::legal_actions::store::{Stands, of_age_to_on},
    http::Body,
    proceedings::legal::{
        disposal::LegalActionOrder,
        states::LegalActionAction,
        terms::{ExtensionFault, LegalActionBreach, LegalActionExtension, LegalActionTerms},
    },
};

const NO_ORDER: &str = "No order was made.";
const ORDER_OVER: &str = "The order was ended.";

/// The order that was made and has not been ended.
fn standing_order(is: &Stands, action: LegalActionAction) -> Result<&LegalActionOrder> {
    match is.terms.order_ended_on {
        Some(_) => Err(is.conflict(action, ORDER_OVER)),
        None => made_order(is, action),
    }
}

/// The order that was made, whether or not it has ended since.
fn made_order(is: &Stands, action: LegalActionAction) -> Result<&LegalActionOrder> {
    let order = is.terms.decision.as_ref().and_then(|decision| decision.order.as_ref());
    order.ok_or_else(|| is.conflict(action, NO_ORDER))
}

/// An education supervision order is extended, within its last three months.
pub async fn extend(
    cx: &Access<LegalActionsWrite>,
    place: StepPlace,
    body: &Body<LegalActionExtend>,
) -> Result<Answer> {
    let step = open(cx, &place, EXTEND).await?;
    let given = body.parse()?;
    let extension =
        LegalActionExtension { asked_on: given.asked_on, extended_on: given.extended_on, to_on: given.to_on };
    take(cx, place, (step, &given), (&given.recorded_by, None), async |tx, standing| {
        let (is, today) = (&standing.is, tx.today());
        standing_order(is, LegalActionAction::Extend)?;
        let mut faults = day_faults("/asked_on", given.asked_on, today, None);
        let asked = Some((given.asked_on, "the day on which it was asked for"));
        faults.extend(day_faults("/extended_on", given.extended_on, today, asked));
        let of_age = of_age_to_on(tx, standing.row).await?;
        faults.extend(is.terms.extension_fault(extension, of_age).map(extension_fault));
        AppError::if_any(faults)?;
        let mut terms = is.terms.clone();
        terms.extensions.push(extension);
        Ok(terms)
    })
    .await
}

fn extension_fault(fault: ExtensionFault) -> Fault {
    let rule = "ca1989-sch3-15";
    match fault {
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
    }
}

/// The order was not complied with while it lasted.
pub async fn record_breach(
    cx: &Access<LegalActionsWrite>,
    place: StepPlace,
    body: &Body<LegalActionBreachRecord>,
) -> Result<Answer> {
    let step = open(cx, &place, RECORD_BREACH).await?;
    let given = body.parse()?;
    let text = kept(clean(&given.text))?;
    take(cx, place, (step, &given), (&given.recorded_by, None), async |tx, standing| {
        let is = &standing.is;
        let order = made_order(is, LegalActionAction::RecordBreach)?;
        let began = Some((order.from_on, "the first day of the order"));
        AppError::if_any(within(
            is,
            day_faults("/breached_on", given.breached_on, tx.today(), began),
            given.breached_on,
        ))?;
        let mut terms = is.terms.clone();
        terms.breaches.push(LegalActionBreach { breached_on: given.breached_on, text: text.clone() });
        Ok(terms)
    })
    .await
}

/// The same faults of a day, and that the order was over by then.
fn within(is: &Stands, mut faults: Vec<Fault>, day: NaiveDate) -> Vec<Fault> {
    if is.terms.order_to_on().is_some_and(|last| last < day) {
        let detail = "The order was over by then.";
        faults.push(Fault::at("/breached_on", FaultCode::DatesReversed).detail(detail));
    }
    faults
}

/// It was discharged or revoked before its last day.
pub async fn end_order(
    cx: &Access<LegalActionsWrite>,
    place: StepPlace,
    body: &Body<LegalActionEndOrder>,
) -> Result<Answer> {
    let step = open(cx, &place, END_ORDER).await?;
    let given = body.parse()?;
    let act = (&given.recorded_by, Some(given.reason.as_str()));
    take(cx, place, (step, &given), act, async |tx, standing| {
        let is = &standing.is;
        let order = standing_order(is, LegalActionAction::EndOrder)?;
        let began = Some((order.from_on, "the first day of the order"));
        let mut faults = day_faults("/ended_on", given.ended_on, tx.today(), began);
        if is.terms.order_to_on().is_some_and(|last| last < given.ended_on) {
            let detail = "The order was over by then.";
            faults.push(Fault::at("/ended_on", FaultCode::DatesReversed).detail(detail));
        }
        AppError::if_any(faults)?;
        Ok(LegalActionTerms { order_ended_on: Some(given.ended_on), ..is.terms.clone() })
    })
    .await
}
