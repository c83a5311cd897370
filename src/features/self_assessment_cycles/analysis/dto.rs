//! The analysis of a cycle, as it goes over the wire.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    assessments::questionnaire::QuestionKind,
    domain::{decimal::Decimal, spelled::spelled},
};

spelled! {
    /// How schools are told apart.
    SelfAssessmentGrouping {
        /// By phase.
        Phase = "phase";
        /// By district.
        District = "district";
    }
}

/// What is asked of an analysis.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SelfAssessmentAnalysisQuery {
    /// Tells groups of schools apart.
    #[param(inline, example = "phase")]
    pub group_by: Option<SelfAssessmentGrouping>,
}

/// What schools answered in a cycle all together.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SelfAssessmentAnalysis {
    /// The cycle.
    #[schema(example = "019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub cycle_id: Uuid,
    /// The code of the questionnaire.
    #[schema(example = "attendance")]
    pub questionnaire: String,
    /// Which version of it.
    #[schema(example = 1)]
    pub questionnaire_version: i32,
    /// How many schools were asked.
    #[schema(example = 412)]
    pub asked: usize,
    /// How many have submitted; all figures are of what these submitted last.
    #[schema(example = 380)]
    pub submitted: usize,
    /// A figure of fewer schools is withheld.
    #[schema(example = 6)]
    pub fewest: u64,
    /// The last cycle of the same questionnaire before this one, with which it is compared.
    pub earlier: Option<SelfAssessmentEarlierCycle>,
    /// All areas together.
    pub overall: SelfAssessmentAreaAnalysis,
    /// Each area, in the questionnaire's order.
    pub areas: Vec<SelfAssessmentAreaAnalysis>,
    /// Each question that is not answered by a text, in the questionnaire's order.
    pub questions: Vec<SelfAssessmentQuestionAnalysis>,
    /// The rated questions with the lowest means, lowest first: ten at the most.
    pub lowest: Vec<SelfAssessmentLowest>,
    /// The instant as of which it was read.
    #[schema(example = "2027-06-20T11:00:00Z")]
    pub data_as_at: DateTime<Utc>,
}

/// An earlier cycle.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SelfAssessmentEarlierCycle {
    /// The cycle.
    #[schema(example = "019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub cycle_id: Uuid,
    /// Which version of the questionnaire it asked.
    #[schema(example = 1)]
    pub questionnaire_version: i32,
    /// How many schools submitted.
    #[schema(example = 371)]
    pub submitted: usize,
    /// Whether it rated on the same scale: otherwise its means are not told beside those of this one.
    #[schema(example = true)]
    pub same_scale: bool,
}

/// How schools answered one thing.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SelfAssessmentFigures {
    /// Schools with an answer that counts.
    #[schema(example = 378)]
    pub n: usize,
    /// Schools to which it does not apply.
    #[schema(example = 1)]
    pub not_applicable: usize,
    /// Schools that were not asked it, or left it out.
    #[schema(example = 1)]
    pub without: usize,
    /// The mean, rounded half up to two decimals: of a question's ratings; of an area, weight times rating over weights of
    /// all ratings of all schools.
    pub mean: Option<Decimal>,
    /// The median of ratings or numbers; of an area, of the schools' own means.
    pub median: Option<Decimal>,
    /// How many schools gave which answer; of an area, how many are in which band.
    pub distribution: Vec<SelfAssessmentAnswerCount>,
}

/// How many schools gave an answer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SelfAssessmentAnswerCount {
    /// The rating, `yes` or `no`, the code of an option, or of a band.
    #[schema(example = "3")]
    pub answer: String,
    /// What it is called.
    #[schema(example = "Established")]
    pub label: String,
    /// How many schools.
    #[schema(example = 180)]
    pub schools: usize,
}

/// Some schools, and how they answered.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SelfAssessmentGroupFigures {
    /// The phase, or the district's name; absent where none is known.
    #[schema(example = "primary")]
    pub group: Option<String>,
    /// Whether it is withheld, because it is of few schools or would give away such.
    #[schema(example = false)]
    pub suppressed: bool,
    /// The figures.
    pub figures: Option<SelfAssessmentFigures>,
}

/// An area over all schools, by group, and in the last cycle.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SelfAssessmentAreaAnalysis {
    /// The area's code; absent for all areas together.
    #[schema(example = "leadership")]
    pub area: Option<String>,
    /// What people call it.
    #[schema(example = "Leadership, culture and policy")]
    pub title: String,
    /// Whether it is withheld, because few schools have submitted, or a rated question of it is withheld.
    #[schema(example = false)]
    pub suppressed: bool,
    /// All schools.
    pub all: Option<SelfAssessmentFigures>,
    /// By group, where groups are asked for.
    pub groups: Vec<SelfAssessmentGroupFigures>,
    /// All schools of the last cycle.
    pub earlier: Option<SelfAssessmentFigures>,
}

/// A question over all schools, by group, and in the last cycle.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SelfAssessmentQuestionAnalysis {
    /// The area's code.
    #[schema(example = "leadership")]
    pub area: String,
    /// The question's code.
    #[schema(example = "senior-champion")]
    pub question: String,
    /// How it is answered; the list may grow.
    pub kind: QuestionKind,
    /// What is asked.
    #[schema(example = "A senior leader champions attendance and is known to families.")]
    pub text: String,
    /// Whether it is withheld, because few schools have answered it.
    #[schema(example = false)]
    pub suppressed: bool,
    /// All schools.
    pub all: Option<SelfAssessmentFigures>,
    /// By group, where groups are asked for.
    pub groups: Vec<SelfAssessmentGroupFigures>,
    /// All schools of the last cycle, where it asked the same and was answered alike.
    pub earlier: Option<SelfAssessmentFigures>,
}

/// A question that is rated low.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SelfAssessmentLowest {
    /// The area's code.
    #[schema(example = "support")]
    pub area: String,
    /// The question's code.
    #[schema(example = "anxiety")]
    pub question: String,
    /// The mean of its ratings.
    pub mean: Decimal,
    /// Schools that rated it.
    #[schema(example = 378)]
    pub n: usize,
}
