//! What it takes to send mails, read from the settings and the files that they name.

use std::{fs, path::Path, time::Duration};

use rollcall::{
    config::MailSettings,
    features::outbox::{Mailer, Relay},
    mail::{Sender, Wordings},
};

/// How mails leave, or none where no mail server is set. Everything is tried that can be before the first mail.
pub fn mailer(settings: &MailSettings) -> Result<Option<Mailer>, String> {
    let wordings = wordings(settings.mail_templates.as_deref())?;
    let (Some(server), Some(from)) = (&settings.smtp, &settings.mail_from) else { return Ok(None) };
    let sender = Sender::parse(from, settings.mail_reply_to.as_deref())
        .map_err(|why| format!("--mail-from, --mail-reply-to: {why}"))?;
    let login = match (&settings.smtp_user, &settings.smtp_password_file) {
        (Some(user), Some(file)) => Some((user.clone(), password(file)?)),
        _ => None,
    };
    let authority = settings.smtp_ca.as_deref().map(|file| read("--smtp-ca", file)).transpose()?;
    let within = Duration::from_secs(settings.smtp_within);
    let relay = Relay::parse(server, login, authority.as_deref(), sender.domain(), within)
        .map_err(|why| format!("--smtp: {why}"))?;
    Ok(Some(Mailer { relay, sender, wordings }))
}

fn read(flag: &str, file: &Path) -> Result<Vec<u8>, String> {
    fs::read(file).map_err(|error| format!("{flag}: {}: {error}", file.display()))
}

fn password(file: &Path) -> Result<String, String> {
    let flag = "--smtp-password-file";
    let text = String::from_utf8(read(flag, file)?).map_err(|_| format!("{flag}: it is no text"))?;
    let line = text.lines().next().unwrap_or_default();
    match line.is_empty() {
        true => Err(format!("{flag}: its first line is empty")),
        false => Ok(line.to_owned()),
    }
}

/// The wordings that come with the program, but for those of the authority's own folder.
fn wordings(folder: Option<&Path>) -> Result<Wordings, String> {
    let mut own = Vec::new();
    if let Some(folder) = folder {
        let wrong = |error: std::io::Error| format!("--mail-templates: {}: {error}", folder.display());
        for file in fs::read_dir(folder).map_err(wrong)? {
            let path = file.map_err(wrong)?.path();
            let name = path.file_stem().and_then(|name| name.to_str()).map(str::to_owned);
            if let Some(name) = name.filter(|_| path.extension().is_some_and(|kind| kind == "md")) {
                own.push((name, fs::read_to_string(&path).map_err(wrong)?));
            }
        }
        own.sort();
    }
    Wordings::with(own).map_err(|wrong| {
        let lines: Vec<_> = wrong.iter().map(|wrong| format!("--mail-templates: {wrong}")).collect();
        lines.join("\n")
    })
}
