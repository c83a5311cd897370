//! Parents as the authority knows them (Education Act 1996, section 576): the same person for every child and at every
//! school, whose parent each is, which of the schools' own contacts each is, and whom a school proposes.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const PARENT: [&str; 2] = ["current", "merged"];
const CHILD: [&str; 2] = ["standing", "withdrawn"];
const PROPOSAL: [&str; 4] = ["proposed", "accepted", "declined", "withdrawn"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        parents(m).await?;
        children(m).await?;
        contacts(m).await?;
        proposals(m).await
    }
}

/// `urn` is 0: a parent is known to the authority, whichever schools the children are at.
async fn parents(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let parent = Table::create()
        .table("parent")
        .col(integer("urn"))
        .col(uuid("id"))
        .col(choice(m, "state", &PARENT))
        .col(text_null("title"))
        .col(text_null("forename"))
        .col(text("surname"))
        // What is served is sent there; it is told to nobody else.
        .col(text_null("service_address"))
        .col(boolean("address_confidential"))
        .col(text("telephones"))
        .col(text_null("preferred_language"))
        .col(boolean("large_print"))
        // By what two records may be of one person.
        .col(sorted(m, "name_key"))
        // The record that stands for a merged one.
        .col(uuid_null("merged_into"))
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .to_owned();
    m.create_table(parent).await?;
    for (name, column) in [("parent_name", "name_key"), ("parent_merged", "merged_into")] {
        let index = Index::create().name(name).table("parent").col("urn").col(column).to_owned();
        m.create_index(index).await?;
    }
    let actions = ["created", "amended", "merged", "merged_into"];
    m.create_table(revisions(m, "parent", "parent_id", &PARENT, &actions)).await
}

/// Whose parent, and by what: one row for each pair, whatever is said of it.
async fn children(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let child = Table::create()
        .table("parent_child")
        .col(integer("urn"))
        .col(uuid("id"))
        .col(uuid("parent_id"))
        .col(uuid("pupil_id"))
        .col(choice(m, "state", &CHILD))
        .col(choice(m, "basis", &["natural_parent", "parental_responsibility", "care"]))
        .col(date_null("from_on"))
        .col(date_null("to_on"))
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(&mut of_parent("parent_child", "parent_child_parent"))
        .foreign_key(
            ForeignKey::create()
                .name("parent_child_pupil")
                .from("parent_child", "pupil_id")
                .to("pupil", "id"),
        )
        .to_owned();
    m.create_table(child).await?;
    let pair = Index::create()
        .name("parent_child_pair")
        .table("parent_child")
        .col("urn")
        .col("parent_id")
        .col("pupil_id")
        .unique()
        .to_owned();
    m.create_index(pair).await?;
    let by_pupil = Index::create()
        .name("parent_child_of_pupil")
        .table("parent_child")
        .col("urn")
        .col("pupil_id")
        .to_owned();
    m.create_index(by_pupil).await?;
    let actions = ["created", "amended", "merged", "withdrawn"];
    m.create_table(revisions(m, "parent_child", "parent_child_id", &CHILD, &actions)).await
}

/// Which contacts of schools are this person: of one contact one.
async fn contacts(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let contact = Table::create()
        .table("parent_contact")
        .col(integer("urn"))
        .col(integer("school_urn"))
        .col(uuid("contact_id"))
        .col(uuid("parent_id"))
        .col(text("recorded_by_name"))
        .col(text_null("recorded_by_title"))
        .col(uuid("client_id"))
        .col(instant("created_at"))
        .primary_key(Index::create().col("urn").col("school_urn").col("contact_id"))
        .foreign_key(&mut of_parent("parent_contact", "parent_contact_parent"))
        .to_owned();
    m.create_table(contact).await?;
    let of_parent = Index::create()
        .name("parent_contact_of_parent")
        .table("parent_contact")
        .col("urn")
        .col("parent_id")
        .to_owned();
    m.create_index(of_parent).await
}

/// That a school holds one of its contacts for a parent of its pupil: the school's own rows.
async fn proposals(m: &SchemaManager<'_>) -> Result<(), DbErr> {
    let proposal = Table::create()
        .table("parent_proposal")
        .col(integer("urn"))
        .col(uuid("id"))
        .col(uuid("enrolment_id"))
        .col(uuid("contact_id"))
        .col(choice(m, "state", &PROPOSAL))
        .col(text("terms"))
        .col(instant("created_at"))
        .col(instant("updated_at"))
        .col(integer("version"))
        .primary_key(Index::create().col("urn").col("id"))
        .foreign_key(&mut of_school("parent_proposal", "parent_proposal_school"))
        .to_owned();
    m.create_table(proposal).await?;
    let open = Index::create()
        .name("parent_proposal_open")
        .table("parent_proposal")
        .col("urn")
        .col("enrolment_id")
        .col("contact_id")
        .unique()
        .and_where(Expr::col("state").eq("proposed"))
        .to_owned();
    m.create_index(open).await?;
    let actions = ["created", "accepted", "declined", "withdrawn"];
    m.create_table(revisions(m, "parent_proposal", "parent_proposal_id", &PROPOSAL, &actions)).await
}

fn of_parent(table: &'static str, name: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().name(name).from(table, ("urn", "parent_id")).to("parent", ("urn", "id")).to_owned()
}
