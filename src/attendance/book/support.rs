//! What was offered and tried for a pupil up to a day, for notices: a Notice to Improve lists the support provided so far
//! and what is still on offer, earlier offers that were not taken among it; a penalty notice asks whether it was
//! provided, or refused.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use serde::Deserialize;
use uuid::Uuid;

use super::parents::pupil_ids;
use crate::{
    access::Session,
    domain::{
        support::{
            ProgrammeSource, SupportDays, SupportKind, SupportNotTakenReason, SupportOutcome, SupportState,
        },
        urn::AUTHORITY,
    },
    entities::{enrolment, parenting_programme, programme_place, support},
    error::{AppError, Result},
};

/// Where support is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SupportSource {
    /// At a school.
    School {
        /// The school.
        urn: i32,
        /// The record.
        id: Uuid,
    },
    /// As a place on a parenting programme of the authority.
    Place {
        /// The programme.
        programme_id: Uuid,
        /// The place.
        id: Uuid,
    },
}

/// Support as it stood at the end of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupportUntil {
    /// Where it is recorded.
    pub source: SupportSource,
    /// What it is.
    pub kind: SupportKind,
    /// What it is called.
    pub title: String,
    /// How far it was.
    pub state: SupportState,
    /// When it was offered, began, was not taken up, and ended; days after the one asked about are left out.
    pub days: SupportDays,
    /// What came of it by then.
    pub outcome: Option<SupportOutcome>,
    /// Whom it concerns, as far as they are named.
    pub parents: Vec<Uuid>,
    /// Why it was not taken up, where that is known.
    pub not_taken: Option<SupportNotTakenReason>,
    /// The parents who were offered it and did not take it up, then or since.
    pub refused_by: Vec<Uuid>,
    /// Of an attendance contract, its parties who have not signed it.
    pub unsigned_by: Vec<Uuid>,
    /// Whether a court directed it: that is no support which was offered.
    pub court_directed: bool,
}

/// How support stands for one person: what somebody else did with it is not this person's doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SupportFor {
    /// It was taken up, whatever came of it.
    Provided,
    /// It is on offer, and this person has not answered.
    OnOffer,
    /// This person, or the family where nobody is named, did not take it up.
    NotTaken,
    /// It was tried, and not to be had: the agency did not take the referral.
    Unavailable,
    /// A court directed it: that is no support which was offered.
    CourtDirected,
}

impl SupportUntil {
    /// How it stands for a person, who has these ids; nothing where it concerns others alone.
    pub fn stands_for(&self, ids: &BTreeSet<Uuid>) -> Option<SupportFor> {
        let among = |these: &[Uuid]| these.iter().any(|id| ids.contains(id));
        if !self.concerns(ids) {
            return None;
        }
        Some(match self.state {
            SupportState::Withdrawn => return None,
            _ if self.court_directed => SupportFor::CourtDirected,
            _ if among(&self.refused_by) => SupportFor::NotTaken,
            SupportState::Active | SupportState::Ended if among(&self.unsigned_by) => SupportFor::OnOffer,
            SupportState::Active | SupportState::Ended => SupportFor::Provided,
            _ if self.is_unavailable() => SupportFor::Unavailable,
            SupportState::NotTaken if self.refused_by.is_empty() => SupportFor::NotTaken,
            SupportState::NotTaken | SupportState::Offered => SupportFor::OnOffer,
        })
    }

    /// The same as this person is told it: days and an outcome that are another's alone are left out.
    pub fn told_to(mut self, stands: SupportFor) -> Self {
        let days = self.days;
        let only = SupportDays { started_on: None, not_taken_on: None, ended_on: None, ..days };
        let (state, days) = match stands {
            SupportFor::Provided => (self.state, SupportDays { not_taken_on: None, ..days }),
            SupportFor::CourtDirected => (self.state, days),
            SupportFor::OnOffer => (SupportState::Offered, only),
            SupportFor::NotTaken | SupportFor::Unavailable => {
                (SupportState::NotTaken, SupportDays { not_taken_on: days.not_taken_on, ..only })
            }
        };
        (self.state, self.days) = (state, days);
        self.outcome = self.outcome.filter(|_| state == SupportState::Ended);
        self
    }

    /// Whether it was provided: taken up, whatever came of it.
    pub fn is_provided(&self) -> bool {
        !self.court_directed && matches!(self.state, SupportState::Active | SupportState::Ended)
    }

    /// Whether it is still on offer: not answered yet, or not taken up so far.
    pub fn is_on_offer(&self) -> bool {
        let open = matches!(self.state, SupportState::Offered | SupportState::NotTaken);
        open && !self.court_directed && !self.is_unavailable()
    }

