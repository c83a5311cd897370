//! Use cases: referring a notice to be prosecuted, what came of that, and putting it right.

use chrono::NaiveDate;

use super::{
    act::{Answer, Seen, kept, open, take, take_to},
    dto::{
        PenaltyNoticeOutcomeCorrect, PenaltyNoticeProceedingsBegun, PenaltyNoticeProsecuted,
        PenaltyNoticeRefer,
    },
};
use crate::{
    access::{Access, NoticesDecide, StepPlace, Tx},
    attendance::book::{parents, tried},
    domain::text::clean,
    error::{AppError, Code, Fault, FaultCode, Result},
    features::penalty_notices::{
        ladder,
        store::{Next, Standing, Stands},
        terms::{PenaltyNoticeProsecution, PenaltyNoticeTerms},
        values::PenaltyNoticeOutcome,
    },
    http::Body,
    notices::{
        limitation,
        schedule::PenaltyNoticeKind,
        states::penalty::{self, PENALTY_NOTICE, PenaltyNoticeAction, PenaltyNoticeState},
    },
};

/// Where the day stands on which proceedings began.
const BEGUN: &str = "/proceedings_begun_on";

/// Refers an unpaid notice to be prosecuted, for an offence that can still be.
pub async fn refer(
    cx: &Access<NoticesDecide>,
    place: StepPlace,
    body: &Body<PenaltyNoticeRefer>,
) -> Result<Answer> {
    let Seen { is, today, .. } = open::<PenaltyNoticeRefer>(cx, &place).await?;
    let given = body.parse()?;
    let mut faults = faults_of_referral(&given, is.kind);
    faults.extend(faults_of_days(&given, &is, today));
    AppError::if_any(faults)?;
    let reason = given.education_supervision_order_reason.as_deref().map(clean).transpose();
    let reason = kept(reason)?;
    take(cx, place, &given, async |tx, standing| {
        refuse_barred(&standing.is, given.proceedings_begun_on.unwrap_or(tx.today()))?;
        refuse_held(&standing.is, given.proceedings_begun_on)?;
        refuse_tried(tx, standing).await?;
        ladder::refuse_what_should_not_be(tx, standing, PenaltyNoticeAction::ReferToProsecution).await?;
        let referred = PenaltyNoticeProsecution {
            referred_on: given.referred_on.unwrap_or(tx.today()),
            offence: Some(given.offence),
            education_supervision_order_considered: given.education_supervision_order_considered,
            education_supervision_order_reason: reason.clone(),
            proceedings_begun_on: given.proceedings_begun_on,
            court: None,
            outcome: None,
            ended_on: None,
        };
        let terms = PenaltyNoticeTerms { prosecution: Some(referred), ..standing.is.terms.clone() };
        Ok(Next { terms, document: None })
    })
    .await
}

/// The offence is that of the notice; before proceedings for attendance an education supervision order is considered.
fn faults_of_referral(given: &PenaltyNoticeRefer, kind: PenaltyNoticeKind) -> Vec<Fault> {
    let mut faults = Vec::new();
    if !given.offence.is_of(kind) {
        faults.push(Fault::at("/offence", FaultCode::NotForNoticeKind));
    }
    let order = [
        ("/education_supervision_order_considered", given.education_supervision_order_considered.is_some()),
        ("/education_supervision_order_reason", given.education_supervision_order_reason.is_some()),
    ];
    let asked = kind == PenaltyNoticeKind::Attendance;
    for (at, given) in order {
        match (asked, given) {
            (true, false) => faults.push(Fault::at(at, FaultCode::MissingProperty).rule("ea1996-447")),
            (false, true) => faults.push(Fault::at(at, FaultCode::NotForNoticeKind)),
            _ => {}
        }
    }
    if given.education_supervision_order_considered == Some(false) {
        let at = "/education_supervision_order_considered";
        faults.push(Fault::at(at, FaultCode::ConsiderationNotMet).rule("ea1996-447"));
    }
    faults
}

