//! One page of a register beside its takes: what stands must be what was pushed, one take after the other.

use std::collections::HashMap;

use chrono::NaiveDate;
use rollcall::{
    attendance::{
        code::{Code, NO_MARK},
        page::{self, Change, Page, Source},
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
}

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
        let last = numbers.last().copied().unwrap_or_default();
        match Source::from_stored(&source.takes, &source.taken, &source.details) {
            Ok(source) if i32::from(source.newest()) == last => {}
            Ok(source) => faults.push(format!("the source knows of {} takes of {last}", source.newest())),
            Err(error) => faults.push(format!("the source cannot be read: {error}")),
        }
        faults
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
