//! Use cases: inviting people by name, making ballots, and who has answered.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, Order};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::dto::{
    SurveyBallots, SurveyBallotsCreate, SurveyInvitation, SurveyInvitations, SurveyInvitationsCreate,
    SurveyInvitationsQuery, SurveyInvited, SurveyInvitee,
};
use crate::{
    access::{Access, Action, Attempt, SurveysWrite, Tx, new_secret},
    domain::text::clean,
    entities::{survey, survey_ballot, survey_invitation},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::surveys::{
        shown::{self, AUTHORITY_URN, SurveyMode},
        states::SurveyState,
    },
    http::{Body, IdempotencyKey, Once, Page},
};

/// What a repeated request is told again: which invitations were made.
#[derive(Serialize, Deserialize)]
struct Invited(Vec<Uuid>);

/// What a repeated request is told again: how many ballots were made.
#[derive(Serialize, Deserialize)]
struct Balloted(i32);

/// A person with the token that was made.
struct Invitee {
    id: Uuid,
    name: String,
    sent: SurveyInvitee,
    token: String,
    tag: String,
}

fn token() -> Result<String> {
    new_secret().map_err(AppError::internal)
}

/// Whether tokens of this mode can be handed out.
fn allow(row: &survey::Model, mode: SurveyMode, today: chrono::NaiveDate) -> Result<()> {
    let why = match (shown::state(row, today)?, row.mode == mode.as_str()) {
        (SurveyState::Draft, _) => "It is a draft: open it first.",
        (SurveyState::Closed, _) => "It is closed.",
        (_, false) if mode == SurveyMode::Named => "It is anonymous: hand out ballots.",
        (_, false) => "It is answered by name: invite people.",
        (_, true) => return Ok(()),
    };
    Err(AppError::new(Code::StateConflict).detail(why).allowed_actions(Vec::new()))
}

/// Invites people of a school by name; each gets a token, which is told this once.
pub async fn invite(
    cx: &Access<SurveysWrite>,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<SurveyInvitationsCreate>,
) -> Result<Once<SurveyInvitations>> {
    let session = cx.read().await?;
    let row = shown::find(cx, &session, id).await?;
    allow(&row, SurveyMode::Named, session.today())?;
    let sent = body.parse()?;
    let urn = sent.urn.get();
    let asked = shown::asks(urn, row.opens_on.max(session.today())).add(survey::Column::Id.eq(id));
    if session.find::<survey::Entity>().filter(asked).one().await?.is_none() {
        let fault = Fault::at("/urn", FaultCode::ReferenceNotFound);
        return Err(AppError::invalid(vec![fault.detail("The survey does not ask this school.")]));
    }
    let by = sent.recorded_by.cleaned().map_err(AppError::internal)?;
    let mut people = Vec::with_capacity(sent.people.len());
    for person in &sent.people {
        let (token, name) = (token()?, clean(&person.name).map_err(AppError::internal)?);
        let tag = cx.survey_tag(id, &token);
        people.push(Invitee { id: Uuid::now_v7(), name, sent: person.clone(), token, tag });
    }
    let attempt = Attempt::new(key, &(id, &sent))?;
    let action = Action::new("survey.invite", id.to_string());
    let made = cx.write_once(urn, &action, &attempt, async |tx| {
        let this = Condition::all().add(survey::Column::Id.eq(id));
        let held = tx.share_of_authority::<survey::Entity>(this).await?.ok_or(Code::NotFound)?;
        allow(&held, SurveyMode::Named, tx.today())?;
        let row = |one: &Invitee| survey_invitation::ActiveModel {
            urn: Set(urn),
            id: Set(one.id),
            survey_id: Set(id),
            tag: Set(one.tag.clone()),
            name: Set(one.name.clone()),
            role: Set(one.sent.role.map(|role| role.as_str().to_owned())),
            answers: Set(None),
            changes: Set(0),
            answered_at: Set(None),
            recorded_by_name: Set(by.name.clone()),
            recorded_by_title: Set(by.title.clone()),
            client_id: Set(tx.client()),
            created_at: Set(tx.now()),
        };
        tx.insert(people.iter().map(row).collect()).await?;
        Ok(Invited(people.iter().map(|one| one.id).collect()))
    });
    let made = made.await?;
    let replayed = made.replayed;
    Ok(made.map(|Invited(ids)| {
        // A repeated request learns no token: the first answer's are kept nowhere.
        let told = ids.into_iter().zip(people).map(|(id, one)| SurveyInvited {
            id,
            name: one.name,
            role: one.sent.role,
            token: (!replayed).then_some(one.token),
        });
        SurveyInvitations { survey_id: row.id, urn, people: told.collect() }
    }))
}

