//! What the steps are called: by `allowed_actions`, in the audit log and in the history.

use crate::{
    access::StepName,
    domain::action::Actions,
    proceedings::legal::states::{LEGAL_ACTION, LegalActionAction as Do, LegalActionState},
};

type Step = StepName<LegalActionState>;

/// What a state allows on one way or another; of an action, its own way says what there is of it.
fn actions(state: LegalActionState) -> Actions {
    LEGAL_ACTION.actions(state)
}

pub const AUTHORISE: Step =
    StepName::new(Do::Authorise.as_str(), "legal_action.authorise", "authorised", actions);
pub const OFFER: Step = StepName::new(Do::Offer.as_str(), "legal_action.offer", "offered", actions);
pub const SIGN: Step = StepName::new(Do::Sign.as_str(), "legal_action.sign", "signed", actions);
pub const REVIEW: Step = StepName::new(Do::Review.as_str(), "legal_action.review", "reviewed", actions);
pub const SERVE_NOTICE: Step =
    StepName::new(Do::ServeNotice.as_str(), "legal_action.serve_notice", "notice_served", actions);
pub const PROPOSE_SCHOOL: Step =
    StepName::new(Do::ProposeSchool.as_str(), "legal_action.propose_school", "school_proposed", actions);
pub const LAY: Step = StepName::new(Do::Lay.as_str(), "legal_action.lay", "laid", actions);
pub const APPLY: Step = StepName::new(Do::Apply.as_str(), "legal_action.apply", "applied", actions);
pub const LIST: Step = StepName::new(Do::List.as_str(), "legal_action.list_hearing", "listed", actions);
pub const ADJOURN: Step = StepName::new(Do::Adjourn.as_str(), "legal_action.adjourn", "adjourned", actions);
pub const AMEND: Step = StepName::new(Do::Amend.as_str(), "legal_action.amend", "amended", actions);
pub const DISPOSE: Step = StepName::new(Do::Dispose.as_str(), "legal_action.dispose", "disposed", actions);
pub const CORRECT: Step = StepName::new(Do::Correct.as_str(), "legal_action.correct", "corrected", actions);
pub const EXTEND: Step = StepName::new(Do::Extend.as_str(), "legal_action.extend", "extended", actions);
pub const RECORD_BREACH: Step =
    StepName::new(Do::RecordBreach.as_str(), "legal_action.record_breach", "breach_recorded", actions);
pub const END_ORDER: Step =
    StepName::new(Do::EndOrder.as_str(), "legal_action.end_order", "order_ended", actions);
pub const ABANDON: Step = StepName::new(Do::Abandon.as_str(), "legal_action.abandon", "not_pursued", actions);
