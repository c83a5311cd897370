//! What others did about the pupil's attendance: the school's panels, officers' advice, other agencies, parenting programmes,
//! patrols; and what the authority is called.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait as _, Condition, Order};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Sight, documents};
use crate::{
    access::Moment,
    domain::urn::AUTHORITY,
    entities::{
        agency_referral, attendance_panel, notice_settings, officer_consultation, parenting_programme,
        patrol_encounter, programme_place, school,
    },
    error::{AppError, Result},
    notices::settings::NoticeSettings,
    proceedings::bundle::{Dossier, DossierDocument},
};

/// Reads what the caller may see of it, at every school of the pupil: two statements a part, two more for programmes.
pub async fn read(
    session: &Moment<'_>,
    told: &mut Dossier,
    (entries, pupil_ids): (&[Uuid], &[Uuid]),
    sight: Sight,
) -> Result<()> {
    let as_of = told.data_as_at;
    let entries = || entries.iter().copied();
    if sight.panels {
        let these = Condition::all().add(attendance_panel::Column::EnrolmentId.is_in(entries()));
        told.attendance_panels = Some(documents::panels(session, these, as_of).await?);
    }
    if sight.consultations {
        let these = Condition::all().add(officer_consultation::Column::EnrolmentId.is_in(entries()));
        told.officer_consultations = Some(documents::consultations(session, these, as_of).await?);
    }
    if sight.agencies {
        let these = Condition::all().add(agency_referral::Column::EnrolmentId.is_in(entries()));
        told.agency_referrals = Some(documents::agencies(session, these, as_of).await?);
    }
    if sight.programmes {
        told.programme_places = Some(places(session, pupil_ids, as_of).await?);
    }
    if sight.encounters {
        let these = Condition::all().add(patrol_encounter::Column::EnrolmentId.is_in(entries()));
        told.patrol_encounters = Some(documents::encounters(session, these, as_of).await?);
    }
    Ok(())
}

/// Places that parents took for this pupil, each with what its programme was called then. A place that was taken for no
/// pupil, or for another, is none of them.
async fn places(
    session: &Moment<'_>,
    pupil_ids: &[Uuid],
    as_of: DateTime<Utc>,
) -> Result<Vec<DossierDocument>> {
    let these = Condition::all()
        .add(programme_place::Column::Urn.eq(AUTHORITY))
        .add(programme_place::Column::PupilId.is_in(pupil_ids.iter().copied()));
    let mut told = documents::places(session, these, as_of).await?;
    let ids: Vec<Uuid> = told.iter().filter_map(programme).collect();
    let these = Condition::all()
        .add(parenting_programme::Column::Urn.eq(AUTHORITY))
        .add(parenting_programme::Column::Id.is_in(ids));
    let programmes = documents::programmes(session, these, as_of).await?;
    let plans: HashMap<Uuid, Value> = programmes
        .into_iter()
        .filter_map(|one| {
            let plan = one.terms.get("plan")?;
            Some((one.id?, json!({ "title": plan.get("title"), "provider": plan.get("provider") })))
        })
        .collect();
    for place in &mut told {
        let plan = programme(place).and_then(|id| plans.get(&id)).cloned();
        if let Some(about) = place.about.as_object_mut() {
            about.insert("programme".to_owned(), plan.unwrap_or_default());
        }
    }
    Ok(told)
}

fn programme(place: &DossierDocument) -> Option<Uuid> {
    place.about.get("programme_id")?.as_str()?.parse().ok()
}

/// What the authority is called: as its settings for notices named it then, or else as the official extract has it.
pub async fn authority(
    session: &Moment<'_>,
    school: &school::Model,
    as_of: DateTime<Utc>,
) -> Result<Option<String>> {
    use notice_settings::Column;
    let by_then = Condition::all().add(Column::Urn.eq(AUTHORITY)).add(Column::RecordedAt.lte(as_of));
    let rows = session.find::<notice_settings::Entity>().filter(by_then);
    let row = rows.order_by(Column::Version, Order::Desc).limit(1).one().await?;
    let settings: Option<NoticeSettings> =
        row.map(|row| serde_json::from_str(&row.content)).transpose().map_err(AppError::internal)?;
    Ok(settings.map(|settings| settings.authority).or_else(|| school.la_name.clone()))
}
