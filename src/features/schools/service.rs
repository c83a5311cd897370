//! Use cases: listing schools and reading one.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order, sea_query::LikeExpr};

use super::{
    dto::School,
    query::{SchoolSort, SchoolsQuery},
    relatives::relatives,
    rules::Filter,
};
use crate::{
    access::{Access, SchoolsRead, Session, short_print},
    entities::{
        school::{self, Column},
        school_link,
    },
    error::{Code, Result},
    http::{Page, Tagged},
};

/// The schools in reach that the query asks for, page by page.
pub async fn list(cx: &Access<SchoolsRead>, query: &SchoolsQuery) -> Result<Page<School>> {
    let session = cx.read().await?;
    let filter = Filter::read(query)?;
    let paging = cx.paging("schools", &filter, query.limit, query.cursor.as_deref())?;
    let rows = session.find::<school::Entity>().filter(condition(&filter)).limit(paging.fetch());
    let after = paging.after::<Key>()?;
    let by_name = |key: Key| [key.0.unwrap_or_default().into(), key.1.into()];
    let by_urn = |key: Key| [key.1.into()];
    let (named, urn) = ([Column::Name, Column::Urn], [Column::Urn]);
    let rows = match (filter.sort, after) {
        (SchoolSort::Name, Some(key)) => rows.after(named, by_name(key)),
        (SchoolSort::NameFalling, Some(key)) => rows.before(named, by_name(key)),
        (SchoolSort::Urn, Some(key)) => rows.after(urn, by_urn(key)),
        (SchoolSort::UrnFalling, Some(key)) => rows.before(urn, by_urn(key)),
        (_, None) => rows,
    };
    let rows = match filter.sort {
        SchoolSort::Name => rows.order_by(Column::Name, Order::Asc).order_by(Column::Urn, Order::Asc),
        SchoolSort::NameFalling => {
            rows.order_by(Column::Name, Order::Desc).order_by(Column::Urn, Order::Desc)
        }
        SchoolSort::Urn => rows.order_by(Column::Urn, Order::Asc),
        SchoolSort::UrnFalling => rows.order_by(Column::Urn, Order::Desc),
    };
    let schools = with_relatives(&session, rows.all().await?).await?;
    let named = matches!(filter.sort, SchoolSort::Name | SchoolSort::NameFalling);
    paging.cut(schools, |school| (named.then(|| school.name.clone()), school.urn), |school| school)
}

/// Where a page ended: the name where the list is by name, and the URN.
type Key = (Option<String>, i32);

/// One school, or `not_found` when it is out of reach.
pub async fn show(cx: &Access<SchoolsRead>, urn: i32) -> Result<Tagged<School>> {
    let session = cx.read().await?;
    let reached = session.school(urn).await?;
    let school = with_relatives(&session, vec![reached.school().clone()]).await?.pop();
    let school = school.ok_or(Code::NotFound)?;
    Ok(Tagged { tag: tag(&school)?, document: school })
}

/// The version, and a print of the document: its relatives change without the school.
fn tag(school: &School) -> Result<String> {
    Ok(format!("{}-{}", school.version, short_print(school)?))
}

fn condition(filter: &Filter) -> Condition {
    let mut all = Condition::all();
    if !filter.kinds.is_empty() {
        all = all.add(Column::Kind.is_in(filter.kinds.iter().copied()));
    }
    if !filter.phases.is_empty() {
        all = all.add(Column::PhaseCode.is_in(filter.phases.iter().copied()));
    }
    if !filter.types.is_empty() {
        all = all.add(Column::TypeCode.is_in(filter.types.iter().copied()));
    }
    if !filter.statuses.is_empty() {
        all = all.add(Column::Status.is_in(filter.statuses.iter().copied()));
    }
    if !filter.districts.is_empty() {
        let districts = || filter.districts.iter().map(String::as_str);
        let code_or_name = Condition::any()
            .add(Column::DistrictCode.is_in(districts()))
            .add(Column::DistrictName.is_in(districts()));
        all = all.add(code_or_name);
    }
    if !filter.trusts.is_empty() {
        all = all.add(Column::TrustCode.is_in(filter.trusts.iter().copied()));
    }
    all.add_option(filter.name.as_deref().map(|name| Column::NameFolded.like(holding(name))))
}

/// The pattern of a text that holds this one, which may itself have the signs of a pattern in it.
fn holding(text: &str) -> LikeExpr {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    LikeExpr::new(pattern).escape('!')
}

/// The schools with those before and after them: two queries for the whole page.
async fn with_relatives<C: ConnectionTrait>(
    session: &Session<'_, C>,
    rows: Vec<school::Model>,
) -> Result<Vec<School>> {
    use school_link::Column as Link;
    let urns = || rows.iter().map(|row| row.urn);
    let either_end = Condition::any().add(Link::Urn.is_in(urns())).add(Link::LinkUrn.is_in(urns()));
    let links = session.shared::<school_link::Entity>().filter(either_end).all().await?;
    let mut schools = Vec::new();
    for row in rows {
        let mut school = School::of(row)?;
        (school.predecessors, school.successors) = relatives(school.urn, &links);
        schools.push(school);
    }
    name_relatives(session, &mut schools).await?;
    Ok(schools)
}

/// Names the relatives that the file of links leaves nameless, as far as they are schools in reach.
async fn name_relatives<C: ConnectionTrait>(session: &Session<'_, C>, schools: &mut [School]) -> Result<()> {
    let mut nameless: Vec<_> = schools
        .iter_mut()
        .flat_map(|school| school.predecessors.iter_mut().chain(&mut school.successors))
        .filter(|relative| relative.name.is_none())
        .collect();
    let urns: BTreeSet<_> = nameless.iter().map(|relative| relative.urn).collect();
    if urns.is_empty() {
        return Ok(());
    }
    let known = session.find::<school::Entity>().filter(Column::Urn.is_in(urns)).all().await?;
    let names: HashMap<_, _> = known.into_iter().map(|row| (row.urn, row.name)).collect();
    for relative in &mut nameless {
        relative.name = names.get(&relative.urn).cloned();
    }
    Ok(())
}
