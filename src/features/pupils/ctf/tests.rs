//! Files as they come, and files made to harm.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{Numbers, Transfer, read, xml};
use crate::{
    error::{AppError, Fault},
    features::pupils::roll::Submitted,
};

const PUPIL: &str = "<UPN>R201100018042</UPN><Surname>Sample-Oak</Surname><Forename>Pupil-0042</Forename>\
    <DOB>2015-11-02</DOB><Sex>F</Sex><BasicDetails><NCyearActual>6</NCyearActual></BasicDetails>";

fn file(header: &str, pupils: &[&str]) -> String {
    let pupils: String = pupils.iter().map(|pupil| format!("<Pupil>{pupil}</Pupil>")).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CTfile><Header><DateTime>2026-07-20T10:00:00</DateTime>\
         {header}</Header><CTFpupilData>{pupils}</CTFpupilData></CTfile>"
    )
}

fn taken(bytes: &[u8]) -> Result<Submitted, AppError> {
    let now: DateTime<Utc> = "2026-07-21T09:00:00Z".parse().unwrap();
    let here = Some(Numbers { la: 926, establishment: 4001 });
    let starting_on = "2026-09-03".parse().ok();
    read(bytes, &Transfer { here, starting_on, now })
}

/// The only entry, as JSON.
fn entry(header: &str, pupil: &str) -> Value {
    let taken = taken(file(header, &[pupil]).as_bytes()).ok().unwrap();
    assert!(taken.only_new && !taken.complete);
    let mut rows = taken.rows;
    serde_json::to_value(rows.remove(0).ok().unwrap()).unwrap()
}

fn faults(pupil: &str) -> Vec<Fault> {
    let mut rows = taken(file("", &[pupil]).as_bytes()).ok().unwrap().rows;
    rows.remove(0).err().unwrap()
}

#[test]
fn a_pupil_of_another_school_is_entered_on_the_day_asked_for_in_the_year_group_of_that_day() {
    let source = "<SourceSchool><LEA>926</LEA><Estab>2001</Estab><SchoolName>Sample Infant School</SchoolName>\
                  </SourceSchool><DestSchool><LEA>926</LEA><Estab>4001</Estab></DestSchool>";
    let entry = entry(source, PUPIL);
    assert_eq!(entry["upn"], "R201100018042");
    assert_eq!((&entry["born_on"], &entry["sex"]), (&json!("2015-11-02"), &json!("F")));
    assert_eq!((&entry["starting_on"], &entry["year_group"]), (&json!("2026-09-03"), &json!("7")));
    assert_eq!(entry["previous_school"]["name"], "Sample Infant School");
    assert_eq!(entry["registration"], "single");
    assert_eq!(entry["contacts"], Value::Null);
}

#[test]
fn the_schools_own_file_tells_when_a_pupil_started_and_how_it_is_registered() {
    let own = "<SourceSchool><LEA>926</LEA><Estab>4001</Estab></SourceSchool>\
               <DestSchool><LEA>xxx</LEA><Estab>xxxx</Estab></DestSchool>";
    let pupil = PUPIL.replace("</BasicDetails>", "<EnrolStatus>S</EnrolStatus></BasicDetails>")
        + "<SchoolHistory><School><LEA>926</LEA><Estab>4001</Estab><EntryDate>2024-01-08</EntryDate>\
         <LeavingDate>2024-07-19</LeavingDate></School><School><LEA>926</LEA><Estab>4001</Estab>\
         <EntryDate>2025-09-03</EntryDate></School><School><LEA>926</LEA><Estab>2001</Estab>\
         <SchoolName>Sample Infant School</SchoolName><LeavingDate>2025-07-18</LeavingDate></School></SchoolHistory>";
    let entry = entry(own, &pupil);
    assert_eq!((&entry["starting_on"], &entry["year_group"]), (&json!("2025-09-03"), &json!("6")));
    assert_eq!(entry["registration"], "subsidiary");
    assert_eq!(entry["previous_school"]["name"], "Sample Infant School");
}

