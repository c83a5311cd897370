//! Decisions about part-time timetables that need no database.

use chrono::{Datelike as _, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    agreement::{TimetableAgreement, TimetablePlannedReview, TimetableStage},
    dto::{TimetableEnd, TimetableReview, TimetableTerms},
    values::{TimetableParentRole, TimetableReason, TimetableState},
};
use crate::{
    attendance::calendar::Weekday,
    domain::{
        academic_year::AcademicYear, action::Actions, reviews, session::SessionOn, span::Span,
        spelled::spelled,
    },
    error::{Fault, FaultCode},
};

/// Days that a timetable may last: a year, the leap day among them. What is longer is no temporary timetable.
const LONGEST: i64 = 366;
/// Days beyond which a timetable is long: the guidance wants it as short as possible and names no number; six weeks is
/// the authority's older rule of thumb.
const LONG: i64 = 42;
/// The first day of the 2024 regulations.
const COMMENCED: Option<NaiveDate> = NaiveDate::from_ymd_opt(2024, 8, 19);

spelled! {
    /// What regulation 11(6) and the guidance ask for and a timetable does not show. The list may grow.
    TimetableFlag {
        /// It lasts longer than six weeks.
        LongerThanSixWeeks = "longer_than_six_weeks";
        /// No review is planned.
        NoReviewPlanned = "no_review_planned";
        /// The parent who agreed is none with whom the pupil normally lives.
        NotAgreedByResidentParent = "not_agreed_by_resident_parent";
        /// The school or the parent agreed after it began.
        AgreedAfterItBegan = "agreed_after_it_began";
        /// The authority was told later than it was agreed.
        NotifiedLate = "notified_late";
    }
}

spelled! {
    /// What must be done about a timetable. The list may grow.
    TimetableDueKind {
        /// Tell the authority, when it is agreed.
        Notification = "notification";
        /// Review it.
        Review = "review";
        /// Say that it ended, or extend it.
        End = "end";
    }
}

/// Something that must be done about a timetable, and by when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TimetableDue {
    /// What.
    pub what: TimetableDueKind,
    /// The last day for it.
    #[schema(example = "2026-11-30")]
    pub due_on: NaiveDate,
    /// Whether that day is over.
    #[schema(example = false)]
    pub overdue: bool,
}

impl TimetableAgreement {
    /// Its days, if they are in order.
    pub fn span(&self) -> Option<Span> {
        Span::new(self.from_on, self.until_on)
    }
}

impl TimetableTerms {
    /// Its last day, as agreed or in fact.
    pub fn last_on(&self) -> NaiveDate {
        self.ended_on.map_or(self.agreement.until_on, |ended| ended.min(self.agreement.until_on))
    }

    /// The stage of a day: the last that has begun, or the first.
    pub fn stage(&self, date: NaiveDate) -> Option<&TimetableStage> {
        let plan = &self.agreement.plan;
        plan.iter().rev().find(|stage| stage.from_on <= date).or(plan.first())
    }

    /// Whether the pupil is in school in a session; `None` where the timetable is not in force.
    pub fn in_school(&self, state: TimetableState, on: SessionOn) -> Option<bool> {
        let within = self.agreement.from_on <= on.date && on.date <= self.last_on();
        if state == TimetableState::Withdrawn || !within {
            return None;
        }
        let weekday = Weekday::from(on.date.weekday());
        let stage = self.stage(on.date)?;
        Some(stage.in_school.iter().any(|one| one.weekday == weekday && one.session == on.session))
    }
}

/// Everything wrong with an agreement that can be told without the school.
pub fn faults_of_agreement(agreement: &TimetableAgreement, today: NaiveDate) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (at, date) in [("from_on", agreement.from_on), ("until_on", agreement.until_on)] {
        let known = AcademicYear::starting(AcademicYear::of(date).start_year()).is_some();
        if !known || COMMENCED.is_some_and(|first| date < first) {
            let detail =
                "Timetables are recorded from 19 August 2024 on, when the 2024 regulations came into force.";
            faults.push(Fault::at(format!("/agreement/{at}"), FaultCode::OutOfRange).detail(detail));
        }
    }
    match (agreement.until_on - agreement.from_on).num_days() {
        days if days < 0 => faults.push(Fault::at("/agreement/until_on", FaultCode::DatesReversed)),
        days if days >= LONGEST => {
            let detail = format!("A temporary timetable lasts {LONGEST} days at the most.");
            faults.push(Fault::at("/agreement/until_on", FaultCode::SpanInvalid).detail(detail));
        }
        _ => {}
    }
    faults_of_plan(agreement, &mut faults);
    let mut before = None;
    for (place, review) in agreement.reviews.iter().enumerate() {
        let at = format!("/agreement/reviews/{place}/on");
        if review.on < agreement.from_on || review.on > agreement.until_on {
            faults.push(Fault::at(at, FaultCode::OutsideTimetable));
        } else if before.is_some_and(|before| review.on <= before) {
            let detail = "Reviews stand in order, each day once.";
            faults.push(Fault::at(at, FaultCode::RepeatedValue).detail(detail));
        }
        before = Some(review.on);
    }
    let notified = agreement.notified_on.map(|on| ("notified_on", on));
    let days = [("agreed_on", agreement.agreed_on), ("parent/agreed_on", agreement.parent.agreed_on)];
    for (at, _) in days.into_iter().chain(notified).filter(|(_, on)| *on > today) {
        faults.push(Fault::at(format!("/agreement/{at}"), FaultCode::DateInFuture));
    }
    if agreement.agreed_by.title.is_none() {
        let detail = "Who agrees for the school is named with the title.";
        let fault = Fault::at("/agreement/agreed_by/title", FaultCode::MissingProperty);
        faults.push(fault.detail(detail).rule("reg11-6"));
    }
    if agreement.reason == TimetableReason::Other && agreement.explanation.is_none() {
        let detail = "Say which exceptional circumstances they are.";
        faults.push(Fault::at("/agreement/explanation", FaultCode::MissingProperty).detail(detail));
    }
    faults
}

