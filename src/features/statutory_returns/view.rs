//! Occasions and returns as they go over the wire.

use std::collections::HashMap;

use sea_orm::ConnectionTrait;
use serde::Serialize;
use uuid::Uuid;

use super::{
    content::{Refs, Sight, Wanted, cards, content, entries, pupil},
    dto::{
        StatutoryReturn, StatutoryReturnAmendment, StatutoryReturnChange, StatutoryReturnGround,
        StatutoryReturnLinks, StatutoryReturnRule, StatutoryReturnSession,
    },
    occasions::{Change, Facts, Ground, Occasion, Told},
    proposals::{StatutoryReturnProposal, StatutoryReturnProposalLinks},
    rules::days_late,
    values::{Basis, Kind, Status},
};
use crate::{
    access::{Permission as _, PupilsContactsRead, PupilsRead, Session, short_print},
    attendance::code::{Class, Code as Mark},
    domain::{person::Person, urn::Urn},
    entities::{enrolment, statutory_return::Model},
    error::{AppError, Code, Result},
};

/// A proposal with what is kept when it is confirmed.
pub struct Shown {
    pub occasion: Occasion,
    pub proposal: StatutoryReturnProposal,
    pub refs: Option<Refs>,
    /// Names all of it, without quotation marks.
    pub tag: String,
}

/// What the tag of a proposal names: everything that is shown, to whomever.
#[derive(Serialize)]
struct Named<'a> {
    occasion: &'a Occasion,
    refs: &'a Option<Refs>,
    days_overdue: i64,
}

/// Shows occasions of one school: four statements, however many.
pub async fn proposals<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    occasions: Vec<Occasion>,
    sight: Sight,
) -> Result<Vec<Shown>> {
    let wanted: Vec<Wanted> = occasions
        .iter()
        .filter_map(|occasion| Some(Wanted { urn, enrolment: occasion.enrolment?, refs: None }))
        .collect();
    let entries = entries(session, &wanted).await?;
    let cards = cards(session, urn, &wanted).await?;
    let today = session.today();
    let mut shown = Vec::with_capacity(occasions.len());
    for occasion in occasions {
        let entry = occasion.enrolment.and_then(|enrolment| {
            let entry = entries.of(&Wanted { urn, enrolment, refs: None })?;
            Some((entry, cards.get(&enrolment)))
        });
        let refs = entry.map(|(entry, card)| Refs {
            revision: entry.revision,
            contacts: card.map(|card| card.row.version),
            people: card.map(|card| card.people_refs()).unwrap_or_default(),
        });
        let told = entry.map(|(entry, card)| content(occasion.kind, entry, card, sight)).transpose()?;
        let days_overdue = days_late(occasion.due_on, today);
        let tag = short_print(&Named { occasion: &occasion, refs: &refs, days_overdue })?;
        let this = format!("/v1/schools/{urn}/statutory-return-proposals/{}", occasion.id);
        let proposal = StatutoryReturnProposal {
            id: occasion.id,
            urn: urn_of(urn)?,
            kind: occasion.kind,
            basis: occasion.basis,
            pupil_id: occasion.pupil,
            enrolment_id: occasion.enrolment,
            pupil: entry.filter(|_| sight.pupils).map(|(entry, _)| pupil(entry)),
            occurred_on: occasion.occurred_on,
            from_on: occasion.from_on,
            to_on: occasion.to_on,
            runs_on: occasion.facts.runs_on,
            ground: occasion.facts.ground.clone(),
            unmarked: occasion.facts.unmarked,
            due_on: occasion.due_on,
            days_overdue,
            exempt: occasion.exempt,
            etag: format!("\"{tag}\""),
            evidence: evidence(&occasion.facts, sight.codes),
            content: told,
            rule: rule(occasion.kind, occasion.rule_set),
            allowed_actions: vec!["confirm", "amend", "decline"],
            links: StatutoryReturnProposalLinks { this, contacts: contacts_of(urn, occasion.pupil) },
        };
        shown.push(Shown { occasion, proposal, refs, tag });
    }
    Ok(shown)
}

/// Shows answers, of whichever schools in reach; one statement where names are told.
pub async fn answers<C: ConnectionTrait>(
    session: &Session<'_, C>,
    rows: Vec<Model>,
    grounds: &HashMap<Uuid, Ground>,
    sight: Sight,
) -> Result<Vec<StatutoryReturn>> {
    let named: Vec<Option<Wanted>> = rows.iter().map(wanted).collect::<Result<_>>()?;
    let entries = match sight.pupils {
        true => {
            let all: Vec<Wanted> =
                rows.iter().filter_map(|row| wanted(row).transpose()).collect::<Result<_>>()?;
            Some(entries(session, &all).await?)
        }
        false => None,
    };
    let shown = rows.into_iter().zip(named).map(|(row, wanted)| {
        let entry = entries.as_ref().zip(wanted.as_ref()).and_then(|(entries, wanted)| entries.of(wanted));
        answer(&row, grounds.get(&row.id), entry, sight)
    });
    shown.collect()
}

