//! Use cases: showing a self-assessment, and listing those of many schools or of one.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::{
    dto::{
        SelfAssessment, SelfAssessmentDocument, SelfAssessmentLinks, SelfAssessmentQuery,
        SelfAssessmentRevision, SelfAssessmentView, SelfAssessmentViewQuery,
    },
    view::{self, Reader},
    whole,
};
use crate::{
    access::{
        Access, Permission, SelfAssessmentsRead, SelfAssessmentsReview, SelfAssessmentsWrite, Session,
        short_print,
    },
    assessments::states::{cycle::CycleState, self_assessment::SelfAssessmentState},
    domain::urn::AUTHORITY,
    entities::{
        questionnaire_version,
        self_assessment::{Column, Entity, Model},
        self_assessment_cycle, self_assessment_cycle_school,
    },
    error::{AppError, Code, Result},
    http::{Page, Tagged},
};

/// Whom it is told to.
pub fn reader<P: Permission>(cx: &Access<P>) -> Reader {
    Reader { answers: cx.also::<SelfAssessmentsWrite>(), reviews: cx.also::<SelfAssessmentsReview>() }
}

/// A school's self-assessment in a cycle with everything about it: one statement.
pub async fn show<P: Permission>(
    cx: &Access<P>,
    urn: i32,
    cycle: Uuid,
    query: &SelfAssessmentViewQuery,
) -> Result<Tagged<SelfAssessmentDocument>> {
    let session = cx.read().await?;
    let whole = whole::load(&session, urn, cycle).await?;
    let portal = query.view == Some(SelfAssessmentView::Portal);
    let document = view::document(&whole, session.today(), reader(cx), portal)?;
    // What is overdue changes with the day, and what can be done with the cycle.
    Ok(Tagged { tag: format!("{}-{}", whole.mark(), short_print(&document)?), document })
}

/// How it stood after each step, oldest first.
pub async fn history(
    cx: &Access<SelfAssessmentsRead>,
    urn: i32,
    cycle: Uuid,
) -> Result<Vec<SelfAssessmentRevision>> {
    let session = cx.read().await?;
    let whole = whole::load(&session, urn, cycle).await?;
    let Some(id) = whole.id() else { return Ok(Vec::new()) };
    let stood = session.history::<Entity>(urn, id).await?.into_iter().map(|kept| {
        Ok(SelfAssessmentRevision {
            version: kept.version,
            action: kept.action,
            state: state(&kept.state)?,
            reason: kept.reason,
            recorded_by: kept.recorded_by,
            recorded_at: kept.recorded_at,
        })
    });
    stood.collect()
}

fn state(text: &str) -> Result<SelfAssessmentState> {
    SelfAssessmentState::spelled(text)
        .ok_or_else(|| AppError::internal("the state of a self-assessment is not what it can be"))
}

/// Self-assessments that were started, by school and cycle: of every school in reach.
pub async fn list(
    cx: &Access<SelfAssessmentsRead>,
    query: &SelfAssessmentQuery,
) -> Result<Page<SelfAssessment>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let sealed = (query.cycle_id, query.state, query.changed_since);
    let paging = cx.paging("self-assessments", &sealed, query.limit, query.cursor.as_deref())?;
    let wanted = Condition::all()
        .add_option(query.cycle_id.map(|cycle| Column::CycleId.eq(cycle)))
        .add_option(query.state.map(|state| Column::State.eq(state.as_str())))
        .add_option(query.changed_since.map(|at| Column::ChangedAt.gte(at)));
    let page = session.find::<Entity>().filter(wanted).page(Column::Id, &paging).await?;
    let cycles = Cycles::read(&session, page.data.iter().map(|row| row.cycle_id)).await?;
    let data = page.data.iter().map(|row| cycles.item(row.urn, row.cycle_id, Some(row), session.now()));
    Ok(Page { data: data.collect::<Result<_>>()?, page: page.page })
}

