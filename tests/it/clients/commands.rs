//! The same by command on the host, which also changes the clients that manage clients.

use serde_json::json;

use crate::support::command::Desk;

fn create(desk: &Desk, kind: &str, scope: &str) -> String {
    let create =
        ["client", "create", "--name", "x", "--kind", kind, "--scope", scope, "--all-schools", "--json"];
    desk.run(&create).ok().json()["client_id"].as_str().unwrap().to_owned()
}

#[test]
fn secrets_and_grants_are_changed_by_command_for_managers_too() {
    let desk = Desk::new();
    desk.set_up();
    for id in [create(&desk, "mis", "schools:read"), create(&desk, "la", "clients:manage")] {
        let show = || desk.run(&["client", "show", &id]).ok().json();
        let first = show()["secrets"][0]["id"].as_str().unwrap().to_owned();
        let added = desk.run(&["client", "secret", "add", &id, "--json"]).ok().json();
        assert!(added["client_secret"].as_str().unwrap().starts_with("rollcall_"));
        let third = desk.run(&["client", "secret", "add", &id]).expect(1);
        assert!(third.err.contains("revoke one of them first"), "{}", third.err);
        desk.run(&["client", "secret", "revoke", &id, &first]).ok();
        desk.run(&["client", "secret", "revoke", &id, &first]).expect(1);
        assert!(desk.run(&["client", "secret", "add", &id]).ok().out.contains("not shown again"));
        let shown = show();
        assert_eq!((shown["secrets"].as_array().unwrap().len(), &shown["version"]), (3, &json!(4)));
        assert!(!shown.to_string().contains("rollcall_"));
        let grant = shown["grants"][0]["id"].as_str().unwrap();
        desk.run(&["client", "grant", "end", &id, grant]).ok();
        let again = desk.run(&["client", "grant", "end", &id, grant]).expect(1);
        assert!(again.err.contains("open") || again.err.contains("ended"), "{}", again.err);
        assert_eq!(show()["grants"], json!([]));
        desk.run(&["client", "grant", &id, "--all-schools"]).ok();
        desk.run(&["client", "revoke", &id]).ok();
        desk.run(&["client", "secret", "add", &id]).expect(1);
    }
}
