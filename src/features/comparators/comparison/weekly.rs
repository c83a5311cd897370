//! Use cases: the picture of a school's and of the authority's absence week by week, beside published figures.

use sea_orm::ConnectionTrait;

use super::{
    beside::Beside,
    dto::OwnFrom,
    picture::{ByWeek, Drawable, drawn},
    query::{AuthorityComparisonQuery, SchoolComparisonQuery, Wanted},
    service::{AtSchool, ask, authority, understand, worked_out},
};
use crate::{
    access::{Access, FiguresRead, PupilsRead, Session},
    attendance::{
        book::{Years, tables},
        figures::{Cohort, Dimension},
    },
    domain::{academic_year::AcademicYear, span::Span, urn::AUTHORITY},
    error::Result,
};

/// The picture of one school, as SVG.
pub async fn of_school(cx: &Access<FiguresRead>, urn: i32, query: &SchoolComparisonQuery) -> Result<String> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let reached = session.school(urn).await?;
    let place = (urn, OwnFrom::Registers);
    let (asked, wanted) = understand(cx, &session, place, query.days(), query.lists()).await?;
    let measures = query.measure.as_ref().map(|_| wanted.measures.as_slice());
    let drawable = Drawable::of((measures, None), OwnFrom::Registers)?;
    let wanted = Wanted { measures: vec![drawable.measure], ..wanted };
    let read = AtSchool::read(cx, &session, &reached, asked.span, &wanted).await?;
    let empty = empty(&session, drawable, query.cohort, asked.span);
    drop(snapshot);
    let asks = [Vec::new(), vec![Dimension::Week]].map(|by| ask(asked.span, query.cohort, by));
    let ([whole, by_week], compared) = read.figures(cx, asks).await?;
    let picture = ByWeek {
        key: format!("absence-{urn}"),
        whose: format!("{} (URN {urn})", reached.school().name),
        row: compared.rows(&whole, &wanted.measures).into_iter().next(),
        figures: Some(by_week),
        calendars: compared.calendars,
        ..empty
    };
    cx.aside(picture, drawn).await
}

/// The picture of the authority, as SVG.
pub async fn of_all(cx: &Access<FiguresRead>, query: &AuthorityComparisonQuery) -> Result<String> {
    let session = cx.read().await?;
    let place = (AUTHORITY, query.own);
    let (asked, wanted) = understand(cx, &session, place, query.days(), query.lists()).await?;
    let measures = query.measure.as_ref().map(|_| wanted.measures.as_slice());
    let phases = query.phase.as_ref().map(|_| wanted.phases.as_slice());
    let drawable = Drawable::of((measures, phases), query.own)?;
    let wanted = Wanted { measures: vec![drawable.measure], phases: vec![drawable.phase], ..wanted };
    let empty = empty(&session, drawable, query.cohort, asked.span);
    let picture = match authority(&session).await? {
        Some((la_code, region)) => {
            let year = (wanted.year, AcademicYear::of(asked.span.to_on));
            let beside = Beside::load(&session, &la_code, region, &wanted.measures, year).await?;
            let calendars = Years::one(&session, AUTHORITY, asked.span, None).await?.of(AUTHORITY);
            let schools = tables::schools(&session, None).await?;
            let name = schools.iter().find_map(|school| school.la_name.clone());
            let asks = dimensions(drawable.phase).map(|by| ask(asked.span, query.cohort, by));
            let [by_kind, by_week] =
                tables::of_all(&session, schools, asks, None, cx.also::<PupilsRead>()).await?;
            ByWeek {
                key: format!("absence-{la_code}-{}", drawable.phase),
                whose: whose(name.unwrap_or(format!("LA {la_code}")), drawable.phase),
                row: worked_out(&by_kind, query.cohort, &wanted, &beside).into_iter().next(),
                figures: Some(by_week),
                calendars,
                ..empty
            }
        }
        None => empty,
    };
    cx.aside(picture, drawn).await
}

/// A picture of no school.
fn empty<C: ConnectionTrait>(
    session: &Session<'_, C>,
    drawable: Drawable,
    cohort: Cohort,
    span: Span,
) -> ByWeek {
    ByWeek {
        key: "absence".to_owned(),
        whose: "no school in reach".to_owned(),
        drawable,
        cohort,
        span,
        until: session.today(),
        figures: None,
        calendars: Vec::new(),
        row: None,
        data_as_at: session.now(),
    }
}

/// By what the whole and its weeks are grouped: weeks as `/figures` groups them, so that what it withholds is withheld
/// here.
fn dimensions(phase: &str) -> [Vec<Dimension>; 2] {
    let by_week = match phase {
        "all" => vec![Dimension::Week],
        _ => vec![Dimension::Phase, Dimension::Week],
    };
    [vec![Dimension::Phase], by_week]
}

fn whose(authority: String, phase: &str) -> String {
    match phase {
        "all" => format!("{authority}, all schools"),
        phase => format!("{authority}, {} schools", phase.replace('_', " ")),
    }
}
