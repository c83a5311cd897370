//! Use cases: showing what was issued, and what the parent is told of a withdrawal.

use uuid::Uuid;

use crate::{
    access::{Access, ParentsRead, RegistersCodesRead},
    domain::address::Address,
    entities::penalty_notice::Entity,
    error::{Code, FaultCode, Result},
    features::penalty_notices::{
        document::PenaltyNoticeContents, store::Stands, terms::PenaltyNoticeTerms, whither,
        withdrawn::PenaltyNoticeWithdrawalContents,
    },
};

/// What was issued, word for word; the codes only with their scope. It holds the parent's address, so the caller reaches
/// the authority.
pub async fn contents(cx: &Access<ParentsRead>, urn: i32, id: Uuid) -> Result<PenaltyNoticeContents> {
    let mut contents = issued(cx, urn, id).await?.contents;
    if !cx.also::<RegistersCodesRead>() {
        contents.sessions.iter_mut().for_each(|each| each.code = None);
    }
    Ok(contents)
}

/// What was issued, and what became of it since.
pub struct IssuedNotice {
    /// What was issued.
    pub contents: PenaltyNoticeContents,
    /// What it says now.
    pub terms: PenaltyNoticeTerms,
    /// Where the parent is served today, or why nothing is sent there.
    today: Result<Address, FaultCode>,
}

impl IssuedNotice {
    /// Where the notice was served, or is to be.
    pub fn served_at(&self) -> Result<Option<Address>> {
        match (&self.terms.service, &self.contents.served_at) {
            (_, Some(address)) => Ok(Some(address.clone())),
            (Some(_), None) => Ok(self.contents.recipient.address.clone()),
            // What was withdrawn before it was served goes nowhere any more.
            (None, None) if self.terms.withdrawal.is_some() => Ok(self.contents.recipient.address.clone()),
            (None, None) => self.now(),
        }
    }

    /// Where the letter went that told of the withdrawal, or is to go.
    pub fn withdrawal_told_at(&self) -> Result<Option<Address>> {
        let told = self.terms.withdrawal.as_ref().is_some_and(|withdrawal| withdrawal.told.is_some());
        match &self.contents.withdrawal_told_at {
            Some(address) => Ok(Some(address.clone())),
            None if told => Ok(self.contents.recipient.address.clone()),
            None => self.now(),
        }
    }

    fn now(&self) -> Result<Option<Address>> {
        self.today.clone().map(Some).map_err(whither::refused)
    }
}

/// What was issued with what became of it since: a letter is the same whoever reads it.
pub async fn issued(cx: &Access<ParentsRead>, urn: i32, id: Uuid) -> Result<IssuedNotice> {
    let session = cx.read().await?;
    session.school(urn).await?;
    session.require_authority().await?;
    let row = session.document::<Entity>(urn, id).await?;
    let contents = whither::issued(&row)?.ok_or(Code::NotFound)?;
    let today = whither::today(&session, &row).await?;
    Ok(IssuedNotice { contents, terms: Stands::of(&row, session.today())?.terms, today })
}

/// What the parent is told of a withdrawal.
pub async fn withdrawal(
    cx: &Access<ParentsRead>,
    urn: i32,
    id: Uuid,
) -> Result<PenaltyNoticeWithdrawalContents> {
    let mut notice = issued(cx, urn, id).await?;
    let withdrawal = notice.terms.withdrawal.clone().ok_or(Code::NotFound)?;
    notice.contents.recipient.address = notice.withdrawal_told_at()?;
    Ok(PenaltyNoticeWithdrawalContents::of(notice.contents, &withdrawal))
}
