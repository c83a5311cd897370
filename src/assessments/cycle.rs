//! Cycles: what the authority says of one, by when it is due, and when schools are reminded.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::{
    Number, PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};
use validator::Validate;

use crate::{
    attendance::calendar::{Calendar, Period, Term},
    domain::{academic_year::AcademicYear, spelled::spelled, text::some_text, urn::Urn},
};

spelled! {
    /// How the schools that a cycle asks are told.
    #[schema(as = SelfAssessmentCycleAudienceRule)]
    Rule {
        /// Every school that keeps registers and is open on the day on which the cycle opens.
        All = "all";
        /// Those of them that are of certain phases.
        Phases = "phases";
        /// Those of them that are of certain types of the official extract.
        Types = "types";
        /// Those that are named.
        Urns = "urns";
    }
}

spelled! {
    /// A phase that schools can be asked by; `kind` of a school.
    #[schema(as = SelfAssessmentCyclePhase)]
    Phase {
        /// Primary schools.
        Primary = "primary";
        /// Secondary schools.
        Secondary = "secondary";
        /// Special schools.
        Special = "special";
        /// Pupil referral units and other alternative provision.
        AlternativeProvision = "alternative_provision";
        /// Nursery schools.
        Nursery = "nursery";
        /// Independent schools.
        Independent = "independent";
    }
}

spelled! {
    /// A holiday that people name when they say by when something is due.
    SchoolHoliday {
        /// After the first half of the autumn term.
        OctoberHalfTerm = "october_half_term";
        /// After the autumn term.
        Christmas = "christmas";
        /// After the first half of the spring term.
        FebruaryHalfTerm = "february_half_term";
        /// After the spring term.
        Easter = "easter";
        /// After the first half of the summer term.
        MayHalfTerm = "may_half_term";
        /// After the summer term.
        Summer = "summer";
    }
}

/// By when, as people say it: "by May half term" is by the end of the last day before it, by the authority's calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct SelfAssessmentCycleHoliday {
    /// The holiday.
    pub holiday: SchoolHoliday,
    /// The academic year in which it lies.
    pub academic_year: AcademicYear,
}

/// Whom a cycle asks, as the authority says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct SelfAssessmentCycleAudience {
    /// How the schools are told.
    pub rule: Rule,
    /// With `phases`, and only there.
    #[validate(length(min = 1, max = 6))]
    #[schema(min_items = 1, max_items = 6)]
    pub phases: Option<Vec<Phase>>,
    /// With `types`, and only there: codes of types of establishment (GIAS).
    #[validate(length(min = 1, max = 50))]
    #[schema(min_items = 1, max_items = 50, value_type = Option<Vec<SelfAssessmentTypeCode>>, example = json!([1, 2, 28]))]
    pub type_codes: Option<Vec<i32>>,
    /// With `urns`, and only there.
    #[validate(length(min = 1, max = 1000))]
    #[schema(min_items = 1, max_items = 1000, example = json!([120765, 120766]))]
    pub urns: Option<Vec<Urn>>,
}

/// What the authority says of a cycle; stored as it is. Days stand beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct SelfAssessmentCycleTerms {
    /// What people call it.
    #[validate(length(min = 1, max = 150), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 150,
        example = "Attendance self-assessment, spring and summer 2023"
    )]
    pub title: String,
    /// What schools should know about it.
    #[validate(length(min = 1, max = 4000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 4000,
        example = "If you need help, speak to your allocated officer."
    )]
    pub guidance: Option<String>,
    /// The holiday by which it is due, where that is how it was said.
    #[validate(nested)]
    pub due_by: Option<SelfAssessmentCycleHoliday>,
    /// Whom it asks.
    #[validate(nested)]
    pub audience: SelfAssessmentCycleAudience,
    /// Days before the due day on which schools that have not submitted are reminded; negative ones come after it.
    #[serde(default)]
    #[validate(length(max = 10))]
    #[schema(max_items = 10, value_type = Vec<SelfAssessmentReminderDay>, example = json!([14, 3, 0, -7]))]
    pub reminder_days: Vec<i32>,
}

/// The latest and the earliest reminder, in days before the due day.
pub const REMINDERS: std::ops::RangeInclusive<i32> = -90..=180;
/// Codes that types of establishment can have.
pub const TYPE_CODES: std::ops::RangeInclusive<i32> = 1..=99;

/// A day of `reminder_days`, for the document.
#[derive(Clone, Copy, Debug)]
pub struct SelfAssessmentReminderDay;

