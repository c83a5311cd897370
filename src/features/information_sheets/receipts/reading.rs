//! Use cases: listing a school's sheets, showing one, and its page.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, Order,
    sea_query::{Expr, ExprTrait as _, Query},
};
use uuid::Uuid;

use super::{
    dto::{
        SchoolInformationSheet, SchoolInformationSheetDocument, SchoolInformationSheetLinks,
        SchoolInformationSheetTaken, SchoolInformationSheetsQuery,
    },
    standing::Standing,
};
use crate::{
    access::{Access, InformationSheetsRead, Permission, Session, Stood},
    attendance::book::relatives::closed_before,
    domain::action::Actions,
    entities::{
        information_sheet::{self, Column, Entity, Model},
        information_sheet_receipt as receipt,
    },
    error::{Code, Result},
    features::information_sheets::{
        sheets::{corrections, page},
        shown,
        states::{ReceiptState, SheetState},
    },
    http::{Page, ReportPage, Tagged},
};

/// A school's sheets, the last published first.
pub async fn list(
    cx: &Access<InformationSheetsRead>,
    urn: i32,
    query: &SchoolInformationSheetsQuery,
) -> Result<Page<SchoolInformationSheet>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let filters = (urn, query.kind, query.role, query.outstanding);
    let paging = cx.paging("school information sheets", &filters, query.limit, query.cursor.as_deref())?;
    let role = query.role.map(|role| {
        let named = Column::Roles.contains(format!(" {} ", role.as_str()));
        Condition::any().add(Column::Roles.eq("")).add(named)
    });
    let outstanding = query.outstanding.map(|wanted| match wanted {
        true => outstanding(urn),
        false => outstanding(urn).not(),
    });
    let these = seen(&session, urn)
        .await?
        .add_option(query.kind.map(|kind| Column::Kind.eq(kind.as_str())))
        .add_option(role)
        .add_option(outstanding);
    let mut rows = session.find::<Entity>().filter(these).limit(paging.fetch());
    if let Some((at, id)) = paging.after::<(DateTime<Utc>, Uuid)>()? {
        rows = rows.before([Column::PublishedAt, Column::Id], [at.into(), id.into()]);
    }
    let rows = rows.order_by(Column::PublishedAt, Order::Desc).order_by(Column::Id, Order::Desc);
    let page = paging.cut(rows.all().await?, |row| (row.published_at, row.id), |row| row)?;
    let ids = page.data.iter().map(|row| row.id);
    let held = {
        use receipt::{Column, Entity};
        let these = Condition::all().add(Column::Urn.eq(urn)).add(Column::Id.is_in(ids));
        session.find::<Entity>().filter(these).all().await?
    };
    let held: HashMap<Uuid, receipt::Model> = held.into_iter().map(|row| (row.id, row)).collect();
    let data = page.data.iter().map(|row| view(urn, row, held.get(&row.id), &session));
    Ok(Page { data: data.collect::<Result<_>>()?, page: page.page })
}

/// The sheets that a school sees now.
pub async fn seen<C: ConnectionTrait>(session: &Session<'_, C>, urn: i32) -> Result<Condition> {
    let closed = closed_before(session, &[urn], session.today()).await?;
    let closed: Vec<_> = closed.into_iter().map(|pair| pair.before).collect();
    Ok(shown::seen_by(urn, &closed, session.now()))
}

/// Sheets about which a school is still to do something.
fn outstanding(urn: i32) -> Condition {
    use information_sheet as sheet;
    // A row of the school that stands for the version which schools were last asked to read.
    let again = Expr::col((sheet::Entity, Column::ReadAgainFrom));
    let done = Query::select()
        .expr(Expr::val(1))
        .from(receipt::Entity)
        .cond_where(
            Condition::all()
                .add(receipt::Column::Urn.eq(urn))
                .add(
                    Expr::col((receipt::Entity, receipt::Column::Id))
                        .eq(Expr::col((sheet::Entity, Column::Id))),
                )
                .add(receipt::Column::State.eq(ReceiptState::Completed.as_str()))
                .add(Expr::col((receipt::Entity, receipt::Column::SheetVersion)).gte(again)),
        )
        .to_owned();
    Condition::all()
        .add(Column::State.eq(SheetState::Published.as_str()))
        .add(shown::asking())
        .add(Expr::exists(done).not())
}

