//! The states of a legal action. One table holds for all routes, of which each has some of the steps.

use super::route::LegalActionRoute;
use crate::domain::{
    action::Actions,
    spelled::spelled,
    state_table::{Row, Table},
};

spelled! {
    /// How far a legal action is. The list may grow.
    LegalActionState {
        /// The authority considers it.
        Considered = "considered";
        /// Somebody who may has decided that it is taken.
        Authorised = "authorised";
        /// A contract was offered to the parent.
        Offered = "offered";
        /// The contract was signed.
        Signed = "signed";
        /// The parent was served a notice to satisfy the authority that the child is suitably educated.
        NoticeServed = "notice_served";
        /// The information was laid, or the written charge issued: proceedings have begun.
        Laid = "laid";
        /// The court was asked for an order.
        Applied = "applied";
        /// A court hears it on a day that is known.
        Listed = "listed";
        /// The hearing was adjourned.
        Adjourned = "adjourned";
        /// It was finally disposed of.
        Disposed = "disposed";
        /// It is not pursued.
        NotPursued = "not_pursued";
    }
}

spelled! {
    /// What can be done with a legal action. The list may grow.
    LegalActionAction {
        /// Decide that it is taken.
        Authorise = "authorise";
        /// Offer a contract to the parent.
        Offer = "offer";
        /// Record that the contract was signed.
        Sign = "sign";
        /// Record a review of the contract.
        Review = "review";
        /// Serve the notice that comes before a school attendance order.
        ServeNotice = "serve_notice";
        /// Serve the notice of the school that a school attendance order is to name.
        ProposeSchool = "propose_school";
        /// Lay the information, or issue the written charge.
        Lay = "lay";
        /// Ask a court for an order.
        Apply = "apply";
        /// Record which court hears it, and when.
        List = "list";
        /// Record that the hearing was adjourned.
        Adjourn = "adjourn";
        /// Put right what was recorded of it before anything has come of it.
        Amend = "amend";
        /// Record what came of it.
        Dispose = "dispose";
        /// Put right what was recorded to have come of it.
        Correct = "correct";
        /// Record that the order was extended.
        Extend = "extend";
        /// Record that the order was not complied with.
        RecordBreach = "record_breach";
        /// Record that the order was discharged or revoked before its end.
        EndOrder = "end_order";
        /// Decide that it is not pursued.
        Abandon = "abandon";
    }
}

use LegalActionAction as Do;
use LegalActionState as Is;

impl LegalActionState {
    /// Whether something is still to come of it.
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Disposed | Self::NotPursued)
    }
}

const ENDED: (&[Is], &str) = (&[Is::Disposed], "It is disposed of: put right what was recorded (`correct`).");
const LEFT: (&[Is], &str) = (&[Is::NotPursued], "It is not pursued: open another where there is reason to.");
const UNDECIDED: &str = "It has not been authorised.";
const BEGUN: &[Is] = &[Is::Laid, Is::Applied, Is::Listed, Is::Adjourned];
const AGREED: &[Is] = &[Is::Offered, Is::Signed];
/// Everything that comes after the decision and before the end.
const UNDER_WAY: &[Is] =
    &[Is::Offered, Is::Signed, Is::NoticeServed, Is::Laid, Is::Applied, Is::Listed, Is::Adjourned];
const BEFORE: &[Is] = &[Is::Considered, Is::Authorised];
const OPEN: &[Is] = &[
    Is::Considered,
    Is::Authorised,
    Is::Offered,
    Is::Signed,
    Is::NoticeServed,
    Is::Laid,
    Is::Applied,
    Is::Listed,
    Is::Adjourned,
];
const BEGUN_ALREADY: &str = "Proceedings have begun.";
const NO_HEARING: &str = "No court has been asked.";
const NOTHING_YET: &str = "Nothing has come of it yet.";
const NEITHER: &str = "It is not so far on this way.";

