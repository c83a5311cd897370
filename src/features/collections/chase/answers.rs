//! How many have answered, counted school by school.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    cohort::Pupils,
    dto::{CollectionAttendance, CollectionPupilsAnswered, CollectionResponse, CollectionSchoolsAnswered},
};
use crate::{
    attendance::figures::DEFINITION,
    domain::percentage::Rate,
    features::collections::{
        pages::Told,
        returns::{Totals, sessions},
        values::{Kind, ReturnState},
    },
};

/// Counts while the schools are gone through.
#[derive(Default)]
pub struct Answers {
    schools: Schools,
    /// The pupils of whole schools, which are asked about together.
    pub of_schools: Pupils,
    /// The children of whom feeds tell.
    pub by_feed: BTreeSet<Uuid>,
    totals: Totals,
}

#[derive(Default)]
struct Schools {
    asked: u64,
    exempt: u64,
    by_return: u64,
    by_feed: u64,
    overdue: u64,
    queried: u64,
    accepted: u64,
}

impl Answers {
    /// Counts a school.
    pub fn add(
        &mut self,
        kind: Kind,
        state: ReturnState,
        is_overdue: bool,
        totals: &Totals,
        told: Option<&Told>,
    ) {
        self.schools.asked += 1;
        if state == ReturnState::Exempt {
            self.schools.exempt += 1;
            return;
        }
        if state.has_answered() {
            self.schools.by_return += 1;
            self.schools.queried += u64::from(state == ReturnState::Queried);
            self.schools.accepted += u64::from(state == ReturnState::Accepted);
            self.of_schools.cohort += totals.pupils;
            self.of_schools.by_return += totals.answered;
            self.totals.add(totals);
            return;
        }
        let nothing = Told::default();
        let told = told.unwrap_or(&nothing);
        self.of_schools.cohort += told.pupils.len() as u64;
        if !told.answers_by_feed() {
            self.schools.overdue += u64::from(is_overdue);
            return;
        }
        self.schools.by_feed += 1;
        let mut own = Totals::default();
        let marked = told.pupils.iter().filter(|(_, marks)| marks.marked > 0 || marks.sums.possible() > 0);
        for (child, marks) in marked {
            own.count(sessions(marks));
            self.by_feed.insert(*child);
        }
        self.of_schools.by_feed += own.answered;
        if kind == Kind::SchoolAttendance {
            own = Totals { possible: own.possible, attended: own.attended, ..Totals::default() };
        }
        self.totals.add(&own);
    }

    /// The counts as a document.
    pub fn document(
        &self,
        collection_id: Uuid,
        kind: Kind,
        pupils: Pupils,
        sees_pupils: bool,
        data_as_at: DateTime<Utc>,
    ) -> CollectionResponse {
        let Schools { asked, exempt, by_return, by_feed, overdue, queried, accepted } = self.schools;
        let (answered, wanted) = (by_return + by_feed, asked - exempt);
        let (totals, told) = (&self.totals, pupils.by_return + pupils.by_feed);
        let band = |pupils: u64| {
            (sees_pupils && kind == Kind::PupilAttendance).then(|| Rate::new(pupils, totals.with_data))
        };
        CollectionResponse {
            collection_id,
            schools: CollectionSchoolsAnswered {
                asked,
                exempt,
                by_return,
                by_feed,
                outstanding: wanted - answered,
                overdue,
                queried,
                accepted,
                rate: Rate::new(answered, wanted),
            },
            pupils: CollectionPupilsAnswered {
                suppressed: !sees_pupils,
                cohort: sees_pupils.then_some(pupils.cohort),
                on_roll: sees_pupils.then_some(pupils.on_roll),
                not_on_roll: sees_pupils.then_some(pupils.cohort - pupils.on_roll),
                by_return: sees_pupils.then_some(pupils.by_return),
                by_feed: sees_pupils.then_some(pupils.by_feed),
                rate: sees_pupils.then(|| Rate::new(told, pupils.cohort)),
                rate_on_roll: sees_pupils.then(|| Rate::new(told, pupils.on_roll)),
            },
            attendance: CollectionAttendance {
                suppressed: !sees_pupils,
                attendance: sees_pupils.then(|| Rate::new(totals.attended, totals.possible)),
                at_100: band(totals.at_100),
                at_90_or_above: band(totals.at_90_or_above),
                below_90: band(totals.below_90),
            },
            data_as_at,
            definition: DEFINITION,
        }
    }
}
