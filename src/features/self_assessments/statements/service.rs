//! Use cases: submitting a self-assessment, which freezes a statement.

use aws_lc_rs::digest::{SHA256, digest};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    dto::{SelfAssessmentStatement, SelfAssessmentSubmit},
    frozen::{Submission, freeze},
    reading,
};
use crate::{
    access::{Access, Act, Action, Attempt, SelfAssessmentsWrite, Tx, date_at_school},
    assessments::{
        coded::coded,
        completeness::{Missing, missing},
        states::self_assessment::SelfAssessmentStep,
    },
    domain::{canonical::canonical, text::clean},
    entities::{self_assessment_evidence as evidence, self_assessment_statement::ActiveModel},
    error::{AppError, Fault, FaultCode, Result},
    features::self_assessments::{
        service as own,
        store::{self, Open},
        whole::{self, Whole},
    },
    http::{Body, IdempotencyKey, Once, Precondition, Tagged, hex},
};

/// What a repeated submission is told again.
#[derive(Serialize, Deserialize)]
struct Submitted {
    number: i32,
}

/// Submits a self-assessment.
pub async fn submit(
    cx: &Access<SelfAssessmentsWrite>,
    (urn, cycle): (i32, Uuid),
    (read, key): (Precondition, IdempotencyKey),
    body: &Body<SelfAssessmentSubmit>,
) -> Result<Once<Tagged<SelfAssessmentStatement>>> {
    let seen = whole::load(&cx.read().await?, urn, cycle).await?;
    if key.0.is_none() {
        read.check_version(&seen.mark())?;
        seen.require(SelfAssessmentStep::Submit)?;
    }
    let new = body.parse()?;
    if new.recorded_by.title.is_none() {
        let detail = "A statement names who submits it with the title.";
        let fault = Fault::at("/recorded_by/title", FaultCode::MissingProperty).detail(detail);
        return Err(AppError::invalid(vec![fault]));
    }
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let comment = new.comment.as_deref().map(clean).transpose().map_err(AppError::internal)?;
    let attempt = Attempt::new(key, &(urn, cycle, &new))?;
    let action = Action::new("self_assessment.submit", cycle.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx| {
        let Open { row, whole } = store::standing(tx, cycle, &read, SelfAssessmentStep::Submit).await?;
        let faults = faults(&whole);
        if !faults.is_empty() {
            return Err(AppError::invalid(faults));
        }
        let (number, at) = (row.statements + 1, tx.now());
        let submission =
            Submission { number, at, on: date_at_school(at), by: &by, comment: comment.as_deref() };
        tx.insert(vec![statement(tx, (row.id, cycle), &whole, &submission)?]).await?;
        tell(tx, &whole, number).await?;
        let act = Act { action: "submitted", reason: comment.as_deref(), by: &by };
        let step = (whole.state, SelfAssessmentStep::Submit);
        store::step(tx, row, step, &act, |row| {
            row.statements = Set(number);
            row.submitted_at = Set(Some(at));
        })
        .await?;
        Ok(Submitted { number })
    });
    match done.await {
        Ok(done) => {
            done.told(async |made: Submitted| reading::show(cx, (urn, cycle), made.number).await).await
        }
        Err(error) => Err(own::overtaken(cx, &read, error, urn, cycle).await),
    }
}

/// The statement that a submission freezes, as it is stored.
fn statement(
    tx: &Tx<'_>,
    (id, cycle): (Uuid, Uuid),
    whole: &Whole,
    submission: &Submission<'_>,
) -> Result<ActiveModel> {
    let frozen = freeze(whole, submission)?;
    let value = serde_json::to_value(&frozen).map_err(AppError::internal)?;
    let document = canonical(&value).map_err(AppError::internal)?;
    let told = coded(&whole.content, &whole.said);
    Ok(ActiveModel {
        urn: Set(tx.urn()),
        self_assessment_id: Set(id),
        number: Set(submission.number),
        cycle_id: Set(cycle),
        sha256: Set(hex(digest(&SHA256, document.as_bytes()).as_ref())),
        document: Set(document),
        coded: Set(serde_json::to_string(&told).map_err(AppError::internal)?),
        late: Set(frozen.late),
        recorded_by_name: Set(submission.by.name.clone()),
        recorded_by_title: Set(submission.by.title.clone()),
        client_id: Set(tx.client()),
        submitted_at: Set(submission.at),
    })
}

/// Marks the evidence that a statement is the first to name: it is told from now on, whatever becomes of it.
async fn tell(tx: &Tx<'_>, whole: &Whole, number: i32) -> Result<()> {
    let first = whole.evidence.iter().filter(|one| one.counts() && one.told_in.is_none());
    let these = Condition::all().add(evidence::Column::Id.is_in(first.map(|one| one.id)));
    let told = vec![(evidence::Column::ToldIn, number.into())];
    tx.set_all::<evidence::Entity>(these, told).await.map(drop)
}

/// Everything that is missing before it can be submitted, each with its area and question.
fn faults(whole: &Whole) -> Vec<Fault> {
    let all = missing(&whole.content, &whole.said, whole).into_iter().map(|one| {
        let (code, what) = match one.missing {
            Missing::Answer => (FaultCode::AnswerMissing, "has no answer"),
            Missing::Evidence => {
                (FaultCode::EvidenceMissing, "needs evidence: a link, or a file that has come")
            }
            Missing::Confirmation => {
                (FaultCode::AnswerNotConfirmed, "was carried over and is to be confirmed")
            }
        };
        let area = whole.area_of(&one.question).map_or(one.area.as_str(), |area| area.title.as_str());
        let detail = format!("{area}: {} {what}.", one.question);
        Fault::at(format!("/answers/{}", one.question), code).detail(detail)
    });
    all.collect()
}
