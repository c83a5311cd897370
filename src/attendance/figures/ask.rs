//! What a figure is asked of: units, cohorts, groups.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::is_in_totals;
use crate::{attendance::book::groups::Members, domain::span::Span};

/// What is counted as one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FigureUnit)]
pub enum Unit {
    /// A pupil's time on one school's roll, as in the Department's statistics: a pupil at two schools is two.
    #[default]
    Enrolment,
    /// A child: the sessions of all its enrolments in reach together.
    Child,
}

/// Who is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FigureCohort)]
pub enum Cohort {
    /// Everyone on roll with a mark that counts.
    #[default]
    Everyone,
    /// Who the Department's headline counts: state-funded schools, aged 5 to 15 at the 31 August before the year, no
    /// boarders, and of those aged 15 no session after the spring bank holiday. Alternative provision is told by kind
    /// and by school and is in no figure over several kinds.
    DfeComparable,
}

/// By what a figure is grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FigureDimension)]
pub enum Dimension {
    /// URN of the school.
    School,
    /// `primary`, `secondary`, `special`, `alternative_provision`, …: from the type code first.
    Phase,
    /// District of the school.
    District,
    /// National curriculum year group, on the last day of the span.
    YearGroup,
    /// Form or class, on the last day of the span.
    RegistrationGroup,
    /// Whether the pupil was in a group of pupils on the last day of the span: the group's code, or nothing.
    PupilGroup,
    /// `F` or `M`.
    Sex,
    /// SEN provision, on the last day of the span.
    Sen,
    /// Eligible for free school meals, on the last day of the span.
    Fsm,
    /// How the pupil is registered: `single`, `main`, `subsidiary` or `guest`.
    Registration,
    /// Whether the pupil boards.
    Boarder,
    /// Whether the pupil was of compulsory school age on the last day of the span.
    CompulsoryAge,
    /// The Monday of the week.
    Week,
    /// Day of the week.
    Weekday,
}

impl Dimension {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::School,
        Self::Phase,
        Self::District,
        Self::YearGroup,
        Self::RegistrationGroup,
        Self::PupilGroup,
        Self::Sex,
        Self::Sen,
        Self::Fsm,
        Self::Registration,
        Self::Boarder,
        Self::CompulsoryAge,
        Self::Week,
        Self::Weekday,
    ];

    /// Its name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::School => "school",
            Self::Phase => "phase",
            Self::District => "district",
            Self::YearGroup => "year_group",
            Self::RegistrationGroup => "registration_group",
            Self::PupilGroup => "pupil_group",
            Self::Sex => "sex",
            Self::Sen => "sen",
            Self::Fsm => "fsm",
            Self::Registration => "registration",
            Self::Boarder => "boarder",
            Self::CompulsoryAge => "compulsory_age",
            Self::Week => "week",
            Self::Weekday => "weekday",
        }
    }

    /// Whether it says something of pupils, not of schools or of days.
    pub const fn is_of_pupils(self) -> bool {
        use Dimension::{
            Boarder, CompulsoryAge, Fsm, PupilGroup, Registration, RegistrationGroup, Sen, Sex, YearGroup,
        };
        matches!(
            self,
            YearGroup
                | RegistrationGroup
                | PupilGroup
                | Sex
                | Sen
                | Fsm
                | Registration
                | Boarder
                | CompulsoryAge
        )
    }

    /// Whether it cuts a line of marks, so that persistent absence has no meaning in its groups.
    pub const fn cuts_time(self) -> bool {
        matches!(self, Self::Week | Self::Weekday)
    }
}

/// A figure as it is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The days.
    pub span: Span,
    /// What is counted as one.
    pub unit: Unit,
    /// Who is counted.
    pub cohort: Cohort,
    /// By what it is grouped, in the order of the groups' values.
    pub by: Vec<Dimension>,
    /// Whether sessions are counted by code too, and what is left out by reason; up to which day registers can have
    /// come: a session after it lacks no mark yet.
    pub by_code: Option<NaiveDate>,
    /// The group of pupils that is told apart, where one is.
    pub group: Option<ToldApart>,
}

/// A group of pupils that figures tell apart from everybody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldApart {
    /// The name that programs know it by.
    pub code: String,
    /// Who was in it on the last day of the span.
    pub members: Arc<Members>,
}

impl Ask {
    /// The code of the group that is told apart, of who is in it.
    pub fn group_of(&self, pupil: Uuid) -> Option<String> {
        self.group
            .as_ref()
            .filter(|group| group.members.child(pupil).is_some())
            .map(|group| group.code.clone())
    }

    /// Whether schools of a kind stand in the figures of all schools.
    pub fn has_kind(&self, kind: &str) -> bool {
        let told_apart = self.by.iter().any(|by| matches!(by, Dimension::School | Dimension::Phase));
        told_apart || is_in_totals(kind, self.cohort)
    }
}
