//! Use case: listing penalty notices.

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait,
    sea_query::{Expr, ExprTrait as _},
};
use uuid::Uuid;

use super::{
    dto::{PenaltyNotice, PenaltyNoticesQuery},
    reading::view,
};
use crate::{
    access::{Access, NoticesRead, Session, number_asked},
    attendance::book::{ladders, parents},
    domain::listed::listed,
    entities::penalty_notice::{Column, Entity, Model},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::penalty_notices::{seen::Reader, store::Stands},
    http::Page,
    notices::{ladder as law, states::penalty::PenaltyNoticeState},
};

/// Values of one filter.
const MOST_VALUES: usize = 20;
/// Rows of which the ladders are read at once, and how often for one page.
const LOOK: u64 = 200;
const LOOKS: usize = 5;

/// A school's notices, or those of every school in reach: by URN, and of one school in the order of the requests.
pub async fn list(
    cx: &Access<NoticesRead>,
    urn: Option<i32>,
    query: &PenaltyNoticesQuery,
) -> Result<Page<PenaltyNotice>> {
    let session = cx.read().await?;
    if let Some(urn) = urn {
        session.school(urn).await?;
    }
    let state = |text: &str| PenaltyNoticeState::spelled(text).map(PenaltyNoticeState::as_str);
    let states = match &query.state {
        None => Vec::new(),
        Some(given) => listed(given, MOST_VALUES, state).ok_or_else(|| {
            let all: Vec<_> = PenaltyNoticeState::ALL.iter().map(|state| state.as_str()).collect();
            let detail = format!("One or several of {}, by comma.", all.join(", "));
            let fault = Fault::parameter("state", FaultCode::InvalidParameter).detail(detail);
            AppError::new(Code::InvalidParameter).faults(vec![fault])
        })?,
    };
    let kind = query.kind.map(|kind| kind.as_str());
    let sealed =
        (urn, &states, kind, query.pupil_id, query.parent_id, query.issued_on_from, query.issued_on_to);
    let number = number_asked(query.number.as_deref())?;
    let sealed = (sealed, query.ladder_differs, &number);
    let paging = cx.paging("penalty_notices", &sealed, query.limit, query.cursor.as_deref())?;
    let mut wanted = Condition::all()
        .add_option(urn.map(|urn| Column::Urn.eq(urn)))
        .add_option(kind.map(|kind| Column::Kind.eq(kind)))
        .add_option(query.issued_on_from.map(|day| Column::IssuedOn.gte(day)))
        .add_option(query.issued_on_to.map(|day| Column::IssuedOn.lte(day)));
    if !states.is_empty() {
        let each = states.iter().filter_map(|state| PenaltyNoticeState::spelled(state));
        let today = session.today();
        wanted = wanted.add(each.fold(Condition::any(), |any, state| any.add(standing(state, today))));
    }
    if let Some(pupil_id) = query.pupil_id {
        wanted = wanted.add(Column::PupilId.is_in(parents::pupil_ids(&session, pupil_id).await?));
    }
    if let Some(parent_id) = query.parent_id {
        let person = parents::person(&session, parent_id).await?;
        wanted = wanted.add(Column::ParentId.is_in(person.map(|person| person.ids).unwrap_or_default()));
    }
    if let Some(number) = &number {
        let (urn, id) = session.notice_numbered(number).await?;
        wanted = wanted.add(Column::Urn.eq(urn)).add(Column::Id.eq(id));
    }
    let after = paging.after::<Key>()?;
    let (rows, beyond) = match query.ladder_differs {
        None => (some(&session, &wanted, after, paging.fetch()).await?, None),
        Some(differs) => looked_at(&session, &wanted, after, (differs, paging.limit())).await?,
    };
    let page = paging.cut_or(rows, beyond, key, |row| row)?;
    let stands: Vec<Stands> =
        page.data.iter().map(|row| Stands::of(row, session.today())).collect::<Result<_>>()?;
    let reader = Reader::of(cx, &session, &stands.iter().map(|is| &is.terms).collect::<Vec<_>>()).await?;
    let data = page.data.iter().zip(&stands).map(|(row, is)| view(row, is, &reader)).collect();
    Ok(Page { data, page: page.page })
}

/// Where a row stands in the list.
type Key = (i32, Uuid);

fn key(row: &Model) -> Key {
    (row.urn, row.id)
}

/// So many rows after a key.
async fn some<C: ConnectionTrait>(
    session: &Session<'_, C>,
    wanted: &Condition,
    after: Option<Key>,
    limit: u64,
) -> Result<Vec<Model>> {
    session.find::<Entity>().filter(wanted.clone()).limit(limit).by_school(Column::Id, after).all().await
}

/// The rows that stand otherwise on their ladder than they were issued, or not so, out of the next thousand: a page may be
/// short and go on, but no question reads all notices that there are.
async fn looked_at<C: ConnectionTrait>(
    session: &Session<'_, C>,
    wanted: &Condition,
    mut after: Option<Key>,
    (differs, limit): (bool, usize),
) -> Result<(Vec<Model>, Option<Key>)> {
    let mut wanted = wanted.clone();
    if differs {
        // What was not issued, or was withdrawn, stands on no ladder.
        let withdrawn = PenaltyNoticeState::Withdrawn.as_str();
        wanted = wanted.add(Column::IssuedOn.is_not_null()).add(Column::State.ne(withdrawn));
    }
    let mut found = Vec::new();
    for _ in 0..LOOKS {
        let rows = some(session, &wanted, after, LOOK).await?;
        let last = rows.last().map(key).filter(|_| rows.len() as u64 == LOOK);
        let parents = ladders::parents_of(session, rows.iter().map(|row| row.id)).await?;
        let out = law::out_of_step(&ladders::ladders(session, parents).await?);
        found.extend(rows.into_iter().filter(|row| out.contains(&row.id) == differs));
        after = last;
        if after.is_none() || limit < found.len() {
            break;
        }
    }
    Ok((found, after))
}

/// The rows that stand so on a day.
fn standing(state: PenaltyNoticeState, today: NaiveDate) -> Condition {
    use PenaltyNoticeState as Is;
    let stored = |state: Is| Condition::all().add(Column::State.eq(state.as_str()));
    let less = || Expr::col(Column::DischargedPence).lt(Expr::col(Column::FullPence));
    let served = stored(Is::Served);
    // Who paid in time stands as paid whatever was referred before.
    let paid = Condition::any().add(served.clone()).add(stored(Is::ProsecutionReferred));
    let paid = Condition::all().add(paid).add(Column::DischargedPence.is_not_null());
    let referred = stored(Is::ProsecutionReferred).add(Column::DischargedPence.is_null());
    match state {
        Is::PaidReduced => paid.add(less()),
        Is::PaidFull => paid.add(Condition::all().add(less()).not()),
        Is::ProsecutionReferred => referred.add(Column::Discontinued.eq(false)),
        Is::ProsecutionDiscontinued => referred.add(Column::Discontinued.eq(true)),
        Is::Unpaid => served.add(Column::DischargedPence.is_null()).add(Column::PayUntilOn.lt(today)),
        Is::Served => served.add(Column::DischargedPence.is_null()).add(Column::PayUntilOn.gte(today)),
        other => stored(other),
    }
}
