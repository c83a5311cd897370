//! Use cases: writing a draft, publishing it, retiring a version. Every way in which a draft stood is kept.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, Order};
use uuid::Uuid;

use super::{
    dto::{QuestionnaireDraftPut, QuestionnairePublish, QuestionnaireRetire, QuestionnaireVersion},
    reading::{self, Which},
};
use crate::{
    access::{Access, Act, Action, Attempt, Locked, Made, QuestionnairesWrite, Tx, revised},
    assessments::states::questionnaire::{QUESTIONNAIRE, QuestionnaireAction, QuestionnaireState},
    domain::{text::clean, urn::AUTHORITY},
    entities::{
        questionnaire_version::{self, Column, Entity, Model},
        questionnaire_version_revision,
    },
    error::{AppError, Code, Result},
    http::{Body, IdempotencyKey, LARGE_LIMIT, Once, Precondition, Tagged},
};

revised!(questionnaire_version, questionnaire_version_revision {
    questionnaire_version_id = QuestionnaireVersionId
});

type Answer = Tagged<QuestionnaireVersion>;

/// What writing a draft came to.
pub struct Put {
    /// The draft as it now is.
    pub answer: Answer,
    /// Whether it is a new one.
    pub created: bool,
}

/// Writes the draft, or begins one; the same again changes nothing. It may have mistakes: they are told with it, and keep
/// it from being published.
pub async fn put(
    cx: &Access<QuestionnairesWrite>,
    code: &str,
    read: &Precondition,
    body: &Body<QuestionnaireDraftPut, LARGE_LIMIT>,
) -> Result<Put> {
    let session = cx.read().await?;
    session.require_authority().await?;
    let held = reading::find(&session, code, Which::Draft).await?;
    read.check(held.as_ref().map(reading::tag).as_deref())?;
    let put = body.parse()?;
    let content = put.content.cleaned().map_err(AppError::internal)?;
    let terms = serde_json::to_string(&content).map_err(AppError::internal)?;
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    let id = Uuid::now_v7();
    let action = Action::new("questionnaire.draft", code);
    let written = cx.write(AUTHORITY, &action, async |tx| {
        let Some(draft) = lock(tx, code, Which::Draft).await? else {
            read.check(None)?;
            let act = Act { action: "drafted", reason: None, by: &by };
            tx.record::<Entity>(id, &act, |row| {
                row.code = Set(code.to_owned());
                row.number = Set(None);
                row.state = Set(QuestionnaireState::Draft.as_str().to_owned());
                row.published_at = Set(None);
                row.terms = Set(terms.clone());
            })
            .await?;
            return Ok(true);
        };
        read.check(Some(&reading::tag(&draft)))?;
        if draft.terms == terms {
            return Ok(false);
        }
        let act = Act { action: "edited", reason: None, by: &by };
        tx.revise(draft, &act, |row| row.terms = Set(terms.clone())).await?;
        Ok(false)
    });
    match written.await {
        Ok(created) => {
            let answer = reading::show(cx, code, Which::Draft).await.map_err(AppError::after_commit)?;
            Ok(Put { answer, created })
        }
        // Two began a draft at once: there is one, and who was slower is told of it.
        Err(error) if error.code() == Code::Duplicate => {
            let tag = reading::show(cx, code, Which::Draft).await?.tag;
            Err(read.check(Some(&tag)).err().unwrap_or(error))
        }
        Err(error) => Err(error),
    }
}

/// Publishes the draft as the next version, or tells everything that keeps it from being published.
pub async fn publish(
    cx: &Access<QuestionnairesWrite>,
    code: &str,
    read: &Precondition,
    key: IdempotencyKey,
    body: &Body<QuestionnairePublish>,
) -> Result<Once<Answer>> {
    let session = cx.read().await?;
    session.require_authority().await?;
    let publish = body.parse()?;
    if key.0.is_none() {
        let draft = reading::find(&session, code, Which::Draft).await?.ok_or(Code::NotFound)?;
        read.check(Some(&reading::tag(&draft)))?;
    }
    let by = publish.recorded_by.cleaned().map_err(AppError::internal)?;
    let attempt = Attempt::new(key, &(code, &publish))?;
    let action = Action::new("questionnaire.publish", code);
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        let draft = lock(tx, code, Which::Draft).await?.ok_or(Code::NotFound)?;
        read.check(Some(&reading::tag(&draft)))?;
        allow(&draft, QuestionnaireAction::Publish)?;
        let faults = reading::content(&draft)?.faults("/content");
        if !faults.is_empty() {
            return Err(AppError::invalid(faults));
        }
        // The draft is locked, and there is only one: nobody else gives a number now.
        let last = tx.find::<Entity>().filter(reading::these(code, Which::Latest));
        let last = last.order_by(Column::Number, Order::Desc).limit(1).one().await?;
        let number = last.and_then(|last| last.number).unwrap_or_default() + 1;
        let (id, now) = (draft.id, tx.now());
        let act = Act { action: "published", reason: None, by: &by };
        tx.revise(draft, &act, |row| {
            row.number = Set(Some(number));
            row.state = Set(QuestionnaireState::Published.as_str().to_owned());
            row.published_at = Set(Some(now));
        })
        .await?;
        Ok(Made { id })
    });
    answered(cx, code, done.await?).await
}

/// Lets no new cycle ask a version.
pub async fn retire(
    cx: &Access<QuestionnairesWrite>,
    code: &str,
    number: i32,
    read: &Precondition,
    key: IdempotencyKey,
    body: &Body<QuestionnaireRetire>,
) -> Result<Once<Answer>> {
    let session = cx.read().await?;
    session.require_authority().await?;
    let row = reading::find(&session, code, Which::Number(number)).await?.ok_or(Code::NotFound)?;
    let retire = body.parse()?;
    if key.0.is_none() {
        read.check(Some(&reading::tag(&row)))?;
        allow(&row, QuestionnaireAction::Retire)?;
    }
    let by = retire.recorded_by.cleaned().map_err(AppError::internal)?;
    let reason = clean(&retire.reason).map_err(AppError::internal)?;
    let attempt = Attempt::new(key, &(code, number, &retire))?;
    let action = Action::new("questionnaire.retire", format!("{code}/{number}"));
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        let row = lock(tx, code, Which::Number(number)).await?.ok_or(Code::NotFound)?;
        read.check(Some(&reading::tag(&row)))?;
        allow(&row, QuestionnaireAction::Retire)?;
        let id = row.id;
        let act = Act { action: "retired", reason: Some(&reason), by: &by };
        let retired = QuestionnaireState::Retired.as_str().to_owned();
        tx.revise(row, &act, |row| row.state = Set(retired)).await?;
        Ok(Made { id })
    });
    answered(cx, code, done.await?).await
}

fn allow(row: &Model, action: QuestionnaireAction) -> Result<()> {
    AppError::unless_allowed(QUESTIONNAIRE.actions(reading::state(row)?), action.as_str())
}

async fn answered(cx: &Access<QuestionnairesWrite>, code: &str, done: Once<Made>) -> Result<Once<Answer>> {
    done.told(async |made| reading::show(cx, code, Which::Id(made.id)).await).await
}

async fn lock<'t>(tx: &'t Tx<'_>, code: &str, which: Which) -> Result<Option<Locked<'t, Entity>>> {
    let own = Condition::all().add(Column::Urn.eq(AUTHORITY));
    tx.lock::<Entity>(own.add(reading::these(code, which))).await
}
