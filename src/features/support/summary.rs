//! Use case: what was offered and tried for a pupil up to a day, as a notice lists it.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    access::{Access, SupportRead},
    attendance::book::{
        parents, pupil,
        support::{self, SupportSource, SupportUntil},
    },
    domain::{
        date,
        support::{SupportKind, SupportNotTakenReason, SupportOutcome, SupportState},
        urn::Urn,
    },
    error::Result,
};

/// Up to which day.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct PupilSupportQuery {
    /// How it stood at the end of this day; today (Europe/London) when absent.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-20")]
    pub until_on: Option<NaiveDate>,
    /// What this parent was offered, by himself or with others, and what is for the pupil without a parent being named.
    #[param(example = "0199e2a4-5b1c-7d3e-8f90-123456789abe")]
    pub parent_id: Option<Uuid>,
}

/// What was offered and tried for a pupil.
#[derive(Debug, Serialize, ToSchema)]
pub struct PupilSupport {
    /// The pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// Up to this day.
    #[schema(example = "2026-11-20")]
    pub until_on: NaiveDate,
    /// What was taken up, whatever came of it, in the order of offering.
    pub provided: Vec<PupilSupportItem>,
    /// What is still on offer: not answered yet, or not taken up so far.
    pub on_offer: Vec<PupilSupportItem>,
    /// What was not to be had: the agency did not take the referral.
    pub not_available: Vec<PupilSupportItem>,
    /// Places that a court directed: no support that was offered.
    pub court_directed: Vec<PupilSupportItem>,
    /// Whether a parent was offered something and did not take it up, then or since; with `parent_id` that parent.
    #[schema(example = true)]
    pub refused_any: bool,
}

/// Support as it stood at the end of the day.
#[derive(Debug, Serialize, ToSchema)]
pub struct PupilSupportItem {
    /// The support as it is recorded at a school; null of a place on a programme of the authority.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub support_id: Option<Uuid>,
    /// The school that recorded it; null of a place.
    #[schema(value_type = Option<Urn>)]
    pub urn: Option<i32>,
    /// The place on a parenting programme; null of what a school recorded.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abd")]
    pub place_id: Option<Uuid>,
    /// What it is.
    pub kind: SupportKind,
    /// What it is called.
    #[schema(example = "Attendance contract, autumn term")]
    pub title: String,
    /// How far it was.
    pub state: SupportState,
    /// When it was offered.
    #[schema(example = "2026-11-09")]
    pub offered_on: NaiveDate,
    /// When it began.
    #[schema(example = "2026-11-16")]
    pub started_on: Option<NaiveDate>,
    /// When it was not taken up.
    #[schema(example = "2026-11-13")]
    pub not_taken_on: Option<NaiveDate>,
    /// When it ended.
    #[schema(example = "2026-11-20")]
    pub ended_on: Option<NaiveDate>,
    /// What came of it.
    pub outcome: Option<SupportOutcome>,
    /// The parents whom it concerns.
    #[schema(example = json!(["0199e2a4-5b1c-7d3e-8f90-123456789abe"]))]
    pub parents: Vec<Uuid>,
    /// Why it was not taken up.
    pub not_taken_reason: Option<SupportNotTakenReason>,
    /// The parents who did not take it up, then or since: it is said of nobody else.
    #[schema(example = json!(["0199e2a4-5b1c-7d3e-8f90-123456789abe"]))]
    pub refused_by: Vec<Uuid>,
}

/// What was offered and tried for a pupil of this school, at whichever school in reach.
pub async fn of_pupil(
    cx: &Access<SupportRead>,
    urn: i32,
    id: Uuid,
    query: &PupilSupportQuery,
) -> Result<PupilSupport> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let found = pupil::find_told_at(&session, urn, id).await?;
    let until_on = query.until_on.unwrap_or(session.today());
    let mut all = support::of_pupil(&session, found.id, until_on).await?;
    let mut of_parent = None;
    if let Some(parent_id) = query.parent_id {
        let ids = parents::person(&session, parent_id)
            .await?
            .map_or_else(|| BTreeSet::from([parent_id]), |one| one.ids);
        all.retain(|one| one.concerns(&ids));
        of_parent = Some(ids);
    }
    let refused = |parent: &Uuid| of_parent.as_ref().is_none_or(|ids| ids.contains(parent));
    let refused_any = all.iter().flat_map(|one| &one.refused_by).any(refused);
    let items = |keep: &dyn Fn(&SupportUntil) -> bool| {
        all.iter().filter(|one| keep(one)).map(item).collect::<Vec<_>>()
    };
    Ok(PupilSupport {
        pupil_id: found.id,
        until_on,
        provided: items(&SupportUntil::is_provided),
        on_offer: items(&SupportUntil::is_on_offer),
        not_available: items(&SupportUntil::is_unavailable),
        court_directed: items(&|one| one.court_directed),
        refused_any,
    })
}

fn item(one: &SupportUntil) -> PupilSupportItem {
    let (urn, support_id, place_id) = match one.source {
        SupportSource::School { urn, id } => (Some(urn), Some(id), None),
        SupportSource::Place { id, .. } => (None, None, Some(id)),
    };
    PupilSupportItem {
        support_id,
        urn,
        place_id,
        kind: one.kind,
        title: one.title.clone(),
        state: one.state,
        offered_on: one.days.offered_on,
        started_on: one.days.started_on,
        not_taken_on: one.days.not_taken_on,
        ended_on: one.days.ended_on,
        outcome: one.outcome,
        parents: one.parents.clone(),
        not_taken_reason: one.not_taken,
        refused_by: one.refused_by.clone(),
    }
}