fn faults_of_plan(agreement: &TimetableAgreement, faults: &mut Vec<Fault>) {
    let mut before: Option<NaiveDate> = None;
    for (place, stage) in agreement.plan.iter().enumerate() {
        let at = format!("/agreement/plan/{place}");
        let in_order = before.map_or(stage.from_on == agreement.from_on, |before| before < stage.from_on);
        if !in_order {
            faults.push(Fault::at(format!("{at}/from_on"), FaultCode::StagesOutOfOrder));
        } else if stage.from_on > agreement.until_on {
            faults.push(Fault::at(format!("{at}/from_on"), FaultCode::OutsideTimetable));
        }
        before = Some(stage.from_on);
        for (index, one) in stage.in_school.iter().enumerate() {
            if stage.in_school.iter().take(index).any(|earlier| earlier == one) {
                let at = format!("{at}/in_school/{index}");
                faults.push(Fault::at(at, FaultCode::RepeatedValue).detail("Each session stands once."));
            }
        }
    }
}

/// What is wrong with a review of a timetable.
pub fn faults_of_review(
    reviewed_on: NaiveDate,
    agreement: &TimetableAgreement,
    today: NaiveDate,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    if reviewed_on > today {
        faults.push(Fault::at("/reviewed_on", FaultCode::DateInFuture));
    } else if reviewed_on < agreement.agreed_on {
        let detail = "It lies before the day on which the timetable was agreed.";
        faults.push(Fault::at("/reviewed_on", FaultCode::OutsideTimetable).detail(detail));
    }
    faults
}

/// What is wrong with the end of a timetable.
pub fn faults_of_end(end: &TimetableEnd, agreement: &TimetableAgreement, today: NaiveDate) -> Vec<Fault> {
    let mut faults = Vec::new();
    if end.ended_on > today {
        faults.push(Fault::at("/ended_on", FaultCode::DateInFuture));
    } else if end.ended_on < agreement.from_on || end.ended_on > agreement.until_on {
        let detail = "It ends within the days agreed; a later end is agreed by amending the timetable.";
        faults.push(Fault::at("/ended_on", FaultCode::OutsideTimetable).detail(detail));
    }
    faults
}

/// The earliest planned review that was not held.
pub fn next_review(planned: &[TimetablePlannedReview], held: &[TimetableReview]) -> Option<NaiveDate> {
    let planned: Vec<_> = planned.iter().map(|review| review.on).collect();
    let held: Vec<_> = held.iter().map(|review| review.reviewed_on).collect();
    reviews::next_review(&planned, &held)
}

/// What a timetable lacks.
pub fn flags(terms: &TimetableTerms) -> Vec<TimetableFlag> {
    let agreement = &terms.agreement;
    let agreed_on = agreement.agreed_on.max(agreement.parent.agreed_on);
    let found = [
        ((agreement.until_on - agreement.from_on).num_days() >= LONG, TimetableFlag::LongerThanSixWeeks),
        (agreement.reviews.is_empty(), TimetableFlag::NoReviewPlanned),
        (
            agreement.parent.role != TimetableParentRole::ResidentParent,
            TimetableFlag::NotAgreedByResidentParent,
        ),
        (agreed_on > agreement.from_on, TimetableFlag::AgreedAfterItBegan),
        (agreement.notified_on.is_some_and(|on| on > agreed_on), TimetableFlag::NotifiedLate),
    ];
    found.into_iter().filter_map(|(is_so, flag)| is_so.then_some(flag)).collect()
}

/// What the school must do about a timetable, the first above.
pub fn due(state: TimetableState, terms: &TimetableTerms, today: NaiveDate) -> Vec<TimetableDue> {
    let agreement = &terms.agreement;
    let standing = state == TimetableState::Agreed;
    let untold = state != TimetableState::Withdrawn && agreement.notified_on.is_none();
    let review = next_review(&agreement.reviews, &terms.reviews_held).filter(|_| standing);
    let all = [
        (TimetableDueKind::Notification, untold.then_some(agreement.agreed_on)),
        (TimetableDueKind::Review, review),
        (TimetableDueKind::End, standing.then_some(agreement.until_on)),
    ];
    let mut due: Vec<_> = all
        .into_iter()
        .filter_map(|(what, on)| on.map(|due_on| TimetableDue { what, due_on, overdue: due_on < today }))
        .collect();
    due.sort_by_key(|one| one.due_on);
    due
}

/// What can be done with a timetable, and what cannot.
pub fn actions(state: TimetableState) -> Actions {
    const ALL: [&str; 4] = ["amend", "review", "end", "withdraw"];
    match state {
        TimetableState::Agreed => Actions::new(ALL, []),
        TimetableState::Ended => {
            Actions::new(["amend", "withdraw"], ["review", "end"].map(|action| (action, "It is ended.")))
        }
        TimetableState::Withdrawn => Actions::none(ALL, "It is withdrawn."),
    }
}
