//! What the school said of itself, and what it is about to say.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ConnectionTrait;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    access::Session,
    assessments::{score::QuestionnaireScore, states::self_assessment::SelfAssessmentState},
    error::Result,
    features::self_assessments::{begun_self_assessments, latest_statement},
};

/// What the school said of itself last.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SupportMeetingPackSelfAssessment {
    /// The cycle.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub cycle_id: Uuid,
    /// What the cycle is called.
    #[schema(example = "Spring 2027")]
    pub cycle: String,
    /// Which of the school's statements in it.
    #[schema(example = 1)]
    pub statement: i32,
    /// When it was submitted.
    #[schema(example = "2027-05-18T09:00:00Z")]
    pub submitted_at: DateTime<Utc>,
    /// The score over all areas.
    pub overall: QuestionnaireScore,
    /// Each area.
    pub areas: Vec<SupportMeetingPackArea>,
    /// Where it is.
    #[schema(
        example = "/v1/schools/120765/self-assessments/0199e2a4-5b1c-7d3e-8f90-123456789abc/statements/1"
    )]
    pub link: String,
}

/// An area of the self-assessment.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SupportMeetingPackArea {
    /// Its code.
    #[schema(example = "leadership")]
    pub area: String,
    /// What it is called.
    #[schema(example = "Leadership and management")]
    pub title: String,
    /// Its score.
    pub score: QuestionnaireScore,
}

/// A self-assessment that the school has begun, or begun again, and not submitted. Its answers are the school's own.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SupportMeetingPackSelfAssessmentBegun {
    /// The cycle.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub cycle_id: Uuid,
    /// What the cycle is called.
    #[schema(example = "Spring 2027")]
    pub cycle: String,
    /// How far it is: `in_progress` or `reopened`.
    pub state: SelfAssessmentState,
    /// The day by whose end it is to be submitted.
    #[schema(example = "2027-05-28")]
    pub due_on: NaiveDate,
    /// Whether that day was over and it was never submitted.
    #[schema(example = false)]
    pub overdue: bool,
    /// Questions that have an answer; null of a day that is over, for that is not known any more.
    #[schema(example = 31)]
    pub answered: Option<u32>,
    /// Questions that are asked, given the answers; null likewise.
    #[schema(example = 40)]
    pub asked: Option<u32>,
    /// Where it is.
    #[schema(example = "/v1/schools/120765/self-assessments/0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub link: String,
}

/// What was submitted last by an instant.
pub async fn submitted<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    by: DateTime<Utc>,
) -> Result<Option<SupportMeetingPackSelfAssessment>> {
    let Some(last) = latest_statement(session, urn, by).await? else { return Ok(None) };
    let area = |(area, title, score)| SupportMeetingPackArea { area, title, score };
    Ok(Some(SupportMeetingPackSelfAssessment {
        cycle_id: last.cycle_id,
        cycle: last.cycle,
        statement: last.number,
        submitted_at: last.submitted_at,
        overall: last.overall,
        areas: last.areas.into_iter().map(area).collect(),
        link: format!("/v1/schools/{urn}/self-assessments/{}/statements/{}", last.cycle_id, last.number),
    }))
}

/// What was in progress at an instant.
pub async fn begun<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    by: DateTime<Utc>,
) -> Result<Vec<SupportMeetingPackSelfAssessmentBegun>> {
    let begun = begun_self_assessments(session, urn, by).await?.into_iter();
    let told = begun.map(|one| SupportMeetingPackSelfAssessmentBegun {
        link: format!("/v1/schools/{urn}/self-assessments/{}", one.cycle_id),
        cycle_id: one.cycle_id,
        cycle: one.cycle,
        state: one.state,
        due_on: one.due_on,
        overdue: one.overdue,
        answered: one.answered.map(|(answered, _)| answered),
        asked: one.answered.map(|(_, asked)| asked),
    });
    Ok(told.collect())
}
