//! What the service knows of a parent and a pupil on a day: with what people wrote it makes a Notice to Improve, or tells
//! what keeps it from being issued.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};

use super::{
    contents::{
        NoticeToImproveContents, NoticeToImproveFurther, NoticeToImproveRules, NoticeToImproveSchool,
        NoticeToImproveSession, NoticeToImproveThreshold,
    },
    ladder,
    offered::{of_parent, told},
    pair::Pair,
    record::{self, record},
    said::NoticeToImproveSays,
    settings,
    store::Whose,
    years::SchoolYears,
};
use crate::{
    access::Session,
    attendance::{
        age,
        book::{
            improved, letters as book,
            parents::{self, ServedParent},
            penalty::PenaltyLine,
            pupil,
            support::{self, SupportFor, SupportUntil},
        },
        rules::{NotCounted, PenaltyPosition, RuleSet},
    },
    domain::{
        person::Person,
        school::{Notices, notices},
        session::SessionOn,
        span::Span,
    },
    entities::{enrolment, school},
    error::{AppError, Code, Fault, FaultCode, Result},
    letters::Wording,
    notices::{
        improvement_wording as wording,
        ladder::{self as law, Earlier},
        letters::NOTICE_TO_IMPROVE,
        period::Period,
        schedule::{PenaltyNoticeKind, PenaltyNoticeService, received_on, tariff},
        settings::NoticeSettings,
    },
};

/// Days ahead at the most that a period may begin: it is a warning that is given now.
const AHEAD: i64 = 60;

/// What is known.
pub struct Known {
    is_parent: bool,
    fine_asked_for: bool,
    pub parent: ServedParent,
    child: enrolment::Model,
    school: school::Model,
    settings: Option<NoticeSettings>,
    marks: PenaltyLine,
    position: PenaltyPosition,
    /// What was offered to this parent, as this parent is told it.
    support: Vec<(SupportFor, SupportUntil)>,
    /// Whether what stands at other schools is counted and told.
    other_schools: bool,
    earlier: Vec<Earlier>,
    period: Period,
    wordings: Vec<Wording>,
    today: NaiveDate,
}

impl Known {
    /// Reads it as it stands today. What stands at other schools is counted and told where the authority has decided so, to
    /// the authority: to everybody else a notice is about its own school.
    pub async fn read<C: ConnectionTrait>(
        session: &Session<'_, C>,
        whose: Whose,
        says: &NoticeToImproveSays,
        authority: bool,
    ) -> Result<Self> {
        let today = session.today();
        let gone = || AppError::internal("the parent or the pupil of a notice is gone");
        let pair = Pair::known(session, whose.parent_id, whose.pupil_id).await?.ok_or_else(gone)?;
        let school = session.school(whose.urn).await?.school().clone();
        let settings = settings::read(session).await?;
        let issued = ladder::notices(session, &pair).await?;
        let decided = says.other_schools_reason.is_some();
        let previous = settings.as_ref().is_none_or(|settings| settings.count_previous_schools);
        let other_schools = decided && authority && previous;
        let (marks, child) = marks(session, whose, other_schools).await?;
        let all = support::of_pupil(session, whose.pupil_id, today).await?;
        // The offence is the parent's of that day: what was missed before somebody was the child's parent counts for nothing.
        let held = parents::parenthoods(session, &pair.parent, &pair.pupil_ids).await?;
        let others =
            marks.offences().map(|(at, _)| at).filter(|at| !held.iter().any(|one| one.held_on(at.date)));
        let mut barred: BTreeMap<SessionOn, NotCounted> =
            others.map(|at| (at, NotCounted::NotParentThen)).collect();
        let mut covered = ladder::covered(&issued)?;
        covered.extend(improved::settled(session, &pair.parent, &pair.pupil_ids).await?);
        barred.extend(covered.into_iter().map(|on| (on, NotCounted::CoveredByNotice)));
        let position = marks.position(today, &barred, RuleSet::on(today));
        let begins = says.period_from_on.unwrap_or_else(|| usual_beginning(today));
        let years = SchoolYears::read(session, &[whose.urn], [begins]).await?;
        Ok(Self {
            is_parent: held.iter().any(|one| one.held_on(today)),
            fine_asked_for: pair.penalty_notice_asked_for(session).await?,
            parent: parents::served(session, pair.parent.id).await?,
            support: of_parent(all, &pair, (!other_schools).then_some(whose.urn)),
            other_schools,
            earlier: ladder::earlier(&issued)?,
            period: years.period(whose.urn, begins, settings::length(settings.as_ref())),
            wordings: book::wordings(session, &NOTICE_TO_IMPROVE).await?,
            child,
            school,
            settings,
            marks,
            position,
            today,
        })
    }

    /// The authority's settings.
    pub fn settings(&self) -> Option<&NoticeSettings> {
        self.settings.as_ref()
    }

