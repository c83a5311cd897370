//! Bringing the links between schools up to date with the official file.

use std::collections::HashMap;

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use serde::Serialize;

use super::gias::{Link, LinkKind, Links, RowFault, RowNote};
use crate::{
    access::{Access, Action, SCHOOLS_AT_ONCE, SchoolsManage, Tx},
    domain::urn::AUTHORITY,
    entities::school_link::{ActiveModel, Column, Entity, Model},
    error::Result,
};

/// A link, by its line and its two schools.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LinkRef {
    /// Line of the file.
    pub line: u64,
    /// The school the row is about.
    pub urn: i32,
    /// The other school.
    pub link_urn: i32,
}

/// What an import did with each row of the file of links.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct LinksReport {
    /// Links that were not there before.
    pub created: Vec<LinkRef>,
    /// Links whose name or date is new.
    pub changed: Vec<LinkRef>,
    /// How many links stand as they stood.
    pub unchanged: usize,
    /// How many rows were refused.
    pub refused_rows: usize,
    /// Why rows were refused; a row with several bad cells has several entries.
    pub refused: Vec<RowFault>,
    /// Cleaned cells and cells left empty.
    pub notes: Vec<RowNote>,
}

/// Adds and changes links as the file has them; the same file again changes nothing.
///
/// Neither end need be a school that is known here: mostly one is a closed school. A link the file does not
/// name stays, because a part of the file need not hold every link of the schools in it.
pub async fn import_links(cx: &Access<SchoolsManage>, links: Links, dry_run: bool) -> Result<LinksReport> {
    let refused_rows = links.refused_rows();
    let mut rows = links.links;
    rows.sort_by(|a, b| key(a).cmp(&key(b)));
    let mut report =
        LinksReport { refused_rows, refused: links.refused, notes: links.notes, ..LinksReport::default() };
    for chunk in rows.chunks(SCHOOLS_AT_ONCE) {
        let (Some(first), Some(last)) = (chunk.first(), chunk.last()) else { continue };
        let subject = format!("{} to {}", first.urn, last.urn);
        let action = Action::new("school_links.import", subject).dry(dry_run);
        let done = cx.write(AUTHORITY, &action, async |tx| bring_up_to_date(tx, chunk).await).await?;
        report.unchanged += chunk.len() - done.created.len() - done.changed.len();
        report.created.extend(done.created);
        report.changed.extend(done.changed);
    }
    Ok(report)
}

fn key(link: &Link) -> (i32, i32, &str) {
    (link.urn, link.link_urn, &link.type_name)
}

async fn bring_up_to_date(tx: &Tx<'_>, links: &[Link]) -> Result<LinksReport> {
    let mut report = LinksReport::default();
    let about = Column::Urn.is_in(links.iter().map(|link| link.urn));
    let stored = tx.shared::<Entity>().filter(about).all().await?;
    let stored: HashMap<_, _> =
        stored.iter().map(|row| ((row.urn, row.link_urn, row.type_name.as_str()), row)).collect();
    let mut new = Vec::new();
    for link in links {
        let named = LinkRef { line: link.line, urn: link.urn, link_urn: link.link_urn };
        match stored.get(&key(link)) {
            None => {
                new.push(row(tx, link));
                report.created.push(named);
            }
            Some(row) if says_the_same(row, link) => {}
            Some(_) => {
                change(tx, link).await?;
                report.changed.push(named);
            }
        }
    }
    tx.insert_shared(new).await?;
    Ok(report)
}

/// Kind and manner follow from the type, which is part of the key.
fn says_the_same(row: &Model, link: &Link) -> bool {
    row.name == link.name && row.established_on == link.established_on
}

async fn change(tx: &Tx<'_>, link: &Link) -> Result<()> {
    let this = Condition::all()
        .add(Column::Urn.eq(link.urn))
        .add(Column::LinkUrn.eq(link.link_urn))
        .add(Column::TypeName.eq(link.type_name.as_str()));
    let columns = vec![
        (Column::Name, link.name.clone().into()),
        (Column::EstablishedOn, link.established_on.into()),
        (Column::UpdatedAt, tx.now().into()),
    ];
    tx.set_shared::<Entity>(this, columns).await.map(drop)
}

fn row(tx: &Tx<'_>, link: &Link) -> ActiveModel {
    let kind = match link.kind {
        LinkKind::Predecessor => "predecessor",
        LinkKind::Successor => "successor",
        LinkKind::Other(_) => "other",
    };
    ActiveModel {
        urn: Set(link.urn),
        link_urn: Set(link.link_urn),
        type_name: Set(link.type_name.clone()),
        kind: Set(kind.to_owned()),
        manner: Set(link.manner.word().to_owned()),
        name: Set(link.name.clone()),
        established_on: Set(link.established_on),
        created_at: Set(tx.now()),
        updated_at: Set(tx.now()),
    }
}
