//! Use cases: listing sheets, showing one, and its page.

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::{
    dto::{
        InformationSheet, InformationSheetCorrection, InformationSheetDocument, InformationSheetLinks,
        InformationSheetVersion, InformationSheetsQuery,
    },
    page,
};
use crate::{
    access::{Access, InformationSheetsRead, Permission, Session, Stood},
    domain::{action::Actions, urn::AUTHORITY},
    entities::information_sheet::{Column, Entity, Model},
    error::{AppError, Result},
    features::information_sheets::{
        shown,
        states::{SHEET, SheetState},
        terms::SheetTerms,
    },
    http::{Page, ReportPage, Tagged},
};

/// Sheets, the last drafted first.
pub async fn list(
    cx: &Access<InformationSheetsRead>,
    query: &InformationSheetsQuery,
) -> Result<Page<InformationSheet>> {
    let session = cx.read().await?;
    let filters = (query.state, query.kind, query.year);
    let paging = cx.paging("information sheets", &filters, query.limit, query.cursor.as_deref())?;
    let now = session.now();
    let state = query.state.map(|state| {
        let stored = if state == SheetState::Scheduled { SheetState::Published } else { state };
        let in_time = match state {
            SheetState::Scheduled => Some(Column::PublishedAt.gt(now)),
            SheetState::Published => Some(Column::PublishedAt.lte(now)),
            _ => None,
        };
        Condition::all().add(Column::State.eq(stored.as_str())).add_option(in_time)
    });
    let these = shown::told(cx, now)
        .add_option(state)
        .add_option(query.kind.map(|kind| Column::Kind.eq(kind.as_str())))
        .add_option(query.year.map(|year| Column::Year.eq(year)));
    let mut rows = session.find::<Entity>().filter(these).limit(paging.fetch());
    if let Some(id) = paging.after::<Uuid>()? {
        rows = rows.filter(Column::Id.lt(id));
    }
    // What a client may see of the authority's own it sees with every school in reach.
    let rows = match session.reaches_authority().await? {
        true => rows.order_by(Column::Id, Order::Desc).all().await?,
        false => Vec::new(),
    };
    let page = paging.cut(rows, |row| row.id, |row| row)?;
    let data = page.data.iter().map(|row| view(row, &session)).collect::<Result<_>>()?;
    Ok(Page { data, page: page.page })
}

/// A sheet with every way in which it stood.
pub async fn show<P: Permission>(cx: &Access<P>, id: Uuid) -> Result<Tagged<InformationSheetDocument>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let row = shown::find(cx, &session, id).await?;
    let (sheet, terms) = (view(&row, &session)?, shown::terms(&row)?);
    let history = session.history::<Entity>(AUTHORITY, id).await?;
    // Its state follows the clock, with no version of its own.
    let tag = format!("{}-{}", row.version, sheet.state.as_str());
    let document = InformationSheetDocument {
        sheet,
        body: terms.body,
        references: terms.references,
        history: history.into_iter().map(version).collect::<Result<_>>()?,
    };
    Ok(Tagged { tag, document })
}

/// A sheet as a page.
pub async fn as_page(cx: &Access<InformationSheetsRead>, id: Uuid) -> Result<ReportPage> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let row = shown::find(cx, &session, id).await?;
    let corrected = corrections(&session, &row).await?;
    Ok(ReportPage::of(&page::report(&row, &corrected, session.now())?))
}

/// How the sheet stood before each of its corrections, as far as schools saw it: the latest first. And why it was
/// withdrawn.
pub async fn corrections<C: ConnectionTrait>(
    session: &Session<'_, C>,
    row: &Model,
) -> Result<(Vec<InformationSheetCorrection>, Option<String>)> {
    let history = session.history::<Entity>(AUTHORITY, row.id).await?;
    let mut found = Vec::new();
    for pair in history.windows(2) {
        let [before, now] = pair else { continue };
        let seen = row.published_at.is_some_and(|at| at <= now.recorded_at);
        if now.action == "corrected" && seen {
            let former = said(before)?;
            found.push(InformationSheetCorrection {
                version: now.version,
                corrected_at: now.recorded_at,
                reason: now.reason.clone().unwrap_or_default(),
                former_title: former.title,
                former_body: former.body,
                former_to_be_completed_by_on: former.to_be_completed_by_on,
            });
        }
    }
    found.reverse();
    let withdrawn = history.into_iter().rev().find(|stood| stood.action == "withdrawn");
    Ok((found, withdrawn.and_then(|stood| stood.reason)))
}

fn said(stood: &Stood) -> Result<SheetTerms> {
    serde_json::from_str(&stood.terms).map_err(AppError::internal)
}

fn version(stood: Stood) -> Result<InformationSheetVersion> {
    let terms = said(&stood)?;
    Ok(InformationSheetVersion {
        version: stood.version,
        action: stood.action,
        reason: stood.reason,
        title: terms.title,
        body: terms.body,
        to_be_completed_by_on: terms.to_be_completed_by_on,
        recorded_by: stood.recorded_by,
        recorded_at: stood.recorded_at,
    })
}

fn view<C: ConnectionTrait>(row: &Model, session: &Session<'_, C>) -> Result<InformationSheet> {
    let (terms, state) = (shown::terms(row)?, shown::state(row, session.now())?);
    let Actions { allowed, refused } = SHEET.actions(state);
    let this = format!("/v1/information-sheets/{}", row.id);
    Ok(InformationSheet {
        id: row.id,
        kind: shown::kind(row)?,
        number: shown::number(row),
        title: terms.title,
        state,
        published_at: row.published_at,
        last_modified_at: shown::last_modified_at(row),
        to_be_completed_by_on: row.to_be_completed_by_on,
        collection_id: row.collection_id,
        opens_collection: terms.opens_collection,
        contact: terms.contact,
        audience: terms.audience,
        schools: row.schools,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        allowed_actions: allowed,
        refused_actions: refused,
        links: InformationSheetLinks {
            page: format!("{this}/page"),
            completion: format!("{this}/completion"),
            schools: format!("{this}/schools"),
            collection: row.collection_id.map(|id| format!("/v1/collections/{id}")),
            this,
        },
    })
}
