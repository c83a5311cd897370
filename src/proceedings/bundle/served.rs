//! What of a dossier one parent may be given: everything about the child and that parent, nothing whole about anybody else.
//!
//! What people wrote is gone through word by word afterwards (see [`Redactor`]).

use std::collections::BTreeSet;

use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    CASE, Dossier, DossierAttendance, DossierContact, DossierDocument, DossierEnrolment, DossierParent,
    Redactor,
    fields::{Class, Field, each, fields_of, withheld},
    files::path_of,
    redaction::RedactionKind,
};
use crate::domain::urn::AUTHORITY;

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

/// By what an event is marked as told by somebody who is neither the parent nor the child.
const THIRD_PARTY: &str = "/event/from_third_party";
/// By what a referral to an agency is marked as made with consent.
const CONSENT: &str = "/referral/consent/given";
/// Which parents support was offered to, and who asked for leave.
const OFFERED_TO: &str = "/offer/parents";
const ASKED_BY: &str = "/asked/asked_by";

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
    cutting.internal(dossier);
    cutting.places(dossier);
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
            let of_others = |terms: &Value| terms.pointer(THIRD_PARTY) != Some(&Value::Bool(false));
            if every(event).any(of_others) {
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
        let others: Vec<&DossierDocument> = dossier.legal_actions.iter().filter(against_another).collect();
        let told = feedback_on(&others);
        for (place, one) in dossier.feedback.iter_mut().enumerate() {
            if told.as_ref().is_none_or(|told| told.contains(&one.id)) {
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

    /// Why a document is not for this parent. One that in any of its versions was another's is another's, and so is one that
    /// does not say whose it is.
    fn withheld(&self, document: &DossierDocument) -> Option<RedactionKind> {
        let to = document.about.get("parent_id");
        let is_own = match document.kind.as_str() {
            // Of an action about the child it says that it is against nobody.
            "legal_action" => to.is_some_and(|to| to.is_null() || self.is_parent(to)),
            "notice_to_improve" | "penalty_notice" | "programme_place" => {
                to.is_some_and(|to| self.is_parent(to))
            }
            _ => true,
        };
        if !is_own {
            return Some(RedactionKind::OtherParent);
        }
        let anothers = match document.kind.as_str() {
            "support" => every(document).find_map(|terms| self.offered_to_others(terms)),
            "leave_request" => every(document).find_map(|terms| self.asked_by_another(terms)),
            _ => None,
        };
        let is_here = document.urn == Some(self.urn) || document.urn == Some(AUTHORITY);
        anothers.or((!is_here).then_some(RedactionKind::OtherSchool))
    }

    fn is_parent(&self, value: &Value) -> bool {
        id_in(value).is_some_and(|id| self.parent.ids.contains(&id))
    }

    /// Referrals to other agencies. One that was made without consent is not there at all: a mark in its place would tell
    /// the parent of it. That such are left out is noted whether there are any or not.
    fn agencies(&mut self, referrals: Option<&mut Vec<DossierDocument>>) {
        let Some(referrals) = referrals else { return };
        let asked = |terms: &Value| terms.pointer(CONSENT) == Some(&Value::Bool(true));
        referrals.retain(|one| every(one).all(asked));
        self.note("agency_referrals", "", RedactionKind::Internal);
        self.documents("agency_referrals", Some(referrals));
    }

    /// What stands in each place of what is left, as the list has it.
    fn places(&mut self, dossier: &mut Dossier) {
        for (section, documents) in dossier.documents_mut() {
            for (place, document) in documents.iter_mut().enumerate() {
                let at = if section == CASE { String::new() } else { format!("/{place}") };
                let fields = fields_of(&document.kind);
                self.judged(section, &format!("{at}/about"), fields.about, &mut document.about);
                self.judged(section, &format!("{at}/terms"), fields.terms, &mut document.terms);
                for (step, version) in document.history.iter_mut().enumerate() {
                    let at = format!("{at}/history/{step}/terms");
                    self.judged(section, &at, fields.terms, &mut version.terms);
                }
            }
        }
    }

    fn judged(&mut self, section: &str, at: &str, fields: &[Field], value: &mut Value) {
        let urn = self.urn;
        let judge = &mut |place: &str, class: Option<Class>, said: &mut Value| {
            if let Some(kind) = withheld(class, said, urn) {
                *said = json!(self.note(section, place, kind));
            }
        };
        each(fields, value, at, judge);
    }

    /// Whether support was offered to others alone; to nobody in particular it was offered to the family.
    fn offered_to_others(&self, terms: &Value) -> Option<RedactionKind> {
        let offered = terms.pointer(OFFERED_TO).and_then(Value::as_array);
        let is_own = offered.is_some_and(|to| to.is_empty() || to.iter().any(|to| self.is_parent(to)));
        (!is_own).then_some(RedactionKind::OtherParent)
    }

    /// Of a request for leave: who asked, unless it was this parent. A parent of whom it is not said which is another.
    fn asked_by_another(&self, terms: &Value) -> Option<RedactionKind> {
        let asker = terms.pointer(ASKED_BY);
        let role = asker.and_then(|asker| asker.get("role")).and_then(Value::as_str);
        let contact = asker.and_then(|asker| asker.get("contact_id"));
        let is_parent = matches!(role, Some("resident_parent" | "other_parent"));
        let is_told = match contact {
            Some(Value::Null) => role.is_some() && !is_parent,
            Some(contact) => id_in(contact).is_some_and(|id| self.parent.contact_ids.contains(&id)),
            None => false,
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
        for (step, version) in dossier.case.history.iter_mut().enumerate() {
            if version.reason.is_some() {
                let marker = self.note("case", &format!("/history/{step}/reason"), RedactionKind::Internal);
                version.reason = Some(marker.to_owned());
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

/// Every way in which a document stood.
pub(super) fn every(document: &DossierDocument) -> impl Iterator<Item = &Value> {
    document.history.iter().map(|version| &version.terms).chain([&document.terms])
}

/// What the school was told of what came of these actions; nothing where one does not say what that was.
pub(super) fn feedback_on(actions: &[&DossierDocument]) -> Option<BTreeSet<Uuid>> {
    let mut told = BTreeSet::new();
    for terms in actions.iter().copied().flat_map(every) {
        for id in terms.get("feedback_ids")?.as_array()? {
            told.insert(id_in(id)?);
        }
    }
    Some(told)
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
