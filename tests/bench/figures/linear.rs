//! Whether the cost grows with the marks that are read and with nothing else.

use std::path::Path;

use super::{connect, quantile, year::Year};
use crate::{Options, load::Http};

const PARTS: [usize; 4] = [8, 4, 2, 1];

/// The authority's figures of an eighth, a quarter, half and all of the schools, and of the days.
pub async fn measure(options: &Options, year: &Year) {
    // What may be reached is asked of the database each time; who asks is known to a service that starts now.
    let mut clients = Vec::new();
    for part in PARTS {
        let schools = some_schools(year, part);
        let pupils: usize = schools.iter().map(|(_, pupils)| pupils).sum();
        let client = year.world.client_of(schools.iter().map(|(urn, _)| *urn).collect()).await;
        clients.push((schools.len(), pupils, client));
    }
    let service = year.world.serve(Path::new(env!("CARGO_BIN_EXE_rollcall"))).await;
    println!("\n| {}: part of the year | schools | days | marks | ms | ns a mark |", year.name());
    println!("|---|--:|--:|--:|--:|--:|");
    let whole = year.school_days.len();
    let told = |what: &str, schools: usize, pupils: usize, days: usize, ms: f64| {
        let marks = pupils * days * 2;
        let each = ms * 1e6 / marks as f64;
        println!("| {what} | {schools} | {days} | {marks} | {ms:.1} | {each:.1} |");
    };
    for (part, (schools, pupils, client)) in PARTS.into_iter().zip(clients) {
        let token = year.world.token_of(client);
        let mut http = Http::connect(&service.address, "/v1", token, |_| String::new()).await;
        let ms = median_ms(options, &mut http, &year.path(year.days())).await;
        told(&format!("1/{part} of the schools"), schools, pupils, whole, ms);
    }
    let mut http = connect(year, &service).await;
    for part in PARTS {
        let days = whole / part;
        let path = year.path(year.school_days[0]..=year.school_days[days - 1]);
        let ms = median_ms(options, &mut http, &path).await;
        told(&format!("1/{part} of the days"), year.schools.len(), year.pupils, days, ms);
    }
}

/// So many of every kind: each second, fourth or eighth school of the list, with its pupils.
fn some_schools(year: &Year, part: usize) -> Vec<(i32, usize)> {
    year.schools.iter().step_by(part).map(|school| (school.urn, school.pupils)).collect()
}

async fn median_ms(options: &Options, http: &mut Http, path: &str) -> f64 {
    let mut times = Vec::new();
    for _ in 0..=options.times(5) {
        times.push(http.get(path).await.0);
    }
    quantile(&times[1..], 0.5)
}