    /// Whether it was not to be had: the agency did not take the referral.
    pub fn is_unavailable(&self) -> bool {
        self.state == SupportState::NotTaken && self.not_taken == Some(SupportNotTakenReason::AgencyDeclined)
    }

    /// Whether it concerns a person, who has these ids: named, or nobody is.
    pub fn concerns(&self, ids: &BTreeSet<Uuid>) -> bool {
        self.parents.is_empty() || self.parents.iter().any(|parent| ids.contains(parent))
    }
}

/// Of what a school keeps as said, what is told here.
#[derive(Deserialize)]
struct Terms {
    offer: Offer,
    #[serde(default)]
    signatures: Vec<Signature>,
    not_taken: Option<NotTaken>,
    ended: Option<Ended>,
}

#[derive(Deserialize)]
struct Offer {
    title: String,
    #[serde(default)]
    parents: Vec<Uuid>,
}

#[derive(Deserialize)]
struct Signature {
    parent_id: Uuid,
    signed_on: NaiveDate,
}

#[derive(Deserialize)]
struct NotTaken {
    on: NaiveDate,
    reason: SupportNotTakenReason,
    #[serde(default)]
    parents: Vec<Uuid>,
}

impl Terms {
    /// Who of the parties of a contract had not signed it by the end of a day.
    fn unsigned_by(&self, kind: SupportKind, until: NaiveDate) -> Vec<Uuid> {
        if kind != SupportKind::AttendanceContract {
            return Vec::new();
        }
        let signed = |parent: &Uuid| {
            self.signatures.iter().any(|one| one.parent_id == *parent && one.signed_on <= until)
        };
        self.offer.parents.iter().copied().filter(|parent| !signed(parent)).collect()
    }

    /// Who was offered it and did not take it up by the end of a day: of an attendance contract those who did not sign
    /// since; of what was begun since, nobody.
    fn refused_by(&self, kind: SupportKind, days: &SupportDays, until: NaiveDate) -> Vec<Uuid> {
        let Some(not) = self.not_taken.as_ref().filter(|not| not.on <= until && not.reason.is_refusal())
        else {
            return Vec::new();
        };
        let named = if not.parents.is_empty() { &self.offer.parents } else { &not.parents };
        let since = |parent: &Uuid| {
            let signed = |one: &Signature| one.parent_id == *parent && one.signed_on <= until;
            match kind {
                SupportKind::AttendanceContract => self.signatures.iter().any(signed),
                _ => days.started_on.is_some(),
            }
        };
        named.iter().copied().filter(|parent| !since(parent)).collect()
    }
}

/// What is known of a place on a programme.
#[derive(Deserialize)]
struct Place {
    #[serde(default)]
    attendance: Vec<Meeting>,
}

#[derive(Deserialize)]
struct Meeting {
    on: NaiveDate,
    attendance: String,
}

impl Place {
    fn first(&self, attendance: &str, until: NaiveDate) -> Option<NaiveDate> {
        let these = self.attendance.iter().filter(|one| one.attendance == attendance && one.on <= until);
        these.map(|one| one.on).min()
    }
}

#[derive(Deserialize)]
struct Ended {
    outcome: SupportOutcome,
}

#[derive(Deserialize)]
struct Programme {
    plan: Titled,
}

#[derive(Deserialize)]
struct Titled {
    title: String,
}

/// What was offered and tried for a pupil up to a day, in the order of offering: the same six statements, however much it
/// is. What schools out of reach recorded is left out. It is no right of its own: ask first whether the caller reaches
/// the pupil.
pub async fn of_pupil<C: ConnectionTrait>(
    session: &Session<'_, C>,
    pupil_id: Uuid,
    until: NaiveDate,
) -> Result<Vec<SupportUntil>> {
    let ids = pupil_ids(session, pupil_id).await?;
    use enrolment::Column as Of;
    let entries = Condition::all()
        .add(Of::PupilId.is_in(ids.iter().copied()))
        .add(Of::SupersededAt.is_null())
        .add(Of::Voided.eq(false));
    let entries = session.find::<enrolment::Entity>().filter(entries).all().await?;
    use support::Column;
    let these = Condition::all()
        .add(Column::EnrolmentId.is_in(entries.iter().map(|entry| entry.id)))
        .add(Column::State.ne(SupportState::Withdrawn.as_str()))
        .add(Column::OfferedOn.lte(until));
    let mut found = Vec::new();
    for row in session.find::<support::Entity>().filter(these).all().await? {
        found.extend(recorded(row, until)?);
    }
    found.extend(places(session, &ids, until).await?);
    found.sort_by_key(|one| one.days.offered_on);
    Ok(found)
}

