//! Use case: what schools answered in a cycle all together. It reads what they submitted last, in a constant number of
//! statements, and is worked out aside.

use std::collections::HashMap;

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::dto::{
    SelfAssessmentAnalysis, SelfAssessmentAnalysisQuery, SelfAssessmentAnswerCount,
    SelfAssessmentAreaAnalysis, SelfAssessmentEarlierCycle, SelfAssessmentFigures,
    SelfAssessmentGroupFigures, SelfAssessmentGrouping, SelfAssessmentLowest, SelfAssessmentQuestionAnalysis,
};
use crate::{
    access::{Access, SelfAssessmentsAnalyse, Session},
    assessments::{
        analysis::{self, Figures, Submitted, Told},
        difference::difference,
        questionnaire::{QuestionKind, QuestionnaireContent, QuestionnaireQuestion},
        score::Mean,
        states::cycle::CycleState,
    },
    attendance::figures::plan::SMALLEST,
    entities::self_assessment_cycle::{self, Column, Entity},
    error::Result,
    features::self_assessment_cycles::{
        shown,
        submitted::{self, Asked},
    },
};

/// How many of the lowest questions are told.
const LOWEST: usize = 10;

/// What was read of a cycle.
struct Read {
    asked: Asked,
    schools: Vec<Submitted>,
    /// How many schools it asks.
    places: usize,
}

/// The analysis of a cycle.
pub async fn show(
    cx: &Access<SelfAssessmentsAnalyse>,
    id: Uuid,
    query: &SelfAssessmentAnalysisQuery,
) -> Result<SelfAssessmentAnalysis> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let cycle = shown::find(&session, id).await?;
    let (by, now) = (query.group_by, session.now());
    let this = read(&session, &cycle, by).await?;
    let earlier = match earlier(&session, &cycle).await? {
        Some(earlier) => Some((earlier.id, read(&session, &earlier, None).await?)),
        None => None,
    };
    drop(snapshot);
    let work = move |read: &(Read, Option<(Uuid, Read)>)| {
        let (this, earlier) = (&read.0, read.1.as_ref());
        let before = earlier.map(|(_, before)| before);
        let questions = questions(this, before, by);
        SelfAssessmentAnalysis {
            cycle_id: id,
            questionnaire: cycle.questionnaire_code.clone(),
            questionnaire_version: this.asked.number,
            asked: this.places,
            submitted: this.schools.len(),
            fewest: SMALLEST as u64,
            earlier: earlier.map(|(id, before)| SelfAssessmentEarlierCycle {
                cycle_id: *id,
                questionnaire_version: before.asked.number,
                submitted: before.schools.len(),
                same_scale: same_scale(this, before),
            }),
            overall: area(this, before, None, by),
            areas: this
                .asked
                .content
                .areas
                .iter()
                .map(|one| area(this, before, Some(&one.code), by))
                .collect(),
            lowest: lowest(this),
            questions,
            data_as_at: now,
        }
    };
    cx.aside((this, earlier), move |read: &(Read, Option<(Uuid, Read)>)| Ok(work(read))).await
}

async fn read<C: ConnectionTrait>(
    session: &Session<'_, C>,
    cycle: &self_assessment_cycle::Model,
    by: Option<SelfAssessmentGrouping>,
) -> Result<Read> {
    let asked = submitted::questionnaire(session, cycle).await?;
    let places = submitted::places(session, cycle.id).await?;
    let mut coded = submitted::read(session, cycle.id, None).await?;
    let groups: HashMap<i32, Option<String>> = places
        .iter()
        .map(|place| {
            let group = match by {
                Some(SelfAssessmentGrouping::Phase) => Some(place.kind.clone()),
                Some(SelfAssessmentGrouping::District) => place.district_name.clone(),
                None => None,
            };
            (place.urn, group)
        })
        .collect();
    // In the order of their URNs: nothing hangs on it, and the same question gets the same answer.
    let mut urns: Vec<i32> = groups.keys().copied().collect();
    urns.sort_unstable();
    let schools = urns.into_iter().filter_map(|urn| {
        let group = groups.get(&urn).cloned().flatten();
        coded.remove(&urn).map(|coded| Submitted { group, coded })
    });
    Ok(Read { asked, schools: schools.collect(), places: places.len() })
}

/// The last cycle of the same questionnaire before this one that was opened.
async fn earlier<C: ConnectionTrait>(
    session: &Session<'_, C>,
    cycle: &self_assessment_cycle::Model,
) -> Result<Option<self_assessment_cycle::Model>> {
    let these = Condition::all()
        .add(shown::authoritys())
        .add(Column::QuestionnaireCode.eq(&cycle.questionnaire_code))
        .add(Column::State.ne(CycleState::Draft.as_str()))
        .add(Column::Id.ne(cycle.id))
        .add(Column::OpensOn.lt(cycle.opens_on));
    let rows = session.find::<Entity>().filter(these);
    let rows = rows.order_by(Column::OpensOn, Order::Desc).order_by(Column::Id, Order::Desc);
    rows.limit(1).one().await
}

fn same_scale(this: &Read, before: &Read) -> bool {
    this.asked.content.ratings == before.asked.content.ratings
}

