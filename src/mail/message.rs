//! A mail as it goes over the wire (RFC 5322), by a crate that knows how headers are folded and encoded.

use std::{error::Error, time::SystemTime};

use aws_lc_rs::digest::{SHA256, digest};
use chrono::{DateTime, Utc};
use lettre::{
    Message,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{ContentDisposition, ContentType, Header, HeaderName, HeaderValue},
    },
};

use super::wording::Written;

/// Who sends the mails of this service.
#[derive(Clone, Debug)]
pub struct Sender {
    from: Mailbox,
    reply_to: Option<Mailbox>,
}

impl Sender {
    /// Reads `Name <address>` or an address; answers go to `reply_to` where it is given.
    pub fn parse(from: &str, reply_to: Option<&str>) -> Result<Self, String> {
        let read = |text: &str| {
            text.parse::<Mailbox>().map_err(|_| {
                "expected an address, or a name with one: Attendance Service <attendance@authority.example>".to_owned()
            })
        };
        Ok(Self { from: read(from)?, reply_to: reply_to.map(read).transpose()? })
    }

    /// The name that mails are signed with.
    pub fn name(&self) -> &str {
        self.from.name.as_deref().unwrap_or_else(|| self.from.email.as_ref())
    }

    /// The domain that mails come from.
    pub fn domain(&self) -> &str {
        self.from.email.domain()
    }
}

/// A calendar object that goes with a mail.
#[derive(Clone, Copy, Debug)]
pub struct Calendar<'a> {
    /// `REQUEST` or `CANCEL` (RFC 5546).
    pub method: &'a str,
    /// The whole object (RFC 5545).
    pub text: &'a str,
}

/// What a mail is besides its words.
#[derive(Clone, Copy, Debug)]
pub struct Outgoing<'a> {
    /// Tells it from every other mail, and is the same however often it is sent.
    pub message_id: &'a str,
    /// Its date.
    pub dated: DateTime<Utc>,
    /// The person's name.
    pub name: Option<&'a str>,
    /// The person's address.
    pub address: &'a str,
    /// Where the reader can say that they want no more of these.
    pub unsubscribe: Option<&'a str>,
    /// What goes into the reader's calendar.
    pub calendar: Option<Calendar<'a>>,
}

/// The `Message-ID` of a mail, of the event that it tells of: the same event has the same one for ever.
pub fn message_id(urn: i32, event: &str, domain: &str) -> String {
    let print = digest(&SHA256, format!("{urn}\n{event}").as_bytes());
    let print: String = print.as_ref().iter().take(20).map(|byte| format!("{byte:02x}")).collect();
    format!("<{print}@{domain}>")
}

macro_rules! headers {
    ($($header:ident = $name:literal;)+) => {$(
        #[derive(Clone)]
        struct $header(String);

        impl Header for $header {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($name)
            }

            fn parse(text: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
                Ok(Self(text.to_owned()))
            }

            fn display(&self) -> HeaderValue {
                HeaderValue::new(Self::name(), self.0.clone())
            }
        }
    )+};
}

headers! {
    AutoSubmitted = "Auto-Submitted";
    AutoResponseSuppress = "X-Auto-Response-Suppress";
    ListUnsubscribe = "List-Unsubscribe";
}

/// The mail, ready to be sent: the same of the same, byte for byte.
pub fn message(sender: &Sender, mail: &Outgoing<'_>, written: &Written) -> Result<Message, String> {
    let address = mail.address.parse().map_err(|_| "the address cannot be written to".to_owned())?;
    let name = mail.name.map(plain).filter(|name| !name.is_empty());
    let mut builder = Message::builder()
        .from(sender.from.clone())
        .to(Mailbox::new(name, address))
        .subject(plain(&written.subject))
        .date(SystemTime::from(mail.dated))
        .message_id(Some(mail.message_id.to_owned()))
        // Nobody's out-of-office notice is to come back (RFC 3834; the second is what Exchange reads).
        .header(AutoSubmitted("auto-generated".to_owned()))
        .header(AutoResponseSuppress("All".to_owned()));
    if let Some(reply_to) = &sender.reply_to {
        builder = builder.reply_to(reply_to.clone());
    }
    if let Some(address) = mail.unsubscribe {
        builder = builder.header(ListUnsubscribe(format!("<{}>", link(address)?)));
    }
    let mark: String = mail.message_id.chars().filter(char::is_ascii_alphanumeric).take(40).collect();
    let mut both = MultiPart::alternative()
        .boundary(format!("a{mark}"))
        .singlepart(SinglePart::plain(written.text.clone()))
        .singlepart(SinglePart::html(written.html.clone()));
    let Some(calendar) = mail.calendar else {
        return builder.multipart(both).map_err(|error| error.to_string());
    };
    // Mail programs that know calendars read the part among the alternatives (RFC 6047); for the others it is a file.
    both = both
        .singlepart(SinglePart::builder().header(calendar_type(&calendar)?).body(calendar.text.to_owned()));
    let file = SinglePart::builder()
        .header(calendar_type(&calendar)?)
        .header(ContentDisposition::attachment("webinar.ics"))
        .body(calendar.text.to_owned());
    let whole = MultiPart::mixed().boundary(format!("m{mark}")).multipart(both).singlepart(file);
    builder.multipart(whole).map_err(|error| error.to_string())
}

