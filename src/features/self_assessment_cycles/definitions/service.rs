//! Use cases: defining a cycle and changing it. Every way in which it stood is kept.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::{
    audience,
    dto::{SelfAssessmentCycleDocument, SelfAssessmentCyclePut},
    reading, rules,
};
use crate::{
    access::{Access, Act, Action, Attempt, Locked, Made, SelfAssessmentsManage, Session, Tx, revised},
    assessments::{
        cycle::{Rule, SelfAssessmentCycleHoliday},
        states::{
            cycle::{CYCLE, CycleAction, CycleState},
            questionnaire::QuestionnaireState,
        },
    },
    attendance::{book::calendars::Calendars, calendar::Calendar},
    domain::urn::AUTHORITY,
    entities::{
        questionnaire_version,
        self_assessment_cycle::{self, Column, Entity, Model},
        self_assessment_cycle_revision,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::self_assessment_cycles::shown,
    http::{Body, IdempotencyKey, Once, Precondition, Tagged},
};

revised!(self_assessment_cycle, self_assessment_cycle_revision {
    self_assessment_cycle_id = SelfAssessmentCycleId
});

pub(super) type Answer = Tagged<SelfAssessmentCycleDocument>;

/// What was checked of a cycle.
struct Checked {
    due_on: NaiveDate,
    questionnaire: questionnaire_version::Model,
}

/// Defines a cycle; no school sees it before it is opened.
pub async fn create(
    cx: &Access<SelfAssessmentsManage>,
    key: IdempotencyKey,
    body: &Body<SelfAssessmentCyclePut>,
) -> Result<Once<Answer>> {
    let session = cx.read().await?;
    session.require_authority().await?;
    let put = body.parse()?;
    let checked = check(&session, &put).await?;
    let terms = stored(&put)?;
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    let (id, attempt) = (Uuid::now_v7(), Attempt::new(key, &put)?);
    let action = Action::new("self_assessment_cycle.create", id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        let act = Act { action: "drafted", reason: None, by: &by };
        tx.record::<Entity>(id, &act, |row| {
            row.questionnaire_version_id = Set(checked.questionnaire.id);
            row.questionnaire_code = Set(put.questionnaire.clone());
            row.state = Set(CycleState::Draft.as_str().to_owned());
            row.opens_on = Set(put.opens_on);
            row.due_on = Set(checked.due_on);
            row.schools = Set(0);
            row.terms = Set(terms.clone());
        })
        .await?;
        Ok(Made { id })
    });
    answered(cx, done.await?).await
}

/// Changes a cycle; the same again changes nothing. Of one that was opened, what is asked and whom is fixed.
pub async fn change(
    cx: &Access<SelfAssessmentsManage>,
    id: Uuid,
    read: &Precondition,
    body: &Body<SelfAssessmentCyclePut>,
) -> Result<Answer> {
    let session = cx.read().await?;
    let row = shown::find(&session, id).await?;
    read.check_version(&row.version.to_string())?;
    allow(&row, session.today(), CycleAction::Change)?;
    let put = body.parse()?;
    let is_draft = row.state == CycleState::Draft.as_str();
    let due = match is_draft {
        true => None,
        false => Some(check_opened(&session, &put, &row).await?),
    };
    let checked = if is_draft { Some(check(&session, &put).await?) } else { None };
    let due_on = due.or(checked.as_ref().map(|checked| checked.due_on)).unwrap_or(row.due_on);
    let asked = checked.map_or(row.questionnaire_version_id, |checked| checked.questionnaire.id);
    let terms = stored(&put)?;
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new("self_assessment_cycle.change", id.to_string());
    let written = cx.write(AUTHORITY, &action, async |tx| {
        let held = lock(tx, id).await?;
        // Its version names its state: what was checked of a draft holds of a draft.
        read.check_version(&held.version.to_string())?;
        if held.version != row.version {
            return Err(Code::Overloaded.into());
        }
        allow(&held, tx.today(), CycleAction::Change)?;
        let as_it_is = (held.questionnaire_version_id, held.opens_on, held.due_on, &held.terms);
        if as_it_is == (asked, put.opens_on, due_on, &terms) {
            return Ok(());
        }
        let act = Act { action: "changed", reason: None, by: &by };
        tx.revise(held, &act, |row| {
            row.questionnaire_version_id = Set(asked);
            row.questionnaire_code = Set(put.questionnaire.clone());
            row.opens_on = Set(put.opens_on);
            row.due_on = Set(due_on);
            row.terms = Set(terms.clone());
        })
        .await
    });
    match written.await {
        Ok(()) => reading::show(cx, id).await.map_err(AppError::after_commit),
        Err(error) => Err(read.overtaken(error, async || Ok(reading::show(cx, id).await?.tag)).await),
    }
}

