//! Use cases: recording a child's time in a group, ending it, and saying that it never was. Every revision is kept.

use std::collections::BTreeSet;

use sea_orm::{ActiveModelTrait as _, ColumnTrait as _, Condition, ConnectionTrait};
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use uuid::Uuid;

use super::{
    dto::{
        PupilGroupMembershipAssign, PupilGroupMembershipCreate, PupilGroupMembershipDocument,
        PupilGroupMembershipEnd, PupilGroupMembershipVoid,
    },
    known::known,
    reading,
    rules::Stay,
};
use crate::{
    access::{Access, Action, Attempt, PupilsGroupsWrite, Session, Tx},
    attendance::book::groups::Members,
    domain::{
        person::Person,
        text::clean,
        upn::{Upn, UpnFault},
        urn::AUTHORITY,
    },
    entities::{
        pupil, pupil_group,
        pupil_group_membership::{ActiveModel, Column, Entity, Model},
        social_work_team,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::pupil_groups::shown,
    http::{Body, IdempotencyKey, Once},
};

/// What a repeated request gets again.
#[derive(Serialize, Deserialize)]
struct Done {
    id: Uuid,
}

/// Records that a child is in a group from a day on.
pub async fn create(
    cx: &Access<PupilsGroupsWrite>,
    group: Uuid,
    key: IdempotencyKey,
    body: &Body<PupilGroupMembershipCreate>,
) -> Result<Once<PupilGroupMembershipDocument>> {
    let session = cx.read().await?;
    shown::find_for_authority(cx, &session, group).await?;
    let new = body.parse()?;
    let stay = Stay { from_on: new.from_on, until_on: new.until_on };
    let pupil = whom(&session, &new, stay).await?;
    let attempt = Attempt::new(key, &(group, &new))?;
    let id = Uuid::now_v7();
    let source_name = new.source_name.as_deref().map(clean).transpose().map_err(AppError::internal)?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new("group_membership.create", id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        lock(tx, group).await?;
        refuse_overlap(tx, group, pupil, stay, None).await?;
        let row = Model {
            id,
            revision: 1,
            group_id: group,
            pupil_id: pupil,
            from_on: stay.from_on,
            until_on: stay.until_on,
            voided: false,
            source: RECORDED.to_owned(),
            list_id: None,
            source_name: source_name.clone(),
            reason: None,
            recorded_by_name: by.name.clone(),
            recorded_by_title: by.title.clone(),
            client_id: tx.client(),
            created_at: tx.now(),
            recorded_at: tx.now(),
            superseded_at: None,
            social_work_team_id: new.social_work_team_id,
        };
        tx.insert_shared(vec![ActiveModel::from(row).reset_all()]).await?;
        Ok(Done { id })
    });
    answered(cx, group, done.await?).await
}

/// Recorded by itself, not by a list.
const RECORDED: &str = "recorded";

/// The pupil whom a body names, or every fault of it.
async fn whom<C: ConnectionTrait>(
    session: &Session<'_, C>,
    new: &PupilGroupMembershipCreate,
    stay: Stay,
) -> Result<Uuid> {
    let mut faults = Vec::new();
    if !stay.is_forwards() {
        faults.push(Fault::at("/until_on", FaultCode::DatesReversed));
    }
    let upn = match (&new.upn, new.pupil_id) {
        (Some(_), Some(_)) | (None, None) => {
            faults
                .push(Fault::at("/pupil_id", FaultCode::ChooseOne).detail("Name the pupil by id or by UPN."));
            None
        }
        (Some(upn), None) => match Upn::parse(upn) {
            Ok(upn) => Some(upn),
            Err(fault) => {
                let code = match fault {
                    UpnFault::Malformed => FaultCode::UpnMalformed,
                    UpnFault::CheckLetter => FaultCode::UpnCheckLetter,
                };
                faults.push(Fault::at("/upn", code));
                None
            }
        },
        (None, Some(_)) => None,
    };
    faults.extend(unknown_team(session, new.social_work_team_id).await?);
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let upns: BTreeSet<String> = upn.iter().map(|upn| upn.as_str().to_owned()).collect();
    let found = known(session, &upns, &new.pupil_id.into_iter().collect()).await?;
    let (pupil, at) = match &upn {
        Some(upn) => (found.by_upn(upn), "/upn"),
        None => (new.pupil_id.and_then(|id| found.by_id(id)), "/pupil_id"),
    };
    pupil.ok_or_else(|| AppError::invalid(vec![Fault::at(at, FaultCode::ReferenceNotFound)]))
}

