//! Use case: the pupils about whom a school would ask an officer, by what its registers say.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use super::{
    dto::{OfficerConsultationProposal, OfficerConsultationProposalsQuery},
    states::OfficerConsultationState,
};
use crate::{
    access::{Access, Disclosure, RegistersCodesRead, RegistersRead},
    attendance::{
        book::{
            Unread, Years,
            concerned::{Day, first_day, on_roll, year_before},
        },
        rules::ConcernKind,
    },
    domain::{
        school::{Notices, notices},
        span::Span,
    },
    entities::officer_consultation::{Column, Entity},
    error::Result,
    http::{Page, ReadBy},
};

/// What gives rise to a question: not what is only near.
const TRIGGERS: [ConcernKind; 5] = [
    ConcernKind::SevereAbsence,
    ConcernKind::PersistentAbsence,
    ConcernKind::ContinuousAbsence,
    ConcernKind::Illness,
    ConcernKind::PenaltyThreshold,
];

/// Pupils on roll today with such a concern about whom no question waits, in the order of their ids: the same few statements
/// however many pupils there are.
pub async fn list(
    cx: &Access<RegistersRead>,
    urn: i32,
    query: &OfficerConsultationProposalsQuery,
    by: &ReadBy,
) -> Result<Page<OfficerConsultationProposal>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let reached = session.school(urn).await?;
    let codes = cx.also::<RegistersCodesRead>();
    let paging =
        cx.paging("officer consultation proposals", &(urn, codes), query.limit, query.cursor.as_deref())?;
    let reader = by.require()?;
    let waiting = [OfficerConsultationState::Asked, OfficerConsultationState::Advised];
    let these = Condition::all()
        .add(Column::Urn.eq(urn))
        .add(Column::State.is_in(waiting.map(OfficerConsultationState::as_str)));
    let asked = session.find::<Entity>().filter(these).all().await?;
    let asked: BTreeSet<Uuid> = asked.into_iter().map(|row| row.enrolment_id).collect();
    let on = session.today();
    let two_years = Span { from_on: year_before(on).first_day(), to_on: on };
    let years = Years::one(&session, urn, two_years, None).await?;
    let from_on = first_day(&years.of(urn), on);
    let unread = Unread::read(&session, urn, Span { from_on, to_on: on }, &years, None).await?;
    drop(snapshot);
    let school = reached.school();
    let penalties = notices(school.type_code, &school.kind) != Notices::DoNotApply;
    let after: Option<Uuid> = paging.after()?;
    let find = move |unread: &Unread| {
        let book = unread.turn()?;
        let day = Day::new(&book, on, penalties);
        let mut found = Vec::new();
        for pupil in on_roll(&book, on) {
            let pupil_id = pupil.enrolled.pupil_id;
            if after.is_some_and(|after| pupil_id <= after)
                || pupil.enrolments().any(|id| asked.contains(&id))
            {
                continue;
            }
            let concerns = day.concerns(&pupil).into_iter().map(|concern| concern.kind);
            let told = concerns.filter(|kind| TRIGGERS.contains(kind) && (codes || !kind.tells_codes()));
            let triggers: Vec<_> = told.collect();
            if !triggers.is_empty() {
                let year_group = pupil.enrolled.year_group.clone();
                found.push(OfficerConsultationProposal { pupil_id, year_group, triggers });
            }
        }
        found.sort_by_key(|one| one.pupil_id);
        Ok(found)
    };
    let mut found = cx.aside(unread, find).await?;
    found.truncate(usize::try_from(paging.fetch()).unwrap_or(usize::MAX));
    let page = paging.cut(found, |one| one.pupil_id, |one| one)?;
    let (operation, pupils) = ("officer_consultation_proposals.list", page.data.len());
    cx.disclose(urn, &Disclosure { operation, subject: urn.to_string(), reader: &reader, pupils }).await?;
    Ok(page)
}