#[test]
fn home_parents_and_others_are_told_apart_by_parental_responsibility() {
    let pupil = PUPIL.to_owned()
        + "<SENhistory><SEN><StartDate>2020-01-01</StartDate><SENprovision>N</SENprovision></SEN>\
         <SEN><StartDate>2024-01-01</StartDate><SENprovision>K</SENprovision></SEN></SENhistory>\
         <FSMhistory><FSMinstance><FSMstartDate>2023-01-01</FSMstartDate></FSMinstance></FSMhistory>\
         <Address><BS7666Address><PAON>1</PAON><Street>Sample Road</Street><Town>Sampleton</Town></BS7666Address>\
         <PostCode>NR1 2DH</PostCode></Address><Contacts><Contact><Order>2</Order><Surname>Sample-Elm</Surname>\
         <Relationship>Grandfather</Relationship></Contact><Contact><Order>1</Order><Surname>Sample-Oak</Surname>\
         <Forename>Parent-1</Forename><Relationship>MOT</Relationship><Responsibility>true</Responsibility>\
         <Address><AddressAsPupil>true</AddressAsPupil></Address><Phones><Phone><TelephoneType>M</TelephoneType>\
         <PhoneNo>07700 900001</PhoneNo></Phone></Phones></Contact></Contacts>";
    let entry = entry("", &pupil);
    assert_eq!((&entry["sen"], &entry["fsm"]), (&json!("K"), &json!(true)));
    let contacts = &entry["contacts"];
    let home = json!({"line_1": "1 Sample Road", "town": "Sampleton", "postcode": "NR1 2DH"});
    assert_eq!(contacts["address"], home);
    let parent = &contacts["parents"][0];
    assert_eq!((&parent["address"], &parent["relationship"]), (&home, &json!("Mother")));
    assert_eq!(parent["parental_responsibility"], true);
    assert_eq!(parent["lives_with_pupil"], Value::Null, "the same address is not the same as living there");
    assert_eq!(
        parent["telephones"][0],
        json!({"number": "07700 900001", "kind": "mobile", "emergency": true})
    );
    assert_eq!(contacts["emergency_contacts"][0]["surname"], "Sample-Elm");
}

