//! A push: what it makes of a page. Pure; every row that comes here may stand by the rules of marks.

use chrono::{DateTime, Utc};

use super::{Change, Detail, DetailChange, Page, Reason, Source, TakeNotes};
use crate::{
    attendance::{
        code::{Code, NO_MARK},
        query::Query,
    },
    domain::person::Person,
};

/// Marks that may be taken back at once without asking again.
const REMOVED_WITHOUT_ASKING: usize = 5;

/// Why a mark is changed, as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amendment {
    /// The reason.
    pub reason: Option<String>,
    /// Who changed it; who recorded the register when absent.
    pub by: Option<Person>,
    /// When it was changed at the school. Information only: it orders nothing.
    pub at: Option<DateTime<Utc>>,
}

/// A mark that a push names.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// The pupil's line.
    pub line: u16,
    /// The mark; `None` takes back what stands.
    pub code: Option<Code>,
    /// How late the pupil came.
    pub minutes_late: Option<u16>,
    /// A note.
    pub note: Option<String>,
    /// Why it is changed.
    pub amendment: Option<Amendment>,
    /// What the rules of marks ask about it.
    pub queries: Vec<Query>,
}

/// What became of a mark that was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is the first on its line.
    Created,
    /// It took the place of another, or changed what stands beside the code.
    Amended,
    /// What stood there was taken back.
    Removed,
    /// It stands there already.
    Unchanged,
    /// A newer take had spoken for the line.
    Superseded,
}

/// A page after a push.
pub struct Pushed {
    /// The marks.
    pub page: Page,
    /// Who spoke for them.
    pub source: Source,
    /// What became of each named mark, in their order, with the queries open on its line now.
    pub outcomes: Vec<(Outcome, Vec<Query>)>,
    /// What the take keeps.
    pub changes: Vec<Change>,
    /// What the take keeps besides.
    pub notes: TakeNotes,
    /// The number of the take; `None` when nothing was new.
    pub take: Option<u16>,
    /// Whether marks or details differ from before.
    pub page_changed: bool,
}

impl Pushed {
    /// Whether every line it had something to say about had been spoken for by a newer take.
    pub fn is_all_superseded(&self) -> bool {
        !self.changes.is_empty() && self.changes.iter().all(|change| change.superseded) && !self.page_changed
    }
}

/// Whether a push takes back so many marks that a mistake is likelier than a wish.
pub fn removes_too_many(page: &Page, named: &[Named]) -> bool {
    let removed = named.iter().filter(|mark| mark.code.is_none() && page.byte(mark.line) != NO_MARK).count();
    removed > REMOVED_WITHOUT_ASKING && removed * 10 > page.marked()
}

/// Lays a push on a page.
///
/// Each named mark is compared with the take that last spoke for its own line: an older one changes
/// nothing, a tie goes to the later arrival. Lines that are not named stay as they are.
/// `None` when the page has no number left for another take.
pub fn push(
    page: &Page,
    source: &Source,
    taken_at: DateTime<Utc>,
    recorded_by: &Person,
    named: &[Named],
) -> Option<Pushed> {
    let mut next = source.clone();
    let mut laying = Laying {
        take: next.begin(taken_at)?,
        pushed: Pushed {
            page: page.clone(),
            source: next,
            outcomes: Vec::with_capacity(named.len()),
            changes: Vec::new(),
            notes: TakeNotes::default(),
            take: None,
            page_changed: false,
        },
        taken_at,
        recorded_by,
        new: false,
    };
    for mark in named {
        let outcome = laying.lay(mark);
        let open = laying.pushed.source.detail(mark.line).map(|detail| detail.queries.clone());
        laying.pushed.outcomes.push((outcome, open.unwrap_or_default()));
    }
    let Laying { take, mut pushed, new, .. } = laying;
    match new {
        true => {
            pushed.take = Some(take);
            pushed.source.tidy();
        }
        false => pushed.source = source.clone(),
    }
    Some(pushed)
}

struct Laying<'a> {
    take: u16,
    pushed: Pushed,
    taken_at: DateTime<Utc>,
    recorded_by: &'a Person,
    new: bool,
}

