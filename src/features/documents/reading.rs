//! Use cases: listing documents and showing one, with how its versions stand on a day.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, Order,
    sea_query::{Expr, ExprTrait as _, Query, SelectStatement},
};
use uuid::Uuid;

use super::{
    dto::{
        Document, DocumentDetails, DocumentLinks, DocumentState, DocumentWithdrawal,
        DocumentWithdrawalGround, DocumentsQuery,
    },
    rules::{self, Dated, Withdrawn},
    versions::{self, DocumentVersionState, DocumentVersionStatus, DocumentVersionTerms},
};
use crate::{
    access::{Access, DocumentsRead, DocumentsWrite, Permission, Session, short_print},
    attendance::book::shown::reaches_any,
    domain::{action::Actions, urn::AUTHORITY},
    entities::{
        document::{Column, Entity, FOR_NOBODY_OUTSIDE, Model},
        document_version::{self as version, Column as Of},
    },
    error::{AppError, Code, Result},
    http::{Page, Tagged},
};

/// A version's row, understood.
pub struct Version {
    /// Its row.
    pub row: version::Model,
    /// What tells how it stands.
    pub dated: Dated,
    /// That it was withdrawn.
    pub withdrawal: Option<DocumentWithdrawal>,
    /// What it says.
    pub terms: DocumentVersionTerms,
}

/// What a caller is told of.
#[derive(Clone, Copy)]
pub struct Reader {
    /// Every school is in reach: what is for officers alone, too.
    pub of_authority: bool,
    /// Who writes documents: drafts, too, and what is handed out no more.
    pub writes: bool,
}

/// What the caller is told of.
pub async fn reader<P: Permission, C: ConnectionTrait>(
    cx: &Access<P>,
    session: &Session<'_, C>,
) -> Result<Reader> {
    let of_authority = session.reaches_authority().await?;
    Ok(Reader { of_authority, writes: of_authority && cx.also::<DocumentsWrite>() })
}

/// Documents in the order of recording, for whoever reaches a school.
pub async fn list(cx: &Access<DocumentsRead>, query: &DocumentsQuery) -> Result<Page<Document>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let reader = reader(cx, &session).await?;
    let rights = (reader.of_authority, reader.writes);
    let sealed = (&query.kind, &query.audience, query.in_force_on, query.forthcoming, rights);
    let paging = cx.paging("documents", &sealed, query.limit, query.cursor.as_deref())?;
    let audience = query.audience.map(|audience| format!("% {} %", audience.as_str()));
    let mut these = Condition::all()
        .add(Column::Urn.eq(AUTHORITY))
        .add_option(query.kind.as_ref().map(|kind| Column::Kind.eq(kind)))
        .add_option(audience.map(|audience| Column::Audience.like(audience)))
        .add_option((!reader.of_authority).then(for_outside))
        .add_option(paging.after::<Uuid>()?.map(|id| Column::Id.gt(id)));
    if let Some(on) = query.in_force_on {
        these = these.add(stood_on(on)).add(Column::Id.in_subquery(with(held_on(on))));
    }
    if let Some(wanted) = query.forthcoming {
        let coming = Condition::all()
            .add(Column::State.eq(DocumentState::Current.as_str()))
            .add(Column::Id.in_subquery(with(forthcoming(session.today()))));
        these = these.add(if wanted { coming } else { coming.not() });
    }
    if !reader.writes {
        let told = Condition::any().add(Of::PublishedAt.is_not_null()).add(announced());
        these = these.add(Column::Id.in_subquery(with(told)));
    }
    let rows = match reaches_any(&session).await? {
        true => {
            let rows = session.find::<Entity>().filter(these).order_by(Column::Id, Order::Asc);
            rows.limit(paging.fetch()).all().await?
        }
        false => Vec::new(),
    };
    let page = paging.cut(rows, |row| row.id, |row| row)?;
    let mut versions = versions_of(&session, page.data.iter().map(|row| row.id)).await?;
    let on = query.in_force_on.unwrap_or(session.today());
    let whole = |row: Model| {
        let own = versions.remove(&row.id).unwrap_or_default();
        view(&row, own, on, reader)
    };
    Ok(Page { data: page.data.into_iter().map(whole).collect::<Result<_>>()?, page: page.page })
}