    /// What a notice would say, or says if it is issued now by somebody.
    pub fn contents(
        &self,
        says: &NoticeToImproveSays,
        issued_by: Option<&Person>,
    ) -> NoticeToImproveContents {
        let length = settings::length(self.settings.as_ref());
        let rules = RuleSet::on(self.today);
        let parent = &self.parent;
        let these = |stands: SupportFor| self.offered(stands).map(told).collect::<Vec<_>>();
        let tried = |stands: &SupportFor| {
            matches!(stands, SupportFor::Provided | SupportFor::OnOffer | SupportFor::NotTaken)
        };
        let none = !self.support.iter().any(|(stands, _)| tried(stands));
        let threshold = self.threshold();
        NoticeToImproveContents {
            number: None,
            issued_on: issued_by.map(|_| self.today),
            parent_name: self.parent_name(),
            parent_address: parent.address.clone(),
            parent_address_confidential: parent.address_confidential,
            language: parent.preferred_language.clone(),
            large_print: parent.large_print,
            child_name: format!("{} {}", self.child.forename, self.child.surname),
            school: NoticeToImproveSchool { urn: self.school.urn, name: self.school.name.clone() },
            other_schools: self.other_schools,
            authority: self.settings.as_ref().map(|settings| settings.authority.clone()),
            contact: says.contact.clone(),
            attendance_record: record(self.marks.line(), &self.position, self.today),
            offences: self.offences(),
            override_reason: says.override_reason.clone().filter(|_| !threshold.met),
            threshold,
            duty_and_benefits: wording::DUTY_AND_BENEFITS.to_owned(),
            support_so_far: these(SupportFor::Provided),
            support_not_available: these(SupportFor::Unavailable),
            court_directed: these(SupportFor::CourtDirected),
            no_support_reason: says.no_support_reason.clone().filter(|_| none),
            further_support: self.further_support(says),
            offers_not_taken: these(SupportFor::NotTaken),
            warning: wording::WARNING.to_owned(),
            next_step: self.next_step(),
            period_from_on: self.period.first_on(),
            period_to_on: self.period.last_on(),
            school_days: self.period.length,
            school_weeks: length.school_weeks,
            sufficient_improvement: says.sufficient_improvement.clone(),
            early_grounds: says.early_grounds.clone(),
            issued_by: issued_by.cloned(),
            rules: NoticeToImproveRules {
                guidance: wording::GUIDANCE.to_owned(),
                threshold: rules.id.to_owned(),
            },
            wordings: issued_by.map(|_| self.wordings.clone()).unwrap_or_default(),
        }
    }

