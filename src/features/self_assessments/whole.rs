//! A self-assessment with everything about it, read in one statement and so at one moment.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait,
    sea_query::{Expr, ExprTrait as _, Query, SelectStatement},
};
use uuid::Uuid;

pub use super::rows::{ActionRow, AnswerRow, EvidenceRow, NoteRow, StatementRow, person};
use super::{
    dto::SelfAssessmentTerms,
    rows::{AskedRow, CycleRow, Row, SchoolRow, VersionRow},
};
use crate::{
    access::{Part, Session, Together},
    assessments::{
        answers::{Answers, QuestionnaireAnswer, in_force},
        completeness::Beside,
        cycle::SelfAssessmentCycleTerms,
        questionnaire::{QuestionnaireArea, QuestionnaireContent},
        states::{
            cycle::CycleState,
            self_assessment::{SelfAssessmentState, SelfAssessmentStep},
        },
    },
    domain::urn::AUTHORITY,
    entities::{
        questionnaire_version, school, self_assessment, self_assessment_action, self_assessment_answer,
        self_assessment_cycle, self_assessment_cycle_school, self_assessment_evidence, self_assessment_note,
        self_assessment_statement,
    },
    error::{AppError, Code, Result},
};

/// A self-assessment and everything about it. It is there as soon as its cycle asks the school; before its first step it
/// has no row of its own.
pub struct Whole {
    pub school: SchoolRow,
    pub cycle: CycleRow,
    /// How far the cycle is today.
    pub cycle_state: CycleState,
    /// Which version of the questionnaire is answered, and what it asks.
    pub version: i32,
    pub content: QuestionnaireContent,
    pub row: Option<Row>,
    pub state: SelfAssessmentState,
    pub terms: SelfAssessmentTerms,
    pub answers: Vec<AnswerRow>,
    pub evidence: Vec<EvidenceRow>,
    pub actions: Vec<ActionRow>,
    pub statements: Vec<StatementRow>,
    pub notes: Vec<NoteRow>,
    /// What the answers say, by question.
    pub said: Answers,
}

/// The ids of this school's self-assessment in this cycle, for a condition.
fn own(urn: i32, cycle: Uuid) -> SelectStatement {
    use self_assessment::{Column, Entity};
    Query::select()
        .column(Column::Id)
        .from(Entity)
        .and_where(Expr::col((Entity, Column::Urn)).eq(urn))
        .and_where(Expr::col((Entity, Column::CycleId)).eq(cycle))
        .to_owned()
}

/// Everything about this school's self-assessment in this cycle; not found where the school is out of reach, or the cycle
/// does not ask it.
pub async fn load<C: ConnectionTrait>(session: &Session<'_, C>, urn: i32, cycle: Uuid) -> Result<Whole> {
    let mut parts = asked(session, urn, cycle);
    parts.extend(answered(session, urn, cycle));
    parts.extend(followed(session, urn, cycle));
    understood(&session.together(parts).await?, urn, session.today())
}

/// What is asked, and of which school: the cycle and its questionnaire are the authority's.
fn asked<C: ConnectionTrait>(session: &Session<'_, C>, urn: i32, cycle: Uuid) -> Vec<Part> {
    use questionnaire_version::Column as Version;
    use school::Column as School;
    use self_assessment_cycle::Column as Cycle;
    use self_assessment_cycle_school::Column as Asked;
    let all = Condition::all;
    let asks = Query::select()
        .column(Cycle::QuestionnaireVersionId)
        .from(self_assessment_cycle::Entity)
        .and_where(Expr::col((self_assessment_cycle::Entity, Cycle::Urn)).eq(AUTHORITY))
        .and_where(Expr::col((self_assessment_cycle::Entity, Cycle::Id)).eq(cycle))
        .to_owned();
    vec![
        session.part::<school::Entity>(
            "school",
            all().add(School::Urn.eq(urn)),
            [School::Urn, School::Name, School::PhaseName, School::LaCode],
        ),
        session.part::<self_assessment_cycle::Entity>(
            "cycle",
            all().add(Cycle::Urn.eq(AUTHORITY)).add(Cycle::Id.eq(cycle)),
            [Cycle::Id, Cycle::QuestionnaireCode, Cycle::State, Cycle::OpensOn, Cycle::DueOn, Cycle::Terms],
        ),
        session.part::<self_assessment_cycle_school::Entity>(
            "asked",
            all().add(Asked::Urn.eq(AUTHORITY)).add(Asked::CycleId.eq(cycle)).add(Asked::SchoolUrn.eq(urn)),
            [Asked::SchoolUrn],
        ),
        session.part::<questionnaire_version::Entity>(
            "version",
            all().add(Version::Urn.eq(AUTHORITY)).add(Version::Id.in_subquery(asks)),
            [Version::Number, Version::Terms],
        ),
    ]
}

