//! The programs of the demonstration: a MIS that pushes, an officer who reads. They know the service by HTTP alone.

use std::time::Instant;

use chrono::NaiveDate;
use futures_util::{StreamExt as _, stream};
use reqwest::{Client, Response, StatusCode};
use rollcall::{
    domain::session::Session,
    features::registers::push::RegisterPush,
    flows::simulate::{Plan, SimSchool, register_of},
};
use serde_json::Value;

use super::{DemoClient, Failure, PATIENCE, simulate::bar};

/// Registers that are under way at once.
const ABREAST: usize = 8;
/// Of so many schools one sends nothing this morning.
const SILENT_EVERY: usize = 25;
/// This school sends half of its roll.
const HALF: usize = 3;
/// This school sends one wrong code.
const WRONG: usize = 1;

/// A caller with a token.
struct Caller {
    http: Client,
    base: String,
    token: String,
}

impl Caller {
    async fn log_in(base: &str, client: &DemoClient) -> Result<Self, Failure> {
        let http = Client::builder().no_proxy().timeout(PATIENCE).build()?;
        let ask = http.post(format!("{base}/oauth/token")).basic_auth(client.id, Some(&client.secret));
        let answer = ask.form(&[("grant_type", "client_credentials")]).send().await?.error_for_status()?;
        let answer: Value = answer.json().await?;
        let token = answer["access_token"].as_str().ok_or("no token was issued")?.to_owned();
        Ok(Self { http, base: base.to_owned(), token })
    }

    async fn put(&self, path: &str, body: &RegisterPush, lenient: bool) -> Result<Response, Failure> {
        let mut request = self.http.put(format!("{}{path}", self.base)).bearer_auth(&self.token).json(body);
        if lenient {
            request = request.header("Prefer", "handling=lenient");
        }
        Ok(request.send().await?)
    }

    async fn get(&self, path: &str) -> Result<Value, Failure> {
        let request = self.http.get(format!("{}{path}", self.base)).bearer_auth(&self.token);
        Ok(request.send().await?.error_for_status()?.json().await?)
    }
}

/// Pushes the morning of nearly every school; one register is refused and sent again leniently.
pub async fn push_morning(
    base: &str,
    vendor: &DemoClient,
    plan: &Plan,
    date: NaiveDate,
) -> Result<(), Failure> {
    let caller = Caller::log_in(base, vendor).await?;
    let sending: Vec<_> =
        plan.schools().enumerate().filter(|(index, _)| index % SILENT_EVERY != SILENT_EVERY - 1).collect();
    let bar = bar(sending.len() as u64, "registers");
    let started = Instant::now();
    let pushes = stream::iter(sending).map(|(index, school)| push(&caller, plan, index, school, date));
    let mut pushes = pushes.buffer_unordered(ABREAST);
    let (mut registers, mut marks) = (0, 0);
    while let Some(pushed) = pushes.next().await {
        let pushed = pushed?;
        bar.suspend(|| pushed.remarks.iter().for_each(|remark| println!("   {remark}")));
        bar.inc(1);
        registers += 1;
        marks += pushed.marks;
    }
    bar.finish_and_clear();
    let seconds = started.elapsed().as_secs_f64();
    println!("   {registers} registers with {marks} marks received in {seconds:.1} s.");
    Ok(())
}

/// What became of one school's register.
struct PushedRegister {
    marks: u64,
    remarks: Vec<String>,
}

async fn push(
    caller: &Caller,
    plan: &Plan,
    index: usize,
    school: SimSchool,
    date: NaiveDate,
) -> Result<PushedRegister, Failure> {
    let pupils = plan.pupils(&school);
    let mut body = register_of(plan, &school, &pupils, date, Session::Am);
    if index == HALF {
        body.marks.truncate(body.marks.len() / 2);
    }
    if let (true, Some(mark)) = (index == WRONG, body.marks.first_mut()) {
        mark.code = Some("H".to_owned());
    }
    let path = format!("/v1/schools/{}/registers/{date}/am", school.urn);
    let mut remarks = Vec::new();
    let mut answer = caller.put(&path, &body, false).await?;
    if answer.status() == StatusCode::UNPROCESSABLE_ENTITY {
        let problem: Value = answer.json().await?;
        remarks.push(format!("{} was refused: {}", school.name, text(&problem["detail"])));
        for fault in problem["errors"].as_array().into_iter().flatten() {
            let (at, code, detail) = (&fault["pointer"], &fault["code"], &fault["detail"]);
            remarks.push(format!("  {} {}: {}", text(at), text(code), text(detail)));
        }
        answer = caller.put(&path, &body, true).await?;
        remarks.push("  sent again with Prefer: handling=lenient, and the good marks were kept.".to_owned());
    }
    let answer: Value = answer.error_for_status()?.json().await?;
    let marks = answer["summary"]["created"].as_u64().unwrap_or_default();
    Ok(PushedRegister { marks, remarks })
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Lists the missing registers as the authority sees them.
pub async fn show_missing(base: &str, officer: &DemoClient, date: NaiveDate) -> Result<(), Failure> {
    let caller = Caller::log_in(base, officer).await?;
    let (mut cursor, mut rows) = (String::new(), Vec::new());
    loop {
        let page =
            caller.get(&format!("/v1/missing-registers?on={date}&session=am&limit=200{cursor}")).await?;
        rows.extend(page["data"].as_array().cloned().unwrap_or_default());
        match page["page"]["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    println!("   {} registers of the morning are missing:", rows.len());
    for row in rows.iter().take(5) {
        let (school, state) = (text(&row["school"]), text(&row["state"]));
        println!(
            "   {} {school}: {state}, {} of {} pupils without a mark",
            row["urn"], row["missing"], row["expected"]
        );
    }
    if rows.len() > 5 {
        println!("   … and {} more.", rows.len() - 5);
    }
    Ok(())
}

/// Shows the morning's attendance by phase as the authority sees it, from the registers that came.
pub async fn show_figures(base: &str, officer: &DemoClient, date: NaiveDate) -> Result<(), Failure> {
    let caller = Caller::log_in(base, officer).await?;
    let figures = caller.get(&format!("/v1/figures?from_on={date}&to_on={date}&group_by=phase")).await?;
    for row in figures["data"].as_array().into_iter().flatten() {
        let (phase, rate) = (text(&row["group"]["phase"]), &row["rates"]["attendance"]);
        let (attended, possible) = (&rate["numerator"], &rate["denominator"]);
        println!(
            "   {phase}: {} % attendance ({attended} of {possible} possible sessions attended)",
            rate["percent"]
        );
    }
    Ok(())
}
