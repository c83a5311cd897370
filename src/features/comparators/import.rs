//! Use case: taking a file of published figures, or of statistical neighbours.
//!
//! One transaction for each file: a publication is compared with whole or not at all.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};

use super::{
    dto::ComparatorImport,
    layouts::{Contents, FigureRecord, Figures, Layout, NeighbourList},
    stored,
};
use crate::{
    access::{Access, Action, Attempt, ComparatorsWrite, Tx},
    domain::urn::AUTHORITY,
    entities::{comparator_figure, comparator_source, statistical_neighbours},
    error::{AppError, Code, Result},
    http::Once,
};

const IMPORT: &str = "comparators.import";

/// Stores what a file holds. What it does not name stays; the same file again changes nothing.
pub async fn import(
    cx: &Access<ComparatorsWrite>,
    contents: &Contents,
    attempt: &Attempt,
    dry_run: bool,
) -> Result<Once<ComparatorImport>> {
    let subject = match contents {
        Contents::Figures(figures) => figures.layout.as_str().to_owned(),
        Contents::Neighbours(list) => format!("neighbours of {} {}", list.la_code, list.edition),
    };
    let action = Action::new(IMPORT, subject).dry(dry_run);
    let work = async |tx: &Tx<'_>| {
        let report = match contents {
            Contents::Figures(figures) => store(tx, figures).await?,
            Contents::Neighbours(list) => store_neighbours(tx, list).await?,
        };
        Ok(ComparatorImport { committed: !dry_run, ..report })
    };
    cx.write_once(AUTHORITY, &action, attempt, work).await
}

async fn store(tx: &Tx<'_>, figures: &Figures) -> Result<ComparatorImport> {
    let mut by_source: BTreeMap<&str, Vec<&FigureRecord>> = BTreeMap::new();
    for record in &figures.records {
        by_source.entry(&record.key.source).or_default().push(record);
    }
    let (mut created, mut changed) = (0, 0);
    // In the order of their names, in which every import locks them.
    for (source, records) in &by_source {
        let done = store_source(tx, source, records, figures.layout).await?;
        created += done.0;
        changed += done.1;
    }
    Ok(ComparatorImport {
        layout: figures.layout,
        sources: by_source.keys().map(|source| (*source).to_owned()).collect(),
        rows: figures.rows,
        figures: figures.records.len(),
        created,
        changed,
        unchanged: figures.records.len() - created - changed,
        suppressed: figures.records.iter().filter(|record| record.suppressed).count(),
        not_given: figures.not_given,
        notes: figures.notes.clone(),
        notes_left_out: figures.notes_left_out,
        committed: true,
    })
}

/// Stores the figures of one publication; how many are new, and how many have another value.
async fn store_source(
    tx: &Tx<'_>,
    source: &str,
    records: &[&FigureRecord],
    layout: Layout,
) -> Result<(usize, usize)> {
    use comparator_figure::{Column, Entity};
    let this: Condition = comparator_source::Column::Source.eq(source).into();
    let fresh = || comparator_source::ActiveModel {
        urn: Set(AUTHORITY),
        source: Set(source.to_owned()),
        client_id: Set(tx.client()),
        created_at: Set(tx.now()),
        imported_at: Set(tx.now()),
        version: Set(1),
    };
    let (publication, made) = tx.lock_or_create(this, fresh).await?;
    let years: BTreeSet<_> = records.iter().map(|record| record.key.academic_year.to_string()).collect();
    let held = Condition::all().add(Column::Source.eq(source)).add(Column::AcademicYear.is_in(years));
    let held = tx.find::<Entity>().filter(held).all().await?;
    let held: HashMap<_, _> = held.into_iter().map(|row| (stored::place_of(&row), row)).collect();
    let (mut new, mut changed) = (Vec::new(), 0);
    for record in records {
        match held.get(&stored::place(record)) {
            None => new.push(stored::fresh(record, layout, AUTHORITY, tx.now())),
            Some(row) if stored::is_same(row, record) => {}
            Some(row) => {
                changed += 1;
                let columns = stored::replaced(row, record, layout, tx.now());
                tx.set_all::<Entity>(stored::is_at(row), columns).await?;
            }
        }
    }
    let created = new.len();
    tx.insert(new).await?;
    if !made && created + changed > 0 {
        let version = publication.version + 1;
        tx.update(publication, |row| {
            row.client_id = Set(tx.client());
            row.imported_at = Set(tx.now());
            row.version = Set(version);
        })
        .await?;
    }
    Ok((created, changed))
}

async fn store_neighbours(tx: &Tx<'_>, list: &NeighbourList) -> Result<ComparatorImport> {
    use statistical_neighbours::{ActiveModel, Column};
    let body = serde_json::to_string(&list.neighbours).map_err(AppError::internal)?;
    let this = Condition::all().add(Column::LaCode.eq(list.la_code)).add(Column::Edition.eq(list.edition));
    let fresh = || ActiveModel {
        urn: Set(AUTHORITY),
        la_code: Set(list.la_code),
        edition: Set(list.edition),
        body: Set(body.clone()),
        client_id: Set(tx.client()),
        created_at: Set(tx.now()),
        updated_at: Set(tx.now()),
        version: Set(1),
    };
    let (held, made) = tx.lock_or_create(this, fresh).await?;
    let count = list.neighbours.len();
    let changes = !made && held.body != body;
    if changes {
        let version = held.version.checked_add(1).ok_or(Code::Internal)?;
        tx.update(held, |row| {
            row.body = Set(body.clone());
            row.client_id = Set(tx.client());
            row.updated_at = Set(tx.now());
            row.version = Set(version);
        })
        .await?;
    }
    let counted = |is: bool| if is { count } else { 0 };
    Ok(ComparatorImport {
        layout: Layout::Neighbours,
        sources: Vec::new(),
        rows: count,
        figures: count,
        created: counted(made),
        changed: counted(changes),
        unchanged: counted(!made && !changes),
        suppressed: 0,
        not_given: 0,
        notes: Vec::new(),
        notes_left_out: 0,
        committed: true,
    })
}
