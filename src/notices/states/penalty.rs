//! The states of a penalty notice.
//!
//! `paid_reduced`, `paid_full` and `unpaid` are worked out from the payments and the day: they are stored nowhere, so
//! that no notice stands as unpaid because a job did not run, and who paid in time stands as paid also where the payment
//! was recorded after the referral. `prosecution_discontinued` follows from how a prosecution ended.

use chrono::NaiveDate;

use super::{Row, Table};
use crate::domain::spelled::spelled;

spelled! {
    /// How far a penalty notice is. The list may grow.
    PenaltyNoticeState {
        /// Asked for; nobody has looked at it.
        Requested = "requested";
        /// The authority looks at it.
        UnderReview = "under_review";
        /// The authority will not issue it.
        Refused = "refused";
        /// It may be issued.
        Approved = "approved";
        /// Issued, and not yet served.
        Issued = "issued";
        /// Received by the parent; the days to pay run.
        Served = "served";
        /// Paid early: the reduced amount discharges liability.
        PaidReduced = "paid_reduced";
        /// Paid in time: the whole amount discharges liability.
        PaidFull = "paid_full";
        /// The days to pay are over and liability was not discharged: prosecute or withdraw.
        Unpaid = "unpaid";
        /// Withdrawn: whatever was paid is repaid, and there is no prosecution for the offence.
        Withdrawn = "withdrawn";
        /// Referred to be prosecuted.
        ProsecutionReferred = "prosecution_referred";
        /// The prosecution was discontinued, or never begun: what is not prosecuted must be withdrawn.
        ProsecutionDiscontinued = "prosecution_discontinued";
        /// A court has decided.
        Prosecuted = "prosecuted";
    }
}

spelled! {
    /// What can be done with a penalty notice.
    PenaltyNoticeAction {
        /// Take a request in hand.
        Review = "review";
        /// Decide that it is issued.
        Approve = "approve";
        /// Decide that it is not.
        Refuse = "refuse";
        /// Issue it.
        Issue = "issue";
        /// Record that it was handed over or posted.
        Serve = "serve";
        /// Put right how and when it was received.
        CorrectService = "correct_service";
        /// Record that it never reached the parent: it is to be served again.
        RecordNotReceived = "record_not_received";
        /// Record a payment, or that one was reversed or repaid.
        RecordPayment = "record_payment";
        /// Withdraw it.
        Withdraw = "withdraw";
        /// Record that the parent was told in writing of the withdrawal.
        RecordWithdrawalTold = "record_withdrawal_told";
        /// Refer it to be prosecuted.
        ReferToProsecution = "refer_to_prosecution";
        /// Record that proceedings began: the information was laid.
        RecordProceedingsBegun = "record_proceedings_begun";
        /// Record what came of the prosecution.
        RecordOutcome = "record_outcome";
        /// Put right what came of the prosecution.
        CorrectOutcome = "correct_outcome";
    }
}

use PenaltyNoticeAction as Do;
use PenaltyNoticeState as Is;

const UNDECIDED: &str = "The authority has not decided about it yet.";
const NOT_ISSUED: &str = "It has not been issued.";
const REFUSED: &str = "The authority refused it; request another if there is reason to.";
const DECIDED: &str = "It is decided already.";
const ISSUED: &str = "It has been issued; what was issued can only be withdrawn.";
const WITHDRAWN: &str = "It was withdrawn.";
const PAID: &str = "It was paid in time, which discharges liability for the offence.";
const REFERRED: &str = "It was referred to be prosecuted.";
const PROSECUTED: &str = "It was prosecuted.";
const DISCONTINUED: &str = "The prosecution was discontinued: what is not prosecuted must be withdrawn.";
const NOT_REFERRED: &str = "It was not referred to be prosecuted.";

/// Every state from the issue on, but for those named.
const SINCE_ISSUE: &[Is] = &[
    Is::Issued,
    Is::Served,
    Is::PaidReduced,
    Is::PaidFull,
    Is::Unpaid,
    Is::Withdrawn,
    Is::ProsecutionReferred,
    Is::ProsecutionDiscontinued,
    Is::Prosecuted,
];
const OPEN: &[Is] = &[Is::Requested, Is::UnderReview];

