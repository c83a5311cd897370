//! Decisions about leave that need no database: what is wrong with a request, which code a session should have, and
//! whether a mark agrees.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    dto::{LeaveAsked, LeaveDays, LeaveDecide, LeaveTerms},
    values::{LeaveAskerRole, LeaveOutcome, LeaveReason, LeaveState},
};
use crate::{
    attendance::code::{Class, Code},
    domain::{
        academic_year::AcademicYear, action::Actions, session::SessionOn, span::Span, spelled::spelled,
    },
    error::{Fault, FaultCode},
};

/// Days that a request may be about: a year, the leap day among them.
const LONGEST: i64 = 366;
/// The first day of the 2024 regulations, whose codes are expected.
const COMMENCED: Option<NaiveDate> = NaiveDate::from_ymd_opt(2024, 8, 19);

spelled! {
    /// What regulation 11, or the guidance, asks for and a request does not show. The list may grow.
    LeaveFlag {
        /// It was asked on the first day or later: leave is asked for in advance (regulation 11).
        NotAskedInAdvance = "not_asked_in_advance";
        /// Nobody with whom the pupil normally lives asked.
        NotAskedByResidentParent = "not_asked_by_resident_parent";
        /// It was decided on the first day or later.
        DecidedLate = "decided_late";
        /// Study leave below Year 11.
        StudyLeaveBelowYear11 = "study_leave_below_year_11";
        /// Leave was given for a holiday, which is generally not exceptional.
        HolidayGranted = "holiday_granted";
        /// Its last day lies after the last school day of the calendar that holds, or no calendar tells of it: of those
        /// days nothing is expected yet.
        BeyondCalendar = "beyond_calendar";
    }
}

spelled! {
    /// What must be done about a request. The list may grow.
    LeaveDueKind {
        /// Decide it.
        Decide = "decide";
    }
}

/// Something that must be done about a request, and by when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct LeaveDue {
    /// What.
    pub what: LeaveDueKind,
    /// The last day for it.
    #[schema(example = "2026-12-04")]
    pub due_on: NaiveDate,
    /// Whether that day is over.
    #[schema(example = false)]
    pub overdue: bool,
}

impl LeaveDays {
    /// Whether a session is among them.
    pub fn contains(&self, on: SessionOn) -> bool {
        self.first() <= on && on <= self.last()
    }

    /// Whether two have a session in common.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.first() <= other.last() && other.first() <= self.last()
    }

    /// The days, if they are in order.
    pub fn span(&self) -> Option<Span> {
        (self.first() <= self.last()).then_some(Span { from_on: self.from_on, to_on: self.to_on })
    }

    fn first(&self) -> SessionOn {
        SessionOn { date: self.from_on, session: self.from_session }
    }

    fn last(&self) -> SessionOn {
        SessionOn { date: self.to_on, session: self.to_session }
    }

    /// What is wrong with them by themselves.
    fn faults(&self, at: &str) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (name, date) in [("from_on", self.from_on), ("to_on", self.to_on)] {
            let known = AcademicYear::starting(AcademicYear::of(date).start_year()).is_some();
            if !known || COMMENCED.is_some_and(|first| date < first) {
                let detail =
                    "Leave is recorded from 19 August 2024 on, when the 2024 regulations came into force.";
                faults.push(Fault::at(format!("{at}/{name}"), FaultCode::OutOfRange).detail(detail));
            }
        }
        if self.to_on < self.from_on {
            faults.push(Fault::at(format!("{at}/to_on"), FaultCode::DatesReversed));
        } else if self.last() < self.first() {
            let detail = "The last session lies before the first.";
            faults.push(Fault::at(format!("{at}/to_session"), FaultCode::DatesReversed).detail(detail));
        } else if (self.to_on - self.from_on).num_days() >= LONGEST {
            let detail = format!("A request is about {LONGEST} days at the most.");
            faults.push(Fault::at(format!("{at}/to_on"), FaultCode::SpanInvalid).detail(detail));
        }
        faults
    }
}

/// Everything wrong with what was asked that can be told without the school.
pub fn faults_of_asked(asked: &LeaveAsked, today: NaiveDate) -> Vec<Fault> {
    let mut faults = asked.days.faults("/asked/days");
    if asked.asked_on > today {
        faults.push(Fault::at("/asked/asked_on", FaultCode::DateInFuture));
    }
    faults
}