fn recorded(row: support::Model, until: NaiveDate) -> Result<Option<SupportUntil>> {
    let terms: Terms = serde_json::from_str(&row.terms).map_err(AppError::internal)?;
    let kind = SupportKind::spelled(&row.kind)
        .ok_or_else(|| AppError::internal("support.kind holds what it cannot"))?;
    let days = SupportDays {
        offered_on: row.offered_on,
        started_on: row.started_on,
        not_taken_on: terms.not_taken.as_ref().map(|not| not.on),
        ended_on: row.ended_on,
    };
    let days = by_then(days, until);
    let Some(state) = days.state_on(until) else { return Ok(None) };
    Ok(Some(SupportUntil {
        source: SupportSource::School { urn: row.urn, id: row.id },
        kind,
        not_taken: terms.not_taken.as_ref().filter(|_| days.not_taken_on.is_some()).map(|not| not.reason),
        refused_by: terms.refused_by(kind, &days, until),
        unsigned_by: terms.unsigned_by(kind, until),
        court_directed: false,
        title: terms.offer.title,
        state,
        outcome: terms.ended.map(|ended| ended.outcome).filter(|_| state == SupportState::Ended),
        days,
        parents: terms.offer.parents,
    }))
}

/// The days that were over by then.
fn by_then(days: SupportDays, until: NaiveDate) -> SupportDays {
    let by_then = |on: Option<NaiveDate>| on.filter(|on| *on <= until);
    SupportDays {
        offered_on: days.offered_on,
        started_on: by_then(days.started_on),
        not_taken_on: by_then(days.not_taken_on),
        ended_on: by_then(days.ended_on),
    }
}

/// Places of parents on programmes for this pupil's sake.
async fn places<C: ConnectionTrait>(
    session: &Session<'_, C>,
    pupils: &[Uuid],
    until: NaiveDate,
) -> Result<Vec<SupportUntil>> {
    use programme_place::Column;
    let these = Condition::all()
        .add(Column::Urn.eq(AUTHORITY))
        .add(Column::PupilId.is_in(pupils.iter().copied()))
        .add(Column::State.ne("cancelled"))
        .add(Column::BookedOn.lte(until));
    let rows = session.find::<programme_place::Entity>().filter(these).all().await?;
    use parenting_programme::Column as Of;
    let ids = rows.iter().map(|row| row.programme_id);
    let named = Condition::all().add(Of::Urn.eq(AUTHORITY)).add(Of::Id.is_in(ids));
    let programmes = session.find::<parenting_programme::Entity>().filter(named).all().await?;
    let programmes: HashMap<Uuid, _> = programmes.into_iter().map(|row| (row.id, row)).collect();
    let mut found = Vec::new();
    for row in rows {
        let programme = programmes.get(&row.programme_id);
        let programme = programme.ok_or_else(|| AppError::internal("a programme is gone"))?;
        // What did not take place was provided to nobody.
        if programme.state == "cancelled" {
            continue;
        }
        let said: Programme = serde_json::from_str(&programme.terms).map_err(AppError::internal)?;
        let place: Place = serde_json::from_str(&row.terms).map_err(AppError::internal)?;
        let days = days_of(&place, &row, programme.to_on, until);
        let missed = days.not_taken_on.and(place.first("missed", until)).is_some();
        found.push(SupportUntil {
            not_taken: missed.then_some(SupportNotTakenReason::DidNotAttend),
            refused_by: if missed { vec![row.parent_id] } else { Vec::new() },
            unsigned_by: Vec::new(),
            court_directed: row.source == ProgrammeSource::CourtDirected.as_str(),
            source: SupportSource::Place { programme_id: row.programme_id, id: row.id },
            kind: SupportKind::ParentingProgramme,
            title: said.plan.title,
            state: days.state_on(until).unwrap_or(SupportState::Offered),
            outcome: (row.state == "not_completed" && days.ended_on.is_some())
                .then_some(SupportOutcome::NotEngaged),
            days,
            parents: vec![row.parent_id],
        });
    }
    Ok(found)
}

/// The days of a place: it begins with the first meeting that the parent came to, and was not taken up where the programme
/// is over and the parent came to none. That a programme was completed tells that it was taken up.
fn days_of(place: &Place, row: &programme_place::Model, to_on: NaiveDate, until: NaiveDate) -> SupportDays {
    let over = to_on.max(row.booked_on);
    let completed = (row.state == "completed").then_some(over);
    let began = place.first("attended", until).or(completed);
    let days = SupportDays {
        offered_on: row.booked_on,
        started_on: began,
        not_taken_on: began.is_none().then_some(over),
        ended_on: began.filter(|_| row.state != "booked").map(|_| over),
    };
    by_then(days, until)
}

#[cfg(test)]
mod tests;
