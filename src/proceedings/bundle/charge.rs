//! What of a dossier belongs to one legal action, and may go before the court that hears it.
//!
//! A court that has not convicted is told of no other action and of nothing that came of one. What kinds of things are
//! left out is said in every such bundle in the same words, whether there are any or not: that it is said tells nothing.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Dossier, DossierDocument,
    fields::{Class, each, fields_of},
    served::{every, feedback_on},
};
use crate::{
    domain::{date, span::Span, support::ProgrammeSource},
    error::{AppError, Result},
    proceedings::legal::{route::LegalActionRoute, terms::LegalActionTerms},
};

/// The legal action that a bundle is about, as it stood.
#[derive(Clone, Debug)]
pub struct Charge {
    /// The action.
    pub id: Uuid,
    /// Under which law.
    pub route: LegalActionRoute,
    /// Against whom; nobody where it is about the child.
    pub parent_id: Option<Uuid>,
    /// On what it rests, and what was done with it.
    pub terms: LegalActionTerms,
}

/// A kind of thing that a bundle about one legal action leaves out, if there is any.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// The part.
    pub part: &'static str,
    /// What of it.
    pub what: &'static str,
    /// Why.
    pub why: &'static str,
}

const UNPROVED: &str =
    "A court that has not convicted is told of no other proceedings and of nothing that came of them.";
const OTHER_DAYS: &str = "The bundle is about the days of the offence.";

/// What every bundle about one action leaves out.
const ALWAYS: &[LeftOut] = &[
    LeftOut { part: "legal_actions", what: "Every other legal action, and what came of it", why: UNPROVED },
    LeftOut {
        part: "notices_to_improve",
        what: "Every Notice to Improve on which the action does not rest",
        why: UNPROVED,
    },
    LeftOut {
        part: "penalty_notices",
        what: "Every penalty notice on which the action does not rest, and of the one on which it does, whether another came \
               before it",
        why: UNPROVED,
    },
    LeftOut { part: "payments", what: "What was paid of other penalty notices", why: UNPROVED },
    LeftOut { part: "feedback", what: "What the school was told of other legal actions", why: UNPROVED },
    LeftOut {
        part: "case",
        what: "How the case was closed, and how it stood before it was last opened",
        why: UNPROVED,
    },
    LeftOut {
        part: "programme_places",
        what: "Places on parenting programmes that a court directed, here and among the support",
        why: UNPROVED,
    },
    LeftOut {
        part: "documents",
        what: "What stands in a place of a document that no rule has judged yet",
        why: "It could tell of other proceedings.",
    },
    LeftOut {
        part: "tasks",
        what: "What is or was to be done",
        why: "It is how the authority organises its own work, and evidence of nothing.",
    },
];

/// What a bundle about an offence leaves out beside it.
const OF_OFFENCE: &[LeftOut] = &[
    LeftOut { part: "attendance", what: "The registers of all other days", why: OTHER_DAYS },
    LeftOut { part: "leave_requests", what: "Leave that was asked for on other days", why: OTHER_DAYS },
    LeftOut { part: "part_time_timetables", what: "Part-time timetables of other days", why: OTHER_DAYS },
    LeftOut { part: "patrol_encounters", what: "Encounters with patrols on other days", why: OTHER_DAYS },
];

impl Charge {
    /// The action that a document is.
    pub fn of(document: &DossierDocument) -> Result<Self> {
        let unreadable = |what: &str| AppError::internal(format!("a legal action has no {what}"));
        let about = |name: &str| document.about.get(name).and_then(Value::as_str);
        let terms = serde_json::from_value(document.terms.clone()).map_err(AppError::internal)?;
        Ok(Self {
            id: document.id.ok_or_else(|| unreadable("id"))?,
            route: about("route").and_then(LegalActionRoute::spelled).ok_or_else(|| unreadable("route"))?,
            parent_id: about("parent_id").and_then(|id| id.parse().ok()),
            terms,
        })
    }

    /// The days of the offence, of a prosecution.
    pub fn offence(&self) -> Option<Span> {
        let offence = self.terms.ground.offence?;
        Span::new(offence.from_on, offence.to_on)
    }

    /// The kinds of things that a bundle about it leaves out.
    pub fn leaves_out(&self) -> Vec<LeftOut> {
        let of_offence = if self.offence().is_some() { OF_OFFENCE } else { &[] };
        ALWAYS.iter().chain(of_offence).copied().collect()
    }
}

/// Leaves in a dossier what belongs to one legal action. The registers are those of its days already.
pub fn narrowed(dossier: &mut Dossier, charge: &Charge) {
    actions(dossier, charge);
    notices(dossier, charge);
    case(&mut dossier.case);
    dossier.tasks.clear();
    if let Some(places) = &mut dossier.programme_places {
        places.retain(|one| text(&one.about, "/source").is_some_and(|source| source != DIRECTED));
    }
    if let Some(support) = &mut dossier.support {
        // Most support has none: that it has none is said.
        let is_wished = |terms: &Value| terms.pointer(SOURCE).is_some_and(|by| by.as_str() != Some(DIRECTED));
        support.retain(|one| every(one).all(is_wished));
    }
    for (_, documents) in dossier.documents_mut() {
        documents.iter_mut().for_each(judged);
    }
    let Some(days) = charge.offence() else { return };
    let within = |documents: &mut Option<Vec<DossierDocument>>, from: &str, to: &str| {
        if let Some(documents) = documents {
            documents.retain(|one| touches(&one.terms, (from, to), days));
        }
    };
    let [leave, timetable, met] = DAYS;
    within(&mut dossier.leave_requests, leave.0, leave.1);
    within(&mut dossier.part_time_timetables, timetable.0, timetable.1);
    within(&mut dossier.patrol_encounters, met.0, met.1);
}

