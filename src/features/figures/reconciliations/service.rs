//! Use case: holding a client's counts against the pages. Nothing is stored.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    hash::Hash,
};

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::{
    compare::{Involved, Ours, by_counts, by_sessions, involved, not_on_roll, total},
    dto::{
        ReconciliationAnswer, ReconciliationAsk, ReconciliationBasis, ReconciliationCounts, ReconciliationRow,
    },
    faults::Faults,
    rules::{self, Row, Whose},
    tally::{Detail, Tally},
    view::{Compared, Shown},
};
use crate::{
    access::{Access, RegistersCodesRead, RegistersRead, Session},
    attendance::{
        book::{Book, Unread, Years, enrolled::Enrolled},
        rules::Line,
    },
    domain::session::SessionOn,
    entities::enrolment::{Column, Entity},
    error::{AppError, Code, Fault, FaultCode, Result},
};

/// An enrolment with a UPN under which this school has held it.
#[derive(FromQueryResult)]
struct Held {
    id: Uuid,
    upn: String,
}

/// What differs between the counts of a client and ours, and why.
pub async fn reconcile(cx: &Access<RegistersRead>, ask: ReconciliationAsk) -> Result<ReconciliationAnswer> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let (now, urn) = (session.now(), ask.urn.get());
    // Nothing of the body is read for a school out of reach.
    match session.school(urn).await {
        Err(error) if error.code() == Code::NotFound => {
            return Err(AppError::invalid(vec![Fault::at("/urn", FaultCode::ReferenceNotFound)]));
        }
        reached => drop(reached?),
    }
    let (span, rows) = rules::understand(&ask, session.today()).map_err(Faults::refused)?;
    let years = Years::one(&session, urn, span, None).await?;
    let unread = Unread::read(&session, urn, span, &years, None).await?;
    let held = held(&session, urn).await?;
    drop(snapshot);
    let codes = cx.also::<RegistersCodesRead>();
    let compare = move |(unread, held): &(Unread, HashMap<String, HashSet<Uuid>>)| {
        let book = unread.turn()?;
        let desk = Desk::new(&book, held, if codes { Detail::Codes } else { Detail::Classes });
        let mut shown = Shown::new(codes);
        desk.compare(&rows, &ask, &mut shown)?;
        Ok(shown)
    };
    let shown = cx.aside((unread, held), compare).await?;
    Ok(ReconciliationAnswer {
        urn,
        from_on: span.from_on,
        to_on: span.to_on,
        data_as_at: now,
        codes_compared: codes,
        summary: shown.summary,
        rows: shown.rows,
    })
}

/// The enrolments behind each UPN that this school has held, now or before: what another school knows of a pupil is
/// not told.
async fn held<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
) -> Result<HashMap<String, HashSet<Uuid>>> {
    let here = Condition::all().add(Column::Urn.eq(urn));
    let rows: Vec<Held> = session.find::<Entity>().filter(here).columns([Column::Id, Column::Upn]).await?;
    let mut held: HashMap<String, HashSet<Uuid>> = HashMap::new();
    for row in rows {
        held.entry(row.upn).or_default().insert(row.id);
    }
    Ok(held)
}

/// The register book laid open, and how finely it may be read.
struct Desk<'a> {
    lines: Vec<(&'a Enrolled, Line<'a>)>,
    book: &'a Book,
    /// Places of the lines under each UPN and in each class.
    of_upn: HashMap<&'a str, Vec<usize>>,
    of_class: HashMap<&'a str, Vec<usize>>,
    /// Which of the book's sessions are in the calendar.
    in_calendar: Vec<bool>,
    detail: Detail,
}

type Lines<'a> = Vec<(&'a Enrolled, Line<'a>)>;

