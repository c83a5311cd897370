//! Use cases: showing one return, and what is told of one that was just written.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::store::visible;
use crate::{
    access::{Access, Permission, Session, StatutoryReturnsRead, short_print},
    domain::{action::Actions, person::Person, urn::Urn},
    entities::{
        school,
        statutory_return::{Column, Entity, Model},
        statutory_return_step as step,
    },
    error::{Code, Result},
    features::statutory_returns::{
        content::{Sight, cards, content, entries},
        dto::{StatutoryReturnDocument, StatutoryReturnStep, StatutoryReturnWritten},
        occasions::{Ground, Read},
        rules,
        values::{Kind, Status},
        view,
    },
    http::{Once, Tagged},
};

/// One return of a school, with all that was shown when it was made.
pub async fn show(
    cx: &Access<StatutoryReturnsRead>,
    urn: Urn,
    id: Uuid,
) -> Result<Tagged<StatutoryReturnDocument>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn.get()).await?;
    let row = find(cx, &session, urn, id).await?;
    let document = stored(&session, row, Sight::of(cx)).await?;
    Ok(Tagged { tag: short_print(&document)?, document })
}

/// The answer, if the caller may see it.
pub async fn find<P: Permission, C: ConnectionTrait>(
    cx: &Access<P>,
    session: &Session<'_, C>,
    urn: Urn,
    id: Uuid,
) -> Result<Model> {
    one(session, urn.get(), id, Sight::of(cx).codes).await
}

async fn one<C: ConnectionTrait>(session: &Session<'_, C>, urn: i32, id: Uuid, codes: bool) -> Result<Model> {
    let this = visible(codes).add(Column::Urn.eq(urn)).add(Column::Id.eq(id));
    session.find::<Entity>().filter(this).one().await?.ok_or(Code::NotFound.into())
}

/// What is told of a return that was written. What is read after the commit may fail: then the client must not be told
/// that nothing was stored.
pub async fn told<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    done: Once<Uuid>,
    sight: Sight,
) -> Result<Once<StatutoryReturnWritten>> {
    let read = async |id| {
        let row = one(session, urn, id, sight.codes).await?;
        let document = stored(session, row, sight).await?;
        Ok(StatutoryReturnWritten { document, committed: true })
    };
    done.told(read).await
}

/// What would be told of a return that was not kept.
pub async fn supposed<C: ConnectionTrait>(
    session: &Session<'_, C>,
    row: Model,
    step: step::Model,
    sight: Sight,
) -> Result<Once<StatutoryReturnWritten>> {
    let mut steps = steps(session, &row).await?;
    steps.push(step);
    let document = document(session, row, steps, sight).await?;
    Ok(Once { value: StatutoryReturnWritten { document, committed: false }, replayed: false })
}

async fn stored<C: ConnectionTrait>(
    session: &Session<'_, C>,
    row: Model,
    sight: Sight,
) -> Result<StatutoryReturnDocument> {
    let steps = steps(session, &row).await?;
    document(session, row, steps, sight).await
}

async fn steps<C: ConnectionTrait>(session: &Session<'_, C>, row: &Model) -> Result<Vec<step::Model>> {
    let of = Condition::all().add(step::Column::Urn.eq(row.urn)).add(step::Column::ReturnId.eq(row.id));
    session.find::<step::Entity>().filter(of).order_by(step::Column::Version, Order::Asc).all().await
}

async fn document<C: ConnectionTrait>(
    session: &Session<'_, C>,
    row: Model,
    steps: Vec<step::Model>,
    sight: Sight,
) -> Result<StatutoryReturnDocument> {
    let grounds = grounds(session, std::slice::from_ref(&row)).await?;
    let wanted: Vec<_> = view::wanted(&row)?.into_iter().collect();
    let (entries, cards) = (entries(session, &wanted).await?, cards(session, row.urn, &wanted).await?);
    let entry = wanted.first().and_then(|wanted| entries.of(wanted));
    let kind = Kind::spelled(&row.kind).ok_or(Code::Internal)?;
    let card = row.enrolment_id.and_then(|enrolment| cards.get(&enrolment));
    let told = entry.map(|entry| content(kind, entry, card, sight)).transpose()?;
    let status = Status::spelled(&row.status).ok_or(Code::Internal)?;
    let Actions { allowed, refused } = rules::actions(status);
    Ok(StatutoryReturnDocument {
        statutory_return: view::answer(&row, grounds.get(&row.id), entry.filter(|_| sight.pupils), sight)?,
        evidence: view::evidence(&view::facts(&row)?, sight.codes),
        content: told,
        history: steps.into_iter().map(step_view).collect(),
        allowed_actions: allowed,
        refused_actions: refused,
    })
}

fn step_view(row: step::Model) -> StatutoryReturnStep {
    StatutoryReturnStep {
        version: row.version,
        action: row.action,
        reason: row.reason,
        recorded_by: Person { name: row.recorded_by_name, title: row.recorded_by_title },
        client_id: row.client_id,
        recorded_at: row.recorded_at,
    }
}

/// Schools whose registers are read and turned together.
const TOGETHER: usize = 8;

/// The grounds of those rows that are returns, some schools at a time: the registers of each are read once.
pub async fn grounds<C: ConnectionTrait>(
    session: &Session<'_, C>,
    rows: &[Model],
) -> Result<HashMap<Uuid, Ground>> {
    let returned = [Status::Made.as_str(), Status::Acknowledged.as_str()];
    let mut schools: BTreeMap<i32, Vec<Model>> = BTreeMap::new();
    for row in rows.iter().filter(|row| returned.contains(&row.status.as_str())) {
        schools.entry(row.urn).or_default().push(row.clone());
    }
    let mut grounds = HashMap::new();
    while !schools.is_empty() {
        let last = schools.keys().copied().nth(TOGETHER);
        let later = last.map(|urn| schools.split_off(&urn)).unwrap_or_default();
        grounds.extend(of_some(session, std::mem::replace(&mut schools, later)).await?);
    }
    Ok(grounds)
}

/// The grounds of returns by their schools, which are few: one reading for all of them.
async fn of_some<C: ConnectionTrait>(
    session: &Session<'_, C>,
    made: BTreeMap<i32, Vec<Model>>,
) -> Result<Vec<(Uuid, Ground)>> {
    let these = school::Column::Urn.is_in(made.keys().copied());
    let known = session.find::<school::Entity>().filter(these).all().await?;
    let first = made.values().flatten().map(|row| row.from_on.unwrap_or(row.occurred_on)).min();
    let read = Read::of(session, known, first.unwrap_or(NaiveDate::MAX)).await?;
    let work = |(read, made): &(Read, BTreeMap<i32, Vec<Model>>)| {
        let mut found = Vec::new();
        read.each(|known| {
            let rows = made.get(&known.urn()).map(Vec::as_slice).unwrap_or_default();
            known.grounds(rows).map(|grounds| found.extend(grounds))
        })?;
        Ok(found)
    };
    session.aside((read, made), work).await
}
