//! Use cases: making and revoking clients and their secrets, for the host and over HTTP alike.
//!
//! Every change locks the client's row first, so that of two at once the second sees what the first did:
//! a client never has three secrets that work, and a revoked one gets no grant.

use chrono::Days;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    dto::ClientCreate,
    reading::standing,
    rules::{ClientAction, GrantSpan, NewClient, Place},
};
use crate::{
    access::{Access, Action, Attempt, ClientsManage, Pepper, Tx, new_secret},
    domain::{
        text::clean,
        urn::{AUTHORITY, Urn},
    },
    entities::{client, client_grant, client_secret, school},
    error::{AppError, Code, Fault, FaultCode, Result},
    http::{Body, IdempotencyKey, Once},
};

/// Days after which a secret stops working.
const SECRET_LIFE: u64 = 365;

/// What making a client or a secret came to. The secret itself is no part of it: an outcome that is kept
/// for a repeated request must not hold one.
#[derive(Serialize, Deserialize)]
pub struct Made {
    /// The client.
    pub client_id: Uuid,
    /// The secret's id.
    pub secret_id: Uuid,
}

/// Makes a client for the operator on the host; the secret is shown here and nowhere else.
pub async fn create(cx: &Access<ClientsManage>, pepper: &Pepper, new: &NewClient) -> Result<(Uuid, String)> {
    let secret = fresh_secret()?;
    let made = make(cx, pepper, IdempotencyKey(None), new, &secret).await?;
    Ok((made.value.client_id, secret))
}

/// Makes a client for a request, with its secret unless the request is a repetition.
pub async fn create_by_request(
    cx: &Access<ClientsManage>,
    key: IdempotencyKey,
    body: &Body<ClientCreate>,
) -> Result<Once<(Made, Option<String>)>> {
    require_authority(cx).await?;
    let asked = body.parse()?;
    let new = NewClient {
        name: clean(&asked.name).map_err(AppError::internal)?,
        kind: asked.kind,
        scopes: asked.scopes.into_iter().map(|scope| scope.0).collect(),
        schools: asked.urns.into_iter().flatten().map(Urn::get).collect(),
        all_schools: asked.all_schools.unwrap_or_default(),
    };
    let secret = fresh_secret()?;
    Ok(shown(make(cx, cx.pepper(), key, &new, &secret).await?, secret))
}

/// A repeated request learns no secret: the first answer's is kept nowhere.
fn shown(made: Once<Made>, secret: String) -> Once<(Made, Option<String>)> {
    let secret = (!made.replayed).then_some(secret);
    made.map(|made| (made, secret))
}

async fn make(
    cx: &Access<ClientsManage>,
    pepper: &Pepper,
    key: IdempotencyKey,
    new: &NewClient,
    secret: &str,
) -> Result<Once<Made>> {
    let mut faults = new.faults(on_host(cx).await?);
    faults.extend(unknown_schools(cx, &new.places()).await?);
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let made = Made { client_id: Uuid::now_v7(), secret_id: Uuid::now_v7() };
    let id = made.client_id;
    let attempt = Attempt::new(key, new)?;
    cx.write_once(AUTHORITY, &Action::new("client.create", id.to_string()), &attempt, async |tx| {
        let row = client::ActiveModel {
            id: Set(id),
            name: Set(new.name.trim().to_owned()),
            kind: Set(new.kind.as_str().to_owned()),
            scopes: Set(new.scopes.join(" ")),
            created_at: Set(tx.now()),
            revoked_at: Set(None),
            version: Set(1),
            updated_at: Set(None),
        };
        tx.insert_shared(vec![row]).await?;
        insert_secret(tx, pepper, id, made.secret_id, secret).await?;
        let mut urns: Vec<_> = new.schools.iter().copied().map(Some).collect();
        urns.extend(new.all_schools.then_some(None));
        insert_grants(tx, id, &urns, GrantSpan::default()).await?;
        Ok(Made { client_id: id, secret_id: made.secret_id })
    })
    .await
}

/// Makes one more secret, for the operator on the host; at most two work at once.
pub async fn add_secret(cx: &Access<ClientsManage>, pepper: &Pepper, id: Uuid) -> Result<(Uuid, String)> {
    let secret = fresh_secret()?;
    let made = insert_another(cx, pepper, id, IdempotencyKey(None), &secret).await?;
    Ok((made.value.secret_id, secret))
}

