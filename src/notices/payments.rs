//! What payments do to a penalty notice: what they discharge, what is owed, what is to be repaid.
//!
//! Money is an account that is only ever added to: what came in, what of it was reversed, what was given back.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    schedule::{Dates, Tariff},
    states::penalty::PenaltyNoticeState,
};
use crate::domain::spelled::spelled;

spelled! {
    /// What an entry in the account of a notice is.
    PenaltyNoticeEntryKind {
        /// Money that the authority received.
        Payment = "payment";
        /// Money that was given back.
        Repayment = "repayment";
        /// An entry that turned out not to be so: booked to the wrong notice, charged back, a cheque that was not met.
        Reversal = "reversal";
    }
}

/// An entry in the account of a notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub kind: PenaltyNoticeEntryKind,
    /// By what it is known.
    pub reference: String,
    /// Of a reversal, what it reverses.
    pub reverses: Option<String>,
    /// The day.
    pub on: NaiveDate,
    /// How much.
    pub pence: i64,
}

/// What the account of a notice comes to.
///
/// After the last day to pay, and when the notice was withdrawn, what was received is what discharged liability, what is to
/// be repaid and what was repaid; `repaid_in_excess_pence` is then added to what was received.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PenaltyNoticeSettlement)]
pub struct Settlement {
    /// What came in and was not reversed, in pence.
    #[schema(example = 8000)]
    pub received_pence: i64,
    /// Of that, what came after the last day to pay.
    #[schema(example = 0)]
    pub late_pence: i64,
    /// What was given back.
    #[schema(example = 0)]
    pub repaid_pence: i64,
    /// What is missing today to discharge liability; null where nothing can any more, or nothing is owed.
    #[schema(example = 8000)]
    pub outstanding_pence: Option<i64>,
    /// What is still to be repaid: what exceeds the amount that discharged liability; all of it where the notice was
    /// withdrawn, or where the days to pay are over and too little came in time: there is no part payment.
    #[schema(example = 0)]
    pub to_repay_pence: i64,
    /// What was repaid although it was not to be: the days of receipt were put right, or a payment reversed, since.
    #[schema(example = 0)]
    pub repaid_in_excess_pence: i64,
    /// The day on which liability was discharged.
    #[schema(example = "2025-03-14")]
    pub discharged_on: Option<NaiveDate>,
    /// The amount that discharged it, in pence.
    #[schema(example = 8000)]
    pub discharged_by_pence: Option<i64>,
}

/// The entries that count at the end of a day: neither reversals, nor what had been reversed by then. In the order of their
/// days, money that came in before money that was given back.
fn counting(entries: &[Entry], today: NaiveDate) -> Vec<&Entry> {
    let by_then = || entries.iter().filter(|entry| entry.on <= today);
    let reversed: BTreeSet<&str> = by_then().filter_map(|entry| entry.reverses.as_deref()).collect();
    let counts = |entry: &&Entry| {
        entry.kind != PenaltyNoticeEntryKind::Reversal && !reversed.contains(entry.reference.as_str())
    };
    let mut counting: Vec<_> = by_then().filter(counts).collect();
    counting.sort_by_key(|entry| (entry.on, entry.kind != PenaltyNoticeEntryKind::Payment));
    counting
}

/// When what had come in, less what had been given back, first reached an amount in time.
fn reached(entries: &[&Entry], amount: i64, until: Option<NaiveDate>) -> Option<(NaiveDate, i64)> {
    let mut held = 0;
    let timely = entries.iter().filter(|entry| until.is_none_or(|until| entry.on <= until));
    timely.into_iter().find_map(|entry| {
        match entry.kind {
            PenaltyNoticeEntryKind::Payment => held += entry.pence,
            PenaltyNoticeEntryKind::Repayment | PenaltyNoticeEntryKind::Reversal => held -= entry.pence,
        }
        (amount <= held).then_some((entry.on, amount))
    })
}

