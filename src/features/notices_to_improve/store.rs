//! Writing Notices to Improve: the row that stands and the version that is kept.

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, ConnectionTrait};
use uuid::Uuid;

use super::{terms::NoticeToImproveTerms, years::SchoolYears};
use crate::{
    access::{Act, Locked, Session, Tx, revised},
    entities::{
        notice_to_improve::{self, ActiveModel, Entity, Model},
        notice_to_improve_revision,
    },
    error::{AppError, Result},
    notices::{
        period::Period,
        states::improvement::{NOTICE_TO_IMPROVE, NoticeToImproveAction, NoticeToImproveState},
    },
};

revised!(notice_to_improve, notice_to_improve_revision { notice_to_improve_id = NoticeToImproveId });

/// A notice, understood.
#[derive(Clone)]
pub struct Stands {
    /// How it stands today.
    pub state: NoticeToImproveState,
    /// What it says and what was done with it.
    pub terms: NoticeToImproveTerms,
    /// Its period as the calendar now has it; none while it is a draft.
    pub period: Option<Period>,
}

impl Stands {
    /// A row as it stands on a day.
    pub fn of(row: &Model, years: &SchoolYears, today: NaiveDate) -> Result<Self> {
        let stored = state(&row.state)?;
        let terms = terms(&row.terms)?;
        let period = terms.issue.as_ref().map(|issue| years.of_notice(row.urn, issue));
        let state = match (&terms.issue, &period) {
            (Some(issue), Some(period)) => {
                let from_on = period.first_on().unwrap_or(issue.period_from_on);
                stored.on(today, from_on, period.last_on())
            }
            _ => stored,
        };
        Ok(Self { state, terms, period })
    }

    /// The same with what has to be read for it.
    pub async fn read<C: ConnectionTrait>(session: &Session<'_, C>, row: &Model) -> Result<Self> {
        let years = SchoolYears::read(session, &[row.urn], row.period_from_on).await?;
        Self::of(row, &years, session.today())
    }

    /// Refuses what its state does not allow.
    pub fn refuse(&self, action: NoticeToImproveAction) -> Result<NoticeToImproveState> {
        AppError::unless_allowed(NOTICE_TO_IMPROVE.actions(self.state), action.as_str())?;
        NOTICE_TO_IMPROVE.step(self.state, action).map_err(AppError::internal)
    }
}

/// A stored state.
pub fn state(text: &str) -> Result<NoticeToImproveState> {
    let state = NoticeToImproveState::spelled(text);
    state.ok_or_else(|| AppError::internal("notice_to_improve.state holds what it cannot"))
}

/// Stored terms.
pub fn terms(text: &str) -> Result<NoticeToImproveTerms> {
    serde_json::from_str(text).map_err(AppError::internal)
}

/// A locked notice, understood.
pub struct Standing<'t> {
    /// Its row.
    pub row: Locked<'t, Entity>,
    /// How it stands.
    pub is: Stands,
}

/// The notice, locked.
pub async fn lock<'t>(tx: &'t Tx<'_>, id: Uuid) -> Result<Standing<'t>> {
    let row = tx.lock_document::<Entity>(id).await?;
    let is = Stands::read(tx, &row).await?;
    Ok(Standing { row, is })
}

/// Whose notice it is.
#[derive(Clone, Copy, Debug)]
pub struct Whose {
    /// The school.
    pub urn: i32,
    /// The pupil's entry there.
    pub enrolment_id: Uuid,
    /// The pupil.
    pub pupil_id: Uuid,
    /// The parent.
    pub parent_id: Uuid,
}

impl Whose {
    /// Of a notice that is stored.
    pub fn of(row: &Model) -> Self {
        let Model { urn, enrolment_id, pupil_id, parent_id, .. } = *row;
        Self { urn, enrolment_id, pupil_id, parent_id }
    }
}

/// Records a draft.
pub async fn insert(
    tx: &Tx<'_>,
    id: Uuid,
    whose: Whose,
    terms: &NoticeToImproveTerms,
    act: &Act<'_>,
) -> Result<()> {
    let text = serde_json::to_string(terms).map_err(AppError::internal)?;
    let lay = |row: &mut ActiveModel| {
        row.enrolment_id = Set(whose.enrolment_id);
        row.pupil_id = Set(whose.pupil_id);
        row.parent_id = Set(whose.parent_id);
        row.document = Set(None);
        lay(row, NoticeToImproveState::Draft, terms, text);
    };
    tx.record::<Entity>(id, act, lay).await
}

/// What a step makes of a notice.
pub struct Next {
    /// What it says from then on.
    pub terms: NoticeToImproveTerms,
    /// What was issued, where that is the step.
    pub document: Option<String>,
}

/// Lets a notice stand otherwise than it did.
pub async fn change(
    tx: &Tx<'_>,
    standing: Standing<'_>,
    state: NoticeToImproveState,
    next: Next,
    act: &Act<'_>,
) -> Result<()> {
    let text = serde_json::to_string(&next.terms).map_err(AppError::internal)?;
    tx.revise(standing.row, act, |row| {
        lay(row, state, &next.terms, text);
        if next.document.is_some() {
            row.document = Set(next.document);
        }
    })
    .await
}

/// What a row says of its notice; the columns beside `terms` are what lists are filtered by.
fn lay(row: &mut ActiveModel, state: NoticeToImproveState, terms: &NoticeToImproveTerms, text: String) {
    row.state = Set(state.as_str().to_owned());
    row.issued_on = Set(terms.issue.as_ref().map(|issue| issue.issued_on));
    row.period_from_on = Set(terms.issue.as_ref().map(|issue| issue.period_from_on));
    row.ended_on = Set(terms.ended_on());
    row.terms = Set(text);
}
