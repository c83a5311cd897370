//! Use cases: reading what was written, and sorting it. Every way in which a text was sorted is kept.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::dto::{MOST_THEME, SurveyComment, SurveyCommentPut, SurveyCommentsQuery};
use crate::{
    access::{Access, Act, Action, Permission, Session, SurveysCommentsCode, SurveysCommentsRead, revised},
    attendance::figures::plan::SMALLEST,
    domain::{text::program_name, urn::AUTHORITY},
    entities::{
        survey::Model,
        survey_comment::{self, ActiveModel, Column, Entity},
        survey_comment_revision,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::surveys::{
        given::{self, comment_id},
        shown,
    },
    http::{Body, Page, Precondition, Tagged},
};

revised!(survey_comment, survey_comment_revision { survey_comment_id = SurveyCommentId });

/// The themes of a text, as they are stored.
#[derive(Default, Serialize, Deserialize)]
struct CommentTerms {
    themes: Vec<String>,
}

/// What was written in a closed survey, in an order that says nothing.
pub async fn list(
    cx: &Access<SurveysCommentsRead>,
    id: Uuid,
    query: &SurveyCommentsQuery,
) -> Result<Page<SurveyComment>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let filters = (id, &query.question, query.coded);
    let paging = cx.paging("survey comments", &filters, query.limit, query.cursor.as_deref())?;
    let row = shown::find_closed(cx, &session, id).await?;
    let after: Option<Uuid> = paging.after()?;
    let mut all = read(&session, &row).await?;
    all.retain(|comment| {
        let of = query.question.as_ref().is_none_or(|question| comment.question == *question);
        let sorted = query.coded.is_none_or(|coded| coded != comment.themes.is_empty());
        of && sorted && after.is_none_or(|after| after < comment.id)
    });
    paging.cut(all, |comment| comment.id, |comment| comment)
}

/// One text.
pub async fn show<P: Permission>(cx: &Access<P>, survey: Uuid, id: Uuid) -> Result<Tagged<SurveyComment>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let row = shown::find_closed(cx, &session, survey).await?;
    let found = read(&session, &row).await?.into_iter().find(|comment| comment.id == id);
    let document = found.ok_or(Code::NotFound)?;
    Ok(Tagged { tag: document.version.to_string(), document })
}

/// Sorts a text; the same again changes nothing.
pub async fn code(
    cx: &Access<SurveysCommentsCode>,
    survey: Uuid,
    id: Uuid,
    expected: &Precondition,
    body: &Body<SurveyCommentPut>,
) -> Result<Tagged<SurveyComment>> {
    let before = show(cx, survey, id).await?.document;
    expected.check_version(&before.version.to_string())?;
    let sent = body.parse()?;
    let faults = faults(&sent.themes);
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let by = sent.recorded_by.cleaned().map_err(AppError::internal)?;
    let terms = CommentTerms { themes: sent.themes.clone() };
    let text = serde_json::to_string(&terms).map_err(AppError::internal)?;
    let action = Action::new("survey.comment_code", id.to_string());
    let written = cx.write(AUTHORITY, &action, async |tx| {
        let fresh = || ActiveModel {
            urn: Set(AUTHORITY),
            id: Set(id),
            survey_id: Set(survey),
            state: Set("uncoded".to_owned()),
            terms: Set(r#"{"themes":[]}"#.to_owned()),
            created_at: Set(tx.now()),
            updated_at: Set(tx.now()),
            version: Set(0),
        };
        let (held, _) = tx.lock_or_create(Condition::all().add(Column::Id.eq(id)), fresh).await?;
        expected.check_version(&held.version.to_string())?;
        if held.terms == text {
            return Ok(());
        }
        let act = Act { action: "coded", reason: None, by: &by };
        tx.revise(held, &act, |row| {
            row.state = Set("coded".to_owned());
            row.terms = Set(text.clone());
        })
        .await
    });
    match written.await {
        Ok(()) => show(cx, survey, id).await.map_err(AppError::after_commit),
        Err(error) => Err(expected.overtaken(error, async || Ok(show(cx, survey, id).await?.tag)).await),
    }
}

fn faults(themes: &[String]) -> Vec<Fault> {
    let (mut faults, mut seen) = (Vec::new(), BTreeSet::new());
    for (place, theme) in themes.iter().enumerate() {
        let at = format!("/themes/{place}");
        if !(1..=MOST_THEME).contains(&theme.len()) {
            faults
                .push(Fault::at(at, FaultCode::WrongLength).detail(format!("1 to {MOST_THEME} characters.")));
        } else if program_name(theme).is_err() {
            let fault = Fault::at(at, FaultCode::InvalidFormat);
            faults.push(fault.detail("Expected small letters, digits and _, beginning with a letter."));
        } else if !seen.insert(theme) {
            faults.push(Fault::at(at, FaultCode::RepeatedValue));
        }
    }
    faults
}

/// Every text of a survey in the order of the ids, which says nothing. Where few answered a question, who wrote is known from
/// who was invited, or from who would have something to say: their texts are withheld.
async fn read<C: ConnectionTrait>(session: &Session<'_, C>, row: &Model) -> Result<Vec<SurveyComment>> {
    let terms = shown::terms(row)?;
    let (_, rows) = given::read(session, row.id, &terms).await?;
    let mut wrote: HashMap<String, usize> = HashMap::new();
    for answer in rows.iter().flat_map(|given| &given.answers).filter(|answer| answer.text.is_some()) {
        *wrote.entry(answer.question.clone()).or_default() += 1;
    }
    let coded = coded(session, row.id).await?;
    let mut all = Vec::new();
    for given in rows {
        for answer in given.answers {
            let Some(text) = answer.text else { continue };
            if wrote.get(&answer.question).is_none_or(|people| *people < SMALLEST) {
                continue;
            }
            let id = comment_id(row.id, &given.key, &answer.question)?;
            let (themes, version) = coded.get(&id).cloned().unwrap_or_default();
            all.push(SurveyComment { id, question: answer.question, text, themes, version });
        }
    }
    all.sort_by_key(|comment| comment.id);
    Ok(all)
}

async fn coded<C: ConnectionTrait>(
    session: &Session<'_, C>,
    survey: Uuid,
) -> Result<HashMap<Uuid, (Vec<String>, i32)>> {
    let these = Condition::all().add(Column::Urn.eq(AUTHORITY)).add(Column::SurveyId.eq(survey));
    let rows = session.find::<Entity>().filter(these).all().await?;
    let themes = |row: survey_comment::Model| {
        let terms: CommentTerms = serde_json::from_str(&row.terms).map_err(AppError::internal)?;
        Ok((row.id, (terms.themes, row.version)))
    };
    rows.into_iter().map(themes).collect()
}

/// By which themes the texts of a survey were sorted.
pub async fn themes<C: ConnectionTrait>(
    session: &Session<'_, C>,
    survey: Uuid,
) -> Result<HashMap<Uuid, Vec<String>>> {
    let coded = coded(session, survey).await?;
    Ok(coded.into_iter().map(|(id, (themes, _))| (id, themes)).collect())
}