fn area(
    this: &Read,
    before: Option<&Read>,
    code: Option<&str>,
    by: Option<SelfAssessmentGrouping>,
) -> SelfAssessmentAreaAnalysis {
    let told = |read: &Read| {
        let content = &read.asked.content;
        match code {
            None => Some(analysis::overall(content, &read.schools)),
            Some(code) => {
                let area = content.areas.iter().find(|area| area.code == code)?;
                Some(analysis::area(content, area, &read.schools))
            }
        }
    };
    let content = &this.asked.content;
    let found = told(this).unwrap_or(Told { all: None, groups: analysis::Groups::new() });
    let named = content.areas.iter().find(|area| Some(area.code.as_str()) == code);
    let before = before.filter(|before| same_scale(this, before));
    let earlier = before.and_then(|before| Some((told(before)?.all?, &before.asked.content)));
    SelfAssessmentAreaAnalysis {
        area: code.map(str::to_owned),
        title: named.map_or(&content.title, |area| &area.title).clone(),
        suppressed: found.all.is_none(),
        all: found.all.map(|all| figures(all, |band| band_label(content, band))),
        groups: groups(found.groups, by, |band| band_label(content, band)),
        earlier: earlier.map(|(all, content)| figures(all, |band| band_label(content, band))),
    }
}

fn questions(
    this: &Read,
    before: Option<&Read>,
    by: Option<SelfAssessmentGrouping>,
) -> Vec<SelfAssessmentQuestionAnalysis> {
    let content = &this.asked.content;
    let same: HashMap<String, bool> = before
        .map(|before| difference(&before.asked.content, content).questions)
        .into_iter()
        .flatten()
        .map(|one| (one.question, one.answer_carries))
        .collect();
    let told = content.questions().filter(|(_, question)| question.kind != QuestionKind::Text);
    told.map(|(area, question)| {
        let found = analysis::question(content, question, &this.schools);
        let label = |answer: &str| answer_label(content, question, answer);
        let before = before.filter(|_| same.get(&question.code) == Some(&true));
        let earlier = before.and_then(|before| {
            let earlier = before.asked.content.question(&question.code)?;
            analysis::question(&before.asked.content, earlier, &before.schools).all
        });
        SelfAssessmentQuestionAnalysis {
            area: area.code.clone(),
            question: question.code.clone(),
            kind: question.kind,
            text: question.text.clone(),
            suppressed: found.all.is_none(),
            all: found.all.map(|all| figures(all, label)),
            groups: groups(found.groups, by, label),
            earlier: earlier.map(|all| figures(all, label)),
        }
    })
    .collect()
}

fn lowest(this: &Read) -> Vec<SelfAssessmentLowest> {
    let content = &this.asked.content;
    let rated = content.questions().filter(|(_, question)| question.kind == QuestionKind::Rated);
    let mut means: Vec<(Mean, usize, &str, &str)> = rated
        .filter_map(|(area, question)| {
            let all = analysis::question(content, question, &this.schools).all?;
            Some((all.mean?, all.n, area.code.as_str(), question.code.as_str()))
        })
        .collect();
    // Of equal means the one that is asked first.
    means.sort_by(|a, b| a.0.compare(b.0));
    let told = means.into_iter().take(LOWEST).map(|(mean, n, area, question)| SelfAssessmentLowest {
        area: area.to_owned(),
        question: question.to_owned(),
        mean: mean.rounded(),
        n,
    });
    told.collect()
}

fn figures(of: Figures, label: impl Fn(&str) -> String) -> SelfAssessmentFigures {
    let distribution = of.counts.into_iter().map(|(answer, schools)| SelfAssessmentAnswerCount {
        label: label(&answer),
        answer,
        schools,
    });
    SelfAssessmentFigures {
        n: of.n,
        not_applicable: of.not_applicable,
        without: of.without,
        mean: of.mean.map(Mean::rounded),
        median: of.median,
        distribution: distribution.collect(),
    }
}

fn groups(
    of: analysis::Groups,
    by: Option<SelfAssessmentGrouping>,
    label: impl Fn(&str) -> String,
) -> Vec<SelfAssessmentGroupFigures> {
    if by.is_none() {
        return Vec::new();
    }
    let told = of.into_iter().map(|(group, part)| SelfAssessmentGroupFigures {
        group,
        suppressed: part.is_none(),
        figures: part.map(|part| figures(part, &label)),
    });
    told.collect()
}

fn band_label(content: &QuestionnaireContent, code: &str) -> String {
    let band = content.bands.iter().find(|band| band.code == code);
    band.map_or(code, |band| &band.label).to_owned()
}

fn answer_label(content: &QuestionnaireContent, question: &QuestionnaireQuestion, answer: &str) -> String {
    let rating = answer.parse().ok().and_then(|value| content.rating(value));
    let option = question.options.iter().flatten().find(|option| option.code == answer);
    match question.kind {
        QuestionKind::Rated => rating.map_or(answer, |rating| &rating.label).to_owned(),
        QuestionKind::Choice => option.map_or(answer, |option| &option.label).to_owned(),
        QuestionKind::YesNo if answer == "yes" => "Yes".to_owned(),
        QuestionKind::YesNo => "No".to_owned(),
        QuestionKind::Number | QuestionKind::Text => answer.to_owned(),
    }
}
