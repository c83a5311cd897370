//! Use cases: the picture of a school's and of the authority's absence week by week, beside published figures.

use super::{
    dto::{ComparisonRow, OwnFrom},
    picture::{ByWeek, Drawable, drawn},
    query::{AuthorityComparisonQuery, SchoolComparisonQuery, Wanted},
    service::{ask, authority, school_rows, understand, worked_out},
};
use crate::{
    access::{Access, FiguresRead, PupilsRead},
    attendance::{
        book::{Years, calendars::AUTHORITY, tables},
        figures::Dimension,
    },
    domain::academic_year::AcademicYear,
    error::Result,
    features::comparators::{comparison::beside::Beside, layouts::region_of_name},
};

/// The picture of one school, as SVG.
pub async fn of_school(cx: &Access<FiguresRead>, urn: i32, query: &SchoolComparisonQuery) -> Result<String> {
    let session = cx.read().await?;
    let reached = session.school(urn).await?;
    let school = reached.school();
    let days = (query.from_on, query.to_on);
    let lists = (query.measure.as_deref(), None, query.comparator_period.as_deref());
    let (asked, wanted) =
        understand(cx, &session, (urn, OwnFrom::Registers), query.period.as_deref(), days, lists).await?;
    let measures = query.measure.as_ref().map(|_| wanted.measures.as_slice());
    let drawable = Drawable::of((measures, None), OwnFrom::Registers)?;
    let wanted = Wanted { measures: vec![drawable.measure], ..wanted };
    let rows = school_rows(cx, &session, school, (&asked, query.cohort), &wanted).await?;
    let ask = ask(asked.span, query.cohort, vec![Dimension::Week], session.today());
    let (figures, calendars) =
        tables::of_school(&session, school, &ask, None, cx.also::<PupilsRead>()).await?;
    drawn(&ByWeek {
        key: format!("absence-{urn}"),
        whose: format!("{} (URN {urn})", school.name),
        drawable,
        cohort: query.cohort,
        span: asked.span,
        until: session.today(),
        figures: Some(&figures),
        calendars: &calendars,
        row: rows.first(),
        data_as_at: session.now(),
    })
}

/// The picture of the authority, as SVG.
pub async fn of_all(cx: &Access<FiguresRead>, query: &AuthorityComparisonQuery) -> Result<String> {
    let session = cx.read().await?;
    let days = (query.from_on, query.to_on);
    let lists = (query.measure.as_deref(), query.phase.as_deref(), query.comparator_period.as_deref());
    let (asked, wanted) =
        understand(cx, &session, (AUTHORITY, query.own), query.period.as_deref(), days, lists).await?;
    let measures = query.measure.as_ref().map(|_| wanted.measures.as_slice());
    let phases = query.phase.as_ref().map(|_| wanted.phases.as_slice());
    let drawable = Drawable::of((measures, phases), query.own)?;
    let wanted = Wanted { measures: vec![drawable.measure], phases: vec![drawable.phase], ..wanted };
    let Some((la_code, region)) = authority(&session).await? else {
        return drawn(&ByWeek {
            key: "absence".to_owned(),
            whose: "no school in reach".to_owned(),
            drawable,
            cohort: query.cohort,
            span: asked.span,
            until: session.today(),
            figures: None,
            calendars: &[],
            row: None,
            data_as_at: session.now(),
        });
    };
    let region = region.as_deref().and_then(region_of_name).map(|(code, _)| code);
    let own_year = AcademicYear::of(asked.span.to_on);
    let beside = Beside::load(&session, &la_code, region, &wanted.measures, (wanted.year, own_year)).await?;
    let today = session.today();
    let by_phase = ask(asked.span, query.cohort, vec![Dimension::Phase], today);
    let rows: Vec<ComparisonRow> = worked_out(cx, &session, &by_phase, &wanted, &beside).await?;
    // As `/figures` groups them, so that what it withholds is withheld here.
    let dimensions = match drawable.phase {
        "all" => vec![Dimension::Week],
        _ => vec![Dimension::Phase, Dimension::Week],
    };
    let ask = ask(asked.span, query.cohort, dimensions, today);
    let years = Years::all(&session, asked.span, None).await?;
    let schools = tables::schools(&session, None).await?;
    let name = schools.iter().find_map(|school| school.la_name.clone()).unwrap_or(format!("LA {la_code}"));
    let figures = tables::of_all(&session, schools, &ask, &years, None, cx.also::<PupilsRead>()).await?;
    let kinds = match drawable.phase {
        "all" => "all schools".to_owned(),
        phase => format!("{} schools", phase.replace('_', " ")),
    };
    drawn(&ByWeek {
        key: format!("absence-{la_code}-{}", drawable.phase),
        whose: format!("{name}, {kinds}"),
        drawable,
        cohort: query.cohort,
        span: asked.span,
        until: today,
        figures: Some(&figures),
        calendars: &years.of(AUTHORITY),
        row: rows.first(),
        data_as_at: session.now(),
    })
}
