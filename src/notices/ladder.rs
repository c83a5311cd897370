//! How many penalty notices one parent may be given for one child: two in three years, the second without a reduction.
//!
//! The three years end with the day on which a notice is proposed to be issued (regulation 4 of the Education (Penalty
//! Notices) (England) Regulations 2007, as amended by regulation 4 of SI 2024/210). Notices of every authority count, paid or not, and those
//! after which the parent was convicted. Withdrawn notices do not, nor do those under section 105 of the Education and
//! Inspections Act 2006, nor those for offences before the national framework.

use chrono::{Months, NaiveDate};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    schedule::{PenaltyNoticeKind, PenaltyNoticeStep, Regime},
    states::penalty::PenaltyNoticeState,
};
use crate::domain::{span::Span, spelled::spelled};

/// A notice to the parent for the child that was issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// The notice.
    pub id: Uuid,
    /// What it was given for.
    pub kind: PenaltyNoticeKind,
    /// The day of its issue.
    pub issued_on: NaiveDate,
    /// The last day of the offences for which it was given.
    pub last_offence_on: NaiveDate,
    /// What became of it, as far as the limit is concerned.
    pub fate: Fate,
}

/// What became of a notice, as far as the limit is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It stands: paid, unpaid, or a court has not yet decided or has convicted.
    Stands,
    /// It was withdrawn.
    Withdrawn,
    /// The parent was prosecuted and not convicted.
    NotConvicted,
}

impl Fate {
    /// What became of a notice, by the state that is stored of it, whether a prosecution that ended convicted the parent,
    /// and whether what was paid in time discharged liability. A withdrawn notice counts no more, whatever was paid. Who has
    /// paid in time has had the notice: what a court said, or did not, takes nothing from that.
    pub const fn of(state: PenaltyNoticeState, convicted: Option<bool>, discharged: bool) -> Self {
        match (state, convicted, discharged) {
            (PenaltyNoticeState::Withdrawn, ..) => Self::Withdrawn,
            (_, Some(false), false) => Self::NotConvicted,
            _ => Self::Stands,
        }
    }

    /// As it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stands => "stands",
            Self::Withdrawn => "withdrawn",
            Self::NotConvicted => "not_convicted",
        }
    }

    /// As it is stored.
    pub fn spelled(text: &str) -> Option<Self> {
        match text {
            "stands" => Some(Self::Stands),
            "withdrawn" => Some(Self::Withdrawn),
            "not_convicted" => Some(Self::NotConvicted),
            _ => None,
        }
    }
}

spelled! {
    /// Why an earlier notice does not count towards the limit.
    PenaltyNoticeNotCounted {
        /// It was withdrawn.
        Withdrawn = "withdrawn";
        /// The parent was prosecuted and not convicted.
        NotConvicted = "not_convicted";
        /// It was given under section 105 of the Education and Inspections Act 2006.
        Section105 = "section_105";
        /// Its offences lie wholly before the national framework of 19 August 2024.
        BeforeFramework = "before_framework";
        /// It was issued before the three years that end with the proposed day.
        BeforeWindow = "before_window";
    }
}

impl Earlier {
    /// Why it does not count for a notice proposed in this window, if it does not.
    pub fn uncounted(&self, window: Span) -> Option<PenaltyNoticeNotCounted> {
        let of_regime = Regime::of_offences_until(self.last_offence_on);
        match (self.fate, self.kind) {
            (Fate::Withdrawn, _) => Some(PenaltyNoticeNotCounted::Withdrawn),
            (Fate::NotConvicted, _) => Some(PenaltyNoticeNotCounted::NotConvicted),
            (_, PenaltyNoticeKind::ExcludedInPublicPlace) => Some(PenaltyNoticeNotCounted::Section105),
            _ if of_regime.limit.is_none() => Some(PenaltyNoticeNotCounted::BeforeFramework),
            _ if self.issued_on < window.from_on => Some(PenaltyNoticeNotCounted::BeforeWindow),
            _ => None,
        }
    }
}

/// What may be done next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ladder {
    /// The step of a notice, or none where the limit is reached.
    pub step: Option<PenaltyNoticeStep>,
    /// The years that end with the proposed day.
    pub window: Span,
    /// The notices that count, in the order of their issue.
    pub counting: Vec<Uuid>,
    /// The earlier notices that do not, each with why.
    pub uncounted: Vec<(Uuid, PenaltyNoticeNotCounted)>,
    /// Why, in words.
    pub reason: LadderReason,
    /// Where the limit is reached, the first day on which it no longer is, if nothing more is issued.
    pub possible_from_on: Option<NaiveDate>,
}

