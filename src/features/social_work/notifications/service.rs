//! Use cases: recording that a social worker was told, putting it right, withdrawing it, and reading it.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    dto::{
        SocialWorkerDelay, SocialWorkerNotification, SocialWorkerNotificationCreate,
        SocialWorkerNotificationDocument, SocialWorkerNotificationPut, SocialWorkerNotificationVersion,
        SocialWorkerTelling, SocialWorkerToldTo, SocialWorkerTrigger,
    },
    rules,
};
use crate::{
    access::{
        Access, Attempt, Disclosure, Permission, Session, SocialWorkRead, SocialWorkWrite, date_at_school,
        instant_at_school, short_print,
    },
    attendance::{
        book::{
            Years,
            calendars::SchoolCalendar,
            entry::{self, Entry},
            untold::NOTIFICATION,
        },
        rules::TriggerKind,
    },
    domain::{academic_year::AcademicYear, session::Session as Half, span::Span, text::clean},
    error::{AppError, Result},
    features::social_work::{
        dto::{SafeguardingRecordLinks, SafeguardingRecordWithdraw, SafeguardingRecordsQuery, actions},
        record::{self, Amendment, Done, Terms, Version},
    },
    http::{Body, IdempotencyKey, Once, Page, Precondition, ReadBy, Tagged},
};

impl Terms for SocialWorkerTelling {
    const KIND: &'static str = NOTIFICATION;
    const LIST: &'static str = "social worker notifications";
    const OPERATIONS: [&'static str; 3] = [
        "social_worker_notification.create",
        "social_worker_notification.amend",
        "social_worker_notification.withdraw",
    ];

    fn at(&self) -> DateTime<Utc> {
        self.told_at
    }

    fn trigger(&self) -> Option<(TriggerKind, NaiveDate)> {
        Some((self.trigger.kind, self.trigger.first_on))
    }
}

type Document = Tagged<SocialWorkerNotificationDocument>;

/// A school's notifications.
pub async fn list(
    cx: &Access<SocialWorkRead>,
    urn: i32,
    query: &SafeguardingRecordsQuery,
    by: &ReadBy,
) -> Result<Page<SocialWorkerNotification>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let reader = by.require()?;
    let page = record::list::<SocialWorkerTelling, _, _>(cx, &session, urn, query).await?;
    let data = views(&session, urn, &page.data).await?;
    drop(snapshot);
    let (operation, pupils) = ("social_worker_notifications.list", data.len());
    cx.disclose(urn, &Disclosure { operation, subject: urn.to_string(), reader: &reader, pupils }).await?;
    Ok(Page { data, page: page.page })
}

/// One notification with every version of it.
pub async fn show(cx: &Access<SocialWorkRead>, urn: i32, id: Uuid, by: &ReadBy) -> Result<Document> {
    let found = document(cx, urn, id).await?;
    let reader = by.require()?;
    let (operation, pupils) = ("social_worker_notification.read", 1);
    cx.disclose(urn, &Disclosure { operation, subject: id.to_string(), reader: &reader, pupils }).await?;
    Ok(found)
}

/// Records that a social worker was told.
pub async fn create(
    cx: &Access<SocialWorkWrite>,
    urn: i32,
    key: IdempotencyKey,
    body: &Body<SocialWorkerNotificationCreate>,
) -> Result<Once<Document>> {
    let session = cx.read().await?;
    session.school(urn).await?;
    let new = body.parse()?;
    let enrolment = check(&session, urn, &new.telling, new.pupil_id).await?;
    let attempt = Attempt::new(key, &(urn, &new))?;
    let telling = cleaned(&new.telling)?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let done = record::create(cx, urn, &attempt, enrolment, &telling, &by).await?;
    answered(cx, urn, done).await
}

/// Puts a notification right.
pub async fn amend(
    cx: &Access<SocialWorkWrite>,
    urn: i32,
    id: Uuid,
    read: &Precondition,
    body: &Body<SocialWorkerNotificationPut>,
) -> Result<Document> {
    let (seen, shown) = load(cx, urn, id).await?;
    read.check(Some(&shown.tag))?;
    record::refuse_withdrawn(&seen)?;
    let put = body.parse()?;
    let pupil = shown.document.notification.pupil_id;
    let enrolment = check(&cx.read().await?, urn, &put.telling, pupil).await?;
    let (terms, reason) = (cleaned(&put.telling)?, clean(&put.amendment_reason).map_err(AppError::internal)?);
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    let amendment = Amendment { seen: &seen, enrolment, terms: &terms, reason: &reason, by: &by };
    let amended = record::amend(cx, urn, read, &amendment).await;
    let now = record::after_commit(document(cx, urn, id).await);
    record::or_stale(amended, read, now)
}

/// Withdraws a notification.
pub async fn withdraw(
    cx: &Access<SocialWorkWrite>,
    urn: i32,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<SafeguardingRecordWithdraw>,
) -> Result<Once<Document>> {
    let done = record::withdraw::<SocialWorkerTelling, _>(cx, urn, id, key, body).await?;
    answered(cx, urn, done).await
}