/// Documents that are for somebody outside the authority, too.
fn for_outside() -> Condition {
    Condition::all().add(Column::Audience.is_not_in(FOR_NOBODY_OUTSIDE))
}

fn published() -> Condition {
    Condition::all().add(Of::State.eq(DocumentVersionState::Published.as_str()))
}

/// Documents that were not withdrawn by a day; what was published by mistake stood on none.
fn stood_on(on: NaiveDate) -> Condition {
    let ended = Column::WithdrawnGround.eq(DocumentWithdrawalGround::Ended.as_str());
    let later = Condition::all().add(ended).add(Column::WithdrawnOn.gt(on));
    Condition::any().add(Column::WithdrawnOn.is_null()).add(later)
}

/// Versions that had begun by a day and were not withdrawn by then.
fn held_on(on: NaiveDate) -> Condition {
    let ended = Of::WithdrawnGround.eq(DocumentWithdrawalGround::Ended.as_str());
    let later = Condition::all().add(ended).add(Of::WithdrawnOn.gt(on)).add(Of::PublishedAt.is_not_null());
    Condition::all().add(Of::EffectiveFromOn.lte(on)).add(Condition::any().add(published()).add(later))
}

fn announced() -> Condition {
    Condition::all().add(Of::State.eq(DocumentVersionState::Draft.as_str())).add(Of::Announced.eq(true))
}

fn forthcoming(today: NaiveDate) -> Condition {
    Condition::any().add(announced()).add(published().add(Of::EffectiveFromOn.gt(today)))
}

/// The documents that have such a version.
fn with(these: Condition) -> SelectStatement {
    let own = Expr::col((version::Entity, Of::Urn)).eq(AUTHORITY);
    let column = (version::Entity, Of::DocumentId);
    Query::select().column(column).from(version::Entity).and_where(own).cond_where(these).to_owned()
}

/// One document as it stands today.
pub async fn show<P: Permission>(cx: &Access<P>, id: Uuid) -> Result<Tagged<Document>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let reader = reader(cx, &session).await?;
    let row = find(&session, id).await?;
    let own = versions_of(&session, [id]).await?.remove(&id).unwrap_or_default();
    let document = view(&row, own, session.today(), reader)?;
    if document.versions.is_empty() && !reader.writes {
        return Err(Code::NotFound.into());
    }
    let print = short_print(&(&document.versions, document.as_at_on))?;
    Ok(Tagged { tag: format!("{}-{print}", document.version), document })
}

/// The row, for whoever reaches a school; where it is for nobody outside, for whoever reaches every school.
pub async fn find<C: ConnectionTrait>(session: &Session<'_, C>, id: Uuid) -> Result<Model> {
    if !reaches_any(session).await? {
        return Err(Code::NotFound.into());
    }
    let row = session.document::<Entity>(AUTHORITY, id).await?;
    let outside = !FOR_NOBODY_OUTSIDE.contains(&row.audience.as_str());
    match outside || session.reaches_authority().await? {
        true => Ok(row),
        false => Err(Code::NotFound.into()),
    }
}

/// What a row says.
pub fn read(row: &Model) -> Result<(DocumentState, DocumentDetails)> {
    let unreadable = || AppError::internal("document.state holds what it cannot");
    let state = DocumentState::spelled(&row.state).ok_or_else(unreadable)?;
    Ok((state, serde_json::from_str(&row.terms).map_err(AppError::internal)?))
}