/// Where requests for leave, timetables and encounters tell their days.
const DAYS: [(&str, &str); 3] = [
    ("/asked/days/from_on", "/asked/days/to_on"),
    ("/agreement/from_on", "/agreement/until_on"),
    ("/found/met_at", "/found/met_at"),
];
/// Where support tells by whose wish it was.
const SOURCE: &str = "/offer/source";
const DIRECTED: &str = ProgrammeSource::CourtDirected.as_str();

/// The action itself, of a parenting order the prosecution in which the court makes it, and of a prosecution for not
/// complying the order that was not complied with.
fn actions(dossier: &mut Dossier, charge: &Charge) {
    let ground = &charge.terms.ground;
    let own = [Some(charge.id), ground.prosecution_id, ground.order_action_id];
    let (kept, others): (Vec<_>, Vec<_>) = std::mem::take(&mut dossier.legal_actions)
        .into_iter()
        .partition(|one| one.id.is_some() && own.contains(&one.id));
    dossier.legal_actions = kept;
    let told = feedback_on(&others.iter().collect::<Vec<_>>());
    dossier.feedback.retain(|one| told.as_ref().is_some_and(|told| !told.contains(&one.id)));
}

fn notices(dossier: &mut Dossier, charge: &Charge) {
    let ground = &charge.terms.ground;
    if let Some(notices) = &mut dossier.notices_to_improve {
        notices.retain(|one| one.id.is_some() && one.id == ground.notice_to_improve_id);
    }
    if let Some(notices) = &mut dossier.penalty_notices {
        notices.retain(|one| one.id.is_some_and(|id| ground.penalty_notice_ids.contains(&id)));
    }
    if let Some(payments) = &mut dossier.payments {
        payments.retain(|one| ground.penalty_notice_ids.contains(&one.penalty_notice_id));
    }
}

/// Takes out of a document what tells that something came before, and what nobody has judged.
fn judged(document: &mut DossierDocument) {
    let fields = fields_of(&document.kind);
    let judge = &mut |_: &str, class: Option<Class>, said: &mut Value| {
        if class.is_none_or(Class::is_earlier) {
            *said = Value::Null;
        }
    };
    each(fields.about, &mut document.about, "", judge);
    each(fields.terms, &mut document.terms, "", judge);
    for version in &mut document.history {
        each(fields.terms, &mut version.terms, "", judge);
    }
}

/// The case since it was last opened; of one that does not say when that was, the last way in which it stood. How it was
/// closed, and what an imported one tells of the fast track of its time, is taken out of it as out of every document.
fn case(case: &mut DossierDocument) {
    let opened = case.terms.get("open_since_version").and_then(Value::as_i64);
    let last = case.history.last().map_or(i64::MAX, |version| i64::from(version.version));
    let opened = opened.unwrap_or(last);
    case.history.retain(|version| i64::from(version.version) >= opened);
    let reopened = opened > 1;
    let history = case.history.iter_mut().map(|version| &mut version.terms);
    for terms in history.chain([&mut case.terms]) {
        if reopened {
            let since = text(terms, "/open_since_at").and_then(day).unwrap_or(NaiveDate::MAX);
            let decided = text(terms, "/decision/decided_on").and_then(day);
            if decided.is_none_or(|on| on < since) {
                empty(terms, "/decision");
            }
        }
    }
    for version in &mut case.history {
        version.reason = version.reason.take().filter(|_| !ENDS.contains(&version.action.as_str()));
    }
}

/// Steps of a case of which it is not told why.
const ENDS: [&str; 2] = ["closed", "reopened"];

fn empty(terms: &mut Value, place: &str) {
    if let Some(value) = terms.pointer_mut(place) {
        *value = json!(null);
    }
}

/// Whether the days that stand in two places touch these.
fn touches(terms: &Value, (from, to): (&str, &str), days: Span) -> bool {
    let on = |place: &str| text(terms, place).and_then(day);
    let (Some(from), Some(to)) = (on(from), on(to)) else { return false };
    from <= days.to_on && days.from_on <= to
}

fn text<'a>(terms: &'a Value, place: &str) -> Option<&'a str> {
    terms.pointer(place).and_then(Value::as_str)
}

/// A day, or the day on which an instant was on a school's wall.
pub fn day(text: &str) -> Option<NaiveDate> {
    date::parse(text).or_else(|| date::parse_instant(text).map(super::cover::day_of))
}

#[cfg(test)]
mod tests;
