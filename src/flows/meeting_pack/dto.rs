//! The pack, as it goes over the wire.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::{
    assessed::{SupportMeetingPackSelfAssessment, SupportMeetingPackSelfAssessmentBegun},
    champion::SupportMeetingPackChampion,
};
use crate::{
    attendance::{calendar::time_of_day, figures::Cohort},
    domain::{date, percentage::Rate, spelled::spelled},
    features::{
        comparators::ComparisonRow,
        meetings::{SupportMeetingAction, SupportMeetingCarried, SupportMeetingState},
    },
};

spelled! {
    /// What a pupil's plan is. The list may grow.
    SupportMeetingPackPlanKind {
        /// A plan to improve attendance.
        AttendancePlan = "attendance_plan";
        /// An attendance contract.
        AttendanceContract = "attendance_contract";
        /// Early help.
        EarlyHelp = "early_help";
        /// A referral to another agency: told beside plans, and none itself.
        AgencyReferral = "agency_referral";
        /// A place on a parenting programme.
        ParentingProgramme = "parenting_programme";
        /// A Notice to Improve that stands.
        NoticeToImprove = "notice_to_improve";
        /// A part-time timetable in force.
        PartTimeTimetable = "part_time_timetable";
        /// An attendance panel that is to be reviewed.
        AttendancePanel = "attendance_panel";
    }
}

spelled! {
    /// A part of a pack. The list may grow.
    SupportMeetingPackPart {
        /// Trends, groups, and what the school is beside.
        Figures = "figures";
        /// Children with a social worker among the groups.
        SocialWorkerGroup = "social_worker_group";
        /// Pupils who are severely and persistently absent, and how the registers came.
        Pupils = "pupils";
        /// What the pupils are called.
        Names = "names";
        /// Support among the plans of pupils.
        Support = "support";
        /// Notices to Improve among them.
        Notices = "notices";
        /// Part-time timetables among them.
        Timetables = "timetables";
        /// Attendance panels among them.
        Panels = "panels";
        /// The school's self-assessments.
        SelfAssessment = "self_assessment";
        /// Whom the school named as its senior attendance champion when it booked places at webinars.
        SeniorAttendanceChampion = "senior_attendance_champion";
        /// Information sheets that the school is still to act on.
        InformationSheets = "information_sheets";
    }
}

/// What the pack is asked for.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SupportMeetingPackQuery {
    /// As at the end of this day, in its academic year to date; the day on which the meeting was held, or today
    /// (Europe/London), when absent.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-20")]
    pub on: Option<NaiveDate>,
}

/// The agenda of a support meeting, prepared from the data.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupportMeetingPack {
    /// The meeting.
    pub meeting: SupportMeetingPackMeeting,
    /// The day at whose end everything in it stood.
    #[schema(example = "2026-11-20")]
    pub as_at_on: NaiveDate,
    /// The school's senior attendance champion, whether the person comes or not; null where nobody was named.
    pub senior_attendance_champion: Option<SupportMeetingPackChampion>,
    /// When it was prepared: nothing of it is stored.
    #[schema(example = "2026-11-20T11:00:00Z")]
    pub prepared_at: DateTime<Utc>,
    /// The last meeting that was held before.
    pub previous: Option<SupportMeetingPackPrevious>,
    /// What was agreed earlier and is still open, the first due above.
    pub carried_actions: Vec<SupportMeetingCarried>,
    /// Trends, groups, and what the school is beside; null where withheld.
    pub figures: Option<SupportMeetingPackFigures>,
    /// Who is severely or persistently absent; null where withheld.
    pub pupils: Option<SupportMeetingPackPupils>,
    /// What the school said of itself last; null where it is withheld or there is none.
    pub self_assessment: Option<SupportMeetingPackSelfAssessment>,
    /// Self-assessments that the school has begun and not submitted, the latest cycle first; null where withheld.
    pub self_assessments_in_progress: Option<Vec<SupportMeetingPackSelfAssessmentBegun>>,
    /// Whether the self-assessment is to be discussed at this meeting, as it is in the summer term.
    #[schema(example = false)]
    pub self_assessment_expected: bool,
    /// Information sheets that the school is still to act on; null where withheld.
    pub information_sheets: Option<Vec<SupportMeetingPackSheet>>,
    /// What was withheld, and the scope that would show it.
    pub withheld: Vec<SupportMeetingPackWithheld>,
    /// Where to go on.
    pub links: SupportMeetingPackLinks,
}

