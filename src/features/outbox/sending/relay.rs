//! The mail server that takes the mails of this service, and what it answers to each.
//!
//! Each step of a delivery is looked at by itself, for the same answer means different things: 550 to a recipient is about
//! the mail, 530 before any recipient was named is about us, and every other mail would get it too.

use std::{error::Error as _, time::Duration};

use lettre::{
    Message,
    transport::smtp::{
        Error,
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, Certificate, TlsParameters},
        commands::{Data, Mail, Rcpt, Rset},
        extension::ClientId,
        response::Response,
    },
};

/// How the way to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte (RFC 8314).
    Tls,
    /// TLS after `STARTTLS`, and nothing is sent without it (RFC 3207).
    StartTls,
    /// Nothing: for a mail server on this machine.
    None,
}

/// A mail server and how to use it. It holds a password, and so cannot be printed.
pub struct Relay {
    host: String,
    port: u16,
    security: Security,
    tls: Option<TlsParameters>,
    credentials: Option<Credentials>,
    hello: ClientId,
    within: Duration,
}

/// What became of one delivery.
#[derive(Debug, PartialEq, Eq)]
pub enum Delivered {
    /// The mail server took it, with this answer.
    Taken(i32),
    /// It refused the mail for good, with this answer and its words.
    Refused(i32, String),
    /// It did not take it now: its answer, if there was one, and why.
    NotNow(Option<i32>, String),
}

/// Why the mail server cannot be used at all, whichever mail it is.
#[derive(Debug)]
pub struct Unusable {
    /// At which step.
    pub step: &'static str,
    /// What it answered, if it did.
    pub code: Option<i32>,
    /// Why, in words without any address.
    pub why: String,
}

/// A connection on which mails are delivered one after another.
pub struct Connected {
    smtp: AsyncSmtpConnection,
    /// Whether the mail server and we agree on what comes next.
    in_step: bool,
}

impl Relay {
    /// A mail server at `smtps://HOST[:PORT]` (TLS), `smtp://HOST[:PORT]` (STARTTLS) or, on this machine alone and without
    /// a password, `smtp-plain://HOST:PORT`. `authority` is a further certificate authority (PEM), `domain` the name that we
    /// say hello with, and `within` how long one attempt may take.
    pub fn parse(
        address: &str,
        login: Option<(String, String)>,
        authority: Option<&[u8]>,
        domain: &str,
        within: Duration,
    ) -> Result<Self, String> {
        const FORM: &str = "expected smtps://HOST, smtp://HOST (STARTTLS) or smtp-plain://127.0.0.1:PORT";
        let url = url::Url::parse(address).map_err(|_| FORM.to_owned())?;
        let (security, port) = match url.scheme() {
            "smtps" => (Security::Tls, 465),
            "smtp" => (Security::StartTls, 587),
            "smtp-plain" => (Security::None, 25),
            _ => return Err(FORM.to_owned()),
        };
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(FORM)?.to_owned();
        let bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
        if !url.username().is_empty() || url.password().is_some() || !bare {
            return Err(format!("{FORM}, with nothing else in it"));
        }
        let here = host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
        if security == Security::None && (!here || login.is_some()) {
            return Err("smtp-plain is for this machine alone (127.0.0.1), without a user".to_owned());
        }
        let tls = match security {
            Security::None => None,
            _ => Some(tls(&host, authority)?),
        };
        let credentials = login.map(|(user, password)| Credentials::new(user, password));
        let port = url.port().unwrap_or(port);
        Ok(Self {
            host,
            port,
            security,
            tls,
            credentials,
            hello: ClientId::Domain(domain.to_owned()),
            within,
        })
    }

    /// How long one attempt may take.
    pub fn within(&self) -> Duration {
        self.within
    }

    /// Connects, protects the connection and logs in.
    pub async fn connect(&self) -> Result<Connected, Unusable> {
        let late = Unusable { step: "connect", code: None, why: "no answer in time".to_owned() };
        tokio::time::timeout(self.within, self.connected()).await.unwrap_or(Err(late))
    }

    async fn connected(&self) -> Result<Connected, Unusable> {
        let unusable = |step| move |error: Error| Unusable { step, code: code(&error), why: why(&error) };
        let at_once = self.tls.clone().filter(|_| self.security == Security::Tls);
        let server = (self.host.as_str(), self.port);
        let connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(self.within), &self.hello, at_once, None);
        let mut smtp = connection.await.map_err(unusable("connect"))?;
        if let Some(tls) = self.tls.clone().filter(|_| self.security == Security::StartTls) {
            smtp.starttls(tls, &self.hello).await.map_err(unusable("STARTTLS"))?;
        }
        if let Some(credentials) = &self.credentials {
            let known = [Mechanism::Plain, Mechanism::Login];
            smtp.auth(&known, credentials).await.map_err(unusable("AUTH"))?;
        }
        Ok(Connected { smtp, in_step: true })
    }
}

