//! Use cases: listing encounters and showing one. Whoever reads is written down before the answer leaves.

use std::collections::HashMap;

use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use super::{
    beside,
    dto::{
        PatrolEncounter, PatrolEncounterDocument, PatrolEncounterLinks, PatrolEncounterRevision,
        PatrolEncountersQuery,
    },
};
use crate::{
    access::{
        Access, Disclosure, Document as _, PatrolEncountersRead, Permission, RegistersCodesRead, Stood,
        short_print,
    },
    attendance::book::entry::{self, Entry},
    domain::{action::Actions, urn::AUTHORITY},
    entities::patrol_encounter::{Column, Entity, Model},
    error::{AppError, Code, Result},
    features::patrols::values::encounter_actions,
    http::{Page, ReadBy, Tagged},
};

/// Encounters in the order of their schools, and of one in the order of recording: of one school, or of all in reach, first
/// among them those with children whom no school knows. The same few statements however many there are.
pub async fn list(
    cx: &Access<PatrolEncountersRead>,
    school: Option<i32>,
    query: &PatrolEncountersQuery,
    by: &ReadBy,
) -> Result<Page<PatrolEncounter>> {
    let year = query.academic_year.map(|year| year.to_string());
    let sealed = (school, query.patrol_id, query.outcome, query.state, &year, query.pupil_id);
    let paging = cx.paging("patrol encounters", &sealed, query.limit, query.cursor.as_deref())?;
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    if let Some(urn) = school {
        session.school(urn).await?;
    }
    let reader = by.require()?;
    let mut wanted = Condition::all()
        .add_option(school.map(|urn| Column::Urn.eq(urn)))
        .add_option(query.patrol_id.map(|patrol| Column::PatrolId.eq(patrol)))
        .add_option(query.outcome.map(|outcome| Column::Outcome.eq(outcome.as_str())))
        .add_option(query.state.map(|state| Column::State.eq(state.as_str())))
        .add_option(year.map(|year| Column::AcademicYear.eq(year)));
    if let Some(pupil) = query.pupil_id {
        let entries = entry::of_pupil(&session, school, pupil).await?;
        wanted = wanted.add(Column::EnrolmentId.is_in(entries.iter().map(|entry| entry.id)));
    }
    let page = session.find::<Entity>().filter(wanted).page(Column::Id, &paging).await?;
    let entries = entry::all(&session, page.data.iter().filter_map(|row| row.enrolment_id)).await?;
    let data: Vec<PatrolEncounter> =
        page.data.iter().map(|row| view(row, &entries)).collect::<Result<_>>()?;
    drop(snapshot);
    let told = data.iter().map(|one| (one.urn.unwrap_or(AUTHORITY), one.pupil_id));
    cx.disclose_list(school, "patrol_encounters.list", &reader, told).await?;
    Ok(Page { data, page: page.page })
}

/// One encounter with its history, to who says for whom and for what it is read.
pub async fn show(
    cx: &Access<PatrolEncountersRead>,
    urn: i32,
    id: Uuid,
    by: &ReadBy,
) -> Result<Tagged<PatrolEncounterDocument>> {
    let found = load(cx, urn, id).await?;
    let reader = by.require()?;
    let pupils = usize::from(found.document.patrol_encounter.pupil_id.is_some());
    let operation = "patrol_encounter.read";
    cx.disclose(urn, &Disclosure { operation, subject: id.to_string(), reader: &reader, pupils }).await?;
    Ok(found)
}

/// One encounter with a child whom no school knows, if it is of this patrol. It tells of nobody.
pub async fn show_unknown(
    cx: &Access<PatrolEncountersRead>,
    (patrol, id): (Uuid, Uuid),
) -> Result<Tagged<PatrolEncounterDocument>> {
    let found = load(cx, AUTHORITY, id).await?;
    match found.document.patrol_encounter.patrol_id == patrol {
        true => Ok(found),
        false => Err(Code::NotFound.into()),
    }
}

/// One encounter as it stands. Whoever only writes is told neither what stood before nor what the register says.
pub async fn load<P: Permission>(
    cx: &Access<P>,
    urn: i32,
    id: Uuid,
) -> Result<Tagged<PatrolEncounterDocument>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    match urn {
        AUTHORITY => session.require_authority().await?,
        urn => session.school(urn).await.map(drop)?,
    }
    let row = session.document::<Entity>(urn, id).await?;
    let entries = entry::all(&session, row.enrolment_id).await?;
    let history = session.history::<Entity>(urn, id).await?;
    let patrol_encounter = view(&row, &entries)?;
    let entry = row.enrolment_id.and_then(|enrolment| entries.get(&enrolment));
    let (state, terms) = (patrol_encounter.state, &patrol_encounter.terms);
    let mut register = match row.enrolment_id {
        Some(enrolment) => {
            let codes = cx.also::<RegistersCodesRead>();
            beside::register(&session, (urn, enrolment), terms, codes).await?
        }
        None => Vec::new(),
    };
    let mut flags = beside::flags(state, terms, entry, &register);
    let Actions { allowed, refused } = encounter_actions(state);
    let mut history: Vec<_> = history.into_iter().map(stood).collect::<Result<_>>()?;
    if !cx.also::<PatrolEncountersRead>() {
        (register, flags, history) = (Vec::new(), Vec::new(), Vec::new());
    }
    let document = PatrolEncounterDocument {
        patrol_encounter,
        register,
        flags,
        history,
        allowed_actions: allowed,
        refused_actions: refused,
    };
    // The register changes without a version.
    Ok(Tagged { tag: format!("{}-{}", row.version, short_print(&document)?), document })
}

fn stood(kept: Stood) -> Result<PatrolEncounterRevision> {
    let (state, terms) = kept.read::<Entity>()?;
    Ok(PatrolEncounterRevision {
        version: kept.version,
        action: kept.action,
        state,
        terms,
        reason: kept.reason,
        recorded_by: kept.recorded_by,
        recorded_at: kept.recorded_at,
    })
}

fn view(row: &Model, entries: &HashMap<Uuid, Entry>) -> Result<PatrolEncounter> {
    let entry = match row.enrolment_id {
        Some(enrolment) => {
            Some(entries.get(&enrolment).ok_or_else(|| AppError::internal("an entry is gone"))?)
        }
        None => None,
    };
    let (state, terms) = Entity::read(row)?;
    let this = match entry {
        Some(_) => format!("/v1/schools/{}/patrol-encounters/{}", row.urn, row.id),
        None => format!("/v1/patrols/{}/encounters/{}", row.patrol_id, row.id),
    };
    Ok(PatrolEncounter {
        id: row.id,
        urn: entry.map(|_| row.urn),
        patrol_id: row.patrol_id,
        pupil_id: entry.map(|entry| entry.pupil_id),
        enrolment_id: row.enrolment_id,
        state,
        terms,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        links: PatrolEncounterLinks { this },
    })
}
