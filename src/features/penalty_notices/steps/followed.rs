//! Steps that are taken with a notice because it is prosecuted in a legal action: in the transaction of the action, and kept
//! in the history of the notice as what is recorded with the notice itself is.

use super::court::{Ended, faults_of_beginning, with_beginning};
use crate::{
    access::{Act, Tx},
    error::{AppError, Code, Result},
    features::penalty_notices::{
        store::{self, Standing},
        values::PenaltyNoticeOutcome,
    },
    notices::states::penalty::{PENALTY_NOTICE, PenaltyNoticeAction as Do, PenaltyNoticeState},
    proceedings::legal::{
        followed::{Followed, Proceedings},
        route::LegalActionOutcome as Came,
    },
};

/// Writes into a notice what happened to the prosecution.
pub async fn follow(tx: &Tx<'_>, followed: &Followed) -> Result<()> {
    let standing = store::lock(tx, followed.penalty_notice_id).await?;
    if standing.is.held_by != Some(followed.legal_action_id) {
        return Err(AppError::internal("a legal action follows a notice that it does not hold"));
    }
    match &followed.what {
        Proceedings::Begun { on, court } => {
            let stored = allowed(&standing, Do::RecordProceedingsBegun)?;
            let faults = faults_of_beginning("/laid_on", *on, &standing.is, tx.today());
            if !faults.is_empty() {
                return Err(AppError::invalid(faults));
            }
            let next = with_beginning(&standing.is, *on, court.as_deref());
            let act = Act { action: "proceedings_begun", reason: None, by: &followed.by };
            store::change(tx, standing, stored, next, &act).await
        }
        Proceedings::Ended { outcome, on, reason } => {
            let first = standing.is.state == PenaltyNoticeState::ProsecutionReferred;
            let (step, told) = if first {
                (Do::RecordOutcome, "prosecuted")
            } else {
                (Do::CorrectOutcome, "outcome_corrected")
            };
            let after = allowed(&standing, step)?;
            let ended = Ended { outcome: came(*outcome)?, begun_on: None, ended_on: *on };
            let (stored, next) = ended.settled(tx, &standing).await?;
            let act = Act { action: told, reason: reason.as_deref(), by: &followed.by };
            store::change(tx, standing, stored.unwrap_or(after), next, &act).await
        }
    }
}

/// What the state of the notice lets come of a step, or why the legal action cannot go on.
fn allowed(standing: &Standing<'_>, step: Do) -> Result<PenaltyNoticeState> {
    standing.is.after(step).map_err(|error| match error.code() {
        Code::StateConflict => {
            let actions = PENALTY_NOTICE.actions(standing.is.state);
            let why = actions.refused.iter().find(|refused| refused.action == step.as_str());
            let why = why.map_or("It is not so that this can be done.", |refused| refused.reason);
            let why = format!("The penalty notice {} that it follows: {why}", standing.row.id);
            AppError::new(Code::StateConflict).detail(why).allowed_actions(Vec::new())
        }
        _ => error,
    })
}

/// What came of a prosecution, as notices say it.
fn came(outcome: Came) -> Result<PenaltyNoticeOutcome> {
    match outcome {
        Came::GuiltyPlea => Ok(PenaltyNoticeOutcome::PleadedGuilty),
        Came::Proved | Came::ProvedInAbsence => Ok(PenaltyNoticeOutcome::FoundGuilty),
        Came::NotGuilty => Ok(PenaltyNoticeOutcome::NotGuilty),
        Came::Withdrawn | Came::Discontinued => Ok(PenaltyNoticeOutcome::Discontinued),
        _ => Err(AppError::internal("a notice ended as no prosecution does")),
    }
}
