//! Use cases: who was invited to a survey, and who has answered.

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::dto::{SurveyInvitation, SurveyInvitationDocument, SurveyInvitationStep, SurveyInvitationsQuery};
use crate::{
    access::{Access, Session, SurveysWrite},
    domain::{action::Actions, person::Person},
    entities::{
        survey_invitation::{Column, Entity, Model},
        survey_invitation_step,
    },
    error::{AppError, Code, Result},
    features::surveys::{
        shown,
        states::{SurveyInvitationState, SurveyState, invitation_actions},
    },
    http::{Page, Tagged},
};

/// How far an invitation is.
pub fn state(row: &Model) -> SurveyInvitationState {
    match (row.withdrawn_at, &row.answers) {
        (Some(_), _) => SurveyInvitationState::Withdrawn,
        (None, Some(_)) => SurveyInvitationState::Answered,
        (None, None) => SurveyInvitationState::Invited,
    }
}

fn so_far(state: SurveyInvitationState) -> Condition {
    let standing = Condition::all().add(Column::WithdrawnAt.is_null());
    match state {
        SurveyInvitationState::Invited => standing.add(Column::Answers.is_null()),
        SurveyInvitationState::Answered => standing.add(Column::Answers.is_not_null()),
        SurveyInvitationState::Withdrawn => Condition::all().add(Column::WithdrawnAt.is_not_null()),
    }
}

/// Who was invited by name, in the order of schools; what was answered is told to nobody by name.
pub async fn list(
    cx: &Access<SurveysWrite>,
    id: Uuid,
    query: &SurveyInvitationsQuery,
) -> Result<Page<SurveyInvitation>> {
    let session = cx.read().await?;
    let filters = (id, query.answered, query.state);
    let paging = cx.paging("invitations", &filters, query.limit, query.cursor.as_deref())?;
    let survey = shown::state(&shown::find(cx, &session, id).await?, session.today())?;
    let is_asked = query.answered.is_some()
        || query.state.is_some_and(|state| state != SurveyInvitationState::Withdrawn);
    if is_asked && !shown::names_who_answered(survey) {
        let detail =
            "The survey is closed: who answered is told by name only until what was answered is read.";
        return Err(AppError::new(Code::StateConflict).detail(detail).allowed_actions(Vec::new()));
    }
    let answered = query.answered.map(|answered| match answered {
        true => so_far(SurveyInvitationState::Answered),
        false => so_far(SurveyInvitationState::Invited),
    });
    let these = Condition::all()
        .add(Column::SurveyId.eq(id))
        .add_option(answered)
        .add_option(query.state.map(so_far));
    let mut rows = session.find::<Entity>().filter(these).limit(paging.fetch());
    if let Some((urn, id)) = paging.after::<(i32, Uuid)>()? {
        rows = rows.after([Column::Urn, Column::Id], [urn.into(), id.into()]);
    }
    let rows = rows.order_by(Column::Urn, Order::Asc).order_by(Column::Id, Order::Asc).all().await?;
    paging.cut(rows, |row| (row.urn, row.id), |row| view(row, survey))
}

/// The invitation, where the caller reaches every school.
pub async fn find<C: ConnectionTrait>(session: &Session<'_, C>, (survey, id): (Uuid, Uuid)) -> Result<Model> {
    let this = Condition::all().add(Column::SurveyId.eq(survey)).add(Column::Id.eq(id));
    session.find::<Entity>().filter(this).one().await?.ok_or(Code::NotFound.into())
}

/// One invitation with what was done with it.
pub async fn show(
    cx: &Access<SurveysWrite>,
    which: (Uuid, Uuid),
) -> Result<Tagged<SurveyInvitationDocument>> {
    use survey_invitation_step::{Column, Entity};
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let survey = shown::state(&shown::find(cx, &session, which.0).await?, session.today())?;
    let row = find(&session, which).await?;
    let of = Condition::all().add(Column::Urn.eq(row.urn)).add(Column::SurveyInvitationId.eq(row.id));
    let steps = session.find::<Entity>().filter(of).order_by(Column::Number, Order::Asc).all().await?;
    let step = |step: survey_invitation_step::Model| SurveyInvitationStep {
        version: step.number,
        action: step.action,
        reason: step.reason,
        recorded_by: Person { name: step.recorded_by_name, title: step.recorded_by_title },
        recorded_at: step.recorded_at,
    };
    let invitation = view(row, survey);
    // Whether it is answered, and what can be done with it, changes without a version of its own.
    let state = invitation.state.map_or("", SurveyInvitationState::as_str);
    let tag = format!("{}-{state}-{}", invitation.version, survey.as_str());
    let history = steps.into_iter().map(step).collect();
    Ok(Tagged { tag, document: SurveyInvitationDocument { invitation, history } })
}

fn view(row: Model, survey: SurveyState) -> SurveyInvitation {
    let state = state(&row);
    let Actions { allowed, refused } = invitation_actions(state, survey);
    let named = shown::names_who_answered(survey);
    SurveyInvitation {
        id: row.id,
        urn: row.urn,
        name: row.name,
        role: row.role,
        state: Some(state).filter(|state| named || *state == SurveyInvitationState::Withdrawn),
        answered: named.then_some(state == SurveyInvitationState::Answered),
        answered_at: row.answered_at.filter(|_| named),
        created_at: row.created_at,
        version: row.version,
        withdrawn_at: row.withdrawn_at,
        allowed_actions: allowed,
        refused_actions: refused,
    }
}
