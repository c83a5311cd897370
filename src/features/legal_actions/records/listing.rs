//! Use case: listing legal actions. Who reads is written down with each school whose pupils are told of.

use sea_orm::{ColumnTrait as _, Condition};

use super::{
    dto::{LegalAction, LegalActionsQuery},
    reading::view,
};
use crate::{
    access::{Access, LegalActionsConfidentialRead, LegalActionsRead, Permission as _},
    attendance::book::parents,
    domain::listed::listed,
    entities::legal_action::{Column, Entity, Model},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::legal_actions::{seen, store::Stands},
    http::{Page, ReadBy},
    proceedings::legal::{route::LegalActionRoute, states::LegalActionState},
};

/// Values of one filter.
const MOST_VALUES: usize = 20;

/// A school's actions, or those of every school in reach: by URN, and of one school in the order in which they were first
/// considered.
pub async fn list(
    cx: &Access<LegalActionsRead>,
    urn: Option<i32>,
    query: &LegalActionsQuery,
    by: &ReadBy,
) -> Result<Page<LegalAction>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    if let Some(urn) = urn {
        session.school(urn).await?;
    }
    let everything = seen::everything(cx);
    if query.lay_by_on_to.is_some() && !everything {
        return Err(AppError::new(Code::ScopeMissing).required_scope(LegalActionsConfidentialRead::SCOPE));
    }
    let reader = by.require()?;
    let states = named(query.state.as_deref(), "state", LegalActionState::ALL, LegalActionState::as_str)?;
    let routes = named(query.route.as_deref(), "route", LegalActionRoute::ALL, LegalActionRoute::as_str)?;
    let days = (
        (query.hearing_on_from, query.hearing_on_to, query.lay_by_on_to),
        (query.disposed_on_from, query.disposed_on_to),
    );
    let sealed = (urn, &states, &routes, query.is_open, query.case_id, query.pupil_id, days);
    let paging = cx.paging("legal_actions", &sealed, query.limit, query.cursor.as_deref())?;
    let mut wanted = Condition::all()
        .add_option(urn.map(|urn| Column::Urn.eq(urn)))
        .add_option(query.is_open.map(|open| Column::IsOpen.eq(open)))
        .add_option(query.case_id.map(|case| Column::CaseId.eq(case)))
        .add_option(query.hearing_on_from.map(|day| Column::HearingOn.gte(day)))
        .add_option(query.hearing_on_to.map(|day| Column::HearingOn.lte(day)))
        .add_option(query.lay_by_on_to.map(|day| Column::LayByOn.lte(day)))
        .add_option(query.disposed_on_from.map(|day| Column::DisposedOn.gte(day)))
        .add_option(query.disposed_on_to.map(|day| Column::DisposedOn.lte(day)))
        .add_option((!states.is_empty()).then(|| Column::State.is_in(states.iter().copied())))
        .add_option((!routes.is_empty()).then(|| Column::Route.is_in(routes.iter().copied())));
    if let Some(pupil_id) = query.pupil_id {
        wanted = wanted.add(Column::PupilId.is_in(parents::pupil_ids(&session, pupil_id).await?));
    }
    let page = session.find::<Entity>().filter(wanted).page(Column::Id, &paging).await?;
    drop(snapshot);
    let told = page.data.iter().map(|row| (row.urn, Some(row.pupil_id)));
    cx.disclose_list(urn, "legal_action.list", &reader, told).await?;
    let shown = |row: &Model| Ok(view(row, Stands::of(row)?, everything));
    Ok(Page { data: page.data.iter().map(shown).collect::<Result<_>>()?, page: page.page })
}

/// The values of a filter, as they are stored.
fn named<T: Copy>(
    given: Option<&str>,
    parameter: &'static str,
    all: &[T],
    spelled: impl Fn(T) -> &'static str,
) -> Result<Vec<&'static str>> {
    let Some(given) = given else { return Ok(Vec::new()) };
    let known: Vec<&'static str> = all.iter().map(|value| spelled(*value)).collect();
    let read = |text: &str| known.iter().copied().find(|name| *name == text);
    listed(given, MOST_VALUES, read).ok_or_else(|| {
        let detail = format!("One or several of {}, by comma.", known.join(", "));
        let fault = Fault::parameter(parameter, FaultCode::InvalidParameter).detail(detail);
        AppError::new(Code::InvalidParameter).faults(vec![fault])
    })
}