/// What the school answered, with its evidence.
fn answered<C: ConnectionTrait>(session: &Session<'_, C>, urn: i32, cycle: Uuid) -> Vec<Part> {
    use self_assessment::Column as Own;
    use self_assessment_answer::Column as Answer;
    use self_assessment_evidence::Column as Evidence;
    let all = Condition::all;
    let this = || own(urn, cycle);
    vec![
        session.part::<self_assessment::Entity>(
            "own",
            all().add(Own::Urn.eq(urn)).add(Own::CycleId.eq(cycle)),
            [
                Own::Id,
                Own::State,
                Own::Statements,
                Own::SubmittedAt,
                Own::ChangedAt,
                Own::Terms,
                Own::CreatedAt,
                Own::UpdatedAt,
                Own::Version,
            ],
        ),
        session.part::<self_assessment_answer::Entity>(
            "answer",
            all().add(Answer::Urn.eq(urn)).add(Answer::SelfAssessmentId.in_subquery(this())),
            [
                Answer::Question,
                Answer::Answer,
                Answer::Narrative,
                Answer::ToConfirm,
                Answer::AnsweredByName,
                Answer::AnsweredByTitle,
                Answer::AnsweredAt,
                Answer::Version,
            ],
        ),
        session.part::<self_assessment_evidence::Entity>(
            "evidence",
            all().add(Evidence::Urn.eq(urn)).add(Evidence::SelfAssessmentId.in_subquery(this())),
            EVIDENCE,
        ),
    ]
}

/// What followed from the answers: actions, statements, and notes of the authority.
fn followed<C: ConnectionTrait>(session: &Session<'_, C>, urn: i32, cycle: Uuid) -> Vec<Part> {
    use self_assessment_action::Column as Act;
    use self_assessment_note::Column as Note;
    use self_assessment_statement::Column as Statement;
    let all = Condition::all;
    let this = || own(urn, cycle);
    vec![
        session.part::<self_assessment_action::Entity>(
            "action",
            all().add(Act::Urn.eq(urn)).add(Act::SelfAssessmentId.in_subquery(this())),
            [Act::Id, Act::State, Act::Terms, Act::CreatedAt, Act::UpdatedAt, Act::Version],
        ),
        session.part::<self_assessment_statement::Entity>(
            "statement",
            all().add(Statement::Urn.eq(urn)).add(Statement::SelfAssessmentId.in_subquery(this())),
            [
                Statement::Number,
                Statement::Sha256,
                Statement::Late,
                Statement::RecordedByName,
                Statement::RecordedByTitle,
                Statement::SubmittedAt,
            ],
        ),
        session.part::<self_assessment_note::Entity>(
            "note",
            all().add(Note::Urn.eq(urn)).add(Note::SelfAssessmentId.in_subquery(this())),
            [
                Note::Id,
                Note::Kind,
                Note::ShownToSchool,
                Note::Area,
                Note::Question,
                Note::Note,
                Note::DiscussedOn,
                Note::RecordedByName,
                Note::RecordedByTitle,
                Note::RecordedAt,
            ],
        ),
    ]
}

/// What is read of evidence: never its bytes.
pub const EVIDENCE: [self_assessment_evidence::Column; 19] = {
    use self_assessment_evidence::Column as Evidence;
    [
        Evidence::Id,
        Evidence::Question,
        Evidence::ActionId,
        Evidence::Kind,
        Evidence::Title,
        Evidence::Address,
        Evidence::FileName,
        Evidence::DeclaredType,
        Evidence::Size,
        Evidence::Sha256,
        Evidence::RecordedByName,
        Evidence::RecordedByTitle,
        Evidence::RecordedAt,
        Evidence::WithdrawnAt,
        Evidence::WithdrawnByName,
        Evidence::WithdrawnByTitle,
        Evidence::WithdrawnReason,
        Evidence::ToldIn,
        Evidence::Version,
    ]
};

