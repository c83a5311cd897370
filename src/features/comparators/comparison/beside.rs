//! The published figures that an own one is beside, and how far it lies from each.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};

use super::dto::{ComparisonNeighbours, ComparisonWith, With};
use crate::{
    access::Session,
    attendance::figures::Measure,
    domain::{academic_year::AcademicYear, percent::Percent},
    entities::{
        comparator_figure::{Column, Entity},
        statistical_neighbours,
    },
    error::{AppError, Result},
    features::comparators::{
        dto::Comparator,
        layouts::{Level, Neighbour},
        stored,
    },
};

/// Parts of the year that are compared with: not single weeks and days.
const FRAMES: [&str; 2] = ["Academic year", "Year to date"];

/// What is published of an authority, of its region, of England and of its neighbours.
pub struct Beside {
    la_code: String,
    neighbours: Option<(i32, Vec<Neighbour>)>,
    figures: Vec<Comparator>,
}

impl Beside {
    /// Reads it: three statements. `named` is the year of the published figures; otherwise each publication's newest
    /// year that is not after `own` is taken.
    pub async fn load<C: ConnectionTrait>(
        session: &Session<'_, C>,
        la_code: &str,
        region: Option<&str>,
        measures: &[Measure],
        (named, own): (Option<AcademicYear>, AcademicYear),
    ) -> Result<Self> {
        let neighbours = neighbours(session, la_code).await?;
        let region = match region {
            Some(region) => Some(region.to_owned()),
            None => region_of(session, la_code).await?,
        };
        let authorities = neighbours.iter().flat_map(|(_, list)| list.iter().map(|one| one.la_code.clone()));
        let authorities: Vec<String> = authorities.chain([la_code.to_owned()]).collect();
        let level = |level: Level| Condition::all().add(Column::AreaLevel.eq(level.as_str()));
        let areas = Condition::any()
            .add(level(Level::National))
            .add(level(Level::Regional).add(Column::AreaCode.eq(region.unwrap_or_default())))
            .add(level(Level::LocalAuthority).add(Column::AreaCode.is_in(authorities)));
        let year = match named {
            Some(year) => Column::AcademicYear.eq(year.to_string()),
            None => Column::AcademicYear.lte(own.to_string()),
        };
        let wanted = Condition::all()
            .add(Column::Measure.is_in(measures.iter().map(|measure| measure.as_str())))
            .add(Column::TimeFrame.is_in(FRAMES))
            .add(year)
            .add(areas);
        let rows = session.find::<Entity>().filter(wanted).order_by(Column::Source, Order::Asc).all().await?;
        let figures = rows.into_iter().map(stored::view).collect::<Result<Vec<_>>>()?;
        Ok(Self { la_code: la_code.to_owned(), neighbours, figures: newest(figures) })
    }

    /// The kinds of school with any figure of the authority.
    pub fn phases(&self) -> BTreeSet<&str> {
        let own = self.figures.iter().filter(|figure| self.kind(figure) == Some(With::LocalAuthority));
        own.map(|figure| figure.phase.as_str()).collect()
    }

    /// What is published of the authority itself: one figure for each publication that has it.
    pub fn published<'a>(&'a self, phase: &'a str, measure: Measure) -> impl Iterator<Item = &'a Comparator> {
        self.of(phase, measure).filter(|figure| self.kind(figure) == Some(With::LocalAuthority))
    }

    /// What an own figure is beside, of this publication or of all, each with the gap.
    pub fn with(
        &self,
        phase: &str,
        measure: Measure,
        own: Option<Percent>,
        only: Option<&Comparator>,
    ) -> Vec<ComparisonWith> {
        let same = |figure: &&Comparator| only.is_none_or(|only| is_of_one(only, figure));
        let mut beside = Vec::new();
        let mut of_neighbours: BTreeMap<(&str, &str), Vec<&Comparator>> = BTreeMap::new();
        for figure in self.of(phase, measure).filter(same) {
            match self.kind(figure) {
                Some(With::LocalAuthority) if only.is_some() => {}
                Some(with) => beside.push(single(with, figure, own)),
                None => of_neighbours.entry((&figure.source, &figure.time_frame)).or_default().push(figure),
            }
        }
        beside.extend(of_neighbours.values().filter_map(|figures| self.mean(figures, own)));
        beside.sort_by(|one, other| (&one.source, one.with).cmp(&(&other.source, other.with)));
        beside
    }

