//! Use case: listing Notices to Improve.

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::{
    dto::{NoticeToImprove, NoticesToImproveQuery},
    reading::view,
};
use crate::{
    access::{Access, NoticesRead, RegistersCodesRead, Session, number_asked},
    attendance::book::parents,
    domain::listed::listed,
    entities::notice_to_improve::{Column, Entity, Model},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::notices_to_improve::{store::Stands, terms::Sight, years::SchoolYears},
    http::{Page, Paging},
    notices::states::improvement::NoticeToImproveState,
};

/// Values of one filter.
const MOST_VALUES: usize = 20;

/// A school's notices, or those of every school in reach: by URN, and of one school in the order of drafting.
pub async fn list(
    cx: &Access<NoticesRead>,
    urn: Option<i32>,
    query: &NoticesToImproveQuery,
) -> Result<Page<NoticeToImprove>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    if let Some(urn) = urn {
        session.school(urn).await?;
    }
    let states = states(query)?;
    let names: Vec<_> = states.iter().map(|state| state.as_str()).collect();
    let number = number_asked(query.number.as_deref())?;
    let sealed = (urn, &names, query.pupil_id, query.parent_id, &number);
    let paging = cx.paging("notices_to_improve", &sealed, query.limit, query.cursor.as_deref())?;
    let mut wanted = Condition::all().add_option(urn.map(|urn| Column::Urn.eq(urn)));
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
    let page = match states.iter().any(|state| of_the_day(*state)) {
        true => looked_through(&session, &paging, wanted, &states).await?,
        false => {
            let plain = names.iter().copied();
            let wanted = wanted.add_option((!names.is_empty()).then(|| Column::State.is_in(plain)));
            let rows = rows(&session, wanted, paging.after::<(i32, Uuid)>()?, paging.fetch()).await?;
            paging.cut(rows, |row| (row.urn, row.id), |row| row)?
        }
    };
    let years = years_of(&session, &page.data).await?;
    let everywhere = session.reaches_authority().await?;
    let (codes, today) = (cx.also::<RegistersCodesRead>(), session.today());
    let view = |row: &Model| {
        let sight = Sight { urn: row.urn, codes, everywhere };
        Ok(view(row, Stands::of(row, &years, today)?, sight))
    };
    Ok(Page { data: page.data.iter().map(view).collect::<Result<_>>()?, page: page.page })
}

fn states(query: &NoticesToImproveQuery) -> Result<Vec<NoticeToImproveState>> {
    let Some(given) = &query.state else { return Ok(Vec::new()) };
    let state = |text: &str| NoticeToImproveState::spelled(text).map(NoticeToImproveState::as_str);
    let names = listed(given, MOST_VALUES, state).ok_or_else(|| {
        let all: Vec<_> = NoticeToImproveState::ALL.iter().map(|state| state.as_str()).collect();
        let detail = format!("One or several of {}, by comma.", all.join(", "));
        let fault = Fault::parameter("state", FaultCode::InvalidParameter).detail(detail);
        AppError::new(Code::InvalidParameter).faults(vec![fault])
    })?;
    Ok(names.into_iter().filter_map(NoticeToImproveState::spelled).collect())
}

/// Whether a state is worked out from the day: what is stored as served is before its period, in it or past it.
const fn of_the_day(state: NoticeToImproveState) -> bool {
    use NoticeToImproveState as Is;
    matches!(state, Is::Served | Is::Active | Is::DueForReview)
}

/// Rows after a key, in the order of the list.
async fn rows<C: ConnectionTrait>(
    session: &Session<'_, C>,
    wanted: Condition,
    after: Option<(i32, Uuid)>,
    most: u64,
) -> Result<Vec<Model>> {
    session.find::<Entity>().filter(wanted).limit(most).by_school(Column::Id, after).all().await
}

/// Rows that are looked at for one page of those that stand so today.
const LOOKED_AT: u64 = 500;

/// A page of those that stand so today by the calendar of their school. It looks through so many at the most: it may be short,
/// and the next goes on where it stopped.
async fn looked_through<C: ConnectionTrait>(
    session: &Session<'_, C>,
    paging: &Paging,
    wanted: Condition,
    states: &[NoticeToImproveState],
) -> Result<Page<Model>> {
    let stored = states.iter().map(|state| match of_the_day(*state) {
        true => NoticeToImproveState::Served.as_str(),
        false => state.as_str(),
    });
    let wanted = wanted.add(Column::State.is_in(stored));
    let found = rows(session, wanted, paging.after::<(i32, Uuid)>()?, LOOKED_AT).await?;
    let years = years_of(session, &found).await?;
    let end = (found.len() as u64 == LOOKED_AT).then(|| found.last().map(|row| (row.urn, row.id))).flatten();
    let mut such = Vec::new();
    for row in found {
        if states.contains(&Stands::of(&row, &years, session.today())?.state) {
            such.push(row);
        }
    }
    paging.cut_or(such, end, |row| (row.urn, row.id), |row| row)
}

/// The calendars that the periods of these notices go by.
pub async fn years_of<C: ConnectionTrait>(session: &Session<'_, C>, rows: &[Model]) -> Result<SchoolYears> {
    let mut urns: Vec<i32> = rows.iter().map(|row| row.urn).collect();
    urns.dedup();
    SchoolYears::read(session, &urns, rows.iter().filter_map(|row| row.period_from_on)).await
}