fn calendar_type(calendar: &Calendar<'_>) -> Result<ContentType, String> {
    if !["REQUEST", "CANCEL"].contains(&calendar.method) {
        return Err("the calendar has an unknown method".to_owned());
    }
    ContentType::parse(&format!("text/calendar; method={}; charset=utf-8", calendar.method))
        .map_err(|error| error.to_string())
}

/// Words of a header: one line.
fn plain(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An address within `<>` of a header.
fn link(address: &str) -> Result<&str, String> {
    let known = ["https://", "mailto:"].iter().any(|scheme| address.starts_with(scheme));
    match known && address.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>,".contains(&byte)) {
        true => Ok(address),
        false => Err("the address at which to unsubscribe is none".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written() -> Written {
        Written {
            subject: "Zoë’s place\r\nBcc: x@y.example".into(),
            text: "Text é\n".into(),
            html: "<p>é</p>".into(),
        }
    }

    fn mail(name: &str) -> Outgoing<'_> {
        Outgoing {
            message_id: "<0123@authority.example>",
            dated: "2026-11-20T09:02:11Z".parse().unwrap(),
            name: Some(name),
            address: "a.teacher@school.example",
            unsubscribe: None,
            calendar: None,
        }
    }

    fn sender() -> Sender {
        Sender::parse("Attendance Service <attendance@authority.example>", Some("team@authority.example"))
            .unwrap()
    }

    fn sent(mail: &Outgoing<'_>) -> String {
        String::from_utf8(message(&sender(), mail, &written()).unwrap().formatted()).unwrap()
    }

    #[test]
    fn the_same_mail_is_the_same_bytes() {
        let calendar = Calendar { method: "REQUEST", text: "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n" };
        let one = Outgoing { calendar: Some(calendar), ..mail("A. Teacher") };
        assert_eq!(sent(&one), sent(&one));
        assert!(sent(&one).contains("text/calendar; method=REQUEST; charset=utf-8"), "{}", sent(&one));
        assert_eq!(message_id(0, "a/b", "x.example"), message_id(0, "a/b", "x.example"));
        assert_ne!(message_id(0, "a/b", "x.example"), message_id(1, "a/b", "x.example"));
    }

    #[test]
    fn no_text_becomes_a_header_of_its_own() {
        for name in [
            "A\r\nBcc: x@y.example",
            "A\" <x@y.example>, \"B",
            "A\nTo: x@y.example",
            "Zoë\u{85}\u{2028}B",
            "",
        ] {
            let text = sent(&mail(name));
            let (head, _) = text.split_once("\r\n\r\n").unwrap();
            let fields: Vec<_> = head
                .split("\r\n")
                .filter(|line| !line.starts_with([' ', '\t']))
                .map(|line| line.split(':').next().unwrap())
                .collect();
            let expected = [
                "From",
                "To",
                "Subject",
                "Date",
                "Message-ID",
                "Auto-Submitted",
                "X-Auto-Response-Suppress",
                "Reply-To",
                "MIME-Version",
                "Content-Type",
            ];
            assert_eq!(fields, expected, "{name:?}: {head}");
            assert_eq!(text.matches('\r').count(), text.matches("\r\n").count(), "{text}");
            let envelope = message(&sender(), &mail(name), &written()).unwrap().envelope().to().to_vec();
            assert_eq!(
                envelope.iter().map(ToString::to_string).collect::<Vec<_>>(),
                ["a.teacher@school.example"]
            );
        }
    }

    #[test]
    fn where_to_unsubscribe_is_an_address_or_nothing_is_sent() {
        let with =
            |address| message(&sender(), &Outgoing { unsubscribe: Some(address), ..mail("A") }, &written());
        let text = String::from_utf8(with("https://a.example/u?x=1").unwrap().formatted()).unwrap();
        assert!(text.contains("List-Unsubscribe: <https://a.example/u?x=1>"), "{text}");
        for wrong in [
            "http://a.example",
            "https://a.example>\r\nBcc: x@y.example",
            "https://a.example,b",
            "javascript:x",
        ] {
            assert!(with(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_sender_is_one_address() {
        assert_eq!(sender().name(), "Attendance Service");
        assert_eq!(sender().domain(), "authority.example");
        assert!(Sender::parse("nobody", None).is_err());
        assert!(Sender::parse("a@b.example, c@d.example", None).is_err());
    }
}
