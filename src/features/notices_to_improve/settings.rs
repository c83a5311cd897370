//! What the authority sets for notices, as far as Notices to Improve go by it.

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};

use crate::{
    access::{Access, NoticesDecide, Permission, Session},
    domain::urn::AUTHORITY,
    entities::notice_settings::{Column, Entity},
    error::{AppError, Code, Result},
    notices::{
        period::PeriodLength,
        settings::{NoticeSettings, NoticeToImproveIssuer},
    },
};

/// Why a school's own program can do nothing where the authority issues.
pub const AUTHORITY_ISSUES: &str =
    "Here the authority issues Notices to Improve (`notice_to_improve_issuer`).";

/// The settings that hold, if the authority has set any.
pub async fn read<C: ConnectionTrait>(session: &Session<'_, C>) -> Result<Option<NoticeSettings>> {
    // The settings are the authority's own.
    let own = Condition::all().add(Column::Urn.eq(AUTHORITY));
    let row = session.find::<Entity>().filter(own).order_by(Column::Version, Order::Desc).limit(1);
    let row = row.one().await?;
    row.map(|row| serde_json::from_str(&row.content)).transpose().map_err(AppError::internal)
}

/// How long a period is.
pub fn length(settings: Option<&NoticeSettings>) -> PeriodLength {
    settings.map(|settings| settings.improvement_period).unwrap_or_default()
}

/// Whether the caller may issue, and so draft, serve and conclude: schools where the authority has said nothing else, and
/// the authority always.
pub fn may_issue<P: Permission>(cx: &Access<P>, settings: Option<&NoticeSettings>) -> bool {
    let authority_alone = settings
        .is_some_and(|settings| settings.notice_to_improve_issuer == NoticeToImproveIssuer::Authority);
    !authority_alone || cx.also::<NoticesDecide>()
}

/// Refuses a caller who may not.
pub fn require_issuer<P: Permission>(cx: &Access<P>, settings: Option<&NoticeSettings>) -> Result<()> {
    match may_issue(cx, settings) {
        true => Ok(()),
        false => Err(AppError::new(Code::StateConflict).detail(AUTHORITY_ISSUES).allowed_actions(Vec::new())),
    }
}
