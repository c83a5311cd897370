//! Use cases: recording an agreement and reading the one that stands. Every one is kept.

use std::collections::{HashMap, HashSet};

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::dto::{CasePriorities, CasePrioritiesPut, CasePrioritiesTerms};
use crate::{
    access::{Access, Action, CasesWrite, Permission, Session, Tx},
    domain::{person::Person, text::clean_option},
    entities::{
        attendance_case,
        case_priority::{ActiveModel, Column, Entity, Model},
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::casework::values::AttendanceCaseState,
    http::{Body, Precondition, Tagged},
};

/// The agreement that stands at a school.
async fn standing<C: ConnectionTrait>(session: &Session<'_, C>, urn: i32) -> Result<Option<Model>> {
    let rows = session.find::<Entity>().filter(Column::Urn.eq(urn)).order_by(Column::Revision, Order::Desc);
    rows.limit(1).one().await
}

fn read(row: &Model) -> Result<CasePrioritiesTerms> {
    serde_json::from_str(&row.terms).map_err(AppError::internal)
}

/// Whether the agreement that stands at the school of the transaction has a case.
pub async fn covers(tx: &Tx<'_>, case_id: Uuid) -> Result<bool> {
    match standing(tx, tx.urn()).await? {
        Some(row) => Ok(read(&row)?.case_ids.contains(&case_id)),
        None => Ok(false),
    }
}

/// At which of these schools an order is agreed: one statement.
pub async fn agreed_at<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urns: impl IntoIterator<Item = i32>,
) -> Result<HashSet<i32>> {
    let these = Column::Urn.is_in(urns);
    let rows = session.find::<Entity>().filter(these).order_by(Column::Revision, Order::Asc).all().await?;
    let last: HashMap<i32, Model> = rows.into_iter().map(|row| (row.urn, row)).collect();
    let mut agreed = HashSet::new();
    for row in last.values() {
        if !read(row)?.case_ids.is_empty() {
            agreed.insert(row.urn);
        }
    }
    Ok(agreed)
}

/// The agreement that stands.
pub async fn show<P: Permission>(cx: &Access<P>, urn: i32) -> Result<Tagged<CasePriorities>> {
    let session = cx.read().await?;
    session.school(urn).await?;
    let row = standing(&session, urn).await?.ok_or(Code::NotFound)?;
    let terms = read(&row)?;
    let document = CasePriorities {
        urn,
        case_ids: terms.case_ids,
        agreed_on: row.agreed_on,
        agreed_by_school: terms.agreed_by_school,
        agreed_by_authority: terms.agreed_by_authority,
        note: terms.note,
        recorded_by: Person { name: row.recorded_by_name, title: row.recorded_by_title },
        recorded_at: row.recorded_at,
        version: row.revision,
    };
    Ok(Tagged { tag: document.version.to_string(), document })
}

/// Records an agreement in place of the one that stood; whether it is the first.
pub async fn put(
    cx: &Access<CasesWrite>,
    urn: i32,
    said: &Precondition,
    body: &Body<CasePrioritiesPut>,
) -> Result<(Tagged<CasePriorities>, bool)> {
    let session = cx.read().await?;
    session.school(urn).await?;
    let before = standing(&session, urn).await?;
    said.check(before.as_ref().map(|row| row.revision.to_string()).as_deref())?;
    let new = body.parse()?;
    check(&session, urn, &new).await?;
    let terms = CasePrioritiesTerms {
        case_ids: new.case_ids.clone(),
        agreed_by_school: new.agreed_by_school.cleaned()?,
        agreed_by_authority: new.agreed_by_authority.cleaned()?,
        note: clean_option(&new.note)?,
    };
    let by = new.recorded_by.cleaned()?;
    let terms = serde_json::to_string(&terms).map_err(AppError::internal)?;
    let action = Action::new("case_priorities.put", urn.to_string());
    let written = cx.write(urn, &action, async |tx: &Tx<'_>| {
        let now = standing(tx, urn).await?;
        said.check(now.as_ref().map(|row| row.revision.to_string()).as_deref())?;
        let row = ActiveModel {
            urn: Set(urn),
            revision: Set(now.as_ref().map_or(1, |row| row.revision + 1)),
            terms: Set(terms.clone()),
            agreed_on: Set(new.agreed_on),
            recorded_by_name: Set(by.name.clone()),
            recorded_by_title: Set(by.title.clone()),
            client_id: Set(tx.client()),
            recorded_at: Set(tx.now()),
        };
        // Of two who record the same one at once, the second finds it there.
        match tx.insert_if_absent(row).await? {
            true => Ok(now.is_none()),
            false => Err(Code::PreconditionFailed.into()),
        }
    });
    match written.await {
        Ok(first) => Ok((show(cx, urn).await.map_err(AppError::after_commit)?, first)),
        Err(error) => Err(said.overtaken(error, async || Ok(show(cx, urn).await?.tag)).await),
    }
}

async fn check<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    new: &CasePrioritiesPut,
) -> Result<()> {
    use attendance_case::{Column as Of, Entity as Case};
    let mut faults = Vec::new();
    if new.agreed_on > session.today() {
        faults.push(Fault::at("/agreed_on", FaultCode::DateInFuture));
    }
    let open = Condition::all()
        .add(Of::Urn.eq(urn))
        .add(Of::Id.is_in(new.case_ids.iter().copied()))
        .add(Of::State.eq(AttendanceCaseState::Open.as_str()));
    let open = session.find::<Case>().filter(open).all().await?;
    for (place, id) in new.case_ids.iter().enumerate() {
        let at = |code| Fault::at(format!("/case_ids/{place}"), code);
        if new.case_ids.iter().take(place).any(|earlier| earlier == id) {
            faults.push(at(FaultCode::RepeatedValue));
        } else if open.iter().all(|case| case.id != *id) {
            let detail = "No such case is open at the school.";
            faults.push(at(FaultCode::ReferenceNotFound).detail(detail));
        }
    }
    AppError::if_any(faults)
}
