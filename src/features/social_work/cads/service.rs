//! Use cases: recording that the service was contacted, putting it right, withdrawing it, and reading it.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    dto::{
        CadsContact, CadsContactCreate, CadsContactDocument, CadsContactPut, CadsContactTerms,
        CadsContactVersion,
    },
    rules,
};
use crate::{
    access::{
        Access, Attempt, CadsContactsRead, CadsContactsWrite, Disclosure, Permission, Session,
        date_at_school, short_print,
    },
    attendance::{
        book::entry::{self, Entry},
        rules::TriggerKind,
    },
    domain::text::clean,
    error::{AppError, Result},
    features::social_work::{
        dto::{SafeguardingRecordLinks, SafeguardingRecordWithdraw, SafeguardingRecordsQuery, actions},
        record::{self, Amendment, Done, Terms, Version},
    },
    http::{Body, IdempotencyKey, Once, Page, Precondition, ReadBy, Tagged},
};

impl Terms for CadsContactTerms {
    const KIND: &'static str = "cads_contact";
    const LIST: &'static str = "cads contacts";
    const OPERATIONS: [&'static str; 3] =
        ["cads_contact.create", "cads_contact.amend", "cads_contact.withdraw"];

    fn at(&self) -> DateTime<Utc> {
        self.contacted_at
    }

    fn trigger(&self) -> Option<(TriggerKind, NaiveDate)> {
        None
    }
}

type Document = Tagged<CadsContactDocument>;

/// A school's contacts.
pub async fn list(
    cx: &Access<CadsContactsRead>,
    urn: i32,
    query: &SafeguardingRecordsQuery,
    by: &ReadBy,
) -> Result<Page<CadsContact>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let reader = by.require()?;
    let page = record::list::<CadsContactTerms, _, _>(cx, &session, urn, query).await?;
    let data = views(&session, urn, &page.data).await?;
    drop(snapshot);
    let (operation, pupils) = ("cads_contacts.list", data.len());
    cx.disclose(urn, &Disclosure { operation, subject: urn.to_string(), reader: &reader, pupils }).await?;
    Ok(Page { data, page: page.page })
}

/// One contact with every version of it.
pub async fn show(cx: &Access<CadsContactsRead>, urn: i32, id: Uuid, by: &ReadBy) -> Result<Document> {
    let found = document(cx, urn, id).await?;
    let reader = by.require()?;
    let (operation, pupils) = ("cads_contact.read", 1);
    cx.disclose(urn, &Disclosure { operation, subject: id.to_string(), reader: &reader, pupils }).await?;
    Ok(found)
}

/// Records that the service was contacted.
pub async fn create(
    cx: &Access<CadsContactsWrite>,
    urn: i32,
    key: IdempotencyKey,
    body: &Body<CadsContactCreate>,
) -> Result<Once<Document>> {
    let session = cx.read().await?;
    session.school(urn).await?;
    let new = body.parse()?;
    let enrolment = check(&session, urn, &new.contact, new.pupil_id).await?;
    let attempt = Attempt::new(key, &(urn, &new))?;
    let contact = cleaned(&new.contact)?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let done = record::create(cx, urn, &attempt, enrolment, &contact, &by).await?;
    answered(cx, urn, done).await
}

/// Puts a contact right.
pub async fn amend(
    cx: &Access<CadsContactsWrite>,
    urn: i32,
    id: Uuid,
    read: &Precondition,
    body: &Body<CadsContactPut>,
) -> Result<Document> {
    let (seen, shown) = load(cx, urn, id).await?;
    read.check(Some(&shown.tag))?;
    record::refuse_withdrawn(&seen)?;
    let put = body.parse()?;
    let pupil = shown.document.contact.pupil_id;
    let enrolment = check(&cx.read().await?, urn, &put.contact, pupil).await?;
    let (terms, reason) = (cleaned(&put.contact)?, clean(&put.amendment_reason).map_err(AppError::internal)?);
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    let amendment = Amendment { seen: &seen, enrolment, terms: &terms, reason: &reason, by: &by };
    let amended = record::amend(cx, urn, read, &amendment).await;
    let now = record::after_commit(document(cx, urn, id).await);
    record::or_stale(amended, read, now)
}

