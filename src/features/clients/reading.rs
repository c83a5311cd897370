//! Use cases: listing clients and reading one, with its grants.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use serde::Serialize;
use uuid::Uuid;

use super::{
    dto::{
        Client, ClientGrant, ClientGrantsQuery, ClientLinks, ClientListed, ClientRefusedAction, ClientSecret,
        ClientState, ClientsQuery,
    },
    rules::{ClientAction, Standing},
};
use crate::{
    access::{Access, ClientsManage, HOST_ONLY, Session, short_print},
    entities::{client, client_grant, client_secret},
    error::{Code, Result},
    http::{Page, PageEnd, Tagged},
};

/// Grants that a client's document shows at the most.
const SHOWN: u64 = 200;

/// A client as the command on the host lists it.
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

/// Every client, oldest first, for the operator on the host.
pub async fn list(cx: &Access<ClientsManage>) -> Result<Vec<ClientSummary>> {
    let session = cx.read().await?;
    let clients = session.shared::<client::Entity>().order_by(client::Column::Id, Order::Asc).all().await?;
    let reach = reach(&session, None).await?;
    Ok(clients
        .into_iter()
        .map(|client| {
            let (schools, all_schools) = reach.get(&client.id).copied().unwrap_or_default();
            ClientSummary {
                schools,
                all_schools,
                scopes: scopes(&client),
                id: client.id,
                name: client.name,
                kind: client.kind,
                created_at: client.created_at,
                revoked_at: client.revoked_at,
            }
        })
        .collect())
}

/// Clients page by page, oldest first; none for a client that does not reach every school.
pub async fn page(cx: &Access<ClientsManage>, query: &ClientsQuery) -> Result<Page<ClientListed>> {
    let filters = (query.kind, query.revoked);
    let paging = cx.paging("clients", &filters, query.limit, query.cursor.as_deref())?;
    let session = cx.read().await?;
    if !session.reaches_authority().await? {
        let page = PageEnd { limit: paging.limit(), has_more: false, next_cursor: None };
        return Ok(Page { data: Vec::new(), page });
    }
    let revoked = query.revoked.map(|revoked| match revoked {
        true => client::Column::RevokedAt.is_not_null(),
        false => client::Column::RevokedAt.is_null(),
    });
    let matching = Condition::all()
        .add_option(query.kind.map(|kind| client::Column::Kind.eq(kind.as_str())))
        .add_option(revoked);
    let mut rows = session.shared::<client::Entity>().filter(matching);
    if let Some(after) = paging.after::<Uuid>()? {
        rows = rows.after([client::Column::Id], [after.into()]);
    }
    let rows = rows.order_by(client::Column::Id, Order::Asc).limit(paging.fetch()).all().await?;
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let reach = reach(&session, Some(&ids)).await?;
    let secrets = secrets_of(&session, &ids).await?;
    let now = session.now();
    paging.cut(
        rows,
        |row| row.id,
        |row| {
            let (schools, all_schools) = reach.get(&row.id).copied().unwrap_or_default();
            let live = || secrets.iter().filter(|secret| secret.client_id == row.id && is_live(secret, now));
            ClientListed {
                schools,
                all_schools,
                live_secrets: live().count(),
                secrets_expire_at: live().map(|secret| secret.expires_at).max(),
                state: state(&row),
                scopes: scopes(&row),
                created_at: row.created_at,
                updated_at: row.updated_at.unwrap_or(row.created_at),
                revoked_at: row.revoked_at,
                version: row.version,
                id: row.id,
                name: row.name,
                kind: row.kind,
            }
        },
    )
}

/// One client with its secrets and grants, or `not_found` for whoever does not reach every school.
pub async fn show(cx: &Access<ClientsManage>, id: Uuid) -> Result<Tagged<Client>> {
    let session = cx.read().await?;
    let row = find(&session, id).await?;
    let document = document(&session, row).await?;
    // Secrets expire and grants end without a change of the client: the tag is of what is shown.
    let print = short_print(&document)?;
    Ok(Tagged { tag: format!("{}-{print}", document.version), document })
}

/// The grants of a client page by page, oldest first.
pub async fn grants(
    cx: &Access<ClientsManage>,
    id: Uuid,
    query: &ClientGrantsQuery,
) -> Result<Page<ClientGrant>> {
    let paging = cx.paging("client grants", &(id, query.open), query.limit, query.cursor.as_deref())?;
    let session = cx.read().await?;
    find(&session, id).await?;
    let today = session.today();
    let matching = Condition::all()
        .add(client_grant::Column::ClientId.eq(id))
        .add_option(query.open.map(|open| if open { still_open(today) } else { still_open(today).not() }));
    let mut rows = session.shared::<client_grant::Entity>().filter(matching);
    if let Some(after) = paging.after::<Uuid>()? {
        rows = rows.after([client_grant::Column::Id], [after.into()]);
    }
    let rows = rows.order_by(client_grant::Column::Id, Order::Asc).limit(paging.fetch()).all().await?;
    paging.cut(rows, |row| row.id, |row| grant(row, today))
}

/// The client, for whoever reaches every school.
pub async fn find<C: ConnectionTrait>(session: &Session<'_, C>, id: Uuid) -> Result<client::Model> {
    if !session.reaches_authority().await? {
        return Err(Code::NotFound.into());
    }
    let row = session.shared::<client::Entity>().filter(client::Column::Id.eq(id)).one().await?;
    row.ok_or(Code::NotFound.into())
}

