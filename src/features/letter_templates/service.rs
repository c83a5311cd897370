//! Use cases: showing how letters are worded, setting a wording, and looking at one.

use std::collections::BTreeMap;

use sea_orm::{ActiveValue::Set, ConnectionTrait};

use super::dto::{
    LetterForm, LetterForms, LetterPart, LetterPlaceholder, LetterTemplate, LetterTemplateLinks,
    LetterTemplatePreview, LetterTemplatePut, LetterTemplateSummary, LetterTemplateText,
    LetterTemplateVersion, LetterWord,
};
use crate::{
    access::{Access, Action, NoticesDecide, NoticesRead, Permission, Session, Tx},
    attendance::book::letters,
    domain::{person::Person, text::clean, urn::AUTHORITY},
    entities::letter_template::{ActiveModel, Model},
    error::{AppError, Code, Fault, FaultCode, Result},
    http::{Body, Precondition, Tagged},
    letters::{Form, Head, Language, Letter, Mistake, Place, Said, Template, Wording},
    notices::letters::FORMS,
};

/// A letter in a language.
#[derive(Clone, Copy)]
pub struct Which {
    /// The letter.
    pub form: &'static Form,
    /// The language.
    pub language: Language,
}

impl Which {
    /// Where its wording is.
    pub fn address(self) -> String {
        format!("/v1/letter-templates/{}/{}", self.form.name, self.language.tag())
    }
}

/// Every kind of letter.
pub async fn forms(cx: &Access<NoticesRead>) -> Result<LetterForms> {
    let session = cx.read().await?;
    let mut forms = Vec::new();
    for form in FORMS {
        let wordings = letters::wordings(&session, form).await?;
        let parts = form.parts.iter().map(|part| LetterPart {
            name: part.name,
            what: part.what,
            rule: part.rule,
            placeholders: part.says,
        });
        let placeholders = form.fields.iter().map(|field| LetterPlaceholder {
            name: field.name,
            what: field.what,
            sample: field.sample,
            block: field.block,
        });
        let words = form.words.iter().map(|word| LetterWord { name: word.name, english: word.english });
        let templates = wordings.into_iter().map(|wording| LetterTemplateSummary {
            language: wording.language.tag(),
            language_name: wording.language.name(),
            version: wording.version,
            print: wording.print,
            links: LetterTemplateLinks { this: Which { form, language: wording.language }.address() },
        });
        forms.push(LetterForm {
            form: form.name,
            parts: parts.collect(),
            placeholders: placeholders.collect(),
            words: words.collect(),
            templates: templates.collect(),
        });
    }
    Ok(LetterForms { forms })
}

/// A version with who set it.
struct Version {
    wording: Wording,
    set: Option<Model>,
}

impl Version {
    fn told(&self) -> LetterTemplateVersion {
        let by =
            |row: &Model| Person { name: row.recorded_by_name.clone(), title: row.recorded_by_title.clone() };
        LetterTemplateVersion {
            version: self.wording.version,
            print: self.wording.print.clone(),
            recorded_by: self.set.as_ref().map(by),
            recorded_at: self.set.as_ref().map(|row| row.recorded_at),
        }
    }
}

/// Every version, oldest first: in English that of the program is the first.
async fn versions<C: ConnectionTrait>(session: &Session<'_, C>, which: Which) -> Result<Vec<Version>> {
    let shipped = (which.language == Language::ENGLISH)
        .then(|| Version { wording: Wording::shipped(which.form), set: None });
    let mut all: Vec<_> = shipped.into_iter().collect();
    for row in letters::versions(session, Some(which.form), Some(which.language)).await? {
        let wording = Wording::of(which.form, row.version, letters::template(&row)?);
        all.push(Version { wording, set: Some(row) });
    }
    Ok(all)
}

/// The wording as it holds, or one of its versions.
pub async fn show<P: Permission>(
    cx: &Access<P>,
    which: Which,
    version: Option<i32>,
) -> Result<Tagged<LetterTemplate>> {
    let all = versions(&cx.read().await?, which).await?;
    let shown = match version {
        Some(version) => all.iter().find(|one| one.wording.version == version),
        None => all.last(),
    };
    let wording = shown.ok_or(Code::NotFound)?.wording.clone();
    let tag = wording.version.to_string();
    // An earlier version is told with the history of today.
    let tag = if version.is_some() { format!("{tag}-{}", all.len()) } else { tag };
    let history = all.iter().map(Version::told).collect();
    Ok(Tagged { tag, document: LetterTemplate { wording, history } })
}

