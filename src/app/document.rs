//! The OpenAPI document of exactly the routes that are served, completed by rules that hold for all of them.

mod tables;

use std::{collections::BTreeSet, sync::LazyLock};

use actix_web::App;
use serde_json::{Value, json};
use utoipa::{
    Modify, OpenApi,
    openapi::security::{Http, HttpAuthScheme, SecurityScheme},
};
use utoipa_actix_web::{AppExt, scope, service_config::ServiceConfig};

use crate::{
    access::SCOPES,
    domain::{academic_year::AcademicYear, purpose::Purpose, session::Session, urn::Urn},
    error::{Code, Problem},
    http::Routes,
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Rollcall",
        description = "The school attendance service of an English local authority. Schools' management \
                       information systems push the roll and the morning and afternoon registers; the authority \
                       reads its copy. The statutory register is the school's own: Rollcall holds the \
                       authority's copy and never changes a mark itself.",
        license(name = "MIT", identifier = "MIT"),
    ),
    tags(
        (name = "schools", description = "Establishments of the authority"),
        (name = "calendars", description = "School years, and closures"),
        (name = "roll", description = "The admission register"),
        (name = "pupils", description = "Pupils across schools"),
        (name = "pupil groups", description = "Groups of pupils that only few may see, weekly lists, and headlines"),
        (name = "disclosures", description = "Who was told of restricted facts about pupils"),
        (name = "registers", description = "The attendance register"),
        (name = "figures", description = "Attendance and absence, worked out from the pages and explained"),
        (name = "comparators", description = "Published figures to compare with"),
        (name = "targets", description = "What schools and the authority are to reach"),
        (name = "statutory-returns", description = "What regulation 13 asks schools to return to the authority"),
        (name = "collections", description = "What the authority asks schools for, what they return, and who has not"),
        (name = "leave", description = "Leave of absence in term time: requests, decisions, and the marks beside them"),
        (name = "timetables", description = "Part-time timetables: agreements, plans and reviews"),
        (name = "parents", description = "Parents as the authority knows them, and those whom schools propose"),
        (name = "support", description = "What was offered and tried before the law is turned to"),
        (name = "legal actions", description = "Attendance contracts, orders and prosecutions: considered, authorised, before the court, and whether they helped"),
        (name = "support meetings", description = "Targeting support meetings of officers with schools: agendas from the data, pupils, actions"),
        (name = "officer consultations", description = "What schools ask officers about pupils, the advice, and how often both are in contact"),
        (name = "attendance panels", description = "Schools' own panel meetings about pupils' attendance, what was decided, and reviews"),
        (name = "parenting programmes", description = "Parenting programmes of the authority, and their places"),
        (name = "notices to improve", description = "Notices to Improve: drafted, issued with their eight parts, watched, and what came of them"),
        (name = "penalty notices", description = "Penalty notices: requests, decisions, service, payments, and the limit of two in three years"),
        (name = "casework", description = "Officers of the attendance service, referrals by schools, and cases with their events, tasks and feedback"),
        (name = "patrols", description = "Truancy patrols with the police: the programme, whom they met, and how many"),
        (name = "child employment", description = "Child employment permits and performance licences, and marks C1 beside them"),
        (name = "agency referrals", description = "Referrals of pupils to other agencies, and what came of them"),
        (name = "letters", description = "How letters are worded: what each must say, and the authority's own words in any language"),
        (name = "questionnaires", description = "What schools assess themselves by: drafts, and published versions that never change"),
        (name = "self-assessment cycles", description = "When schools answer a questionnaire, how far they are, and what they answered all together"),
        (name = "self-assessments", description = "What schools say of their own practice: answers, evidence, actions, statements and reviews"),
        (name = "information sheets", description = "Management information sheets and notices: what the authority tells schools, and what they do about it"),
        (name = "surveys", description = "Short consultations of schools, their results with base and percent, and what was done about them"),
        (name = "dossiers", description = "Everything that is known of a case, and evidence bundles for a court"),
        (name = "next actions", description = "What schools must or should do now"),
        (name = "social work", description = "Social workers who were told, and the Children's Advice and Duty Service"),
        (name = "return checks", description = "Who is back in the first full week of a term"),
        (name = "contact points", description = "How teams and officers of the authority are reached, and when"),
        (name = "documents", description = "What the authority publishes, version by version"),
        (name = "school policies", description = "Schools' own policies, and when they are to be reviewed"),
        (name = "training", description = "Courses for staff, governors and magistrates, and how much of the staff had them"),
        (name = "outbox", description = "What is to leave by mail, and what became of it"),
        (name = "codes", description = "Attendance codes in force, and the rule sets that figures and decisions name"),
        (name = "webinars", description = "Webinars of the authority: the timetable, places, who came, and recordings"),
        (name = "webinar bookings", description = "Places that schools book at webinars, and the waiting list"),
        (name = "clients", description = "Programs that may call the API, their secrets and grants"),
        (name = "tokens", description = "Getting a token"),
        (name = "system", description = "Health, problems and this document"),
    ),
    components(schemas(Problem, Urn, AcademicYear, Session, Purpose)),
    modifiers(&Bearer),
)]
struct ApiDoc;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, doc: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        doc.components.get_or_insert_default().add_security_scheme("bearer", scheme);
    }
}