/// Everything wrong with a decision about what was asked.
pub fn faults_of_decision(decide: &LeaveDecide, asked: &LeaveAsked, today: NaiveDate) -> Vec<Fault> {
    let mut faults = Vec::new();
    match (decide.outcome == LeaveOutcome::GrantedInPart, decide.granted.is_some()) {
        (true, false) => {
            let detail = "Where leave is granted in part, name the days for which it is.";
            faults.push(Fault::at("/granted", FaultCode::MissingProperty).detail(detail));
        }
        (false, true) => faults.push(Fault::at("/granted", FaultCode::GrantedInPartOnly)),
        _ => {}
    }
    for (place, days) in decide.granted.iter().flatten().enumerate() {
        let at = format!("/granted/{place}");
        let wrong = days.faults(&at);
        let within = asked.days.first() <= days.first() && days.last() <= asked.days.last();
        if wrong.is_empty() && !within {
            faults.push(Fault::at(at, FaultCode::GrantedOutsideRequest));
        }
        faults.extend(wrong);
    }
    if decide.decided_on > today {
        faults.push(Fault::at("/decided_on", FaultCode::DateInFuture));
    } else if decide.decided_on < asked.asked_on {
        let detail = "It lies before the day on which leave was asked for.";
        faults.push(Fault::at("/decided_on", FaultCode::DatesReversed).detail(detail));
    }
    if decide.decided_by.title.is_none() {
        let detail = "Who decides is named with the title, as whoever amends the register is.";
        faults
            .push(Fault::at("/decided_by/title", FaultCode::MissingProperty).detail(detail).rule("reg11-1"));
    }
    faults
}

/// The state that a decision brings.
pub const fn decided(outcome: LeaveOutcome) -> LeaveState {
    match outcome {
        LeaveOutcome::Granted => LeaveState::Granted,
        LeaveOutcome::GrantedInPart => LeaveState::GrantedInPart,
        LeaveOutcome::Refused => LeaveState::Refused,
    }
}

/// What can be done with a request, and what cannot.
pub fn actions(state: LeaveState) -> Actions {
    const ALL: [&str; 4] = ["amend", "decide", "amend_decision", "withdraw"];
    match state {
        LeaveState::Withdrawn => Actions::none(ALL, "The request is withdrawn; record another if need be."),
        LeaveState::Requested => {
            Actions::new(["amend", "decide", "withdraw"], [("amend_decision", "It is not decided yet.")])
        }
        LeaveState::Granted | LeaveState::GrantedInPart | LeaveState::Refused => {
            let decided = "The request is decided; to amend the decision, say why in `amendment_reason`.";
            Actions::new(["amend", "amend_decision", "withdraw"], [("decide", decided)])
        }
    }
}

/// What a request lacks. `year_group` is the pupil's.
pub fn flags(terms: &LeaveTerms, year_group: &str) -> Vec<LeaveFlag> {
    let (asked, decision) = (&terms.asked, terms.decision.as_ref());
    let begins = asked.days.from_on;
    let below_11 = year_group.parse::<u8>().map_or(matches!(year_group, "N1" | "N2" | "R"), |year| year < 11);
    let of_a_parent = matches!(
        asked.reason,
        LeaveReason::Exceptional | LeaveReason::Holiday | LeaveReason::PartTime | LeaveReason::Performance
    );
    // A day of religious observance is no leave that somebody gives.
    let in_advance = asked.reason != LeaveReason::Religious;
    let given = decision.is_some_and(|decision| decision.outcome != LeaveOutcome::Refused);
    let found = [
        (in_advance && asked.asked_on >= begins, LeaveFlag::NotAskedInAdvance),
        (
            of_a_parent && asked.asked_by.role != LeaveAskerRole::ResidentParent,
            LeaveFlag::NotAskedByResidentParent,
        ),
        (decision.is_some_and(|decision| decision.decided_on >= begins), LeaveFlag::DecidedLate),
        (asked.reason == LeaveReason::Study && below_11, LeaveFlag::StudyLeaveBelowYear11),
        (asked.reason == LeaveReason::Holiday && given, LeaveFlag::HolidayGranted),
    ];
    found.into_iter().filter_map(|(is_so, flag)| is_so.then_some(flag)).collect()
}

