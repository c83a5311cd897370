//! The analysis of a cycle as a table: one row for each answer to each question, over all schools and by group.

use serde::Serialize;
use utoipa::ToSchema;

use super::dto::{SelfAssessmentAnalysis, SelfAssessmentFigures, SelfAssessmentGroupFigures};
use crate::{domain::decimal::Decimal, http::Sheet};

/// How many schools gave one answer, or are in one band.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SelfAssessmentAnalysisRow {
    /// The area's code; absent for all areas together.
    #[schema(example = "leadership")]
    pub area: Option<String>,
    /// The question's code; absent for an area.
    #[schema(example = "senior-champion")]
    pub question: Option<String>,
    /// Of which schools: `all`, `group`, or `earlier` for all of the last cycle.
    #[schema(example = "group")]
    pub of: &'static str,
    /// The phase, or the district's name.
    #[schema(example = "primary")]
    pub group: Option<String>,
    /// Whether it is withheld.
    #[schema(example = false)]
    pub suppressed: bool,
    /// Schools with an answer that counts.
    #[schema(example = 378)]
    pub n: Option<usize>,
    /// Schools to which it does not apply.
    #[schema(example = 1)]
    pub not_applicable: Option<usize>,
    /// Schools that were not asked it, or left it out.
    #[schema(example = 1)]
    pub without: Option<usize>,
    /// The mean.
    pub mean: Option<Decimal>,
    /// The median.
    pub median: Option<Decimal>,
    /// The answer, or the band.
    #[schema(example = "3")]
    pub answer: Option<String>,
    /// What it is called.
    #[schema(example = "Established")]
    pub label: Option<String>,
    /// How many schools gave it, or are in it.
    #[schema(example = 180)]
    pub schools: Option<usize>,
}

impl Sheet for SelfAssessmentAnalysis {
    type Row = SelfAssessmentAnalysisRow;

    fn rows(&self) -> Vec<SelfAssessmentAnalysisRow> {
        let mut rows = Vec::new();
        for area in std::iter::once(&self.overall).chain(&self.areas) {
            let of = (area.area.as_deref(), None);
            add(&mut rows, of, area.all.as_ref(), &area.groups, area.earlier.as_ref());
        }
        for question in &self.questions {
            let of = (Some(question.area.as_str()), Some(question.question.as_str()));
            add(&mut rows, of, question.all.as_ref(), &question.groups, question.earlier.as_ref());
        }
        rows
    }
}

type Of<'a> = (Option<&'a str>, Option<&'a str>);

fn add(
    rows: &mut Vec<SelfAssessmentAnalysisRow>,
    of: Of<'_>,
    all: Option<&SelfAssessmentFigures>,
    groups: &[SelfAssessmentGroupFigures],
    earlier: Option<&SelfAssessmentFigures>,
) {
    rows.extend(of_figures(of, "all", None, all));
    for group in groups {
        rows.extend(of_figures(of, "group", group.group.as_deref(), group.figures.as_ref()));
    }
    if earlier.is_some() {
        rows.extend(of_figures(of, "earlier", None, earlier));
    }
}

fn of_figures(
    (area, question): Of<'_>,
    of: &'static str,
    group: Option<&str>,
    figures: Option<&SelfAssessmentFigures>,
) -> Vec<SelfAssessmentAnalysisRow> {
    let bare = SelfAssessmentAnalysisRow {
        area: area.map(str::to_owned),
        question: question.map(str::to_owned),
        of,
        group: group.map(str::to_owned),
        suppressed: figures.is_none(),
        n: figures.map(|figures| figures.n),
        not_applicable: figures.map(|figures| figures.not_applicable),
        without: figures.map(|figures| figures.without),
        mean: figures.and_then(|figures| figures.mean),
        median: figures.and_then(|figures| figures.median),
        answer: None,
        label: None,
        schools: None,
    };
    let counts = figures.map(|figures| figures.distribution.as_slice()).unwrap_or_default();
    if counts.is_empty() {
        return vec![bare];
    }
    let row = counts.iter().map(|one| SelfAssessmentAnalysisRow {
        answer: Some(one.answer.clone()),
        label: Some(one.label.clone()),
        schools: Some(one.schools),
        ..bare.clone()
    });
    row.collect()
}
