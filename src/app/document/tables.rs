//! The tables of the document: every list, and every document that can be read as one, offers `text/csv`.

use std::collections::HashMap;

use serde_json::{Value, json};
use utoipa::openapi::OpenApi;

use crate::{
    features,
    http::{Column, columns_of_page, table_example},
};

/// How every table is written.
const FORM: &str = "UTF-8 with a header row. A list in a cell is JSON, an absent value an empty cell. A text that \
                    begins with `=`, `+`, `-`, `@`, a control character or an apostrophe has an apostrophe before \
                    it, so that no spreadsheet takes it for a formula: take one away to read it back. Attendance \
                    codes stand as they are. `Link: rel=\"next\"` leads to the next page of a list.";

/// Names `text/csv`, its columns and an example wherever it is offered.
pub fn offer(document: &mut Value, described: &OpenApi) {
    let schemas = described.components.as_ref().map(|components| &components.schemas);
    let named = |name: &str| schemas.and_then(|schemas| schemas.get(name));
    let sheets = [
        features::registers::sheets(),
        features::figures::sheets(),
        features::pupil_groups::sheets(),
        features::collections::sheets(),
        features::return_checks::sheets(),
        features::self_assessment_cycles::sheets(),
    ];
    let sheets: HashMap<&str, Vec<Column>> = sheets.into_iter().flatten().collect();
    let items = document["paths"].as_object_mut().into_iter().flatten();
    for (_, operation) in items.flat_map(|(_, item)| item.as_object_mut().into_iter().flatten()) {
        let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
        let Some(content) = operation.pointer_mut("/responses/200/content").and_then(Value::as_object_mut)
        else {
            continue;
        };
        let schema = content.get("application/json").and_then(|json| json["schema"]["$ref"].as_str());
        let page = schema.and_then(|at| at.rsplit('/').next()).filter(|name| name.starts_with("Page_"));
        let columns = match page.and_then(named) {
            Some(page) => columns_of_page(page, &named),
            None => sheets.get(id.as_str()).cloned().unwrap_or_default(),
        };
        if !columns.is_empty() {
            content.insert("text/csv".to_owned(), table(&columns));
        }
    }
}

fn table(columns: &[Column]) -> Value {
    let names: Vec<_> = columns.iter().map(|column| column.name.as_str()).collect();
    json!({
        "schema": { "type": "string", "description": FORM },
        "example": table_example(columns),
        "x-columns": names,
    })
}
