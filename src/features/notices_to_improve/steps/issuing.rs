//! Use case: issuing a Notice to Improve.

use serde_json::{Map, json};

use super::{
    act::{Answer, Place, Step, kept, open, take},
    dto::NoticeToImproveIssueOrder,
};
use crate::{
    access::{Access, NoticesDecide, NoticesToImproveWrite, Tx},
    attendance::book::{doubts, parents},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::notices_to_improve::{
        contents::NoticeToImproveContents,
        known::Known,
        notices::reading::ANOTHER_STANDS,
        pair::Pair,
        settings,
        store::{Next, Standing, Whose},
        terms::{NoticeToImproveIssue, NoticeToImproveIssuedFor, NoticeToImproveTerms},
    },
    http::Body,
    notices::states::improvement::NoticeToImproveAction,
};

/// Issues a notice: with every part, under the lock of its parent and child.
pub async fn issue(
    cx: &Access<NoticesToImproveWrite>,
    place: &Place,
    body: &Body<NoticeToImproveIssueOrder>,
) -> Result<Answer> {
    let action = NoticeToImproveAction::Issue;
    let (row, is) = open(cx, place, action).await?;
    let given = body.parse()?;
    let by = kept(given.issued_by.cleaned())?;
    let says = is.terms.says.clone();
    let authority = cx.also::<NoticesDecide>();
    let snapshot = cx.snapshot().await?;
    let known = Known::read(&snapshot.session(), Whose::of(&row), &says, authority).await?;
    drop(snapshot);
    let contents = known.contents(&says, Some(&by));
    let mut faults = known.faults(&says, &contents);
    if by.title.is_none() {
        let detail = "The parent reads who issued the notice, and as what.";
        faults.push(Fault::at("/issued_by/title", FaultCode::MissingProperty).detail(detail));
    }
    // A repeated issue was held against the marks and the people as they stood then.
    if !faults.is_empty() && is.terms.issue.is_none() {
        return Err(AppError::invalid(faults));
    }
    let issued_for = match authority {
        true => NoticeToImproveIssuedFor::Authority,
        false => NoticeToImproveIssuedFor::School,
    };
    let length = settings::length(known.settings());
    let step = Step { action, operation: "notice_to_improve.issue", told: "issued", reason: None, by: &by };
    take(cx, place, &given, step, async |tx, standing| {
        // What was looked at is what is issued.
        if standing.is.terms.says != says {
            let tag = format!("\"{}\"", standing.row.version);
            return Err(AppError::new(Code::PreconditionFailed).header("ETag", tag));
        }
        stand(tx, standing, &known).await?;
        let number = tx.number_notice(standing.row.id).await?;
        let contents = NoticeToImproveContents { number: Some(number), ..contents.clone() };
        let document = serde_json::to_string(&contents).map_err(AppError::internal)?;
        let issue = issued(&contents).map(|told| NoticeToImproveIssue {
            issued_on: tx.today(),
            issued_by: by.clone(),
            issued_for,
            length,
            ..told
        });
        // What the faults above let through has both days.
        let issue = issue.ok_or_else(|| AppError::internal("a notice without a period would be issued"))?;
        let terms = NoticeToImproveTerms { issue: Some(issue), ..standing.is.terms.clone() };
        Ok(Next { terms, document: Some(document) })
    })
    .await
}

/// What is kept of the contents beside them: what the watch goes by.
fn issued(contents: &NoticeToImproveContents) -> Option<NoticeToImproveIssue> {
    Some(NoticeToImproveIssue {
        number: contents.number.clone(),
        issued_on: contents.issued_on?,
        issued_by: contents.issued_by.clone()?,
        issued_for: NoticeToImproveIssuedFor::School,
        evidence: contents.offences.clone(),
        threshold_met: contents.threshold.met,
        period_from_on: contents.period_from_on?,
        period_to_on: contents.period_to_on,
        length: Default::default(),
        rules: contents.rules.clone(),
    })
}

/// One notice stands for a parent and a child at a time, over all schools: from here to the end of the transaction nobody
/// else issues one. Who they are is read again, for two records may turn out to be of one person meanwhile.
async fn stand(tx: &Tx<'_>, standing: &Standing<'_>, known: &Known) -> Result<()> {
    let pair = Pair::hold(tx, standing.row.parent_id, standing.row.pupil_id).await?;
    let parent = parents::served(tx, pair.parent.id).await?;
    if parent != known.parent {
        // What was looked at is what is issued: somebody amended or merged the parent meanwhile.
        return Err(Code::PreconditionFailed.into());
    }
    let mut faults = Vec::new();
    if pair.parent.id != standing.row.parent_id {
        let detail = "The record of the parent was merged into another: cancel this notice, and draft one to the person who \
            stands for it now.";
        faults.push(Fault::at("/parent_id", FaultCode::ParentMergedSince).detail(detail));
    }
    if parent.address.is_some() && doubts::of_address(tx, &parent).await? {
        faults.push(Fault::at("/parent_id", FaultCode::ServiceAddressInDoubt));
    }
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    if let Some(other) = pair.lock(tx).await? {
        let mut error = AppError::new(Code::Duplicate).detail(ANOTHER_STANDS);
        // Of a school out of reach it is told that there is one, and no more.
        if other.urn == tx.urn() {
            error = error.existing(Map::from_iter([("id".to_owned(), json!(other.id))]));
        }
        return Err(error);
    }
    if !pair.is_parent_on(tx, tx.today()).await? {
        let detail = "The authority knows nobody of this id as a parent of the pupil today.";
        let fault = Fault::at("/parent_id", FaultCode::ReferenceNotFound).rule("ea1996-576").detail(detail);
        return Err(AppError::invalid(vec![fault]));
    }
    pair.take(tx, standing.row.id).await
}
