//! Use case: the absences of which no social worker was told.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use uuid::Uuid;

use super::dto::{
    SocialWorkerTriggersQuery, SocialWorkerUntold, SocialWorkerUntoldLinks, SocialWorkerUntoldSession,
};
use crate::{
    access::{
        Access, Disclosure, Permission as _, PupilsGroupsRead, RegistersCodesRead, RegistersRead,
        SocialWorkRead,
    },
    attendance::{
        book::{
            shown,
            untold::{SOCIAL_WORKER, Triggers, Untold},
        },
        rules::{Mark, TriggerKind},
    },
    domain::session::Session as Half,
    error::{AppError, Code, Fault, Result},
    http::{Page, ReadBy},
};

/// A trigger's place in the list.
type Place = (Uuid, TriggerKind, NaiveDate, Half);

/// What is to be told of the pupils of a school: the same few statements however many they are.
pub async fn list(
    cx: &Access<SocialWorkRead>,
    urn: i32,
    query: &SocialWorkerTriggersQuery,
    by: &ReadBy,
) -> Result<Page<SocialWorkerUntold>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let group = shown::named_or(cx, &session, query.group_id, SOCIAL_WORKER).await?;
    // That a child has a social worker is what the scope tells; of no other group does it tell who is in it.
    if group.code != SOCIAL_WORKER && !cx.also::<PupilsGroupsRead>() {
        return Err(AppError::new(Code::ScopeMissing).required_scope(PupilsGroupsRead::SCOPE));
    }
    let group = group.id;
    let reader = by.require()?;
    let on = query.on.unwrap_or(session.today());
    if on > session.today() {
        return Err(AppError::new(Code::InvalidParameter).faults(vec![Fault::in_future("on")]));
    }
    let sealed = (urn, group, query.on, query.kind);
    let paging = cx.paging("social worker triggers", &sealed, query.limit, query.cursor.as_deref())?;
    let triggers = Triggers::read(&session, urn, group, on).await?;
    drop(snapshot);
    let after: Option<Place> = paging.after()?;
    let (kind, most) = (query.kind, usize::try_from(paging.fetch()).unwrap_or(usize::MAX));
    let find = move |triggers: &Triggers| {
        let mut found = triggers.untold()?;
        found.retain(|one| kind.is_none_or(|kind| one.trigger.kind == kind));
        found.sort_by_key(place);
        found.retain(|one| after.is_none_or(|after| place(one) > after));
        found.truncate(most);
        Ok(found)
    };
    let found = cx.aside(triggers, find).await?;
    let (marks, codes) = (cx.also::<RegistersRead>(), cx.also::<RegistersCodesRead>());
    let page = paging.cut(found, place, |one| view(urn, marks, codes, one))?;
    let pupils = page.data.iter().map(|one| one.pupil_id).collect::<BTreeSet<_>>().len();
    let (operation, subject) = ("social_worker_triggers.list", group.to_string());
    cx.disclose(urn, &Disclosure { operation, subject, reader: &reader, pupils }).await?;
    Ok(page)
}

fn place(one: &Untold) -> Place {
    (one.enrolment_id, one.trigger.kind, one.trigger.first.date, one.trigger.first.session)
}

fn view(urn: i32, marks: bool, codes: bool, one: Untold) -> SocialWorkerUntold {
    let session = |mark: &Mark| SocialWorkerUntoldSession {
        date: mark.on.date,
        session: mark.on.session,
        class: mark.code.class(),
        code: codes.then(|| mark.code.as_str()),
    };
    SocialWorkerUntold {
        pupil_id: one.pupil_id,
        enrolment_id: one.enrolment_id,
        year_group: one.year_group,
        registration_group: one.registration_group,
        kind: one.trigger.kind,
        first_on: one.trigger.first.date,
        first_session: one.trigger.first.session,
        last_on: one.trigger.last_on,
        evidence: one.trigger.evidence.iter().filter(|_| marks).map(session).collect(),
        links: SocialWorkerUntoldLinks {
            social_worker_notifications: format!("/v1/schools/{urn}/social-worker-notifications"),
        },
    }
}