/// What the school must still do about a request: decide it before it begins, or at once where it was asked later.
pub fn due(state: LeaveState, asked: &LeaveAsked, today: NaiveDate) -> Vec<LeaveDue> {
    let from_on = asked.days.from_on;
    let due_on = from_on.pred_opt().unwrap_or(from_on).max(asked.asked_on);
    match state {
        LeaveState::Requested => {
            vec![LeaveDue { what: LeaveDueKind::Decide, due_on, overdue: due_on < today }]
        }
        _ => Vec::new(),
    }
}

/// What is expected of the mark of one session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Nothing is decided: no code that says leave was given.
    Undecided,
    /// Leave was given: if the pupil was absent, one of these codes, the first above all.
    Granted(&'static [&'static str]),
    /// Leave was refused: if the pupil was absent, one of these codes, the first above all.
    Refused(&'static [&'static str]),
}

/// Codes that say that leave was given.
const LEAVE: &[&str] = &["C", "C1", "C2", "J1", "S"];

/// What a request makes expected of a session; nothing beyond its days, or when it is withdrawn. `compulsory`: the
/// pupil is of compulsory school age on that day.
pub fn expected(state: LeaveState, terms: &LeaveTerms, on: SessionOn, compulsory: bool) -> Option<Expected> {
    if state == LeaveState::Withdrawn || !terms.asked.days.contains(on) {
        return None;
    }
    let Some(decision) = &terms.decision else { return Some(Expected::Undecided) };
    let given = match decision.outcome {
        LeaveOutcome::Granted => true,
        LeaveOutcome::GrantedInPart => decision.granted.iter().any(|days| days.contains(on)),
        LeaveOutcome::Refused => false,
    };
    let reason = terms.asked.reason;
    Some(if given {
        Expected::Granted(of_leave(reason, compulsory))
    } else {
        Expected::Refused(without(reason))
    })
}

/// The codes of an absence with leave.
const fn of_leave(reason: LeaveReason, compulsory: bool) -> &'static [&'static str] {
    match reason {
        LeaveReason::Exceptional | LeaveReason::Holiday => &["C"],
        LeaveReason::Performance => &["C1"],
        LeaveReason::Interview => &["J1"],
        LeaveReason::Study => &["S"],
        LeaveReason::Religious => &["R", "C"],
        LeaveReason::PartTime if compulsory => &["C2"],
        LeaveReason::PartTime => &["X"],
    }
}

/// The codes of an absence although leave was refused: `G` for a holiday, otherwise `O`. Who comes late (`U`) was not
/// away.
const fn without(reason: LeaveReason) -> &'static [&'static str] {
    match reason {
        LeaveReason::Holiday => &["G", "U"],
        _ => &["O", "G", "U"],
    }
}

impl Expected {
    /// The code of an absence above all.
    pub fn code(self) -> Option<&'static str> {
        match self {
            Self::Undecided => None,
            Self::Granted(codes) | Self::Refused(codes) => codes.first().copied(),
        }
    }

    /// Its class.
    pub fn class(self) -> Option<Class> {
        self.code().and_then(Code::parse).map(Code::class)
    }

    /// Whether leave was given.
    pub const fn granted(self) -> Option<bool> {
        match self {
            Self::Undecided => None,
            Self::Granted(_) => Some(true),
            Self::Refused(_) => Some(false),
        }
    }

    /// Whether a mark agrees. Leave need not be taken: who attended, or could not have, agrees with anything.
    pub fn agrees(self, found: Code) -> bool {
        let absent = found.is_possible() && !found.is_attended();
        match self {
            Self::Undecided => !LEAVE.contains(&found.as_str()),
            Self::Granted(codes) | Self::Refused(codes) => !absent || codes.contains(&found.as_str()),
        }
    }

    /// The same as far as classes tell.
    pub fn agrees_in_class(self, found: Class) -> bool {
        let absent = found.is_possible() && !found.is_attended();
        match self {
            Self::Undecided => true,
            Self::Granted(_) | Self::Refused(_) => !absent || self.class() == Some(found),
        }
    }
}