/// The entry that an answer told of.
pub fn wanted(row: &Model) -> Result<Option<Wanted>> {
    let refs: Option<Refs> = serde_json::from_str(&row.content).map_err(AppError::internal)?;
    Ok(row.enrolment_id.map(|enrolment| Wanted { urn: row.urn, enrolment, refs }))
}

/// An answer as it goes over the wire.
pub fn answer(
    row: &Model,
    ground: Option<&Ground>,
    entry: Option<&enrolment::Model>,
    sight: Sight,
) -> Result<StatutoryReturn> {
    let kind = Kind::spelled(&row.kind).ok_or(Code::Internal)?;
    let status = Status::spelled(&row.status).ok_or(Code::Internal)?;
    let amendment = row.amendment.as_deref().map(serde_json::from_str::<StatutoryReturnAmendment>);
    let amendment = amendment.transpose().map_err(AppError::internal)?;
    let has_statement = amendment.as_ref().is_some_and(|amendment| amendment.statement.is_some());
    let amendment = amendment.map(|amendment| {
        let statement = amendment.statement.filter(|_| sight.contacts);
        StatutoryReturnAmendment { statement, ..amendment }
    });
    let facts = facts(row)?;
    let declined = status == Status::Declined;
    Ok(StatutoryReturn {
        id: row.id,
        urn: urn_of(row.urn)?,
        kind,
        basis: Basis::spelled(&row.basis).ok_or(Code::Internal)?,
        status,
        pupil_id: row.pupil_id,
        enrolment_id: row.enrolment_id,
        pupil: entry.map(pupil),
        occurred_on: row.occurred_on,
        from_on: row.from_on,
        to_on: row.to_on,
        deletion_ground: facts.ground,
        cause: row.cause.clone().filter(|_| sight.pupils),
        believed_on: row.believed_on,
        due_on: row.due_on,
        made_on: row.made_on,
        days_late: if declined { 0 } else { days_late(row.due_on, row.made_on) },
        amendment,
        reason: row.reason.clone(),
        ground: ground.map(|ground| ground_view(ground, sight.codes)),
        withheld: withheld(row, has_statement, sight),
        recorded_by: Person { name: row.recorded_by_name.clone(), title: row.recorded_by_title.clone() },
        rule: rule(kind, &row.rule_set),
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        links: StatutoryReturnLinks {
            this: format!("/v1/schools/{}/statutory-returns/{}", row.urn, row.id),
            contacts: contacts_of(row.urn, row.pupil_id),
        },
    })
}

/// The scopes without which something of an answer is stored and not told.
fn withheld(row: &Model, has_statement: bool, sight: Sight) -> Vec<&'static str> {
    let names = row.enrolment_id.is_some() || row.cause.is_some();
    let scopes = [
        (names && !sight.pupils, PupilsRead::SCOPE),
        (has_statement && !sight.contacts, PupilsContactsRead::SCOPE),
    ];
    scopes.into_iter().filter(|(withheld, _)| *withheld).map(|(_, scope)| scope).collect()
}

/// What was shown with an answer.
pub fn facts(row: &Model) -> Result<Facts> {
    serde_json::from_str(&row.facts).map_err(AppError::internal)
}

/// The sessions that were told, by class, and by code for whom that may be.
pub fn evidence(facts: &Facts, codes: bool) -> Vec<StatutoryReturnSession> {
    let session = |told: &Told| StatutoryReturnSession {
        date: told.date,
        session: told.session,
        class: Mark::parse(&told.code).map(Mark::class),
        code: codes.then(|| told.code.clone()),
    };
    facts.evidence.iter().map(session).collect()
}

fn ground_view(ground: &Ground, codes: bool) -> StatutoryReturnGround {
    let mark = |code: &Mark| match codes {
        true => code.as_str().to_owned(),
        false => word(code.class()),
    };
    let change = |change: &Change| match change {
        Change::Entry { what, was, is } => {
            StatutoryReturnChange { what, date: None, session: None, was: was.clone(), is: is.clone() }
        }
        Change::Mark { on, was, is } => StatutoryReturnChange {
            what: "mark",
            date: Some(on.date),
            session: Some(on.session),
            was: Mark::parse(was).as_ref().map(mark),
            is: is.as_ref().map(mark),
        },
    };
    StatutoryReturnGround { status: ground.status, changes: ground.changes.iter().map(change).collect() }
}

/// A class in the spelling of the wire.
fn word(class: Class) -> String {
    serde_json::to_value(class).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

fn rule(kind: Kind, rule_set: &str) -> StatutoryReturnRule {
    StatutoryReturnRule { regulation: kind.rule(), meaning: kind.meaning(), rule_set: rule_set.to_owned() }
}

fn contacts_of(urn: i32, pupil: Option<Uuid>) -> Option<String> {
    pupil.map(|pupil| format!("/v1/schools/{urn}/pupils/{pupil}/contacts"))
}

fn urn_of(urn: i32) -> Result<Urn> {
    Urn::new(urn).ok_or_else(|| AppError::internal("a school has no URN"))
}