/// Makes one more secret for a request, with the secret unless the request is a repetition.
pub async fn add_secret_by_request(
    cx: &Access<ClientsManage>,
    id: Uuid,
    key: IdempotencyKey,
) -> Result<Once<(Made, Option<String>)>> {
    let secret = fresh_secret()?;
    Ok(shown(insert_another(cx, cx.pepper(), id, key, &secret).await?, secret))
}

async fn insert_another(
    cx: &Access<ClientsManage>,
    pepper: &Pepper,
    id: Uuid,
    key: IdempotencyKey,
    secret: &str,
) -> Result<Once<Made>> {
    let secret_id = Uuid::now_v7();
    let attempt = Attempt::new(key, &id)?;
    change(cx, id, Change::AddSecret, &attempt, async |tx| {
        insert_secret(tx, pepper, id, secret_id, secret).await?;
        Ok(Made { client_id: id, secret_id })
    })
    .await
}

/// Lets a secret work no longer: no token is given for it from now on.
pub async fn revoke_secret(cx: &Access<ClientsManage>, id: Uuid, secret_id: Uuid) -> Result<()> {
    revoke_secret_once(cx, id, secret_id, IdempotencyKey(None)).await.map(drop)
}

/// The same for a request.
pub async fn revoke_secret_once(
    cx: &Access<ClientsManage>,
    id: Uuid,
    secret_id: Uuid,
    key: IdempotencyKey,
) -> Result<Once<()>> {
    let attempt = Attempt::new(key, &(id, secret_id))?;
    change(cx, id, Change::RevokeSecret(secret_id), &attempt, async |tx| {
        let columns = vec![(client_secret::Column::RevokedAt, Some(tx.now()).into())];
        let this = client_secret::Column::Id.eq(secret_id).into();
        tx.set_shared::<client_secret::Entity>(this, columns).await.map(drop)
    })
    .await
}

/// Revokes a client: within five seconds none of its tokens is accepted.
pub async fn revoke(cx: &Access<ClientsManage>, id: Uuid) -> Result<()> {
    revoke_once(cx, id, IdempotencyKey(None)).await.map(drop)
}

/// The same for a request.
pub async fn revoke_once(cx: &Access<ClientsManage>, id: Uuid, key: IdempotencyKey) -> Result<Once<()>> {
    let attempt = Attempt::new(key, &id)?;
    change(cx, id, Change::Revoke, &attempt, async |tx| {
        let columns = vec![(client::Column::RevokedAt, Some(tx.now()).into())];
        tx.set_shared::<client::Entity>(client::Column::Id.eq(id).into(), columns).await.map(drop)
    })
    .await
}

/// A change of a client, with the part of it that changes.
#[derive(Clone, Copy)]
pub enum Change {
    /// More schools.
    Grant,
    /// This grant ends.
    EndGrant(Uuid),
    /// One more secret.
    AddSecret,
    /// This secret works no longer.
    RevokeSecret(Uuid),
    /// All of it ends.
    Revoke,
}

impl Change {
    fn action(self) -> ClientAction {
        match self {
            Self::Grant => ClientAction::Grant,
            Self::EndGrant(_) => ClientAction::EndGrant,
            Self::AddSecret => ClientAction::AddSecret,
            Self::RevokeSecret(_) => ClientAction::RevokeSecret,
            Self::Revoke => ClientAction::Revoke,
        }
    }
}