impl<'a> Desk<'a> {
    fn new(book: &'a Book, held: &'a HashMap<String, HashSet<Uuid>>, detail: Detail) -> Self {
        // Where no calendar is held, a page is all that tells of a session.
        let in_calendar = |on: &SessionOn| book.calendars.is_empty() || book.is_in_calendar(*on);
        let in_calendar = book.sessions().iter().map(in_calendar).collect();
        let lines: Lines<'a> = book.lines().collect();
        let mut places: HashMap<Uuid, Vec<usize>> = HashMap::new();
        let mut of_class: HashMap<&str, Vec<usize>> = HashMap::new();
        for (place, (enrolled, _)) in lines.iter().enumerate() {
            places.entry(enrolled.id).or_default().push(place);
            if let Some(group) = &enrolled.registration_group {
                of_class.entry(group).or_default().push(place);
            }
        }
        let of_upn = held.iter().map(|(upn, ids)| {
            let mut found: Vec<usize> =
                ids.iter().filter_map(|id| places.get(id)).flatten().copied().collect();
            found.sort_unstable();
            (upn.as_str(), found)
        });
        Self { of_upn: of_upn.collect(), of_class, lines, book, in_calendar, detail }
    }

    fn compare(&self, rows: &[Row], ask: &ReconciliationAsk, shown: &mut Shown) -> Result<()> {
        let whose: Vec<Lines<'_>> = rows.iter().map(|row| self.lines_of(row)).collect();
        let mut seen: HashSet<Uuid> = HashSet::new();
        let mut faults = Faults::default();
        for (index, lines) in whose.iter().enumerate() {
            let ids: BTreeSet<Uuid> = lines.iter().map(|(enrolled, _)| enrolled.id).collect();
            if ids.into_iter().filter(|id| !seen.insert(*id)).count() > 0 {
                faults.push(Fault::at(format!("/pupils/{index}/upn"), FaultCode::DuplicatePupil));
            }
        }
        if !faults.is_empty() {
            return Err(faults.refused());
        }
        let told = told(rows);
        for (index, (row, lines)) in rows.iter().zip(&whose).enumerate() {
            let compared = self.row(row, lines, told.as_ref());
            shown.add(compared, |basis| empty(Some(index), lines, &row.whose, basis));
        }
        if ask.complete {
            self.not_sent(&seen, ask.classes.is_some(), shown);
        }
        Ok(())
    }

    fn lines_of(&self, row: &Row) -> Lines<'a> {
        let places = match &row.whose {
            Whose::Pupil(upn) => self.of_upn.get(upn.as_str()),
            Whose::Class(group) => self.of_class.get(group.as_str()),
        };
        places.into_iter().flatten().map(|place| self.lines[*place]).collect()
    }

    fn row(&self, row: &Row, lines: &Lines<'a>, told: Option<&BTreeSet<SessionOn>>) -> Compared {
        let detail = row.counted.1.min(self.detail);
        let theirs = row.counted.0.at(detail);
        let ours = self.ours(lines);
        let basis = match row.sessions {
            Some(_) => ReconciliationBasis::Sessions,
            None => ReconciliationBasis::Counts,
        };
        let differences = match &row.sessions {
            _ if lines.is_empty() => not_on_roll(theirs.clone(), theirs_alone(row)).into_iter().collect(),
            Some(sessions) => {
                let whole = ours.first().cloned().unwrap_or_default();
                by_sessions(&whole, sessions, row.days, told, self.detail)
            }
            None => by_counts(&ours, &theirs, row.days, detail),
        };
        Compared { ours: total(&ours, detail), theirs, detail, differences, basis }
    }

    /// What is held, pupil by pupil: two enrolments of one pupil are read as one.
    fn ours(&self, lines: &Lines<'a>) -> Vec<Ours> {
        let pupils = alike(lines.iter().copied(), |enrolled| enrolled.pupil_id);
        pupils.iter().map(|lines| self.of_pupil(lines)).collect()
    }

    fn of_pupil(&self, lines: &Lines<'a>) -> Ours {
        let mut ours = Ours::default();
        for (_, line) in lines {
            ours.marks.extend(line.marks().map(|mark| (mark.on, mark.code)));
        }
        let days: Vec<_> = lines.iter().filter_map(|(enrolled, _)| enrolled.within(self.book.span)).collect();
        let on_roll =
            |on: &SessionOn| days.iter().any(|days| days.from_on <= on.date && on.date <= days.to_on);
        for (on, in_calendar) in self.book.sessions().iter().zip(&self.in_calendar) {
            match (ours.marks.contains_key(on), in_calendar) {
                (true, false) => drop(ours.outside.insert(*on)),
                (false, true) if on_roll(on) => drop(ours.unmarked.insert(*on)),
                (false, true) => drop(ours.off_roll.insert(*on)),
                _ => {}
            }
        }
        ours
    }

    /// Whom the client, which sent all it has, did not send.
    fn not_sent(&self, seen: &HashSet<Uuid>, classes: bool, shown: &mut Shown) {
        let others = self.lines.iter().filter(|(enrolled, _)| !seen.contains(&enrolled.id)).copied();
        let class = |enrolled: &Enrolled| enrolled.registration_group.clone().unwrap_or_default();
        let groups = match classes {
            true => alike(others, class),
            false => alike(others, |enrolled| enrolled.pupil_id),
        };
        for lines in groups {
            let whose = Whose::Class(lines.first().map(|(enrolled, _)| class(enrolled)).unwrap_or_default());
            let ours = self.ours(&lines);
            let counted = total(&ours, self.detail);
            let marks = ours.iter().flat_map(|one| &one.marks).map(|(on, code)| (*on, *code));
            let sessions = involved(marks.filter(|(_, code)| code.is_possible()));
            let effect = Tally::default().less(&counted);
            let differences = not_on_roll(effect, sessions).into_iter().collect();
            let compared = Compared {
                ours: counted,
                theirs: Tally::default(),
                detail: self.detail,
                differences,
                basis: ReconciliationBasis::Counts,
            };
            shown.add(compared, |basis| {
                let row = empty(None, &lines, &whose, basis);
                if classes {
                    row
                } else {
                    ReconciliationRow { registration_group: None, pupil_id: pupil(&lines), ..row }
                }
            });
        }
    }
}