/// The sheet as the school sees it, and the school's row.
pub async fn load<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    id: Uuid,
) -> Result<(Model, Option<receipt::Model>)> {
    session.school(urn).await?;
    let this = seen(session, urn).await?.add(Column::Id.eq(id));
    let sheet = session.find::<Entity>().filter(this).one().await?.ok_or(Code::NotFound)?;
    let own = {
        use receipt::{Column, Entity};
        session.find::<Entity>().filter(Column::Urn.eq(urn)).filter(Column::Id.eq(id)).one().await?
    };
    Ok((sheet, own))
}

/// One sheet with all that it says.
pub async fn show<P: Permission>(
    cx: &Access<P>,
    urn: i32,
    id: Uuid,
) -> Result<Tagged<SchoolInformationSheetDocument>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let (row, own) = load(&session, urn, id).await?;
    let sheet = view(urn, &row, own.as_ref(), &session)?;
    let terms = shown::terms(&row)?;
    let (corrections, withdrawn_reason) = corrections(&session, &row).await?;
    let history = session.history::<receipt::Entity>(urn, id).await?;
    let step = |stood: Stood| SchoolInformationSheetTaken {
        action: stood.action,
        reason: stood.reason,
        recorded_by: stood.recorded_by,
        recorded_at: stood.recorded_at,
    };
    // The sheet's version comes first: a step names it, so that nobody acknowledges what was said otherwise meanwhile.
    let own_version = own.map_or(0, |own| own.version);
    let tag = format!("{}-{own_version}{}", row.version, if sheet.overdue { "-overdue" } else { "" });
    let document = SchoolInformationSheetDocument {
        sheet,
        body: terms.body,
        references: terms.references,
        contact: terms.contact,
        corrections,
        withdrawn_reason: withdrawn_reason.filter(|_| super::standing::is_withdrawn(&row)),
        history: history.into_iter().map(step).collect(),
    };
    Ok(Tagged { tag, document })
}

/// One sheet as a page.
pub async fn as_page(cx: &Access<InformationSheetsRead>, urn: i32, id: Uuid) -> Result<ReportPage> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let (row, _) = load(&session, urn, id).await?;
    let corrected = corrections(&session, &row).await?;
    Ok(ReportPage::of(&page::report(&row, &corrected, session.now())?))
}

fn view<C: ConnectionTrait>(
    urn: i32,
    row: &Model,
    own: Option<&receipt::Model>,
    session: &Session<'_, C>,
) -> Result<SchoolInformationSheet> {
    let standing = Standing::of(row, own)?;
    let Actions { allowed, refused } = standing.actions(row)?;
    let terms = shown::terms(row)?;
    let this = format!("/v1/schools/{urn}/information-sheets/{}", row.id);
    let of_collection = |id: Uuid| format!("/v1/schools/{urn}/collection-returns/{id}");
    Ok(SchoolInformationSheet {
        id: row.id,
        urn,
        number: shown::number(row),
        kind: terms.kind,
        title: terms.title,
        roles: terms.audience.roles,
        sheet_state: shown::state(row, session.now())?,
        published_at: row.published_at,
        last_modified_at: shown::last_modified_at(row),
        to_be_completed_by_on: row.to_be_completed_by_on,
        overdue: standing.is_overdue(row, session.today()),
        state: standing.state,
        read_again: standing.read_again,
        read: standing.terms.read,
        acknowledged: standing.terms.acknowledged,
        completed: standing.terms.completed,
        version: row.version,
        allowed_actions: allowed,
        refused_actions: refused,
        links: SchoolInformationSheetLinks {
            page: format!("{this}/page"),
            collection_return: row.collection_id.map(of_collection),
            this,
        },
    })
}
