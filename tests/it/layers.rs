//! The import rules of `src/lib.rs`, the size budget, the roles of files and the schema namespace,
//! checked against the source text.

mod wall;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The modules of `src/lib.rs`, lowest first: a file may mention only what stands before its own.
const LAYERS: &[&str] = &[
    "telemetry",
    "migrations",
    "domain",
    "error",
    "pictures",
    "letters",
    "mail",
    "http",
    "entities",
    "access",
    "config",
    "attendance",
    "assessments",
    "notices",
    "proceedings",
    "features",
    "flows",
    "app",
    "cli",
];

/// What a file of a feature may not mention, by the role that its name or its folder's gives it.
const ROLES: &[(&str, &[&str])] = &[
    ("http", &["sea_orm", "crate::entities"]),
    ("service", &["actix_web", "utoipa_actix_web"]),
    ("rules", &["actix_web", "sea_orm", "crate::access", "crate::http"]),
    ("dto", &["actix_web", "crate::access", "sea_orm"]),
];

/// Modules that know neither the database nor the network; the one exception is named with it.
const PURE: &[(&str, Option<&str>)] = &[
    ("domain", None),
    ("attendance", Some("attendance/book")),
    ("notices", None),
    ("proceedings", None),
    ("assessments", None),
    ("pictures", None),
    ("letters", None),
    ("mail", None),
];

/// Lines that a file should not have, may not have without a reason, and may not have at all.
const BUDGET: usize = 300;
const HARD: usize = 400;
const MOST: usize = 500;

/// Files over `HARD` lines, each with its reason. Keep it short.
const LARGE: &[(&str, &str)] = &[];

/// A source file: its path below `src`, its whole text, and the text that is not tests.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// What runs in production; comments may name anything.
    fn code(&self) -> String {
        let production = self.text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
        let lines = production.lines().filter(|line| !line.trim_start().starts_with("//"));
        lines.collect::<Vec<_>>().join("\n")
    }

    fn is_test(&self) -> bool {
        ["tests.rs", "properties.rs"].iter().any(|name| self.path.ends_with(name))
            || self.path.contains("/tests/")
    }

    /// The module of `src/lib.rs` that it belongs to.
    fn module(&self) -> &str {
        self.path.split(['/', '.']).next().unwrap_or_default()
    }

    /// Folders and name below its feature.
    fn parts(&self) -> Vec<&str> {
        self.path.trim_end_matches(".rs").split('/').skip(2).collect()
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    for path in files(&root) {
        let text = fs::read_to_string(&path).unwrap();
        let path = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
        found.push(Source { path, text });
    }
    assert!(found.len() > 50, "the sources were not found");
    found
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut all: Vec<_> =
        entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect();
    all.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    all.sort();
    all
}

/// Every path that a text imports or names below a root, one step deep: `crate::access` gives `access`.
fn mentioned(text: &str, root: &str) -> BTreeSet<String> {
    let word = |c: char| !c.is_alphanumeric() && c != '_';
    let mut found = BTreeSet::new();
    for rest in text.split(root).skip(1) {
        match rest.strip_prefix('{') {
            None => {
                found.extend(rest.split(word).next().map(str::to_owned));
            }
            Some(group) => {
                let mut depth = 0;
                let mut head = String::new();
                for c in group.chars() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => {
                            found.insert(std::mem::take(&mut head));
                        }
                        c if depth == 0 => head.push(c),
                        _ => {}
                    }
                }
                found.insert(head);
            }
        }
    }
    found.iter().map(|path| path.trim().split(word).next().unwrap_or_default().to_owned()).collect()
}

