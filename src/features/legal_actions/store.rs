//! Legal actions as rows: what they say, and the columns by which lists are filtered.

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, ConnectionTrait};

use crate::{
    access::{Document as _, Session, document, revised},
    attendance::{age::compulsory_school_age, book::pupil},
    entities::{
        legal_action::{self, ActiveModel, Entity, Model},
        legal_action_revision,
    },
    error::{AppError, Code, Result},
    proceedings::legal::{
        route::LegalActionRoute,
        states::{self, LegalActionAction, LegalActionState},
        terms::LegalActionTerms,
    },
};

revised!(legal_action, legal_action_revision { legal_action_id = LegalActionId });
document!(legal_action: LegalActionState, LegalActionTerms, columns);

/// What the columns beside state and terms hold.
fn columns(row: &mut ActiveModel, state: LegalActionState, terms: &LegalActionTerms) {
    row.is_open = Set(state.is_open());
    row.lay_by_on = Set(terms.lay_by_on(state));
    row.begun_on = Set(terms.begun_on());
    row.hearing_on = Set(terms.hearing_on());
    let decision = terms.decision.as_ref();
    row.disposed_on = Set(decision.map(|decision| decision.disposed_on));
    row.outcome = Set(decision.map(|decision| decision.outcome.as_str().to_owned()));
    let offence = terms.ground.offence;
    row.offence_from_on = Set(offence.map(|offence| offence.from_on));
    row.offence_to_on = Set(offence.map(|offence| offence.to_on));
    row.bars_another = Set(terms.bars_another(state));
    if let Some(charge) = terms.charge {
        row.route = Set(charge.as_str().to_owned());
    }
}

/// A legal action, understood.
#[derive(Clone, Debug)]
pub struct Stands {
    /// On which way it is.
    pub route: LegalActionRoute,
    /// How far.
    pub state: LegalActionState,
    /// What was written into it and done with it.
    pub terms: LegalActionTerms,
}

impl Stands {
    /// A row, understood.
    pub fn of(row: &Model) -> Result<Self> {
        let (state, terms) = Entity::read(row)?;
        Ok(Self { route: route(&row.route)?, state, terms })
    }

    /// The state that comes of a step, which has been allowed.
    pub fn after(&self, action: LegalActionAction) -> Result<LegalActionState> {
        states::step(self.route, self.state, action).map_err(AppError::internal)
    }

    /// A refusal for another reason than the state: what can be done but for this.
    pub fn conflict(&self, action: LegalActionAction, why: impl Into<String>) -> AppError {
        let mut allowed = states::actions(self.route, self.state).allowed;
        allowed.retain(|one| *one != action.as_str());
        AppError::new(Code::StateConflict).detail(why).allowed_actions(allowed)
    }
}

/// An action that is locked, understood.
pub struct Standing<'t> {
    /// Its row.
    pub row: &'t Model,
    /// How it stands.
    pub is: Stands,
}

/// A stored route.
pub fn route(text: &str) -> Result<LegalActionRoute> {
    let unreadable = || AppError::internal("legal_action.route holds what it cannot");
    LegalActionRoute::spelled(text).ok_or_else(unreadable)
}

/// The last day on which the pupil is of compulsory school age.
pub async fn of_age_to_on<C: ConnectionTrait>(session: &Session<'_, C>, row: &Model) -> Result<NaiveDate> {
    let found = pupil::find_at(session, row.urn, row.pupil_id).await?;
    let born_on = found.enrolments.iter().map(|enrolment| enrolment.born_on).max();
    Ok(born_on.map_or(NaiveDate::MAX, |born_on| compulsory_school_age(born_on).1))
}
