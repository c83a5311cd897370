//! A school with a term of marks.

use chrono::{DateTime, Datelike, NaiveDate, Utc, Weekday};
use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};

use crate::{
    registers::fixture::{Class, mark},
    support::{ALL, Reach, TestApp},
};

/// The codes of example E1, `times` of each: 14 of 140 possible sessions missed, which is just persistently absent.
pub const AT_THE_BOUNDARY: [(&str, usize); 10] =
    [("/", 118), ("L", 4), ("V", 2), ("B", 2), ("I", 8), ("M", 1), ("C", 1), ("U", 2), ("O", 2), ("Y4", 2)];

/// The sessions of the autumn term of the sample calendar: 71 days.
pub fn autumn() -> Vec<(NaiveDate, &'static str)> {
    let halves = [("2026-09-03", "2026-10-23"), ("2026-11-02", "2026-12-18")];
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let days =
        halves.iter().flat_map(|(from, to)| day(from).iter_days().take_while(move |on| *on <= day(to)));
    let open =
        |on: &NaiveDate| !matches!(on.weekday(), Weekday::Sat | Weekday::Sun) && *on != day("2026-11-27");
    days.filter(open).flat_map(|on| [(on, "am"), (on, "pm")]).collect()
}

/// A school of this many pupils, in the spring, with everything read by one client.
pub async fn school(app: TestApp, count: usize) -> Class {
    let mut class = Class::of(app, count).await;
    class.set_now("2027-01-29T16:00:00Z").await;
    class
}

/// Who may see everything.
pub async fn reader(class: &Class) -> String {
    class.app.login(ALL, Reach::Everything).await
}

/// Lays the marks of the whole class on consecutive sessions of the autumn: a line of codes for each pupil.
pub async fn lay(class: &Class, lines: &[Vec<&str>]) {
    let length = lines.iter().map(Vec::len).max().unwrap();
    let sessions = autumn();
    assert!(length <= sessions.len());
    let push = |n: usize| {
        let (date, session) = sessions[n];
        let pupils = class.upns.iter().zip(lines);
        let marks: Vec<Value> = pupils
            .filter_map(|(upn, line)| {
                let code = *line.get(n)?;
                let code = if session == "pm" && code == "/" { "\\" } else { code };
                (code != ".").then(|| match code {
                    "Y7" | "B" | "K" => json!({ "upn": upn, "code": code, "note": "As agreed" }),
                    _ => mark(upn, code),
                })
            })
            .collect();
        async move {
            if marks.is_empty() {
                return;
            }
            let taken_at: DateTime<Utc> = date.and_hms_opt(15, 0, 0).unwrap().and_utc();
            let body = json!({ "taken_at": taken_at, "recorded_by": {"name": "A. Teacher"}, "marks": marks });
            let path = format!("/v1/schools/{}/registers/{date}/{session}", class.urn);
            class.app.put(&class.token, &path, body).await.expect(200);
        }
    };
    stream::iter(0..length).map(push).buffer_unordered(4).collect::<()>().await;
}

/// A line of codes, `times` of each.
pub fn line(codes: &[(&'static str, usize)]) -> Vec<&'static str> {
    codes.iter().flat_map(|(code, times)| vec![*code; *times]).collect()
}

pub async fn figures(class: &Class, token: &str, query: &str) -> Value {
    class.app.get(token, &format!("/v1/schools/{}/figures?{query}", class.urn)).await.expect(200).body
}

/// The only row.
pub fn only(table: &Value) -> &Value {
    assert_eq!(table["data"].as_array().unwrap().len(), 1);
    &table["data"][0]
}

pub fn rate(numerator: u64, denominator: u64, percent: f64) -> Value {
    json!({ "numerator": numerator, "denominator": denominator, "percent": percent })
}

/// The id under which pupil `n` of the class is known.
pub async fn pupil_id(class: &Class, n: usize) -> String {
    let body = json!({ "upns": [class.upns[n]] });
    let found = class.app.post(&reader(class).await, "/v1/pupil-lookups", body).await.expect(200).body;
    found["rows"][0]["pupil_id"].as_str().unwrap_or_else(|| panic!("{found}")).to_owned()
}

/// The attendance of pupil `n` of the class.
pub async fn attendance(class: &Class, token: &str, n: usize, query: &str) -> Value {
    let path = format!("/v1/pupils/{}/attendance?{query}", pupil_id(class, n).await);
    class.app.get(token, &path).await.expect(200).body
}
