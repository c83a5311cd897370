//! One page of a register beside its takes: what stands must be what was pushed, one take after the other.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::OnceLock,
};

use chrono::NaiveDate;
use rollcall::{
    attendance::{
        code::{Code, NO_MARK},
        page::{self, Change, Detail, Page, Source, TakeNotes},
    },
    entities::{register_page, register_page_source, register_take},
};
use sea_orm::{
    ColumnTrait as _, DatabaseConnection, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _,
};

/// Which page: school, day and session.
pub type Place = (i32, NaiveDate, String);

/// A page with everything that was ever pushed on it.
#[derive(Default)]
pub struct Leaf {
    pub takes: Vec<register_take::Model>,
    pub page: Option<register_page::Model>,
    pub source: Option<register_page_source::Model>,
    /// What each take keeps besides marks, read once; none where it cannot be read.
    notes: OnceLock<Vec<Option<TakeNotes>>>,
}

/// What a line is to say besides its code: minutes and note.
pub type Beside<'a> = (Option<u16>, Option<&'a str>);

impl Leaf {
    pub async fn read(db: &DatabaseConnection, (urn, date, session): &Place) -> Result<Self, DbErr> {
        use register_take::{Column, Entity};
        let takes = Entity::find().filter(Column::Urn.eq(*urn)).filter(Column::Date.eq(*date));
        let takes = takes.filter(Column::Session.eq(session.as_str())).order_by_asc(Column::Take);
        let key = (*urn, *date, session.clone());
        Ok(Self {
            takes: takes.all(db).await?,
            page: register_page::Entity::find_by_id(key.clone()).one(db).await?,
            source: register_page_source::Entity::find_by_id(key).one(db).await?,
            notes: OnceLock::new(),
        })
    }

    /// Every page that there is.
    pub async fn all(db: &DatabaseConnection) -> Result<HashMap<Place, Self>, DbErr> {
        let mut leaves: HashMap<Place, Self> = HashMap::new();
        let takes = register_take::Entity::find().order_by_asc(register_take::Column::Take);
        for take in takes.all(db).await? {
            let place = (take.urn, take.date, take.session.clone());
            leaves.entry(place).or_default().takes.push(take);
        }
        for page in register_page::Entity::find().all(db).await? {
            let at = (page.urn, page.date, page.session.clone());
            leaves.entry(at).or_default().page = Some(page);
        }
        for source in register_page_source::Entity::find().all(db).await? {
            let place = (source.urn, source.date, source.session.clone());
            leaves.entry(place).or_default().source = Some(source);
        }
        Ok(leaves)
    }