/// Why a notice may, or may not, be issued next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PenaltyNoticeLadderReason)]
pub enum LadderReason {
    /// No notice counts in the three years: a first notice, reduced when it is paid early.
    NoneInThreeYears,
    /// One notice counts in the three years: a second notice, of one amount.
    OneInThreeYears,
    /// Two notices count in the three years: no third is allowed, whatever it would cost. Other action is considered.
    LimitReached,
    /// Notices of this kind, or for offences before the framework, are outside the limit.
    OutsideTheLimit,
}

impl LadderReason {
    /// The same in words.
    pub const fn as_sentence(self) -> &'static str {
        match self {
            Self::NoneInThreeYears => {
                "No notice to this parent for this child counts in the three years that end with the proposed day."
            }
            Self::OneInThreeYears => {
                "One notice to this parent for this child counts in the three years that end with the proposed day; \
                 the second is of one amount."
            }
            Self::LimitReached => {
                "Two notices to this parent for this child count in the three years that end with the proposed day: \
                 a third is not allowed. Consider prosecution, an education supervision order or a parenting order."
            }
            Self::OutsideTheLimit => "The limit of two in three years is not for notices of this kind.",
        }
    }
}

/// The years that end with a day, both ends included: three years that end with 9 September 2027 begin on 10 September
/// 2024. Those that end with 29 February begin on 1 March, and those that end with 28 February on 29 February where
/// there is one.
pub fn window(years: u32, ending_on: NaiveDate) -> Span {
    let before = ending_on.checked_sub_months(Months::new(12 * years)).unwrap_or(NaiveDate::MIN);
    Span { from_on: before.succ_opt().unwrap_or(before), to_on: ending_on }
}

/// What may be issued on a day to a parent for a child who has had these notices. `last_offence_on` is the last day of
/// the offences that the notice would be for.
pub fn next(
    earlier: &[Earlier],
    kind: PenaltyNoticeKind,
    last_offence_on: NaiveDate,
    proposed_on: NaiveDate,
) -> Ladder {
    let limit = match kind {
        PenaltyNoticeKind::Attendance => Regime::of_offences_until(last_offence_on).limit,
        PenaltyNoticeKind::ExcludedInPublicPlace => None,
    };
    let years = limit.map_or(3, |limit| limit.years);
    let window = window(years, proposed_on);
    let mut notices: Vec<&Earlier> = earlier.iter().collect();
    notices.sort_by_key(|notice| (notice.issued_on, notice.id));
    let (mut counting, mut uncounted): (Vec<&Earlier>, Vec<_>) = (Vec::new(), Vec::new());
    for notice in notices {
        match notice.uncounted(window) {
            None => counting.push(notice),
            Some(why) => uncounted.push((notice.id, why)),
        }
    }
    let (step, reason) = match (limit, counting.len()) {
        (None, _) => (Some(PenaltyNoticeStep::Outside), LadderReason::OutsideTheLimit),
        (Some(_), 0) => (Some(PenaltyNoticeStep::First), LadderReason::NoneInThreeYears),
        (Some(limit), count) if count < limit.notices => {
            (Some(PenaltyNoticeStep::Second), LadderReason::OneInThreeYears)
        }
        (Some(_), _) => (None, LadderReason::LimitReached),
    };
    let possible_from_on = limit.filter(|_| step.is_none()).and_then(|limit| {
        // When the oldest of the last ones that make the limit full has left the window.
        let leaves =
            counting.len().checked_sub(limit.notices).and_then(|place| counting.get(place))?.issued_on;
        after_window(limit.years, leaves)
    });
    let counting = counting.iter().map(|notice| notice.id).collect();
    Ladder { step, window, counting, uncounted, reason, possible_from_on }
}

/// The first day whose window no longer holds a notice that was issued on this day.
fn after_window(years: u32, issued_on: NaiveDate) -> Option<NaiveDate> {
    let near = issued_on.checked_add_months(Months::new(12 * years))?;
    near.iter_days().take(3).find(|day| issued_on < window(years, *day).from_on)
}

mod now;

pub use now::{Issued, LadderNow, out_of_step, stands_now};

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
