//! Routes of the wording of letters.

use std::str::FromStr;

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{ETAG, LOCATION},
    post, put, web,
};

use super::{
    dto::{LetterForms, LetterTemplate, LetterTemplatePreview, LetterTemplatePut, LetterTemplateQuery},
    service::{self, Which},
};
use crate::{
    access::{Access, NoticesDecide, NoticesRead, Permission as _},
    error::{Problem, Result},
    http::{
        Body, LetterPage, LetterPrint, LetterSheet, Medium, Params, PathParams, Precondition, Routes, Tagged,
    },
    letters::Form,
    notices::letters,
};

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.service(list).service(show).service(put_template).service(preview);
}

/// A letter, as a path names it.
struct Named(&'static Form);

impl FromStr for Named {
    type Err = ();

    fn from_str(text: &str) -> std::result::Result<Self, ()> {
        letters::form(text).map(Self).ok_or(())
    }
}

/// The letter and language that a path names.
fn which(path: &PathParams) -> Result<Which> {
    let Named(form) = path.value("form", "a letter of `getLetterForms`")?;
    let language = path.value("language", "a language of letters, such as en or pl")?;
    Ok(Which { form, language })
}

/// Get how letters are worded
///
/// Every kind of letter: the parts that the law or the guidance asks for, what can be said in it, and in which languages
/// it is worded. It is all that is needed to word one.
#[utoipa::path(
    tag = "letters", operation_id = "getLetterForms",
    security(("bearer" = [NoticesRead::SCOPE])),
    responses((status = 200, description = "The letters", body = LetterForms)),
)]
#[get("/letter-templates")]
async fn list(cx: Access<NoticesRead>) -> Result<web::Json<LetterForms>> {
    service::forms(&cx).await.map(web::Json)
}

/// Get the wording of a letter
///
/// In one language, as it holds now, with every version that there was. Not found where the letter has no wording in the
/// language.
#[utoipa::path(
    tag = "letters", operation_id = "getLetterTemplate",
    params(
        ("form" = String, Path, description = "The kind of letter", example = "penalty_notice"),
        ("language" = String, Path, description = "The language (BCP 47, the language alone)", example = "en"),
        LetterTemplateQuery,
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the version already held"),
    ),
    security(("bearer" = [NoticesRead::SCOPE])),
    responses(
        (status = 200, description = "The wording, with its version as `ETag`", body = LetterTemplate),
        (status = 304, description = "The version already held is this one"),
    ),
)]
#[get("/letter-templates/{form}/{language}")]
async fn show(
    cx: Access<NoticesRead>,
    path: PathParams,
    Params(query): Params<LetterTemplateQuery>,
) -> Result<Tagged<LetterTemplate>> {
    service::show(&cx, which(&path)?, query.version).await
}

/// Set the wording of a letter
///
/// Whole, in one language. It is checked before it is kept, and every mistake is told at once with its line: each part that
/// the letter must have stands under a heading that ends with its name (`## How to pay {#payment_methods}`), with what it
/// says below. Every version is kept, and what was issued keeps the wording it was issued with. The first in a language is
/// set with `If-None-Match: *`, later ones with `If-Match`; the same again makes no version.
#[utoipa::path(
    tag = "letters", operation_id = "putLetterTemplate",
    params(
        ("form" = String, Path, description = "The kind of letter", example = "penalty_notice_withdrawal"),
        ("language" = String, Path, description = "The language (BCP 47, the language alone)", example = "pl"),
        ("If-Match" = Option<String>, Header, description = "The `ETag` that was read, to replace it"),
        ("If-None-Match" = Option<String>, Header, description = "`*`, to set the first in a language"),
    ),
    request_body(content = LetterTemplatePut, example = json!({
        "template": {
            "title": "Wycofanie mandatu: {{ child_name }}",
            "text": "Dzień dobry {{ parent_name }},\n\n## Co się stało {#withdrawn}\n\nMandat z dnia {{ issued_on }}, \
                numer {{ reference }}, został wycofany w dniu {{ withdrawn_on }}.\n\n## Dlaczego {#ground}\n\n\
                {{ ground }}\n\n## Pieniądze {#repayment}\n\n{{ authority_name }} zwróci wpłaconą kwotę.\n\n\
                ## Adres {#authority}\n\n{{ authority }}\n",
            "words": [
                { "name": "reference", "word": "Numer sprawy" },
                { "name": "ground_not_issued", "word": "Nie powinien był zostać wystawiony." },
                { "name": "ground_wrong_person", "word": "Nie powinien był zostać wystawiony tej osobie." },
                { "name": "ground_material_error", "word": "Zawierał istotny błąd." },
                { "name": "ground_unpaid", "word": "Nie został opłacony w terminie, a sprawa nie trafi do sądu." },
            ],
        },
        "recorded_by": { "name": "A. Officer", "title": "Attendance manager" },
    })),
    security(("bearer" = [NoticesDecide::SCOPE])),
    responses(
        (status = 200, description = "The wording as it now is", body = LetterTemplate),
        (status = 201, description = "The wording as it was first set", body = LetterTemplate),
        (status = 412, description = "`precondition_failed`: the wording is not at the version named",
            body = Problem, content_type = "application/problem+json"),
        (status = 428, description = "`precondition_required`: no version was named",
            body = Problem, content_type = "application/problem+json"),
    ),
)]
#[put("/letter-templates/{form}/{language}")]
async fn put_template(
    cx: Access<NoticesDecide>,
    path: PathParams,
    read: Precondition,
    body: Body<LetterTemplatePut>,
) -> Result<HttpResponse> {
    let which = which(&path)?;
    let service::Put { answer: Tagged { tag, document }, created } =
        service::put(&cx, which, &read, &body).await?;
    let mut answer = if created { HttpResponse::Created() } else { HttpResponse::Ok() };
    if created {
        answer.insert_header((LOCATION, which.address()));
    }
    Ok(answer.insert_header((ETAG, format!("\"{tag}\""))).json(document))
}

/// Look at the wording of a letter
///
/// The letter as it would be, filled with samples and about nobody: a page, or with `Accept: application/pdf` a print.
/// Every mistake of the wording is told as when it is set; nothing is kept.
#[utoipa::path(
    tag = "letters", operation_id = "lookAtLetterTemplate",
    params(
        ("form" = String, Path, description = "The kind of letter", example = "penalty_notice"),
        ("language" = String, Path, description = "The language (BCP 47, the language alone)", example = "en"),
    ),
    request_body(content = LetterTemplatePreview, example = json!({ "large_print": true })),
    security(("bearer" = [NoticesDecide::SCOPE])),
    responses(
        (status = 200, description = "The letter",
            content((LetterPage = "text/html"), (LetterPrint = "application/pdf"))),
        (status = 406, description = "`not_acceptable`: neither HTML nor PDF is asked for, or PDF alone of a service that \
            was built without it", body = Problem, content_type = "application/problem+json"),
    ),
)]
#[post("/letter-templates/{form}/{language}/preview")]
async fn preview(
    cx: Access<NoticesDecide>,
    path: PathParams,
    req: HttpRequest,
    body: Body<LetterTemplatePreview>,
) -> Result<LetterSheet> {
    let letter = service::preview(&cx, which(&path)?, &body).await?;
    let medium = Medium::asked(&req)?;
    cx.aside(letter, move |letter| LetterSheet::of(letter, medium)).await
}