/// Every fault of what is told at once, or the entry with which it stands.
async fn check<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    telling: &SocialWorkerTelling,
    pupil: Uuid,
) -> Result<Uuid> {
    let mut faults = rules::faults(telling, date_at_school(telling.told_at), session.now());
    let first_on = telling.trigger.first_on;
    let entry = record::on_roll(session, urn, pupil, first_on, "/telling/trigger/first_on").await?;
    let entry = entry.map_err(|fault| faults.push(fault)).ok();
    match entry {
        Some(entry) if faults.is_empty() => Ok(entry),
        _ => Err(AppError::invalid(faults)),
    }
}

fn cleaned(telling: &SocialWorkerTelling) -> Result<SocialWorkerTelling> {
    let text = |text: &Option<String>| text.as_deref().map(clean).transpose().map_err(AppError::internal);
    Ok(SocialWorkerTelling {
        trigger: SocialWorkerTrigger { concern: text(&telling.trigger.concern)?, ..telling.trigger.clone() },
        told_at: telling.told_at,
        told_to: SocialWorkerToldTo { team: text(&telling.told_to.team)?, ..telling.told_to.clone() },
        told_by: telling.told_by.cleaned().map_err(AppError::internal)?,
    })
}

async fn answered(cx: &Access<SocialWorkWrite>, urn: i32, done: Once<Done>) -> Result<Once<Document>> {
    let value = record::after_commit(document(cx, urn, done.value.id).await)?;
    Ok(Once { value, replayed: done.replayed })
}

async fn document<P: Permission>(cx: &Access<P>, urn: i32, id: Uuid) -> Result<Document> {
    let (_, mut found) = load(cx, urn, id).await?;
    // Whoever only writes is not told what stood before.
    if !cx.also::<SocialWorkRead>() {
        found.document.history = None;
    }
    Ok(found)
}

async fn load<P: Permission>(
    cx: &Access<P>,
    urn: i32,
    id: Uuid,
) -> Result<(Version<SocialWorkerTelling>, Document)> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let (standing, history) = record::versions::<SocialWorkerTelling, _>(&session, urn, id).await?;
    let (allowed_actions, refused_actions) = actions(standing.is_withdrawn());
    let notification = views(&session, urn, std::slice::from_ref(&standing)).await?.pop();
    let notification = notification.ok_or_else(|| AppError::internal("one record is one view"))?;
    let history = history.into_iter().map(|version| SocialWorkerNotificationVersion {
        version: version.row.version,
        recorded_by: version.recorded_by(),
        recorded_at: version.row.recorded_at,
        action: version.row.action,
        telling: version.terms,
        reason: version.row.reason,
    });
    let history = Some(history.collect());
    let document =
        SocialWorkerNotificationDocument { notification, history, allowed_actions, refused_actions };
    // How long it took follows from the calendar, and the pupil may turn out to be another: not with a version.
    let tag = format!("{}-{}", standing.row.version, short_print(&document)?);
    Ok((standing, Tagged { tag, document }))
}

/// Notifications as they go over the wire: three statements, and two more for each academic year that they are of.
async fn views<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    versions: &[Version<SocialWorkerTelling>],
) -> Result<Vec<SocialWorkerNotification>> {
    let entries = entry::all(session, versions.iter().map(|version| version.row.enrolment_id)).await?;
    let days = versions.iter().map(|version| version.terms.trigger.first_on);
    let span = days.clone().min().zip(days.max()).and_then(|(from_on, to_on)| Span::new(from_on, to_on));
    let calendars = match span {
        Some(span) => Years::one(session, urn, span, None).await?.of(urn),
        None => Vec::new(),
    };
    versions.iter().map(|version| view(version, &entries, &calendars)).collect()
}

fn view(
    version: &Version<SocialWorkerTelling>,
    entries: &HashMap<Uuid, Entry>,
    calendars: &[SchoolCalendar],
) -> Result<SocialWorkerNotification> {
    let row = &version.row;
    let entry = entries.get(&row.enrolment_id).ok_or_else(|| AppError::internal("an entry is gone"))?;
    let trigger = &version.terms.trigger;
    let began_at = began_at(calendars, trigger.first_on, trigger.first_session);
    Ok(SocialWorkerNotification {
        id: row.id,
        urn: row.urn,
        pupil_id: entry.pupil_id,
        enrolment_id: row.enrolment_id,
        state: version.state(),
        delay: began_at
            .map(|began_at| -> SocialWorkerDelay { rules::delay(began_at, version.terms.told_at) }),
        telling: version.terms.clone(),
        created_at: row.created_at,
        updated_at: row.recorded_at,
        version: row.version,
        links: SafeguardingRecordLinks {
            this: format!("/v1/schools/{}/social-worker-notifications/{}", row.urn, row.id),
        },
    })
}

/// When a session began, by the calendar that the school went by.
fn began_at(calendars: &[SchoolCalendar], on: NaiveDate, session: Half) -> Option<DateTime<Utc>> {
    let year = AcademicYear::of(on);
    let held = calendars.iter().find(|known| known.calendar.year() == year)?;
    instant_at_school(on.and_time(held.calendar.starts(session)))
}
