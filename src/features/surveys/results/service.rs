//! Use cases: what was answered in a survey all together, and one figure of it that is quoted.

use std::collections::{BTreeMap, HashMap};

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::dto::{
    SurveyFigures, SurveyGroupResult, SurveyGrouping, SurveyQuestionResult, SurveyResults,
    SurveyResultsQuery, SurveyShare, SurveyWithheldBecause,
};
use crate::{
    access::{Access, Session, SurveysResults},
    attendance::figures::plan::SMALLEST,
    domain::percentage::Rate,
    entities::survey::Model,
    error::{AppError, Code, Fault, FaultCode, Result},
    features::surveys::{
        comments::themes,
        figures::{self, Figures, Given, Groups},
        given::{self, GivenRow, comment_id},
        question::{SurveyQuestion, SurveyQuestionKind},
        shown::{self, SurveyMode},
    },
};

/// What was answered in a closed survey.
pub async fn results(
    cx: &Access<SurveysResults>,
    id: Uuid,
    query: &SurveyResultsQuery,
) -> Result<SurveyResults> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let row = shown::find_closed(cx, &session, id).await?;
    let terms = shown::terms(&row)?;
    if query.group_by.is_some() && terms.mode == SurveyMode::Anonymous {
        let fault = Fault::parameter("group_by", FaultCode::InvalidParameter);
        let fault = fault.detail("Expected none: of an anonymous survey nothing is known to tell groups by.");
        return Err(AppError::new(Code::InvalidParameter).faults(vec![fault]));
    }
    let (invited, rows) = given::read(&session, id, &terms).await?;
    let themes = themes(&session, id).await?;
    let (given, named) = (plain(&rows), terms.mode == SurveyMode::Named);
    let mut questions = Vec::with_capacity(terms.questions.len());
    for question in &terms.questions {
        let told = figures::question(question, &given, named);
        let shown = told.all.is_some();
        let groups = match query.group_by {
            Some(SurveyGrouping::Phase) => told.phases,
            Some(SurveyGrouping::Role) => told.roles,
            None => Groups::new(),
        };
        let view = |figures: Option<&Figures>| view(question, figures, terms.mode);
        let groups = groups.iter().map(|(group, figures)| SurveyGroupResult {
            group: group.clone(),
            figures: view(figures.as_ref()),
        });
        questions.push(SurveyQuestionResult {
            code: question.code.clone(),
            kind: question.kind,
            question: question.question.clone(),
            groups: groups.collect(),
            themes: if shown { of_themes(id, question, &rows, &themes)? } else { Vec::new() },
            all: view(told.all.as_ref()),
        });
    }
    Ok(SurveyResults {
        survey_id: id,
        title: terms.title,
        mode: terms.mode,
        opens_on: row.opens_on,
        closes_on: row.closes_on,
        response: Rate::new(rows.len() as u64, invited),
        fewest: SMALLEST as u64,
        questions,
        data_as_at: session.now(),
    })
}

fn plain(rows: &[GivenRow]) -> Vec<Given> {
    let given = |row: &GivenRow| Given {
        phase: row.phase.clone(),
        role: row.role.clone(),
        answers: row.answers.clone(),
    };
    rows.iter().map(given).collect()
}

fn view(question: &SurveyQuestion, figures: Option<&Figures>, mode: SurveyMode) -> SurveyFigures {
    let Some(figures) = figures else {
        let because = match mode {
            SurveyMode::Anonymous => SurveyWithheldBecause::Few,
            SurveyMode::Named => SurveyWithheldBecause::FewOrUnanimous,
        };
        return SurveyFigures { withheld: true, withheld_because: Some(because), ..SurveyFigures::default() };
    };
    let share =
        |(code, people): &(String, u64)| SurveyShare::of(code, &label(question, code), *people, figures.base);
    SurveyFigures {
        withheld: false,
        withheld_because: None,
        base: Some(figures.base),
        without: Some(figures.without),
        answers: figures.counts.iter().map(share).collect(),
        high: figures.high.map(|people| SurveyShare::of(HIGH, "High confidence", people, figures.base)),
    }
}

/// The code of the share of those with high confidence.
pub const HIGH: &str = "high";

fn label(question: &SurveyQuestion, code: &str) -> String {
    if let Some(option) = question.options.iter().find(|option| option.code == code) {
        return option.label.clone();
    }
    match &question.scale {
        Some(scale) if code == "1" => format!("1: {}", scale.lowest),
        Some(scale) if code == scale.points.to_string() => format!("{code}: {}", scale.highest),
        _ => code.to_owned(),
    }
}

/// Of a text: how many wrote of which theme, out of those who wrote.
fn of_themes(
    survey: Uuid,
    question: &SurveyQuestion,
    rows: &[GivenRow],
    themes: &HashMap<Uuid, Vec<String>>,
) -> Result<Vec<SurveyShare>> {
    if question.kind != SurveyQuestionKind::Text {
        return Ok(Vec::new());
    }
    let (mut base, mut counts): (u64, BTreeMap<&String, u64>) = (0, BTreeMap::new());
    for row in rows.iter().filter(|row| row.answers.iter().any(|answer| answer.question == question.code)) {
        base += 1;
        let id = comment_id(survey, &row.key, &question.code)?;
        themes.get(&id).into_iter().flatten().for_each(|theme| *counts.entry(theme).or_default() += 1);
    }
    Ok(counts
        .into_iter()
        .map(|(theme, people)| SurveyShare::of(theme, &theme.replace('_', " "), people, base))
        .collect())
}

/// A figure that is quoted: of a question the share of an answer, or of high confidence. None where it is withheld, where
/// the survey has no such figure, or where it is not closed.
pub async fn figure<C: ConnectionTrait>(
    session: &Session<'_, C>,
    row: &Model,
    question: &str,
    answer: &str,
) -> Result<Option<SurveyShare>> {
    if shown::state(row, session.today())? != crate::features::surveys::states::SurveyState::Closed {
        return Ok(None);
    }
    let terms = shown::terms(row)?;
    let Some(question) = terms.questions.iter().find(|one| one.code == question) else { return Ok(None) };
    let (_, rows) = given::read(session, row.id, &terms).await?;
    let told = figures::question(question, &plain(&rows), terms.mode == SurveyMode::Named);
    let seen = view(question, told.all.as_ref(), terms.mode);
    let high = seen.high.filter(|high| high.code == answer);
    Ok(high.or_else(|| seen.answers.into_iter().find(|share| share.code == answer)))
}
