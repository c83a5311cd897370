//! Use case: whose own rating and whose attendance disagree. Absence is worked out from the registers when asked.

use std::collections::{BTreeMap, HashMap};

use chrono::Days;
use sea_orm::Order;
use uuid::Uuid;

use super::dto::{SelfAssessmentClaimRow, SelfAssessmentClaimsQuery};
use crate::{
    access::{Access, SelfAssessmentsManage},
    assessments::{
        analysis::own_mean,
        claims::{Claim, claim, quarter},
        coded::Coded,
        questionnaire::QuestionnaireContent,
        score::{Mean, band},
    },
    attendance::{
        book::tables,
        figures::{Ask, Cohort, Dimension, Unit, plan::SMALLEST},
    },
    domain::{academic_year::AcademicYear, percentage::Rate, span::Span},
    entities::school,
    error::Result,
    features::self_assessment_cycles::{shown, submitted},
    http::{Page, PageEnd},
};

/// The claims of the schools of a cycle, in the order of their URNs and of the questionnaire.
pub async fn list(
    cx: &Access<SelfAssessmentsManage>,
    id: Uuid,
    query: &SelfAssessmentClaimsQuery,
) -> Result<Page<SelfAssessmentClaimRow>> {
    let only = query.claim.map(Claim::as_str);
    let paging = cx.paging("cycle claims", &(id, only), query.limit, query.cursor.as_deref())?;
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let cycle = shown::find(&session, id).await?;
    let asked = submitted::questionnaire(&session, &cycle).await?;
    let coded = submitted::read(&session, id, None).await?;
    let found = session.find::<school::Entity>().filter(shown::asks(id));
    let schools = found.order_by(school::Column::Urn, Order::Asc).all().await?;
    drop(snapshot);
    let session = cx.read().await?;
    // The academic year up to the due day, or up to yesterday.
    let yesterday = session.today() - Days::new(1);
    let last = cycle.due_on.min(yesterday);
    let Some(span) = Span::new(AcademicYear::of(cycle.due_on).first_day(), last) else {
        let page = PageEnd { limit: paging.limit(), has_more: false, next_cursor: None };
        return Ok(Page { data: Vec::new(), page });
    };
    // Pupils of a nursery class or a sixth form must not make a school look worse than one without. A school of a kind that
    // the Department does not count, or without a pupil whom it counts, is in no group: it has no absence, and no claim.
    let ask = Ask {
        span,
        unit: Unit::Enrolment,
        cohort: Cohort::DfeComparable,
        by: vec![Dimension::School],
        by_code: None,
        group: None,
    };
    // Who manages cycles is told of schools here, never of pupils, and of no school of few.
    let [figures] = tables::of_all(&session, schools.clone(), [ask], None, true).await?;
    let mut absence: HashMap<i32, Rate> = HashMap::new();
    for tally in figures.groups.values().filter(|tally| tally.units >= SMALLEST as u64) {
        absence.extend(tally.schools.iter().map(|urn| (*urn, tally.sums.absence())));
    }
    let after = paging.after::<(i32, usize)>()?.unwrap_or_default();
    let mut rows = claims(&asked.content, &schools, &coded, &absence, span);
    rows.retain(|(place, row)| (row.urn, *place) > after && query.claim.is_none_or(|only| only == row.claim));
    rows.truncate(usize::try_from(paging.fetch()).unwrap_or(usize::MAX));
    paging.cut(rows, |(place, row)| (row.urn, *place), |(_, row)| row)
}

/// Every claim, with the place of its area.
fn claims(
    content: &QuestionnaireContent,
    schools: &[school::Model],
    coded: &HashMap<i32, Coded>,
    absence: &HashMap<i32, Rate>,
    span: Span,
) -> Vec<(usize, SelfAssessmentClaimRow)> {
    let mut phases: BTreeMap<&str, Vec<Rate>> = BTreeMap::new();
    for school in schools {
        let known = absence.get(&school.urn).filter(|rate| rate.denominator > 0);
        phases.entry(&school.kind).or_default().extend(known);
    }
    let (lowest, highest) = (content.bands.first(), content.bands.last());
    let mut rows = Vec::new();
    for school in schools {
        let (Some(coded), Some(own)) = (coded.get(&school.urn), absence.get(&school.urn)) else { continue };
        let Some(all) = phases.get(school.kind.as_str()).filter(|_| own.denominator > 0) else { continue };
        let quarter = quarter(*own, all);
        for (place, area) in content.areas.iter().enumerate() {
            let Some(mean) = own_mean(area, coded) else { continue };
            let Some(band) = band(content, mean) else { continue };
            let is = |other: Option<_>| other == Some(band);
            let Some(claim) = claim(is(highest), is(lowest), quarter) else { continue };
            let row = SelfAssessmentClaimRow {
                urn: school.urn,
                school: school.name.clone(),
                phase: school.kind.clone(),
                area: area.code.clone(),
                claim,
                mean: Mean::rounded(mean),
                band: band.code.clone(),
                absence: *own,
                more_absence: all.iter().filter(|other| more(**other, *own)).count(),
                of: all.len(),
                from_on: span.from_on,
                to_on: span.to_on,
            };
            rows.push((place + 1, row));
        }
    }
    rows
}

/// Whether a rate is greater than another, by their exact counts.
fn more(one: Rate, other: Rate) -> bool {
    let cross = |a: u64, b: u64| u128::from(a) * u128::from(b);
    cross(one.numerator, other.denominator) > cross(other.numerator, one.denominator)
}
