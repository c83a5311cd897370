//! What a sheet may be: pure.

use super::dto::InformationSheetPut;
use crate::{
    attendance::book::audience,
    domain::text::{TextFault, clean},
    error::{Fault, FaultCode},
    features::information_sheets::terms::SheetTerms,
    letters::{MASKED, Odd, mistakes},
};

/// Every fault that can be told without knowing schools and collections.
pub fn faults(put: &InformationSheetPut) -> Vec<Fault> {
    let mut faults = audience::faults(&put.audience);
    if let Ok(body) = clean(&put.body) {
        faults.extend(mistakes(&body).into_iter().map(|(line, odd)| {
            let detail = format!("Line {line}: {}", why(&odd));
            Fault::at("/body", FaultCode::MarkdownNotValid).detail(detail)
        }));
    }
    if put.opens_collection && put.collection_id.is_none() {
        let fault = Fault::at("/collection_id", FaultCode::MissingProperty);
        faults.push(fault.detail("Name the collection that it opens."));
    }
    for (place, one) in put.references.iter().enumerate() {
        if put.references.iter().take(place).any(|before| before.address == one.address) {
            faults.push(Fault::at(format!("/references/{place}/address"), FaultCode::RepeatedValue));
        }
    }
    faults
}

fn why(odd: &Odd) -> &'static str {
    match odd {
        Odd::Html => "a sheet has no HTML; write < as \\<.",
        Odd::Code => "a sheet has no code: begin the line without four blanks, and use no backticks.",
        Odd::Image => "a sheet has no pictures.",
        Odd::Kind => "a sheet has headings, paragraphs, lists, bold words and links, and nothing else.",
        Odd::Heading => "headings begin with ## or ###; the title is no part of the text.",
        Odd::Link => "a link begins with https:, mailto: or tel:.",
        Odd::Address(why) => why,
        Odd::Masked => MASKED,
        Odd::InText => "a letter of no language stands in the text.",
        Odd::Deep => "lists and bold words stand too deep within each other.",
    }
}

/// The same faults in a body in which the sheet is a part.
pub fn within(faults: Vec<Fault>, part: &str) -> Vec<Fault> {
    let below = |mut fault: Fault| {
        fault.pointer = fault.pointer.map(|at| format!("{part}{at}"));
        fault
    };
    faults.into_iter().map(below).collect()
}

/// What the sheet says, as it is stored.
pub fn terms(put: &InformationSheetPut) -> Result<SheetTerms, TextFault> {
    Ok(SheetTerms {
        kind: put.kind,
        to_be_completed_by_on: put.to_be_completed_by_on,
        collection_id: put.collection_id,
        opens_collection: put.opens_collection,
        title: clean(&put.title)?,
        body: clean(&put.body)?,
        references: put.references.iter().map(|one| one.cleaned()).collect::<Result<_, _>>()?,
        contact: put.contact.cleaned()?,
        audience: put.audience.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(body: &str) -> InformationSheetPut {
        serde_json::from_value(serde_json::json!({
            "kind": "information", "title": "Sample", "body": body, "contact": {"name": "Attendance Team"},
            "audience": {"rule": "all"}, "recorded_by": {"name": "A. Officer"},
        }))
        .unwrap()
    }

    #[test]
    fn whatever_could_run_or_load_is_refused_with_its_line() {
        let told = |body: &str| {
            let faults = faults(&put(body));
            faults.into_iter().map(|fault| fault.detail.unwrap()).collect::<Vec<_>>().join(" | ")
        };
        assert_eq!(
            told("## Good\n\nWords in **bold**, [a link](https://www.example.org/).\n\n- one\n- two"),
            ""
        );
        for (bad, line) in [
            ("<script>alert(1)</script>", 1),
            ("Words\n\n<img src=x onerror=alert(1)>", 3),
            ("Words <b onclick=\"x\">here</b>", 1),
            ("[press](javascript:alert(1))", 1),
            ("[press](JaVaScRiPt:alert(1))", 1),
            ("[press](data:text/html;base64,PHNjcmlwdD4=)", 1),
            ("<javascript:alert(1)>", 1),
            ("Words\n\n![picture](https://elsewhere.example/pixel.png)", 3),
            ("[a]\n\n[a]: javascript:alert(1)", 1),
            ("# Title", 1),
            ("Words\n\n    code", 3),
            ("`code`", 1),
            ("> quoted", 1),
        ] {
            let told = told(bad);
            // Words that only look like HTML or a link stay words; the rest is refused.
            assert!(told.starts_with(&format!("Line {line}: ")), "{bad}: {told}");
        }
    }

    #[test]
    fn faults_of_a_part_are_pointed_at_where_it_stands() {
        let told = within(faults(&put("# Title")), "/sheet");
        assert_eq!(told[0].pointer.as_deref(), Some("/sheet/body"));
    }
}