/// What can be done with a penalty notice, and when.
pub static PENALTY_NOTICE: Table<PenaltyNoticeState, PenaltyNoticeAction> = Table {
    spelling: PenaltyNoticeAction::as_str,
    rows: &[
        Row {
            action: Do::Review,
            moves: &[(Is::Requested, Is::UnderReview)],
            refused: &[
                (&[Is::UnderReview], "The authority looks at it already."),
                (&[Is::Refused], REFUSED),
                (&[Is::Approved], DECIDED),
                (SINCE_ISSUE, ISSUED),
            ],
        },
        Row {
            action: Do::Approve,
            moves: &[(Is::UnderReview, Is::Approved)],
            refused: &[
                (&[Is::Requested], "Take it in hand first (`review`)."),
                (&[Is::Refused], REFUSED),
                (&[Is::Approved], DECIDED),
                (SINCE_ISSUE, ISSUED),
            ],
        },
        Row {
            action: Do::Refuse,
            moves: &[(Is::UnderReview, Is::Refused), (Is::Approved, Is::Refused)],
            refused: &[
                (&[Is::Requested], "Take it in hand first (`review`)."),
                (&[Is::Refused], DECIDED),
                (SINCE_ISSUE, ISSUED),
            ],
        },
        Row {
            action: Do::Issue,
            moves: &[(Is::Approved, Is::Issued)],
            refused: &[(OPEN, UNDECIDED), (&[Is::Refused], REFUSED), (SINCE_ISSUE, "It has been issued.")],
        },
        Row {
            action: Do::Serve,
            moves: &[(Is::Issued, Is::Served)],
            refused: &[
                (OPEN, NOT_ISSUED),
                (&[Is::Refused], REFUSED),
                (&[Is::Approved], NOT_ISSUED),
                (&[Is::Served, Is::Unpaid], "It has been served."),
                (&[Is::PaidReduced, Is::PaidFull], "It has been served, and paid."),
                (&[Is::Withdrawn], WITHDRAWN),
                (&[Is::ProsecutionReferred], REFERRED),
                (&[Is::ProsecutionDiscontinued], DISCONTINUED),
                (&[Is::Prosecuted], PROSECUTED),
            ],
        },
        Row {
            // A day that is presumed is presumed until the contrary is shown, and what is shown comes later. A referral
            // stands only where the right days to pay were over by then: `after_service_corrected`.
            action: Do::CorrectService,
            moves: &[
                (Is::Served, Is::Served),
                (Is::PaidReduced, Is::Served),
                (Is::PaidFull, Is::Served),
                (Is::Unpaid, Is::Served),
                (Is::ProsecutionReferred, Is::Served),
            ],
            refused: &[
                (OPEN, NOT_ISSUED),
                (&[Is::Refused], REFUSED),
                (&[Is::Approved], NOT_ISSUED),
                (&[Is::Issued], "It has not been served."),
                (&[Is::Withdrawn], WITHDRAWN),
                (&[Is::ProsecutionDiscontinued], DISCONTINUED),
                (&[Is::Prosecuted], PROSECUTED),
            ],
        },
        Row {
            action: Do::RecordNotReceived,
            moves: &[
                (Is::Served, Is::Issued),
                (Is::Unpaid, Is::Issued),
                (Is::ProsecutionReferred, Is::Issued),
            ],
            refused: &[
                (OPEN, NOT_ISSUED),
                (&[Is::Refused], REFUSED),
                (&[Is::Approved], NOT_ISSUED),
                (&[Is::Issued], "It has not been served."),
                (&[Is::PaidReduced, Is::PaidFull], "It was paid: it was received."),
                (&[Is::Withdrawn], WITHDRAWN),
                (&[Is::ProsecutionDiscontinued], DISCONTINUED),
                (&[Is::Prosecuted], PROSECUTED),
            ],
        },
        Row {
            // Money that has come is a fact in every state from the issue on; what it does is worked out.
            action: Do::RecordPayment,
            moves: &[
                (Is::Issued, Is::Issued),
                (Is::Served, Is::Served),
                (Is::PaidReduced, Is::PaidReduced),
                (Is::PaidFull, Is::PaidFull),
                (Is::Unpaid, Is::Unpaid),
                (Is::Withdrawn, Is::Withdrawn),
                (Is::ProsecutionReferred, Is::ProsecutionReferred),
                (Is::ProsecutionDiscontinued, Is::ProsecutionDiscontinued),
                (Is::Prosecuted, Is::Prosecuted),
            ],
            refused: &[(OPEN, NOT_ISSUED), (&[Is::Refused], REFUSED), (&[Is::Approved], NOT_ISSUED)],
        },
        Row {
            action: Do::Withdraw,
            moves: &[
                (Is::Issued, Is::Withdrawn),
                (Is::Served, Is::Withdrawn),
                (Is::PaidReduced, Is::Withdrawn),
                (Is::PaidFull, Is::Withdrawn),
                (Is::Unpaid, Is::Withdrawn),
                (Is::ProsecutionReferred, Is::Withdrawn),
                (Is::ProsecutionDiscontinued, Is::Withdrawn),
            ],
            refused: &[
                (OPEN, "It has not been issued: refuse it instead."),
                (&[Is::Approved], "It has not been issued: refuse it instead."),
                (&[Is::Refused], REFUSED),
                (&[Is::Withdrawn], WITHDRAWN),
                (&[Is::Prosecuted], PROSECUTED),
            ],
        },
        Row {
            action: Do::RecordWithdrawalTold,
            moves: &[(Is::Withdrawn, Is::Withdrawn)],
            refused: &[
                (OPEN, NOT_ISSUED),
                (&[Is::Refused], REFUSED),
                (&[Is::Approved], NOT_ISSUED),
                (
                    &[
                        Is::Issued,
                        Is::Served,
                        Is::PaidReduced,
                        Is::PaidFull,
                        Is::Unpaid,
                        Is::ProsecutionReferred,
                        Is::ProsecutionDiscontinued,
                        Is::Prosecuted,
                    ],
                    "It has not been withdrawn.",
                ),
            ],
        },
        Row {
            action: Do::ReferToProsecution,
            moves: &[(Is::Unpaid, Is::ProsecutionReferred)],
            refused: &[
                (OPEN, NOT_ISSUED),
                (&[Is::Refused], REFUSED),
                (&[Is::Approved], NOT_ISSUED),
                (&[Is::Issued], "It has not been served: no day to pay has begun."),
                (&[Is::Served], "The days to pay are not over: nobody is prosecuted before."),
                (&[Is::PaidReduced, Is::PaidFull], PAID),
                (&[Is::Withdrawn], WITHDRAWN),
                (&[Is::ProsecutionReferred], REFERRED),
                (&[Is::ProsecutionDiscontinued], DISCONTINUED),
                (&[Is::Prosecuted], PROSECUTED),
            ],
        },
        Row {
            // Recorded again, the later stands: the day may have been typed wrongly.
            action: Do::RecordProceedingsBegun,
            moves: &[(Is::ProsecutionReferred, Is::ProsecutionReferred)],
            refused: &[
                (OPEN, NOT_ISSUED),
                (&[Is::Refused], REFUSED),
                (&[Is::Approved], NOT_ISSUED),
                (&[Is::Issued, Is::Served, Is::Unpaid], NOT_REFERRED),
                (&[Is::PaidReduced, Is::PaidFull], PAID),
                (&[Is::Withdrawn], WITHDRAWN),
                (&[Is::ProsecutionDiscontinued], "It is recorded how it ended: correct that."),
                (&[Is::Prosecuted], "It is recorded how it ended: correct that."),
            ],
        },
        Row {
            action: Do::RecordOutcome,
            moves: &[(Is::ProsecutionReferred, Is::Prosecuted)],
            refused: &[
                (OPEN, NOT_ISSUED),
                (&[Is::Refused], REFUSED),
                (&[Is::Approved], NOT_ISSUED),
                (&[Is::Issued, Is::Served, Is::Unpaid], NOT_REFERRED),
                (&[Is::PaidReduced, Is::PaidFull], PAID),
                (&[Is::Withdrawn], WITHDRAWN),
                (&[Is::ProsecutionDiscontinued], "It is recorded how it ended: correct that."),
                (&[Is::Prosecuted], "It is recorded how it ended: correct that."),
            ],
        },
        Row {
            action: Do::CorrectOutcome,
            moves: &[(Is::Prosecuted, Is::Prosecuted), (Is::ProsecutionDiscontinued, Is::Prosecuted)],
            refused: &[
                (OPEN, NOT_ISSUED),
                (&[Is::Refused], REFUSED),
                (&[Is::Approved], NOT_ISSUED),
                (&[Is::Issued, Is::Served, Is::Unpaid], NOT_REFERRED),
                (&[Is::PaidReduced, Is::PaidFull], PAID),
                (&[Is::Withdrawn], WITHDRAWN),
                (&[Is::ProsecutionReferred], "Nothing has come of it yet."),
            ],
        },
    ],
};

/// What is stored of a notice whose prosecution ended so: what was discontinued stands as referred, with the outcome that
/// says so, until it is withdrawn.
pub const fn after_outcome(discontinued: bool) -> PenaltyNoticeState {
    if discontinued { Is::ProsecutionReferred } else { Is::Prosecuted }
}

/// What is stored of a notice whose service was put right. Nobody is prosecuted before the days to pay are over: a referral
/// on a day that turns out to lie within them lapses, but where proceedings began after them.
pub fn after_service_corrected(
    prosecuted_on: Option<NaiveDate>,
    pay_until_on: NaiveDate,
) -> PenaltyNoticeState {
    match prosecuted_on {
        Some(day) if pay_until_on < day => Is::ProsecutionReferred,
        _ => Is::Served,
    }
}

#[cfg(test)]
mod tests;