/// The meeting of a pack.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SupportMeetingPackMeeting {
    /// The meeting.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub id: Uuid,
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// The school's name.
    #[schema(example = "Sample Primary School")]
    pub school: String,
    /// The term that it is of.
    #[schema(example = "2026-27-autumn")]
    pub term: String,
    /// How far it is.
    pub state: SupportMeetingState,
    /// The day on which it is planned, or was held.
    #[schema(example = "2026-11-25")]
    pub meeting_on: NaiveDate,
    /// When it begins on the wall (Europe/London).
    #[serde(with = "time_of_day")]
    #[schema(value_type = String, example = "13:30")]
    pub from_time: NaiveTime,
    /// Where it is.
    #[schema(example = "At the school, room 4")]
    pub place: Option<String>,
    /// Where it is on line.
    #[schema(example = "https://meetings.example/123")]
    pub link: Option<String>,
    /// What it is to be about beside what the data say.
    #[schema(example = "Transition of Year 6")]
    pub about: Option<String>,
    /// The officer.
    pub officer: SupportMeetingPackPerson,
    /// Who comes, or came.
    pub attendees: Vec<SupportMeetingPackPerson>,
}

/// Somebody at a meeting, or who works with a pupil.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SupportMeetingPackPerson {
    /// The name.
    #[schema(example = "A. Champion")]
    pub name: String,
    /// What the person is.
    #[schema(example = "Senior attendance champion")]
    pub role: Option<String>,
}

/// The last meeting before.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupportMeetingPackPrevious {
    /// The meeting.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub id: Uuid,
    /// The term that it was of.
    #[schema(example = "2025-26-summer")]
    pub term: String,
    /// The day.
    #[schema(example = "2026-06-24")]
    pub held_on: NaiveDate,
    /// What was said.
    #[schema(example = "Attendance on Fridays; letters home; breakfast club")]
    pub summary: String,
    /// What was agreed there, in the order of its numbers, with how far it is now.
    pub actions: Vec<SupportMeetingAction>,
}

/// Trends, groups, and what the school is beside.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupportMeetingPackFigures {
    /// Who is counted: whom the Department counts, or everyone at a school of a kind that it does not.
    pub cohort: Cohort,
    /// The academic year to the day.
    pub year: SupportMeetingPackFigure,
    /// Its half terms that have begun, oldest first.
    pub half_terms: Vec<SupportMeetingPackFigure>,
    /// Its weeks, oldest first.
    pub weeks: Vec<SupportMeetingPackWeek>,
    /// Groups of pupils in the year to the day: eligible for free school meals, by SEN provision, with a social worker.
    pub groups: Vec<SupportMeetingPackGroup>,
    /// The year to the day beside the published figures of the authority, its region, England and its neighbours, which are
    /// of the same cohort; empty where everyone is counted, for nothing is published of them.
    pub comparison: Vec<ComparisonRow>,
}

/// The figures of some days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SupportMeetingPackFigure {
    /// The days by their name.
    #[schema(example = "2026-27-autumn-1")]
    pub period: String,
    /// The first day.
    #[schema(example = "2026-09-03")]
    pub from_on: NaiveDate,
    /// The last day that is counted.
    #[schema(example = "2026-10-23")]
    pub to_on: NaiveDate,
    /// The rates.
    pub rates: SupportMeetingPackRates,
}