fn understood(read: &Together, urn: i32, today: NaiveDate) -> Result<Whole> {
    let school: SchoolRow = read.row("school")?.ok_or(Code::NotFound)?;
    let cycle: CycleRow = read.row("cycle")?.ok_or(Code::NotFound)?;
    let asked = read.row::<AskedRow>("asked")?.is_some_and(|asked| asked.school_urn == urn);
    let stored = CycleState::spelled(&cycle.state).ok_or_else(|| odd("the state of a cycle"))?;
    if !asked || stored == CycleState::Draft {
        return Err(Code::NotFound.into());
    }
    let version: VersionRow = read.row("version")?.ok_or_else(|| odd("the questionnaire of a cycle"))?;
    let row: Option<Row> = read.row("own")?;
    let state = row.as_ref().map(|row| SelfAssessmentState::spelled(&row.state));
    let state = state.unwrap_or(Some(SelfAssessmentState::NotStarted));
    let mut whole = Whole {
        school,
        cycle_state: stored.on(today, cycle.opens_on),
        cycle,
        version: version.number.ok_or_else(|| odd("the number of a version"))?,
        content: serde_json::from_str(&version.terms).map_err(AppError::internal)?,
        state: state.ok_or_else(|| odd("the state of a self-assessment"))?,
        terms: match &row {
            Some(row) => serde_json::from_str(&row.terms).map_err(AppError::internal)?,
            None => SelfAssessmentTerms::default(),
        },
        row,
        answers: read.rows("answer")?,
        evidence: read.rows("evidence")?,
        actions: read.rows("action")?,
        statements: read.rows("statement")?,
        notes: read.rows("note")?,
        said: Answers::new(),
    };
    // Rows of a union come in no order.
    let places: BTreeMap<String, usize> =
        whole.content.questions().enumerate().map(|(place, (_, one))| (one.code.clone(), place)).collect();
    whole.answers.sort_by_key(|answer| places.get(&answer.question).copied());
    whole.evidence.sort_by_key(|evidence| evidence.id);
    whole.actions.sort_by_key(|action| action.id);
    whole.statements.sort_by_key(|statement| statement.number);
    whole.notes.sort_by_key(|note| note.id);
    whole.said = said(&whole.answers)?;
    Ok(whole)
}

/// A stored value that cannot be.
fn odd(what: &'static str) -> AppError {
    AppError::internal(format!("{what} is not what it can be"))
}

/// What stored answers say.
fn said(answers: &[AnswerRow]) -> Result<Answers> {
    let given = answers.iter().filter_map(|row| Some((row.question.clone(), row.answer.as_deref()?)));
    given.map(|(question, text)| Ok((question, answer(text)?))).collect()
}

/// A stored answer.
pub fn answer(text: &str) -> Result<QuestionnaireAnswer> {
    serde_json::from_str(text).map_err(AppError::internal)
}

impl Beside for Whole {
    fn has_evidence(&self, question: &str) -> bool {
        self.evidence.iter().any(|one| one.counts() && one.question.as_deref() == Some(question))
    }

    fn to_confirm(&self, question: &str) -> bool {
        self.answers.iter().any(|one| one.to_confirm && one.question == question)
    }
}

impl Whole {
    /// What the authority says of the cycle.
    pub fn cycle_terms(&self) -> Result<SelfAssessmentCycleTerms> {
        serde_json::from_str(&self.cycle.terms).map_err(AppError::internal)
    }

    /// The id of its row; none before its first step.
    pub fn id(&self) -> Option<Uuid> {
        self.row.as_ref().map(|row| row.id)
    }

    /// The questions that are asked, given the answers.
    pub fn asked(&self) -> BTreeSet<&str> {
        in_force(&self.content, &self.said)
    }

    /// The area of a question.
    pub fn area_of(&self, question: &str) -> Option<&QuestionnaireArea> {
        self.content.questions().find(|(_, one)| one.code == question).map(|(area, _)| area)
    }

    /// Names what was read: it changes with every change of the self-assessment.
    pub fn mark(&self) -> String {
        self.row.as_ref().map_or_else(|| "0".to_owned(), |row| row.changed_at.timestamp_micros().to_string())
    }

    /// The last day is over and it is not submitted.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.statements.is_empty() && self.cycle.due_on < today
    }

    /// The problem that says why a step cannot be taken, where it cannot.
    pub fn require(&self, step: SelfAssessmentStep) -> Result<()> {
        super::rules::require(self.cycle_state, self.state, step)
    }
}
