//! What of a dossier one parent may be given: everything about the child and that parent, nothing whole about anybody else.
//!
//! What people wrote is gone through word by word afterwards (see [`Redactor`]).

use std::collections::BTreeSet;

use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Dossier, DossierAttendance, DossierContact, DossierDocument, DossierEnrolment, DossierParent, Redactor,
    files::path_of, redaction::RedactionKind,
};

/// For whom a dossier is cut.
#[derive(Clone, Debug, Default)]
pub struct ForParent {
    /// The parent, under every id.
    pub ids: BTreeSet<Uuid>,
    /// The contacts of schools that the parent is.
    pub contact_ids: BTreeSet<Uuid>,
    /// Whether the parent may be told where the child lives.
    pub child_address_told: bool,
}

/// Whose documents are the authority's own, and stand with no school.
const AUTHORITY: i32 = 0;
/// Where documents name people whom the service does not know: whoever was met, invited or there.
const PEOPLE_OF_PANEL: [&str; 2] = ["/plan/invited", "/held/attended"];
const PEOPLE_OF_EVENT: [&str; 1] = ["/event/person_seen"];
/// What an agency told, or a constable.
const TOLD_BY_AGENCY: [&str; 2] = ["/answer/note", "/ending/note"];
const TOLD_ON_PATROL: [&str; 1] = ["/found/note"];
/// Why a family was not asked.
const NOTES_OF_AGENCY: [&str; 1] = ["/referral/consent/explanation"];
/// By what an event is marked as told by somebody who is neither the parent nor the child.
const THIRD_PARTY: &str = "/event/from_third_party";
/// Where a case keeps what the authority noted for itself.
const NOTES_OF_CASE: [&str; 2] = ["/note", "/closing/reason"];
/// Where a legal action does, and whom at the school it writes to.
const NOTES_OF_ACTION: [&str; 3] =
    ["/ground/reason", "/authorisation/education_supervision_order_reason", "/school_contact/email"];

/// Where a penalty notice does.
const NOTES_OF_PENALTY: [&str; 1] = ["/prosecution/education_supervision_order_reason"];
/// Why a penalty notice does not tell where the child lives.
const ADDRESS_OF_PENALTY: [&str; 1] = ["/issue/child_address_withheld"];

/// Takes out, whole, what is another parent's, another contact's, another school's, a third party's, or the authority's
/// own note.
pub fn cut(dossier: &mut Dossier, parent: &ForParent, redactor: &mut Redactor) {
    let urn = dossier.school.urn;
    let mut cutting = Cutting { urn, parent, redactor };
    cutting.events(&mut dossier.events);
    cutting.feedback(dossier);
    cutting.documents("legal_actions", Some(&mut dossier.legal_actions));
    cutting.documents("support", dossier.support.as_mut());
    cutting.documents("leave_requests", dossier.leave_requests.as_mut());
    cutting.documents("part_time_timetables", dossier.part_time_timetables.as_mut());
    cutting.documents("attendance_panels", dossier.attendance_panels.as_mut());
    cutting.documents("programme_places", dossier.programme_places.as_mut());
    cutting.documents("patrol_encounters", dossier.patrol_encounters.as_mut());
    cutting.agencies(dossier.agency_referrals.as_mut());
    cutting.documents("notices_to_improve", dossier.notices_to_improve.as_mut());
    cutting.documents("penalty_notices", dossier.penalty_notices.as_mut());
    cutting.elsewhere("notices_to_improve", dossier.notices_to_improve.as_mut());
    cutting.elsewhere("penalty_notices", dossier.penalty_notices.as_mut());
    let told: BTreeSet<Uuid> = dossier.penalty_notices.iter().flatten().filter_map(|one| one.id).collect();
    if let Some(payments) = &mut dossier.payments {
        let before = payments.len();
        payments.retain(|one| told.contains(&one.penalty_notice_id));
        if payments.len() < before {
            cutting.note("payments", "", RedactionKind::OtherParent);
        }
    }
    cutting.enrolments(dossier.enrolments.as_mut());
    cutting.attendance(dossier.attendance.as_mut());
    for (place, one) in dossier.parents.iter_mut().flatten().enumerate() {
        if one.id.is_none_or(|id| !parent.ids.contains(&id)) {
            cutting.parent(place, one);
        }
    }
    if let Some(contacts) = &mut dossier.contacts {
        if contacts.address.is_some() && !parent.child_address_told {
            contacts.address = None;
            let marker = cutting.note("contacts", "/address", RedactionKind::ConfidentialAddress);
            contacts.address_withheld = Some(marker.to_owned());
        }
        for (place, one) in contacts.people.iter_mut().enumerate() {
            let own = one.id.is_some_and(|id| parent.contact_ids.contains(&id));
            if !own {
                cutting.contact(place, one);
            }
        }
    }
    cutting.named(dossier);
    cutting.internal(dossier);
}

