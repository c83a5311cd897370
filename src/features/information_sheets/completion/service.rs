//! Use cases: the schools of a sheet with how far each is, and how far all are.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, Order,
    sea_query::{Expr, ExprTrait as _, Query},
};
use uuid::Uuid;

use super::dto::{
    InformationSheetCompletion, InformationSheetCompletionCounts, InformationSheetCompletionPhase,
    InformationSheetSchool, InformationSheetSchoolsQuery,
};
use crate::{
    access::{Access, InformationSheetsRead, Session},
    entities::{
        information_sheet::Model, information_sheet_receipt as receipt, information_sheet_school as of,
        school,
    },
    error::Result,
    features::information_sheets::{
        receipts::standing::Standing,
        shown::{self, AUTHORITY_URN},
    },
    http::Page,
};

/// The schools of a sheet in the order of their URNs.
pub async fn schools(
    cx: &Access<InformationSheetsRead>,
    id: Uuid,
    query: &InformationSheetSchoolsQuery,
) -> Result<Page<InformationSheetSchool>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let filters = (id, query.state, query.overdue);
    let paging = cx.paging("information sheet schools", &filters, query.limit, query.cursor.as_deref())?;
    let sheet = shown::find(cx, &session, id).await?;
    let after: Option<i32> = paging.after()?;
    let all = standing(&session, &sheet).await?;
    let today = session.today();
    let wanted = all.into_iter().filter_map(|(school, standing)| {
        let row = view(&sheet, &school, standing, today);
        let state = query.state.is_none_or(|state| row.state == state);
        let overdue = query.overdue.is_none_or(|overdue| row.overdue == overdue);
        (state && overdue && after.is_none_or(|after| after < row.urn)).then_some(row)
    });
    paging.cut(wanted.collect(), |row| row.urn, |row| row)
}

/// How far all schools of a sheet are.
pub async fn completion(cx: &Access<InformationSheetsRead>, id: Uuid) -> Result<InformationSheetCompletion> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let sheet = shown::find(cx, &session, id).await?;
    let today = session.today();
    let mut all = InformationSheetCompletionCounts::default();
    let mut phases: BTreeMap<String, InformationSheetCompletionCounts> = BTreeMap::new();
    for (school, standing) in standing(&session, &sheet).await? {
        let overdue = standing.is_overdue(&sheet, today);
        all.add(standing.state, overdue);
        phases.entry(school.kind).or_default().add(standing.state, overdue);
    }
    let phases = phases.into_iter().map(|(phase, counts)| InformationSheetCompletionPhase { phase, counts });
    Ok(InformationSheetCompletion {
        id,
        number: shown::number(&sheet),
        to_be_completed_by_on: sheet.to_be_completed_by_on,
        all,
        phases: phases.collect(),
        data_as_at: session.now(),
    })
}

/// Every school of a sheet with how far it is: two statements, however many there are.
async fn standing<C: ConnectionTrait>(
    session: &Session<'_, C>,
    sheet: &Model,
) -> Result<Vec<(school::Model, Standing)>> {
    let these = Condition::all()
        .add(of::Column::Urn.eq(AUTHORITY_URN))
        .add(of::Column::InformationSheetId.eq(sheet.id));
    let its = Query::select()
        .column((of::Entity, of::Column::SchoolUrn))
        .from(of::Entity)
        .cond_where(these)
        .to_owned();
    let its = Expr::col((school::Entity, school::Column::Urn)).in_subquery(its);
    let schools = session.find::<school::Entity>().filter(Condition::all().add(its));
    let schools = schools.order_by(school::Column::Urn, Order::Asc).all().await?;
    let held = session.find::<receipt::Entity>().filter(receipt::Column::Id.eq(sheet.id)).all().await?;
    let held: HashMap<i32, receipt::Model> = held.into_iter().map(|row| (row.urn, row)).collect();
    let standing = |school: school::Model| {
        let standing = Standing::of(sheet, held.get(&school.urn))?;
        Ok((school, standing))
    };
    schools.into_iter().map(standing).collect()
}

fn view(
    sheet: &Model,
    school: &school::Model,
    standing: Standing,
    today: NaiveDate,
) -> InformationSheetSchool {
    InformationSheetSchool {
        urn: school.urn,
        name: school.name.clone(),
        phase: school.kind.clone(),
        state: standing.state,
        overdue: standing.is_overdue(sheet, today),
        read_again: standing.read_again,
        read: standing.terms.read,
        acknowledged: standing.terms.acknowledged,
        completed: standing.terms.completed,
    }
}
