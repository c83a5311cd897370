//! Use cases: showing what is agreed with a school, and recording it.

use chrono::NaiveDate;
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait,
    IntoActiveModel as _,
};

use super::{
    Since, Terms,
    dto::{StatutoryReturnAgreement, StatutoryReturnAgreementPut, StatutoryReturnEarlierTerms},
    earlier, latest,
};
use crate::{
    access::{Access, Action, Session, StatutoryReturnsManage, StatutoryReturnsRead, Tx, date_at_school},
    domain::{person::Person, text::clean, urn::Urn},
    entities::statutory_return_agreement::{Column, Entity, Model},
    error::{AppError, Code, Result},
    http::{Body, Precondition, Tagged},
};

const PUT: &str = "statutory_return_agreement.put";

/// What is agreed with a school, or what holds where nothing is.
pub async fn show(cx: &Access<StatutoryReturnsRead>, urn: Urn) -> Result<Tagged<StatutoryReturnAgreement>> {
    let session = cx.read().await?;
    session.school(urn.get()).await?;
    view(urn, held(&session, urn).await?.as_ref())
}

/// What recording it came to.
pub struct Put {
    pub answer: Tagged<StatutoryReturnAgreement>,
    pub created: bool,
}

/// Records what is agreed, unless it says what is held already.
pub async fn put(
    cx: &Access<StatutoryReturnsManage>,
    urn: Urn,
    read: &Precondition,
    body: &Body<StatutoryReturnAgreementPut>,
) -> Result<Put> {
    let session = cx.read().await?;
    session.school(urn.get()).await?;
    read.check(held(&session, urn).await?.map(|row| row.version.to_string()).as_deref())?;
    let new = body.parse()?;
    let recorded = Recorded {
        terms: Terms {
            interval: new.attendance_interval,
            nil_returns: new.nil_returns,
            new_pupil_always: new.new_pupil_always,
            deletion_always: new.deletion_always,
        },
        from_on: new.from_on,
        note: new.note.as_deref().map(clean).transpose().map_err(AppError::internal)?,
        by: new.recorded_by.cleaned().map_err(AppError::internal)?,
    };
    let action = Action::new(PUT, urn.to_string());
    let created = cx.write(urn.get(), &action, async |tx| store(tx, read, &recorded).await).await?;
    let told = held(&session, urn).await.and_then(|row| view(urn, row.as_ref()));
    let answer = told.map_err(|error| AppError::new(Code::OutcomeUnknown).cause(error))?;
    Ok(Put { answer, created })
}

async fn held<C: ConnectionTrait>(session: &Session<'_, C>, urn: Urn) -> Result<Option<Model>> {
    session.find::<Entity>().filter(Column::Urn.eq(urn.get())).one().await
}

/// What is recorded, as it is stored.
struct Recorded {
    terms: Terms,
    from_on: Option<NaiveDate>,
    note: Option<String>,
    by: Person,
}

async fn store(tx: &Tx<'_>, read: &Precondition, new: &Recorded) -> Result<bool> {
    let today = date_at_school(tx.now());
    let fresh = || {
        let row = Model {
            urn: tx.urn(),
            attendance_interval: new.terms.interval.as_str().to_owned(),
            nil_returns: new.terms.nil_returns,
            new_pupil_always: new.terms.new_pupil_always,
            deletion_always: new.terms.deletion_always,
            note: new.note.clone(),
            recorded_by_name: new.by.name.clone(),
            recorded_by_title: new.by.title.clone(),
            client_id: tx.client(),
            created_at: tx.now(),
            updated_at: tx.now(),
            version: 1,
            from_on: Some(new.from_on.unwrap_or(today)),
            earlier: "[]".to_owned(),
        };
        row.into_active_model().reset_all()
    };
    let this = || Condition::all().add(Column::Urn.eq(tx.urn()));
    let (row, created) = tx.lock_or_create(this(), fresh).await?;
    let version = (!created).then(|| row.version.to_string());
    read.check(version.as_deref())?;
    if created {
        return Ok(true);
    }
    let held = latest(&row)?;
    let from_on = match new.from_on {
        None if held.terms == new.terms => held.from_on,
        asked => Some(asked.unwrap_or(today)),
    };
    if held == (Since { from_on, terms: new.terms }) && row.note == new.note {
        return Ok(false);
    }
    // What was agreed for days from which these terms hold has never been.
    let mut before = earlier(&row)?;
    before.push(held);
    before.retain(|since| from_on.is_some_and(|from_on| since.from_on.is_none_or(|other| other < from_on)));
    let earlier = serde_json::to_string(&before).map_err(AppError::internal)?;
    let version = row.version + 1;
    let changed = tx.update(row, |row| {
        row.attendance_interval = Set(new.terms.interval.as_str().to_owned());
        row.nil_returns = Set(new.terms.nil_returns);
        row.new_pupil_always = Set(new.terms.new_pupil_always);
        row.deletion_always = Set(new.terms.deletion_always);
        row.note = Set(new.note.clone());
        row.recorded_by_name = Set(new.by.name.clone());
        row.recorded_by_title = Set(new.by.title.clone());
        row.client_id = Set(tx.client());
        row.updated_at = Set(tx.now());
        row.version = Set(version);
        row.from_on = Set(from_on);
        row.earlier = Set(earlier);
    });
    changed.await.map(|_| false)
}

fn view(urn: Urn, row: Option<&Model>) -> Result<Tagged<StatutoryReturnAgreement>> {
    let terms = row.map(latest).transpose()?.map_or_else(Terms::default, |since| since.terms);
    let before = row.map(earlier).transpose()?.unwrap_or_default();
    let by =
        |row: &Model| Person { name: row.recorded_by_name.clone(), title: row.recorded_by_title.clone() };
    let document = StatutoryReturnAgreement {
        urn,
        agreed: row.is_some(),
        attendance_interval: terms.interval,
        nil_returns: terms.nil_returns,
        new_pupil_always: terms.new_pupil_always,
        deletion_always: terms.deletion_always,
        from_on: row.and_then(|row| row.from_on),
        earlier: before.into_iter().map(terms_before).collect(),
        note: row.and_then(|row| row.note.clone()),
        recorded_by: row.map(by),
        created_at: row.map(|row| row.created_at),
        updated_at: row.map(|row| row.updated_at),
        version: row.map_or(0, |row| row.version),
    };
    Ok(Tagged { tag: document.version.to_string(), document })
}

fn terms_before(since: Since) -> StatutoryReturnEarlierTerms {
    let Since { from_on, terms } = since;
    StatutoryReturnEarlierTerms {
        from_on,
        attendance_interval: terms.interval,
        nil_returns: terms.nil_returns,
        new_pupil_always: terms.new_pupil_always,
        deletion_always: terms.deletion_always,
    }
}