/// The code without imports of nothing but constants.
fn without_constants(code: &str) -> String {
    let constant = |name: &str| name.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    let imports_constants = |line: &&str| {
        let names = line.strip_prefix("use crate::access::").map(|rest| rest.trim_matches(['{', '}', ';']));
        names.is_some_and(|names| names.split(',').all(|name| constant(name.trim())))
    };
    code.lines().filter(|line| !imports_constants(line)).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn none(broken: &[String]) {
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn imports_are_read_from_both_ways_of_writing_them() {
    let text = "use crate::{access::{Access, Db}, error::Code,\n    http};\nuse crate::domain::urn;";
    let found: Vec<_> = mentioned(text, "crate::").into_iter().collect();
    assert_eq!(found, ["access", "domain", "error", "http"]);
}

#[test]
fn every_module_has_its_layer() {
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let declared = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    none(&declared.filter(|name| !LAYERS.contains(name)).map(str::to_owned).collect::<Vec<_>>());
}

#[test]
fn imports_point_down() {
    let mut broken = Vec::new();
    for source in sources() {
        let Some(own) = LAYERS.iter().position(|layer| *layer == source.module()) else { continue };
        let code = source.code();
        for above in LAYERS.iter().skip(own + 1).filter(|layer| mentioned(&code, "crate::").contains(**layer))
        {
            broken.push(format!("{} mentions {above}", source.path));
        }
    }
    none(&broken);
}

#[test]
fn features_never_import_features() {
    let mut broken = Vec::new();
    for source in sources().iter().filter(|source| source.module() == "features") {
        let code = source.code();
        let own = source.path.split(['/', '.']).nth(1).unwrap_or_default();
        let named = mentioned(&code, "features::").into_iter();
        broken.extend(
            named.filter(|other| other != own).map(|other| format!("{} mentions {other}", source.path)),
        );
        broken.extend(code.contains("features::{").then(|| format!("{} imports several", source.path)));
        let up = mentioned(&code, "super::super::").into_iter().filter(|_| source.parts().len() < 2);
        broken.extend(up.map(|other| format!("{} climbs to {other}", source.path)));
    }
    none(&broken);
}

#[test]
fn files_of_a_feature_keep_to_their_role() {
    let mut broken = Vec::new();
    for source in sources().iter().filter(|source| source.module() == "features" && !source.is_test()) {
        let parts = source.parts();
        // What is written in capitals is a constant, and a rule may rest on one.
        let code = without_constants(&source.code());
        for (role, words) in ROLES.iter().filter(|(role, _)| parts.contains(role)) {
            let module = |word: &str| match word.strip_prefix("crate::") {
                Some(name) => mentioned(&code, "crate::").contains(name),
                None => code.contains(word),
            };
            let named = words.iter().filter(|word| module(word));
            broken.extend(named.map(|word| format!("{}, a file of {role}, mentions {word}", source.path)));
        }
    }
    none(&broken);
}

#[test]
fn the_heart_is_pure() {
    let mut broken = Vec::new();
    for source in sources() {
        let Some((_, except)) = PURE.iter().find(|(module, _)| *module == source.module()) else { continue };
        if source.is_test() || except.is_some_and(|except| source.path.starts_with(except)) {
            continue;
        }
        let code = source.code();
        let crates = ["sea_orm", "actix_web", "tokio", "std::fs", "std::env"];
        let named = crates.iter().filter(|word| code.contains(**word));
        broken.extend(named.map(|word| format!("{} mentions {word}", source.path)));
        let own = mentioned(&code, "crate::");
        let doors = ["access", "entities", "http"].iter().filter(|module| own.contains(**module));
        broken.extend(doors.map(|module| format!("{} mentions crate::{module}", source.path)));
    }
    none(&broken);
}

#[test]
fn files_stay_small() {
    let mut broken = Vec::new();
    for source in sources() {
        let lines = source.text.lines().count();
        let reason = LARGE.iter().find(|(path, _)| *path == source.path);
        if lines > BUDGET {
            eprintln!("{lines:4} lines: src/{}", source.path);
        }
        if lines > MOST || (lines > HARD && reason.is_none()) {
            broken.push(format!("src/{}: {lines} lines; split it by sub-resource", source.path));
        }
        if lines <= HARD && reason.is_some() {
            broken.push(format!("src/{}: {lines} lines; take it from the list", source.path));
        }
    }
    none(&broken);
}

/// utoipa keys schemas by bare name and lets the last one win without a word.
#[test]
fn schema_names_are_unique() {
    let mut seen: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let word = |c: char| !c.is_alphanumeric() && c != '_';
    for source in sources().iter().filter(|source| !source.is_test()) {
        let code = source.code();
        let derived = code.split("#[derive(").skip(1);
        for block in
            derived.filter(|block| block.split(")]").next().is_some_and(|list| list.contains("ToSchema")))
        {
            let line = |keyword: &str| {
                block.find(&format!("\n{keyword} ")).or(block.find(&format!("\npub {keyword} ")))
            };
            let starts = ["struct", "enum"].iter().filter_map(|keyword| line(keyword)).min();
            // Inside a macro the declaration is indented; its name is the macro's to give.
            let Some((head, declaration)) = starts.map(|at| block.split_at(at + 1)) else { continue };
            let alias = head.split("schema(as = ").nth(1);
            let declared = declaration.trim_start_matches("pub ").split(' ').nth(1).unwrap_or_default();
            let name = alias.unwrap_or(declared);
            if !name.starts_with('$') {
                let name = name.split(word).next().unwrap_or_default().to_owned();
                seen.entry(name).or_default().push(source.path.clone());
            }
        }
        let given = code.split("\n    #[schema(as = ").skip(1).filter_map(|rest| rest.split(word).next());
        for name in given {
            seen.entry(name.to_owned()).or_default().push(source.path.clone());
        }
        for name in code.split("impl ToSchema for ").skip(1).filter_map(|rest| rest.split(word).next()) {
            seen.entry(name.to_owned()).or_default().push(source.path.clone());
        }
    }
    assert!(seen.len() > 5, "{seen:?}");
    seen.retain(|_, paths| paths.len() > 1);
    assert!(seen.is_empty(), "{seen:#?}");
}

#[test]
fn nothing_is_left_to_be_done_later() {
    let words = ["todo!(", "unimplemented!(", "TODO", "FIXME", "XXX", "dbg!(", "std::process::exit"];
    let mut broken = Vec::new();
    for source in sources() {
        let found = words.iter().filter(|word| source.text.contains(**word));
        broken.extend(found.map(|word| format!("src/{}: {word}", source.path)));
        let prints =
            !source.is_test() && ["println!(", "print!("].iter().any(|word| source.code().contains(word));
        broken.extend((prints && source.module() != "cli").then(|| format!("src/{} prints", source.path)));
    }
    none(&broken);
}

/// A client that is newer than the table of clients is looked up when a session is opened or the slot is taken: a handler
/// that does neither would believe its token.
#[test]
fn no_handler_leaves_its_caller_unread() {
    let unread = sources().into_iter().filter(|source| source.code().contains("_: Access<"));
    assert_eq!(unread.map(|source| source.path).collect::<Vec<_>>(), Vec::<String>::new());
}

/// A type with a secret in it that cannot be printed cannot be logged by accident.
#[test]
fn what_holds_a_secret_cannot_be_printed() {
    let secret = [
        "SigningKey",
        "Tokens",
        "Keys",
        "KeptKey",
        "Ring",
        "KeyFolder",
        "Pepper",
        "Gate",
        "Db",
        "DbSettings",
        "TokenRequest",
        "Settings",
        "Claims",
        "Seal",
    ];
    let mut found = BTreeSet::new();
    for source in sources().iter().filter(|source| ["access", "config", "http"].contains(&source.module())) {
        let code = source.code();
        for name in secret {
            for open in [" {", "<", "("] {
                let Some((before, _)) = code.split_once(&format!("struct {name}{open}")) else { continue };
                found.insert(name);
                let derives = before.rsplit("\n\n").next().unwrap_or_default();
                assert!(!derives.contains("Debug"), "src/{}: {name} can be printed", source.path);
                assert!(!code.contains(&format!("Debug for {name}")), "src/{}: {name}", source.path);
            }
        }
    }
    assert_eq!(found.len(), secret.len(), "{found:?}");
}
