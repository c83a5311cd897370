//! Counting the patrols of a year: pure.

use std::collections::{BTreeMap, BTreeSet};

use super::dto::{PatrolCounts, PatrolProgramme, PatrolProgrammeDistrict, PatrolProgrammeTerm};
use crate::{domain::academic_year::AcademicYear, features::patrols::values::PatrolState};

/// What is counted of a patrol.
pub struct Counted {
    /// How far it is.
    pub state: PatrolState,
    /// The term in which it lies, if any.
    pub term: Option<String>,
    /// Its districts.
    pub districts: Vec<String>,
    /// Whether a school was consulted.
    pub consulted: bool,
}

impl PatrolCounts {
    fn count(&mut self, state: PatrolState) {
        match state {
            PatrolState::Planned => self.planned += 1,
            PatrolState::Held => self.held += 1,
            PatrolState::Cancelled => self.cancelled += 1,
        }
    }
}

/// The programme: the terms of a district stand in the order in which their first patrol does.
pub fn programme(year: AcademicYear, known: &BTreeSet<String>, patrols: &[Counted]) -> PatrolProgramme {
    let mut all = PatrolCounts::default();
    let mut districts: BTreeMap<&str, PatrolProgrammeDistrict> = BTreeMap::new();
    let fresh = |district: &str| PatrolProgrammeDistrict {
        district: district.to_owned(),
        patrols: PatrolCounts::default(),
        terms: Vec::new(),
    };
    for district in known {
        districts.insert(district, fresh(district));
    }
    for patrol in patrols {
        all.count(patrol.state);
        for district in &patrol.districts {
            let of = districts.entry(district).or_insert_with(|| fresh(district));
            of.patrols.count(patrol.state);
            match of.terms.iter_mut().find(|term| term.term == patrol.term) {
                Some(term) => term.patrols.count(patrol.state),
                None => {
                    let mut counts = PatrolCounts::default();
                    counts.count(patrol.state);
                    of.terms.push(PatrolProgrammeTerm { term: patrol.term.clone(), patrols: counts });
                }
            }
        }
    }
    let stands = |counts: &PatrolCounts| counts.planned + counts.held > 0;
    let unconsulted = patrols.iter().filter(|one| one.state != PatrolState::Cancelled && !one.consulted);
    let without = districts.values().filter(|of| !stands(&of.patrols)).map(|of| of.district.clone());
    PatrolProgramme {
        academic_year: year,
        patrols: all,
        without_consultation: unconsulted.count() as u64,
        districts_without: without.collect(),
        districts: districts.into_values().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patrol_counts_in_each_of_its_districts_and_once_in_all() {
        let known = BTreeSet::from(["A", "B", "C"].map(str::to_owned));
        let one = |state, districts: &[&str], term: &str, consulted| Counted {
            state,
            term: Some(term.to_owned()),
            districts: districts.iter().map(|name| (*name).to_owned()).collect(),
            consulted,
        };
        let patrols = [
            one(PatrolState::Held, &["A", "B"], "2026-27-autumn", true),
            one(PatrolState::Planned, &["A"], "2026-27-spring", false),
            one(PatrolState::Cancelled, &["C"], "2026-27-spring", false),
        ];
        let programme = programme(AcademicYear::starting(2026).unwrap(), &known, &patrols);
        assert_eq!(programme.patrols, PatrolCounts { planned: 1, held: 1, cancelled: 1 });
        assert_eq!((programme.without_consultation, programme.districts_without), (1, vec!["C".to_owned()]));
        let a = &programme.districts[0];
        assert_eq!(a.patrols, PatrolCounts { planned: 1, held: 1, cancelled: 0 });
        let terms: Vec<_> = a.terms.iter().map(|term| term.term.as_deref().unwrap()).collect();
        assert_eq!(terms, ["2026-27-autumn", "2026-27-spring"]);
    }
}
