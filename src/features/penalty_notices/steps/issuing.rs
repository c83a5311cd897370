//! Use case: issuing a notice.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};

use super::{
    act::{Answer, Seen, kept, open, take},
    deciding::borne_out,
    dto::PenaltyNoticeIssueOrder,
};
use crate::{
    access::{Access, NoticesDecide, Session, StepPlace, Tx},
    attendance::book::{
        doubts, letters as book, parents,
        whereabouts::{self, Hidden},
    },
    domain::{address::Address, person::Person, text::clean},
    entities::{
        enrolment,
        penalty_ladder_notice::Model as LadderRow,
        penalty_notice::{Entity, Model},
        school,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::penalty_notices::{
        address,
        before::PenaltyNoticeBefore,
        document::{self, Made},
        ladder::{self, Pair},
        notices::PenaltyNoticeSession,
        settings,
        store::{Next, Standing, Stands},
        terms::{PenaltyNoticeIssue, PenaltyNoticeTerms},
    },
    http::Body,
    letters::Wording,
    notices::{
        ladder as law, letters, limitation,
        schedule::{self, PenaltyNoticeService, PenaltyNoticeStep},
        settings::NoticeSettings,
        states::penalty::{PENALTY_NOTICE, PenaltyNoticeAction},
    },
};

/// What is known before the transaction: it cannot change in a way that the law would mind.
struct Known {
    school: school::Model,
    child: enrolment::Model,
    settings: Option<NoticeSettings>,
    wordings: Vec<Wording>,
}

impl Known {
    async fn read<C: ConnectionTrait>(session: &Session<'_, C>, row: &Model) -> Result<Self> {
        let current = Condition::all()
            .add(enrolment::Column::Urn.eq(row.urn))
            .add(enrolment::Column::Id.eq(row.enrolment_id))
            .add(enrolment::Column::SupersededAt.is_null());
        Ok(Self {
            school: session.school(row.urn).await?.school().clone(),
            child: session.find::<enrolment::Entity>().filter(current).one().await?.ok_or(Code::NotFound)?,
            settings: settings::read(session).await?,
            wordings: [
                book::wordings(session, &letters::PENALTY_NOTICE).await?,
                book::wordings(session, &letters::PENALTY_NOTICE_WITHDRAWAL).await?,
            ]
            .concat(),
        })
    }
}

/// What the officer says: where the child lives, as far as it may be told, and for whom the notice is.
struct Said {
    officer: Person,
    child_address: Option<Address>,
    withheld: Option<String>,
    place_of_provision: Option<String>,
    merged_parent_confirmed: bool,
}

impl Said {
    /// As it is kept, if it makes sense.
    fn of(given: &PenaltyNoticeIssueOrder) -> Result<Self> {
        let mut faults = Vec::new();
        let child_address =
            given.child_address.as_ref().map(|sent| address::cleaned(sent, "/child_address", &mut faults));
        if given.child_address.is_some() && given.child_address_withheld.is_some() {
            let detail = "Give the address, or the reason why it is withheld.";
            faults.push(Fault::at("/child_address_withheld", FaultCode::ChooseOne).detail(detail));
        }
        if !faults.is_empty() {
            return Err(AppError::invalid(faults));
        }
        Ok(Self {
            officer: kept(given.officer.cleaned())?,
            child_address,
            withheld: kept(given.child_address_withheld.as_deref().map(clean).transpose())?,
            place_of_provision: kept(given.place_of_provision.as_deref().map(clean).transpose())?,
            merged_parent_confirmed: given.merged_parent_confirmed,
        })
    }
}

/// Issues a notice: with every part, under the lock of the ladder of its parent and child.
pub async fn issue(
    cx: &Access<NoticesDecide>,
    place: StepPlace,
    body: &Body<PenaltyNoticeIssueOrder>,
) -> Result<Answer> {
    let seen = open::<PenaltyNoticeIssueOrder>(cx, &place).await?;
    let given = body.parse()?;
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let faults = faults_of_law(&session, &given, &seen).await?;
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let known = Known::read(&session, &seen.row).await?;
    drop(snapshot);
    let said = Said::of(&given)?;
    take(cx, place, &given, async |tx, standing| {
        // From here on nobody merges, amends or withdraws what is known of the parent.
        let pair = ladder::hold(tx, standing.row.parent_id, standing.row.pupil_id).await?;
        let parent = parents::served(tx, pair.parent.id).await?;
        let faults = faults_of_person(tx, standing, &pair, &parent, &said).await?;
        if !faults.is_empty() {
            return Err(AppError::invalid(faults));
        }
        let issued = rise(tx, &pair, standing, &said).await?;
        let terms = PenaltyNoticeTerms { issue: Some(issued.clone()), ..standing.is.terms.clone() };
        let made = Made {
            kind: standing.is.kind,
            terms: &terms,
            issue: &issued,
            parent: &parent,
            child: &known.child,
            child_address: said.child_address.as_ref(),
            place_of_provision: said.place_of_provision.as_deref(),
            school: &known.school,
            settings: known.settings.as_ref(),
            wordings: &known.wordings,
        };
        let contents = document::contents(standing.row.id, &made).map_err(AppError::invalid)?;
        let document = serde_json::to_string(&contents).map_err(AppError::internal)?;
        put(tx, &pair, standing, &issued).await?;
        Ok(Next { terms, document: Some(document) })
    })
    .await
}

/// What of the marks and the days speaks against it. A repeated issue was held against the marks as they stood then.
async fn faults_of_law<C: ConnectionTrait>(
    session: &Session<'_, C>,
    given: &PenaltyNoticeIssueOrder,
    Seen { row, is, today }: &Seen,
) -> Result<Vec<Fault>> {
    // One that has moved on since it was read is told so where it is locked: its own sessions would count as covered.
    let as_read = session.document::<Entity>(row.urn, row.id).await?.version == row.version;
    if is.terms.issue.is_some() || !as_read {
        return Ok(Vec::new());
    }
    let mut faults = borne_out(session, row, is, None).await?.faults;
    faults.extend(unprosecutable(given, is, *today));
    faults.extend(warned_since(session, row, is).await?);
    Ok(faults)
}

/// A Notice to Improve that was issued after the decision is the last chance that it says it is.
async fn warned_since<C: ConnectionTrait>(
    session: &Session<'_, C>,
    row: &Model,
    is: &Stands,
) -> Result<Option<Fault>> {
    let pair = ladder::known(session, row.parent_id, row.pupil_id).await?;
    let (Some(pair), Some(decision)) = (pair, &is.terms.decision) else { return Ok(None) };
    let before = PenaltyNoticeBefore::read(session, &pair, Some(row.id)).await?;
    Ok(before.stands(decision.considerations.support, decision.no_notice_to_improve_reason.as_deref()))
}

/// A notice that is posted today and not paid could only be withdrawn: then it is said why it is issued all the same.
fn unprosecutable(given: &PenaltyNoticeIssueOrder, is: &Stands, today: NaiveDate) -> Option<Fault> {
    let last_on = is.terms.to_on;
    // Every step has the same days to pay.
    let tariff = schedule::tariff(is.kind, last_on, PenaltyNoticeStep::First);
    let posted = tariff.dates(schedule::received_on(PenaltyNoticeService::Post, today));
    let late = !limitation::can_be_prosecuted(last_on, posted.pay_until_on);
    let fault = Fault::at("/unprosecutable_reason", FaultCode::CannotBeProsecuted).rule("mca1980-127");
    (late && given.unprosecutable_reason.is_none()).then_some(fault)
}

/// What of the people speaks against it: that it is not the child's parent, or not the one who was decided about; that the
/// post would go where the parent may not live any more; that the letter would tell where somebody hides.
async fn faults_of_person(
    tx: &Tx<'_>,
    standing: &Standing<'_>,
    pair: &Pair,
    parent: &parents::ServedParent,
    said: &Said,
) -> Result<Vec<Fault>> {
    let terms = &standing.is.terms;
    let mut faults: Vec<Fault> = pair.basis(ladder::days(terms)).err().into_iter().collect();
    let decided = terms.decision.as_ref().and_then(|decision| decision.parent_id);
    if decided.unwrap_or(standing.row.parent_id) != pair.parent.id && !said.merged_parent_confirmed {
        faults.push(Fault::at("/merged_parent_confirmed", FaultCode::ParentMergedSince));
    }
    if parent.address.is_some() && doubts::of_address(tx, parent).await? {
        faults.push(Fault::at("/parts/recipient", FaultCode::ServiceAddressInDoubt));
    }
    if let Some(address) = &said.child_address {
        let own = parent.address.as_ref();
        if let Some(why) = whereabouts::hidden(tx, address, &pair.parent, own, &pair.pupil_ids).await? {
            let fault = Fault::at("/child_address", FaultCode::AddressMayNotBeTold);
            faults.push(fault.detail(why_hidden(why)));
        }
    }
    Ok(faults)
}

/// Why the child's address is not told, in words that name nobody.
const fn why_hidden(why: Hidden) -> &'static str {
    match why {
        Hidden::MayBe => {
            "It may be where somebody lives, or lived, whose address this parent must not learn. Withhold it \
             (`child_address_withheld`)."
        }
        Hidden::Nearby => {
            "It shares its postcode with an address that this parent must not learn. Withhold it \
             (`child_address_withheld`)."
        }
        Hidden::Unknown => {
            "The address of somebody about the child is confidential and not known here: it could be this one. Withhold it \
             (`child_address_withheld`), or record the address of who is protected."
        }
    }
}

