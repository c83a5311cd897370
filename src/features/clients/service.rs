//! Use cases: making, listing, granting and revoking clients.

use chrono::{DateTime, Days, NaiveDate, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, Order};
use serde::Serialize;
use uuid::Uuid;

use super::rules::NewClient;
use crate::{
    access::{Access, Action, ClientsManage, Pepper, Tx, new_secret},
    entities::{client, client_grant, client_secret, school},
    error::{AppError, Code, Result},
};

/// Days after which a secret stops working.
const SECRET_LIFE: u64 = 365;

/// A client as a list shows it.
#[derive(Debug, Serialize)]
pub struct ClientSummary {
    /// Its id, which is no secret.
    pub id: Uuid,
    /// What people call it.
    pub name: String,
    /// `mis`, `school`, `portal` or `la`.
    pub kind: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// Schools it is granted today.
    pub schools: usize,
    /// Whether it is granted every school today.
    pub all_schools: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
}

/// Which days a grant holds, both included.
#[derive(Clone, Copy, Debug)]
pub struct GrantSpan {
    /// First day; today when absent.
    pub from_on: Option<NaiveDate>,
    /// Last day; open when absent.
    pub until_on: Option<NaiveDate>,
}

/// Makes a client with a secret and its grants; the secret is shown here and nowhere else.
pub async fn create(cx: &Access<ClientsManage>, pepper: &Pepper, new: &NewClient) -> Result<(Uuid, String)> {
    let faults = new.faults();
    if !faults.is_empty() {
        return Err(AppError::new(Code::ValidationFailed).detail(faults.join("\n")));
    }
    known_schools(cx, &new.schools).await?;
    let id = Uuid::now_v7();
    let secret = new_secret().map_err(AppError::internal)?;
    cx.write(0, &Action::new("client.create", id.to_string()), async |tx| {
        let row = client::ActiveModel {
            id: Set(id),
            name: Set(new.name.trim().to_owned()),
            kind: Set(new.kind.as_str().to_owned()),
            scopes: Set(new.scopes.join(" ")),
            created_at: Set(tx.now()),
            revoked_at: Set(None),
        };
        tx.insert_shared(vec![row]).await?;
        let row = client_secret::ActiveModel {
            id: Set(Uuid::now_v7()),
            client_id: Set(id),
            tag: Set(pepper.tag(id, &secret)),
            created_at: Set(tx.now()),
            expires_at: Set(tx.now() + Days::new(SECRET_LIFE)),
            revoked_at: Set(None),
        };
        tx.insert_shared(vec![row]).await?;
        let span = GrantSpan { from_on: None, until_on: None };
        if new.all_schools {
            add_grants(tx, id, &[None], span).await?;
        }
        let schools: Vec<_> = new.schools.iter().copied().map(Some).collect();
        add_grants(tx, id, &schools, span).await
    })
    .await?;
    Ok((id, secret))
}

/// Every client, oldest first.
pub async fn list(cx: &Access<ClientsManage>) -> Result<Vec<ClientSummary>> {
    let session = cx.read().await?;
    let clients = session.shared::<client::Entity>().order_by(client::Column::Id, Order::Asc).all().await?;
    let today = session.today();
    let grants = session.shared::<client_grant::Entity>().filter(held_on(today)).all().await?;
    Ok(clients
        .into_iter()
        .map(|client| {
            let own = || grants.iter().filter(|grant| grant.client_id == client.id);
            ClientSummary {
                schools: own().filter(|grant| grant.urn.is_some()).count(),
                all_schools: own().any(|grant| grant.urn.is_none()),
                scopes: client.scopes.split(' ').map(str::to_owned).collect(),
                id: client.id,
                name: client.name,
                kind: client.kind,
                created_at: client.created_at,
                revoked_at: client.revoked_at,
            }
        })
        .collect())
}

/// Grants these schools (`None`: all) for these days. Every URN that is no school is named.
pub async fn grant(
    cx: &Access<ClientsManage>,
    id: Uuid,
    urns: &[Option<i32>],
    span: GrantSpan,
) -> Result<()> {
    known_schools(cx, &urns.iter().flatten().copied().collect::<Vec<_>>()).await?;
    cx.write(0, &Action::new("client.grant", id.to_string()), async |tx| {
        live(tx, id).await?;
        add_grants(tx, id, urns, span).await
    })
    .await
}

/// Revokes a client: within five seconds none of its tokens is accepted.
pub async fn revoke(cx: &Access<ClientsManage>, id: Uuid) -> Result<()> {
    cx.write(0, &Action::new("client.revoke", id.to_string()), async |tx| {
        live(tx, id).await?;
        let now = tx.now();
        let columns = vec![(client::Column::RevokedAt, Some(now).into())];
        tx.set_shared::<client::Entity>(client::Column::Id.eq(id).into(), columns).await.map(drop)
    })
    .await
}

async fn live(tx: &Tx<'_>, id: Uuid) -> Result<()> {
    let row = tx.shared::<client::Entity>().filter(client::Column::Id.eq(id)).one().await?;
    match row {
        Some(client) if client.revoked_at.is_none() => Ok(()),
        Some(_) => Err(AppError::new(Code::StateConflict).detail("The client is revoked.")),
        None => Err(AppError::new(Code::NotFound).detail("There is no client with this id.")),
    }
}

async fn add_grants(tx: &Tx<'_>, id: Uuid, urns: &[Option<i32>], span: GrantSpan) -> Result<()> {
    let from_on = span.from_on.unwrap_or(tx.today());
    if span.until_on.is_some_and(|until_on| until_on < from_on) {
        return Err(AppError::new(Code::ValidationFailed).detail("The grant would end before it begins."));
    }
    let rows = urns.iter().map(|urn| client_grant::ActiveModel {
        id: Set(Uuid::now_v7()),
        client_id: Set(id),
        urn: Set(*urn),
        from_on: Set(from_on),
        until_on: Set(span.until_on),
        created_at: Set(tx.now()),
        revoked_at: Set(None),
    });
    tx.insert_shared(rows.collect()).await
}

/// Every URN that is no school is named.
async fn known_schools(cx: &Access<ClientsManage>, wanted: &[i32]) -> Result<()> {
    let session = cx.read().await?;
    let mut unknown: Vec<i32> = Vec::new();
    for chunk in wanted.chunks(500) {
        let condition = school::Column::Urn.is_in(chunk.iter().copied());
        let found = session.find::<school::Entity>().filter(condition).all().await?;
        unknown.extend(chunk.iter().filter(|urn| !found.iter().any(|school| school.urn == **urn)));
    }
    if unknown.is_empty() {
        return Ok(());
    }
    let list: Vec<_> = unknown.iter().map(ToString::to_string).collect();
    Err(AppError::new(Code::ValidationFailed).detail(format!("No such school: {}.", list.join(", "))))
}

fn held_on(day: NaiveDate) -> Condition {
    use client_grant::Column;
    Condition::all()
        .add(Column::FromOn.lte(day))
        .add(Condition::any().add(Column::UntilOn.is_null()).add(Column::UntilOn.gte(day)))
        .add(Column::RevokedAt.is_null())
}
