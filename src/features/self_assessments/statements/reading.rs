//! Use cases: listing statements, showing one, and handing out the frozen document and the page.

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use serde_json::Value;
use uuid::Uuid;

use super::{
    dto::{SelfAssessmentStatement, SelfAssessmentStatementItem, SelfAssessmentStatementQuery},
    frozen::{Frozen, FrozenAction, frozen_action},
    page,
};
use crate::{
    access::{Access, Permission, SelfAssessmentsRead, Session, short_print},
    entities::self_assessment_statement::{Column, Entity, Model},
    error::{AppError, Code, Result},
    features::self_assessments::{
        actions::{self, SelfAssessmentAction},
        view,
        whole::{self, Whole},
    },
    http::{Page, ReportPage, Tagged},
};

/// Statements, the first first.
pub async fn list(
    cx: &Access<SelfAssessmentsRead>,
    (urn, cycle): (i32, Uuid),
    query: &SelfAssessmentStatementQuery,
) -> Result<Page<SelfAssessmentStatementItem>> {
    let sealed = (urn, cycle);
    let paging = cx.paging("self-assessment statements", &sealed, query.limit, query.cursor.as_deref())?;
    let whole = whole::load(&cx.read().await?, urn, cycle).await?;
    let after = paging.after::<i32>()?;
    let rows = whole.statements.iter().filter(|row| after.is_none_or(|after| row.number > after));
    paging.cut(rows.collect(), |row| row.number, |row| view::statement(&whole, row))
}

/// A statement with what it says.
struct Found {
    whole: Whole,
    item: SelfAssessmentStatementItem,
    document: String,
}

async fn found<C: ConnectionTrait>(
    session: &Session<'_, C>,
    (urn, cycle): (i32, Uuid),
    number: i32,
) -> Result<Found> {
    let whole = whole::load(session, urn, cycle).await?;
    let row = whole.statements.iter().find(|row| row.number == number).ok_or(Code::NotFound)?;
    let item = view::statement(&whole, row);
    let this = Condition::all()
        .add(Column::Urn.eq(urn))
        .add(Column::SelfAssessmentId.eq(whole.id().ok_or(Code::NotFound)?))
        .add(Column::Number.eq(number));
    let Model { document, .. } = session.find::<Entity>().filter(this).one().await?.ok_or(Code::NotFound)?;
    Ok(Found { whole, item, document })
}

impl Found {
    fn frozen(&self) -> Result<Frozen> {
        serde_json::from_str(&self.document).map_err(AppError::internal)
    }

    /// Actions that are no part of the statement, or stand otherwise than in it.
    fn later(&self, frozen: &Frozen, today: chrono::NaiveDate) -> Result<Vec<SelfAssessmentAction>> {
        let stands = |action: &FrozenAction| (action.id, action.version);
        let known: Vec<_> = frozen.actions.iter().map(stands).collect();
        let rows = self.whole.actions.iter().filter(|row| !known.contains(&(row.id, row.version)));
        rows.map(|row| actions::told(row, today)).collect()
    }
}

/// A statement, and the actions that came later.
pub async fn show<P: Permission>(
    cx: &Access<P>,
    at: (i32, Uuid),
    number: i32,
) -> Result<Tagged<SelfAssessmentStatement>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let found = found(&session, at, number).await?;
    let later_actions = found.later(&found.frozen()?, session.today())?;
    let document = match serde_json::from_str(&found.document).map_err(AppError::internal)? {
        Value::Object(members) => members,
        _ => return Err(AppError::internal("a statement is not what it can be")),
    };
    let document = SelfAssessmentStatement { statement: found.item, document, later_actions };
    Ok(Tagged { tag: short_print(&document)?, document })
}

/// The frozen document, byte for byte, and its hash.
pub async fn document(
    cx: &Access<SelfAssessmentsRead>,
    at: (i32, Uuid),
    number: i32,
) -> Result<(String, String)> {
    let snapshot = cx.snapshot().await?;
    let found = found(&snapshot.session(), at, number).await?;
    Ok((found.document, found.item.sha256))
}

/// The page that people read and print.
pub async fn page(cx: &Access<SelfAssessmentsRead>, at: (i32, Uuid), number: i32) -> Result<ReportPage> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let found = found(&session, at, number).await?;
    let frozen = found.frozen()?;
    let later: Vec<_> = found.later(&frozen, session.today())?.into_iter().map(frozen_action).collect();
    Ok(ReportPage::of(&page::report(&frozen, &later, &found.item.sha256)?))
}
