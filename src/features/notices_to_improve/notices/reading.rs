//! Use cases: showing a Notice to Improve, and what it says.

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::dto::{NoticeToImprove, NoticeToImproveDocument, NoticeToImproveLinks, NoticeToImproveRevision};
use crate::{
    access::{
        Access, NoticesDecide, NoticesRead, NoticesToImproveWrite, ParentsRead, Permission,
        RegistersCodesRead, Session, Stood, short_print,
    },
    attendance::book::{doubts, parents, pupil},
    domain::action::Actions,
    entities::{
        enrolment,
        notice_to_improve::{Entity, Model},
    },
    error::{AppError, Code, Result},
    features::notices_to_improve::{
        contents::NoticeToImproveContents,
        known::Known,
        pair::Pair,
        settings,
        store::{self, Stands, Whose},
        terms::Sight,
    },
    http::Tagged,
    notices::states::improvement::{NOTICE_TO_IMPROVE, NoticeToImproveAction, NoticeToImproveState},
};

/// One notice with its history.
pub async fn show<P: Permission>(
    cx: &Access<P>,
    urn: i32,
    id: Uuid,
) -> Result<Tagged<NoticeToImproveDocument>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let row = session.document::<Entity>(urn, id).await?;
    let is = Stands::read(&session, &row).await?;
    let sight = sight(cx, &session, urn).await?;
    let history = session.history::<Entity>(urn, id).await?;
    let mut missing_parts = Vec::new();
    let held = settings::read(&session).await?;
    if is.state == NoticeToImproveState::Draft {
        let authority = cx.also::<NoticesDecide>();
        let known = Known::read(&session, Whose::of(&row), &is.terms.says, authority).await?;
        missing_parts = known.contents(&is.terms.says, None).missing();
    }
    let Actions { allowed, refused } = match settings::may_issue(cx, held.as_ref()) {
        true => actions(&session, &row, is.state).await?,
        false => Actions::none(
            NoticeToImproveAction::ALL.iter().map(|action| action.as_str()),
            settings::AUTHORITY_ISSUES,
        ),
    };
    let document = NoticeToImproveDocument {
        notice_to_improve: view(&row, is, sight),
        missing_parts,
        history: history.into_iter().map(|kept| stood(kept, sight)).collect::<Result<_>>()?,
        allowed_actions: allowed,
        refused_actions: refused,
    };
    // Which state its period is in changes with the day, and what is missing with what is recorded: not with a version.
    Ok(Tagged { tag: format!("{}-{}", row.version, short_print(&document)?), document })
}

/// What can be done. A draft is not issued while another stands for the parent and the child, or a penalty notice is asked
/// for, nor when the pupil has left the school's roll.
async fn actions<C: ConnectionTrait>(
    session: &Session<'_, C>,
    row: &Model,
    state: NoticeToImproveState,
) -> Result<Actions> {
    let mut actions = NOTICE_TO_IMPROVE.actions(state);
    if state != NoticeToImproveState::Draft {
        return Ok(actions);
    }
    let Some(pair) = Pair::known(session, row.parent_id, row.pupil_id).await? else { return Ok(actions) };
    use enrolment::Column as Of;
    let gone = Condition::all()
        .add(Of::Urn.eq(row.urn))
        .add(Of::Id.eq(row.enrolment_id))
        .add(Of::SupersededAt.is_null())
        .add(Of::DeletedOn.lt(session.today()));
    let why = if session.find::<enrolment::Entity>().filter(gone).one().await?.is_some() {
        Some(PUPIL_LEFT)
    } else if pair.standing(session).await?.is_some() {
        Some(ANOTHER_STANDS)
    } else {
        pair.penalty_notice_asked_for(session).await?.then_some(FINE_ASKED_FOR)
    };
    if let Some(why) = why {
        let issue = NoticeToImproveAction::Issue.as_str();
        actions.allowed.retain(|action| *action != issue);
        actions.refused.extend(Actions::new([], [(issue, why)]).refused);
    }
    Ok(actions)
}