/// A wording as it is stored, or everything that is wrong with it.
fn checked(which: Which, sent: &LetterTemplateText, at: &str) -> Result<Template> {
    let mut faults = Vec::new();
    let mut words = BTreeMap::new();
    for (place, own) in sent.words.iter().enumerate() {
        let word = clean(&own.word).map_err(AppError::internal)?;
        if words.insert(own.name.clone(), word).is_some() {
            faults.push(Fault::at(format!("{at}/words/{place}/name"), FaultCode::RepeatedValue));
        }
    }
    // Blank lines above the text are not kept, but its writer counts them.
    let blanks = sent.text.len() - sent.text.trim_start().len();
    let above = sent.text.get(..blanks).map_or(0, |blanks| blanks.matches('\n').count());
    let template = Template {
        language: which.language,
        title: clean(&sent.title).map_err(AppError::internal)?,
        text: clean(&sent.text).map_err(AppError::internal)? + "\n",
        words,
    };
    faults.extend(template.mistakes(which.form).into_iter().map(|mistake| {
        let place = match &mistake.place {
            Place::Title => format!("{at}/title"),
            Place::Text => format!("{at}/text"),
            Place::Word(name) => match sent.words.iter().position(|own| own.name == *name) {
                Some(place) => format!("{at}/words/{place}/name"),
                None => format!("{at}/words"),
            },
        };
        let line = mistake.line.map(|line| line + above);
        let told = Mistake { line, ..mistake.clone() }.to_string();
        let detail = match &mistake.place {
            Place::Word(name) if form_has(which.form, name) => format!("{name}: {told}"),
            _ => told,
        };
        Fault::at(place, FaultCode::LetterWording).detail(detail)
    }));
    if faults.is_empty() { Ok(template) } else { Err(AppError::invalid(faults)) }
}

fn form_has(form: &Form, word: &str) -> bool {
    form.word(word).is_some()
}

/// What setting a wording came to.
pub struct Put {
    /// The wording as it now is.
    pub answer: Tagged<LetterTemplate>,
    /// Whether it is the first in its language.
    pub created: bool,
}

/// Sets a wording. The same again makes no version.
pub async fn put(
    cx: &Access<NoticesDecide>,
    which: Which,
    precondition: &Precondition,
    body: &Body<LetterTemplatePut>,
) -> Result<Put> {
    let session = cx.read().await?;
    if !session.reaches_authority().await? {
        return Err(Code::NotFound.into());
    }
    let check = |all: &[Version]| {
        precondition.check(all.last().map(|last| last.wording.version.to_string()).as_deref())
    };
    check(&versions(&session, which).await?)?;
    let new = body.parse()?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let template = checked(which, &new.template, "/template")?;
    let text = serde_json::to_string(&template).map_err(AppError::internal)?;
    let subject = format!("{}/{}", which.form.name, which.language.tag());
    let action = Action::new("letter_template.put", subject);
    let created = cx.write(AUTHORITY, &action, async |tx: &Tx<'_>| {
        let all = versions(tx, which).await?;
        check(&all)?;
        let last = all.last().map(|last| &last.wording);
        if last.is_some_and(|last| last.template() == template) {
            return Ok(false);
        }
        let row = ActiveModel {
            urn: Set(AUTHORITY),
            form: Set(which.form.name.to_owned()),
            language: Set(which.language.tag().to_owned()),
            version: Set(last.map_or(1, |last| last.version + 1)),
            content: Set(text.clone()),
            recorded_by_name: Set(by.name.clone()),
            recorded_by_title: Set(by.title.clone()),
            client_id: Set(tx.client()),
            recorded_at: Set(tx.now()),
        };
        // Of two who set the same version one is told that the other was faster.
        match tx.insert_if_absent(row).await? {
            true => Ok(last.is_none()),
            false => check(&versions(tx, which).await?).and(Err(Code::Overloaded.into())),
        }
    });
    let created = created.await?;
    let answer = show(cx, which, None).await.map_err(AppError::after_commit)?;
    Ok(Put { answer, created })
}

/// The letter as it would be, about nobody.
pub async fn preview(
    cx: &Access<NoticesDecide>,
    which: Which,
    body: &Body<LetterTemplatePreview>,
) -> Result<Letter> {
    let all = versions(&cx.read().await?, which).await?;
    let sent = body.parse()?;
    let template = match (&sent.template, all.last()) {
        (Some(sent), _) => checked(which, sent, "/template")?,
        (None, Some(last)) => last.wording.template(),
        (None, None) => return Err(Code::NotFound.into()),
    };
    let lines = |all: &[&str]| all.iter().map(|line| (*line).to_owned()).collect();
    let head = Head {
        sender: lines(&["Sample County Council", "1 Sample Street", "Sampleton", "NR1 2DH"]),
        recipient: lines(&["Ms Parent-0001 Sample-Oak", "1 Sample Road", "Sampleton", "NR1 2DH"]),
        dated: template.language.date(chrono::NaiveDate::from_ymd_opt(2025, 2, 27).unwrap_or_default()),
        reference: Some(format!("{}: 482 190 376", template.word(which.form, "reference"))),
    };
    let said = Said::samples(which.form);
    template.letter(which.form, &said, head, sent.large_print).map_err(|unsaid| {
        AppError::invalid(vec![Fault::at("/template/text", FaultCode::LetterWording).detail(unsaid.why())])
    })
}
