//! Use cases: recording an officer and changing one. Every way in which an officer stood is kept.

use uuid::Uuid;

use super::{
    dto::{Officer, OfficerCreate, OfficerDetails, OfficerPut, OfficerTerms},
    reading, rules,
};
use crate::{
    access::{Access, Attempt, Made, OfficersWrite},
    domain::{
        text::{clean, clean_option},
        urn::AUTHORITY,
    },
    entities::officer::Entity,
    error::{AppError, Code, Result},
    features::casework::{deed::Deed, load, officers::dto::OfficerRole, values::OfficerState},
    http::{Body, IdempotencyKey, Once, Precondition, Tagged},
};

type Answer = Tagged<Officer>;

const HOLDS_CASES: &str =
    "The officer's last day is over, and the officer holds open cases: give them to others first.";

fn checked(officer: &OfficerDetails) -> Result<OfficerTerms> {
    AppError::if_any(rules::faults(officer))?;
    let role = |role: &OfficerRole| Ok(OfficerRole { title: clean(&role.title)?, ..role.clone() });
    let details = OfficerDetails {
        name: clean(&officer.name)?,
        roles: officer.roles.iter().map(role).collect::<Result<_>>()?,
        team: clean_option(&officer.team)?,
        email: clean_option(&officer.email)?,
        telephone: clean_option(&officer.telephone)?,
        ..officer.clone()
    };
    Ok(OfficerTerms { details })
}

fn state(terms: &OfficerTerms) -> OfficerState {
    if terms.details.to_on.is_some() { OfficerState::Ended } else { OfficerState::Current }
}

/// Records an officer.
pub async fn create(
    cx: &Access<OfficersWrite>,
    key: IdempotencyKey,
    body: &Body<OfficerCreate>,
) -> Result<Once<Answer>> {
    cx.read().await?.require_authority().await?;
    let new = body.parse()?;
    let terms = checked(&new.officer)?;
    let attempt = Attempt::new(key, &new)?;
    let deed = Deed::new("officer.create", "created", &new.recorded_by, None)?;
    let id = Uuid::now_v7();
    let action = deed.action(id);
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        tx.record_document::<Entity>(id, state(&terms), &terms, &deed.act(), |_| {}).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| reading::show(cx, made.id).await).await
}

/// Changes what is recorded of an officer; the same again changes nothing. Who has left hands over first.
pub async fn amend(
    cx: &Access<OfficersWrite>,
    id: Uuid,
    read: &Precondition,
    body: &Body<OfficerPut>,
) -> Result<Answer> {
    let session = cx.read().await?;
    session.require_authority().await?;
    let row = reading::find(&session, id).await?;
    read.check_version(&row.version.to_string())?;
    let put = body.parse()?;
    let terms = checked(&put.officer)?;
    let deed = Deed::new("officer.amend", "amended", &put.recorded_by, None)?;
    let action = deed.action(id);
    let written = cx.write(AUTHORITY, &action, async |tx| {
        let standing = tx.standing::<Entity>(id).await?;
        read.check_version(&standing.row.version.to_string())?;
        if standing.terms == terms {
            return Ok(());
        }
        if terms.details.to_on.is_some_and(|last| last < tx.today()) && load::held(tx, id).await? > 0 {
            return Err(AppError::new(Code::StateConflict).detail(HOLDS_CASES));
        }
        tx.change(standing, state(&terms), &terms, &deed.act()).await
    });
    match written.await {
        Ok(()) => reading::show(cx, id).await.map_err(AppError::after_commit),
        Err(error) => Err(read.overtaken(error, async || Ok(reading::show(cx, id).await?.tag)).await),
    }
}
