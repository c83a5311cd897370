//! Six simulated schools, and what their registers say of the half term.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use futures_util::{StreamExt as _, stream};
use rollcall::{
    domain::session::Session,
    flows::simulate::{Plan, SimKind, SimPupil, SimSchool, register_of},
};
use serde_json::{Value, json};

use crate::{
    pupil_groups::fixture as groups,
    registers::fixture::{Class, MIS},
    support::{Reach, TestApp},
};

const PLAN: Plan = Plan { seed: 20_261, schools: 6, pupils_per_school: Some(24), year: 2026 };
/// The first of them push their registers.
const ON_THE_FEED: usize = 4;
/// At the first school, one after the other in its list: away without leave, ill, gone, and come.
const AWAY: usize = 16;
const ILL: usize = 17;
const LEFT: usize = 18;
const CAME: usize = 19;
const LEAVES_ON: &str = "2026-10-02";
const COMES_ON: &str = "2026-09-21";

const ATTENDED: [&str; 8] = ["/", "\\", "L", "K", "V", "P", "W", "B"];
const NOT_POSSIBLE: [&str; 12] = ["D", "Q", "X", "Z", "#", "Y1", "Y2", "Y3", "Y4", "Y5", "Y6", "Y7"];

/// A school, its pupils, and the codes of each by UPN, in order of time.
pub struct School {
    pub class: Class,
    sim: SimSchool,
    pupils: Vec<SimPupil>,
    codes: BTreeMap<String, Vec<String>>,
    has_events: bool,
}

/// The authority with its schools and the list of children with a social worker.
pub struct Authority {
    app: TestApp,
    pub schools: Vec<School>,
    /// The list that was sent last.
    pub list: String,
}

fn days() -> Vec<NaiveDate> {
    let last: NaiveDate = "2026-10-23".parse().unwrap();
    PLAN.school_year().unwrap().school_days().take_while(|day| *day <= last).collect()
}

impl Authority {
    /// Calendar, schools, rolls and the first list, on the first morning of the year.
    pub async fn opens(app: &TestApp) -> Self {
        app.set_now("2026-09-02T07:00:00Z");
        let la = app.login(&["calendars:write"], Reach::Everything).await;
        let call = "PUT /v1/calendars/2026-27";
        app.send(&la, call, PLAN.term_dates(), &[("If-None-Match", "*")]).await.expect(201);
        let mut schools = Vec::new();
        for (n, sim) in PLAN.schools().enumerate() {
            let school = School::opens(app, sim, n == 0).await;
            school.sends_roll("2026-09-02").await;
            schools.push(school);
        }
        let mut authority = Self { app: app.clone(), schools, list: String::new() };
        authority.sends_list("2026-09-02").await;
        authority
    }

    /// The registers of the half term, and the rolls as they change. Nobody sees those of schools without a feed.
    pub async fn keeps_registers(&mut self) {
        for day in days() {
            self.moves_on(&format!("{day}T16:00:00Z")).await;
            let changes = [LEAVES_ON, COMES_ON].contains(&day.to_string().as_str());
            for (n, school) in self.schools.iter_mut().enumerate() {
                if changes && school.has_events {
                    school.sends_roll(&day.to_string()).await;
                }
                for session in Session::ALL {
                    school.keeps(day, session, n < ON_THE_FEED).await;
                }
            }
        }
        self.sends_list("2026-10-19").await;
    }

    /// Another moment, with new tokens.
    pub async fn moves_on(&mut self, now: &str) {
        self.app.set_now(now);
        stream::iter(&mut self.schools).for_each_concurrent(4, |school| school.class.set_now(now)).await;
    }

    pub fn on_the_feed(&self) -> impl Iterator<Item = &School> {
        self.schools.iter().take(ON_THE_FEED)
    }

    pub fn without_feed(&self) -> impl Iterator<Item = &School> {
        self.schools.iter().skip(ON_THE_FEED)
    }

    async fn sends_list(&mut self, on: &str) {
        let officer = groups::officer(&self.app).await;
        let upns: Vec<_> = self.schools.iter().flat_map(School::group).collect();
        let sent = groups::send(&self.app, &officer, on, &upns.iter().collect::<Vec<_>>()).await.expect(200);
        assert_eq!(sent.body["summary"]["unmatched"].as_u64().unwrap_or(0), 0, "{sent:?}");
        self.list = sent.body["list_id"].as_str().unwrap().to_owned();
    }
}

impl School {
    async fn opens(app: &TestApp, sim: SimSchool, has_events: bool) -> Self {
        let kind = match sim.kind {
            SimKind::Primary => "primary",
            SimKind::Secondary => "secondary",
            SimKind::Special => "special",
        };
        app.school_of_kind(sim.urn, kind).await;
        let token = app.login(MIS, Reach::Schools(&[sim.urn])).await;
        let pupils = PLAN.pupils(&sim);
        let upns = pupils.iter().map(|pupil| pupil.upn.clone()).collect();
        let class = Class { app: app.clone(), token, urn: sim.urn, upns };
        Self { class, sim, pupils, codes: BTreeMap::new(), has_events }
    }

