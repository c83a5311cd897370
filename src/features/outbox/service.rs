//! Use cases: looking into the outbox, having a mail tried again, and trying whether mail arrives.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, FromQueryResult, Order, sea_query::Value,
};
use serde_json::json;
use uuid::Uuid;

use super::{
    dto::{
        OutboxMail, OutboxMailLinks, OutboxMailRetried, OutboxMailRetry, OutboxQuery, OutboxSummary,
        TrialMailCreate,
    },
    rules::{self, MailState},
};
use crate::{
    access::{
        Access, Action, Attempt, Made, Mail, OutboxRead, OutboxRecipientsRead, OutboxWrite, Permission,
        Session,
    },
    domain::{email::EmailAddress, person::Person, urn::AUTHORITY},
    entities::{
        outbox::{Column, Entity, Model},
        outbox_retry,
    },
    error::{AppError, Code, Result},
    http::{Body, IdempotencyKey, Once, Page, Tagged},
    mail::message_id,
};

/// Mails in the order in which they were written.
pub async fn list(cx: &Access<OutboxRead>, query: &OutboxQuery) -> Result<Page<OutboxMail>> {
    let session = cx.read().await?;
    let paging = cx.paging("outbox", &query.state, query.limit, query.cursor.as_deref())?;
    let wanted = Condition::all().add_option(query.state.map(|state| Column::State.eq(state.as_str())));
    let mut rows = session.find::<Entity>().filter(wanted).limit(paging.fetch());
    if let Some(id) = paging.after::<Uuid>()? {
        rows = rows.filter(Column::Id.gt(id));
    }
    let rows = rows.order_by(Column::Id, Order::Asc).all().await?;
    let page = paging.cut(rows, |row| row.id, |row| row)?;
    let mut retried = retried(&session, page.data.iter().map(|row| row.id)).await?;
    let whole = |row: Model| {
        let own = retried.remove(&row.id).unwrap_or_default();
        view(cx, row, own, session.now())
    };
    Ok(Page { data: page.data.into_iter().map(whole).collect::<Result<_>>()?, page: page.page })
}

/// Who had these mails tried again, oldest first: one statement.
async fn retried<C: ConnectionTrait>(
    session: &Session<'_, C>,
    mails: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Vec<OutboxMailRetried>>> {
    use outbox_retry::{Column, Entity};
    let these = Condition::all().add(Column::OutboxId.is_in(mails));
    let rows = session.find::<Entity>().filter(these).order_by(Column::Number, Order::Asc).all().await?;
    let mut found: HashMap<Uuid, Vec<OutboxMailRetried>> = HashMap::new();
    for row in rows {
        found.entry(row.outbox_id).or_default().push(OutboxMailRetried {
            state_before: state(&row.state_before)?,
            recorded_by: Person { name: row.recorded_by_name, title: row.recorded_by_title },
            recorded_at: row.recorded_at,
        });
    }
    Ok(found)
}

fn state(text: &str) -> Result<MailState> {
    MailState::spelled(text).ok_or_else(|| AppError::internal("outbox.state holds what it cannot"))
}

/// One mail.
pub async fn show<P: Permission>(cx: &Access<P>, id: Uuid) -> Result<Tagged<OutboxMail>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    told(cx, &session, find(&session, Column::Id.eq(id).into()).await?).await
}

async fn find<C: ConnectionTrait>(session: &Session<'_, C>, this: Condition) -> Result<Model> {
    session.find::<Entity>().filter(this).one().await?.ok_or(Code::NotFound.into())
}

async fn told<P: Permission, C: ConnectionTrait>(
    cx: &Access<P>,
    session: &Session<'_, C>,
    row: Model,
) -> Result<Tagged<OutboxMail>> {
    let own = retried(session, [row.id]).await?.remove(&row.id).unwrap_or_default();
    let document = view(cx, row, own, session.now())?;
    // A lease changes nothing that is told; what can be done changes with time, and a mail that is recalled keeps its version.
    let withheld = if document.recipient_withheld { "-w" } else { "" };
    let (state, done) = (document.state.as_str(), document.allowed_actions.len());
    Ok(Tagged { tag: format!("{}-{state}-{done}{withheld}", document.version), document })
}

fn view<P: Permission>(
    cx: &Access<P>,
    row: Model,
    retried: Vec<OutboxMailRetried>,
    now: DateTime<Utc>,
) -> Result<OutboxMail> {
    let state = state(&row.state)?;
    let told = cx.also::<OutboxRecipientsRead>();
    let forgotten = row.recipient_address.is_empty();
    let actions = rules::actions(state, rules::spent(&row, now));
    Ok(OutboxMail {
        id: row.id,
        urn: row.urn,
        message_id: row.message_domain.as_deref().map(|domain| message_id(row.urn, &row.event, domain)),
        event: row.event,
        template: row.template,
        state,
        attempts: row.attempts,
        due_at: row.due_at,
        expires_at: row.expires_at,
        tried_at: row.tried_at,
        settled_at: row.settled_at,
        reply_code: row.reply_code,
        recipient_withheld: !told,
        recipient_name: row.recipient_name.filter(|_| told),
        recipient_email: Some(row.recipient_address).filter(|_| told && !forgotten),
        reason: row.reason.filter(|_| told),
        retried,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        allowed_actions: actions.allowed,
        refused_actions: actions.refused,
        links: OutboxMailLinks { this: format!("/v1/outbox/{}", row.id) },
    })
}

