//! Use case: considering a legal action.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use serde_json::{Map, json};
use uuid::Uuid;

use super::{
    dto::{LegalActionCreate, LegalActionDocument},
    ground::{self, Whom},
    reading,
};
use crate::{
    access::{Access, Act, Action, Attempt, LegalActionsWrite, Made, Tx},
    casework::legal::{
        route::LegalActionRoute,
        states::LegalActionState,
        terms::{LegalActionOffencePeriod, LegalActionTerms},
    },
    entities::{
        attendance_case,
        legal_action::{Column, Entity},
    },
    error::{AppError, Code, Result},
    features::legal_actions::{seen, store::Stands},
    http::{Body, IdempotencyKey, Once, Tagged},
};

/// Records that a legal action is considered.
pub async fn create(
    cx: &Access<LegalActionsWrite>,
    urn: i32,
    key: IdempotencyKey,
    body: &Body<LegalActionCreate>,
) -> Result<Once<Tagged<LegalActionDocument>>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let new = body.parse()?;
    let whom = ground::check(&session, urn, &new).await?.map_err(AppError::invalid)?;
    drop(snapshot);
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let ground = new.ground.cleaned().map_err(AppError::internal)?;
    let attempt = Attempt::new(key, &(urn, &new))?;
    let school_contact = new.school_contact.as_ref().map(|contact| contact.cleaned()).transpose();
    let school_contact = school_contact.map_err(AppError::internal)?;
    let terms = LegalActionTerms { school_contact, ..LegalActionTerms::considered(ground) };
    let id = Uuid::now_v7();
    let action = Action::new("legal_action.create", id.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx: &Tx<'_>| {
        refuse_closed(tx, new.case_id).await?;
        refuse_second(tx, &new, &whom).await?;
        let act = Act { action: "considered", reason: None, by: &by };
        let state = LegalActionState::Considered;
        tx.record_document::<Entity>(id, state, &terms, &act, |row| {
            row.case_id = Set(new.case_id);
            row.pupil_id = Set(whom.pupil_id);
            row.parent_id = Set(whom.parent.as_ref().map(|parent| parent.id));
            row.route = Set(new.route.as_str().to_owned());
        })
        .await?;
        Ok(Made { id })
    });
    let told = async |made: Made| {
        seen::one(cx, urn, "legal_action.create", made.id, &seen::actor(&by)).await?;
        reading::load(cx, urn, made.id).await
    };
    done.await?.told(told).await
}

/// Nothing is begun in a case that is closed. The case is locked: nobody closes it meanwhile, nor opens another action.
async fn refuse_closed(tx: &Tx<'_>, case_id: Uuid) -> Result<()> {
    let this = Condition::all().add(attendance_case::Column::Id.eq(case_id));
    let case = tx.lock::<attendance_case::Entity>(this).await?.ok_or(Code::NotFound)?;
    match case.state.as_str() {
        "open" => Ok(()),
        _ => Err(AppError::new(Code::StateConflict)
            .detail("The case is closed: open it again, or the one in which the pupil is now.")
            .allowed_actions(Vec::new())),
    }
}

/// Of a kind one is open about a parent, or a child; and nobody is tried twice for the same days.
async fn refuse_second(tx: &Tx<'_>, new: &LegalActionCreate, whom: &Whom) -> Result<()> {
    let ids = whom.parent.iter().flat_map(|parent| parent.ids.iter().copied());
    let same = match whom.parent.is_some() {
        true => Condition::all().add(Column::ParentId.is_in(ids)),
        false => Condition::all().add(Column::ParentId.is_null()),
    };
    let near = Condition::all().add(Column::PupilId.eq(whom.pupil_id)).add(same);
    for row in tx.find::<Entity>().filter(near).all().await? {
        let is = Stands::of(&row)?;
        let stands_in_the_way = match (new.route.is_prosecution(), is.route.is_prosecution()) {
            (true, true) => is_tried(&is, new.ground.offence),
            (false, false) => is.route == new.route && is.state.is_open(),
            _ => false,
        };
        if stands_in_the_way {
            return Err(AppError::new(Code::Duplicate)
                .detail(why(new.route))
                .existing(Map::from_iter([("id".to_owned(), json!(row.id))])));
        }
    }
    Ok(())
}

/// Whether an action is, or was, about some of the same days, and was not given up undecided.
fn is_tried(is: &Stands, offence: Option<LegalActionOffencePeriod>) -> bool {
    let given_up = is.state == LegalActionState::NotPursued
        || is.terms.decision.as_ref().is_some_and(|decision| decision.outcome.is_undecided());
    let overlap = is
        .terms
        .ground
        .offence
        .zip(offence)
        .is_some_and(|(one, other)| one.from_on <= other.to_on && other.from_on <= one.to_on);
    overlap && !given_up
}

fn why(route: LegalActionRoute) -> &'static str {
    match route.is_prosecution() {
        true => "A prosecution of this parent is, or was, about some of the same days.",
        false => "One on this way is open already about the same person.",
    }
}
