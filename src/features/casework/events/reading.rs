//! Use cases: the timeline of a case, and one event of it. The school sees what is shared with it and is not void, and of a
//! pupil who left what happened until the last day on its roll.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use super::dto::{CaseEvent, CaseEventDocument, CaseEventLinks, CaseEventRevision, CaseEventsQuery};
use crate::{
    access::{Access, CasesConfidentialRead, CasesRead, Document as _, Permission, Stood, short_print},
    domain::action::Actions,
    entities::case_event::{Column, Entity, Model},
    error::{Code, Result},
    features::casework::{cases, pupils, states::EVENT, values::CaseEventState},
    http::{Page, ReadBy, Tagged},
};

/// What of a case's events the caller is told; `left_on` is the pupil's last day on the school's roll.
fn told_to<P: Permission>(cx: &Access<P>, left_on: Option<NaiveDate>) -> Condition {
    if cx.also::<CasesConfidentialRead>() {
        return Condition::all();
    }
    let counts = Column::State.eq(CaseEventState::Recorded.as_str());
    Condition::all()
        .add(Column::SharedWithSchool.eq(true))
        .add(counts)
        .add_option(left_on.map(|last| Column::OccurredOn.lte(last)))
}

/// Events of a case in the order of recording.
pub async fn list(
    cx: &Access<CasesRead>,
    (urn, case_id): (i32, Uuid),
    query: &CaseEventsQuery,
    by: &ReadBy,
) -> Result<Page<CaseEvent>> {
    let sealed = (urn, case_id, query.kind, query.occurred_on_from, query.occurred_on_to);
    let paging = cx.paging("case events", &sealed, query.limit, query.cursor.as_deref())?;
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let case = cases::find_told(cx, &session, urn, case_id).await?;
    let reader = by.require()?;
    let left_on = pupils::left_on(&session, (urn, case.pupil_id)).await?;
    let wanted = told_to(cx, left_on)
        .add(Column::Urn.eq(urn))
        .add(Column::CaseId.eq(case.id))
        .add_option(query.kind.map(|kind| Column::Kind.eq(kind.as_str())))
        .add_option(query.occurred_on_from.map(|day| Column::OccurredOn.gte(day)))
        .add_option(query.occurred_on_to.map(|day| Column::OccurredOn.lte(day)));
    let page = session.find::<Entity>().filter(wanted).page(Column::Id, &paging).await?;
    drop(snapshot);
    cx.disclose_one(urn, "case_event.list", case_id, &reader).await?;
    let data = page.data.iter().map(view).collect::<Result<_>>()?;
    Ok(Page { data, page: page.page })
}

/// One event; the read is written down.
pub async fn show(
    cx: &Access<CasesRead>,
    case: (i32, Uuid),
    id: Uuid,
    by: &ReadBy,
) -> Result<Tagged<CaseEventDocument>> {
    let found = load(cx, case, id).await?;
    let reader = by.require()?;
    cx.disclose_one(case.0, "case_event.read", id, &reader).await?;
    Ok(found)
}

/// One event, for whoever has written it down. Who writes events sees what was just written.
pub async fn load<P: Permission>(
    cx: &Access<P>,
    (urn, case_id): (i32, Uuid),
    id: Uuid,
) -> Result<Tagged<CaseEventDocument>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let case = cases::find_told(cx, &session, urn, case_id).await?;
    let row = session.document::<Entity>(urn, id).await?;
    let writes = cx.also::<crate::access::CasesWrite>() || cx.also::<CasesConfidentialRead>();
    let left_on = pupils::left_on(&session, (urn, case.pupil_id)).await?;
    let shared = row.shared_with_school
        && row.state == CaseEventState::Recorded.as_str()
        && left_on.is_none_or(|last| row.occurred_on <= last);
    if row.case_id != case_id || !(writes || shared) {
        return Err(Code::NotFound.into());
    }
    let event = view(&row)?;
    let Actions { allowed, refused } = EVENT.actions(event.state);
    let history = match cx.also::<CasesConfidentialRead>() {
        true => {
            let stood_so = session.history::<Entity>(urn, id).await?;
            Some(stood_so.into_iter().map(stood).collect::<Result<_>>()?)
        }
        false => None,
    };
    let document = CaseEventDocument { event, history, allowed_actions: allowed, refused_actions: refused };
    Ok(Tagged { tag: format!("{}-{}", row.version, short_print(&document)?), document })
}

fn stood(kept: Stood) -> Result<CaseEventRevision> {
    let (state, terms) = kept.read::<Entity>()?;
    Ok(CaseEventRevision {
        version: kept.version,
        action: kept.action,
        state,
        terms,
        reason: kept.reason,
        recorded_by: kept.recorded_by,
        recorded_at: kept.recorded_at,
    })
}

fn view(row: &Model) -> Result<CaseEvent> {
    let (state, terms) = Entity::read(row)?;
    let case = cases::link(row.urn, row.case_id);
    Ok(CaseEvent {
        id: row.id,
        urn: row.urn,
        case_id: row.case_id,
        state,
        event: terms.event,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        links: CaseEventLinks { this: format!("{case}/events/{}", row.id) },
    })
}