#[derive(FromQueryResult)]
struct Stamp {
    due_at: DateTime<Utc>,
    settled_at: Option<DateTime<Utc>>,
}

/// How the outbox does, as far as the caller reaches: one statement for each count.
pub async fn summary(cx: &Access<OutboxRead>) -> Result<OutboxSummary> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let now = session.now();
    let in_state = |state: MailState| Condition::all().add(Column::State.eq(state.as_str()));
    let count = async |these: Condition| session.find::<Entity>().filter(these).count().await;
    let first = async |these: Condition, by: Column, order: Order| {
        let columns = [Column::DueAt, Column::SettledAt];
        let found = session.find::<Entity>().filter(these).order_by(by, order).limit(1);
        Ok::<_, AppError>(found.columns::<Stamp>(columns).await?.into_iter().next())
    };
    let due = in_state(MailState::Waiting).add(Column::DueAt.lte(now));
    let longest = first(due.clone(), Column::DueAt, Order::Asc).await?;
    let last = first(in_state(MailState::Sent), Column::SettledAt, Order::Desc).await?;
    Ok(OutboxSummary {
        waiting: count(due).await?,
        later: count(in_state(MailState::Waiting).add(Column::DueAt.gt(now))).await?,
        sent: count(in_state(MailState::Sent)).await?,
        given_up: count(in_state(MailState::GivenUp)).await?,
        failed: count(in_state(MailState::Failed)).await?,
        recalled: count(in_state(MailState::Recalled)).await?,
        waiting_since_at: longest.map(|stamp| stamp.due_at),
        last_sent_at: last.and_then(|stamp| stamp.settled_at),
    })
}

/// Lets a mail wait again that was given up or could not be made, and keeps who asked for it.
pub async fn retry(
    cx: &Access<OutboxWrite>,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<OutboxMailRetry>,
) -> Result<Once<Tagged<OutboxMail>>> {
    let session = cx.read().await?;
    let row = find(&session, Column::Id.eq(id).into()).await?;
    let may = |row: &Model, now| {
        AppError::unless_allowed(rules::actions(state(&row.state)?, rules::spent(row, now)), "retry")
    };
    if key.0.is_none() {
        may(&row, session.now())?;
    }
    let urn = row.urn;
    let sent = body.parse()?;
    let attempt = Attempt::new(key, &(id, &sent))?;
    let by = sent.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new("outbox.retry", id.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx| {
        let this = Condition::all().add(Column::Id.eq(id));
        let row = tx.lock::<Entity>(this.clone()).await?.ok_or(Code::NotFound)?;
        let now = tx.now();
        may(&row, now)?;
        let kept = outbox_retry::ActiveModel {
            urn: Set(urn),
            outbox_id: Set(id),
            number: Set(row.version + 1),
            state_before: Set(row.state.clone()),
            recorded_by_name: Set(by.name.clone()),
            recorded_by_title: Set(by.title.clone()),
            client_id: Set(tx.client()),
            recorded_at: Set(now),
        };
        tx.insert(vec![kept]).await?;
        let columns: Vec<(Column, Value)> = vec![
            (Column::State, MailState::Waiting.as_str().into()),
            (Column::Attempts, 0.into()),
            (Column::DueAt, now.into()),
            (Column::SettledAt, None::<DateTime<Utc>>.into()),
            (Column::UpdatedAt, now.into()),
            (Column::Version, (row.version + 1).into()),
        ];
        tx.set_all::<Entity>(this, columns).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| show(cx, made.id).await).await
}

/// Writes a mail that says that it is a trial.
pub async fn create_trial(
    cx: &Access<OutboxWrite>,
    key: IdempotencyKey,
    body: &Body<TrialMailCreate>,
) -> Result<Once<Tagged<OutboxMail>>> {
    cx.read().await?.require_authority().await?;
    let new = body.parse()?;
    let attempt = Attempt::new(key, &new)?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let to = EmailAddress::parse(&new.to.email).map_err(AppError::internal)?;
    let name = crate::domain::text::clean(&new.to.name).map_err(AppError::internal)?;
    let asked_by = [Some(by.name.as_str()), by.title.as_deref()].into_iter().flatten().collect::<Vec<_>>();
    let asked_by = asked_by.join(", ");
    let id = Uuid::now_v7();
    let event = |id: Uuid| format!("trial/{id}");
    let action = Action::new("outbox.trial", id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        tx.post(Mail {
            event: event(id),
            template: "trial",
            name: Some(name.clone()),
            to: to.clone(),
            said: json!({ "name": name, "asked_by": asked_by }),
            calendar: None,
            unsubscribe: None,
            not_before: None,
            not_after: None,
        })?;
        Ok(Made { id })
    });
    let read = async |made: Made| {
        let this = Condition::all().add(Column::Urn.eq(AUTHORITY)).add(Column::Event.eq(event(made.id)));
        let snapshot = cx.snapshot().await?;
        let session = snapshot.session();
        told(cx, &session, find(&session, this).await?).await
    };
    done.await?.told(read).await
}