/// The OpenAPI document of exactly the routes that are served, which do not change while a process runs.
pub fn document() -> &'static Value {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(described);
    &DOCUMENT
}

fn described() -> Value {
    let app = App::new().into_utoipa_app().openapi(ApiDoc::openapi());
    let app = app.configure(|config| super::root(&mut Routes::Described(config))).service(
        scope("/v1").configure(|config: &mut ServiceConfig<'_>| super::v1(&mut Routes::Described(config))),
    );
    let described = app.split_for_parts().1;
    let mut document = serde_json::to_value(&described).unwrap_or_default();
    tables::offer(&mut document, &described);
    raise_descriptions(&mut document);
    refer_pages(&mut document);
    close_requests(&mut document);
    describe_scopes(&mut document);
    add_problems(&mut document);
    show_formats(&mut document);
    open_unions(&mut document);
    document
}

/// A union that nothing tells apart but its properties is any of its parts: two of them may share one.
fn open_unions(document: &mut Value) {
    let schemas = document["components"]["schemas"].as_object_mut().into_iter().flatten();
    for (_, schema) in schemas {
        let parts = schema["oneOf"].as_array().into_iter().flatten();
        let told_apart =
            schema["discriminator"].is_object() || !parts.clone().all(|part| part["$ref"].is_string());
        if let Some(schema) = schema.as_object_mut().filter(|_| !told_apart)
            && let Some(parts) = schema.remove("oneOf")
        {
            schema.insert("anyOf".to_owned(), parts);
        }
    }
}

/// What a form such as an instant looks like, wherever a property gives no example of its own.
fn show_formats(document: &mut Value) {
    let schemas = document["components"]["schemas"].as_object_mut().into_iter().flatten();
    for (_, schema) in schemas {
        let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
        for (_, property) in properties.into_iter().flatten() {
            let shown = match property["format"].as_str() {
                Some("date-time") => "2026-11-20T09:02:11Z",
                Some("date") => "2026-11-20",
                Some("uuid") => "019aa0f2-6c1e-7d3a-9d55-0c5f6a1e2b3d",
                _ => continue,
            };
            if let Some(property) = property.as_object_mut().filter(|known| !known.contains_key("examples")) {
                property.entry("example").or_insert_with(|| json!(shown));
            }
        }
    }
}

/// What describes an optional property stands at the property, not inside its choice of a schema or null.
fn raise_descriptions(document: &mut Value) {
    let schemas = document["components"]["schemas"].as_object_mut().into_iter().flatten();
    let properties = schemas.filter_map(|(_, schema)| schema.get_mut("properties")?.as_object_mut());
    for (_, property) in properties.flatten() {
        let choices = property.get_mut("oneOf").and_then(Value::as_array_mut).into_iter().flatten();
        let described = choices.filter_map(|choice| choice.as_object_mut()?.remove("description")).next();
        if let Some(described) = described {
            property["description"] = described;
        }
    }
}

/// The rows of a page are spelled out where they are used; a client wants one name for them.
fn refer_pages(document: &mut Value) {
    let Some(schemas) = document["components"]["schemas"].as_object_mut() else { return };
    let names: Vec<String> = schemas.keys().cloned().collect();
    for name in names {
        let Some(row) = name.strip_prefix("Page_").filter(|row| schemas.contains_key(*row)) else { continue };
        let items = json!({ "$ref": format!("#/components/schemas/{row}") });
        if let Some(page) = schemas.get_mut(&name) {
            page["properties"]["data"]["items"] = items;
        }
    }
}

/// Request schemas are closed: a property that is not documented is refused.
fn close_requests(document: &mut Value) {
    let mut names = BTreeSet::new();
    for operation in operations(document) {
        references(&operation["requestBody"], &mut names);
    }
    let mut open: Vec<_> = names.iter().cloned().collect();
    while let Some(name) = open.pop() {
        let mut inner = BTreeSet::new();
        references(&document["components"]["schemas"][&name], &mut inner);
        open.extend(inner.into_iter().filter(|name| names.insert(name.clone())));
    }
    for name in names {
        let schema = &mut document["components"]["schemas"][&name];
        if schema["properties"].is_object() {
            schema["additionalProperties"] = json!(false);
        }
    }
}

fn operations(document: &Value) -> impl Iterator<Item = &Value> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths.flat_map(|(_, item)| item.as_object().into_iter().flatten()).map(|(_, operation)| operation)
}

