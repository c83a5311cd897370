//! Use cases: granting schools to a client, and ending a grant.

use sea_orm::ColumnTrait as _;
use uuid::Uuid;

use super::{
    dto::{ClientGrantDays, ClientGrantsCreate},
    file::urns_of_lines,
    reading::{find, standing},
    rules::{ClientAction, GrantSpan, Place, confidential_of_all, repeated},
    service::{Change, change, insert_grants, unknown_schools},
};
use crate::{
    access::{Access, Attempt, ClientsManage},
    entities::client_grant,
    error::{AppError, Code, Fault, FaultCode, Result},
    http::{BodyOrLines, IdempotencyKey, Once, Sent},
};

/// Schools that one request may grant; the command on the host takes any number.
const MOST: usize = 1000;

/// Grants these schools (`None`: all) for these days. Every URN that is no school is named.
pub async fn grant(
    cx: &Access<ClientsManage>,
    id: Uuid,
    urns: &[Option<i32>],
    span: GrantSpan,
) -> Result<()> {
    let named = urns.iter().flatten().enumerate().map(|(at, urn)| (Place::Item(at), *urn)).collect();
    let all_schools = urns.contains(&None);
    grant_schools(cx, id, named, all_schools, span).await.map(drop)
}

/// Grants schools that are each named at a place, all of them or none; says how many.
pub async fn grant_schools(
    cx: &Access<ClientsManage>,
    id: Uuid,
    urns: Vec<(Place, i32)>,
    all_schools: bool,
    span: GrantSpan,
) -> Result<usize> {
    let key = IdempotencyKey(None);
    let granted = record_grants(cx, id, key, GrantOrder { urns, all_schools, span }).await?;
    Ok(granted.value.len())
}

/// Schools to grant, and for how long.
struct GrantOrder {
    urns: Vec<(Place, i32)>,
    all_schools: bool,
    span: GrantSpan,
}

/// Grants what a request names, in JSON or as a file; answers with the ids of the grants.
pub async fn grant_by_request(
    cx: &Access<ClientsManage>,
    id: Uuid,
    key: IdempotencyKey,
    days: &ClientGrantDays,
    body: &BodyOrLines<ClientGrantsCreate>,
) -> Result<Once<Vec<Uuid>>> {
    let session = cx.read().await?;
    let client = find(&session, id).await?;
    if key.0.is_none() {
        standing(&session, &client, session.now()).await?.check(ClientAction::Grant)?;
    }
    let order = match body.parse()? {
        Sent::Json(asked) => GrantOrder::of_json(asked, days)?,
        Sent::Lines(text) => GrantOrder::of_lines(text, days)?,
    };
    record_grants(cx, id, key, order).await
}

impl GrantOrder {
    fn of_json(asked: ClientGrantsCreate, days: &ClientGrantDays) -> Result<Self> {
        let given = [("from_on", days.from_on), ("until_on", days.until_on)];
        let given = given.into_iter().filter(|(_, day)| day.is_some());
        let misplaced: Vec<_> = given
            .map(|(name, _)| {
                let fault = Fault::parameter(name, FaultCode::InvalidParameter);
                fault.detail("With a JSON body it stands in the body.")
            })
            .collect();
        if !misplaced.is_empty() {
            return Err(AppError::new(Code::InvalidParameter).faults(misplaced));
        }
        let all_schools = asked.all_schools.unwrap_or_default();
        if all_schools == asked.urns.is_some() {
            let fault = Fault::at("/urns", FaultCode::ChooseOne);
            let detail = "Either the schools in `urns`, or `all_schools` is true.";
            return Err(AppError::invalid(vec![fault.detail(detail)]));
        }
        let urns = asked.urns.into_iter().flatten().enumerate();
        let urns = urns.map(|(at, urn)| (Place::Item(at), urn.get())).collect();
        Ok(Self { urns, all_schools, span: GrantSpan { from_on: asked.from_on, until_on: asked.until_on } })
    }

    fn of_lines(text: &str, days: &ClientGrantDays) -> Result<Self> {
        let urns = urns_of_lines(text).map_err(AppError::invalid)?;
        if !(1..=MOST).contains(&urns.len()) {
            let fault = Fault::at("/lines", FaultCode::WrongLength);
            return Err(AppError::invalid(vec![fault.detail("1 to 1000 schools, one URN a line.")]));
        }
        let span = GrantSpan { from_on: days.from_on, until_on: days.until_on };
        Ok(Self { urns, all_schools: false, span })
    }
}

async fn record_grants(
    cx: &Access<ClientsManage>,
    id: Uuid,
    key: IdempotencyKey,
    order: GrantOrder,
) -> Result<Once<Vec<Uuid>>> {
    let session = cx.read().await?;
    let today = session.today();
    let mut faults = repeated(&order.urns);
    if order.all_schools {
        let client = find(&session, id).await?;
        faults.extend(confidential_of_all(&client.kind, client.scopes.split_ascii_whitespace()));
    }
    faults.extend(unknown_schools(cx, &order.urns).await?);
    faults.extend(order.span.fault(today));
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let mut urns: Vec<_> = order.urns.iter().map(|(_, urn)| Some(*urn)).collect();
    urns.extend(order.all_schools.then_some(None));
    let attempt = Attempt::new(key, &(id, &urns, order.span.from_on, order.span.until_on))?;
    change(cx, id, Change::Grant, &attempt, async |tx| insert_grants(tx, id, &urns, order.span).await).await
}

/// Ends one grant before its last day, at once.
pub async fn end_grant(cx: &Access<ClientsManage>, id: Uuid, grant_id: Uuid) -> Result<()> {
    end_grant_once(cx, id, grant_id, IdempotencyKey(None)).await.map(drop)
}

/// The same for a request.
pub async fn end_grant_once(
    cx: &Access<ClientsManage>,
    id: Uuid,
    grant_id: Uuid,
    key: IdempotencyKey,
) -> Result<Once<()>> {
    let attempt = Attempt::new(key, &(id, grant_id))?;
    change(cx, id, Change::EndGrant(grant_id), &attempt, async |tx| {
        let columns = vec![(client_grant::Column::RevokedAt, Some(tx.now()).into())];
        let this = client_grant::Column::Id.eq(grant_id).into();
        tx.set_shared::<client_grant::Entity>(this, columns).await.map(drop)
    })
    .await
}
