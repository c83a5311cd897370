//! The wordings of letters that hold: what comes with the program, and in its place what the authority has worded itself.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};

use crate::{
    access::Session,
    domain::urn::AUTHORITY,
    entities::letter_template::{Column, Entity, Model},
    error::{AppError, Result},
    letters::{Form, Language, Template, Wording},
};

/// The authority's own versions of a letter, or of all letters, oldest first.
pub async fn versions<C: ConnectionTrait>(
    session: &Session<'_, C>,
    form: Option<&Form>,
    language: Option<Language>,
) -> Result<Vec<Model>> {
    let own = Condition::all()
        .add(Column::Urn.eq(AUTHORITY))
        .add_option(form.map(|form| Column::Form.eq(form.name)))
        .add_option(language.map(|language| Column::Language.eq(language.tag())));
    session.find::<Entity>().filter(own).order_by(Column::Version, Order::Asc).all().await
}

/// A stored version.
pub fn template(row: &Model) -> Result<Template> {
    serde_json::from_str(&row.content).map_err(AppError::internal)
}

/// Every language's wording of a letter as it holds now, English first: what is issued keeps them all.
pub async fn wordings<C: ConnectionTrait>(session: &Session<'_, C>, form: &Form) -> Result<Vec<Wording>> {
    let shipped = Wording::shipped(form);
    let mut by_language = BTreeMap::from([(shipped.language.tag(), shipped)]);
    for row in versions(session, Some(form), None).await? {
        let wording = Wording::of(form, row.version, template(&row)?);
        by_language.insert(wording.language.tag(), wording);
    }
    let mut all: Vec<_> = by_language.into_values().collect();
    all.sort_by_key(|wording| wording.language != Language::ENGLISH);
    Ok(all)
}
