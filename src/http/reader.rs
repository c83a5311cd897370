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
            faults.push(
                Fault::parameter(PURPOSE, FaultCode::InvalidParameter)
                    .detail(format!("Expected one of {}.", known.join(", "))),
            );
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
        let fault = |header| {
            let fault = Fault::parameter(header, FaultCode::InvalidParameter);
            fault.detail("Expected 1 to 100 characters of text in UTF-8.")
        };
        let fits = |name: &str, title: Option<&str>| {
            let person = Person { name: name.to_owned(), title: title.map(str::to_owned) };
            person.validate().ok().and_then(|()| person.cleaned().ok())
        };
        if matches!(&self.title, Some(title) if title.as_deref().and_then(|title| fits(title, None)).is_none())
        {
            faults.push(fault(TITLE));
        }
        let Some(Some(name)) = &self.name else {
            faults.push(fault(NAME));
            return None;
        };
        if fits(name, None).is_none() {
            faults.push(fault(NAME));
        }
        fits(name, self.title.as_ref().and_then(|title| title.as_deref()))
    }
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
        assert_eq!(refused(&[(NAME, " "), (TITLE, ""), (PURPOSE, "curiosity")]), [PURPOSE, TITLE, NAME]);
        let long = "x".repeat(101);
        assert_eq!(refused(&[(NAME, &long), (PURPOSE, "safeguarding")]), [NAME]);
        assert_eq!(refused(&[(NAME, "A"), (NAME, "B"), (PURPOSE, "safeguarding")]), [NAME]);
    }
}