/// One change under the client's lock, if its state allows it.
pub async fn change<T: Serialize + serde::de::DeserializeOwned>(
    cx: &Access<ClientsManage>,
    id: Uuid,
    change: Change,
    attempt: &Attempt,
    work: impl AsyncFn(&Tx<'_>) -> Result<T>,
) -> Result<Once<T>> {
    let action = change.action();
    cx.write_once(AUTHORITY, &Action::new(action.operation(), id.to_string()), attempt, async |tx| {
        let this: Condition = client::Column::Id.eq(id).into();
        let client = tx.lock_shared::<client::Entity>(this.clone()).await?.ok_or(Code::NotFound)?;
        let over = is_over(tx, id, change).await?;
        let standing = standing(tx, &client, tx.now()).await?;
        standing.check(action)?;
        if let Some(reason) = over {
            return Err(standing.conflict(reason));
        }
        let value = work(tx).await?;
        let columns = vec![
            (client::Column::Version, (client.version + 1).into()),
            (client::Column::UpdatedAt, Some(tx.now()).into()),
        ];
        tx.set_shared::<client::Entity>(this, columns).await?;
        Ok(value)
    })
    .await
}

/// Why the part of the client that is to end has ended already; `not_found` where it is no part of it.
async fn is_over(tx: &Tx<'_>, id: Uuid, change: Change) -> Result<Option<&'static str>> {
    match change {
        Change::EndGrant(grant_id) => {
            use client_grant::Column;
            let this = Condition::all().add(Column::Id.eq(grant_id)).add(Column::ClientId.eq(id));
            let row = tx.shared::<client_grant::Entity>().filter(this).one().await?.ok_or(Code::NotFound)?;
            let over = row.revoked_at.is_some() || row.until_on.is_some_and(|last| last < tx.today());
            Ok(over.then_some("The grant has ended."))
        }
        Change::RevokeSecret(secret_id) => {
            use client_secret::Column;
            let this = Condition::all().add(Column::Id.eq(secret_id)).add(Column::ClientId.eq(id));
            let row = tx.shared::<client_secret::Entity>().filter(this).one().await?.ok_or(Code::NotFound)?;
            let over = row.revoked_at.is_some() || row.expires_at <= tx.now();
            Ok(over.then_some("The secret works no longer."))
        }
        Change::Grant | Change::AddSecret | Change::Revoke => Ok(None),
    }
}

async fn insert_secret(tx: &Tx<'_>, pepper: &Pepper, client: Uuid, id: Uuid, secret: &str) -> Result<()> {
    let row = client_secret::ActiveModel {
        id: Set(id),
        client_id: Set(client),
        tag: Set(pepper.tag(client, secret)),
        created_at: Set(tx.now()),
        expires_at: Set(tx.now() + Days::new(SECRET_LIFE)),
        revoked_at: Set(None),
    };
    tx.insert_shared(vec![row]).await
}

/// Records grants; answers with their ids.
pub async fn insert_grants(
    tx: &Tx<'_>,
    id: Uuid,
    urns: &[Option<i32>],
    span: GrantSpan,
) -> Result<Vec<Uuid>> {
    let ids: Vec<_> = urns.iter().map(|_| Uuid::now_v7()).collect();
    let rows = urns.iter().zip(&ids).map(|(urn, grant_id)| client_grant::ActiveModel {
        id: Set(*grant_id),
        client_id: Set(id),
        urn: Set(*urn),
        from_on: Set(span.from_on.unwrap_or(tx.today())),
        until_on: Set(span.until_on),
        created_at: Set(tx.now()),
        revoked_at: Set(None),
    });
    tx.insert_shared(rows.collect()).await?;
    Ok(ids)
}

/// Only who reaches every school manages clients; to anybody else there are none.
pub async fn require_authority(cx: &Access<ClientsManage>) -> Result<()> {
    cx.read().await?.require_authority().await
}

async fn on_host(cx: &Access<ClientsManage>) -> Result<bool> {
    Ok(cx.read().await?.client().is_nil())
}

/// Every URN that is no school is named at its place.
pub async fn unknown_schools(cx: &Access<ClientsManage>, wanted: &[(Place, i32)]) -> Result<Vec<Fault>> {
    let session = cx.read().await?;
    let mut faults = Vec::new();
    for chunk in wanted.chunks(500) {
        let these = school::Column::Urn.is_in(chunk.iter().map(|(_, urn)| *urn));
        let found = session.find::<school::Entity>().filter(these).all().await?;
        let unknown = chunk.iter().filter(|(_, urn)| !found.iter().any(|school| school.urn == *urn));
        faults.extend(unknown.map(|(place, urn)| {
            let fault = Fault::at(place.pointer(), FaultCode::ReferenceNotFound);
            fault.detail(format!("{}no school has the URN {urn}.", place.words()))
        }));
    }
    Ok(faults)
}

fn fresh_secret() -> Result<String> {
    new_secret().map_err(AppError::internal)
}