fn references(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            let name = object.get("$ref").and_then(Value::as_str).and_then(|at| at.rsplit('/').next());
            names.extend(name.map(str::to_owned));
            object.values().for_each(|value| references(value, names));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, names)),
        _ => {}
    }
}

/// The scheme says where tokens come from and what each scope allows.
fn describe_scopes(document: &mut Value) {
    let scopes: Vec<_> = SCOPES.iter().map(|(scope, what)| format!("- `{scope}`:{what}")).collect();
    let text = format!(
        "A token from `POST /oauth/token`, ten minutes long. Each operation names the scope it needs:\n\n{}",
        scopes.join("\n")
    );
    document["components"]["securitySchemes"]["bearer"]["description"] = json!(text);
    document["components"]["securitySchemes"]["bearer"]["bearerFormat"] = json!("JWT (RFC 9068)");
}

/// Every operation has the problems that its parts make possible, beside those it names itself.
fn add_problems(document: &mut Value) {
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    for (path, item) in paths {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            let mut codes = vec![Code::InvalidParameter, Code::Internal, Code::Overloaded];
            codes.extend((method == "get").then_some(Code::NotAcceptable));
            if operation["security"].as_array().is_some_and(|needs| !needs.is_empty()) {
                codes.extend([Code::TokenInvalid, Code::ScopeMissing, Code::RateLimited]);
            } else {
                operation["security"] = json!([]);
            }
            if path.contains('{') {
                codes.push(Code::NotFound);
            }
            if operation["requestBody"]["content"].is_object() {
                codes.extend([Code::BodyTooLarge, Code::UnsupportedMediaType, Code::ValidationFailed]);
            }
            let Some(responses) = operation["responses"].as_object_mut() else { continue };
            for code in codes {
                let status = code.status().as_u16().to_string();
                responses.entry(status).or_insert_with(|| problem(code));
            }
            responses.sort_keys();
            for response in responses.values_mut() {
                name_problem(response);
            }
        }
    }
}

/// A problem that an operation names itself gets the schema that all have.
fn name_problem(response: &mut Value) {
    let content = response.pointer_mut("/content/application~1problem+json").and_then(Value::as_object_mut);
    if let Some(content) = content {
        content.entry("schema").or_insert_with(|| json!({ "$ref": "#/components/schemas/Problem" }));
    }
}

fn problem(code: Code) -> Value {
    let example = json!({
        "type": format!("/problems/{}", code.page()), "title": code.title(),
        "status": code.status().as_u16(), "code": code.wire(), "request_id": "0199…",
    });
    let content = json!({ "application/problem+json": {
        "schema": { "$ref": "#/components/schemas/Problem" }, "example": example,
    } });
    let mut response =
        json!({ "description": format!("`{}`: {}", code.wire(), code.title()), "content": content });
    if matches!(code, Code::RateLimited | Code::Overloaded) {
        response["headers"]["Retry-After"] = json!({
            "description": "Seconds to wait; spread, so that callers do not all come back together",
            "schema": { "type": "integer", "minimum": 1 },
        });
    }
    response
}
