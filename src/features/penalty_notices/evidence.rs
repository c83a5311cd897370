//! The sessions that a notice is about, held against the marks as they stand.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::terms::PenaltyNoticeEvidence;
use crate::{
    access::Session,
    attendance::{
        book::{penalty::PenaltyLine, pupil},
        code::Code,
        rules::{NotCounted, PenaltyPosition, RuleSet},
    },
    domain::session::SessionOn,
    error::{Code as Problem, Fault, FaultCode, Result},
    notices::settings::NoticeSettings,
};

/// A pupil's marks up to a day, with the sessions that notices to one parent cover.
pub struct Marks {
    line: PenaltyLine,
    urns: BTreeSet<i32>,
    covered: BTreeSet<SessionOn>,
}

/// Whose marks, and which.
pub struct Asked<'a> {
    /// The school that asks.
    pub urn: i32,
    /// The pupil.
    pub pupil_id: Uuid,
    /// Up to which day.
    pub on: NaiveDate,
    /// Sessions that were used.
    pub covered: BTreeSet<SessionOn>,
    /// The authority's settings, if it has any.
    pub settings: Option<&'a NoticeSettings>,
}

impl Marks {
    /// Reads them, of every school in reach unless the authority counts one school's alone.
    pub async fn read<C: ConnectionTrait>(session: &Session<'_, C>, asked: Asked<'_>) -> Result<Self> {
        let mut enrolments = match pupil::find(session, asked.pupil_id).await {
            Ok(found) => found.enrolments,
            Err(error) if error.code() == Problem::NotFound => Vec::new(),
            Err(error) => return Err(error),
        };
        if asked.settings.is_some_and(|settings| !settings.count_previous_schools) {
            enrolments.retain(|enrolment| enrolment.urn == asked.urn);
        }
        let line = PenaltyLine::load(session, &enrolments, asked.on).await?;
        let urns = enrolments.iter().map(|enrolment| enrolment.urn).collect();
        Ok(Self { line, urns, covered: asked.covered })
    }

    /// The position on a day: what notices to this parent cover is not counted again.
    pub fn position(&self, on: NaiveDate) -> PenaltyPosition {
        let used = self.covered.iter().map(|on| (*on, NotCounted::CoveredByNotice)).collect();
        self.line.position(on, &used, RuleSet::on(on))
    }

    /// The codes that stand on a day.
    pub fn codes_on(&self, day: NaiveDate) -> Vec<Code> {
        self.line.codes_on(day)
    }

    /// The school at which the mark of a session stands.
    pub fn school_of(&self, at: SessionOn) -> i32 {
        self.line.school_of(at).unwrap_or_default()
    }

    /// The sessions that count on a day.
    pub fn counted(&self, on: NaiveDate) -> Vec<PenaltyNoticeEvidence> {
        self.position(on).counted.into_iter().map(|(at, code)| self.told(at, code)).collect()
    }

    fn told(&self, at: SessionOn, code: Code) -> PenaltyNoticeEvidence {
        let urn = self.school_of(at);
        PenaltyNoticeEvidence {
            urn: Some(urn),
            date: at.date,
            session: at.session,
            code: Some(code.as_str().to_owned()),
        }
    }

    /// These sessions as they stand, each once and in order, or what is wrong with each: its place and why.
    pub fn named(
        &self,
        sessions: impl IntoIterator<Item = SessionOn>,
    ) -> Result<Vec<PenaltyNoticeEvidence>, Vec<(usize, FaultCode)>> {
        let (mut found, mut faults) = (BTreeMap::new(), Vec::new());
        for (place, at) in sessions.into_iter().enumerate() {
            match self.line.offence(at) {
                _ if self.covered.contains(&at) => faults.push((place, FaultCode::SessionCovered)),
                Some(_) if found.contains_key(&at) => faults.push((place, FaultCode::RepeatedValue)),
                Some(code) => {
                    found.insert(at, self.told(at, code));
                }
                None => faults.push((place, FaultCode::NotAnOffence)),
            }
        }
        if faults.is_empty() { Ok(found.into_values().collect()) } else { Err(faults) }
    }

    /// Whether these sessions alone reach the threshold, on the day of the last of them.
    pub fn reaches_threshold(&self, evidence: &[PenaltyNoticeEvidence]) -> bool {
        let Some(last) = evidence.iter().map(PenaltyNoticeEvidence::on).max() else { return false };
        let these: BTreeSet<SessionOn> = evidence.iter().map(PenaltyNoticeEvidence::on).collect();
        let others = self.line.offences().map(|(at, _)| at).filter(|at| !these.contains(at));
        let others = others.map(|at| (at, NotCounted::CoveredByNotice)).collect();
        self.line.position(last.date, &others, RuleSet::on(last.date)).is_met()
    }

    /// The sessions of a notice, of those at schools in reach, that are no unauthorised absences any more.
    pub fn fallen_away(&self, evidence: &[PenaltyNoticeEvidence]) -> Vec<SessionOn> {
        let gone = |each: &&PenaltyNoticeEvidence| {
            each.urn.is_some_and(|urn| self.urns.contains(&urn)) && self.line.offence(each.on()).is_none()
        };
        evidence.iter().filter(gone).map(PenaltyNoticeEvidence::on).collect()
    }
}

/// The faults of named sessions.
pub fn faults(found: Vec<(usize, FaultCode)>) -> Vec<Fault> {
    found.into_iter().map(|(place, code)| Fault::at(format!("/sessions/{place}"), code)).collect()
}