/// The step that the ladder allows now: from here to the end of the transaction nobody else takes one.
async fn rise(tx: &Tx<'_>, pair: &Pair, standing: &Standing<'_>, said: &Said) -> Result<PenaltyNoticeIssue> {
    ladder::lock(tx, pair).await?;
    let earlier = ladder::notices(tx, pair).await?;
    let covered = ladder::used(tx, pair, &earlier).await?;
    let faults = ladder::used_again(&standing.is.terms, &covered);
    let (kind, last_on, today) = (standing.is.kind, standing.is.terms.to_on, tx.today());
    let next = law::next(&ladder::earlier(&earlier)?, kind, last_on, today);
    let Some(step) = next.step else {
        let mut allowed = PENALTY_NOTICE.actions(standing.is.state).allowed;
        allowed.retain(|action| *action != PenaltyNoticeAction::Issue.as_str());
        return Err(AppError::new(Code::StateConflict)
            .detail(next.reason.as_sentence())
            .allowed_actions(allowed));
    };
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    Ok(PenaltyNoticeIssue {
        issued_on: today,
        officer: said.officer.clone(),
        step,
        tariff: schedule::tariff(kind, last_on, step),
        counted: next.counting.len(),
        counting: next.counting,
        number: Some(tx.number_notice(standing.row.id).await?),
        child_address_told: said.child_address.is_some(),
        child_address_withheld: said.withheld.clone(),
    })
}

