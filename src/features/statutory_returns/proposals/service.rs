//! Use cases: listing what is to be returned, and showing one of it.

use chrono::NaiveDate;
use sea_orm::ConnectionTrait;
use serde::Serialize;
use uuid::Uuid;

use super::dto::{ProposalsQuery, StatutoryReturnProposal};
use crate::{
    access::{Access, Permission as _, RegistersCodesRead, Session, StatutoryReturnsRead},
    domain::{academic_year::AcademicYear, listed::listed, urn::Urn},
    entities::school,
    error::{AppError, Code, Fault, FaultCode, Result},
    features::statutory_returns::{
        content::Sight,
        occasions::{self, Occasion, earliest},
        values::Kind,
        view::{self, Shown},
    },
    http::{Page, Tagged},
};

/// What a query asks for, read and put in order.
#[derive(Serialize)]
struct Filter {
    kinds: Vec<Kind>,
    from_on: Option<NaiveDate>,
    include_exempt: bool,
}

impl Filter {
    fn of(query: &ProposalsQuery, sight: Sight, today: NaiveDate) -> Result<Self> {
        let kinds = kinds(query.kind.as_deref(), sight)?;
        let least = AcademicYear::of(today).start_year() - 1;
        let least = AcademicYear::starting(least).map_or(today, AcademicYear::first_day);
        if let Some(from_on) = query.from_on.filter(|from_on| *from_on < least || *from_on > today) {
            let detail = match from_on > today {
                true => "It lies in the future.".to_owned(),
                false => format!("Not before {least}."),
            };
            let fault = Fault::parameter("from_on", FaultCode::InvalidParameter).detail(detail);
            return Err(AppError::new(Code::InvalidParameter).faults(vec![fault]));
        }
        Ok(Self { kinds, from_on: query.from_on, include_exempt: query.include_exempt })
    }

    fn wants(&self, occasion: &Occasion) -> bool {
        (self.include_exempt || occasion.exempt.is_none())
            && (self.kinds.is_empty() || self.kinds.contains(&occasion.kind))
    }
}

/// The kinds that are asked for, every one when empty. Who asks for illness must be able to see it.
pub fn kinds(given: Option<&str>, sight: Sight) -> Result<Vec<Kind>> {
    let kinds = given.map_or(Some(Vec::new()), |given| listed(given, Kind::ALL.len(), Kind::spelled));
    let Some(kinds) = kinds else {
        let all: Vec<_> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
        let detail = format!("One or several of {}, by comma.", all.join(", "));
        let fault = Fault::parameter("kind", FaultCode::InvalidParameter).detail(detail);
        return Err(AppError::new(Code::InvalidParameter).faults(vec![fault]));
    };
    match kinds.iter().any(|kind| kind.tells_codes()) && !sight.codes {
        true => Err(AppError::new(Code::ScopeMissing).required_scope(RegistersCodesRead::SCOPE)),
        false => Ok(kinds),
    }
}

/// What is to be returned by a school, the first due first: the same few statements however many pupils it has.
pub async fn list(
    cx: &Access<StatutoryReturnsRead>,
    urn: Urn,
    query: &ProposalsQuery,
) -> Result<Page<StatutoryReturnProposal>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let reached = session.school(urn.get()).await?;
    let sight = Sight::of(cx);
    let today = session.today();
    let filter = Filter::of(query, sight, today)?;
    let paging = cx.paging(
        "statutory return proposals",
        &(urn, sight, &filter),
        query.limit,
        query.cursor.as_deref(),
    )?;
    let from_on = filter.from_on.unwrap_or_else(|| earliest(today));
    let mut open = occasions::open(&session, reached.school(), from_on).await?;
    open.retain(|occasion| filter.wants(occasion) && (sight.codes || !occasion.kind.tells_codes()));
    if let Some(after) = paging.after::<(NaiveDate, Kind, Uuid)>()? {
        open.retain(|occasion| occasion.place() > after);
    }
    let page = paging.cut(open, Occasion::place, |occasion| occasion)?;
    let shown = view::proposals(&session, urn.get(), page.data, sight).await?;
    Ok(Page { data: shown.into_iter().map(|shown| shown.proposal).collect(), page: page.page })
}

/// One proposal.
pub async fn show(
    cx: &Access<StatutoryReturnsRead>,
    urn: Urn,
    id: Uuid,
) -> Result<Tagged<StatutoryReturnProposal>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let reached = session.school(urn.get()).await?;
    let found = find(&session, reached.school(), id, Sight::of(cx)).await?.ok_or(Code::NotFound)?;
    Ok(Tagged { tag: found.tag, document: found.proposal })
}

/// The proposal with this id, if its occasion is there and open, and the caller may see it.
pub async fn find<C: ConnectionTrait>(
    session: &Session<'_, C>,
    school: &school::Model,
    id: Uuid,
    sight: Sight,
) -> Result<Option<Shown>> {
    let year = AcademicYear::of(session.today()).start_year() - 1;
    let from_on = AcademicYear::starting(year).map_or(session.today(), AcademicYear::first_day);
    let seen = |occasion: &Occasion| occasion.id == id && (sight.codes || !occasion.kind.tells_codes());
    let open = occasions::open(session, school, from_on).await?;
    let Some(occasion) = open.into_iter().find(seen) else { return Ok(None) };
    Ok(view::proposals(session, school.urn, vec![occasion], sight).await?.pop())
}
