//! Use cases: how far the schools of a cycle are, one by one and all together, and whom to remind.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::{
    dto::{
        ProgressState, SelfAssessmentCompletion, SelfAssessmentCompletionCounts,
        SelfAssessmentCompletionOfficers, SelfAssessmentCycleRemindersQuery, SelfAssessmentCycleSchool,
        SelfAssessmentCycleSchoolsQuery, SelfAssessmentReminder,
    },
    rules::{Standing, grouped},
};
use crate::{
    access::{self, Access, Begun, SelfAssessmentsManage, Session},
    assessments::states::cycle::CycleState,
    domain::listed::listed,
    entities::{self_assessment, self_assessment_cycle, self_assessment_statement},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::self_assessment_cycles::shown,
    http::{Page, PageEnd},
};

/// Why nothing is told by officer.
const NO_OFFICERS: &str = "No allocation of officers to schools is held here.";

/// The schools of a cycle in the order of their URNs.
pub async fn schools(
    cx: &Access<SelfAssessmentsManage>,
    id: Uuid,
    query: &SelfAssessmentCycleSchoolsQuery,
) -> Result<Page<SelfAssessmentCycleSchool>> {
    let states = states(query.state.as_deref())?;
    let spelled: Option<Vec<_>> = states.as_ref().map(|all| all.iter().map(|one| one.as_str()).collect());
    let paging = cx.paging("cycle schools", &(id, spelled), query.limit, query.cursor.as_deref())?;
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let cycle = shown::find(&session, id).await?;
    let wanted = shown::asks(id).add_option(states.map(|states| in_states(id, &states)));
    let rows = session.schools_asked(wanted, paging.after()?, Some(paging.fetch())).await?;
    let held = session.begun_by::<self_assessment::Entity>(id, &rows).await?;
    let page = paging.cut(rows, |row| row.urn, |row| row)?;
    let today = session.today();
    let data = page.data.into_iter().map(|school| {
        let row = held.get(&school.urn);
        let state = state(row)?;
        Ok(SelfAssessmentCycleSchool {
            urn: school.urn,
            name: school.name,
            phase: school.kind,
            district: school.district_name,
            state,
            started_at: row.map(|row| row.created_at),
            changed_at: row.map(|row| row.changed_at),
            submitted_at: row.and_then(|row| row.submitted_at),
            statements: row.map_or(0, |row| row.statements),
            days_overdue: if is_overdue(&cycle, state, today) {
                (today - cycle.due_on).num_days()
            } else {
                0
            },
        })
    });
    Ok(Page { data: data.collect::<Result<_>>()?, page: page.page })
}

/// The schools that a reminder is due to on a day, in the order of their URNs: they have submitted nothing. None while
/// the cycle takes no answers.
pub async fn reminders(
    cx: &Access<SelfAssessmentsManage>,
    id: Uuid,
    query: &SelfAssessmentCycleRemindersQuery,
) -> Result<Page<SelfAssessmentReminder>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let on = query.on.unwrap_or(session.today());
    let paging = cx.paging("cycle reminders", &(id, on), query.limit, query.cursor.as_deref())?;
    let cycle = shown::find(&session, id).await?;
    let due = shown::terms(&cycle)?.reminder_due(cycle.opens_on, cycle.due_on, on);
    let open = shown::state(&cycle, std::cmp::max(on, session.today()))?.takes_answers();
    let Some(reminder_on) = due.filter(|_| open) else {
        let page = PageEnd { limit: paging.limit(), has_more: false, next_cursor: None };
        return Ok(Page { data: Vec::new(), page });
    };
    let wanted = shown::asks(id).add(in_states(id, &[ProgressState::NotStarted, ProgressState::InProgress]));
    let rows = session.schools_asked(wanted, paging.after()?, Some(paging.fetch())).await?;
    let held = session.begun_by::<self_assessment::Entity>(id, &rows).await?;
    let page = paging.cut(rows, |row| row.urn, |row| row)?;
    let data = page.data.into_iter().map(|school| {
        Ok(SelfAssessmentReminder {
            state: state(held.get(&school.urn))?,
            urn: school.urn,
            name: school.name,
            head: school.head,
            telephone: school.telephone,
            reminder_on,
            due_on: cycle.due_on,
            days_left: (cycle.due_on - on).num_days(),
        })
    });
    Ok(Page { data: data.collect::<Result<_>>()?, page: page.page })
}

