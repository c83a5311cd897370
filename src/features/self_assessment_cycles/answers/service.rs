//! Use case: the answers of the schools of a cycle, in the order of their URNs and of the questionnaire.

use sea_orm::{ColumnTrait as _, Condition, Order};
use uuid::Uuid;

use super::dto::{SelfAssessmentCycleAnswer, SelfAssessmentCycleAnswersQuery};
use crate::{
    access::{Access, SelfAssessmentsManage},
    assessments::{analysis::spelled, coded::CodedAnswer},
    entities::{school, self_assessment},
    error::Result,
    features::self_assessment_cycles::{shown, submitted},
    http::Page,
};

/// A page of answers of those schools that have submitted: the same few statements, however many schools.
pub async fn list(
    cx: &Access<SelfAssessmentsManage>,
    id: Uuid,
    query: &SelfAssessmentCycleAnswersQuery,
) -> Result<Page<SelfAssessmentCycleAnswer>> {
    let paging = cx.paging("cycle answers", &id, query.limit, query.cursor.as_deref())?;
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let cycle = shown::find(&session, id).await?;
    let asked = submitted::questionnaire(&session, &cycle).await?;
    let questions: Vec<_> = asked.content.questions().collect();
    // The school that the page before ended in, and at which of its questions.
    let (from, at) = paging.after::<(i32, usize)>()?.unwrap_or((0, 0));
    let enough = paging.fetch() / (questions.len() as u64).max(1) + 2;
    use self_assessment::Column;
    let these =
        Condition::all().add(Column::CycleId.eq(id)).add(Column::Urn.gte(from)).add(Column::Statements.gt(0));
    let rows = session.find::<self_assessment::Entity>().filter(these).limit(enough);
    let rows = rows.order_by(Column::Urn, Order::Asc).all().await?;
    let urns: Vec<i32> = rows.iter().map(|row| row.urn).collect();
    let coded = submitted::read(&session, id, Some(&urns)).await?;
    let named = session.find::<school::Entity>().filter(school::Column::Urn.is_in(urns.iter().copied()));
    let mut schools = named.order_by(school::Column::Urn, Order::Asc).all().await?;
    schools.retain(|school| coded.contains_key(&school.urn));
    let mut found = Vec::new();
    for school in &schools {
        let Some(coded) = coded.get(&school.urn) else { continue };
        for (place, (area, question)) in questions.iter().enumerate() {
            let place = place + 1;
            if (school.urn, place) <= (from, at) || found.len() as u64 >= paging.fetch() {
                continue;
            }
            let answer = coded.get(&question.code);
            let told = SelfAssessmentCycleAnswer {
                urn: school.urn,
                school: school.name.clone(),
                phase: school.kind.clone(),
                district: school.district_name.clone(),
                area: area.code.clone(),
                question: question.code.clone(),
                kind: question.kind,
                answer: answer.and_then(|answer| match answer {
                    CodedAnswer::Number(number) => Some(number.clone()),
                    answer => spelled(answer),
                }),
                not_applicable: answer == Some(&CodedAnswer::NotApplicable),
                answered: answer.is_some_and(|answer| *answer != CodedAnswer::NotApplicable),
            };
            found.push((place, told));
        }
    }
    paging.cut(found, |(place, row)| (row.urn, *place), |(_, row)| row)
}