/// Ends a membership on a day, or moves its end.
pub async fn end(
    cx: &Access<PupilsGroupsWrite>,
    group: Uuid,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<PupilGroupMembershipEnd>,
) -> Result<Once<PupilGroupMembershipDocument>> {
    require(cx, group, id).await?;
    let act = body.parse()?;
    let reason = act.reason.as_deref().map(clean).transpose().map_err(AppError::internal)?;
    let by = act.recorded_by.cleaned().map_err(AppError::internal)?;
    let attempt = Attempt::new(key, &(group, id, &act))?;
    let action = Action::new("group_membership.end", id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        lock(tx, group).await?;
        let held = standing(tx, group, id).await?;
        let stay = Stay { from_on: held.from_on, until_on: Some(act.until_on) };
        if !stay.is_forwards() {
            let fault = Fault::at("/until_on", FaultCode::DatesReversed);
            return Err(AppError::invalid(vec![
                fault.detail("It lies before the first day: void it instead."),
            ]));
        }
        refuse_overlap(tx, group, held.pupil_id, stay, Some(id)).await?;
        if held.until_on != stay.until_on {
            let reason = reason.clone();
            let next =
                Model { until_on: stay.until_on, reason, source: RECORDED.to_owned(), list_id: None, ..held };
            replace(tx, next, &by).await?;
        }
        Ok(Done { id })
    });
    answered(cx, group, done.await?).await
}

/// Says that a membership never was. It stays to be seen.
pub async fn void(
    cx: &Access<PupilsGroupsWrite>,
    group: Uuid,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<PupilGroupMembershipVoid>,
) -> Result<Once<PupilGroupMembershipDocument>> {
    require(cx, group, id).await?;
    let act = body.parse()?;
    let reason = clean(&act.reason).map_err(AppError::internal)?;
    let by = act.recorded_by.cleaned().map_err(AppError::internal)?;
    let attempt = Attempt::new(key, &(group, id, &act))?;
    let action = Action::new("group_membership.void", id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        lock(tx, group).await?;
        let held = standing(tx, group, id).await?;
        let reason = Some(reason.clone());
        let next = Model { voided: true, reason, source: RECORDED.to_owned(), list_id: None, ..held };
        replace(tx, next, &by).await?;
        Ok(Done { id })
    });
    answered(cx, group, done.await?).await
}

/// Says with which social work team a child is, or with none. On whose word the child is in the group stays as it was.
pub async fn assign(
    cx: &Access<PupilsGroupsWrite>,
    group: Uuid,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<PupilGroupMembershipAssign>,
) -> Result<Once<PupilGroupMembershipDocument>> {
    require(cx, group, id).await?;
    let act = body.parse()?;
    let faults: Vec<_> =
        unknown_team(&cx.read().await?, act.social_work_team_id).await?.into_iter().collect();
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let by = act.recorded_by.cleaned().map_err(AppError::internal)?;
    let attempt = Attempt::new(key, &(group, id, &act))?;
    let action = Action::new("group_membership.assign", id.to_string());
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        lock(tx, group).await?;
        let held = standing(tx, group, id).await?;
        if held.social_work_team_id != act.social_work_team_id {
            let next = Model { social_work_team_id: act.social_work_team_id, reason: None, ..held };
            replace(tx, next, &by).await?;
        }
        Ok(Done { id })
    });
    answered(cx, group, done.await?).await
}

/// The fault of naming a social work team that is not there.
async fn unknown_team<C: ConnectionTrait>(
    session: &Session<'_, C>,
    team: Option<Uuid>,
) -> Result<Option<Fault>> {
    let Some(team) = team else { return Ok(None) };
    let known = session.shared::<social_work_team::Entity>();
    let known = known.filter(social_work_team::Column::Id.eq(team)).one().await?.is_some();
    Ok((!known).then(|| Fault::at("/social_work_team_id", FaultCode::ReferenceNotFound)))
}