#[test]
fn a_pupil_at_fault_has_its_faults_in_the_words_of_the_file_and_the_others_are_read() {
    let told = faults("<UPN>R201100018042</UPN><Surname>Sample</Surname><DOB>02/11/2015</DOB><Sex>U</Sex>");
    let told: Vec<_> = told
        .iter()
        .map(|fault| (fault.pointer.as_deref().unwrap(), fault.detail.as_deref().unwrap()))
        .collect();
    for (pointer, word) in
        [("/forename", "Forename"), ("/born_on", "DOB"), ("/sex", "Gender"), ("/year_group", "NCyearActual")]
    {
        assert!(
            told.iter().any(|(at, detail)| *at == pointer && detail.contains(word)),
            "{pointer}: {told:?}"
        );
    }
    let both = taken(file("", &["<UPN/>", PUPIL]).as_bytes()).ok().unwrap().rows;
    assert_eq!(both.iter().map(Result::is_ok).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn totals_of_attendance_elsewhere_are_told_and_not_kept() {
    let year = |year: &str, possible: &str| {
        format!(
            "<YearData><Year>{year}</Year><LEA>926</LEA><Estab>2001</Estab><SchoolName>Sample Infant School</SchoolName>\
             <SessionsPossible>{possible}</SessionsPossible><SessionsAttended>350</SessionsAttended>\
             <SessionsAuthorised>20</SessionsAuthorised><SessionsUnauthorised>10</SessionsUnauthorised>\
             <AttendSessions><AttendanceMarks>{}</AttendanceMarks></AttendSessions></YearData>",
            "/\\".repeat(3_000)
        )
    };
    let pupil = format!("{PUPIL}<Attendance>{}{}</Attendance>", year("2025", "380"), year("2024", "many"));
    let taken = taken(file("", &["<UPN/>", &pupil]).as_bytes()).ok().unwrap();
    let told = serde_json::to_value(&taken.attendance_elsewhere).unwrap();
    assert_eq!(told.as_array().unwrap().len(), 2);
    let first = json!({
        "index": 1, "year": "2025", "school_name": "Sample Infant School", "possible": 380, "attended": 350,
        "authorised_absence": 20, "unauthorised_absence": 10, "kept": false,
    });
    assert_eq!(told[0], first);
    assert_eq!((&told[1]["year"], &told[1]["possible"]), (&json!("2024"), &Value::Null), "what is no number");
}

#[test]
fn a_file_for_another_school_is_refused_whole() {
    let elsewhere = "<SourceSchool><LEA>926</LEA><Estab>2001</Estab></SourceSchool>\
                     <DestSchool><LEA>926</LEA><Estab>4002</Estab></DestSchool>";
    let refused = taken(file(elsewhere, &[PUPIL]).as_bytes()).err().unwrap();
    assert_eq!(refused.errors()[0].code.wire(), "transfer_for_another_school");
}

#[test]
fn names_in_other_encodings_with_entities_and_in_pieces_are_read() {
    let text = "<?xml version='1.0' encoding='ISO-8859-1'?><ctfile><header/><CTFpupilData><Pupil>\
                <Surname>Mu\u{f1}oz &amp; <![CDATA[Sons]]></Surname><Forename>Zo&#xEB;</Forename></Pupil>\
                </CTFpupilData></ctfile>";
    let bytes: Vec<u8> = text.chars().map(|c| c as u8).collect();
    let read = xml::read(&bytes).ok().unwrap();
    assert_eq!(read.pupils[0].text(&["surname"]), Some("Mu\u{f1}oz & Sons"));
    assert_eq!(read.pupils[0].text(&["FORENAME"]), Some("Zo\u{eb}"));
}

#[test]
fn what_would_fetch_unfold_or_overflow_is_refused() {
    let with = |body: &str| format!("<CTfile><CTFpupilData><Pupil>{body}</Pupil></CTFpupilData></CTfile>");
    let external = "<!DOCTYPE CTfile [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>".to_owned()
        + &with("<UPN>&x;</UPN>");
    let bomb = "<!DOCTYPE CTfile [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>".to_owned() + &with("&b;");
    let deep = with(&("<a>".repeat(100_000) + &"</a>".repeat(100_000)));
    let deep_and_read_over = with(&format!(
        "<AttendSessions>{}{}</AttendSessions>",
        "<a>".repeat(100_000),
        "</a>".repeat(100_000)
    ));
    for (text, why) in [
        (external, "document type"),
        (bomb, "document type"),
        (with("<UPN>&x;</UPN>"), "entity"),
        (deep, "more elements"),
        (with(&"<a/>".repeat(10_000)), "more elements"),
        (with(&format!("<UPN>{}</UPN>", "1".repeat(5_000))), "more than 2000 bytes"),
        ("<CTfile><CTFpupilData><Pupil>".to_owned(), "no whole"),
        ("<roll/>".to_owned(), "no whole"),
        (String::new(), "no whole"),
        (with("<UPN></Surname>"), "line 1"),
    ] {
        let refused = xml::read(text.as_bytes()).err().unwrap_or_else(|| panic!("{why}"));
        assert!(refused.contains(why), "{refused}");
    }
    assert!(xml::read(deep_and_read_over.as_bytes()).is_ok(), "what is read over costs nothing");
    assert!(xml::read(b"<?xml version='1.0' encoding='UTF-8'?><CTfile>\xff</CTfile>").is_err());
}