/// How far all schools of a cycle are.
pub async fn completion(cx: &Access<SelfAssessmentsManage>, id: Uuid) -> Result<SelfAssessmentCompletion> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let cycle = shown::find(&session, id).await?;
    let schools = session.schools_asked(shown::asks(id), None, None).await?;
    let held = session.begun_by::<self_assessment::Entity>(id, &schools).await?;
    let late = late(&session, id).await?;
    let today = session.today();
    let mut standing = Vec::with_capacity(schools.len());
    for school in &schools {
        let state = state(held.get(&school.urn))?;
        let overdue = is_overdue(&cycle, state, today);
        standing.push((school, Standing { state, overdue, late: late.contains(&school.urn) }));
    }
    let mut all = SelfAssessmentCompletionCounts::default();
    standing.iter().for_each(|(_, one)| all.add(*one));
    Ok(SelfAssessmentCompletion {
        cycle_id: id,
        due_on: cycle.due_on,
        all,
        phases: grouped(standing.iter().map(|(school, one)| (Some(school.kind.as_str()), *one))),
        districts: grouped(standing.iter().map(|(school, one)| (school.district_name.as_deref(), *one))),
        officers: SelfAssessmentCompletionOfficers {
            known: false,
            reason: Some(NO_OFFICERS),
            groups: Vec::new(),
        },
        data_as_at: session.now(),
    })
}

fn is_overdue(cycle: &self_assessment_cycle::Model, state: ProgressState, today: NaiveDate) -> bool {
    let was_opened = cycle.state != CycleState::Draft.as_str();
    was_opened && cycle.due_on < today && !state.has_submitted()
}

fn state(row: Option<&self_assessment::Model>) -> Result<ProgressState> {
    let Some(row) = row else { return Ok(ProgressState::NotStarted) };
    ProgressState::spelled(&row.state)
        .ok_or_else(|| AppError::internal("self_assessment.state holds what it cannot"))
}

fn states(given: Option<&str>) -> Result<Option<Vec<ProgressState>>> {
    let Some(given) = given else { return Ok(None) };
    let all: Vec<_> = ProgressState::ALL.iter().map(|state| state.as_str()).collect();
    let found = listed(given, all.len(), ProgressState::spelled).ok_or_else(|| {
        let fault = Fault::parameter("state", FaultCode::InvalidParameter);
        let fault = fault.detail(format!("One or several of {}, by comma.", all.join(", ")));
        AppError::new(Code::InvalidParameter).faults(vec![fault])
    })?;
    Ok(Some(found))
}

impl Begun for self_assessment::Entity {
    const OF: Self::Column = self_assessment::Column::CycleId;
    const STATE: Self::Column = self_assessment::Column::State;
}

/// Schools whose self-assessment in a cycle is in one of these states.
fn in_states(cycle: Uuid, states: &[ProgressState]) -> Condition {
    let spelled = states.iter().map(|state| state.as_str());
    access::in_states::<self_assessment::Entity>(cycle, spelled, states.contains(&ProgressState::NotStarted))
}

/// The schools whose first statement came after the due day.
async fn late<C: ConnectionTrait>(
    session: &Session<'_, C>,
    cycle: Uuid,
) -> Result<std::collections::HashSet<i32>> {
    use self_assessment_statement::{Column, Entity};
    let these =
        Condition::all().add(Column::CycleId.eq(cycle)).add(Column::Number.eq(1)).add(Column::Late.eq(true));
    let rows: Vec<Urn> = session.find::<Entity>().filter(these).columns([Column::Urn]).await?;
    Ok(rows.into_iter().map(|row| row.urn).collect())
}

#[derive(sea_orm::FromQueryResult)]
struct Urn {
    urn: i32,
}