impl PartialSchema for SelfAssessmentReminderDay {
    fn schema() -> RefOr<Schema> {
        whole("Days before the due day; negative ones come after it.", &REMINDERS, 14)
    }
}

impl ToSchema for SelfAssessmentReminderDay {}

/// A code of `type_codes`, for the document.
#[derive(Clone, Copy, Debug)]
pub struct SelfAssessmentTypeCode;

impl PartialSchema for SelfAssessmentTypeCode {
    fn schema() -> RefOr<Schema> {
        whole("Code of a type of establishment (GIAS).", &TYPE_CODES, 28)
    }
}

impl ToSchema for SelfAssessmentTypeCode {}

fn whole(what: &str, range: &std::ops::RangeInclusive<i32>, example: i32) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(Number::Int(*range.start() as isize)))
        .maximum(Some(Number::Int(*range.end() as isize)))
        .description(Some(what))
        .examples([serde_json::json!(example)])
        .into()
}

impl SchoolHoliday {
    /// The half term after which it comes.
    fn after(self) -> (Term, u8) {
        match self {
            Self::OctoberHalfTerm => (Term::Autumn, 1),
            Self::Christmas => (Term::Autumn, 2),
            Self::FebruaryHalfTerm => (Term::Spring, 1),
            Self::Easter => (Term::Spring, 2),
            Self::MayHalfTerm => (Term::Summer, 1),
            Self::Summer => (Term::Summer, 2),
        }
    }
}

impl SelfAssessmentCycleHoliday {
    /// The half term after which it comes, by its name: `2022-23-summer-1`.
    pub fn period(self) -> Period {
        let (term, half) = self.holiday.after();
        Period::HalfTerm(self.academic_year, term, half)
    }

    /// The last day before it; none where the calendar has no such half term.
    pub fn day(self, calendar: Option<&Calendar>) -> Option<NaiveDate> {
        self.period().span(calendar).map(|span| span.to_on)
    }
}

impl SelfAssessmentCycleTerms {
    /// The days on which schools are reminded, in their order: none before the cycle opens.
    pub fn reminders(&self, opens_on: NaiveDate, due_on: NaiveDate) -> Vec<NaiveDate> {
        let day = |before: &i32| match u64::try_from(*before) {
            Ok(before) => due_on.checked_sub_days(Days::new(before)),
            Err(_) => due_on.checked_add_days(Days::new(u64::from(before.unsigned_abs()))),
        };
        let mut days: Vec<_> =
            self.reminder_days.iter().filter_map(day).filter(|day| *day >= opens_on).collect();
        days.sort_unstable();
        days.dedup();
        days
    }

    /// The reminder that is due on a day: the last that has come.
    pub fn reminder_due(&self, opens_on: NaiveDate, due_on: NaiveDate, on: NaiveDate) -> Option<NaiveDate> {
        self.reminders(opens_on, due_on).into_iter().rev().find(|day| *day <= on)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn terms(reminder_days: &[i32]) -> SelfAssessmentCycleTerms {
        SelfAssessmentCycleTerms {
            title: "Sample".to_owned(),
            guidance: None,
            due_by: None,
            audience: SelfAssessmentCycleAudience {
                rule: Rule::All,
                phases: None,
                type_codes: None,
                urns: None,
            },
            reminder_days: reminder_days.to_vec(),
        }
    }

    #[test]
    fn may_half_term_comes_after_the_first_half_of_the_summer_term() {
        let academic_year = "2022-23".parse().unwrap();
        let by = SelfAssessmentCycleHoliday { holiday: SchoolHoliday::MayHalfTerm, academic_year };
        assert_eq!(by.period().to_string(), "2022-23-summer-1");
        assert_eq!(by.day(None), None, "without a calendar nobody knows when it is");
    }

    #[test]
    fn reminders_are_counted_from_the_due_day_and_begin_with_the_cycle() {
        let (opens_on, due_on) = (day("2023-02-20"), day("2023-05-26"));
        let told = terms(&[0, 14, -7, 120, 14]);
        assert_eq!(
            told.reminders(opens_on, due_on),
            [day("2023-05-12"), day("2023-05-26"), day("2023-06-02")]
        );
        let due = |on: &str| told.reminder_due(opens_on, due_on, day(on));
        assert_eq!(due("2023-05-11"), None);
        assert_eq!(due("2023-05-12"), Some(day("2023-05-12")));
        assert_eq!(due("2023-06-30"), Some(day("2023-06-02")));
    }
}
