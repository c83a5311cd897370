//! Writing penalty notices: the row that stands and the version that is kept.

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::{
    ladder,
    terms::{PenaltyNoticeProsecution, PenaltyNoticeTerms},
    values::PenaltyNoticeOutcome,
};
use crate::{
    access::{Act, Locked, Session, Tx, revised},
    entities::{
        penalty_notice::{self, ActiveModel, Entity, Model},
        penalty_notice_payment, penalty_notice_revision,
    },
    error::{AppError, Code, Result},
    notices::{
        ladder::Fate,
        limitation,
        payments::{self, Entry, PenaltyNoticeEntryKind, Settlement},
        schedule::{PenaltyNoticeKind, Tariff},
        states::penalty::{PENALTY_NOTICE, PenaltyNoticeAction, PenaltyNoticeState},
    },
};

revised!(penalty_notice, penalty_notice_revision { penalty_notice_id = PenaltyNoticeId });

/// A notice, understood.
#[derive(Clone)]
pub struct Stands {
    /// What was done with it.
    pub stored: PenaltyNoticeState,
    /// What it is given for.
    pub kind: PenaltyNoticeKind,
    /// What it says.
    pub terms: PenaltyNoticeTerms,
    /// How it stands, by its payments and the day.
    pub state: PenaltyNoticeState,
    /// The legal action in which it is prosecuted, where there is one.
    pub held_by: Option<Uuid>,
}

/// What is recorded with the legal action that holds a notice, and not with the notice.
pub const OF_ACTION: [PenaltyNoticeAction; 3] = [
    PenaltyNoticeAction::RecordProceedingsBegun,
    PenaltyNoticeAction::RecordOutcome,
    PenaltyNoticeAction::CorrectOutcome,
];

impl Stands {
    /// A row as it stands on a day.
    pub fn of(row: &Model, today: NaiveDate) -> Result<Self> {
        let stored = PenaltyNoticeState::spelled(&row.state).ok_or_else(|| unreadable("state"))?;
        let recorded = payments::Stored {
            state: stored,
            discharged_pence: row.discharged_pence,
            full_pence: row.full_pence.unwrap_or_default(),
            pay_until_on: row.pay_until_on,
            discontinued: row.discontinued,
        };
        Ok(Self {
            stored,
            kind: PenaltyNoticeKind::spelled(&row.kind).ok_or_else(|| unreadable("kind"))?,
            terms: serde_json::from_str(&row.terms).map_err(AppError::internal)?,
            state: payments::stands(recorded, today),
            held_by: row.legal_action_id,
        })
    }

    /// Refuses what its state does not allow, and what is recorded with the legal action that holds it.
    pub fn refuse(&self, action: PenaltyNoticeAction) -> Result<PenaltyNoticeState> {
        let after = self.after(action)?;
        match self.held_by.filter(|_| OF_ACTION.contains(&action)) {
            None => Ok(after),
            Some(id) => {
                let mut allowed = PENALTY_NOTICE.actions(self.state).allowed;
                allowed.retain(|one| OF_ACTION.iter().all(|held| held.as_str() != *one));
                let why = format!("It is prosecuted in the legal action {id}: record it there.");
                Err(AppError::new(Code::StateConflict).detail(why).allowed_actions(allowed))
            }
        }
    }

    /// The state that comes of a step, whoever records it.
    pub fn after(&self, action: PenaltyNoticeAction) -> Result<PenaltyNoticeState> {
        AppError::unless_allowed(PENALTY_NOTICE.actions(self.state), action.as_str())?;
        PENALTY_NOTICE.step(self.state, action).map_err(AppError::internal)
    }

    /// What it costs, once it was issued.
    pub fn tariff(&self) -> Option<&Tariff> {
        self.terms.issue.as_ref().map(|issue| &issue.tariff)
    }

    /// What its account comes to.
    pub fn settle(&self, account: &[Entry], today: NaiveDate) -> Option<Settlement> {
        let tariff = self.tariff()?;
        Some(payments::settle(self.stored, tariff, self.terms.dates(), account, today))
    }

    /// What became of it, as far as the limit is concerned, when so much discharged liability.
    pub fn fate(&self, discharged_pence: Option<i64>) -> Fate {
        let outcome = self.terms.prosecution.as_ref().and_then(|prosecution| prosecution.outcome);
        Fate::of(self.stored, outcome.map(PenaltyNoticeOutcome::is_conviction), discharged_pence.is_some())
    }

    /// The last day on which somebody can be prosecuted for its offences.
    pub fn prosecute_by(&self) -> NaiveDate {
        limitation::prosecute_by(self.terms.to_on)
    }