/// What is recorded later names its days: the referral lies after the days to pay, and proceedings begin from then on.
fn faults_of_days(given: &PenaltyNoticeRefer, is: &Stands, today: NaiveDate) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |at: &str, code: FaultCode, detail: &str| faults.push(Fault::at(at, code).detail(detail));
    let referred_on = given.referred_on.unwrap_or(today);
    let pay_until_on = is.terms.dates().map(|dates| dates.pay_until_on);
    if today < referred_on {
        fault("/referred_on", FaultCode::DateInFuture, "It is the day on which the notice was referred.");
    } else if pay_until_on.is_some_and(|last| referred_on <= last) {
        fault(
            "/referred_on",
            FaultCode::DatesReversed,
            "Nobody is prosecuted before the days to pay are over.",
        );
    }
    match given.proceedings_begun_on {
        Some(day) if today < day => {
            fault("/proceedings_begun_on", FaultCode::DateInFuture, "It is the day on which they began.");
        }
        Some(day) if day < referred_on => {
            fault("/proceedings_begun_on", FaultCode::DatesReversed, "It lies before the referral.");
        }
        _ => {}
    }
    faults
}

/// When proceedings began is recorded with the legal action, where one holds the notice.
fn refuse_held(is: &Stands, begun_on: Option<NaiveDate>) -> Result<()> {
    match is.held_by.filter(|_| begun_on.is_some()) {
        None => Ok(()),
        Some(id) => {
            let why = format!(
                "It is prosecuted in the legal action {id}: refer it without `proceedings_begun_on`."
            );
            let allowed = PENALTY_NOTICE.actions(is.state).allowed;
            Err(AppError::new(Code::StateConflict).detail(why).allowed_actions(allowed))
        }
    }
}

/// A parent who is, or was, prosecuted for some of its days in a legal action that does not follow it is not prosecuted for
/// them again.
async fn refuse_tried(tx: &Tx<'_>, standing: &Standing<'_>) -> Result<()> {
    let (row, is) = (&standing.row, &standing.is);
    let Some(person) = parents::person(tx, row.parent_id).await? else { return Ok(()) };
    let pupil_ids = parents::pupil_ids(tx, row.pupil_id).await?;
    tried::lock(tx, &person, &pupil_ids).await?;
    let days = ladder::days(&is.terms);
    match tried::begun_for(tx, (&person, &pupil_ids), days).await? {
        None => Ok(()),
        Some(action) => {
            let mut allowed = PENALTY_NOTICE.actions(is.state).allowed;
            allowed.retain(|one| *one != PenaltyNoticeAction::ReferToProsecution.as_str());
            let why =
                format!("The legal action {} is, or was, a prosecution for some of its days.", action.id);
            Err(AppError::new(Code::StateConflict).detail(why).allowed_actions(allowed))
        }
    }
}

/// What can no longer be prosecuted is not referred: proceedings begin within six months, whenever that is recorded.
fn refuse_barred(is: &Stands, begins_on: NaiveDate) -> Result<()> {
    if begins_on <= is.prosecute_by() {
        return Ok(());
    }
    let mut allowed = PENALTY_NOTICE.actions(is.state).allowed;
    allowed.retain(|action| *action != PenaltyNoticeAction::ReferToProsecution.as_str());
    Err(AppError::new(Code::StateConflict).detail(limitation::BARRED).allowed_actions(allowed))
}

/// Records that proceedings began, within six months of the last offence.
pub async fn begun(
    cx: &Access<NoticesDecide>,
    place: StepPlace,
    body: &Body<PenaltyNoticeProceedingsBegun>,
) -> Result<Answer> {
    let Seen { is, today, .. } = open::<PenaltyNoticeProceedingsBegun>(cx, &place).await?;
    let given = body.parse()?;
    AppError::if_any(faults_of_beginning(BEGUN, given.proceedings_begun_on, &is, today))?;
    let court = kept(given.court.as_deref().map(clean).transpose())?;
    take(cx, place, &given, async |_, standing| {
        Ok(with_beginning(&standing.is, given.proceedings_begun_on, court.as_deref()))
    })
    .await
}

/// What a notice says once proceedings began.
pub fn with_beginning(is: &Stands, on: NaiveDate, court: Option<&str>) -> Next {
    let prosecution = is.terms.prosecution.clone().map(|referred| PenaltyNoticeProsecution {
        proceedings_begun_on: Some(on),
        court: court.map(str::to_owned),
        ..referred
    });
    Next { terms: PenaltyNoticeTerms { prosecution, ..is.terms.clone() }, document: None }
}

/// What is wrong with a day as that on which proceedings began, which lie between the referral and this day.
pub fn faults_of_beginning(at: &str, day: NaiveDate, is: &Stands, until: NaiveDate) -> Vec<Fault> {
    let referred_on = is.terms.prosecution.as_ref().map_or(day, |one| one.referred_on);
    let mut faults = Vec::new();
    if day < referred_on {
        faults.push(Fault::at(at, FaultCode::DatesReversed).detail("It lies before the referral."));
    } else if until < day {
        let detail = "The day lies between the referral and today, or the end.";
        faults.push(Fault::at(at, FaultCode::DatesReversed).detail(detail));
    }
    if is.prosecute_by() < day {
        let detail = format!("The last day was {}: six months after the last offence.", is.prosecute_by());
        faults.push(Fault::at(at, FaultCode::CannotBeProsecuted).rule("mca1980-127").detail(detail));
    }
    faults
}