fn tls(host: &str, authority: Option<&[u8]>) -> Result<TlsParameters, String> {
    let mut tls = TlsParameters::builder(host.to_owned());
    if let Some(pem) = authority {
        let unreadable = "the file of the certificate authority holds no certificate (PEM)".to_owned();
        let authority = Certificate::from_pem(pem).map_err(|_| unreadable)?;
        tls = tls.add_root_certificate(authority);
    }
    tls.build().map_err(|error| why(&error))
}

impl Connected {
    /// Delivers one mail. Whatever happens, the answer says whether it may be tried again; after an answer that ends the
    /// dialogue the connection is not used any more.
    pub async fn deliver(&mut self, message: &Message, within: Duration) -> Result<Delivered, Unusable> {
        let late = Delivered::NotNow(None, "the mail server gave no answer in time".to_owned());
        self.in_step = false;
        match tokio::time::timeout(within, self.delivered(message)).await {
            Ok(delivered) => delivered,
            // It may have taken the mail: it is sent again, and known by its Message-ID.
            Err(_) => Ok(late),
        }
    }

    /// Whether further mails can be delivered on it.
    pub fn is_usable(&self) -> bool {
        self.in_step
    }

    async fn delivered(&mut self, message: &Message) -> Result<Delivered, Unusable> {
        let envelope = message.envelope();
        let from = Mail::new(envelope.from().cloned(), Vec::new());
        // What it says against the sender it says to every mail.
        if let Err(error) = self.smtp.command(from).await {
            return Err(Unusable { step: "MAIL", code: code(&error), why: why(&error) });
        }
        for to in envelope.to() {
            let answer = self.smtp.command(Rcpt::new(to.clone(), Vec::new())).await;
            if let Err(error) = answer {
                return Ok(self.not_taken(&error).await);
            }
        }
        let answer = match self.smtp.command(Data).await {
            Ok(_) => self.smtp.message(&message.formatted()).await,
            refused => refused,
        };
        match answer {
            Ok(response) => {
                self.in_step = true;
                Ok(Delivered::Taken(number(&response).unwrap_or(250)))
            }
            Err(error) => Ok(self.not_taken(&error).await),
        }
    }

    async fn not_taken(&mut self, error: &Error) -> Delivered {
        let (code, why) = (code(error), why(error));
        // An answer leaves the two in step, once the mail is put aside; 421 says that the mail server goes away.
        self.in_step = code.is_some_and(|code| code != 421) && self.smtp.command(Rset).await.is_ok();
        match code {
            Some(code) if error.is_permanent() => Delivered::Refused(code, why),
            code => Delivered::NotNow(code, why),
        }
    }

    /// Takes leave of the mail server, if it still listens.
    pub async fn end(mut self) {
        const PATIENCE: Duration = Duration::from_secs(2);
        // Whether it answers does not matter any more.
        let _ = tokio::time::timeout(PATIENCE, self.smtp.abort()).await;
    }
}

fn number(response: &Response) -> Option<i32> {
    response.code().to_string().parse().ok()
}

fn code(error: &Error) -> Option<i32> {
    error.status().and_then(|code| code.to_string().parse().ok())
}

/// What the mail server said, or what went wrong with it.
fn why(error: &Error) -> String {
    match (error.status(), error.source()) {
        (Some(_), Some(said)) => said.to_string(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(address: &str, user: bool) -> Result<(String, u16, Security), String> {
        let login = user.then(|| ("user".to_owned(), "password".to_owned()));
        let relay = Relay::parse(address, login, None, "authority.example", Duration::from_secs(1))?;
        Ok((relay.host, relay.port, relay.security))
    }

    #[test]
    fn a_mail_server_is_named_by_how_it_is_protected() {
        let found = |host: &str, port, security| Ok((host.to_owned(), port, security));
        assert_eq!(read("smtps://mail.example", true), found("mail.example", 465, Security::Tls));
        assert_eq!(read("smtp://mail.example:25", true), found("mail.example", 25, Security::StartTls));
        assert_eq!(read("smtp-plain://127.0.0.1:2525", false), found("127.0.0.1", 2525, Security::None));
    }

    #[test]
    fn no_password_and_no_mail_crosses_a_network_in_the_clear() {
        assert!(read("smtp-plain://mail.example", false).is_err());
        assert!(read("smtp-plain://127.0.0.1", true).is_err());
        for wrong in
            ["mail.example", "https://mail.example", "smtps://u:p@mail.example", "smtps://", "smtp://a/b?c"]
        {
            assert!(read(wrong, false).is_err(), "{wrong}");
        }
    }
}
