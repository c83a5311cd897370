//! Use cases: the schools of a sheet with how far each is, and how far all are.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait,
    sea_query::{Expr, ExprTrait as _, Query},
};
use uuid::Uuid;

use super::dto::{
    InformationSheetCompletion, InformationSheetCompletionCounts, InformationSheetCompletionPhase,
    InformationSheetSchool, InformationSheetSchoolsQuery,
};
use crate::{
    access::{Access, InformationSheetsRead, Session},
    attendance::book::relatives::open_after,
    domain::{school::has_closed, urn::AUTHORITY},
    entities::{
        information_sheet::Model, information_sheet_receipt as receipt, information_sheet_school as of,
        school,
    },
    error::Result,
    features::information_sheets::{
        receipts::standing::{Standing, asks},
        shown,
        states::ReceiptState,
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
    let wanted = all.into_iter().filter_map(|one| {
        let row = view(&sheet, one, today);
        let state = query.state.is_none_or(|state| row.state == state && !row.closed);
        let closed = query.closed.is_none_or(|closed| row.closed == closed);
        let overdue = query.overdue.is_none_or(|overdue| row.overdue == overdue);
        (state && closed && overdue && after.is_none_or(|after| after < row.urn)).then_some(row)
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
    for one in standing(&session, &sheet).await? {
        let state = (!one.closed).then_some(one.standing.state);
        let overdue = one.standing.is_overdue(&sheet, today);
        all.add(state, overdue);
        phases.entry(one.school.kind).or_default().add(state, overdue);
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

/// A school that has to do with a sheet.
struct Asked {
    school: school::Model,
    standing: Standing,
    /// Whether it has closed.
    closed: bool,
    /// The closed school that left the sheet undone, where the sheet is not its own.
    came_after: Option<i32>,
}

/// Every school of a sheet with how far it is, and those that came after schools which left it undone, in the order of their
/// URNs: the same few statements, however many there are.
async fn standing<C: ConnectionTrait>(session: &Session<'_, C>, sheet: &Model) -> Result<Vec<Asked>> {
    let these =
        Condition::all().add(of::Column::Urn.eq(AUTHORITY)).add(of::Column::InformationSheetId.eq(sheet.id));
    let its = Query::select()
        .column((of::Entity, of::Column::SchoolUrn))
        .from(of::Entity)
        .cond_where(these)
        .to_owned();
    let its = Expr::col((school::Entity, school::Column::Urn)).in_subquery(its);
    let schools = session.find::<school::Entity>().filter(Condition::all().add(its)).all().await?;
    let held = session.find::<receipt::Entity>().filter(receipt::Column::Id.eq(sheet.id)).all().await?;
    let held: HashMap<i32, receipt::Model> = held.into_iter().map(|row| (row.urn, row)).collect();
    let today = session.today();
    let asked = |school: school::Model, came_after: Option<i32>| -> Result<(i32, Asked)> {
        let standing = Standing::of(sheet, held.get(&school.urn))?;
        let closed = has_closed(&school.status, school.closed_on, today);
        Ok((school.urn, Asked { school, standing, closed, came_after }))
    };
    let all = schools.into_iter().map(|school| asked(school, None));
    let mut all: BTreeMap<i32, Asked> = all.collect::<Result<_>>()?;
    if asks(sheet)? {
        let left = all.values().filter(|one| one.closed && one.standing.state != ReceiptState::Completed);
        let left: Vec<_> = left.map(|one| one.school.urn).collect();
        let after = open_after(session, &left, today).await?;
        let after: BTreeMap<i32, i32> = after.into_iter().map(|pair| (pair.after, pair.before)).collect();
        let these = school::Column::Urn.is_in(after.keys().copied());
        for school in session.find::<school::Entity>().filter(these).all().await? {
            if !all.contains_key(&school.urn) {
                let came_after = after.get(&school.urn).copied();
                let (urn, one) = asked(school, came_after)?;
                all.insert(urn, one);
            }
        }
    }
    Ok(all.into_values().collect())
}

fn view(sheet: &Model, asked: Asked, today: NaiveDate) -> InformationSheetSchool {
    let Asked { school, standing, closed, came_after } = asked;
    InformationSheetSchool {
        urn: school.urn,
        name: school.name,
        phase: school.kind,
        state: standing.state,
        closed,
        came_after,
        overdue: !closed && standing.is_overdue(sheet, today),
        read_again: standing.read_again,
        read: standing.terms.read,
        acknowledged: standing.terms.acknowledged,
        completed: standing.terms.completed,
    }
}