    fn of<'a>(&'a self, phase: &'a str, measure: Measure) -> impl Iterator<Item = &'a Comparator> {
        self.figures.iter().filter(move |one| one.phase == phase && one.measure == measure.as_str())
    }

    /// What a figure is of; none for one of a neighbour.
    fn kind(&self, figure: &Comparator) -> Option<With> {
        match figure.level {
            Level::National => Some(With::England),
            Level::Regional => Some(With::Region),
            Level::LocalAuthority => (figure.area_code == self.la_code).then_some(With::LocalAuthority),
        }
    }

    /// The mean of neighbours' percentages.
    fn mean(&self, figures: &[&Comparator], own: Option<Percent>) -> Option<ComparisonWith> {
        let (edition, list) = self.neighbours.as_ref()?;
        let first = figures.first()?;
        let percents: Vec<_> = figures.iter().filter_map(|figure| exact(figure)).collect();
        let mean = Percent::mean(&percents);
        Some(ComparisonWith {
            with: With::StatisticalNeighbours,
            area_code: None,
            area_name: "Mean of the statistical neighbours' percentages".to_owned(),
            suppressed: mean.is_none(),
            published_percent: None,
            percent: mean.map(Percent::rounded),
            gap_points: gap(own, mean),
            neighbours: Some(ComparisonNeighbours {
                edition: *edition,
                listed: list.len(),
                counted: percents.len(),
            }),
            ..single(With::StatisticalNeighbours, first, own)
        })
    }
}

/// Of each publication, measure and kind of school the newest year.
fn newest(figures: Vec<Comparator>) -> Vec<Comparator> {
    let of = |one: &Comparator| {
        (one.source.clone(), one.time_frame.clone(), one.phase.clone(), one.measure.clone())
    };
    let mut years: BTreeMap<_, AcademicYear> = BTreeMap::new();
    for figure in &figures {
        let year = years.entry(of(figure)).or_insert(figure.academic_year);
        *year = (*year).max(figure.academic_year);
    }
    figures.into_iter().filter(|figure| years.get(&of(figure)) == Some(&figure.academic_year)).collect()
}

/// Whether two figures are of one publication, year and part of it.
fn is_of_one(one: &Comparator, other: &Comparator) -> bool {
    one.source == other.source
        && one.time_frame == other.time_frame
        && one.academic_year == other.academic_year
}

/// The percentage to compare with.
pub fn exact(figure: &Comparator) -> Option<Percent> {
    stored::exact(figure.published_percent, figure.numerator.zip(figure.denominator))
}

fn gap(own: Option<Percent>, other: Option<Percent>) -> Option<f64> {
    Some(own?.minus(other?)?.rounded())
}

fn single(with: With, figure: &Comparator, own: Option<Percent>) -> ComparisonWith {
    ComparisonWith {
        with,
        area_code: Some(figure.area_code.clone()),
        area_name: figure.area_name.clone(),
        academic_year: figure.academic_year,
        time_frame: figure.time_frame.clone(),
        as_at_on: figure.as_at_on,
        source: figure.source.clone(),
        suppressed: figure.suppressed,
        published_percent: figure.published_percent,
        percent: figure.percent,
        gap_points: gap(own, exact(figure)),
        neighbours: None,
    }
}

/// The newest list of an authority's neighbours.
async fn neighbours<C: ConnectionTrait>(
    session: &Session<'_, C>,
    la_code: &str,
) -> Result<Option<(i32, Vec<Neighbour>)>> {
    use statistical_neighbours::{Column, Entity};
    let Ok(la_code) = la_code.parse::<i32>() else { return Ok(None) };
    let lists = session.find::<Entity>().filter(Column::LaCode.eq(la_code));
    let newest = lists.order_by(Column::Edition, Order::Desc).one().await?;
    let read = |body: &str| serde_json::from_str(body).map_err(AppError::internal);
    newest.map(|row| Ok((row.edition, read(&row.body)?))).transpose()
}

/// The region of an authority, as publications have it.
async fn region_of<C: ConnectionTrait>(session: &Session<'_, C>, la_code: &str) -> Result<Option<String>> {
    let of = Condition::all()
        .add(Column::AreaLevel.eq(Level::LocalAuthority.as_str()))
        .add(Column::AreaCode.eq(la_code))
        .add(Column::RegionCode.is_not_null());
    let row = session.find::<Entity>().filter(of).order_by(Column::AcademicYear, Order::Desc).one().await?;
    Ok(row.and_then(|row| row.region_code))
}
