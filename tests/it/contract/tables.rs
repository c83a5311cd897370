//! Lists as tables: what people put in spreadsheets.

use serde_json::Value;

use super::{Gaps, Operation, World, operations, world::GRANTED};

/// Operations whose answer is one page of a list.
fn is_list(operation: &Operation) -> bool {
    let schema = &operation.spec["responses"]["200"]["content"]["application/json"]["schema"]["$ref"];
    schema.as_str().is_some_and(|at| at.contains("/Page_"))
}

fn offered(operation: &Operation) -> Option<&'static Value> {
    operation.spec["responses"]["200"]["content"].get("text/csv")
}

fn header_of(table: &Value) -> Vec<String> {
    let columns = table["x-columns"].as_array().unwrap();
    columns.iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

fn first_row(text: &str) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().next().unwrap().unwrap().iter().map(str::to_owned).collect()
}

#[test]
fn every_list_offers_a_table_with_an_example() {
    let mut gaps = Gaps::default();
    let mut lists = 0;
    for operation in operations().iter().filter(|operation| is_list(operation)) {
        lists += 1;
        let Some(table) = offered(operation) else {
            gaps.insist(false, || format!("{} offers no text/csv", operation.id));
            continue;
        };
        let example = table["example"].as_str().unwrap();
        gaps.insist(first_row(example) == header_of(table), || format!("{}: {example}", operation.id));
        gaps.insist(example.lines().count() > 1, || format!("{}: no row is shown", operation.id));
    }
    assert!(lists > 5, "{lists}");
    for id in ["getRegister", "getPupilMarks"] {
        let known = operations().into_iter().find(|operation| operation.id == id).unwrap();
        gaps.insist(offered(&known).is_some(), || format!("{id} offers no text/csv"));
    }
    gaps.none();
}

/// The header row is the documented one, whatever the rows; JSON stays what is sent unless a table is asked for.
#[tokio::test]
async fn every_table_has_its_documented_columns() {
    let world = World::sqlite().await;
    let mut gaps = Gaps::default();
    for operation in operations() {
        let Some(table) = offered(&operation) else { continue };
        let (token, call) = (world.token(&operation), operation.call(&GRANTED.to_string()));
        let ask = async |accept: &str| {
            let headers = [operation.reader(), &[("Accept", accept)]].concat();
            world.app.send(&token, &call, Value::Null, &headers).await
        };
        let answer = ask("text/csv").await;
        if operation.names_a_thing() {
            gaps.insist(answer.problem() == (404, "not_found"), || format!("{}: {answer:?}", operation.id));
            continue;
        }
        let csv = answer.status == 200 && answer.header("content-type") == "text/csv; charset=utf-8";
        gaps.insist(csv, || format!("{}: {answer:?}", operation.id));
        gaps.insist(csv && first_row(&answer.text) == header_of(table), || {
            format!("{}: {:?}", operation.id, answer.text.lines().next())
        });
        for accept in ["*/*", "application/json", "text/html, */*;q=0.8", "image/png", "text/csv;q=0.4, */*"]
        {
            let answer = ask(accept).await;
            let json = answer.header("content-type") == "application/json" && answer.body.is_object();
            gaps.insist(json, || format!("{} {accept}: {answer:?}", operation.id));
            let varies = answer.header("vary").eq_ignore_ascii_case("accept");
            gaps.insist(varies, || format!("{} {accept} does not vary", operation.id));
        }
    }
    gaps.none();
}
