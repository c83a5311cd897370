//! Use cases: another token for a person who was invited, and taking an invitation back. What was done is kept.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use serde::Serialize;
use uuid::Uuid;

use super::{
    dto::{SurveyInvitationDocument, SurveyInvitationReissue, SurveyInvitationWithdraw, SurveyInvited},
    reading,
    service::token,
};
use crate::{
    access::{Access, Action, Attempt, Made, SurveysWrite, Tx},
    domain::{audience::AudienceRole, person::Person, text::clean},
    entities::{
        survey,
        survey_invitation::{ActiveModel, Column, Entity, Model},
        survey_invitation_step,
    },
    error::{AppError, Code, Result},
    features::surveys::{
        shown,
        states::{SurveyInvitationAction, invitation_actions},
    },
    http::{Body, IdempotencyKey, Once, Precondition, Tagged},
};

/// Which invitation to which survey, which version of it, and which attempt.
pub struct Place {
    /// The survey and the invitation.
    pub which: (Uuid, Uuid),
    /// The version that was read.
    pub read: Precondition,
    /// The attempt.
    pub key: IdempotencyKey,
}

/// What is done, by whom and why.
struct Step<'a> {
    action: SurveyInvitationAction,
    by: &'a Person,
    reason: Option<&'a str>,
}

impl SurveyInvitationAction {
    /// As the audit log calls it, and as the history does.
    fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::Reissue => ("survey_invitation.reissue", "reissued"),
            Self::Withdraw => ("survey_invitation.withdraw", "withdrawn"),
        }
    }
}

fn allow(
    survey: &survey::Model,
    row: &Model,
    today: chrono::NaiveDate,
    action: SurveyInvitationAction,
) -> Result<()> {
    let actions = invitation_actions(reading::state(row), shown::state(survey, today)?);
    AppError::unless_allowed(actions, action.as_str())
}

/// The invitation, if it is at the version that is named and the step can be taken. A repeated step is let on: what it came
/// to is told again.
async fn find(cx: &Access<SurveysWrite>, place: &Place, action: SurveyInvitationAction) -> Result<Model> {
    let session = cx.read().await?;
    let survey = shown::find(cx, &session, place.which.0).await?;
    let row = reading::find(&session, place.which).await?;
    if place.key.0.is_none() {
        place.read.check_current(row.version, async || Ok(reading::show(cx, place.which).await?.tag)).await?;
        allow(&survey, &row, session.today(), action)?;
    }
    Ok(row)
}

/// Takes a step. Whoever answers holds the invitation too: the token stands for the answer, or for nothing any more.
async fn take(
    cx: &Access<SurveysWrite>,
    urn: i32,
    place: Place,
    step: Step<'_>,
    sent: &impl Serialize,
    lay: impl Fn(&Tx<'_>, &mut ActiveModel),
) -> Result<Once<Made>> {
    let Place { which, read, key } = place;
    let (id, invitation) = which;
    let attempt = Attempt::new(key, &(which, sent))?;
    let (operation, told) = step.action.told();
    let audited = Action::new(operation, invitation.to_string());
    let done = cx.write_once(urn, &audited, &attempt, async |tx| {
        let this = Condition::all().add(survey::Column::Id.eq(id));
        let survey = tx.share_of_authority::<survey::Entity>(this).await?.ok_or(Code::NotFound)?;
        let this = Condition::all().add(Column::SurveyId.eq(id)).add(Column::Id.eq(invitation));
        let held = tx.lock::<Entity>(this).await?.ok_or(Code::NotFound)?;
        read.check_version(&held.version.to_string())?;
        allow(&survey, &held, tx.today(), step.action)?;
        let version = held.version + 1;
        let kept = survey_invitation_step::ActiveModel {
            urn: Set(urn),
            survey_invitation_id: Set(invitation),
            number: Set(version),
            action: Set(told.to_owned()),
            reason: Set(step.reason.map(str::to_owned)),
            recorded_by_name: Set(step.by.name.clone()),
            recorded_by_title: Set(step.by.title.clone()),
            client_id: Set(tx.client()),
            recorded_at: Set(tx.now()),
        };
        tx.insert(vec![kept]).await?;
        tx.update(held, |row| {
            row.version = Set(version);
            lay(tx, row);
        })
        .await?;
        Ok(Made { id: invitation })
    });
    match done.await {
        Ok(done) => Ok(done),
        Err(error) => Err(read.overtaken(error, async || Ok(reading::show(cx, which).await?.tag)).await),
    }
}

/// Makes another token for a person who has not answered; the one before stands for nothing any more.
pub async fn reissue(
    cx: &Access<SurveysWrite>,
    place: Place,
    body: &Body<SurveyInvitationReissue>,
) -> Result<Once<SurveyInvited>> {
    let action = SurveyInvitationAction::Reissue;
    let row = find(cx, &place, action).await?;
    let sent = body.parse()?;
    let by = sent.recorded_by.cleaned().map_err(AppError::internal)?;
    let token = token()?;
    let tag = cx.survey_tag(place.which.0, &token);
    let step = Step { action, by: &by, reason: None };
    let done = take(cx, row.urn, place, step, &sent, |_, row| row.tag = Set(tag.clone())).await?;
    let replayed = done.replayed;
    Ok(done.map(|made| SurveyInvited {
        id: made.id,
        name: row.name,
        role: row.role.as_deref().and_then(AudienceRole::spelled),
        // A repeated request learns no token: the first answer's is kept nowhere.
        token: (!replayed).then_some(token),
    }))
}

/// Takes back an invitation that was not answered.
pub async fn withdraw(
    cx: &Access<SurveysWrite>,
    place: Place,
    body: &Body<SurveyInvitationWithdraw>,
) -> Result<Once<Tagged<SurveyInvitationDocument>>> {
    let action = SurveyInvitationAction::Withdraw;
    let (row, which) = (find(cx, &place, action).await?, place.which);
    let sent = body.parse()?;
    let by = sent.recorded_by.cleaned().map_err(AppError::internal)?;
    let reason = clean(&sent.reason).map_err(AppError::internal)?;
    let step = Step { action, by: &by, reason: Some(&reason) };
    let done =
        take(cx, row.urn, place, step, &sent, |tx, row| row.withdrawn_at = Set(Some(tx.now()))).await?;
    done.told(async |_| reading::show(cx, which).await).await
}