/// Rates of some pupils in some days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SupportMeetingPackRates {
    /// Sessions attended, out of possible ones.
    pub attendance: Rate,
    /// Sessions missed.
    pub overall_absence: Rate,
    /// Sessions missed without leave or good reason.
    pub unauthorised_absence: Rate,
    /// Pupils who missed a tenth or more of their own sessions.
    pub persistent_absence: Rate,
    /// Pupils who missed half or more.
    pub severe_absence: Rate,
}

/// A week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SupportMeetingPackWeek {
    /// Its Monday.
    #[schema(example = "2026-11-16")]
    pub from_on: NaiveDate,
    /// Sessions missed.
    pub overall_absence: Rate,
}

/// A group of pupils.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SupportMeetingPackGroup {
    /// By what pupils are told apart: `fsm`, `sen` or `pupil_group`.
    #[schema(example = "fsm")]
    pub by: &'static str,
    /// The value: `true`, `false`; `N`, `K`, `E`; the group's code. Null where it is not known, or of who is not in the group.
    #[schema(example = "true")]
    pub value: Option<String>,
    /// The rates.
    pub rates: SupportMeetingPackRates,
}

/// Who is severely or persistently absent, those without a plan first, and of those whoever missed most.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SupportMeetingPackPupils {
    /// Who missed half of the own possible sessions or more, in the academic year to the day: each of them is to have a plan.
    pub severely_absent: Vec<SupportMeetingPackPupil>,
    /// Who missed a tenth or more and is not severely absent.
    pub persistently_absent: Vec<SupportMeetingPackPupil>,
    /// Of the severely absent those of whom no plan is known.
    #[schema(example = 2)]
    pub severely_absent_without_plan: usize,
    /// Marks that were due in the academic year to the day, and those that came.
    pub marks: Rate,
}

/// A pupil.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct SupportMeetingPackPupil {
    /// The pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// The name; null where withheld.
    #[schema(example = "Pupil-0001 Sample-Oak")]
    pub name: Option<String>,
    /// National curriculum year group.
    #[schema(example = "6")]
    pub year_group: String,
    /// Form or class.
    #[schema(example = "6B")]
    pub registration_group: Option<String>,
    /// Sessions missed by the enrolment, in the academic year to the day.
    pub absence: Rate,
    /// Whether the pupil has a plan to improve attendance that is in force on the day; null where none is seen and a kind of plan is withheld.
    #[schema(example = false)]
    pub has_plan: Option<bool>,
    /// The plans, and to which agencies the pupil was referred.
    pub plans: Vec<SupportMeetingPackPlan>,
}

/// A plan of a pupil.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SupportMeetingPackPlan {
    /// What it is.
    pub kind: SupportMeetingPackPlanKind,
    /// Who leads it, as it is known now; null where nobody was named, and of what nobody leads.
    pub lead_practitioner: Option<SupportMeetingPackPerson>,
    /// Where it is.
    #[schema(example = "/v1/schools/120765/support/0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub link: String,
}

/// An information sheet that the school is still to act on.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SupportMeetingPackSheet {
    /// The sheet.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub id: Uuid,
    /// The day by whose end it is to be completed.
    #[schema(example = "2026-11-27")]
    pub due_on: Option<NaiveDate>,
    /// Where it is.
    #[schema(example = "/v1/schools/120765/information-sheets/0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub link: String,
}

/// A part that was withheld.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SupportMeetingPackWithheld {
    /// The part.
    pub part: SupportMeetingPackPart,
    /// The scope that would show it.
    #[schema(example = "figures:read")]
    pub required_scope: &'static str,
}

/// Where to go on from a pack.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SupportMeetingPackLinks {
    /// The meeting.
    #[schema(example = "/v1/schools/120765/support-meetings/0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub meeting: String,
    /// What the school is to do next.
    #[schema(example = "/v1/schools/120765/next-actions")]
    pub next_actions: String,
    /// What of pupils' attendance is to be looked into, with the sessions that say so.
    #[schema(example = "/v1/schools/120765/concerns?on=2026-11-20")]
    pub concerns: String,
}
