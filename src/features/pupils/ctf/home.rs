//! Where a pupil of a file lives, and whom it names as parents and others.

use serde_json::{Map, Value, json};

use super::xml::Element;

/// The contacts of a pupil; none where the file says nothing of any.
pub fn contacts(pupil: &Element) -> Option<Value> {
    let home = pupil.at(&["Address"]).and_then(address);
    let named = pupil.at(&["Contacts"]).into_iter().flat_map(|contacts| contacts.all("Contact"));
    let mut named: Vec<_> = named.collect();
    named.sort_by_key(|contact| contact.text(&["Order"]).and_then(|order| order.parse::<u32>().ok()));
    // Who has parental responsibility is a parent (section 576 of the Education Act 1996); of others the file does
    // not tell.
    let (parents, others): (Vec<_>, Vec<_>) = named.into_iter().partition(|contact| {
        contact.text(&["Responsibility"]).is_some_and(|told| told.eq_ignore_ascii_case("true") || told == "1")
    });
    if home.is_none() && parents.is_empty() && others.is_empty() {
        return None;
    }
    let parents: Vec<_> = parents.into_iter().map(|parent| person(parent, home.as_ref(), true)).collect();
    let others: Vec<_> = others.into_iter().map(|other| person(other, None, false)).collect();
    Some(json!({ "address": home, "parents": parents, "emergency_contacts": others }))
}

fn person(contact: &Element, home: Option<&Value>, parent: bool) -> Value {
    let mut person = Map::new();
    let mut set = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            person.insert(name.to_owned(), value);
        }
    };
    let text = |name| contact.text(&[name]).map(Value::from);
    set("title", text("Title"));
    set("forename", text("Forename"));
    set("surname", text("Surname"));
    set("relationship", text("Relationship").map(in_words));
    set("telephones", Some(telephones(contact)));
    if parent {
        set("parental_responsibility", Some(json!(true)));
        set("email", text("Email"));
        let same = contact
            .text(&["Address", "AddressAsPupil"])
            .is_some_and(|same| same.eq_ignore_ascii_case("true"));
        let own = || contact.at(&["Address"]).and_then(address);
        set("address", if same { home.cloned() } else { own() });
    }
    Value::Object(person)
}

/// The codes of relationships that files use, in words; what is not a code stays as it is.
fn in_words(code: Value) -> Value {
    match code.as_str() {
        Some("MOT" | "PAM") => json!("Mother"),
        Some("FAT" | "PAF") => json!("Father"),
        _ => code,
    }
}

fn telephones(of: &Element) -> Value {
    let phones = of.at(&["Phones"]).into_iter().flat_map(|phones| phones.all("Phone"));
    let phones = phones.filter_map(|phone| {
        let kind = match phone.text(&["TelephoneType"])? {
            "H" => "home",
            "M" => "mobile",
            "W" | "D" => "work",
            _ => "other",
        };
        Some(json!({ "number": phone.text(&["PhoneNo"])?, "kind": kind }))
    });
    phones.collect()
}

/// An address in either of the forms that files have.
fn address(of: &Element) -> Option<Value> {
    let postcode = of.text(&["PostCode"]);
    let (mut lines, town, county) = match of.at(&["BS7666Address"]) {
        Some(parts) => {
            let text = |name| parts.text(&[name]);
            let number = text("PAON").or_else(|| text("PaonStart"));
            let street: Vec<_> = [number, text("Street")].into_iter().flatten().collect();
            let lines = [
                text("SAON").map(str::to_owned),
                Some(street.join(" ")),
                text("Locality").map(str::to_owned),
            ];
            let town = text("PostTown").or_else(|| text("Town"));
            (lines.into_iter().flatten().collect::<Vec<_>>(), town, text("AdministrativeArea"))
        }
        None => {
            let lines = of.at(&["AddressLines"])?;
            let of_line = |n: u8| lines.text(&[format!("AddressLine{n}").as_str()]).map(str::to_owned);
            ((1..=5).filter_map(of_line).collect(), None, lines.text(&["County"]))
        }
    };
    lines.retain(|line| !line.is_empty());
    let mut lines = lines.into_iter();
    let (first, second) = (lines.next()?, lines.next());
    // What does not fit by itself shares the third line.
    let third: Vec<_> = lines.collect();
    let mut address = json!({ "line_1": first });
    let rest = [
        ("line_2", second),
        ("line_3", Some(third.join(", ")).filter(|third| !third.is_empty())),
        ("town", town.map(str::to_owned)),
        ("county", county.map(str::to_owned)),
        ("postcode", postcode.map(str::to_owned)),
    ];
    for (name, value) in rest {
        if let Some(value) = value {
            address[name] = json!(value);
        }
    }
    Some(address)
}