/// What came of a prosecution, as it is sent.
#[derive(Clone, Copy)]
pub struct Ended {
    /// What.
    pub outcome: PenaltyNoticeOutcome,
    /// When proceedings began, where that is said.
    pub begun_on: Option<NaiveDate>,
    /// When it ended.
    pub ended_on: NaiveDate,
}

impl Ended {
    /// Every fault of it at once.
    fn faults(self, is: &Stands, today: NaiveDate) -> Vec<Fault> {
        let referred_on = is.terms.prosecution.as_ref().map_or(self.ended_on, |one| one.referred_on);
        let mut faults = Vec::new();
        let between = "The day lies between the referral and today.";
        match self.ended_on {
            day if today < day => {
                faults.push(Fault::at("/ended_on", FaultCode::DateInFuture).detail(between));
            }
            day if day < referred_on => {
                faults.push(Fault::at("/ended_on", FaultCode::DatesReversed).detail(between));
            }
            _ => {}
        }
        match self.begun_on(is) {
            Some(day) => faults.extend(faults_of_beginning(BEGUN, day, is, self.ended_on)),
            None if self.outcome != PenaltyNoticeOutcome::Discontinued => {
                let detail =
                    "A court decides only where proceedings began: say on which day, or record it first.";
                let fault = Fault::at("/proceedings_begun_on", FaultCode::MissingProperty);
                faults.push(fault.rule("mca1980-127").detail(detail));
            }
            None => {}
        }
        faults
    }

    /// When proceedings began: as it is said, or as it is on record.
    fn begun_on(self, is: &Stands) -> Option<NaiveDate> {
        self.begun_on.or(is.terms.prosecution.as_ref()?.proceedings_begun_on)
    }

    /// A notice after which the parent was not convicted no longer counts; one after which he was counts again.
    pub async fn settled(
        self,
        tx: &Tx<'_>,
        standing: &Standing<'_>,
    ) -> Result<(Option<PenaltyNoticeState>, Next)> {
        ladder::wait(tx, standing).await?;
        let before = standing.is.terms.prosecution.clone();
        let ended = before.map(|referred| PenaltyNoticeProsecution {
            proceedings_begun_on: self.begun_on(&standing.is),
            outcome: Some(self.outcome),
            ended_on: Some(self.ended_on),
            ..referred
        });
        let stored = penalty::after_outcome(self.outcome == PenaltyNoticeOutcome::Discontinued);
        let terms = PenaltyNoticeTerms { prosecution: ended, ..standing.is.terms.clone() };
        Ok((Some(stored), Next { terms, document: None }))
    }
}

/// Records what came of the prosecution. A notice after which the parent was not convicted no longer counts; one whose
/// prosecution was discontinued must be withdrawn.
pub async fn prosecuted(
    cx: &Access<NoticesDecide>,
    place: StepPlace,
    body: &Body<PenaltyNoticeProsecuted>,
) -> Result<Answer> {
    let Seen { is, today, .. } = open::<PenaltyNoticeProsecuted>(cx, &place).await?;
    let given = body.parse()?;
    let ended =
        Ended { outcome: given.outcome, begun_on: given.proceedings_begun_on, ended_on: given.ended_on };
    AppError::if_any(ended.faults(&is, today))?;
    take_to(cx, place, &given, async |tx, standing| ended.settled(tx, standing).await).await
}

/// Puts right what came of it: on appeal, or because it was recorded wrongly.
pub async fn correct(
    cx: &Access<NoticesDecide>,
    place: StepPlace,
    body: &Body<PenaltyNoticeOutcomeCorrect>,
) -> Result<Answer> {
    let Seen { is, today, .. } = open::<PenaltyNoticeOutcomeCorrect>(cx, &place).await?;
    let given = body.parse()?;
    let ended =
        Ended { outcome: given.outcome, begun_on: given.proceedings_begun_on, ended_on: given.ended_on };
    AppError::if_any(ended.faults(&is, today))?;
    take_to(cx, place, &given, async |tx, standing| ended.settled(tx, standing).await).await
}