/// How the client stands at this instant.
pub async fn standing<C: ConnectionTrait>(
    session: &Session<'_, C>,
    client: &client::Model,
    now: DateTime<Utc>,
) -> Result<Standing> {
    let secrets = secrets_of(session, &[client.id]).await?;
    let open = still_open(session.today()).add(client_grant::Column::ClientId.eq(client.id));
    let open_grants = session.shared::<client_grant::Entity>().filter(open).count().await?;
    Ok(Standing {
        revoked: client.revoked_at.is_some(),
        manages: scopes(client).iter().any(|scope| HOST_ONLY.contains(&scope.as_str())),
        on_host: session.client().is_nil(),
        live_secrets: secrets.iter().filter(|secret| is_live(secret, now)).count(),
        open_grants: usize::try_from(open_grants).unwrap_or(usize::MAX),
    })
}

async fn document<C: ConnectionTrait>(session: &Session<'_, C>, row: client::Model) -> Result<Client> {
    let (now, today) = (session.now(), session.today());
    let standing = standing(session, &row, now).await?;
    let secrets = secrets_of(session, &[row.id]).await?.into_iter().map(|secret| ClientSecret {
        live: is_live(&secret, now),
        id: secret.id,
        created_at: secret.created_at,
        expires_at: secret.expires_at,
        revoked_at: secret.revoked_at,
    });
    let open = still_open(today).add(client_grant::Column::ClientId.eq(row.id));
    let open = session.shared::<client_grant::Entity>().filter(open);
    let mut open = open.order_by(client_grant::Column::Id, Order::Asc).limit(SHOWN + 1).all().await?;
    let has_more_grants = open.len() as u64 > SHOWN;
    open.truncate(SHOWN as usize);
    let refused = ClientAction::ALL
        .into_iter()
        .filter_map(|action| Some((action.as_str(), standing.refusal(action)?)))
        .map(|(action, reason)| ClientRefusedAction { action, reason });
    let itself = format!("/v1/clients/{}", row.id);
    Ok(Client {
        state: state(&row),
        scopes: scopes(&row),
        secrets: secrets.collect(),
        grants: open.into_iter().map(|row| grant(row, today)).collect(),
        has_more_grants,
        allowed_actions: standing.allowed(),
        refused_actions: refused.collect(),
        created_at: row.created_at,
        updated_at: row.updated_at.unwrap_or(row.created_at),
        revoked_at: row.revoked_at,
        version: row.version,
        links: ClientLinks { grants: format!("{itself}/grants"), itself },
        id: row.id,
        name: row.name,
        kind: row.kind,
    })
}

fn state(row: &client::Model) -> ClientState {
    if row.revoked_at.is_some() { ClientState::Revoked } else { ClientState::Live }
}

fn scopes(row: &client::Model) -> Vec<String> {
    row.scopes.split_ascii_whitespace().map(str::to_owned).collect()
}

fn is_live(secret: &client_secret::Model, now: DateTime<Utc>) -> bool {
    secret.revoked_at.is_none() && now < secret.expires_at
}

fn grant(row: client_grant::Model, today: NaiveDate) -> ClientGrant {
    let begun = row.from_on <= today && row.until_on.is_none_or(|last| today <= last);
    ClientGrant {
        id: row.id,
        urn: row.urn,
        all_schools: row.urn.is_none(),
        from_on: row.from_on,
        until_on: row.until_on,
        holds_today: begun && row.revoked_at.is_none(),
        created_at: row.created_at,
        ended_at: row.revoked_at,
    }
}

async fn secrets_of<C: ConnectionTrait>(
    session: &Session<'_, C>,
    clients: &[Uuid],
) -> Result<Vec<client_secret::Model>> {
    let theirs = client_secret::Column::ClientId.is_in(clients.iter().copied());
    let rows = session.shared::<client_secret::Entity>().filter(theirs);
    rows.order_by(client_secret::Column::Id, Order::Asc).all().await
}

/// Of each client how many schools it is granted today by name, and whether it is granted all.
async fn reach<C: ConnectionTrait>(
    session: &Session<'_, C>,
    clients: Option<&[Uuid]>,
) -> Result<HashMap<Uuid, (usize, bool)>> {
    use client_grant::Column;
    let today = session.today();
    let theirs = clients.map(|clients| Column::ClientId.is_in(clients.iter().copied()));
    let held = still_open(today).add(Column::FromOn.lte(today)).add_option(theirs);
    let mut reach: HashMap<Uuid, (usize, bool)> = HashMap::new();
    for row in session.shared::<client_grant::Entity>().filter(held).all().await? {
        let reach = reach.entry(row.client_id).or_default();
        reach.0 += usize::from(row.urn.is_some());
        reach.1 |= row.urn.is_none();
    }
    Ok(reach)
}

/// Grants that hold today or later.
fn still_open(today: NaiveDate) -> Condition {
    use client_grant::Column;
    Condition::all()
        .add(Condition::any().add(Column::UntilOn.is_null()).add(Column::UntilOn.gte(today)))
        .add(Column::RevokedAt.is_null())
}
