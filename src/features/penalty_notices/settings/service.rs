//! Use cases: showing the authority's settings for notices, and setting them.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, Order};

use super::dto::{NoticeSettingsDocument, NoticeSettingsPut};
use crate::{
    access::{Access, Action, NoticesDecide, NoticesRead, Permission, Session, Tx},
    domain::{
        person::Person,
        text::{TextFault, clean},
        urn::AUTHORITY,
    },
    entities::notice_settings::{ActiveModel, Column, Entity, Model},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::penalty_notices::address,
    http::{Body, Precondition, Tagged},
    notices::settings::{NoticePaymentMethod, NoticeSettings},
};

const PUT: &str = "notice_settings.put";
/// The settings that hold, if the authority has set any.
pub async fn read<C: ConnectionTrait>(session: &Session<'_, C>) -> Result<Option<NoticeSettings>> {
    versions(session).await?.last().map(content).transpose()
}

fn content(row: &Model) -> Result<NoticeSettings> {
    serde_json::from_str(&row.content).map_err(AppError::internal)
}

async fn versions<C: ConnectionTrait>(session: &Session<'_, C>) -> Result<Vec<Model>> {
    let own = Condition::all().add(Column::Urn.eq(AUTHORITY));
    session.find::<Entity>().filter(own).order_by(Column::Version, Order::Asc).all().await
}

/// The settings with who set them.
pub async fn show(cx: &Access<NoticesRead>) -> Result<Tagged<NoticeSettingsDocument>> {
    document(cx).await
}

async fn document<P: Permission>(cx: &Access<P>) -> Result<Tagged<NoticeSettingsDocument>> {
    let rows = versions(&cx.read().await?).await?;
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Err(Code::NotFound.into()) };
    let recorded_by = Person { name: last.recorded_by_name.clone(), title: last.recorded_by_title.clone() };
    let document = NoticeSettingsDocument {
        settings: content(last)?,
        recorded_by,
        created_at: first.recorded_at,
        updated_at: last.recorded_at,
        version: last.version,
    };
    Ok(Tagged { tag: last.version.to_string(), document })
}

/// The settings as they are stored, or every fault of them.
fn cleaned(sent: &NoticeSettings) -> Result<NoticeSettings> {
    let mut faults = Vec::new();
    let correspondence_address =
        address::cleaned(&sent.correspondence_address, "/settings/correspondence_address", &mut faults);
    let payment_address = sent
        .payment_address
        .as_ref()
        .map(|sent| address::cleaned(sent, "/settings/payment_address", &mut faults));
    if !sent.improvement_period.is_whole() {
        let detail = "So many school weeks have five school days each: give as many days, or fewer weeks.";
        let at = "/settings/improvement_period";
        faults.push(Fault::at(at, FaultCode::OutOfRange).rule("wt-nti-6").detail(detail));
    }
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let how = |method: &NoticePaymentMethod| clean(&method.how).map(|how| NoticePaymentMethod { how });
    let payment_methods: Result<Vec<_>, TextFault> = sent.payment_methods.iter().map(how).collect();
    Ok(NoticeSettings {
        authority: clean(&sent.authority).map_err(AppError::internal)?,
        correspondence_address,
        payment_address,
        payment_methods: payment_methods.map_err(AppError::internal)?,
        code_of_conduct: sent
            .code_of_conduct
            .as_deref()
            .map(clean)
            .transpose()
            .map_err(AppError::internal)?,
        ..sent.clone()
    })
}

/// What setting them came to.
pub struct Put {
    /// The settings as they now are.
    pub answer: Tagged<NoticeSettingsDocument>,
    /// Whether they are the first.
    pub created: bool,
}

/// Sets them. The same again makes no version.
pub async fn put(
    cx: &Access<NoticesDecide>,
    precondition: &Precondition,
    body: &Body<NoticeSettingsPut>,
) -> Result<Put> {
    let session = cx.read().await?;
    if !session.reaches_authority().await? {
        return Err(Code::NotFound.into());
    }
    let check =
        |rows: &[Model]| precondition.check(rows.last().map(|row| row.version.to_string()).as_deref());
    check(&versions(&session).await?)?;
    let new = body.parse()?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let settings = cleaned(&new.settings)?;
    let text = serde_json::to_string(&settings).map_err(AppError::internal)?;
    let action = Action::new(PUT, "notice-settings");
    let created = cx.write(AUTHORITY, &action, async |tx: &Tx<'_>| {
        let rows = versions(tx).await?;
        check(&rows)?;
        let before = rows.last();
        if before.is_some_and(|row| row.content == text) {
            return Ok(false);
        }
        let row = ActiveModel {
            urn: Set(AUTHORITY),
            version: Set(before.map_or(1, |row| row.version + 1)),
            content: Set(text.clone()),
            recorded_by_name: Set(by.name.clone()),
            recorded_by_title: Set(by.title.clone()),
            client_id: Set(tx.client()),
            recorded_at: Set(tx.now()),
        };
        // Of two who set the same version one is told that the other was faster.
        match tx.insert_if_absent(row).await? {
            true => Ok(before.is_none()),
            false => check(&versions(tx).await?).and(Err(Code::Overloaded.into())),
        }
    });
    let created = created.await?;
    let answer = document(cx).await.map_err(AppError::after_commit)?;
    Ok(Put { answer, created })
}