/// Every self-assessment that a school is or was asked for, the latest cycle first; also those that are not started.
pub async fn of_school(
    cx: &Access<SelfAssessmentsRead>,
    urn: i32,
    query: &super::dto::SelfAssessmentSchoolQuery,
) -> Result<Page<SelfAssessment>> {
    use self_assessment_cycle_school::{Column as Asked, Entity as AskedOf};
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let paging = cx.paging("school self-assessments", &urn, query.limit, query.cursor.as_deref())?;
    let of = Condition::all().add(Asked::Urn.eq(AUTHORITY)).add(Asked::SchoolUrn.eq(urn));
    let mut asked = session.find::<AskedOf>().filter(of).limit(paging.fetch());
    if let Some(cycle) = paging.after::<Uuid>()? {
        asked = asked.before([Asked::CycleId], [cycle.into()]);
    }
    let asked = asked.order_by(Asked::CycleId, Order::Desc).all().await?;
    let page = paging.cut(asked, |row| row.cycle_id, |row| row.cycle_id)?;
    let these =
        Condition::all().add(Column::Urn.eq(urn)).add(Column::CycleId.is_in(page.data.iter().copied()));
    let rows = session.find::<Entity>().filter(these).all().await?;
    let rows: HashMap<Uuid, Model> = rows.into_iter().map(|row| (row.cycle_id, row)).collect();
    let cycles = Cycles::read(&session, page.data.iter().copied()).await?;
    let seen = page.data.iter().filter(|cycle| cycles.is_seen(**cycle));
    let data = seen.map(|cycle| cycles.item(urn, *cycle, rows.get(cycle), session.now()));
    Ok(Page { data: data.collect::<Result<_>>()?, page: page.page })
}

/// The cycles of a page, each with the version of the questionnaire that it asks.
struct Cycles(HashMap<Uuid, (self_assessment_cycle::Model, i32)>);

impl Cycles {
    async fn read<C: ConnectionTrait>(
        session: &Session<'_, C>,
        ids: impl Iterator<Item = Uuid>,
    ) -> Result<Self> {
        use questionnaire_version::Column as Version;
        use self_assessment_cycle::Column as Cycle;
        let mut ids: Vec<Uuid> = ids.collect();
        ids.sort_unstable();
        ids.dedup();
        let these = Condition::all().add(Cycle::Urn.eq(AUTHORITY)).add(Cycle::Id.is_in(ids));
        let cycles = session.find::<self_assessment_cycle::Entity>().filter(these).all().await?;
        let versions = cycles.iter().map(|cycle| cycle.questionnaire_version_id);
        let these = Condition::all().add(Version::Urn.eq(AUTHORITY)).add(Version::Id.is_in(versions));
        let numbers = session.find::<questionnaire_version::Entity>().filter(these);
        let numbers: Vec<Number> = numbers.columns([Version::Id, Version::Number]).await?;
        let number = |id: Uuid| numbers.iter().find(|one| one.id == id).and_then(|one| one.number);
        let told = cycles.into_iter().map(|cycle| {
            let number = number(cycle.questionnaire_version_id).unwrap_or_default();
            (cycle.id, (cycle, number))
        });
        Ok(Self(told.collect()))
    }

    /// Whether schools see the cycle.
    fn is_seen(&self, cycle: Uuid) -> bool {
        self.0.get(&cycle).is_some_and(|(cycle, _)| cycle.state != CycleState::Draft.as_str())
    }

    fn item(&self, urn: i32, cycle: Uuid, row: Option<&Model>, now: DateTime<Utc>) -> Result<SelfAssessment> {
        let (cycle, number) = self.0.get(&cycle).ok_or(Code::Internal)?;
        let today = crate::access::date_at_school(now);
        let cycle_state = CycleState::spelled(&cycle.state).ok_or(Code::Internal)?;
        let state = row.map_or(Ok(SelfAssessmentState::NotStarted), |row| state(&row.state))?;
        Ok(SelfAssessment {
            urn,
            cycle_id: cycle.id,
            state,
            questionnaire: cycle.questionnaire_code.clone(),
            questionnaire_version: *number,
            cycle_state: cycle_state.on(today, cycle.opens_on),
            opens_on: cycle.opens_on,
            due_on: cycle.due_on,
            overdue: row.is_none_or(|row| row.statements == 0) && cycle.due_on < today,
            statements: row.map_or(0, |row| row.statements),
            submitted_at: row.and_then(|row| row.submitted_at),
            changed_at: row.map(|row| row.changed_at),
            created_at: row.map(|row| row.created_at),
            updated_at: row.map(|row| row.updated_at),
            version: row.map_or(0, |row| row.version),
            links: SelfAssessmentLinks { this: format!("/v1/schools/{urn}/self-assessments/{}", cycle.id) },
        })
    }
}

#[derive(sea_orm::FromQueryResult)]
struct Number {
    id: Uuid,
    number: Option<i32>,
}