    /// What is wrong with it: takes are numbered from 1 without a gap, each found what the one before left, and page and
    /// source are what the last one left.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let numbers: Vec<_> = self.takes.iter().map(|take| take.take).collect();
        let expected: Vec<_> = (1..).take(numbers.len()).collect();
        if numbers != expected {
            faults.push(format!("takes are numbered {numbers:?}"));
        }
        let (Some(page), Some(source)) = (&self.page, &self.source) else {
            let (page, source) = (self.page.is_some(), self.source.is_some());
            faults.push(format!("{} takes, page {page}, source {source}", numbers.len()));
            return faults;
        };
        let (mut marks, mut revision, mut newest) = (Vec::new(), 0, 0);
        for take in &self.takes {
            let changes = page::decode(&take.changes);
            if changes.iter().any(|change| byte(&marks, change.line) != change.old) {
                faults.push(format!("take {} found other marks than the one before left", take.take));
            }
            if lay(&mut marks, &changes) {
                (revision, newest) = (revision + 1, take.take);
            }
        }
        let lines = marks.len().max(page.marks.len());
        let differ = (0..lines as u16).filter(|line| byte(&marks, *line) != byte(&page.marks, *line)).count();
        if differ > 0 {
            faults.push(format!("{differ} marks are not what the takes made of them"));
        }
        if (page.revision, page.take) != (revision, newest) {
            let stands = (page.revision, page.take);
            faults.push(format!("revision and take are {stands:?}, not {:?}", (revision, newest)));
        }
        faults.extend(self.undone(page));
        faults.extend(self.told_beside(source));
        let last = numbers.last().copied().unwrap_or_default();
        match Source::from_stored(&source.takes, &source.taken, &source.details) {
            Ok(known) if i32::from(known.newest()) == last => {
                faults.extend(self.spoken(&source.takes, &known));
            }
            Ok(known) => faults.push(format!("the source knows of {} takes of {last}", known.newest())),
            Err(error) => faults.push(format!("the source cannot be read: {error}")),
        }
        faults
    }

    fn notes(&self) -> &[Option<TakeNotes>] {
        let read = |take: &register_take::Model| serde_json::from_str(&take.reasons).ok();
        self.notes.get_or_init(|| self.takes.iter().map(read).collect())
    }

    /// Minutes, notes and queries of the source are what the takes made of them, one after the other.
    fn told_beside(&self, source: &register_page_source::Model) -> Vec<String> {
        let (mut said, mut faults) = (BTreeMap::new(), Vec::new());
        for (take, notes) in self.takes.iter().zip(self.notes()) {
            let Some(notes) = notes else {
                faults.push(format!("the notes of take {} cannot be read", take.take));
                continue;
            };
            for (line, change) in &notes.details {
                let before: Detail = said.insert(*line, change.new.clone()).unwrap_or_default();
                if before != change.old {
                    faults.push(format!("take {} found another detail than the one before left", take.take));
                }
            }
        }
        said.retain(|_, detail| *detail != Detail::default());
        match serde_json::from_str::<BTreeMap<u16, Detail>>(&source.details) {
            Ok(stand) => {
                let lines: BTreeSet<_> = said.keys().chain(stand.keys()).collect();
                let differ = lines.into_iter().filter(|line| said.get(*line) != stand.get(*line)).count();
                if differ > 0 {
                    faults.push(format!("{differ} details are not what the takes made of them"));
                }
            }
            Err(error) => faults.push(format!("the details cannot be read: {error}")),
        }
        faults
    }

    /// For each line speaks the take that changed it last, or one that said the same at that instant or later.
    fn spoken(&self, takes: &[u8], known: &Source) -> Option<String> {
        let at: HashMap<i32, i64> =
            self.takes.iter().map(|take| (take.take, take.taken_at.timestamp_micros())).collect();
        let mut changed: HashMap<u16, i32> = HashMap::new();
        for take in &self.takes {
            let own = page::decode(&take.changes);
            let lines = own.iter().filter(|change| !change.superseded).map(|change| change.line);
            changed.extend(lines.map(|line| (line, take.take)));
        }
        let speakers: Vec<_> =
            takes.chunks_exact(2).map(|pair| i32::from(u16::from_le_bytes([pair[0], pair[1]]))).collect();
        let speaker = |line: u16| speakers.get(usize::from(line)).copied().unwrap_or_default();
        let wrong = |line: u16| {
            let (speaks, last) = (speaker(line), changed.get(&line).copied().unwrap_or_default());
            let told = known.taken_at(line).map(|at| at.timestamp_micros());
            match speaks {
                0 => last != 0,
                _ => {
                    speaks < last
                        || told.is_none()
                        || told != at.get(&speaks).copied()
                        || told < at.get(&last).copied()
                }
            }
        };
        let lines: BTreeSet<u16> = (0..speakers.len() as u16).chain(changed.keys().copied()).collect();
        let wrong = lines.into_iter().filter(|line| wrong(*line)).count();
        (wrong > 0).then(|| format!("for {wrong} lines another take speaks than could"))
    }

    /// Every past instant is told by taking takes back: when all are, nothing may be left.
    fn undone(&self, stands: &register_page::Model) -> Option<String> {
        let mut page = Page::from_bytes(stands.marks.clone());
        for take in self.takes.iter().rev() {
            page::undo(&mut page, &page::decode(&take.changes));
        }
        let left = page.marked();
        (left > 0).then(|| format!("{left} marks are left when every take is undone"))
    }

    /// What a push lacks that made this take: each of its marks stood on its line then, or came too late.
    pub fn lacks(&self, take: i32, marks: &[(u16, Code)]) -> usize {
        let (mut stood, mut own) = (Vec::new(), Vec::new());
        for row in self.takes.iter().filter(|row| row.take <= take) {
            own = page::decode(&row.changes);
            lay(&mut stood, &own);
        }
        let late = |line: u16, code: u8| {
            own.iter().any(|change| change.superseded && (change.line, change.new) == (line, code))
        };
        let lacks =
            |(line, code): &&(u16, Code)| byte(&stood, *line) != code.byte() && !late(*line, code.byte());
        marks.iter().filter(lacks).count()
    }

    /// On how many lines minutes and note were not those of the push that made this take, and it did not come too late.
    pub fn unlike(&self, take: i32, beside: &[(u16, Beside<'_>)]) -> usize {
        let until = |row: &&register_take::Model| row.take <= take;
        let mut said: HashMap<u16, &Detail> = HashMap::new();
        for (_, notes) in self.takes.iter().zip(self.notes()).filter(|(row, _)| until(row)) {
            let details = notes.iter().flat_map(|notes| &notes.details);
            said.extend(details.map(|(line, change)| (*line, &change.new)));
        }
        let own = self.takes.iter().find(|row| row.take == take).map(|row| page::decode(&row.changes));
        let late: BTreeSet<u16> =
            own.iter().flatten().filter(|change| change.superseded).map(|change| change.line).collect();
        let unlike = |(line, beside): &&(u16, Beside<'_>)| {
            let stood = said.get(line).map(|detail| (detail.minutes_late, detail.note.as_deref()));
            !late.contains(line) && stood.unwrap_or_default() != *beside
        };
        beside.iter().filter(unlike).count()
    }
}

/// Lays what a take changed on the marks; says whether there was anything.
fn lay(marks: &mut Vec<u8>, changes: &[Change]) -> bool {
    let mut any = false;
    for change in changes.iter().filter(|change| !change.superseded) {
        let line = usize::from(change.line);
        if marks.len() <= line {
            marks.resize(line + 1, NO_MARK);
        }
        marks[line] = change.new;
        any = true;
    }
    any
}

fn byte(marks: &[u8], line: u16) -> u8 {
    marks.get(usize::from(line)).copied().unwrap_or(NO_MARK)
}
