//! What the registers say of a notice: its period so far, breaches, what became of its offences, and what is not certain.
//!
//! It is worked out over every school at which the pupil was, whoever asks, for what came of a notice does not depend on
//! who looks; what is told of it is cut to the reader's sight ([`Watched::told`]).

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};

use super::dto::{NoticeToImproveAmended, NoticeToImproveEvidence};
use crate::{
    access::Session,
    attendance::{
        book::{parents, penalty::PenaltyLine},
        rules::{RuleSet, Sums},
    },
    domain::span::Span,
    entities::{enrolment, notice_to_improve::Model},
    error::{AppError, Result},
    features::notices_to_improve::{
        contents::{NoticeToImproveCount, NoticeToImproveSession},
        record, settings,
        store::Stands,
        terms::{
            NoticeToImproveIssue, NoticeToImproveUncertain, NoticeToImproveUncertainKind as Kind, Sight,
        },
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
    urn: i32,
    today: NaiveDate,
    received_on: Option<NaiveDate>,
    marks: PenaltyLine,
}

/// What they come to, over every school.
#[derive(Clone, Debug)]
pub struct Watched {
    /// The sessions of the period so far, counted.
    pub count: NoticeToImproveCount,
    /// Those at the school of the notice.
    pub count_here: NoticeToImproveCount,
    /// The sessions of unauthorised absence among them, since the parent had the notice.
    pub breaches: Vec<NoticeToImproveSession>,
    /// What the registers do not tell for certain.
    pub uncertain: Vec<NoticeToImproveUncertain>,
}

impl Watched {
    /// Breaches under `N`.
    pub fn unresolved(&self) -> usize {
        self.breaches.iter().filter(|each| is_unresolved(each)).count()
    }

    /// The others.
    pub fn resolved(&self) -> usize {
        self.breaches.len() - self.unresolved()
    }

    /// The others up to a day.
    pub fn resolved_until(&self, day: NaiveDate) -> usize {
        self.breaches.iter().filter(|each| !is_unresolved(each) && each.date <= day).count()
    }
}

/// Whether the reason for the absence is not established.
fn is_unresolved(each: &NoticeToImproveSession) -> bool {
    each.code.as_deref() == Some("N")
}

impl<'n> Watch<'n> {
    /// Reads the pupil's marks, up to today or the end of the notice: at every school, or at that of the notice where the
    /// authority counts each by itself.
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
        let previous = settings::read(session).await?.is_none_or(|settings| settings.count_previous_schools);
        let all = session.over_all_schools();
        use enrolment::Column;
        let theirs = Condition::all()
            .add(Column::PupilId.is_in(parents::pupil_ids(&all, row.pupil_id).await?))
            .add(Column::SupersededAt.is_null())
            .add(Column::Voided.eq(false))
            .add_option((!previous).then(|| Column::Urn.eq(row.urn)));
        let enrolments = all.find::<enrolment::Entity>().filter(theirs).all().await?;
        let here = enrolments.iter().find(|enrolment| enrolment.id == row.enrolment_id);
        let left_roll_on = here.and_then(|enrolment| enrolment.deleted_on).filter(|on| *on < today);
        let marks = PenaltyLine::load(&all, &enrolments, until_on).await?;
        let received_on = is.terms.service.as_ref().map(|service| service.received_on);
        Ok(Self { issue, period, until_on, left_roll_on, urn: row.urn, today, received_on, marks })
    }

    /// The days of the period so far.
    fn span(&self) -> Option<Span> {
        Span::new(self.period.first_on().unwrap_or(self.issue.period_from_on), self.until_on)
    }

    /// What the marks of the period come to. What was missed before the parent had the notice is no breach of it.
    pub fn told(&self) -> Watched {
        let Some(span) = self.span() else {
            let none = record::count(Sums::default());
            return Watched { count: none, count_here: none, breaches: Vec::new(), uncertain: Vec::new() };
        };
        let had = |on: NaiveDate| self.received_on.is_some_and(|received_on| received_on < on);
        let within = |on: NaiveDate| span.from_on <= on && on <= span.to_on;
        let offences = self.marks.offences().filter(|(on, _)| within(on.date) && had(on.date));
        let breaches: Vec<_> =
            offences.map(|(on, code)| record::session(&self.marks, on, code.as_str())).collect();
        let here = self.marks.line_at(self.urn);
        Watched {
            count: record::count(Sums::of(self.marks.line().within(span).bytes())),
            count_here: record::count(Sums::of(here.line().within(span).bytes())),
            uncertain: self.uncertain(span, &breaches),
            breaches,
        }
    }

    /// What the registers of the period do not tell for certain.
    fn uncertain(&self, span: Span, breaches: &[NoticeToImproveSession]) -> Vec<NoticeToImproveUncertain> {
        let unresolved = breaches.iter().filter(|each| is_unresolved(each)).count();
        // Registers of today may be to come.
        let unmarked = self.marks.unmarked(span).iter().filter(|on| on.date < self.today).count();
        let left = self.left_roll_on.is_some_and(|left| self.period.last_on().is_none_or(|last| left < last));
        // Days of the period, by which it was told, on which no school says anything of the pupil.
        let marked: BTreeSet<NaiveDate> =
            self.marks.line().within(span).marks().map(|mark| mark.on.date).collect();
        let silent = |day: &&NaiveDate| {
            **day <= self.until_on
                && **day < self.today
                && self.left_roll_on.is_some_and(|left| left < **day)
                && !marked.contains(day)
        };
        let silent = self.period.days.iter().filter(silent).count();
        let found = [
            (unresolved > 0, Kind::UnresolvedMarks, unresolved),
            (unmarked > 0, Kind::MissingMarks, unmarked),
            (left, Kind::LeftRoll, 2 * silent),
        ];
        let found = found.into_iter().filter(|(is_so, ..)| *is_so);
        found.map(|(_, kind, sessions)| NoticeToImproveUncertain { kind, sessions }).collect()
    }

    /// The offences whose marks were amended since the issue, of those that this reader may be told of.
    pub fn amended(&self, sight: Sight) -> Vec<NoticeToImproveAmended> {
        let now = |each: &NoticeToImproveSession| self.marks.offence(each.on());
        let changed = self.issue.evidence.iter().filter(|each| sight.reaches(each)).filter_map(|each| {
            let code = now(each).map(|code| code.as_str().to_owned());
            (code != each.code).then(|| NoticeToImproveAmended {
                urn: each.urn,
                date: each.date,
                session: each.session,
                code_then: each.code.clone().filter(|_| sight.codes),
                still_unauthorised: code.is_some(),
                code_now: code.filter(|_| sight.codes),
            })
        });
        changed.collect()
    }

    /// How the offences stand to the threshold now.
    pub fn evidence(&self, sight: Sight) -> NoticeToImproveEvidence {
        let stands = self.issue.evidence.iter().filter(|each| self.marks.offence(each.on()).is_some());
        let (sessions_now, met) = (stands.count(), self.issue.threshold_met);
        // They lie within the ten school weeks that were counted at the issue.
        let least = RuleSet::on(self.issue.issued_on).penalty_sessions;
        NoticeToImproveEvidence {
            sessions: self.issue.evidence.len(),
            sessions_now,
            withheld: self.issue.evidence.iter().filter(|each| !sight.reaches(each)).count(),
            met,
            fallen_away: met && sessions_now < least,
        }
    }
}
