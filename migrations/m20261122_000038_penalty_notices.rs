//! Penalty notices: what a school asks for and the authority decides, what was paid, the ladder of each parent and child
//! over the whole authority and others, and the authority's settings for notices.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const STATES: [&str; 9] = [
    "requested",
    "under_review",
    "refused",
    "approved",
    "issued",
    "served",
    "withdrawn",
    "prosecution_referred",
    "prosecuted",
];
const KINDS: [&str; 2] = ["attendance", "excluded_in_public_place"];
const STEPS: [&str; 3] = ["first", "second", "outside_the_limit"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        notices(m).await?;
        payments(m).await?;
        ladder(m).await?;
        limit(m).await?;
        settings(m).await
    }
}

async fn notices(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let notice = Table::create()
        .table("penalty_notice")
        .col(integer("urn"))
        .col(uuid("id"))
        .col(uuid("enrolment_id"))
        .col(uuid("pupil_id"))
        .col(uuid("parent_id"))
        .col(choice(m, "kind", &KINDS))
        .col(choice(m, "state", &STATES))
        .col(date_null("issued_on"))
        // The last day to pay, once it was served.
        .col(date_null("pay_until_on"))
        // Whether payments in time discharged liability, and by how much: by these and the day it is paid or unpaid.
        .col(big_integer_null("discharged_pence"))
        .col(big_integer_null("full_pence"))
        .col(text("terms"))
        // What was issued, frozen: told to nobody but for the parent it is served on.
        .col(text_null("document"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(&mut of_school("penalty_notice", "penalty_notice_school"))
        .foreign_key(
            ForeignKey::create()
                .name("penalty_notice_pupil")
                .from("penalty_notice", "pupil_id")
                .to("pupil", "id"),
        )
        .to_owned();
    m.create_table(notice).await?;
    for (name, column) in
        [("penalty_notice_enrolment", "enrolment_id"), ("penalty_notice_issued", "issued_on")]
    {
        let index = Index::create().name(name).table("penalty_notice").col("urn").col(column).to_owned();
        m.create_index(index).await?;
    }
    let actions = [
        "requested",
        "reviewed",
        "approved",
        "refused",
        "issued",
        "served",
        "withdrawn",
        "referred",
        "prosecuted",
    ];
    m.create_table(revisions(m, "penalty_notice", "penalty_notice_id", &STATES, &actions)).await
}

/// What the finance system received, each under its reference once.
async fn payments(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let payment = Table::create()
        .table("penalty_notice_payment")
        .col(integer("urn"))
        .col(uuid("penalty_notice_id"))
        .col(sorted(m, "reference"))
        .col(date("received_on"))
        .col(big_integer("pence"))
        .col(text("recorded_by_name"))
        .col(text_null("recorded_by_title"))
        .col(uuid("client_id"))
        .col(instant("recorded_at"))
        .primary_key(Index::create().col("urn").col("penalty_notice_id").col("reference"))
        .foreign_key(
            ForeignKey::create()
                .name("penalty_notice_payment_of")
                .from("penalty_notice_payment", ("urn", "penalty_notice_id"))
                .to("penalty_notice", ("urn", "id")),
        )
        .to_owned();
    m.create_table(payment).await
}

/// Children change schools, and authorities: the ladder belongs to none.
async fn ladder(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    // What two who issue a notice to one parent for one child wait for each other at.
    let pair = Table::create()
        .table("penalty_ladder")
        .col(uuid("parent_id"))
        .col(uuid("pupil_id"))
        .col(instant("created_at"))
        .primary_key(Index::create().col("parent_id").col("pupil_id"))
        .to_owned();
    m.create_table(pair).await?;
    let notice = Table::create()
        .table("penalty_ladder_notice")
        .col(uuid("id"))
        .col(uuid("parent_id"))
        .col(uuid("pupil_id"))
        .col(choice(m, "origin", &["own", "elsewhere"]))
        // Of one's own the school; of another authority's its name.
        .col(integer_null("school_urn"))
        .col(text_null("authority"))
        .col(choice(m, "kind", &KINDS))
        .col(choice(m, "step", &STEPS))
        .col(date("issued_on"))
        .col(date("last_offence_on"))
        .col(choice(m, "fate", &["stands", "withdrawn", "not_convicted"]))
        // The sessions of the offence, in JSON.
        .col(text("sessions"))
        .col(text_null("reason"))
        .col(text("recorded_by_name"))
        .col(text_null("recorded_by_title"))
        .col(uuid("client_id"))
        .col(instant("recorded_at"))
        .primary_key(Index::create().col("id"))
        .to_owned();
    m.create_table(notice).await?;
    let by_pair = Index::create()
        .name("penalty_ladder_notice_pair")
        .table("penalty_ladder_notice")
        .col("pupil_id")
        .col("parent_id")
        .to_owned();
    m.create_index(by_pair).await
}

/// The second wall: no third notice in three years and no second reduction, whoever writes. A notice that another
/// authority issued is a fact and is never refused. Notices outside the limit have the step that says so.
#[allow(clippy::disallowed_methods, reason = "a migration is no request")]
async fn limit(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    // As text, so that the day after 28 February 2025 is in the three years that end with 29 February 2028.
    let counted = "SELECT count(*) FROM penalty_ladder_notice n WHERE n.pupil_id = NEW.pupil_id \
        AND n.parent_id = NEW.parent_id AND n.id <> NEW.id AND n.fate = 'stands' AND n.step <> 'outside_the_limit' \
        AND n.issued_on <= NEW.issued_on";
    let statements: Vec<String> = match m.get_database_backend() {
        DbBackend::Sqlite => {
            let since = "n.issued_on > printf('%04d', CAST(substr(NEW.issued_on, 1, 4) AS INTEGER) - 3) \
                || substr(NEW.issued_on, 5)";
            vec![format!(
                "CREATE TRIGGER penalty_notice_limit BEFORE INSERT ON penalty_ladder_notice \
                 WHEN NEW.origin = 'own' AND NEW.fate = 'stands' AND NEW.step <> 'outside_the_limit' \
                 AND ({counted} AND {since}) > CASE NEW.step WHEN 'first' THEN 0 ELSE 1 END \
                 BEGIN SELECT RAISE(ABORT, 'penalty_notice_limit'); END"
            )]
        }
        _ => vec![
            format!(
                "CREATE FUNCTION penalty_notice_limit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                 IF ({counted} AND n.issued_on > NEW.issued_on - interval '3 years') \
                 > (CASE NEW.step WHEN 'first' THEN 0 ELSE 1 END) \
                 THEN RAISE EXCEPTION 'penalty_notice_limit'; END IF; RETURN NEW; END $$"
            ),
            "CREATE TRIGGER penalty_notice_limit BEFORE INSERT ON penalty_ladder_notice FOR EACH ROW \
             WHEN (NEW.origin = 'own' AND NEW.fate = 'stands' AND NEW.step <> 'outside_the_limit') \
             EXECUTE FUNCTION penalty_notice_limit()"
                .to_owned(),
        ],
    };
    for statement in statements {
        m.get_connection().execute_unprepared(&statement).await?;
    }
    Ok(())
}

/// What the authority sets for its notices, every version: `urn` is 0.
async fn settings(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let settings = Table::create()
        .table("notice_settings")
        .col(integer("urn"))
        .col(integer("version"))
        .col(text("content"))
        .col(text("recorded_by_name"))
        .col(text_null("recorded_by_title"))
        .col(uuid("client_id"))
        .col(instant("recorded_at"))
        .primary_key(Index::create().col("urn").col("version"))
        .to_owned();
    m.create_table(settings).await
}
