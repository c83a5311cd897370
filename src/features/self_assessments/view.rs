//! A self-assessment as it goes over the wire.

use chrono::NaiveDate;

use super::{
    actions,
    answers::SelfAssessmentAnswer,
    dto::{SelfAssessment, SelfAssessmentDocument, SelfAssessmentLinks},
    evidence, reviews, rules,
    statements::{SelfAssessmentStatementItem, SelfAssessmentStatementLinks},
    whole::{AnswerRow, StatementRow, Whole, person},
};
use crate::{
    assessments::{
        completeness,
        score::{Scores, scores},
        states::self_assessment::SelfAssessmentState,
    },
    domain::action::Actions,
    error::Result,
};

/// Whom a self-assessment is told to.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    /// Who can answer sees drafts; everybody else what was submitted.
    pub answers: bool,
    /// Who can review sees every note; everybody else those meant for the school.
    pub reviews: bool,
}

/// Where a self-assessment is.
pub fn address(whole: &Whole) -> String {
    format!("/v1/schools/{}/self-assessments/{}", whole.school.urn, whole.cycle.id)
}

/// The self-assessment by itself.
pub fn summary(whole: &Whole, today: NaiveDate) -> SelfAssessment {
    let row = whole.row.as_ref();
    SelfAssessment {
        urn: whole.school.urn,
        cycle_id: whole.cycle.id,
        state: whole.state,
        questionnaire: whole.cycle.questionnaire_code.clone(),
        questionnaire_version: whole.version,
        cycle_state: whole.cycle_state,
        opens_on: whole.cycle.opens_on,
        due_on: whole.cycle.due_on,
        overdue: whole.is_overdue(today),
        statements: row.map_or(0, |row| row.statements),
        submitted_at: row.and_then(|row| row.submitted_at),
        changed_at: row.map(|row| row.changed_at),
        created_at: row.map(|row| row.created_at),
        updated_at: row.map(|row| row.updated_at),
        version: row.map_or(0, |row| row.version),
        links: SelfAssessmentLinks { this: address(whole) },
    }
}

/// Whether what stands now is what the reader may see: it is their own draft, or it was submitted.
pub fn tells_answers(whole: &Whole, reader: Reader) -> bool {
    reader.answers || matches!(whole.state, SelfAssessmentState::Submitted | SelfAssessmentState::Reviewed)
}

/// The whole document.
pub fn document(
    whole: &Whole,
    today: NaiveDate,
    reader: Reader,
    portal: bool,
) -> Result<SelfAssessmentDocument> {
    let (told, cycle) = (tells_answers(whole, reader), whole.cycle_terms()?);
    let of_nothing = crate::assessments::answers::Answers::new();
    let Scores { areas, overall } = scores(&whole.content, if told { &whole.said } else { &of_nothing });
    let Actions { allowed, refused } = rules::actions(whole.cycle_state, whole.state);
    let evidence = whole.evidence.iter().filter(|one| one.withdrawn_at.is_none());
    let evidence = evidence.filter(|one| evidence::is_told(whole, one, reader));
    Ok(SelfAssessmentDocument {
        self_assessment: summary(whole, today),
        cycle_title: cycle.title,
        cycle_guidance: cycle.guidance,
        questionnaire: portal.then(|| whole.content.clone()),
        progress: completeness::progress(&whole.content, &whole.said, whole),
        missing: told.then(|| completeness::missing(&whole.content, &whole.said, whole)),
        scores: areas,
        overall,
        answers_withheld: !told,
        answers: if told { answers(whole)? } else { Vec::new() },
        evidence: evidence.map(evidence::told).collect::<Result<_>>()?,
        actions: match reader.answers || !whole.statements.is_empty() {
            true => whole.actions.iter().map(|row| actions::told(row, today)).collect::<Result<_>>()?,
            false => Vec::new(),
        },
        statements: whole.statements.iter().map(|row| statement(whole, row)).collect(),
        notes: whole
            .notes
            .iter()
            .filter(|note| reader.reviews || note.shown_to_school)
            .map(reviews::told)
            .collect::<Result<_>>()?,
        carried_forward: whole.terms.carried_forward.clone().filter(|_| told),
        allowed_actions: allowed,
        refused_actions: refused,
    })
}

fn answers(whole: &Whole) -> Result<Vec<SelfAssessmentAnswer>> {
    whole.answers.iter().map(|row| answer(whole, row)).collect()
}

/// An answer.
pub fn answer(whole: &Whole, row: &AnswerRow) -> Result<SelfAssessmentAnswer> {
    let area = whole.area_of(&row.question).map(|area| area.code.clone());
    Ok(SelfAssessmentAnswer {
        question: row.question.clone(),
        area: area.unwrap_or_default(),
        answer: row.answer.as_deref().map(super::whole::answer).transpose()?,
        narrative: row.narrative.clone(),
        in_force: whole.asked().contains(row.question.as_str()),
        to_confirm: row.to_confirm,
        answered_by: person(&row.answered_by_name, row.answered_by_title.as_deref()),
        answered_at: row.answered_at,
        version: row.version,
    })
}

/// A statement, without what it says.
pub fn statement(whole: &Whole, row: &StatementRow) -> SelfAssessmentStatementItem {
    let this = format!("{}/statements/{}", address(whole), row.number);
    SelfAssessmentStatementItem {
        number: row.number,
        sha256: row.sha256.clone(),
        late: row.late,
        submitted_by: person(&row.recorded_by_name, row.recorded_by_title.as_deref()),
        submitted_at: row.submitted_at,
        links: SelfAssessmentStatementLinks {
            document: format!("{this}/document"),
            page: format!("{this}/page"),
            this,
        },
    }
}
