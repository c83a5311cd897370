//! What the steps are called: by `allowed_actions`, in the audit log and in the history.

use super::{
    act::Sent,
    dto::{
        LegalActionAbandon, LegalActionAdjourn, LegalActionAmend, LegalActionApply, LegalActionAuthorise,
        LegalActionBreachRecord, LegalActionCorrect, LegalActionDispose, LegalActionEndOrder,
        LegalActionExtend, LegalActionLay, LegalActionList, LegalActionOffer, LegalActionProposeSchool,
        LegalActionReview, LegalActionServeNotice, LegalActionSign,
    },
};
use crate::{casework::legal::states::LegalActionAction, domain::person::Person};

/// Says of the body of a step what it does, as the audit log and the history call it.
macro_rules! sent {
    ($($body:ident: $action:ident, $operation:literal, $told:literal $(, $reason:ident)?;)+) => {$(
        impl Sent for $body {
            const ACTION: LegalActionAction = LegalActionAction::$action;
            const OPERATION: &'static str = $operation;
            const TOLD: &'static str = $told;

            fn by(&self) -> &Person {
                &self.recorded_by
            }

            $(fn reason(&self) -> Option<&str> {
                Some(&self.$reason)
            })?
        }
    )+};
}

sent! {
    LegalActionAuthorise: Authorise, "legal_action.authorise", "authorised";
    LegalActionOffer: Offer, "legal_action.offer", "offered";
    LegalActionSign: Sign, "legal_action.sign", "signed";
    LegalActionReview: Review, "legal_action.review", "reviewed";
    LegalActionServeNotice: ServeNotice, "legal_action.serve_notice", "notice_served";
    LegalActionProposeSchool: ProposeSchool, "legal_action.propose_school", "school_proposed";
    LegalActionLay: Lay, "legal_action.lay", "laid";
    LegalActionApply: Apply, "legal_action.apply", "applied";
    LegalActionList: List, "legal_action.list_hearing", "listed";
    LegalActionAdjourn: Adjourn, "legal_action.adjourn", "adjourned", reason;
    LegalActionAmend: Amend, "legal_action.amend", "amended", reason;
    LegalActionDispose: Dispose, "legal_action.dispose", "disposed";
    LegalActionCorrect: Correct, "legal_action.correct", "corrected", reason;
    LegalActionExtend: Extend, "legal_action.extend", "extended";
    LegalActionBreachRecord: RecordBreach, "legal_action.record_breach", "breach_recorded";
    LegalActionEndOrder: EndOrder, "legal_action.end_order", "order_ended", reason;
    LegalActionAbandon: Abandon, "legal_action.abandon", "not_pursued", reason;
}