/// Withdraws a contact.
pub async fn withdraw(
    cx: &Access<CadsContactsWrite>,
    urn: i32,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<SafeguardingRecordWithdraw>,
) -> Result<Once<Document>> {
    let done = record::withdraw::<CadsContactTerms, _>(cx, urn, id, key, body).await?;
    answered(cx, urn, done).await
}

/// Every fault of what is told at once, or the entry with which it stands.
async fn check<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    contact: &CadsContactTerms,
    pupil: Uuid,
) -> Result<Uuid> {
    let mut faults = rules::faults(contact, session.now());
    let on = date_at_school(contact.contacted_at);
    let entry = record::on_roll(session, urn, pupil, on, "/contact/contacted_at").await?;
    let entry = entry.map_err(|fault| faults.push(fault)).ok();
    match entry {
        Some(entry) if faults.is_empty() => Ok(entry),
        _ => Err(AppError::invalid(faults)),
    }
}

fn cleaned(contact: &CadsContactTerms) -> Result<CadsContactTerms> {
    let text = |text: &Option<String>| text.as_deref().map(clean).transpose().map_err(AppError::internal);
    Ok(CadsContactTerms {
        contacted_at: contact.contacted_at,
        concern: clean(&contact.concern).map_err(AppError::internal)?,
        consent: contact.consent,
        consent_reason: text(&contact.consent_reason)?,
        contacted_by: contact.contacted_by.cleaned().map_err(AppError::internal)?,
        reference: text(&contact.reference)?,
        advice: text(&contact.advice)?,
    })
}

async fn answered(cx: &Access<CadsContactsWrite>, urn: i32, done: Once<Done>) -> Result<Once<Document>> {
    let value = record::after_commit(document(cx, urn, done.value.id).await)?;
    Ok(Once { value, replayed: done.replayed })
}

async fn document<P: Permission>(cx: &Access<P>, urn: i32, id: Uuid) -> Result<Document> {
    let (_, mut found) = load(cx, urn, id).await?;
    // Whoever only writes is not told what stood before.
    if !cx.also::<CadsContactsRead>() {
        found.document.history = None;
    }
    Ok(found)
}

async fn load<P: Permission>(
    cx: &Access<P>,
    urn: i32,
    id: Uuid,
) -> Result<(Version<CadsContactTerms>, Document)> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let (standing, history) = record::versions::<CadsContactTerms, _>(&session, urn, id).await?;
    let (allowed_actions, refused_actions) = actions(standing.is_withdrawn());
    let contact = views(&session, urn, std::slice::from_ref(&standing)).await?.pop();
    let contact = contact.ok_or_else(|| AppError::internal("one record is one view"))?;
    let history = history.into_iter().map(|version| CadsContactVersion {
        version: version.row.version,
        recorded_by: version.recorded_by(),
        recorded_at: version.row.recorded_at,
        action: version.row.action,
        contact: version.terms,
        reason: version.row.reason,
    });
    let history = Some(history.collect());
    let document = CadsContactDocument { contact, history, allowed_actions, refused_actions };
    // The pupil may turn out to be another: not with a version.
    let tag = format!("{}-{}", standing.row.version, short_print(&document)?);
    Ok((standing, Tagged { tag, document }))
}

/// Contacts as they go over the wire: one statement.
async fn views<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    versions: &[Version<CadsContactTerms>],
) -> Result<Vec<CadsContact>> {
    let entries = entry::all(session, versions.iter().map(|version| version.row.enrolment_id)).await?;
    versions.iter().map(|version| view(urn, version, &entries)).collect()
}

fn view(
    urn: i32,
    version: &Version<CadsContactTerms>,
    entries: &HashMap<Uuid, Entry>,
) -> Result<CadsContact> {
    let row = &version.row;
    let entry = entries.get(&row.enrolment_id).ok_or_else(|| AppError::internal("an entry is gone"))?;
    Ok(CadsContact {
        id: row.id,
        urn,
        pupil_id: entry.pupil_id,
        enrolment_id: row.enrolment_id,
        state: version.state(),
        contact: version.terms.clone(),
        created_at: row.created_at,
        updated_at: row.recorded_at,
        version: row.version,
        links: SafeguardingRecordLinks { this: format!("/v1/schools/{urn}/cads-contacts/{}", row.id) },
    })
}
