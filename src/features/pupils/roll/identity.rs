//! Who a row is about: by UPN only, the present or a former one, never by name.

use std::collections::{BTreeSet, HashMap, HashSet};

use uuid::Uuid;

use super::{dto::Flag, row::Row};
use crate::{domain::upn::Upn, features::pupils::entry::Entry};

/// An enrolment as it is stored now.
#[derive(Clone)]
pub struct Stay {
    pub id: Uuid,
    pub revision: i32,
    /// The pupil that its newest revision names.
    pub stored_pupil: Uuid,
    /// The pupil that one turned out to be; mostly the same.
    pub pupil: Uuid,
    pub entry: Entry,
}

/// What is stored and bears on a roll.
#[derive(Clone, Default)]
pub struct Known {
    /// The school's enrolments, voided ones left out.
    pub stays: Vec<Stay>,
    /// Whose each UPN is that the roll names, wherever that pupil is enrolled.
    pub upns: HashMap<Upn, Uuid>,
    /// Pupils, of those and of the school, who have none but temporary UPNs.
    pub temporary: HashSet<Uuid>,
}

/// Who each row is about.
pub struct Identified {
    /// The pupil of each row.
    pub pupils: Vec<Uuid>,
    /// What finding it out has shown.
    pub flags: Vec<BTreeSet<Flag>>,
    /// Pupils of temporary UPNs here who turned out to be others.
    pub moves: HashMap<Uuid, Uuid>,
    /// Pupils nobody has named before.
    pub fresh: HashSet<Uuid>,
    /// Whose each UPN is, those that rows name for the first time included.
    upns: HashMap<Upn, Uuid>,
}

impl Identified {
    /// The pupil that this one turned out to be.
    pub fn now(&self, pupil: Uuid) -> Uuid {
        let mut pupil = pupil;
        while let Some(next) = self.moves.get(&pupil) {
            pupil = *next;
        }
        pupil
    }

    /// Whether the pupil is the one to whom a UPN belongs.
    pub fn belongs(&self, upn: &Upn, pupil: Uuid) -> bool {
        self.upns.get(upn).is_some_and(|whose| self.now(*whose) == pupil)
    }
}

/// Finds the pupil of each row; `new_id` names those who are new.
///
/// A UPN that nobody has names the pupil of one of the row's former UPNs, or of the temporary UPN under which
/// the school has held the same `mis_id`; failing these, a new pupil. Where a row names two known pupils, the
/// enrolments here of one with none but temporary UPNs move to the other; two permanent pupils never merge.
///
/// No school can bind its UPNs to another school's pupil. A former UPN counts only if its pupil is enrolled
/// here, and what another school has claimed never pairs a row with an enrolment that is held here under
/// another permanent UPN: such a row is a pupil of its own, and flagged.
pub fn identify<'a>(rows: &'a [Row], known: &'a Known, mut new_id: impl FnMut() -> Uuid) -> Identified {
    let mut finder = Finder {
        by_number: numbers(rows, known),
        upns: known.upns.clone(),
        temporary: known.temporary.clone(),
        enrolled: known.stays.iter().map(|stay| stay.pupil).collect(),
        ours: HashSet::new(),
        held: known.stays.iter().map(|stay| (&stay.entry.upn, stay.pupil)).collect(),
        stays: stays_by_pupil(known),
        found: Identified {
            pupils: vec![Uuid::nil(); rows.len()],
            flags: vec![BTreeSet::new(); rows.len()],
            moves: HashMap::new(),
            fresh: HashSet::new(),
            upns: HashMap::new(),
        },
    };
    // Rows that say who the pupil was come first: another row with the new UPN then finds that pupil.
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let says_nothing = |place: &usize| finder.others(&rows[*place]).is_empty();
    order.sort_by_cached_key(says_nothing);
    for place in order {
        finder.row(place, &rows[place], &mut new_id);
    }
    let mut found = finder.found;
    found.upns = finder.upns;
    found.pupils = found.pupils.iter().map(|pupil| found.now(*pupil)).collect();
    found
}

struct Finder<'a> {
    /// The pupils whom the school holds under a number and a temporary UPN that no row has any more.
    by_number: HashMap<&'a str, Uuid>,
    upns: HashMap<Upn, Uuid>,
    temporary: HashSet<Uuid>,
    /// Pupils enrolled here.
    enrolled: HashSet<Uuid>,
    /// Pupils whom rows of this roll are about.
    ours: HashSet<Uuid>,
    /// Whose each UPN is that the school holds now, or that one of these rows has shown.
    held: HashMap<&'a Upn, Uuid>,
    /// Under which UPNs the school holds each pupil now.
    stays: HashMap<Uuid, Vec<&'a Upn>>,
    found: Identified,
}