/// The versions of documents, newest first: one statement.
pub async fn versions_of<C: ConnectionTrait>(
    session: &Session<'_, C>,
    documents: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Vec<Version>>> {
    let these = Condition::all().add(Of::Urn.eq(AUTHORITY)).add(Of::DocumentId.is_in(documents));
    let rows =
        session.find::<version::Entity>().filter(these).order_by(Of::Number, Order::Desc).all().await?;
    let mut found: HashMap<Uuid, Vec<Version>> = HashMap::new();
    for row in rows {
        found.entry(row.document_id).or_default().push(understood(row)?);
    }
    Ok(found)
}

/// A version's row, understood.
pub fn understood(row: version::Model) -> Result<Version> {
    let unreadable = || AppError::internal("document_version.state holds what it cannot");
    let state = DocumentVersionState::spelled(&row.state).ok_or_else(unreadable)?;
    let terms = serde_json::from_str(&row.terms).map_err(AppError::internal)?;
    let withdrawal =
        withdrawal(row.withdrawn_on, row.withdrawn_ground.as_deref(), row.withdrawn_reason.as_deref())?;
    let stands = state == DocumentVersionState::Published || withdrawal.is_some();
    let dated = Dated {
        state,
        published: row.published_at.is_some() && stands,
        effective_from_on: row.effective_from_on,
        announced: row.announced,
        withdrawn: withdrawal.as_ref().map(since),
    };
    Ok(Version { row, dated, withdrawal, terms })
}

/// That a document was withdrawn.
pub fn withdrawal_of(row: &Model) -> Result<Option<DocumentWithdrawal>> {
    withdrawal(row.withdrawn_on, row.withdrawn_ground.as_deref(), row.withdrawn_reason.as_deref())
}

fn withdrawal(
    on: Option<NaiveDate>,
    ground: Option<&str>,
    reason: Option<&str>,
) -> Result<Option<DocumentWithdrawal>> {
    let Some((withdrawn_on, ground)) = on.zip(ground) else { return Ok(None) };
    let unreadable = || AppError::internal("withdrawn_ground holds what it cannot");
    let ground = DocumentWithdrawalGround::spelled(ground).ok_or_else(unreadable)?;
    Ok(Some(DocumentWithdrawal { withdrawn_on, ground, reason: reason.unwrap_or_default().to_owned() }))
}

/// The same as far as it tells how versions stand.
pub fn since(withdrawal: &DocumentWithdrawal) -> Withdrawn {
    Withdrawn { on: withdrawal.withdrawn_on, ground: withdrawal.ground }
}

fn view(row: &Model, own: Vec<Version>, on: NaiveDate, reader: Reader) -> Result<Document> {
    let (state, document) = read(row)?;
    let dated: Vec<_> = own.iter().map(|version| version.dated).collect();
    let withdrawal = withdrawal_of(row)?;
    let withdrawn = withdrawal.as_ref().map(since);
    let statuses = rules::statuses(withdrawn, &dated, on);
    let in_force = own.iter().zip(&statuses).find(|(_, status)| **status == DocumentVersionStatus::InForce);
    let in_force = in_force.map(|(version, _)| version.row.number);
    let told = own.into_iter().zip(statuses).filter(|(version, _)| reader.writes || version.is_told());
    let whole = |version: &Version| reader.writes || version.dated.is_handed_out(withdrawn);
    let versions = told.map(|(version, status)| {
        let whole = whole(&version);
        versions::view(state, version, status, whole)
    });
    let versions = versions.collect();
    let Actions { allowed, refused } = rules::actions(state);
    Ok(Document {
        id: row.id,
        state,
        withdrawal,
        document,
        as_at_on: on,
        in_force,
        versions,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        allowed_actions: allowed,
        refused_actions: refused,
        links: DocumentLinks { this: format!("/v1/documents/{}", row.id) },
    })
}

impl Version {
    /// Whether everybody is told of it who may read documents.
    pub fn is_told(&self) -> bool {
        match self.dated.state {
            DocumentVersionState::Draft => self.dated.announced,
            DocumentVersionState::Published => true,
            // What was never published stays the authority's own.
            DocumentVersionState::Withdrawn => self.row.published_at.is_some(),
        }
    }
}