/// What can be done with a legal action, and when, whatever its route.
pub static LEGAL_ACTION: Table<LegalActionState, LegalActionAction> = Table {
    spelling: LegalActionAction::as_str,
    rows: &[
        Row {
            action: Do::Authorise,
            moves: &[(Is::Considered, Is::Authorised)],
            refused: &[
                (&[Is::Authorised], "It is authorised."),
                (UNDER_WAY, "It is under way."),
                ENDED,
                LEFT,
            ],
        },
        Row {
            action: Do::Offer,
            moves: &[(Is::Considered, Is::Offered)],
            refused: &[
                (AGREED, "It was offered."),
                (&[Is::Authorised, Is::NoticeServed], NEITHER),
                (BEGUN, NEITHER),
                ENDED,
                LEFT,
            ],
        },
        Row {
            action: Do::Sign,
            moves: &[(Is::Offered, Is::Signed)],
            refused: &[
                (&[Is::Signed], "It was signed."),
                (BEFORE, "It has not been offered."),
                (&[Is::NoticeServed], NEITHER),
                (BEGUN, NEITHER),
                ENDED,
                LEFT,
            ],
        },
        Row {
            action: Do::Review,
            moves: &[(Is::Signed, Is::Signed)],
            refused: &[
                (BEFORE, "It has not been offered."),
                (&[Is::Offered], "It has not been signed."),
                (&[Is::NoticeServed], NEITHER),
                (BEGUN, NEITHER),
                ENDED,
                LEFT,
            ],
        },
        Row {
            action: Do::ServeNotice,
            moves: &[(Is::Authorised, Is::NoticeServed)],
            refused: &[
                (&[Is::Considered], UNDECIDED),
                (&[Is::NoticeServed], "The notice was served."),
                (AGREED, NEITHER),
                (BEGUN, NEITHER),
                ENDED,
                LEFT,
            ],
        },
        Row {
            // Served again, the later stands: it named the wrong school.
            action: Do::ProposeSchool,
            moves: &[(Is::NoticeServed, Is::NoticeServed)],
            refused: &[
                (BEFORE, "The parent has not been asked to satisfy the authority: serve that notice first."),
                (AGREED, NEITHER),
                (BEGUN, NEITHER),
                ENDED,
                LEFT,
            ],
        },
        Row {
            action: Do::Lay,
            moves: &[(Is::Authorised, Is::Laid)],
            refused: &[
                (&[Is::Considered], UNDECIDED),
                (AGREED, NEITHER),
                (&[Is::NoticeServed], NEITHER),
                (BEGUN, BEGUN_ALREADY),
                ENDED,
                LEFT,
            ],
        },
        Row {
            action: Do::Apply,
            moves: &[(Is::Authorised, Is::Applied)],
            refused: &[
                (&[Is::Considered], UNDECIDED),
                (AGREED, NEITHER),
                (&[Is::NoticeServed], NEITHER),
                (BEGUN, "The court was asked."),
                ENDED,
                LEFT,
            ],
        },
        Row {
            // Listed again, the later stands: courts move hearings.
            action: Do::List,
            moves: &[
                (Is::Laid, Is::Listed),
                (Is::Applied, Is::Listed),
                (Is::Listed, Is::Listed),
                (Is::Adjourned, Is::Listed),
            ],
            refused: &[(BEFORE, NO_HEARING), (AGREED, NEITHER), (&[Is::NoticeServed], NEITHER), ENDED, LEFT],
        },
        Row {
            action: Do::Adjourn,
            moves: &[(Is::Listed, Is::Adjourned), (Is::Adjourned, Is::Adjourned)],
            refused: &[
                (BEFORE, NO_HEARING),
                (AGREED, NEITHER),
                (&[Is::NoticeServed], NEITHER),
                (&[Is::Laid, Is::Applied], "No hearing is known: record it first (`list`)."),
                ENDED,
                LEFT,
            ],
        },
        Row {
            action: Do::Amend,
            moves: &[
                (Is::Considered, Is::Considered),
                (Is::Authorised, Is::Authorised),
                (Is::Offered, Is::Offered),
                (Is::Signed, Is::Signed),
                (Is::NoticeServed, Is::NoticeServed),
                (Is::Laid, Is::Laid),
                (Is::Applied, Is::Applied),
                (Is::Listed, Is::Listed),
                (Is::Adjourned, Is::Adjourned),
            ],
            refused: &[ENDED, LEFT],
        },
        Row {
            action: Do::Dispose,
            moves: &[
                (Is::Offered, Is::Disposed),
                (Is::Signed, Is::Disposed),
                (Is::NoticeServed, Is::Disposed),
                (Is::Laid, Is::Disposed),
                (Is::Applied, Is::Disposed),
                (Is::Listed, Is::Disposed),
                (Is::Adjourned, Is::Disposed),
            ],
            refused: &[(BEFORE, "It has not begun: decide that it is not pursued (`abandon`)."), ENDED, LEFT],
        },
        Row {
            action: Do::Correct,
            moves: &[(Is::Disposed, Is::Disposed)],
            refused: &[(OPEN, NOTHING_YET), LEFT],
        },
        Row {
            action: Do::Extend,
            moves: &[(Is::Disposed, Is::Disposed)],
            refused: &[(OPEN, NOTHING_YET), LEFT],
        },
        Row {
            action: Do::RecordBreach,
            moves: &[(Is::Disposed, Is::Disposed)],
            refused: &[(OPEN, NOTHING_YET), LEFT],
        },
        Row {
            action: Do::EndOrder,
            moves: &[(Is::Disposed, Is::Disposed)],
            refused: &[(OPEN, NOTHING_YET), LEFT],
        },
        Row {
            action: Do::Abandon,
            moves: &[
                (Is::Considered, Is::NotPursued),
                (Is::Authorised, Is::NotPursued),
                (Is::NoticeServed, Is::NotPursued),
            ],
            refused: &[
                (AGREED, "It was offered: record what came of it (`dispose`)."),
                (BEGUN, "Proceedings have begun: record what came of them (`dispose`)."),
                ENDED,
                (&[Is::NotPursued], "It is not pursued."),
            ],
        },
    ],
};