    /// Children with a social worker: every third who is of compulsory school age, and there all the time.
    pub fn group(&self) -> impl Iterator<Item = String> {
        let of_age = |(n, pupil): &(usize, &SimPupil)| pupil.year_group != "R" && n.is_multiple_of(3);
        let stays = |(n, _): &(usize, &SimPupil)| !self.has_events || ![LEFT, CAME].contains(n);
        let group = self.pupils.iter().enumerate().filter(of_age).filter(stays);
        group.map(|(_, pupil)| pupil.upn.clone())
    }

    /// Possible and attended sessions of each child of the group.
    pub fn counts(&self) -> impl Iterator<Item = (u64, u64)> {
        self.group().map(|upn| {
            let possible = self.codes[&upn].iter().filter(|code| !NOT_POSSIBLE.contains(&code.as_str()));
            let attended = possible.clone().filter(|code| ATTENDED.contains(&code.as_str())).count();
            (possible.count() as u64, attended as u64)
        })
    }

    /// Who is to be returned, by the kind of the return, from the codes as they were kept.
    pub fn to_return(&self) -> BTreeMap<&'static str, Vec<String>> {
        let mut found: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        for pupil in self.pupils.iter().filter(|pupil| pupil.year_group != "R") {
            let Some(codes) = self.codes.get(&pupil.upn) else { continue };
            let away = |code: &String| ["G", "N", "O", "U"].contains(&code.as_str());
            if codes.windows(20).any(|ten_days| ten_days.iter().all(away)) {
                found.entry("attendance").or_default().push(pupil.upn.clone());
            }
            let ill = codes.chunks(2).filter(|day| day.iter().any(|code| code == "I")).count();
            if ill >= 15 {
                found.entry("sickness").or_default().push(pupil.upn.clone());
            }
        }
        // The most junior class on the first day of the year is no news.
        let junior = if self.sim.kind == SimKind::Secondary { "7" } else { "R" };
        let first = days()[0];
        for (n, pupil) in self.pupils.iter().enumerate() {
            let came_later = self.has_events && n == CAME;
            if came_later || (pupil.starting_on >= first && pupil.year_group != junior) {
                found.entry("new_pupil").or_default().push(pupil.upn.clone());
            }
        }
        if self.has_events {
            found.entry("deletion").or_default().push(self.pupils[LEFT].upn.clone());
        }
        found
    }

    /// The whole roll as it stands on a day.
    async fn sends_roll(&self, on: &str) {
        let rows: Vec<_> = (0..self.pupils.len()).filter_map(|n| self.row(n, on)).collect();
        let body = json!({ "as_at": self.class.app.now(), "complete": true, "enrolments": rows });
        let path = format!("/v1/schools/{}/roll", self.sim.urn);
        let taken = self.class.app.put(&self.class.token, &path, body).await.expect(200);
        assert_eq!(taken.body["summary"]["rejected"], 0, "{taken:?}");
    }

    fn row(&self, n: usize, on: &str) -> Option<Value> {
        let pupil = &self.pupils[n];
        let mut row = json!({
            "mis_id": pupil.mis_id, "upn": pupil.upn, "surname": pupil.surname, "forename": pupil.forename,
            "born_on": pupil.born_on, "sex": pupil.sex.to_string(), "starting_on": pupil.starting_on,
            "year_group": pupil.year_group, "registration_group": pupil.registration_group,
            "sen": pupil.sen.to_string(), "fsm": pupil.fsm,
        });
        match n {
            CAME if self.has_events && on < COMES_ON => return None,
            CAME if self.has_events => row["starting_on"] = json!(COMES_ON),
            LEFT if self.has_events && on >= LEAVES_ON => {
                let next = json!({ "name": "Sample Junior School" });
                row["deletion"] = json!({ "on": LEAVES_ON, "ground": "9-1-a", "next_school": next });
            }
            _ => {}
        }
        Some(row)
    }

    /// Keeps one register, and pushes it where the school is on the feed.
    async fn keeps(&mut self, day: NaiveDate, session: Session, pushes: bool) {
        let date = day.to_string();
        let is_there = |n: usize| match n {
            LEFT => !self.has_events || date.as_str() <= LEAVES_ON,
            CAME => !self.has_events || date.as_str() >= COMES_ON,
            _ => true,
        };
        let pupils: Vec<usize> = (0..self.pupils.len()).filter(|n| is_there(*n)).collect();
        let there: Vec<SimPupil> = pupils.iter().map(|n| self.pupils[*n].clone()).collect();
        let mut register = register_of(&PLAN, &self.sim, &there, day, session);
        for (n, mark) in pupils.iter().zip(&mut register.marks) {
            let otherwise = match (self.has_events, *n) {
                (true, AWAY) if ("2026-09-14".."2026-09-29").contains(&date.as_str()) => Some("O"),
                (true, ILL) if date.as_str() >= "2026-09-21" => Some("I"),
                _ => None,
            };
            if let Some(code) = otherwise {
                (mark.code, mark.minutes_late, mark.note) = (Some(code.to_owned()), None, None);
            }
            let code = mark.code.clone().unwrap();
            self.codes.entry(mark.upn.clone()).or_default().push(code);
        }
        if pushes {
            let path = format!("/v1/schools/{}/registers/{date}/{session}", self.sim.urn);
            let body = serde_json::to_value(&register).unwrap();
            self.class.app.put(&self.class.token, &path, body).await.expect(200);
        }
    }
}