    /// Whether proceedings have begun and nothing has come of them yet.
    pub fn is_before_court(&self) -> bool {
        let pending =
            |one: &PenaltyNoticeProsecution| one.proceedings_begun_on.is_some() && one.outcome.is_none();
        self.terms.prosecution.as_ref().is_some_and(pending)
    }
}

fn unreadable(column: &'static str) -> AppError {
    AppError::internal(format!("penalty_notice.{column} holds what it cannot"))
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
    let is = Stands::of(&row, tx.today())?;
    Ok(Standing { row, is })
}

/// Whose notice it is.
#[derive(Clone, Copy)]
pub struct Whose {
    /// The pupil's entry.
    pub enrolment_id: Uuid,
    /// The pupil.
    pub pupil_id: Uuid,
    /// The parent.
    pub parent_id: Uuid,
    /// What it is given for.
    pub kind: PenaltyNoticeKind,
}

/// Records a request.
pub async fn insert(
    tx: &Tx<'_>,
    id: Uuid,
    whose: Whose,
    terms: &PenaltyNoticeTerms,
    act: &Act<'_>,
) -> Result<()> {
    let text = serde_json::to_string(terms).map_err(AppError::internal)?;
    let lay = |row: &mut ActiveModel| {
        row.enrolment_id = Set(whose.enrolment_id);
        row.pupil_id = Set(whose.pupil_id);
        row.parent_id = Set(whose.parent_id);
        row.kind = Set(whose.kind.as_str().to_owned());
        row.document = Set(None);
        row.discharged_pence = Set(None);
        row.legal_action_id = Set(None);
        lay(row, PenaltyNoticeState::Requested, terms, text);
    };
    tx.record::<Entity>(id, act, lay).await
}

/// What a step makes of a notice.
pub struct Next {
    /// What it says from then on.
    pub terms: PenaltyNoticeTerms,
    /// What was issued, where that is the step.
    pub document: Option<String>,
}

/// Lets a notice stand otherwise than it did.
pub async fn change(
    tx: &Tx<'_>,
    standing: Standing<'_>,
    state: PenaltyNoticeState,
    next: Next,
    act: &Act<'_>,
) -> Result<()> {
    let text = serde_json::to_string(&next.terms).map_err(AppError::internal)?;
    // The day of receipt decides what was paid in time.
    let paid = account_of(tx, tx.urn(), standing.row.id).await?;
    let is = Stands { stored: state, terms: next.terms.clone(), ..standing.is };
    let settlement = is.settle(&paid, tx.today());
    let discharged = settlement.and_then(|settlement| settlement.discharged_by_pence);
    ladder::settle(tx, standing.row.id, is.fate(discharged)).await?;
    tx.revise(standing.row, act, |row| {
        lay(row, state, &next.terms, text);
        row.discharged_pence = Set(discharged);
        if next.document.is_some() {
            row.document = Set(next.document);
        }
    })
    .await
}

/// What a row says of its notice; the columns beside `terms` are what lists are filtered by.
fn lay(row: &mut ActiveModel, state: PenaltyNoticeState, terms: &PenaltyNoticeTerms, text: String) {
    row.state = Set(state.as_str().to_owned());
    row.issued_on = Set(terms.issue.as_ref().map(|issue| issue.issued_on));
    row.full_pence = Set(terms.issue.as_ref().map(|issue| issue.tariff.full_pence));
    row.pay_until_on = Set(terms.dates().map(|dates| dates.pay_until_on));
    let outcome = terms.prosecution.as_ref().and_then(|prosecution| prosecution.outcome);
    row.discontinued = Set(outcome == Some(PenaltyNoticeOutcome::Discontinued));
    row.terms = Set(text);
}

/// The account of a notice, as it was recorded.
pub async fn paid<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    id: Uuid,
) -> Result<Vec<penalty_notice_payment::Model>> {
    use penalty_notice_payment::Column;
    let of = Condition::all().add(Column::Urn.eq(urn)).add(Column::PenaltyNoticeId.eq(id));
    let rows = session.find::<penalty_notice_payment::Entity>().filter(of);
    rows.order_by(Column::RecordedAt, Order::Asc).order_by(Column::Reference, Order::Asc).all().await
}

/// The same, as arithmetic needs them.
pub async fn account_of<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    id: Uuid,
) -> Result<Vec<Entry>> {
    paid(session, urn, id).await?.iter().map(entry).collect()
}

/// One of them.
pub fn entry(row: &penalty_notice_payment::Model) -> Result<Entry> {
    let unreadable = || AppError::internal("penalty_notice_payment.kind holds what it cannot");
    Ok(Entry {
        kind: PenaltyNoticeEntryKind::spelled(&row.kind).ok_or_else(unreadable)?,
        reference: row.reference.clone(),
        reverses: row.reverses.clone(),
        on: row.received_on,
        pence: row.pence,
    })
}
