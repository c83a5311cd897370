//! Legal action about a school's pupils: contracts, orders and prosecutions, each with every way in which it stood.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const ROUTES: [&str; 8] = [
    "attendance_contract",
    "parenting_order",
    "education_supervision_order",
    "school_attendance_order",
    "prosecution_444_1",
    "prosecution_444_1a",
    "prosecution_443",
    "prosecution_103",
];
const STATES: [&str; 11] = [
    "considered",
    "authorised",
    "offered",
    "signed",
    "notice_served",
    "laid",
    "applied",
    "listed",
    "adjourned",
    "disposed",
    "not_pursued",
];
const OUTCOMES: [&str; 12] = [
    "guilty_plea",
    "proved",
    "proved_in_absence",
    "not_guilty",
    "withdrawn",
    "discontinued",
    "order_made",
    "order_refused",
    "authority_satisfied",
    "contract_refused",
    "contract_kept",
    "contract_not_kept",
];
const ACTIONS: [&str; 18] = [
    "considered",
    "authorised",
    "offered",
    "signed",
    "reviewed",
    "notice_served",
    "school_proposed",
    "laid",
    "applied",
    "listed",
    "adjourned",
    "amended",
    "disposed",
    "corrected",
    "extended",
    "breach_recorded",
    "order_ended",
    "not_pursued",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = "legal_action";
        let mut outcome = text_null("outcome");
        outcome.check(Expr::col("outcome").is_in(OUTCOMES));
        let action = Table::create()
            .table(table)
            .col(integer("urn"))
            .col(uuid("id"))
            .col(uuid("case_id"))
            .col(uuid("pupil_id"))
            // None where it is about the child alone.
            .col(uuid_null("parent_id"))
            .col(choice(m, "route", &ROUTES))
            .col(choice(m, "state", &STATES))
            // Kept with the state: whether something is still to come of it.
            .col(boolean("is_open"))
            // Of a prosecution that has not begun, the last day on which it can.
            .col(date_null("lay_by_on"))
            .col(date_null("begun_on"))
            .col(date_null("hearing_on"))
            .col(date_null("disposed_on"))
            .col(outcome)
            // Of a prosecution, the days of the offence, and whether nobody else is prosecuted for them.
            .col(date_null("offence_from_on"))
            .col(date_null("offence_to_on"))
            .col(boolean("bars_another"))
            // What people wrote and did, in JSON; the columns above are what lists are filtered by.
            .col(text("terms"))
            .col(instant("created_at"))
            .col(instant("updated_at"))
            .col(integer("version"))
            .primary_key(Index::create().col("urn").col("id"))
            .foreign_key(&mut of_school(table, "legal_action_school"))
            .foreign_key(
                ForeignKey::create().name("legal_action_pupil").from(table, "pupil_id").to("pupil", "id"),
            )
            .foreign_key(
                ForeignKey::create()
                    .name("legal_action_case")
                    .from(table, ("urn", "case_id"))
                    .to("attendance_case", ("urn", "id")),
            )
            .to_owned();
        m.create_table(action).await?;
        for (name, column) in [
            ("legal_action_of_case", "case_id"),
            ("legal_action_of_pupil", "pupil_id"),
            ("legal_action_lay_by", "lay_by_on"),
            ("legal_action_hearing", "hearing_on"),
            ("legal_action_disposed", "disposed_on"),
        ] {
            let index = Index::create().name(name).table(table).col("urn").col(column).to_owned();
            m.create_index(index).await?;
        }
        m.create_table(revisions(m, table, "legal_action_id", &STATES, &ACTIONS)).await?;
        // The action in which a notice is prosecuted: while there is one, it says what becomes of the prosecution.
        let held = Table::alter().table("penalty_notice").add_column(uuid_null("legal_action_id")).to_owned();
        m.alter_table(held).await
    }
}