/// Why a second notice is not issued.
pub const ANOTHER_STANDS: &str =
    "Another Notice to Improve stands for this parent and this child: say what came of it first.";

/// Why a draft about a pupil who has left is not issued.
const PUPIL_LEFT: &str = "The pupil has left the school's roll: cancel the draft.";

/// Why none is issued meanwhile.
const FINE_ASKED_FOR: &str = "A penalty notice to this parent for this child is asked for and not decided, or not issued yet: \
    have it refused first.";

/// What a reader may see of sessions.
pub async fn sight<P: Permission, C: ConnectionTrait>(
    cx: &Access<P>,
    session: &Session<'_, C>,
    urn: i32,
) -> Result<Sight> {
    let everywhere = session.reaches_authority().await?;
    Ok(Sight { urn, codes: cx.also::<RegistersCodesRead>(), everywhere })
}

fn stood(kept: Stood, sight: Sight) -> Result<NoticeToImproveRevision> {
    Ok(NoticeToImproveRevision {
        version: kept.version,
        action: kept.action,
        state: store::state(&kept.state)?,
        terms: store::terms(&kept.terms)?.told(sight),
        reason: kept.reason,
        recorded_by: kept.recorded_by,
        recorded_at: kept.recorded_at,
    })
}

/// A notice as it goes over the wire.
pub fn view(row: &Model, is: Stands, sight: Sight) -> NoticeToImprove {
    let this = format!("/v1/schools/{}/notices-to-improve/{}", row.urn, row.id);
    NoticeToImprove {
        id: row.id,
        urn: row.urn,
        pupil_id: row.pupil_id,
        enrolment_id: row.enrolment_id,
        parent_id: row.parent_id,
        state: is.state,
        period_from_on: is.period.as_ref().and_then(|period| period.first_on()).or(row.period_from_on),
        period_to_on: is.period.as_ref().and_then(|period| period.last_on()),
        terms: is.terms.told(sight),
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        links: NoticeToImproveLinks {
            contents: format!("{this}/contents"),
            progress: format!("{this}/progress"),
            this,
        },
    }
}

/// What it says: as it was issued, or as it would be today.
pub async fn contents(cx: &Access<NoticesRead>, urn: i32, id: Uuid) -> Result<NoticeToImproveContents> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let row = session.document::<Entity>(urn, id).await?;
    let mut contents: NoticeToImproveContents = match &row.document {
        Some(text) => serde_json::from_str(text).map_err(AppError::internal)?,
        None => {
            let says = store::terms(&row.terms)?.says;
            let known = Known::read(&session, Whose::of(&row), &says, cx.also::<NoticesDecide>()).await?;
            known.contents(&says, None)
        }
    };
    let sight = sight(cx, &session, urn).await?;
    contents.offences.iter_mut().for_each(|session| sight.veil(session));
    let everywhere = cx.also::<ParentsRead>() && session.reaches_authority().await?;
    let confidential = contents.parent_address_confidential;
    if !everywhere && (confidential || !is_told_the_address(cx, &session, &row).await?) {
        contents.parent_address = None;
    }
    Ok(contents)
}

/// Whether a school is told where the parent lives: the one that may send the notice, while it is told of the pupil's family
/// at all, and not where the address is confidential by now or a school's word puts it in doubt.
async fn is_told_the_address<C: ConnectionTrait>(
    cx: &Access<NoticesRead>,
    session: &Session<'_, C>,
    row: &Model,
) -> Result<bool> {
    if !cx.also::<NoticesToImproveWrite>() {
        return Ok(false);
    }
    match pupil::find_told_at(session, row.urn, row.pupil_id).await {
        Err(error) if error.code() == Code::NotFound => return Ok(false),
        told => drop(told?),
    }
    let parent = parents::served(session, row.parent_id).await?;
    Ok(!parent.address_confidential && !doubts::of_address(session, &parent).await?)
}
