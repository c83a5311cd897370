//! What a trial left in the database, read once: by its mark, which nothing else has.

use std::collections::{BTreeSet, HashMap};

use rollcall::{
    attendance::code::Code,
    domain::academic_year::AcademicYear,
    entities::{
        audit_log, enrolment, idempotency_key, information_sheet, information_sheet_receipt,
        information_sheet_receipt_revision, information_sheet_revision, notice_to_improve,
        notice_to_improve_revision, outbox, register_line, self_assessment_answer,
        self_assessment_answer_revision, webinar, webinar_booking, webinar_booking_revision, webinar_person,
    },
};
use sea_orm::{ColumnTrait as _, DatabaseConnection, DbErr, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::{
    leaf::{self, Leaf, Place},
    record::{Beside, Call, Effect},
};

/// Mails that tell somebody how they stand after a booking.
const TOLD: [&str; 2] = ["webinar_confirmed", "webinar_waiting"];

/// Versions of a document that were kept, and what was done.
type Versions = HashMap<(i32, Uuid), Vec<(i32, String)>>;

#[derive(Default)]
pub struct Seen {
    /// Which line a pupil has, by school, year and UPN.
    lines: HashMap<(i32, String, String), u16>,
    pub leaves: HashMap<Place, Leaf>,
    /// Audit rows of each request.
    pub audits: HashMap<String, usize>,
    /// What each key came to: one entry for each row.
    pub keys: HashMap<String, Vec<Option<String>>>,
    pub webinars: Vec<webinar::Model>,
    pub bookings: Vec<webinar_booking::Model>,
    /// By address.
    pub people: HashMap<String, Vec<webinar_person::Model>>,
    /// Mails that tell how somebody stands, by address.
    pub mails: HashMap<String, usize>,
    pub notices: Vec<notice_to_improve::Model>,
    pub sheets: Vec<information_sheet::Model>,
    pub receipts: Vec<information_sheet_receipt::Model>,
    /// Answers of self-assessments, and every way in which they stood.
    pub answers: Vec<self_assessment_answer::Model>,
    pub answers_kept: Vec<self_assessment_answer_revision::Model>,
    pub versions: Versions,
}

impl Seen {
    /// What these calls left; all of them are of one trial, or of trials of one scenario.
    pub async fn of(db: &DatabaseConnection, calls: &[Call]) -> Result<Self, DbErr> {
        let mut seen = Self::default();
        let Some(mark) = common(calls) else { return Ok(seen) };
        seen.read_registers(db, calls).await?;
        let rows = audit_log::Entity::find().filter(audit_log::Column::RequestId.starts_with(&mark));
        for row in rows.all(db).await? {
            *seen.audits.entry(row.request_id.unwrap_or_default()).or_default() += 1;
        }
        let rows = idempotency_key::Entity::find().filter(idempotency_key::Column::Key.starts_with(&mark));
        for row in rows.all(db).await? {
            seen.keys.entry(row.key).or_default().push(row.outcome);
        }
        seen.read_bookings(db, calls, &mark).await?;
        seen.read_documents(db, calls, &mark).await?;
        seen.answers = {
            use self_assessment_answer::{Column, Entity};
            Entity::find().filter(Column::Narrative.starts_with(&mark)).all(db).await?
        };
        seen.answers_kept = {
            use self_assessment_answer_revision::{Column, Entity};
            Entity::find().filter(Column::Narrative.starts_with(&mark)).all(db).await?
        };
        Ok(seen)
    }

    /// The lines and codes of marks; `None` where one is of nobody on the roll or no code.
    pub fn on_lines(&self, place: &Place, marks: &[(String, String)]) -> Option<Vec<(u16, Code)>> {
        let year = AcademicYear::of(place.1).to_string();
        let on_line = |(upn, code): &(String, String)| {
            let line = self.lines.get(&(place.0, year.clone(), upn.clone()))?;
            Some((*line, Code::parse(code)?))
        };
        marks.iter().map(on_line).collect()
    }

    /// The lines of marks, with what is said of each pupil besides the code.
    pub fn beside<'a>(
        &self,
        place: &Place,
        marks: &[(String, String)],
        said: &'a [Beside],
    ) -> Vec<(u16, leaf::Beside<'a>)> {
        let year = AcademicYear::of(place.1).to_string();
        let on_line = |(upn, _): &(String, String)| {
            let line = self.lines.get(&(place.0, year.clone(), upn.clone()))?;
            let said = said.iter().find(|one| one.upn == *upn);
            Some((*line, said.map(|one| (one.minutes_late, one.note.as_deref())).unwrap_or_default()))
        };
        marks.iter().filter_map(on_line).collect()
    }

    /// The marks that stand on a page, by line.
    pub fn upns(&self, place: &Place) -> HashMap<u16, &str> {
        let year = AcademicYear::of(place.1).to_string();
        let of_page = self.lines.iter().filter(|((urn, of, _), _)| (*urn, of) == (place.0, &year));
        of_page.map(|((_, _, upn), line)| (*line, upn.as_str())).collect()
    }

    async fn read_registers(&mut self, db: &DatabaseConnection, calls: &[Call]) -> Result<(), DbErr> {
        let places: BTreeSet<Place> = calls.iter().filter_map(place).collect();
        let urns: BTreeSet<i32> = places.iter().map(|place| place.0).collect();
        for urn in urns {
            let roll = enrolment::Entity::find().filter(enrolment::Column::Urn.eq(urn));
            let roll = roll.filter(enrolment::Column::SupersededAt.is_null()).all(db).await?;
            let upns: HashMap<_, _> = roll.into_iter().map(|row| (row.id, row.upn)).collect();
            let lines = register_line::Entity::find().filter(register_line::Column::Urn.eq(urn));
            for row in lines.all(db).await? {
                let (Some(upn), Ok(line)) = (upns.get(&row.enrolment_id), u16::try_from(row.line)) else {
                    continue;
                };
                self.lines.insert((urn, row.academic_year, upn.clone()), line);
            }
        }
        for place in places {
            let leaf = Leaf::read(db, &place).await?;
            self.leaves.insert(place, leaf);
        }
        Ok(())
    }

    async fn read_bookings(
        &mut self,
        db: &DatabaseConnection,
        calls: &[Call],
        mark: &str,
    ) -> Result<(), DbErr> {
        let of = |call: &Call| match &call.ask.effect {
            Effect::Booking { webinar, .. } => webinar.parse::<Uuid>().ok(),
            _ => None,
        };
        let webinars: BTreeSet<Uuid> = calls.iter().filter_map(of).collect();
        for id in webinars {
            let found = webinar::Entity::find().filter(webinar::Column::Id.eq(id));
            self.webinars.extend(found.all(db).await?);
            let people = webinar_person::Entity::find().filter(webinar_person::Column::WebinarId.eq(id));
            for row in people.all(db).await? {
                self.people.entry(row.email.clone()).or_default().push(row);
            }
            let bookings = webinar_booking::Entity::find().filter(webinar_booking::Column::WebinarId.eq(id));
            self.bookings.extend(bookings.all(db).await?);
        }
        for some in self.bookings.chunks(500) {
            use webinar_booking_revision::{Column, Entity};
            let ids = some.iter().map(|row| row.id);
            for row in Entity::find().filter(Column::WebinarBookingId.is_in(ids)).all(db).await? {
                let of = (row.urn, row.webinar_booking_id);
                self.versions.entry(of).or_default().push((row.version, row.action));
            }
        }
        let mails = outbox::Entity::find().filter(outbox::Column::RecipientAddress.starts_with(mark));
        for row in mails.filter(outbox::Column::Template.is_in(TOLD)).all(db).await? {
            *self.mails.entry(row.recipient_address).or_default() += 1;
        }
        Ok(())
    }

    async fn read_documents(
        &mut self,
        db: &DatabaseConnection,
        calls: &[Call],
        mark: &str,
    ) -> Result<(), DbErr> {
        self.notices = {
            use notice_to_improve::{Column, Entity};
            Entity::find().filter(Column::Terms.contains(mark)).all(db).await?
        };
        for some in self.notices.chunks(500) {
            use notice_to_improve_revision::{Column, Entity};
            let ids = some.iter().map(|row| row.id);
            for row in Entity::find().filter(Column::NoticeToImproveId.is_in(ids)).all(db).await? {
                let of = (row.urn, row.notice_to_improve_id);
                self.versions.entry(of).or_default().push((row.version, row.action));
            }
        }
        self.sheets = {
            use information_sheet::{Column, Entity};
            Entity::find().filter(Column::Terms.contains(mark)).all(db).await?
        };
        for some in self.sheets.chunks(500) {
            let ids: Vec<_> = some.iter().map(|row| row.id).collect();
            use information_sheet_revision::{Column, Entity};
            for row in Entity::find().filter(Column::InformationSheetId.is_in(ids.clone())).all(db).await? {
                let of = (row.urn, row.information_sheet_id);
                self.versions.entry(of).or_default().push((row.version, row.action));
            }
        }
        let read = |call: &Call| match &call.ask.effect {
            Effect::Receipt { sheet, .. } => sheet.parse::<Uuid>().ok(),
            _ => None,
        };
        let sheets: Vec<Uuid> = calls.iter().filter_map(read).collect::<BTreeSet<_>>().into_iter().collect();
        for some in sheets.chunks(500) {
            use information_sheet_receipt_revision::{Column, Entity};
            let own = information_sheet_receipt::Column::Id.is_in(some.to_vec());
            self.receipts.extend(information_sheet_receipt::Entity::find().filter(own).all(db).await?);
            let kept = Column::InformationSheetReceiptId.is_in(some.to_vec());
            for row in Entity::find().filter(kept).all(db).await? {
                let of = (row.urn, row.information_sheet_receipt_id);
                self.versions.entry(of).or_default().push((row.version, row.action));
            }
        }
        Ok(())
    }
}

/// What everything of these calls begins with.
fn common(calls: &[Call]) -> Option<String> {
    let mut common = calls.first()?.mark();
    for call in calls {
        let same = common.bytes().zip(call.mark().bytes()).take_while(|(one, other)| one == other).count();
        common = &common[..same];
    }
    Some(common.to_owned())
}

/// The page that a call is about.
pub fn place(call: &Call) -> Option<Place> {
    match &call.ask.effect {
        Effect::Push { date, session, .. } => Some((call.ask.urn, *date, session.as_str().to_owned())),
        _ => None,
    }
}