fn stored(put: &SelfAssessmentCyclePut) -> Result<String> {
    let terms = rules::terms(put).map_err(AppError::internal)?;
    serde_json::to_string(&terms).map_err(AppError::internal)
}

/// The authority's calendar of the year in which a holiday lies, if it has one.
pub(super) async fn due_by_calendar<C: ConnectionTrait>(
    session: &Session<'_, C>,
    by: Option<SelfAssessmentCycleHoliday>,
) -> Result<Option<std::sync::Arc<Calendar>>> {
    let Some(by) = by else { return Ok(None) };
    let held = Calendars::one(session, AUTHORITY, by.academic_year).await?.of(AUTHORITY);
    Ok(held.map(|held| held.calendar))
}

/// Every fault of a cycle at once, or what follows from what it says.
async fn check<C: ConnectionTrait>(
    session: &Session<'_, C>,
    put: &SelfAssessmentCyclePut,
) -> Result<Checked> {
    let mut faults = Vec::new();
    let calendar = due_by_calendar(session, put.due_by).await?;
    let due_on = rules::due_on(put, calendar.as_deref(), session.today(), &mut faults);
    let asked = published(session, &put.questionnaire, put.questionnaire_version).await?;
    if asked.is_none() {
        faults.push(Fault::at("/questionnaire_version", FaultCode::QuestionnaireNotPublished));
    }
    let schools = audience::schools(session, &put.audience, put.opens_on).await?;
    match &put.audience.urns {
        Some(named) if put.audience.rule == Rule::Urns => faults.extend(rules::not_asked(named, &schools)),
        _ if schools.is_empty() && faults.is_empty() => {
            let fault = Fault::at("/audience", FaultCode::ReferenceNotFound);
            faults.push(fault.detail("There is no such school."));
        }
        _ => {}
    }
    match (due_on, asked) {
        (Some(due_on), Some(questionnaire)) if faults.is_empty() => Ok(Checked { due_on, questionnaire }),
        _ => Err(AppError::invalid(faults)),
    }
}

/// Every fault of a change of a cycle that was opened, or the day by whose end it is due from then on.
async fn check_opened<C: ConnectionTrait>(
    session: &Session<'_, C>,
    put: &SelfAssessmentCyclePut,
    row: &Model,
) -> Result<NaiveDate> {
    let mut faults = Vec::new();
    let calendar = due_by_calendar(session, put.due_by).await?;
    // A day that is not changed may be over.
    let today = if put.due_on == Some(row.due_on) { row.due_on } else { session.today() };
    let due_on = rules::due_on(put, calendar.as_deref(), today, &mut faults);
    let asked = find_version(session, row.questionnaire_version_id).await?;
    faults.extend(rules::fixed(put, row, &shown::terms(row)?, asked.and_then(|asked| asked.number)));
    match due_on {
        Some(due_on) if faults.is_empty() => Ok(due_on),
        _ => Err(AppError::invalid(faults)),
    }
}

async fn find_version<C: ConnectionTrait>(
    session: &Session<'_, C>,
    id: Uuid,
) -> Result<Option<questionnaire_version::Model>> {
    use questionnaire_version::{Column, Entity};
    session.find::<Entity>().filter(Column::Urn.eq(AUTHORITY)).filter(Column::Id.eq(id)).one().await
}

/// A version of a questionnaire that can be asked.
async fn published<C: ConnectionTrait>(
    session: &Session<'_, C>,
    code: &str,
    number: i32,
) -> Result<Option<questionnaire_version::Model>> {
    use questionnaire_version::{Column, Entity};
    let these = Condition::all()
        .add(Column::Urn.eq(AUTHORITY))
        .add(Column::Code.eq(code))
        .add(Column::Number.eq(number))
        .add(Column::State.eq(QuestionnaireState::Published.as_str()));
    session.find::<Entity>().filter(these).one().await
}

/// The schools that a cycle asks when it is opened: those of its audience on its first day, or today where that is over.
pub(super) async fn schools<C: ConnectionTrait>(
    session: &Session<'_, C>,
    row: &Model,
) -> Result<BTreeSet<i32>> {
    audience::schools(session, &shown::terms(row)?.audience, std::cmp::max(row.opens_on, session.today()))
        .await
}

pub(super) fn allow(row: &Model, today: NaiveDate, action: CycleAction) -> Result<()> {
    AppError::unless_allowed(CYCLE.actions(shown::state(row, today)?), action.as_str())
}

pub(super) async fn answered(cx: &Access<SelfAssessmentsManage>, done: Once<Made>) -> Result<Once<Answer>> {
    done.told(async |made| reading::show(cx, made.id).await).await
}

pub(super) async fn lock<'t>(tx: &'t Tx<'_>, id: Uuid) -> Result<Locked<'t, Entity>> {
    tx.lock::<Entity>(Column::Id.eq(id).into()).await?.ok_or(Code::NotFound.into())
}
