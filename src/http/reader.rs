//! Who reads what only few may see, and for what: three headers, because URLs are logged and a read has no body.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use validator::Validate as _;

use crate::{
    domain::{
        person::Person,
        purpose::{Purpose, Reader},
    },
    error::{AppError, Code, Fault, FaultCode, Result},
};

const NAME: &str = "Person-Name";
const TITLE: &str = "Person-Title";
const PURPOSE: &str = "Access-Purpose";
/// What name and title are.
const EXPECTED: &str = "1 to 100 characters of text in UTF-8, once";

/// What the headers say, understood only once the caller's reach is known: who may not reach a school learns nothing
/// from how it asked.
pub struct ReadBy {
    name: Option<Header>,
    title: Option<Header>,
    purpose: Option<Header>,
}

/// The value of a header; `None` where it is no text in UTF-8, or stands twice.
type Header = Option<String>;

impl FromRequest for ReadBy {
    type Error = AppError;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let header = |name: &str| {
            let mut values = req.headers().get_all(name);
            let (first, second) = (values.next(), values.next());
            let text = |value: &actix_web::http::header::HeaderValue| {
                std::str::from_utf8(value.as_bytes()).ok().map(str::to_owned)
            };
            first.map(|value| if second.is_some() { None } else { text(value) })
        };
        ready(Ok(Self { name: header(NAME), title: header(TITLE), purpose: header(PURPOSE) }))
    }
}

impl ReadBy {
    /// The person and the purpose; otherwise every fault of the headers.
    pub fn require(&self) -> Result<Reader> {
        let mut faults = Vec::new();
        let purpose = match &self.purpose {
            Some(Some(text)) => Purpose::spelled(text.trim()),
            _ => None,
        };
        if purpose.is_none() {
            let known: Vec<_> = Purpose::ALL.iter().map(|known| known.as_str()).collect();
            let expected = format!("one of {}", known.join(", "));
            faults.push(fault(PURPOSE, self.purpose.is_none(), &expected));
        }
        let person = self.read_person(&mut faults);
        match (person, purpose) {
            (Some(person), Some(purpose)) if faults.is_empty() => Ok(Reader { person, purpose }),
            _ => Err(AppError::new(Code::InvalidParameter).faults(faults)),
        }
    }

    /// The person alone, for what is sent as a file that has no place for one.
    pub fn require_person(&self) -> Result<Person> {
        let mut faults = Vec::new();
        let person = self.read_person(&mut faults).filter(|_| faults.is_empty());
        person.ok_or_else(|| AppError::new(Code::InvalidParameter).faults(faults))
    }

    fn read_person(&self, faults: &mut Vec<Fault>) -> Option<Person> {
        let fits = |name: &str, title: Option<&str>| {
            let person = Person { name: name.to_owned(), title: title.map(str::to_owned) };
            person.validate().ok().and_then(|()| person.cleaned().ok())
        };
        if matches!(&self.title, Some(title) if title.as_deref().and_then(|title| fits(title, None)).is_none())
        {
            faults.push(fault(TITLE, false, EXPECTED));
        }
        let Some(Some(name)) = &self.name else {
            faults.push(fault(NAME, self.name.is_none(), EXPECTED));
            return None;
        };
        if fits(name, None).is_none() {
            faults.push(fault(NAME, false, EXPECTED));
        }
        fits(name, self.title.as_ref().and_then(|title| title.as_deref()))
    }
}

/// A header that is missing, or does not say what it should.
fn fault(header: &'static str, is_missing: bool, expected: &str) -> Fault {
    let detail = match is_missing {
        true => format!("The header `{header}` is missing. Send {expected}."),
        false => format!("Expected {expected}."),
    };
    Fault::parameter(header, FaultCode::InvalidParameter).detail(detail)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn read(headers: &[(&str, &str)]) -> Result<Reader> {
        let request =
            headers.iter().fold(TestRequest::get(), |request, header| request.append_header(*header));
        let by = ReadBy::from_request(&request.to_http_request(), &mut Payload::None);
        by.into_inner().unwrap().require()
    }

    fn refused(headers: &[(&str, &str)]) -> Vec<String> {
        let error = read(headers).unwrap_err();
        error.errors().iter().filter_map(|fault| fault.parameter.clone()).collect()
    }

    #[test]
    fn a_read_states_person_and_purpose() {
        let by = read(&[(NAME, "Siân Sample"), (TITLE, "Head"), (PURPOSE, "safeguarding")]).unwrap();
        assert_eq!((by.person.name.as_str(), by.purpose), ("Siân Sample", Purpose::Safeguarding));
        assert!(read(&[(NAME, "A. Head"), (PURPOSE, "safeguarding")]).unwrap().person.title.is_none());
    }

    #[test]
    fn every_header_at_fault_is_named() {
        assert_eq!(refused(&[]), [PURPOSE, NAME]);
        for fault in read(&[]).unwrap_err().errors() {
            assert!(fault.detail.as_ref().unwrap().contains("is missing"), "{fault:?}");
        }
        let blank = read(&[(NAME, " "), (PURPOSE, "safeguarding")]).unwrap_err();
        assert!(!blank.errors()[0].detail.as_ref().unwrap().contains("is missing"));
        assert_eq!(refused(&[(NAME, " "), (TITLE, ""), (PURPOSE, "curiosity")]), [PURPOSE, TITLE, NAME]);
        let long = "x".repeat(101);
        assert_eq!(refused(&[(NAME, &long), (PURPOSE, "safeguarding")]), [NAME]);
        assert_eq!(refused(&[(NAME, "A"), (NAME, "B"), (PURPOSE, "safeguarding")]), [NAME]);
    }
}
