//! Routes of the authority's settings for notices.

use actix_web::{
    HttpResponse, get,
    http::header::{ETAG, LOCATION},
    put,
};

use super::{
    dto::{NoticeSettingsDocument, NoticeSettingsPut},
    service,
};
use crate::{
    access::{Access, NoticesDecide, NoticesRead, Permission as _},
    error::{Problem, Result},
    http::{Body, Precondition, Routes, Tagged},
};

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(show).service(put_settings);
}

/// Get the authority's settings for notices
///
/// Its particulars as notices give them, how a penalty is paid, how long an improvement period is, and who issues Notices
/// to Improve. Everybody who may see notices may see them.
#[utoipa::path(
    tag = "penalty notices", operation_id = "getNoticeSettings",
    params(("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held")),
    security(("bearer" = [NoticesRead::SCOPE])),
    responses(
        (status = 200, description = "The settings, with their version as `ETag`", body = NoticeSettingsDocument),
        (status = 304, description = "The version already held is the present one"),
    ),
)]
#[get("/notice-settings")]
async fn show(cx: Access<NoticesRead>) -> Result<Tagged<NoticeSettingsDocument>> {
    service::show(&cx).await
}

/// Set the authority's settings for notices
///
/// Whole. The first are set with `If-None-Match: *`, later ones with `If-Match`; every version is kept, and what was issued
/// under an earlier one stays as it was. An improvement period has three to six school weeks and fifteen to thirty school
/// days.
#[utoipa::path(
    tag = "penalty notices", operation_id = "putNoticeSettings",
    params(
        ("If-Match" = Option<String>, Header, description = "The `ETag` that was read, to replace them"),
        ("If-None-Match" = Option<String>, Header, description = "`*`, to set the first"),
    ),
    request_body(content = NoticeSettingsPut, example = json!({
        "settings": {
            "authority": "Norfolk County Council",
            "correspondence_address": { "line_1": "1 Sample Street", "town": "Norwich", "postcode": "NR1 2DH" },
            "payment_methods": [{ "how": "Online, with the number of the notice" }],
            "improvement_period": { "school_weeks": 6, "school_days": 30 },
        },
        "recorded_by": { "name": "A. Officer", "title": "Attendance manager" },
    })),
    security(("bearer" = [NoticesDecide::SCOPE])),
    responses(
        (status = 200, description = "The settings as they now are", body = NoticeSettingsDocument),
        (status = 201, description = "The settings as they were first set", body = NoticeSettingsDocument),
        (status = 412, description = "`precondition_failed`: the settings are not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/notice-settings")]
async fn put_settings(
    cx: Access<NoticesDecide>,
    read: Precondition,
    body: Body<NoticeSettingsPut>,
) -> Result<HttpResponse> {
    let service::Put { answer: Tagged { tag, document }, created } = service::put(&cx, &read, &body).await?;
    let mut answer = if created { HttpResponse::Created() } else { HttpResponse::Ok() };
    if created {
        answer.insert_header((LOCATION, "/v1/notice-settings"));
    }
    Ok(answer.insert_header((ETAG, format!("\"{tag}\""))).json(document))
}
