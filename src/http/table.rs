//! Tables for spreadsheets: rows as CSV, with the columns that follow from their documented schema.
//!
//! One rule for every table, so that a program that reads one reads all. A nested object gives a column for each
//! of its properties (`links.self`); a list, or an object without documented properties, is JSON in one cell; what
//! is absent is an empty cell. A text that a spreadsheet could take for a formula gets an apostrophe before it, and
//! so does a text that begins with an apostrophe: taking one apostrophe away gives every text back. Numbers stay
//! as they are. No attendance code begins with any of these characters, so codes come through untouched.

use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody, http::header::VARY, web};
use serde::Serialize;
use serde_json::Value;
use utoipa::{
    ToSchema,
    openapi::{RefOr, Schema, schema::ArrayItems},
};

use super::{accept::prefers_csv, etag};
use crate::error::{AppError, Result};

/// Objects within objects that are given columns of their own.
const DEEPEST: usize = 4;

/// A column of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name: the property, or the way to it joined by full stops.
    pub name: String,
    /// A value that it may hold, as it stands in a cell.
    pub example: String,
}

/// The columns of rows of this type.
pub fn columns_of<T: ToSchema>() -> Vec<Column> {
    let mut parts = Vec::new();
    T::schemas(&mut parts);
    let named: HashMap<String, RefOr<Schema>> = parts.into_iter().collect();
    columns(&T::schema(), &|name| named.get(name))
}

/// The columns of the rows of a list, whose schema is that of [`Page`](super::Page).
pub fn columns_of_page<'a>(
    page: &'a RefOr<Schema>,
    named: &impl Fn(&str) -> Option<&'a RefOr<Schema>>,
) -> Vec<Column> {
    let data = match resolve(page, named) {
        Some(Schema::Object(page)) => page.properties.get("data"),
        _ => None,
    };
    match data.and_then(|data| resolve(data, named)) {
        Some(Schema::Array(rows)) => match &rows.items {
            ArrayItems::RefOrSchema(row) => columns(row, named),
            ArrayItems::False => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn columns<'a>(root: &'a RefOr<Schema>, named: &impl Fn(&str) -> Option<&'a RefOr<Schema>>) -> Vec<Column> {
    let mut found = Vec::new();
    walk(root, String::new(), 0, named, &mut found);
    found
}

fn walk<'a>(
    schema: &'a RefOr<Schema>,
    name: String,
    depth: usize,
    named: &impl Fn(&str) -> Option<&'a RefOr<Schema>>,
    found: &mut Vec<Column>,
) {
    let target = resolve(schema, named);
    if let Some(Schema::Object(object)) = target.filter(|_| depth < DEEPEST)
        && !object.properties.is_empty()
    {
        for (property, inner) in &object.properties {
            let name = if name.is_empty() { property.clone() } else { format!("{name}.{property}") };
            walk(inner, name, depth + 1, named, found);
        }
        return;
    }
    let own = serde_json::to_value(schema).unwrap_or_default();
    let target = target.and_then(|target| serde_json::to_value(target).ok()).unwrap_or_default();
    let example = shown(&own).or_else(|| shown(&target)).unwrap_or_default();
    found.push(Column { name, example: cell(&example) });
}

/// Follows references, and looks through a choice with null to the thing itself.
fn resolve<'a>(
    schema: &'a RefOr<Schema>,
    named: &impl Fn(&str) -> Option<&'a RefOr<Schema>>,
) -> Option<&'a Schema> {
    match schema {
        RefOr::Ref(to) => resolve(named(to.ref_location.rsplit('/').next()?)?, named),
        RefOr::T(Schema::OneOf(choice)) => {
            choice.items.iter().filter_map(|one| resolve(one, named)).find(|one| !is_null(one))
        }
        RefOr::T(schema) => Some(schema),
    }
}

fn is_null(schema: &Schema) -> bool {
    serde_json::to_value(schema).is_ok_and(|schema| schema["type"] == "null")
}

/// An example that a schema gives, or that its form does.
fn shown(schema: &Value) -> Option<Value> {
    let given = schema.get("example").or(schema["examples"].get(0)).or(schema["enum"].get(0));
    let formed = match schema["format"].as_str() {
        Some("date-time") => Some("2026-11-20T09:02:11Z".into()),
        Some("date") => Some("2026-11-20".into()),
        Some("uuid") => Some("019aa0f2-6c1e-7d3a-9d55-0c5f6a1e2b3d".into()),
        _ => None,
    };
    given.cloned().or(formed)
}

/// A header row and one row of examples.
pub fn example(columns: &[Column]) -> String {
    let names: Vec<_> = columns.iter().map(|column| column.name.as_str()).collect();
    let examples: Vec<_> = columns.iter().map(|column| column.example.as_str()).collect();
    let bytes = written(&names, [examples].into_iter()).unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// The rows as CSV (RFC 4180), in UTF-8.
pub fn csv<T: Serialize + ToSchema>(rows: &[T]) -> Result<Vec<u8>> {
    let columns = columns_of::<T>();
    let names: Vec<_> = columns.iter().map(|column| column.name.as_str()).collect();
    let mut cells = Vec::with_capacity(rows.len());
    for row in rows {
        let row = serde_json::to_value(row).map_err(AppError::internal)?;
        cells.push(names.iter().map(|name| cell(at(&row, name))).collect::<Vec<_>>());
    }
    written(&names, cells.into_iter())
}

fn written<C: AsRef<[u8]>>(names: &[&str], rows: impl Iterator<Item = Vec<C>>) -> Result<Vec<u8>> {
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    out.write_record(names).map_err(AppError::internal)?;
    for row in rows {
        out.write_record(row).map_err(AppError::internal)?;
    }
    out.into_inner().map_err(|error| AppError::internal(error.to_string()))
}

fn at<'a>(row: &'a Value, name: &str) -> &'a Value {
    name.split('.').fold(row, |value, part| &value[part])
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => harmless(text),
        other => other.to_string(),
    }
}