    fn parent_name(&self) -> String {
        let name = &self.parent.name;
        let parts = [name.title.as_deref(), name.forename.as_deref(), Some(name.surname.as_str())];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// Support that stands so for this parent.
    fn offered(&self, stands: SupportFor) -> impl Iterator<Item = &SupportUntil> {
        self.support.iter().filter(move |(is, _)| *is == stands).map(|(_, one)| one)
    }

    /// What the notice offers, and what is on offer already.
    fn further_support(&self, says: &NoticeToImproveSays) -> Vec<NoticeToImproveFurther> {
        let said = says
            .further_support
            .iter()
            .map(|offer| NoticeToImproveFurther { what: offer.what.clone(), offered_on: None });
        let open = self.offered(SupportFor::OnOffer).map(|one| NoticeToImproveFurther {
            what: one.title.clone(),
            offered_on: Some(one.days.offered_on),
        });
        said.chain(open).collect()
    }

    fn threshold(&self) -> NoticeToImproveThreshold {
        NoticeToImproveThreshold {
            met: self.position.is_met(),
            sessions_to_go: self.position.to_go,
            unresolved: self.position.unresolved(),
            from_on: self.position.weeks.first().map_or(self.today, |week| week.monday),
        }
    }

    fn offences(&self) -> Vec<NoticeToImproveSession> {
        let counted = self.position.counted.iter();
        counted.map(|(on, code)| record::session(&self.marks, *on, code.as_str())).collect()
    }

    /// The penalty notice that this parent could be given for this child today.
    fn next_step(&self) -> String {
        let kind = PenaltyNoticeKind::Attendance;
        let last_on = self.position.counted.last().map_or(self.today, |(on, _)| on.date);
        let next = law::next(&self.earlier, kind, last_on, self.today);
        wording::next_step(next.step.map(|step| (step, tariff(kind, last_on, step))))
    }

    /// What keeps a notice to this parent about this pupil from being drafted.
    pub fn faults_of_people(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if !age::is_compulsory(self.child.born_on, self.today) {
            faults.push(Fault::at("/pupil_id", FaultCode::NotOfCompulsoryAge).rule("ea1996-444"));
        }
        if notices(self.school.type_code, &self.school.kind) == Notices::DoNotApply {
            faults.push(Fault::at("/pupil_id", FaultCode::NoNoticesHere).rule("ea1996-444a"));
        }
        if self.child.boarder {
            let detail = "The pupil boards at the school: the parent's duty stands otherwise there.";
            faults.push(Fault::at("/pupil_id", FaultCode::NoNoticesHere).rule("ea1996-444").detail(detail));
        }
        let stay = Span::new(self.child.starting_on, self.child.deleted_on.unwrap_or(NaiveDate::MAX));
        if !stay.is_some_and(|stay| stay.from_on <= self.today && self.today <= stay.to_on) {
            faults.push(Fault::at("/pupil_id", FaultCode::PupilNotOnRoll));
        }
        if !self.is_parent {
            let detail = "The authority knows nobody of this id as a parent of the pupil today.";
            faults.push(
                Fault::at("/parent_id", FaultCode::ReferenceNotFound).rule("ea1996-576").detail(detail),
            );
        }
        faults
    }

    /// Everything that keeps this notice from being issued, at once.
    pub fn faults(&self, says: &NoticeToImproveSays, contents: &NoticeToImproveContents) -> Vec<Fault> {
        let mut faults = self.faults_of_people();
        if self.fine_asked_for {
            faults.push(Fault::at("/parent_id", FaultCode::PenaltyNoticeAskedFor).rule("pn-support-first"));
        }
        let lacks = |at: &str, detail: &str| {
            Fault::at(at, FaultCode::NoticePartMissing).rule("wt-nti").detail(detail.to_owned())
        };
        faults.extend(contents.faults());
        if says.other_schools_reason.is_some() && !self.other_schools {
            let detail = "The notice would count and tell what stands at other schools: the authority issues it, where its \
                settings count previous schools.";
            let at = "/says/other_schools_reason";
            faults.push(Fault::at(at, FaultCode::AuthorityDecides).detail(detail));
        }
        if contents.contact.is_none() {
            faults.push(lacks("/says/contact", "Nobody at the school is named who helps the family."));
        }
        if contents.parent_address.is_none() {
            let detail = "The authority has no address at which this parent is served: record it first.";
            faults.push(lacks("/parent_address", detail));
        }
        let unknown = notices(self.school.type_code, &self.school.kind) == Notices::Unknown;
        if unknown && says.school_type_reason.is_none() {
            let detail = "The type of the school is not known: say why there can be notices.";
            let at = "/says/school_type_reason";
            faults.push(Fault::at(at, FaultCode::NoNoticesHere).rule("ea1996-444a").detail(detail));
        }
        if !contents.threshold.met && says.override_reason.is_none() {
            faults.push(Fault::at("/says/override_reason", FaultCode::ThresholdNotMet).rule("pn-threshold"));
        }
        for (place, (_, code)) in self.position.counted.iter().enumerate() {
            if code.as_str() == "N" {
                let at = format!("/offences/{place}");
                faults.push(Fault::at(at, FaultCode::ReasonNotResolved).rule("reg10-7"));
            }
        }
        let soon = says.period_from_on.is_some_and(|on| on <= self.today);
        let late = says.period_from_on.is_some_and(|on| (on - self.today).num_days() > AHEAD);
        if soon || late {
            let detail = "The period begins after the day of issue, and within sixty days of it.";
            faults.push(
                Fault::at("/says/period_from_on", FaultCode::OutOfRange).rule("wt-nti-6").detail(detail),
            );
        }
        faults
    }
}

/// The day after a notice is presumed to be received if it is posted today.
fn usual_beginning(today: NaiveDate) -> NaiveDate {
    let received = received_on(PenaltyNoticeService::Post, today);
    received.succ_opt().unwrap_or(received)
}

/// The pupil's marks up to today, and the pupil's entry at the school of the notice.
async fn marks<C: ConnectionTrait>(
    session: &Session<'_, C>,
    whose: Whose,
    other_schools: bool,
) -> Result<(PenaltyLine, enrolment::Model)> {
    use enrolment::Column;
    let this = Condition::all()
        .add(Column::Urn.eq(whose.urn))
        .add(Column::Id.eq(whose.enrolment_id))
        .add(Column::SupersededAt.is_null());
    let child = session.find::<enrolment::Entity>().filter(this).one().await?.ok_or(Code::NotFound)?;
    let found = match other_schools {
        true => pupil::find(session, whose.pupil_id).await,
        false => pupil::find_at(session, whose.urn, whose.pupil_id).await,
    };
    let enrolments = match found {
        Ok(found) => found.enrolments,
        Err(error) if error.code() == Code::NotFound => Vec::new(),
        Err(error) => return Err(error),
    };
    Ok((PenaltyLine::load(session, &enrolments, session.today()).await?, child))
}