/// Makes tokens for answers without a name. Their rows are made now, in the order of their tags: which is used first, and
/// by whom, stands nowhere.
pub async fn ballots(
    cx: &Access<SurveysWrite>,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<SurveyBallotsCreate>,
) -> Result<Once<SurveyBallots>> {
    let session = cx.read().await?;
    let row = shown::find(cx, &session, id).await?;
    allow(&row, SurveyMode::Anonymous, session.today())?;
    let sent = body.parse()?;
    let tokens = (0..sent.count).map(|_| token()).collect::<Result<Vec<_>>>()?;
    let mut tags: Vec<_> = tokens.iter().map(|token| cx.survey_tag(id, token)).collect();
    tags.sort_unstable();
    let attempt = Attempt::new(key, &(id, &sent))?;
    let action = Action::new("survey.ballots", id.to_string());
    let made = cx.write_once(AUTHORITY_URN, &action, &attempt, async |tx| {
        let this = Condition::all().add(survey::Column::Id.eq(id));
        let held = tx.share::<survey::Entity>(this).await?.ok_or(Code::NotFound)?;
        allow(&held, SurveyMode::Anonymous, tx.today())?;
        lay(tx, id, &tags).await?;
        Ok(Balloted(sent.count))
    });
    let made = made.await?;
    let replayed = made.replayed;
    Ok(made.map(|Balloted(count)| SurveyBallots {
        survey_id: id,
        count,
        tokens: if replayed { Vec::new() } else { tokens },
    }))
}

async fn lay(tx: &Tx<'_>, id: Uuid, tags: &[String]) -> Result<()> {
    let row = |tag: &String| survey_ballot::ActiveModel {
        survey_id: Set(id),
        tag: Set(tag.clone()),
        answers: Set(None),
    };
    tx.insert_shared(tags.iter().map(row).collect()).await
}

/// Who was invited by name, in the order of schools; what was answered is told to nobody by name.
pub async fn list(
    cx: &Access<SurveysWrite>,
    id: Uuid,
    query: &SurveyInvitationsQuery,
) -> Result<Page<SurveyInvitation>> {
    use survey_invitation::{Column, Entity};
    let session = cx.read().await?;
    let paging = cx.paging("invitations", &(id, query.answered), query.limit, query.cursor.as_deref())?;
    let survey = shown::find(cx, &session, id).await?;
    let names_who_answered = shown::names_who_answered(&survey, session.today())?;
    if query.answered.is_some() && !names_who_answered {
        let detail = "The survey is closed: who answered is told by name only as long as nobody reads what was answered.";
        return Err(AppError::new(Code::StateConflict).detail(detail).allowed_actions(Vec::new()));
    }
    let answered = query.answered.map(|answered| match answered {
        true => Column::Answers.is_not_null(),
        false => Column::Answers.is_null(),
    });
    let these = Condition::all().add(Column::SurveyId.eq(id)).add_option(answered);
    let mut rows = session.find::<Entity>().filter(these).limit(paging.fetch());
    if let Some((urn, id)) = paging.after::<(i32, Uuid)>()? {
        rows = rows.after([Column::Urn, Column::Id], [urn.into(), id.into()]);
    }
    let rows = rows.order_by(Column::Urn, Order::Asc).order_by(Column::Id, Order::Asc).all().await?;
    paging.cut(
        rows,
        |row| (row.urn, row.id),
        |row| SurveyInvitation {
            id: row.id,
            urn: row.urn,
            name: row.name,
            role: row.role,
            answered: names_who_answered.then_some(row.answers.is_some()),
            answered_at: row.answered_at.filter(|_| names_who_answered),
            created_at: row.created_at,
        },
    )
}
