//! Use cases: listing cases and showing one. What the school is not told is left out for whoever may not see it.

use std::collections::HashMap;

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::{
    closing::what_keeps_open,
    dto::{
        AttendanceCase, AttendanceCaseDocument, AttendanceCaseLinks, AttendanceCaseOfficer,
        AttendanceCaseRevision, AttendanceCasesQuery,
    },
    former,
};
use crate::{
    access::{
        Access, CasesConfidentialRead, CasesRead, CasesWrite, Document as _, Permission, Session, Stood,
        short_print,
    },
    attendance::book::parents,
    domain::action::Actions,
    entities::attendance_case::{Column, Entity, Model},
    error::{AppError, Code, Result},
    features::casework::{
        load,
        officers::OfficerTerms,
        pupils::{self, Whereabouts},
        states,
        values::{AttendanceCaseAction, AttendanceCaseKind, AttendanceCasePhase},
    },
    http::{Page, ReadBy, Tagged},
};

/// Why nobody else can do anything with one; what keeps it open is not told either.
const AUTHORITY_ALONE: &str = "The authority works on cases.";

/// Where a case is.
pub fn link(urn: i32, id: Uuid) -> String {
    format!("/v1/schools/{urn}/cases/{id}")
}

/// The case, if the caller reaches its school.
pub async fn find<C: ConnectionTrait>(session: &Session<'_, C>, urn: i32, id: Uuid) -> Result<Model> {
    session.school(urn).await?;
    session.document::<Entity>(urn, id).await
}

/// The case, if the caller reaches its school and is told of it: a school that the pupil has left is not of every one.
pub async fn find_told<P: Permission, C: ConnectionTrait>(
    cx: &Access<P>,
    session: &Session<'_, C>,
    urn: i32,
    id: Uuid,
) -> Result<Model> {
    session.school(urn).await?;
    let this = Condition::all()
        .add(Column::Urn.eq(urn))
        .add(Column::Id.eq(id))
        .add_option((!tells_all(cx)).then(|| former::known(session.today())));
    session.find::<Entity>().filter(this).one().await?.ok_or(Code::NotFound.into())
}

/// What kind of case it is.
pub fn kind(row: &Model) -> Result<AttendanceCaseKind> {
    let unreadable = || AppError::internal("attendance_case.kind holds what it cannot");
    AttendanceCaseKind::spelled(&row.kind).ok_or_else(unreadable)
}

/// Cases of a school, or of all in reach by URN, in the order of recording: the same few statements however many.
pub async fn list(
    cx: &Access<CasesRead>,
    school: Option<i32>,
    query: &AttendanceCasesQuery,
    by: &ReadBy,
) -> Result<Page<AttendanceCase>> {
    let sealed =
        (school, query.kind, query.state, query.phase, query.priority, query.pupil_id, query.officer_id);
    let sealed = (sealed, query.unassigned, query.opened_on_from, query.opened_on_to);
    let paging = cx.paging("cases", &sealed, query.limit, query.cursor.as_deref())?;
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    if let Some(urn) = school {
        session.school(urn).await?;
    }
    let reader = by.require()?;
    let nobody = |is: bool| if is { Column::OfficerId.is_null() } else { Column::OfficerId.is_not_null() };
    let mut wanted = Condition::all()
        .add_option(school.map(|urn| Column::Urn.eq(urn)))
        .add_option(query.kind.map(|kind| Column::Kind.eq(kind.as_str())))
        .add_option(query.state.map(|state| Column::State.eq(state.as_str())))
        .add_option(query.phase.map(|phase| Column::Phase.eq(phase.as_str())))
        .add_option(query.priority.map(|priority| Column::Priority.eq(priority.as_str())))
        .add_option(query.officer_id.map(|id| Column::OfficerId.eq(id)))
        .add_option(query.unassigned.map(nobody))
        .add_option(query.opened_on_from.map(|day| Column::OpenedOn.gte(day)))
        .add_option(query.opened_on_to.map(|day| Column::OpenedOn.lte(day)));
    if let Some(pupil) = query.pupil_id {
        wanted = wanted.add(Column::PupilId.is_in(parents::pupil_ids(&session, pupil).await?));
    }
    if !tells_all(cx) {
        wanted = wanted.add(former::known(session.today()));
        // Nor does a filter tell how far the case of a pupil who has left is now.
        if query.phase.is_some() {
            wanted = wanted.add(former::present(session.today()));
        }
    }
    let page = session.find::<Entity>().filter(wanted).page(Column::Id, &paging).await?;
    let beside = Beside::of(&session, &page.data, tells_all(cx)).await?;
    drop(snapshot);
    let told = page.data.iter().map(|row| (row.urn, Some(row.pupil_id)));
    cx.disclose_list(school, "case.list", &reader, told).await?;
    let data = page.data.iter().map(|row| beside.view(row)).collect::<Result<_>>()?;
    Ok(Page { data, page: page.page })
}

/// A case; the read is written down.
pub async fn show(
    cx: &Access<CasesRead>,
    urn: i32,
    id: Uuid,
    by: &ReadBy,
) -> Result<Tagged<AttendanceCaseDocument>> {
    let found = load(cx, urn, id).await?;
    let reader = by.require()?;
    cx.disclose_one(urn, "case.read", id, &reader).await?;
    Ok(found)
}

