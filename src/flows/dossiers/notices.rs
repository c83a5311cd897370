//! Notices as they were issued: the letters that were frozen then, in the wording of that day.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::ColumnTrait as _;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    access::Moment,
    entities::{notice_to_improve, penalty_notice},
    error::Result,
    features::{notices_to_improve, penalty_notices},
    letters::Letter,
    proceedings::bundle::{Dossier, DossierDocument, ForParent},
};

/// A letter of a bundle.
pub struct NoticeLetter {
    /// The notice.
    pub id: Uuid,
    /// Its file, without an ending.
    pub path: String,
    /// What it is.
    pub what: String,
    /// The letter.
    pub letter: Letter,
}

/// The letters of the notices of a dossier that are told and had been issued by then: two statements. A notice that was
/// issued is frozen, so that it does not matter when it is read.
pub async fn letters(session: &Moment<'_>, dossier: &Dossier) -> Result<Vec<NoticeLetter>> {
    let improving = issued(dossier.notices_to_improve.as_deref());
    let penalties = issued(dossier.penalty_notices.as_deref());
    let these = notice_to_improve::Column::Id.is_in(improving.iter().map(|(_, id)| *id));
    let frozen = session.find::<notice_to_improve::Entity>().filter(these).all().await?;
    let frozen: BTreeMap<Uuid, String> =
        frozen.into_iter().filter_map(|row| Some((row.id, row.document?))).collect();
    let mut letters = Vec::new();
    for (place, (_, id)) in improving.iter().enumerate() {
        let letter =
            frozen.get(id).map(|text| notices_to_improve::frozen_letter(*id, text)).transpose()?.flatten();
        letters.extend(letter.map(|letter| NoticeLetter {
            id: *id,
            path: format!("notices/notice-to-improve-{}", place + 1),
            what: format!("The Notice to Improve {id} as it was issued"),
            letter,
        }));
    }
    let these = penalty_notice::Column::Id.is_in(penalties.iter().map(|(_, id)| *id));
    let frozen = session.find::<penalty_notice::Entity>().filter(these).all().await?;
    let frozen: BTreeMap<Uuid, String> =
        frozen.into_iter().filter_map(|row| Some((row.id, row.document?))).collect();
    for (place, (document, id)) in penalties.iter().enumerate() {
        let Some(text) = frozen.get(id) else { continue };
        let number = place + 1;
        letters.push(NoticeLetter {
            id: *id,
            path: format!("notices/penalty-notice-{number}"),
            what: format!("The penalty notice {id} as it was issued{}", readdressed(&document.terms)),
            letter: penalty_notices::frozen_letter(*id, text)?,
        });
        let withdrawn = penalty_notices::frozen_withdrawal(*id, text, &document.terms)?;
        letters.extend(withdrawn.map(|letter| NoticeLetter {
            id: *id,
            path: format!("notices/penalty-notice-{number}-withdrawal"),
            what: format!("The letter that tells of the withdrawal of the penalty notice {id}"),
            letter,
        }));
    }
    Ok(letters)
}

/// The documents that are told and had been issued.
fn issued(documents: Option<&[DossierDocument]>) -> Vec<(&DossierDocument, Uuid)> {
    let issued = |one: &&DossierDocument| one.terms.get("issue").is_some_and(|issue| !issue.is_null());
    documents.unwrap_or_default().iter().filter(issued).filter_map(|one| Some((one, one.id?))).collect()
}

/// The letter shows the address of the day of issue.
fn readdressed(terms: &Value) -> &'static str {
    match terms.pointer("/service/readdressed") {
        Some(Value::Bool(true)) => {
            "; it was served at another address than it shows, as the parent had moved"
        }
        _ => "",
    }
}

/// The letters that were addressed to this parent, at the school of the case: nobody else's is given out.
pub fn of_parent(letters: Vec<NoticeLetter>, dossier: &Dossier, parent: &ForParent) -> Vec<NoticeLetter> {
    let all = [&dossier.notices_to_improve, &dossier.penalty_notices];
    let all = all.into_iter().filter_map(Option::as_deref).flatten();
    let own: BTreeSet<Uuid> = all
        .filter(|one| one.urn == Some(dossier.school.urn))
        .filter(|one| {
            let to = one.about.get("parent_id").and_then(Value::as_str).and_then(|text| text.parse().ok());
            to.is_some_and(|id: Uuid| parent.ids.contains(&id))
        })
        .filter_map(|one| one.id)
        .collect();
    letters.into_iter().filter(|one| own.contains(&one.id)).collect()
}