impl Laying<'_> {
    fn lay(&mut self, mark: &Named) -> Outcome {
        let old = self.pushed.page.byte(mark.line);
        let new = mark.code.map_or(NO_MARK, Code::byte);
        let before = self.pushed.source.detail(mark.line).cloned().unwrap_or_default();
        let spoken = self.pushed.source.taken_at(mark.line);
        let same = old == new && before.minutes_late == mark.minutes_late && before.note == mark.note;
        if spoken.is_some_and(|spoken| self.taken_at < spoken) {
            return if same { Outcome::Unchanged } else { self.supersede(mark, old, new) };
        }
        if same {
            self.repeat(mark, old, before, spoken);
            return Outcome::Unchanged;
        }
        self.write(mark, old, new, before);
        match (old, new) {
            (NO_MARK, _) => Outcome::Created,
            (_, NO_MARK) => Outcome::Removed,
            _ => Outcome::Amended,
        }
    }

    /// Nothing is changed, but the history shows what came too late.
    fn supersede(&mut self, mark: &Named, old: u8, new: u8) -> Outcome {
        let reason = self.reason(mark);
        self.pushed.changes.push(Change { line: mark.line, old, new, reason, superseded: true });
        self.new = true;
        Outcome::Superseded
    }

    /// The mark stands already. A reason given now explains what was asked; a later take speaks for it.
    fn repeat(&mut self, mark: &Named, old: u8, before: Detail, spoken: Option<DateTime<Utc>>) {
        let mut after = before.clone();
        after.explained |= gives_a_reason(mark);
        if after.explained {
            // Who changed it must be named with a title, whatever else is explained.
            let titled = self.names_a_titled_person(mark);
            after.queries.retain(|query| *query == Query::AmendmentUnexplained && !titled);
        }
        if after != before {
            let reason = self.reason(mark);
            self.pushed.changes.push(Change { line: mark.line, old, new: old, reason, superseded: false });
            self.set_detail(mark.line, before, after);
            self.pushed.page_changed = true;
            self.speak(mark.line);
        } else if spoken.is_none_or(|spoken| spoken < self.taken_at) {
            self.speak(mark.line);
        }
    }

    fn write(&mut self, mark: &Named, old: u8, new: u8, before: Detail) {
        let reason = self.reason(mark);
        self.pushed.changes.push(Change { line: mark.line, old, new, reason, superseded: false });
        self.pushed.page.set(mark.line, new);
        let mut queries = mark.queries.clone();
        let asked_before = old == new && before.queries.contains(&Query::AmendmentUnexplained);
        if self.is_unexplained(mark, old, new, asked_before) {
            queries.push(Query::AmendmentUnexplained);
        }
        queries.sort();
        queries.dedup();
        let explained = gives_a_reason(mark);
        let after = Detail { minutes_late: mark.minutes_late, note: mark.note.clone(), explained, queries };
        self.set_detail(mark.line, before, after);
        self.pushed.page_changed = true;
        self.speak(mark.line);
    }

    /// `N` becoming something else needs no reason: that is what it is for. Any other change of a code
    /// needs its reason, and the name and title of a person; and so does one that was asked about before.
    fn is_unexplained(&self, mark: &Named, old: u8, new: u8, asked_before: bool) -> bool {
        let amended = old != new && old != NO_MARK && old != b'N';
        (amended || asked_before) && !(gives_a_reason(mark) && self.names_a_titled_person(mark))
    }

    fn names_a_titled_person(&self, mark: &Named) -> bool {
        let given = mark.amendment.as_ref().and_then(|given| given.by.as_ref());
        given.unwrap_or(self.recorded_by).title.is_some()
    }

    fn set_detail(&mut self, line: u16, old: Detail, new: Detail) {
        if old != new {
            self.pushed.notes.details.insert(line, DetailChange { old, new: new.clone() });
        }
        self.pushed.source.set_detail(line, new);
    }

    fn speak(&mut self, line: u16) {
        self.pushed.source.speak(line, self.take);
        self.new = true;
    }

    fn reason(&mut self, mark: &Named) -> Option<u16> {
        let given = mark.amendment.as_ref()?;
        let reason = Reason { reason: given.reason.clone(), by: given.by.clone(), at: given.at };
        let reasons = &mut self.pushed.notes.reasons;
        let known = reasons.iter().position(|known| *known == reason);
        let place = known.unwrap_or_else(|| {
            reasons.push(reason);
            reasons.len() - 1
        });
        u16::try_from(place).ok()
    }
}

fn gives_a_reason(mark: &Named) -> bool {
    mark.amendment.as_ref().is_some_and(|given| given.reason.is_some())
}

#[cfg(test)]
mod tests;
