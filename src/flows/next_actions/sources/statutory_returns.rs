//! Statutory returns to be confirmed (regulation 13).

use async_trait::async_trait;

use crate::{
    access::{Moment, Permission, RegistersCodesRead, StatutoryReturnsRead, StatutoryReturnsWrite},
    domain::session::SessionOn,
    error::Result,
    features::statutory_returns::{Basis, Kind as Returned, Occasion, Papers},
    flows::next_actions::{
        dto::{NextActionEvidence, NextActionLevel},
        kind::Kind,
        source::{Act, Desk, Due, Reach, Source, Tells, Told},
    },
};

const fn kind(
    name: &'static str,
    title: &'static str,
    of: Returned,
    shown_with: &'static [&'static str],
) -> Kind {
    Kind {
        name,
        title,
        level: NextActionLevel::Must,
        rule: of.rule(),
        rule_text: of.meaning(),
        shown_with,
        operation: "confirmStatutoryReturnProposal",
        method: "POST",
        done_with: StatutoryReturnsWrite::SCOPE,
    }
}

const READ: &[&str] = &[StatutoryReturnsRead::SCOPE];

static NEW_PUPIL: Kind =
    kind("statutory_return_new_pupil", "Send the new pupil return", Returned::NewPupil, READ);
static DELETION: Kind = kind(
    "statutory_return_deletion",
    "Send the deletion return, no later than the deletion",
    Returned::Deletion,
    READ,
);
static ATTENDANCE: Kind = kind(
    "statutory_return_attendance",
    "Send the attendance return: ten continuous school days without leave",
    Returned::Attendance,
    READ,
);
static SICKNESS: Kind = kind(
    "statutory_return_sickness",
    "Send the sickness return: fifteen school days missed through illness",
    Returned::Sickness,
    &[StatutoryReturnsRead::SCOPE, RegistersCodesRead::SCOPE],
);
/// Agreed with the authority, not asked for by the regulation.
static NIL: Kind = Kind {
    level: NextActionLevel::Should,
    rule: "la-nil-returns",
    rule_text: "The authority agrees with schools that they say so when in an interval there was nobody to return",
    ..kind(
        "statutory_return_nil",
        "Send the nil return: in an agreed interval there was nobody to tell of",
        Returned::Attendance,
        READ,
    )
};

/// Statutory returns that are open: what the list of proposals tells.
pub struct StatutoryReturns;

#[async_trait(?Send)]
impl Source for StatutoryReturns {
    fn kinds(&self) -> &'static [&'static Kind] {
        const { &[&NEW_PUPIL, &DELETION, &ATTENDANCE, &SICKNESS, &NIL] }
    }

    async fn read(&self, moment: &Moment<'_>, reach: &Reach) -> Result<Box<dyn Tells>> {
        Ok(Box::new(Papers::read(moment, &reach.urns, reach.from_on).await?))
    }
}

fn of(occasion: &Occasion) -> &'static Kind {
    match (occasion.kind, occasion.basis) {
        (_, Basis::Nil) => &NIL,
        (Returned::NewPupil, _) => &NEW_PUPIL,
        (Returned::Deletion, _) => &DELETION,
        (Returned::Attendance, _) => &ATTENDANCE,
        (Returned::Sickness, _) => &SICKNESS,
    }
}

impl Tells for Papers {
    fn tell(&self, desk: &Desk<'_>, told: &mut Told<'_>) -> Result<()> {
        let known = self.known(desk.school, desk.held);
        for occasion in known.open()?.iter().filter(|occasion| occasion.exempt.is_none()) {
            let sessions = occasion.facts.evidence.iter();
            let sessions = sessions.map(|one| SessionOn { date: one.date, session: one.session });
            let evidence = desk.evidence(occasion.facts.evidence.len().max(1), sessions, occasion.pupil);
            let evidence = NextActionEvidence {
                from_on: occasion.from_on.or(Some(occasion.occurred_on)),
                to_on: occasion.to_on.or(Some(occasion.occurred_on)),
                ..evidence
            };
            let subject = desk.under(&format!("statutory-return-proposals/{}", occasion.id));
            let act = Act {
                due: occasion.due_on.map_or(Due::Open, Due::On),
                evidence,
                href: format!("{subject}/confirm"),
                subject: Some(subject),
                list: Some(desk.under("statutory-returns/proposals")),
            };
            told.add(desk, of(occasion), &occasion.id, act)?;
        }
        Ok(())
    }
}
