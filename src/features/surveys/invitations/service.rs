//! Use cases: inviting people by name, and making ballots.

use std::collections::HashMap;

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use uuid::Uuid;

use super::{
    dto::{
        SurveyBallots, SurveyBallotsCreate, SurveyInvitations, SurveyInvitationsCreate, SurveyInvited,
        SurveyInvitee,
    },
    rules::{person, repeated},
};
use crate::{
    access::{Access, Action, Attempt, SurveysWrite, Tx, new_secret},
    domain::{person::Person, text::clean, urn::AUTHORITY},
    entities::{survey, survey_ballot, survey_invitation},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::surveys::{
        shown::{self, SurveyMode},
        states::SurveyState,
    },
    http::{Body, IdempotencyKey, Once},
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
    person: String,
    sent: SurveyInvitee,
    token: String,
    tag: String,
}

pub(super) fn token() -> Result<String> {
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

/// The same before anything is written. What was made before the survey closed is told again to who repeats the request.
fn begin(
    row: &survey::Model,
    mode: SurveyMode,
    today: chrono::NaiveDate,
    key: &IdempotencyKey,
) -> Result<()> {
    match key.0.is_some() && shown::state(row, today)? == SurveyState::Closed {
        true => Ok(()),
        false => allow(row, mode, today),
    }
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
    begin(&row, SurveyMode::Named, session.today(), &key)?;
    let sent = body.parse()?;
    let urn = sent.urn.get();
    let asked = shown::asks(urn, row.opens_on.max(session.today())).add(survey::Column::Id.eq(id));
    if session.find::<survey::Entity>().filter(asked).one().await?.is_none() {
        let fault = Fault::at("/urn", FaultCode::ReferenceNotFound);
        return Err(AppError::invalid(vec![fault.detail("The survey does not ask this school.")]));
    }
    let by = sent.recorded_by.cleaned().map_err(AppError::internal)?;
    let people = invitees(cx, id, &sent.people)?;
    let faults = repeated(people.iter().map(|one| one.person.as_str()));
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let attempt = Attempt::new(key, &(id, &sent))?;
    let action = Action::new("survey.invite", id.to_string());
    let made = cx.write_once(urn, &action, &attempt, async |tx| {
        let this = Condition::all().add(survey::Column::Id.eq(id));
        let held = tx.share_of_authority::<survey::Entity>(this).await?.ok_or(Code::NotFound)?;
        allow(&held, SurveyMode::Named, tx.today())?;
        record(tx, id, &people, &by).await?;
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

fn invitees(cx: &Access<SurveysWrite>, survey: Uuid, people: &[SurveyInvitee]) -> Result<Vec<Invitee>> {
    let invitee = |sent: &SurveyInvitee| {
        let (token, name) = (token()?, clean(&sent.name).map_err(AppError::internal)?);
        let tag = cx.survey_tag(survey, &token);
        let person = person(&name, sent.role.map(|role| role.as_str()));
        Ok(Invitee { id: Uuid::now_v7(), name, person, sent: sent.clone(), token, tag })
    };
    people.iter().map(invitee).collect()
}

/// Records their invitations, or none where somebody of them is invited already.
async fn record(tx: &Tx<'_>, survey: Uuid, people: &[Invitee], by: &Person) -> Result<()> {
    let row = |one: &Invitee| survey_invitation::ActiveModel {
        urn: Set(tx.urn()),
        id: Set(one.id),
        survey_id: Set(survey),
        tag: Set(one.tag.clone()),
        name: Set(one.name.clone()),
        role: Set(one.sent.role.map(|role| role.as_str().to_owned())),
        person: Set(Some(one.person.clone())),
        withdrawn_at: Set(None),
        answers: Set(None),
        changes: Set(0),
        answered_at: Set(None),
        recorded_by_name: Set(by.name.clone()),
        recorded_by_title: Set(by.title.clone()),
        client_id: Set(tx.client()),
        created_at: Set(tx.now()),
        version: Set(1),
    };
    refuse_invited(tx, survey, people).await?;
    // In one order, so that two who invite the same people at once wait for each other and not across.
    let mut order: Vec<_> = people.iter().collect();
    order.sort_unstable_by(|one, other| one.person.cmp(&other.person));
    for one in order {
        // Somebody else invited the person since we looked.
        if !tx.insert_if_absent(row(one)).await? {
            refuse_invited(tx, survey, people).await?;
            return Err(Code::Overloaded.into());
        }
    }
    Ok(())
}

/// A person is invited once: who is invited already is told, each with the invitation.
async fn refuse_invited(tx: &Tx<'_>, survey: Uuid, people: &[Invitee]) -> Result<()> {
    use survey_invitation::{Column, Entity, Model};
    let standing = Condition::all().add(Column::SurveyId.eq(survey)).add(Column::WithdrawnAt.is_null());
    let rows = tx.find::<Entity>().filter(standing).all().await?;
    // Worked out, for rows from before it was held.
    let known = |row: Model| (person(&row.name, row.role.as_deref()), row.id);
    let known: HashMap<String, Uuid> = rows.into_iter().map(known).collect();
    let found = people.iter().enumerate().filter_map(|(place, one)| Some((place, *known.get(&one.person)?)));
    let found: Vec<(usize, Uuid)> = found.collect();
    let Some((_, first)) = found.first() else { return Ok(()) };
    let link = |id: &Uuid| format!("/v1/surveys/{survey}/invitations/{id}");
    let existing = Map::from_iter([
        ("id".to_owned(), json!(first)),
        ("urn".to_owned(), json!(tx.urn())),
        ("self".to_owned(), json!(link(first))),
    ]);
    let fault = |(place, id): &(usize, Uuid)| {
        let fault = Fault::at(format!("/people/{place}"), FaultCode::PersonInvitedAlready);
        fault.detail(format!(
            "The invitation is {}: make another token there, if the first was lost.",
            link(id)
        ))
    };
    let detail = "Of these people some are invited already; nobody was invited now. Leave them out.";
    let refused = AppError::new(Code::Duplicate).detail(detail).existing(existing);
    Err(refused.faults(found.iter().map(fault).collect()))
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
    begin(&row, SurveyMode::Anonymous, session.today(), &key)?;
    let sent = body.parse()?;
    let tokens = (0..sent.count).map(|_| token()).collect::<Result<Vec<_>>>()?;
    let mut tags: Vec<_> = tokens.iter().map(|token| cx.survey_tag(id, token)).collect();
    tags.sort_unstable();
    let attempt = Attempt::new(key, &(id, &sent))?;
    let action = Action::new("survey.ballots", id.to_string());
    let made = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
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
