//! Establishments and their predecessors and successors.

use super::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let status = ["open", "closed", "open_proposed_to_close", "proposed_to_open"];
        let kinds = [
            "primary",
            "secondary",
            "special",
            "alternative_provision",
            "nursery",
            "independent",
            "sixteen_plus",
            "unknown",
        ];
        let mut school = Table::create();
        school
            .table("school")
            .col(integer("urn").primary_key())
            .col(sorted(m, "name"))
            .col(sorted(m, "name_folded"))
            .col(integer("la_code"))
            .col(choice(m, "status", &status))
            .col(choice(m, "kind", &kinds))
            .col(choice(m, "kind_from", &["type", "phase", "name", "number", "none"]));
        for column in TEXTS {
            school.col(text_null(*column));
        }
        for column in NUMBERS {
            school.col(integer_null(*column));
        }
        for column in ["opened_on", "closed_on", "last_changed_on"] {
            school.col(date_null(column));
        }
        school.col(instant("created_at")).col(instant("updated_at")).col(integer("version"));
        m.create_table(school.to_owned()).await?;
        let by_name = Index::create().name("school_name").table("school").col("name").col("urn").to_owned();
        m.create_index(by_name).await?;
        let link = Table::create()
            .table("school_link")
            .col(integer("urn"))
            .col(integer("link_urn"))
            .col(sorted(m, "type_name"))
            .col(choice(m, "kind", &["predecessor", "successor", "other"]))
            .col(choice(m, "manner", &["plain", "merged", "amalgamated", "split"]))
            .col(text_null("name"))
            .col(date_null("established_on"))
            .col(instant("created_at"))
            .col(instant("updated_at"))
            .primary_key(Index::create().col("urn").col("link_urn").col("type_name"))
            .to_owned();
        m.create_table(link).await?;
        // A pair may stand in the file from one side only, so a school is looked up at both ends.
        let other_end =
            Index::create().name("school_link_other_end").table("school_link").col("link_urn").to_owned();
        m.create_index(other_end).await
    }
}

const TEXTS: &[&str] = &[
    "la_name",
    "type_name",
    "type_group_name",
    "phase_name",
    "boarders",
    "nursery_provision",
    "sixth_form",
    "gender",
    "religious_character",
    "trust_name",
    "federation_name",
    "street",
    "locality",
    "address3",
    "town",
    "county",
    "postcode",
    "website",
    "telephone",
    "head",
    "district_code",
    "district_name",
    "region_name",
    "urban_rural",
    "uprn",
];

const NUMBERS: &[&str] = &[
    "establishment_number",
    "type_code",
    "type_group_code",
    "closure_reason_code",
    "phase_code",
    "low_age",
    "high_age",
    "capacity",
    "number_of_pupils",
    "trust_code",
    "ukprn",
    "previous_la_code",
    "previous_establishment_number",
];