/// The text as no spreadsheet takes it for a formula.
fn harmless(text: &str) -> String {
    let risky = |first: char| "=+-@＝＋－＠'".contains(first) || first.is_control();
    match text.starts_with(risky) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

/// An answer that is a table, with where it goes on.
pub(super) fn answer<T: Serialize + ToSchema>(rows: &[T]) -> HttpResponse {
    sent(csv(rows))
}

fn sent(table: Result<Vec<u8>>) -> HttpResponse {
    match table {
        Ok(bytes) => HttpResponse::Ok()
            .insert_header((VARY, "Accept"))
            .content_type("text/csv; charset=utf-8")
            .body(bytes),
        Err(error) => actix_web::ResponseError::error_response(&error),
    }
}

/// A single document that can also be read as a table.
pub trait Sheet: Serialize {
    /// One row of the table.
    type Row: Serialize + ToSchema;

    /// The rows of the table.
    fn rows(&self) -> Vec<Self::Row>;
}

/// A table whose columns are given by somebody else's layout: never JSON.
pub struct Laid {
    /// The header row.
    pub columns: Vec<&'static str>,
    /// The rows, a value for each column.
    pub rows: Vec<Vec<Value>>,
}

impl Responder for Laid {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let rows = self.rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>());
        sent(written(&self.columns, rows))
    }
}

/// A document as JSON, or as a table for whoever prefers `text/csv`.
pub struct Readable<T> {
    /// Distinguishes this version of the document from every other, where it has versions; without quotes.
    pub tag: Option<String>,
    /// The document.
    pub document: T,
}

impl<T: Sheet> Responder for Readable<T> {
    type Body = BoxBody;

    fn respond_to(self, req: &HttpRequest) -> HttpResponse {
        let table = prefers_csv(req);
        // A strong tag names bytes: the table is another representation than the document.
        let tag = self.tag.map(|tag| if table { format!("{tag}-csv") } else { tag });
        let mut response = match &tag {
            Some(tag) if etag::is_current(req, tag) => HttpResponse::NotModified().finish(),
            _ if table => answer(&self.document.rows()),
            _ => web::Json(&self.document).respond_to(req).map_into_boxed_body(),
        };
        etag::varies(&mut response, tag.as_deref());
        response
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Serialize, ToSchema)]
    #[schema(as = TableTestRow)]
    struct Row {
        #[schema(example = "=1")]
        text: String,
        number: Option<i64>,
        inner: Option<Inner>,
        list: Vec<String>,
    }

    #[derive(Serialize, ToSchema)]
    #[schema(as = TableTestInner)]
    struct Inner {
        #[serde(rename = "self")]
        itself: String,
    }

    fn read(bytes: &[u8]) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    /// What a reader does to get a text back.
    fn restored(cell: &str) -> &str {
        cell.strip_prefix('\'').unwrap_or(cell)
    }

    #[test]
    fn nested_objects_become_columns_and_lists_json() {
        let columns: Vec<_> = columns_of::<Row>().into_iter().map(|column| column.name).collect();
        assert_eq!(columns, ["text", "number", "inner.self", "list"]);
        let full = Row {
            text: "a,\"b\"\nc".into(),
            number: Some(-1),
            inner: Some(Inner { itself: "/x".into() }),
            list: vec!["am".into()],
        };
        let bare = Row { text: "'".into(), number: None, inner: None, list: Vec::new() };
        let rows = read(&csv(&[full, bare]).unwrap());
        assert_eq!(rows[1], ["a,\"b\"\nc", "-1", "/x", "[\"am\"]"]);
        assert_eq!(rows[2], ["''", "", "", "[]"]);
        assert_eq!(example(&columns_of::<Row>()).lines().nth(1), Some("'=1,,,"));
        let none = read(&csv::<Row>(&[]).unwrap());
        assert_eq!(none, [columns]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]
        #[test]
        fn no_cell_is_a_formula_and_every_text_comes_back(
            start in proptest::sample::select(vec!["", "=", "+", "-", "@", "\t", "\r", "\n", "\0", "'", "''", "＝", "/", "\\", "#"]),
            rest in "[ -~\\r\\n\\t\\u{e9}\\u{1F393}]{0,12}",
        ) {
            let text = format!("{start}{rest}");
            let row = Row { text: text.clone(), number: None, inner: None, list: vec![text.clone()] };
            let rows = read(&csv(&[row]).unwrap());
            let (cell, list) = (&rows[1][0], &rows[1][3]);
            prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝']), "{cell:?}");
            prop_assert_eq!(restored(cell), text.as_str());
            prop_assert_eq!(serde_json::from_str::<Vec<String>>(list).unwrap(), vec![text]);
        }
    }
}