/// A case, for whoever has written it down.
pub async fn load<P: Permission>(
    cx: &Access<P>,
    urn: i32,
    id: Uuid,
) -> Result<Tagged<AttendanceCaseDocument>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let row = find_told(cx, &session, urn, id).await?;
    let beside = Beside::of(&session, std::slice::from_ref(&row), tells_all(cx)).await?;
    let case = beside.view(&row)?;
    let kept_open_by = what_keeps_open(&session, &row).await?;
    let Actions { allowed, refused } = match cx.also::<CasesWrite>() {
        true => states::case_actions(case.kind, case.state, &kept_open_by),
        false => {
            Actions::none(AttendanceCaseAction::ALL.iter().map(|action| action.as_str()), AUTHORITY_ALONE)
        }
    };
    let (mut history, mut told) = (None, None);
    if cx.also::<CasesConfidentialRead>() {
        let stood_so = session.history::<Entity>(urn, id).await?;
        history = Some(stood_so.into_iter().map(stood).collect::<Result<_>>()?);
        told = Some(kept_open_by);
    }
    let document = AttendanceCaseDocument {
        case,
        history,
        kept_open_by: told,
        allowed_actions: allowed,
        refused_actions: refused,
    };
    // Who has it, whether the pupil is on roll and what keeps it open changes otherwise than with a version.
    Ok(Tagged { tag: format!("{}-{}", row.version, short_print(&document)?), document })
}

/// Whether the caller is told what came after the pupil left the school.
fn tells_all<P: Permission>(cx: &Access<P>) -> bool {
    cx.also::<CasesConfidentialRead>() || cx.also::<CasesWrite>()
}

fn stood(kept: Stood) -> Result<AttendanceCaseRevision> {
    let (state, terms) = kept.read::<Entity>()?;
    Ok(AttendanceCaseRevision {
        version: kept.version,
        action: kept.action,
        state,
        terms,
        reason: kept.reason,
        recorded_by: kept.recorded_by,
        recorded_at: kept.recorded_at,
    })
}

/// What is told beside the rows of cases.
struct Beside {
    pupils: HashMap<(i32, Uuid), Whereabouts>,
    officers: HashMap<Uuid, OfficerTerms>,
    today: chrono::NaiveDate,
    tells_all: bool,
    /// How far cases were when the pupil left, as far as they have gone on since and that is not told.
    phases: HashMap<(i32, Uuid), AttendanceCasePhase>,
}

impl Beside {
    async fn of<C: ConnectionTrait>(
        session: &Session<'_, C>,
        rows: &[Model],
        tells_all: bool,
    ) -> Result<Self> {
        let pupils = pupils::whereabouts(session, rows.iter().map(|row| (row.urn, row.pupil_id))).await?;
        let officers = load::officers(session, rows.iter().filter_map(|row| row.officer_id)).await?;
        let mut until = HashMap::new();
        for row in rows.iter().filter(|_| !tells_all) {
            let left_on = pupils.get(&(row.urn, row.pupil_id)).and_then(|pupil| pupil.left_on);
            let Some(last) = left_on else { continue };
            if Entity::terms(&row.terms)?.phase_since_on > last {
                until.insert((row.urn, row.id), last);
            }
        }
        let phases = former::phases(session, &until).await?;
        Ok(Self { pupils, officers, today: session.today(), tells_all, phases })
    }

    fn view(&self, row: &Model) -> Result<AttendanceCase> {
        let gone = || AppError::internal("the pupil of a case is gone");
        let pupil = self.pupils.get(&(row.urn, row.pupil_id)).ok_or_else(gone)?;
        let (state, terms) = Entity::read(row)?;
        let officer = |id: Uuid| {
            let details = &self.officers.get(&id)?.details;
            Some(AttendanceCaseOfficer {
                id,
                name: details.name.clone(),
                title: details.title_on(self.today).map(str::to_owned),
                email: details.email.clone(),
                telephone: details.telephone.clone(),
            })
        };
        // What was decided after the pupil left is not the school's to know.
        let told = |decided_on: chrono::NaiveDate| {
            self.tells_all || pupil.left_on.is_none_or(|last| decided_on <= last)
        };
        let this = link(row.urn, row.id);
        Ok(AttendanceCase {
            id: row.id,
            urn: row.urn,
            pupil_id: pupil.pupil_id,
            pupil_on_roll: pupil.on_roll,
            left_on: pupil.left_on,
            kind: kind(row)?,
            state,
            phase: self.phases.get(&(row.urn, row.id)).copied().unwrap_or(terms.phase),
            decision: terms.decision.filter(|decision| told(decision.decided_on)),
            priority: terms.priority,
            officer: terms.officer_id.and_then(officer),
            referral_ids: terms.referral_ids,
            opened_on: terms.opened_on,
            open_since_at: terms.open_since_at,
            closed_on: row.closed_on,
            outcome: row.outcome.clone(),
            imported: terms.imported,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
            links: AttendanceCaseLinks {
                events: format!("{this}/events"),
                feedback: format!("{this}/feedback"),
                this,
            },
        })
    }
}