struct Cutting<'a> {
    urn: i32,
    parent: &'a ForParent,
    redactor: &'a mut Redactor,
}

impl Cutting<'_> {
    fn note(&mut self, section: &str, place: &str, kind: RedactionKind) -> &'static str {
        self.redactor.withhold(path_of(section), place, kind)
    }

    fn events(&mut self, events: &mut [DossierDocument]) {
        for (place, event) in events.iter_mut().enumerate() {
            let told = event.history.iter().map(|version| &version.terms).chain([&event.terms]);
            let marked = told.into_iter().any(|terms| terms.pointer(THIRD_PARTY) == Some(&Value::Bool(true)));
            if marked {
                let kind = RedactionKind::ThirdParty;
                let marker = self.note("events", &format!("/{place}/terms"), kind);
                event.terms = json!(marker);
                for version in &mut event.history {
                    version.terms = json!(marker);
                    version.reason = version.reason.take().map(|_| marker.to_owned());
                }
            }
        }
    }

    /// What the school was told of what came of a legal action against another parent.
    fn feedback(&mut self, dossier: &mut Dossier) {
        let against_another = |one: &&DossierDocument| self.withheld(one) == Some(RedactionKind::OtherParent);
        let others = dossier.legal_actions.iter().filter(against_another);
        let others = others.filter_map(|one| one.terms.pointer("/feedback_ids")?.as_array()).flatten();
        let others: BTreeSet<Uuid> = others.filter_map(|id| id.as_str()?.parse().ok()).collect();
        for (place, one) in dossier.feedback.iter_mut().enumerate() {
            if others.contains(&one.id) {
                let kind = RedactionKind::OtherParent;
                one.text = self.note("feedback", &format!("/{place}/text"), kind).to_owned();
            }
        }
    }

    fn documents(&mut self, section: &str, documents: Option<&mut Vec<DossierDocument>>) {
        for (place, document) in documents.into_iter().flatten().enumerate() {
            if let Some(kind) = self.withheld(document) {
                let marker = self.note(section, &format!("/{place}"), kind);
                *document = stub(&document.kind, marker);
            }
        }
    }

    /// Why a document is not for this parent. One that in any of its versions was another's is another's.
    fn withheld(&self, document: &DossierDocument) -> Option<RedactionKind> {
        let to = document.about.get("parent_id").and_then(id_in);
        if to.is_some_and(|id| !self.parent.ids.contains(&id)) {
            return Some(RedactionKind::OtherParent);
        }
        let told = document.history.iter().map(|version| &version.terms).chain([&document.terms]);
        for terms in told {
            let another = self.offered_to_others(terms).then_some(RedactionKind::OtherParent);
            if let Some(kind) = another.or_else(|| self.asked_by_another(terms)) {
                return Some(kind);
            }
        }
        let is_here = document.urn == Some(self.urn) || document.urn == Some(AUTHORITY);
        (!is_here).then_some(RedactionKind::OtherSchool)
    }

    /// Referrals to other agencies. One that was made without consent is not there at all: a mark in its place would tell
    /// the parent of it. That such are left out is noted whether there are any or not.
    fn agencies(&mut self, referrals: Option<&mut Vec<DossierDocument>>) {
        let Some(referrals) = referrals else { return };
        let asked = |terms: &Value| terms.pointer("/referral/consent/given") == Some(&Value::Bool(true));
        referrals
            .retain(|one| one.history.iter().map(|version| &version.terms).chain([&one.terms]).all(asked));
        self.note("agency_referrals", "", RedactionKind::Internal);
        self.documents("agency_referrals", Some(&mut *referrals));
        for (place, one) in referrals.iter_mut().enumerate() {
            let at = format!("/{place}");
            self.places("agency_referrals", &at, one, &TOLD_BY_AGENCY, RedactionKind::ThirdParty);
            self.places("agency_referrals", &at, one, &NOTES_OF_AGENCY, RedactionKind::Internal);
        }
    }

    /// Whoever is named in a place of a document of their own: no rule knows who these people are.
    fn named(&mut self, dossier: &mut Dossier) {
        for (place, one) in dossier.attendance_panels.iter_mut().flatten().enumerate() {
            let kind = RedactionKind::OtherContact;
            self.places("attendance_panels", &format!("/{place}"), one, &PEOPLE_OF_PANEL, kind);
        }
        for (place, one) in dossier.events.iter_mut().enumerate() {
            let kind = RedactionKind::OtherContact;
            self.places("events", &format!("/{place}"), one, &PEOPLE_OF_EVENT, kind);
        }
        for (place, one) in dossier.patrol_encounters.iter_mut().flatten().enumerate() {
            let kind = RedactionKind::ThirdParty;
            self.places("patrol_encounters", &format!("/{place}"), one, &TOLD_ON_PATROL, kind);
        }
    }

    fn offered_to_others(&self, terms: &Value) -> bool {
        let concerned = terms.pointer("/offer/parents").and_then(Value::as_array);
        let concerned: Vec<Uuid> = concerned.into_iter().flatten().filter_map(id_in).collect();
        !concerned.is_empty() && concerned.iter().all(|id| !self.parent.ids.contains(id))
    }

    /// Of a request for leave: who asked, unless it was this parent. A parent of whom it is not said which is another.
    fn asked_by_another(&self, terms: &Value) -> Option<RedactionKind> {
        let asker = terms.pointer("/asked/asked_by")?;
        let role = asker.get("role").and_then(Value::as_str);
        let is_parent = matches!(role, Some("resident_parent" | "other_parent"));
        let is_told = match asker.get("contact_id").filter(|contact| !contact.is_null()) {
            Some(contact) => id_in(contact).is_some_and(|id| self.parent.contact_ids.contains(&id)),
            None => !is_parent,
        };
        let kind = if is_parent { RedactionKind::OtherParent } else { RedactionKind::OtherContact };
        (!is_told).then_some(kind)
    }

    /// What the authority noted for itself: tasks, notes of the case, why it thought of the law.
    fn internal(&mut self, dossier: &mut Dossier) {
        if !dossier.tasks.is_empty() {
            dossier.tasks.clear();
            self.note("tasks", "", RedactionKind::Internal);
        }
        if let Some(asked) = dossier.officer_consultations.as_mut().filter(|asked| !asked.is_empty()) {
            // Advice between school and authority.
            asked.clear();
            self.note("officer_consultations", "", RedactionKind::Internal);
        }
        self.notes("case", "", &mut dossier.case, &NOTES_OF_CASE);
        for (step, version) in dossier.case.history.iter_mut().enumerate() {
            if version.reason.is_some() {
                let marker = self.note("case", &format!("/history/{step}/reason"), RedactionKind::Internal);
                version.reason = Some(marker.to_owned());
            }
        }
        for (place, action) in dossier.legal_actions.iter_mut().enumerate() {
            self.notes("legal_actions", &format!("/{place}"), action, &NOTES_OF_ACTION);
        }
        for (place, notice) in dossier.penalty_notices.iter_mut().flatten().enumerate() {
            let at = format!("/{place}");
            self.notes("penalty_notices", &at, notice, &NOTES_OF_PENALTY);
            let kind = RedactionKind::ConfidentialAddress;
            self.places("penalty_notices", &at, notice, &ADDRESS_OF_PENALTY, kind);
        }
    }

    /// Which other school a session of a notice, or a notice before it, was of.
    fn elsewhere(&mut self, section: &str, notices: Option<&mut Vec<DossierDocument>>) {
        for (place, notice) in notices.into_iter().flatten().enumerate() {
            self.schools(section, &format!("/{place}/terms"), &mut notice.terms);
            for (step, version) in notice.history.iter_mut().enumerate() {
                self.schools(section, &format!("/{place}/history/{step}/terms"), &mut version.terms);
            }
        }
    }

    fn schools(&mut self, section: &str, at: &str, value: &mut Value) {
        match value {
            Value::Array(items) => {
                for (place, item) in items.iter_mut().enumerate() {
                    self.schools(section, &format!("{at}/{place}"), item);
                }
            }
            Value::Object(members) => {
                for (name, member) in members.iter_mut() {
                    let at = format!("{at}/{name}");
                    match member.as_i64().filter(|_| name == "urn") {
                        Some(urn) if urn == i64::from(self.urn) => {}
                        Some(_) => *member = json!(self.note(section, &at, RedactionKind::OtherSchool)),
                        None => self.schools(section, &at, member),
                    }
                }
            }
            _ => {}
        }
    }

    fn notes(&mut self, section: &str, at: &str, document: &mut DossierDocument, places: &[&str]) {
        self.places(section, at, document, places, RedactionKind::Internal);
    }

    /// Takes what stands in these places out of every version of a document, which stands `at` a place of its part.
    fn places(
        &mut self,
        section: &str,
        at: &str,
        document: &mut DossierDocument,
        places: &[&str],
        kind: RedactionKind,
    ) {
        let mut all = vec![(format!("{at}/terms"), &mut document.terms)];
        for (step, version) in document.history.iter_mut().enumerate() {
            all.push((format!("{at}/history/{step}/terms"), &mut version.terms));
        }
        for (below, terms) in all {
            for place in places {
                let Some(said) = terms.pointer_mut(place).filter(|said| !said.is_null()) else { continue };
                let marker = self.note(section, &format!("{below}{place}"), kind);
                *said = json!(marker);
            }
        }
    }

    fn enrolments(&mut self, enrolments: Option<&mut Vec<DossierEnrolment>>) {
        for (place, one) in enrolments.into_iter().flatten().enumerate() {
            if one.urn != Some(self.urn) {
                let marker = self.note("enrolments", &format!("/{place}"), RedactionKind::OtherSchool);
                *one = DossierEnrolment {
                    id: None,
                    urn: None,
                    surname: marker.to_owned(),
                    forename: marker.to_owned(),
                    starting_on: None,
                    deleted_on: None,
                    deletion_ground: None,
                    registration: marker.to_owned(),
                    year_group: marker.to_owned(),
                    registration_group: None,
                    recorded_at: None,
                };
            }
        }
    }

    fn attendance(&mut self, attendance: Option<&mut DossierAttendance>) {
        let (Some(attendance), urn) = (attendance, self.urn) else { return };
        let all = attendance.enrolments.len() + attendance.marks.len() + attendance.amendments.len();
        attendance.enrolments.retain(|one| one.urn == urn);
        attendance.marks.retain(|one| one.urn == urn);
        attendance.amendments.retain(|one| one.urn == urn);
        if attendance.enrolments.len() + attendance.marks.len() + attendance.amendments.len() < all {
            self.note("attendance", "", RedactionKind::OtherSchool);
        }
    }

    fn parent(&mut self, place: usize, parent: &mut DossierParent) {
        let marker = self.note("parents", &format!("/{place}"), RedactionKind::OtherParent).to_owned();
        *parent = DossierParent {
            id: None,
            name: marker.clone(),
            basis: marker,
            from_on: None,
            to_on: None,
            service_address: None,
            address_confidential: false,
            telephones: Vec::new(),
        };
    }

    fn contact(&mut self, place: usize, contact: &mut DossierContact) {
        let kind = if contact.parent_id.is_some() {
            RedactionKind::OtherParent
        } else {
            RedactionKind::OtherContact
        };
        let marker = self.note("contacts", &format!("/people/{place}"), kind).to_owned();
        *contact = DossierContact {
            id: None,
            parent_id: None,
            name: marker,
            relationship: None,
            parental_responsibility: None,
            lives_with_pupil: None,
            address: None,
            address_confidential: false,
            telephones: Vec::new(),
            email: None,
        };
    }
}

fn id_in(value: &Value) -> Option<Uuid> {
    value.as_str().and_then(|text| text.parse().ok())
}

/// What stands in the place of a whole document.
fn stub(kind: &str, marker: &str) -> DossierDocument {
    DossierDocument {
        kind: kind.to_owned(),
        id: None,
        urn: None,
        state: marker.to_owned(),
        version: 0,
        created_at: None,
        about: Value::Null,
        terms: json!(marker),
        history: Vec::new(),
    }
}

#[cfg(test)]
mod tests;
