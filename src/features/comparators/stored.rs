//! Published figures as they are stored.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, sea_query::Value};
use serde::de::DeserializeOwned;

use super::{
    dto::Comparator,
    layouts::{FigureRecord, Layout},
};
use crate::{
    domain::{decimal::Decimal, percent::Percent},
    entities::comparator_figure::{ActiveModel, Column, Model},
    error::{AppError, Result},
};

/// What a figure is of, apart from its publication.
pub type Place = (String, String, String, String, String, String);

/// Where a record stands.
pub fn place(record: &FigureRecord) -> Place {
    let key = &record.key;
    let year = key.academic_year.to_string();
    let level = key.area_level.as_str().to_owned();
    (year, key.time_frame.clone(), level, key.area_code.clone(), key.phase.clone(), key.measure.clone())
}

/// Where a row stands.
pub fn place_of(row: &Model) -> Place {
    let (year, frame) = (row.academic_year.clone(), row.time_frame.clone());
    let (level, code) = (row.area_level.clone(), row.area_code.clone());
    (year, frame, level, code, row.phase.clone(), row.measure.clone())
}

/// A row that was not there before.
pub fn fresh(record: &FigureRecord, layout: Layout, urn: i32, now: DateTime<Utc>) -> ActiveModel {
    let (academic_year, time_frame, area_level, area_code, phase, measure) = place(record);
    let text = |decimal: Option<Decimal>| Set(decimal.map(|decimal| decimal.to_string()));
    ActiveModel {
        urn: Set(urn),
        academic_year: Set(academic_year),
        source: Set(record.key.source.clone()),
        time_frame: Set(time_frame),
        area_level: Set(area_level),
        area_code: Set(area_code),
        phase: Set(phase),
        measure: Set(measure),
        area_name: Set(record.area_name.clone()),
        region_code: Set(record.region_code.clone()),
        layout: Set(layout.as_str().to_owned()),
        as_at_on: Set(record.as_at_on),
        numerator: text(record.numerator),
        denominator: text(record.denominator),
        percent: text(record.percent),
        suppressed: Set(record.suppressed),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
    }
}

/// Whether a row says what a record says.
pub fn is_same(row: &Model, record: &FigureRecord) -> bool {
    let same = |text: &Option<String>, decimal: Option<Decimal>| *text == decimal.map(|one| one.to_string());
    row.area_name == record.area_name
        && row.region_code == record.region_code
        && row.as_at_on == record.as_at_on
        && row.suppressed == record.suppressed
        && same(&row.numerator, record.numerator)
        && same(&row.denominator, record.denominator)
        && same(&row.percent, record.percent)
}

/// The row of a figure.
pub fn is_at(row: &Model) -> Condition {
    Condition::all()
        .add(Column::Source.eq(&row.source))
        .add(Column::AcademicYear.eq(&row.academic_year))
        .add(Column::TimeFrame.eq(&row.time_frame))
        .add(Column::AreaLevel.eq(&row.area_level))
        .add(Column::AreaCode.eq(&row.area_code))
        .add(Column::Phase.eq(&row.phase))
        .add(Column::Measure.eq(&row.measure))
}

/// The columns of a new value of a row.
pub fn replaced(
    row: &Model,
    record: &FigureRecord,
    layout: Layout,
    now: DateTime<Utc>,
) -> Vec<(Column, Value)> {
    let text = |decimal: Option<Decimal>| Value::from(decimal.map(|decimal| decimal.to_string()));
    vec![
        (Column::AreaName, record.area_name.clone().into()),
        (Column::RegionCode, record.region_code.clone().into()),
        (Column::Layout, layout.as_str().into()),
        (Column::AsAtOn, record.as_at_on.into()),
        (Column::Numerator, text(record.numerator)),
        (Column::Denominator, text(record.denominator)),
        (Column::Percent, text(record.percent)),
        (Column::Suppressed, record.suppressed.into()),
        (Column::UpdatedAt, now.into()),
        (Column::Version, (row.version + 1).into()),
    ]
}

/// A row as it goes over the wire.
pub fn view(row: Model) -> Result<Comparator> {
    let (numerator, denominator) = (decimal(row.numerator)?, decimal(row.denominator)?);
    let published = decimal(row.percent)?;
    Ok(Comparator {
        academic_year: row.academic_year.parse().map_err(AppError::internal)?,
        time_frame: row.time_frame,
        as_at_on: row.as_at_on,
        source: row.source,
        layout: word(&row.layout)?,
        level: word(&row.area_level)?,
        area_code: row.area_code,
        area_name: row.area_name,
        phase: row.phase,
        measure: row.measure,
        suppressed: row.suppressed,
        numerator,
        denominator,
        published_percent: published,
        percent: exact(published, numerator.zip(denominator)).map(Percent::rounded),
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
    })
}

/// The percentage to compare with: the published one or, without one, that of the counts.
pub fn exact(published: Option<Decimal>, counts: Option<(Decimal, Decimal)>) -> Option<Percent> {
    let published = published.map(Percent::published);
    published.or_else(|| counts.and_then(|(above, below)| Percent::of_counts(above, below)))
}

fn decimal(text: Option<String>) -> Result<Option<Decimal>> {
    text.map(|text| text.parse().map_err(AppError::internal)).transpose()
}

/// A value of a closed list, by its name.
fn word<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_value(text.into()).map_err(AppError::internal)
}