/// Lines that are alike in something, in the order of the first of each.
fn alike<'a, K: Hash + Eq>(
    lines: impl Iterator<Item = (&'a Enrolled, Line<'a>)>,
    by: impl Fn(&Enrolled) -> K,
) -> Vec<Lines<'a>> {
    let (mut groups, mut places): (Vec<Lines<'a>>, HashMap<K, usize>) = Default::default();
    for line in lines {
        let place = *places.entry(by(line.0)).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(line),
            None => groups.push(vec![line]),
        }
    }
    groups
}

/// The sessions that a client names for anybody, where it names those of several pupils.
fn told(rows: &[Row]) -> Option<BTreeSet<SessionOn>> {
    let named: Vec<_> = rows.iter().filter_map(|row| row.sessions.as_ref()).collect();
    (named.len() > 1).then(|| named.iter().flat_map(|sessions| sessions.keys().copied()).collect())
}

/// The sessions of a client's row that count, where it sent them.
fn theirs_alone(row: &Row) -> Vec<Involved> {
    let sessions = row.sessions.iter().flatten().filter(|(_, code)| code.is_possible());
    sessions.map(|(on, code)| Involved { on: *on, ours: None, theirs: Some(*code), pupils: 1 }).collect()
}

fn pupil(lines: &Lines<'_>) -> Option<Uuid> {
    lines.first().map(|(enrolled, _)| enrolled.pupil_id)
}

/// A row that says whose counts it holds and nothing else.
fn empty(
    index: Option<usize>,
    lines: &Lines<'_>,
    whose: &Whose,
    basis: ReconciliationBasis,
) -> ReconciliationRow {
    let (pupil_id, registration_group) = match whose {
        Whose::Pupil(_) => (pupil(lines), None),
        Whose::Class(group) => (None, Some(group.clone())),
    };
    let none = ReconciliationCounts::default();
    ReconciliationRow {
        index,
        pupil_id,
        registration_group,
        basis,
        ours: none,
        theirs: none,
        gap: none,
        codes: Vec::new(),
        differences: Vec::new(),
        unexplained: none,
        explained: true,
    }
}
