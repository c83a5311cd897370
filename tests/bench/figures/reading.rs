//! What a school and a caseworker ask for: a school's concerns, a pupil's penalty position.

use std::{path::Path, time::Duration};

use rollcall::{
    attendance::book::roll::Rolls,
    flows::simulate::{SimSchool, load_registers, load_roll},
};

use super::{connect, quantile, year::Year};
use crate::Options;

/// Pupils of the schools that are asked about: those beside the authority's own, four of each size.
const SIZES: [usize; 3] = [30, 270, 1200];
const EACH: usize = 4;
/// Requests for each school, or for the pupils of each school.
const REQUESTS: usize = 50;

/// Concerns and penalty positions by the size of the school.
pub async fn measure(options: &Options, year: &Year, concerns: bool, penalty: bool) {
    let schools = load(year).await;
    let on = *year.days().end();
    let service = year.world.serve(Path::new(env!("CARGO_BIN_EXE_rollcall"))).await;
    let mut http = connect(year, &service).await;
    println!(
        "\n| {}: on {on}, one request after the other | pupils | p50 ms | p99 ms | requests |",
        year.name()
    );
    println!("|---|--:|--:|--:|--:|");
    for (size, schools) in SIZES.into_iter().zip(schools.chunks(EACH)) {
        let told = |what: &str, times: &[Duration]| {
            let (half, most) = (quantile(times, 0.5), quantile(times, 0.99));
            println!("| {what} | {size} | **{half:.1}** | **{most:.1}** | {} |", times.len());
        };
        let (mut lists, mut positions) = (Vec::new(), Vec::new());
        for school in schools {
            let pupils = year.pupil_ids(school.urn, size.min(REQUESTS) as i32).await;
            for request in 0..=options.times(REQUESTS) {
                let mut ask = async |wanted: bool, times: &mut Vec<Duration>, path: String| {
                    if wanted {
                        let took = http.get(&path).await.0;
                        // The first one finds a service that does not know the question.
                        times.extend((request > 0).then_some(took));
                    }
                };
                let list = format!("/schools/{}/concerns?on={on}", school.urn);
                ask(concerns, &mut lists, list).await;
                let pupil = pupils[request % pupils.len()];
                ask(penalty, &mut positions, format!("/pupils/{pupil}/penalty-position?on={on}")).await;
            }
        }
        if concerns {
            told("a school's concerns", &lists);
        }
        if penalty {
            told("a pupil's penalty position", &positions);
        }
    }
}

/// Loads the schools with the same flow. Those of the year before them go into no figure from here on.
async fn load(year: &Year) -> Vec<SimSchool> {
    let (gate, rolls) = (year.world.gate(), Rolls::default());
    let first = year.schools.len();
    let plan = rollcall::flows::simulate::Plan { schools: first + SIZES.len() * EACH, ..year.plan };
    rollcall::flows::simulate::load_schools(gate, &plan).await.unwrap();
    let mut schools = Vec::new();
    for (school, at) in plan.schools().skip(first).zip(0..) {
        let school = SimSchool { pupils: SIZES[at / EACH], ..school };
        load_roll(gate, &plan, &school).await.unwrap();
        let days = (*year.days().start(), *year.days().end());
        load_registers(gate, &plan, &rolls, &school, days).await.unwrap();
        schools.push(school);
    }
    schools
}
