//! Notices to Improve that were drafted and left, or whose pupil has, issued and not served, breached, or due for review.

use async_trait::async_trait;
use chrono::Days;

use crate::{
    access::{Moment, NoticesRead, NoticesToImproveWrite, Permission},
    domain::session::SessionOn,
    error::Result,
    features::notices_to_improve::{NoticeDue, NoticeNeed, due},
    flows::next_actions::{
        dto::NextActionLevel,
        kind::Kind,
        source::{Act, Desk, Due, Reach, Source, Tells, Told},
    },
};

/// Days after which a draft that nobody touches is told of.
const LEFT: Days = Days::new(14);
const READ: &[&str] = &[NoticesRead::SCOPE];

static REVIEW: Kind = Kind {
    name: "notice_to_improve_review",
    title: "Say what came of a Notice to Improve whose period is over",
    level: NextActionLevel::Should,
    rule: "wt-nti-6",
    rule_text: "When the improvement period is over the school and the authority review it (guidance)",
    shown_with: READ,
    operation: "concludeNoticeToImproveImproved",
    method: "POST",
    done_with: NoticesToImproveWrite::SCOPE,
};

static SERVICE: Kind = Kind {
    name: "notice_to_improve_not_served",
    title: "Serve a Notice to Improve, or record that it was",
    level: NextActionLevel::Should,
    rule: "wt-nti-6",
    rule_text: "The period runs for who has received the notice before it begins (guidance)",
    shown_with: READ,
    operation: "serveNoticeToImprove",
    method: "POST",
    done_with: NoticesToImproveWrite::SCOPE,
};

static DRAFT: Kind = Kind {
    name: "notice_to_improve_draft_left",
    title: "Issue or cancel a Notice to Improve that was drafted and left",
    level: NextActionLevel::Should,
    rule: "wt-nti",
    rule_text: "A last chance to take up support is given while it can help (guidance)",
    shown_with: READ,
    operation: "issueNoticeToImprove",
    method: "POST",
    done_with: NoticesToImproveWrite::SCOPE,
};

static LEAVER: Kind = Kind {
    name: "notice_to_improve_draft_of_leaver",
    title: "Cancel the draft of a Notice to Improve about a pupil who has left the roll",
    level: NextActionLevel::Should,
    rule: "wt-nti",
    rule_text: "A school issues notices about its own pupils (guidance)",
    shown_with: READ,
    operation: "cancelNoticeToImprove",
    method: "POST",
    done_with: NoticesToImproveWrite::SCOPE,
};

static BREACH: Kind = Kind {
    name: "notice_to_improve_breach",
    title: "Act on unauthorised absence in the period of a Notice to Improve",
    level: NextActionLevel::Should,
    rule: "wt-nti-8",
    rule_text: "The school reviews the record daily, and may end the notice on a ground that it told (guidance)",
    shown_with: READ,
    operation: "getNoticeToImproveProgress",
    method: "GET",
    done_with: NoticesRead::SCOPE,
};

/// Notices to Improve.
pub struct Improvement;

struct Dues(Vec<NoticeDue>);

#[async_trait(?Send)]
impl Source for Improvement {
    fn kinds(&self) -> &'static [&'static Kind] {
        const { &[&REVIEW, &SERVICE, &BREACH, &DRAFT, &LEAVER] }
    }

    async fn read(&self, moment: &Moment<'_>, reach: &Reach) -> Result<Box<dyn Tells>> {
        let mut all = due(moment, &reach.urns).await?;
        let left =
            |since: chrono::NaiveDate| since.checked_add_days(LEFT).is_some_and(|on| on <= reach.today);
        all.retain(|one| one.need != NoticeNeed::Draft || left(one.since));
        Ok(Box::new(Dues(all)))
    }
}

impl Tells for Dues {
    fn tell(&self, desk: &Desk<'_>, told: &mut Told<'_>) -> Result<()> {
        let pupils = desk.pupils();
        for one in self.0.iter().filter(|one| one.urn == desk.urn()) {
            let mut sessions = Vec::new();
            let (kind, step, state, after) = match one.need {
                NoticeNeed::Review => (&REVIEW, "conclude-improved", "due_for_review", Days::new(7)),
                NoticeNeed::Service => (&SERVICE, "serve", "issued", Days::new(2)),
                NoticeNeed::Draft => (&DRAFT, "issue", "draft", LEFT),
                NoticeNeed::DraftOfLeaver => (&LEAVER, "cancel", "draft", Days::new(7)),
                // The record is reviewed daily.
                NoticeNeed::Watch => {
                    sessions = breaches(desk, one);
                    (&BREACH, "progress", "active", Days::new(1))
                }
            };
            let since = match (one.need, sessions.last()) {
                (NoticeNeed::Watch, None) => continue,
                (_, last) => last.map_or(one.since, |last| last.date),
            };
            let subject = desk.under(&format!("notices-to-improve/{}", one.id));
            let act = Act {
                due: Due::On(since.checked_add_days(after).unwrap_or(since)),
                evidence: desk.evidence(sessions.len().max(1), sessions, pupils.get(&one.enrolment).copied()),
                href: format!("{subject}/{step}"),
                subject: Some(subject),
                list: Some(desk.under(&format!("notices-to-improve?state={state}"))),
            };
            told.add(desk, kind, &(one.id, step), act)?;
        }
        Ok(())
    }
}

/// The sessions in which the school's own registers show a breach, by the book that is read anyway. A mark of `N` shows none.
fn breaches(desk: &Desk<'_>, one: &NoticeDue) -> Vec<SessionOn> {
    let line = desk.held.book.lines().find(|(enrolled, _)| enrolled.id == one.enrolment);
    let marks = line.into_iter().flat_map(|(_, line)| line.between(one.since, desk.reach.today).marks());
    let missed = marks.filter(|mark| mark.code.info().penalty && mark.code.as_str() != "N");
    missed.map(|mark| mark.on).collect()
}