/// What is said of a step that is none on this way.
const NO_STEP: &str = "There is no such step on this route.";

/// What can be done with an action of a route in a state, and what cannot, each with why.
pub fn actions(route: LegalActionRoute, state: LegalActionState) -> Actions {
    let (mut allowed, mut refused) = (Vec::new(), Vec::new());
    for action in Do::ALL {
        match step(route, state, *action) {
            Ok(_) => allowed.push(action.as_str()),
            Err(why) => refused.push((action.as_str(), why)),
        }
    }
    Actions::new(allowed, refused)
}

/// What each state allows on a route, as steps ask for it. The two offences of section 444 have the same steps: the one may
/// be charged for the other.
pub fn of_route(route: LegalActionRoute) -> fn(LegalActionState) -> Actions {
    use LegalActionRoute as By;
    match route {
        By::AttendanceContract => |state| actions(By::AttendanceContract, state),
        By::ParentingOrder => |state| actions(By::ParentingOrder, state),
        By::EducationSupervisionOrder => |state| actions(By::EducationSupervisionOrder, state),
        By::SchoolAttendanceOrder => |state| actions(By::SchoolAttendanceOrder, state),
        By::Prosecution4441 => |state| actions(By::Prosecution4441, state),
        By::Prosecution4441A => |state| actions(By::Prosecution4441A, state),
        By::Prosecution443 => |state| actions(By::Prosecution443, state),
        By::Prosecution103 => |state| actions(By::Prosecution103, state),
    }
}

/// The state that comes of a step on a route, or why it cannot be taken.
pub fn step(
    route: LegalActionRoute,
    state: LegalActionState,
    action: LegalActionAction,
) -> Result<LegalActionState, &'static str> {
    match route.steps().contains(&action) {
        true => LEGAL_ACTION.step(state, action),
        false => Err(NO_STEP),
    }
}

#[cfg(test)]
mod tests;