/// `not_found` unless there is such a membership and the caller reaches every school.
async fn require(cx: &Access<PupilsGroupsWrite>, group: Uuid, id: Uuid) -> Result<()> {
    let session = cx.read().await?;
    shown::find_for_authority(cx, &session, group).await?;
    let this = Condition::all().add(Column::GroupId.eq(group)).add(Column::Id.eq(id));
    session.shared::<Entity>().filter(this).one().await?.map(drop).ok_or(Code::NotFound.into())
}

/// Whoever changes who is in a group waits here for whoever else does.
async fn lock(tx: &Tx<'_>, group: Uuid) -> Result<()> {
    let this = Condition::all().add(pupil_group::Column::Id.eq(group));
    tx.lock_shared::<pupil_group::Entity>(this).await?.map(drop).ok_or(Code::NotFound.into())
}

/// The membership as it stands, unless it is voided.
async fn standing(tx: &Tx<'_>, group: Uuid, id: Uuid) -> Result<Model> {
    let this = Condition::all()
        .add(Column::GroupId.eq(group))
        .add(Column::Id.eq(id))
        .add(Column::SupersededAt.is_null());
    let held = tx.shared::<Entity>().filter(this).one().await?.ok_or(Code::NotFound)?;
    match held.voided {
        false => Ok(held),
        true => Err(AppError::new(Code::StateConflict).detail("It is voided.").allowed_actions(Vec::new())),
    }
}

/// A child's times in a group may not overlap, whichever id each was recorded under.
async fn refuse_overlap(tx: &Tx<'_>, group: Uuid, pupil: Uuid, stay: Stay, own: Option<Uuid>) -> Result<()> {
    let alike = Condition::any().add(pupil::Column::Id.eq(pupil)).add(pupil::Column::MergedInto.eq(pupil));
    let alike = tx.shared::<pupil::Entity>().filter(alike).all().await?;
    let child = alike.iter().find(|row| row.id == pupil).and_then(|row| row.merged_into).unwrap_or(pupil);
    let ids = Members::of(alike.iter().map(|row| (row.id, child)).chain([(child, child)]));
    let these = Condition::all()
        .add(Column::GroupId.eq(group))
        .add(Column::PupilId.is_in(ids.known_as(&[child])))
        .add(Column::SupersededAt.is_null())
        .add(Column::Voided.eq(false));
    let held = tx.shared::<Entity>().filter(these).all().await?;
    let other = held.iter().filter(|row| Some(row.id) != own);
    let overlapping = other
        .filter(|row| Stay { from_on: row.from_on, until_on: row.until_on }.overlaps(stay))
        .min_by_key(|row| row.from_on);
    let Some(row) = overlapping else { return Ok(()) };
    let existing = Map::from_iter([("id".to_owned(), json!(row.id))]);
    Err(AppError::new(Code::Duplicate)
        .detail("The child is in the group on a day of these.")
        .existing(existing))
}

/// Records the next revision of a membership in place of the one that stands.
async fn replace(tx: &Tx<'_>, next: Model, by: &Person) -> Result<()> {
    let this = Condition::all().add(Column::Id.eq(next.id)).add(Column::SupersededAt.is_null());
    tx.set_shared::<Entity>(this, vec![(Column::SupersededAt, tx.now().into())]).await?;
    let row = Model {
        revision: next.revision + 1,
        recorded_by_name: by.name.clone(),
        recorded_by_title: by.title.clone(),
        client_id: tx.client(),
        recorded_at: tx.now(),
        superseded_at: None,
        ..next
    };
    tx.insert_shared(vec![ActiveModel::from(row).reset_all()]).await
}

async fn answered(
    cx: &Access<PupilsGroupsWrite>,
    group: Uuid,
    done: Once<Done>,
) -> Result<Once<PupilGroupMembershipDocument>> {
    let document = reading::document(cx, &cx.read().await?, group, done.value.id).await;
    let document = document.map_err(|error| AppError::new(Code::OutcomeUnknown).cause(error))?;
    Ok(Once { value: document, replayed: done.replayed })
}
