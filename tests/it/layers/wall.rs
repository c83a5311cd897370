//! Who looks, and who writes, past the wall between schools.

use std::collections::BTreeSet;

use super::sources;

/// A door of a session past the wall between schools, and the files that go through it, each with its reason.
struct Door {
    name: &'static str,
    files: &'static [(&'static str, &'static str)],
}

const PAST_THE_WALL: &[Door] = &[
    Door {
        name: "elsewhere",
        files: &[
            (
                "features/pupils/roll/store.rs",
                "whether a pupil is enrolled at another school, which keeps its UPN",
            ),
            (
                "features/registers/queries/dual.rs",
                "whether another school has the pupil, and says that it was there",
            ),
        ],
    },
    Door {
        name: "everywhere",
        files: &[
            (
                "attendance/book/doubts.rs",
                "whether a school says another address of a parent: yes or no, and whose contact to the authority",
            ),
            ("attendance/book/improved.rs", "which sessions are settled with a parent: they are not counted"),
            ("attendance/book/ladders.rs", "which records of parents are of one person: their ids alone"),
            (
                "attendance/book/parents.rs",
                "what a parent is called, and where the one document goes that is served on it",
            ),
            (
                "attendance/book/whereabouts.rs",
                "why an address may not be told to a parent: never whose or where",
            ),
            ("features/notices_to_improve/pair.rs", "whether a penalty notice is asked for: yes or no"),
            (
                "features/penalty_notices/before.rs",
                "whether a notice that is told was used already: yes or no",
            ),
        ],
    },
    Door {
        name: "over_all_schools",
        files: &[
            (
                "features/notices_to_improve/progress/watch.rs",
                "sessions that the law counts over all schools: numbers",
            ),
            (
                "features/webinars/ledger.rs",
                "places, parties that wait, and how many stand before one: numbers",
            ),
        ],
    },
];

/// Past the wall between schools go only these, each for its reason. Whoever reaches every school anyway asks with `find`.
#[test]
fn few_look_past_the_wall_between_schools() {
    let sources: Vec<(String, String)> =
        sources().into_iter().map(|source| (source.code(), source.path)).collect();
    for Door { name, files } in PAST_THE_WALL {
        let calls =
            [format!(".{name}("), format!(".{name}::<"), format!("::{name}("), format!("::{name}::<")];
        let asks = |code: &str| calls.iter().any(|call| code.contains(call.as_str()));
        let beyond: BTreeSet<&str> =
            sources.iter().filter(|(code, _)| asks(code)).map(|(_, path)| path.as_str()).collect();
        let may: BTreeSet<&str> = files.iter().map(|(path, _)| *path).collect();
        assert_eq!(beyond, may, "{name}");
        assert!(files.iter().all(|(_, reason)| !reason.is_empty()), "{name}");
    }
}

/// A transaction on the rows of the authority is opened for a school where it books, changes or gives up what the authority
/// holds for all.
#[test]
fn few_write_for_a_school_what_is_the_authoritys() {
    let may = [
        "access/write.rs",
        "features/webinars/bookings/service.rs",
        "features/webinars/recordings/requests.rs",
    ];
    let opened = sources().into_iter().filter(|source| source.code().contains("write_once_for_school"));
    let opened: BTreeSet<String> = opened.map(|source| source.path).collect();
    assert_eq!(opened, BTreeSet::from(may.map(str::to_owned)));
}