async fn put(tx: &Tx<'_>, pair: &Pair, standing: &Standing<'_>, issued: &PenaltyNoticeIssue) -> Result<()> {
    let taken_up = standing.is.terms.taken_up();
    let taken_up: Vec<_> =
        taken_up.map(|on| PenaltyNoticeSession { date: on.date, session: on.session }).collect();
    let row = LadderRow {
        id: standing.row.id,
        parent_id: pair.parent.id,
        pupil_id: pair.pupil_ids.first().copied().unwrap_or(standing.row.pupil_id),
        origin: "own".to_owned(),
        school_urn: Some(tx.urn()),
        authority: None,
        kind: standing.is.kind.as_str().to_owned(),
        step: issued.step.as_str().to_owned(),
        issued_on: issued.issued_on,
        last_offence_on: standing.is.terms.to_on,
        fate: "stands".to_owned(),
        sessions: serde_json::to_string(&taken_up).map_err(AppError::internal)?,
        reason: None,
        recorded_by_name: issued.officer.name.clone(),
        recorded_by_title: issued.officer.title.clone(),
        client_id: tx.client(),
        recorded_at: tx.now(),
        ground: None,
        version: 1,
        issued_by_kind: "authority".to_owned(),
        copy_reference: None,
    };
    ladder::put(tx, row).await
}