impl<'a> Finder<'a> {
    fn row(&mut self, place: usize, row: &'a Row, new_id: &mut impl FnMut() -> Uuid) {
        let upn = &row.entry.upn;
        let others = self.others(row);
        let held = self.held.get(upn).copied();
        let named = held.or_else(|| self.upns.get(upn).copied()).map(|pupil| self.found.now(pupil));
        // Whom the school itself holds or names under the UPN, no other school has claimed.
        let claimed = named.filter(|pupil| held.is_none() && !self.may_be(row, *pupil));
        let named = named.filter(|_| claimed.is_none());
        let here = others.iter().find(|other| self.enrolled.contains(other));
        let pupil = named.or(here.copied()).or(others.first().copied()).unwrap_or_else(|| {
            let pupil = new_id();
            self.found.fresh.insert(pupil);
            self.temporary.insert(pupil);
            pupil
        });
        let flags = &mut self.found.flags[place];
        if upn.is_temporary() {
            flags.insert(Flag::TemporaryUpn);
        }
        if claimed.is_some() {
            flags.insert(Flag::UpnConflict);
        }
        for other in others.into_iter().filter(|other| *other != pupil) {
            match (self.temporary.contains(&other), self.enrolled.contains(&other)) {
                (true, true) => {
                    flags.insert(Flag::MovedToKnownPupil);
                    self.found.moves.insert(other, pupil);
                    self.enrolled.insert(pupil);
                }
                (true, false) => {}
                (false, _) => {
                    flags.insert(Flag::FormerUpnConflict);
                }
            }
        }
        for upn in row.former_upns.iter().chain([upn]) {
            let whose = *self.upns.entry(upn.clone()).or_insert(pupil);
            if whose == pupil && !upn.is_temporary() {
                self.temporary.remove(&pupil);
            }
        }
        self.ours.insert(pupil);
        self.held.entry(upn).or_insert(pupil);
        self.found.pupils[place] = pupil;
    }

    /// Whether a row can be about a pupil to whom its UPN is said to belong: not if the school holds that pupil
    /// under another permanent UPN, which the row does not name.
    fn may_be(&self, row: &Row, pupil: Uuid) -> bool {
        let fits =
            |held: &&Upn| **held == row.entry.upn || row.former_upns.contains(held) || held.is_temporary();
        self.stays.get(&pupil).is_none_or(|held| held.iter().any(fits))
    }

    /// The pupils enrolled here, each once, whom the row names in another way than by its UPN.
    fn others(&self, row: &Row) -> Vec<Uuid> {
        let former = row.former_upns.iter().filter_map(|upn| self.upns.get(upn)).copied();
        let known_here = |pupil: &Uuid| self.enrolled.contains(pupil) || self.ours.contains(pupil);
        let former = former.filter(|pupil| known_here(&self.found.now(*pupil)));
        let mut others = Vec::new();
        for pupil in former.chain(self.by_number(row)).map(|pupil| self.found.now(pupil)) {
            if !others.contains(&pupil) {
                others.push(pupil);
            }
        }
        others
    }

    /// The pupil of a temporary UPN whom the row's number means, if the row has a permanent one.
    fn by_number(&self, row: &Row) -> Option<Uuid> {
        let number = row.entry.mis_id.as_deref().filter(|_| !row.entry.upn.is_temporary())?;
        self.by_number.get(number).copied().filter(|pupil| self.temporary.contains(pupil))
    }
}

fn stays_by_pupil(known: &Known) -> HashMap<Uuid, Vec<&Upn>> {
    let mut stays: HashMap<Uuid, Vec<&Upn>> = HashMap::new();
    for stay in &known.stays {
        stays.entry(stay.pupil).or_default().push(&stay.entry.upn);
    }
    stays
}

fn numbers<'a>(rows: &[Row], known: &'a Known) -> HashMap<&'a str, Uuid> {
    let named: HashSet<&Upn> = rows.iter().map(|row| &row.entry.upn).collect();
    let stays = known.stays.iter().filter(|stay| stay.entry.upn.is_temporary());
    let stays = stays.filter(|stay| !named.contains(&stay.entry.upn));
    stays.filter_map(|stay| Some((stay.entry.mis_id.as_deref()?, stay.pupil))).collect()
}
