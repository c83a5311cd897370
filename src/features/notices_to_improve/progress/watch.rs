//! What the registers say of a notice: its period so far, breaches, and what became of its offences.

use chrono::NaiveDate;
use sea_orm::ConnectionTrait;

use super::dto::{NoticeToImproveAmended, NoticeToImproveEvidence};
use crate::{
    access::Session,
    attendance::{
        book::{penalty::PenaltyLine, pupil},
        rules::{RuleSet, Sums},
    },
    domain::span::Span,
    entities::notice_to_improve::Model,
    error::{AppError, Code, Result},
    features::notices_to_improve::{
        contents::{NoticeToImproveCount, NoticeToImproveSession},
        record,
        store::Stands,
        terms::NoticeToImproveIssue,
    },
    notices::period::Period,
};

/// The marks about a notice, and its period.
pub struct Watch<'n> {
    /// How it was issued.
    pub issue: &'n NoticeToImproveIssue,
    /// Its period.
    pub period: &'n Period,
    /// Up to which day marks are read.
    pub until_on: NaiveDate,
    /// The pupil's last day on the roll of the school of the notice, if it has passed.
    pub left_roll_on: Option<NaiveDate>,
    marks: PenaltyLine,
}

/// What they come to.
#[derive(Clone, Debug)]
pub struct Watched {
    /// The sessions of the period so far, counted.
    pub count: NoticeToImproveCount,
    /// The sessions of unauthorised absence among them.
    pub breaches: Vec<NoticeToImproveSession>,
}

impl Watched {
    /// Breaches under `N`.
    pub fn unresolved(&self) -> usize {
        self.breaches.iter().filter(|each| each.code.as_deref() == Some("N")).count()
    }

    /// The others.
    pub fn resolved(&self) -> usize {
        self.breaches.len() - self.unresolved()
    }
}

impl<'n> Watch<'n> {
    /// Reads the pupil's marks at every school in reach, up to today or the end of the notice.
    pub async fn read<C: ConnectionTrait>(
        session: &Session<'_, C>,
        row: &Model,
        is: &'n Stands,
    ) -> Result<Self> {
        let (Some(issue), Some(period)) = (&is.terms.issue, &is.period) else {
            return Err(AppError::internal("a notice that was not issued has no period"));
        };
        let today = session.today();
        let ends = [Some(today), period.last_on(), is.terms.ended_on()];
        let until_on = ends.into_iter().flatten().min().unwrap_or(today);
        let enrolments = match pupil::find(session, row.pupil_id).await {
            Ok(found) => found.enrolments,
            Err(error) if error.code() == Code::NotFound => Vec::new(),
            Err(error) => return Err(error),
        };
        let here = enrolments.iter().find(|enrolment| enrolment.id == row.enrolment_id);
        let left_roll_on = here.and_then(|enrolment| enrolment.deleted_on).filter(|on| *on < today);
        let marks = PenaltyLine::load(session, &enrolments, until_on).await?;
        Ok(Self { issue, period, until_on, left_roll_on, marks })
    }

    /// What the marks of the period come to.
    pub fn told(&self) -> Watched {
        let from_on = self.period.first_on().unwrap_or(self.issue.period_from_on);
        let Some(span) = Span::new(from_on, self.until_on) else {
            return Watched { count: record::count(Sums::default()), breaches: Vec::new() };
        };
        let offences = self.marks.offences().filter(|(on, _)| span.from_on <= on.date);
        let offences = offences.filter(|(on, _)| on.date <= span.to_on);
        Watched {
            count: record::count(Sums::of(self.marks.line().within(span).bytes())),
            breaches: offences.map(|(on, code)| record::session(&self.marks, on, code.as_str())).collect(),
        }
    }

    /// The offences whose marks were amended since the issue.
    pub fn amended(&self) -> Vec<NoticeToImproveAmended> {
        let now = |each: &NoticeToImproveSession| self.marks.offence(each.on());
        let changed = self.issue.evidence.iter().filter_map(|each| {
            let code = now(each).map(|code| code.as_str().to_owned());
            (code != each.code).then(|| NoticeToImproveAmended {
                urn: each.urn,
                date: each.date,
                session: each.session,
                code_then: each.code.clone(),
                still_unauthorised: code.is_some(),
                code_now: code,
            })
        });
        changed.collect()
    }

    /// How the offences stand to the threshold now.
    pub fn evidence(&self) -> NoticeToImproveEvidence {
        let stands = self.issue.evidence.iter().filter(|each| self.marks.offence(each.on()).is_some());
        let (sessions_now, met) = (stands.count(), self.issue.threshold_met);
        // They lie within the ten school weeks that were counted at the issue.
        let least = RuleSet::on(self.issue.issued_on).penalty_sessions;
        NoticeToImproveEvidence {
            sessions: self.issue.evidence.len(),
            sessions_now,
            met,
            fallen_away: met && sessions_now < least,
        }
    }
}
