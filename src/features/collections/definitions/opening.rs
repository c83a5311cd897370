//! Use case: opening a collection.

use std::collections::BTreeSet;

use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::{
    dto::CollectionCreate,
    reading::{Answer, Done, told},
    rules,
};
use crate::{
    access::{Access, Action, Attempt, CollectionsManage, Session},
    attendance::{book::calendars::Calendars, calendar::AskedDays},
    domain::{
        school::{is_open, keeps_registers},
        span::Span,
        text::clean,
        urn::AUTHORITY,
    },
    entities::{
        collection::{ActiveModel, Model},
        collection_school, school,
    },
    error::{AppError, Fault, FaultCode, Result},
    features::collections::{
        shown,
        values::{Age, Rule},
    },
    http::{Body, IdempotencyKey, Once},
};

/// Opens a collection: whom it asks is told now, and stays.
pub async fn create(
    cx: &Access<CollectionsManage>,
    key: IdempotencyKey,
    body: &Body<CollectionCreate>,
) -> Result<Once<Answer>> {
    let session = cx.read().await?;
    session.require_authority().await?;
    let new = body.parse()?;
    let (span, schools) = check(&session, &new).await?;
    let attempt = Attempt::new(key, &new)?;
    let id = Uuid::now_v7();
    let text = |text: &str| clean(text).map_err(AppError::internal);
    let (title, guidance) = (text(&new.title)?, new.guidance.as_deref().map(text).transpose()?);
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new("collection.create", id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        let row = Model {
            urn: AUTHORITY,
            id,
            kind: new.kind.as_str().to_owned(),
            title: title.clone(),
            guidance: guidance.clone(),
            period: new.period.clone(),
            from_on: span.from_on,
            to_on: span.to_on,
            group_id: new.group_id,
            age: new.age.unwrap_or(Age::Compulsory).as_str().to_owned(),
            audience: new.audience.rule.as_str().to_owned(),
            phase: new.audience.phase.map(|phase| phase.as_str().to_owned()),
            schools: i32::try_from(schools.len()).map_err(AppError::internal)?,
            opens_on: new.opens_on,
            due_on: new.due_on,
            closed_at: None,
            recorded_by_name: by.name.clone(),
            recorded_by_title: by.title.clone(),
            closed_by_name: None,
            closed_by_title: None,
            reopened_at: None,
            reopened_by_name: None,
            reopened_by_title: None,
            reopened_reason: None,
            client_id: tx.client(),
            created_at: tx.now(),
            updated_at: tx.now(),
            version: 1,
        };
        tx.insert(vec![ActiveModel::from(row).reset_all()]).await?;
        let asked = schools.iter().map(|urn| collection_school::ActiveModel {
            urn: Set(AUTHORITY),
            collection_id: Set(id),
            school_urn: Set(*urn),
        });
        tx.insert(asked.collect()).await?;
        Ok(Done { id })
    });
    let done = done.await?;
    Ok(Once { value: told(cx, done.value.id).await?, replayed: done.replayed })
}

/// Every fault of a collection at once, or its days and the schools that it asks.
async fn check<C: ConnectionTrait>(
    session: &Session<'_, C>,
    new: &CollectionCreate,
) -> Result<(Span, BTreeSet<i32>)> {
    let mut faults = Vec::new();
    let days = AskedDays { period: new.period.as_deref(), from_on: new.from_on, to_on: new.to_on };
    let calendar = match days.calendar_year() {
        Some(year) => Calendars::one(session, AUTHORITY, year).await?.of(AUTHORITY),
        None => None,
    };
    let calendar = calendar.as_ref().map(|held| &*held.calendar);
    let span = rules::understood(new, calendar, session.today(), &mut faults);
    if let Some(group) = new.group_id
        && shown::open_group(session, group).await?.is_none()
    {
        let fault = Fault::at("/group_id", FaultCode::ReferenceNotFound);
        faults.push(fault.detail("There is no such group, or it is not opened to schools."));
    }
    let mut asked = BTreeSet::new();
    if let Some(span) = span {
        asked = audience(session, new, span).await?;
        match (&new.audience.urns, asked.is_empty()) {
            (Some(named), _) if new.audience.rule == Rule::Urns => {
                faults.extend(rules::not_asked(named, &asked));
            }
            (_, true) => {
                let fault = Fault::at("/audience", FaultCode::ReferenceNotFound);
                faults.push(fault.detail("There is no such school."));
            }
            _ => {}
        }
    }
    match span {
        Some(span) if faults.is_empty() => Ok((span, asked)),
        _ => Err(AppError::invalid(faults)),
    }
}

async fn audience<C: ConnectionTrait>(
    session: &Session<'_, C>,
    new: &CollectionCreate,
    span: Span,
) -> Result<BTreeSet<i32>> {
    let audience = &new.audience;
    let urns = audience.urns.as_ref().map(|urns| school::Column::Urn.is_in(urns.iter().map(|urn| urn.get())));
    let phase = audience.phase.map(|phase| school::Column::Kind.eq(phase.as_str()));
    let these = Condition::all()
        .add_option(urns.filter(|_| audience.rule == Rule::Urns))
        .add_option(phase.filter(|_| audience.rule == Rule::Phase));
    let rows = session.find::<school::Entity>().filter(these).all().await?;
    let asked = rows.into_iter().filter(|row| {
        keeps_registers(&row.kind, row.type_code)
            && is_open(&row.status, row.opened_on, row.closed_on, span.to_on)
    });
    Ok(asked.map(|row| row.urn).collect())
}
