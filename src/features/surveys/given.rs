//! What was answered, as it is read for results and comments: without names.

use std::collections::HashMap;

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::{
    question::SurveyAnswer,
    shown::{SurveyMode, SurveyTerms},
};
use crate::{
    access::{Session, fingerprint},
    entities::{school, survey_ballot, survey_invitation},
    error::{AppError, Result},
};

/// What one person answered, and in which groups the person is.
#[derive(Clone, Debug)]
pub struct GivenRow {
    /// Tells the answer from others of the survey; it leads to nobody by itself.
    pub key: String,
    /// The phase of the person's school, where it is known.
    pub phase: Option<String>,
    /// The person's role, where it is known.
    pub role: Option<String>,
    /// The answers.
    pub answers: Vec<SurveyAnswer>,
}

/// How many were invited, and what was answered.
pub async fn read<C: ConnectionTrait>(
    session: &Session<'_, C>,
    survey: Uuid,
    terms: &SurveyTerms,
) -> Result<(u64, Vec<GivenRow>)> {
    match terms.mode {
        SurveyMode::Named => named(session, survey).await,
        SurveyMode::Anonymous => anonymous(session, survey).await,
    }
}

async fn named<C: ConnectionTrait>(session: &Session<'_, C>, survey: Uuid) -> Result<(u64, Vec<GivenRow>)> {
    use survey_invitation::{Column, Entity};
    // Who was taken back is not among those who could answer.
    let standing = Condition::all().add(Column::SurveyId.eq(survey)).add(Column::WithdrawnAt.is_null());
    let rows = session.find::<Entity>().filter(standing).all().await?;
    let phases: Vec<Phased> =
        session.find::<school::Entity>().columns([school::Column::Urn, school::Column::Kind]).await?;
    let phases: HashMap<i32, String> = phases.into_iter().map(|row| (row.urn, row.kind)).collect();
    let invited = rows.len() as u64;
    let mut given = Vec::new();
    for row in rows {
        let Some(answers) = &row.answers else { continue };
        given.push(GivenRow {
            // Not the invitation's id, which is told beside the person's name: a comment's id would lead back by it.
            key: row.tag.clone(),
            phase: phases.get(&row.urn).cloned(),
            role: row.role.clone(),
            answers: understood(answers)?,
        });
    }
    Ok((invited, given))
}

#[derive(sea_orm::FromQueryResult)]
struct Phased {
    urn: i32,
    kind: String,
}

async fn anonymous<C: ConnectionTrait>(
    session: &Session<'_, C>,
    survey: Uuid,
) -> Result<(u64, Vec<GivenRow>)> {
    use survey_ballot::{Column, Entity};
    let rows = session.shared::<Entity>().filter(Column::SurveyId.eq(survey)).all().await?;
    let invited = rows.len() as u64;
    let mut given = Vec::new();
    for row in rows {
        let Some(answers) = &row.answers else { continue };
        given.push(GivenRow { answers: understood(answers)?, key: row.tag, phase: None, role: None });
    }
    Ok((invited, given))
}

fn understood(answers: &str) -> Result<Vec<SurveyAnswer>> {
    serde_json::from_str(answers).map_err(AppError::internal)
}

/// The id of what somebody wrote: it follows from the answer and the question, and leads back to neither.
pub fn comment_id(survey: Uuid, key: &str, question: &str) -> Result<Uuid> {
    let print = fingerprint(&("survey comment", survey, key, question))?;
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(print).for_each(|(to, from)| *to = from);
    Ok(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}
