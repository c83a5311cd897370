//! Use case: how a Notice to Improve goes.

use uuid::Uuid;

use super::{
    dto::{NoticeToImproveGroundNow, NoticeToImprovePeriod, NoticeToImproveProgress},
    watch::Watch,
};
use crate::{
    access::{Access, NoticesRead},
    entities::notice_to_improve::Entity,
    error::{AppError, Code, Result},
    features::notices_to_improve::{notices::reading::sight, store::Stands, terms::Sight},
    notices::{
        states::improvement::{NOTICE_TO_IMPROVE, NoticeToImproveAction, NoticeToImproveState},
        watch::Bearing,
    },
};

const NO_GROUND: &str = "The registers bear out none of the grounds that the notice told.";

/// How it goes, by the registers as they stand. A draft has no period: it is told what can be done with it.
pub async fn progress(cx: &Access<NoticesRead>, urn: i32, id: Uuid) -> Result<NoticeToImproveProgress> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let row = session.document::<Entity>(urn, id).await?;
    let is = Stands::read(&session, &row).await?;
    if is.terms.issue.is_none() {
        return Err(AppError::new(Code::StateConflict)
            .detail("It has not been issued: no period runs.")
            .allowed_actions(NOTICE_TO_IMPROVE.actions(is.state).allowed));
    }
    let watch = Watch::read(&session, &row, &is).await?;
    let sight = sight(cx, &session, urn).await?;
    Ok(told(&watch, &is, (urn, id), sight))
}

fn told(watch: &Watch<'_>, is: &Stands, (urn, id): (i32, Uuid), sight: Sight) -> NoticeToImproveProgress {
    let (seen, period) = (watch.told(), watch.period);
    let (unresolved, resolved) = (seen.unresolved(), seen.resolved());
    let now = is.terms.says.early_grounds.iter().map(|ground| {
        let bearing = ground.bearing(resolved);
        NoticeToImproveGroundNow { ground: ground.clone(), bearing, explanation: bearing.as_sentence() }
    });
    let grounds: Vec<_> = now.collect();
    let borne_out = grounds.iter().any(|ground| ground.bearing == Bearing::BorneOut);
    let to_be_said = grounds.iter().any(|ground| ground.bearing == Bearing::ToBeSaid);
    let (may_end_early, explanation) = match NOTICE_TO_IMPROVE.step(is.state, NoticeToImproveAction::EndEarly)
    {
        Err(why) => (false, why),
        Ok(_) if borne_out => (true, Bearing::BorneOut.as_sentence()),
        Ok(_) if to_be_said => (false, Bearing::ToBeSaid.as_sentence()),
        Ok(_) => (false, NO_GROUND),
    };
    let (breaches, breaches_withheld) = sight.cut(seen.breaches);
    let used = period.used(watch.until_on);
    NoticeToImproveProgress {
        id,
        urn,
        state: is.state,
        until_on: watch.until_on,
        period: NoticeToImprovePeriod {
            from_on: period.first_on().unwrap_or(watch.issue.period_from_on),
            to_on: period.last_on(),
            told_to_on: watch.issue.period_to_on,
            school_weeks: watch.issue.length.school_weeks,
            school_days: period.length,
            used,
            left: period.length.saturating_sub(used),
            added_for: period.closed.clone(),
        },
        since: if sight.everywhere { seen.count } else { seen.count_here },
        breaches,
        breaches_withheld,
        unresolved,
        uncertain: seen.uncertain,
        amended: watch.amended(sight),
        evidence: watch.evidence(sight),
        may_end_early,
        explanation,
        grounds,
        due_for_review: is.state == NoticeToImproveState::DueForReview,
        left_roll_on: watch.left_roll_on,
    }
}