/// What an account comes to on a day, of a notice at this stored state; `dates` once it has been served.
///
/// What is paid before the notice is presumed to have been received is paid in time. No part of an amount discharges
/// anything, and nothing that comes after the last day does. What discharged liability is not undone when money is given
/// back afterwards.
pub fn settle(
    stored: PenaltyNoticeState,
    tariff: &Tariff,
    dates: Option<&Dates>,
    entries: &[Entry],
    today: NaiveDate,
) -> Settlement {
    let entries = counting(entries, today);
    let in_time = |until: Option<NaiveDate>, day: NaiveDate| until.is_none_or(|until| day <= until);
    let reduced_until = dates.map(|dates| dates.reduced_until_on.unwrap_or(dates.pay_until_on));
    let pay_until = dates.map(|dates| dates.pay_until_on);
    let sum = |kind: PenaltyNoticeEntryKind, of: &dyn Fn(&Entry) -> bool| -> i64 {
        let these = entries.iter().filter(|entry| entry.kind == kind && of(entry));
        these.map(|entry| entry.pence).sum()
    };
    let received_pence = sum(PenaltyNoticeEntryKind::Payment, &|_| true);
    let repaid_pence = sum(PenaltyNoticeEntryKind::Repayment, &|_| true);
    let late_pence = sum(PenaltyNoticeEntryKind::Payment, &|entry| !in_time(pay_until, entry.on));
    let mut settlement = Settlement { received_pence, late_pence, repaid_pence, ..Settlement::default() };
    let held = received_pence - repaid_pence;
    let withdrawn = stored == PenaltyNoticeState::Withdrawn;
    let discharged = match withdrawn {
        true => None,
        false => tariff
            .reduced_pence
            .and_then(|amount| reached(&entries, amount, reduced_until))
            .or_else(|| reached(&entries, tariff.full_pence, pay_until)),
    };
    let kept = discharged.map_or(0, |(_, amount)| amount);
    if discharged.is_none() && !withdrawn && in_time(pay_until, today) {
        let owed = match tariff.reduced_pence {
            Some(reduced) if in_time(reduced_until, today) => reduced,
            _ => tariff.full_pence,
        };
        settlement.outstanding_pence = Some(owed - held);
    } else {
        settlement.to_repay_pence = (held - kept).max(0);
        settlement.repaid_in_excess_pence = (kept - held).max(0);
    }
    settlement.discharged_on = discharged.map(|(on, _)| on);
    settlement.discharged_by_pence = discharged.map(|(_, amount)| amount);
    settlement
}

/// What is stored of a notice, as far as the state in which it stands follows from it.
#[derive(Clone, Copy, Debug)]
pub struct Stored {
    /// The state that is stored.
    pub state: PenaltyNoticeState,
    /// The amount that discharged liability, if one did.
    pub discharged_pence: Option<i64>,
    /// The whole amount.
    pub full_pence: i64,
    /// The last day to pay, once it was served.
    pub pay_until_on: Option<NaiveDate>,
    /// Whether a prosecution was discontinued.
    pub discontinued: bool,
}

/// The state in which a notice stands on a day: `paid_reduced`, `paid_full`, `unpaid` and `prosecution_discontinued` are
/// stored nowhere. Before the day of receipt is recorded nobody knows what was paid in time. Who paid in time cannot be
/// convicted, whatever was referred before the payment was recorded.
pub fn stands(stored: Stored, today: NaiveDate) -> PenaltyNoticeState {
    use PenaltyNoticeState as Is;
    let Stored { state, discharged_pence, full_pence, pay_until_on, discontinued } = stored;
    match (state, discharged_pence) {
        (Is::Served | Is::ProsecutionReferred, Some(pence)) if pence < full_pence => Is::PaidReduced,
        (Is::Served | Is::ProsecutionReferred, Some(_)) => Is::PaidFull,
        (Is::Served, None) if pay_until_on.is_some_and(|last| last < today) => Is::Unpaid,
        (Is::ProsecutionReferred, None) if discontinued => Is::ProsecutionDiscontinued,
        _ => state,
    }
}

#[cfg(test)]
mod tests;
