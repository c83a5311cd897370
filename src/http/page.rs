//! Keyset pages, with cursors sealed so that they open only for the list and filters they were made for.

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    http::header::{HeaderValue, LINK},
};
use aws_lc_rs::{digest, hmac};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Serialize, de::DeserializeOwned};
use utoipa::ToSchema;

use super::{accept::prefers_csv, etag, table};
use crate::error::{Code, Result};

/// Rows of a page when none are asked for.
const DEFAULT_ROWS: u16 = 50;
/// Bytes of a cursor that are looked at: enough for a key that holds the longest name.
const LONGEST: usize = 4096;
/// Bytes of the tag that seals a cursor.
const TAG: usize = 16;

/// Seals cursors; every instance of the service has the same key.
#[derive(Clone)]
pub struct Seal(Arc<hmac::Key>);

impl Seal {
    /// A seal made from the service's secret.
    pub fn new(secret: &[u8]) -> Self {
        let root = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let derived = hmac::sign(&root, b"rollcall cursor seal v1");
        Self(Arc::new(hmac::Key::new(hmac::HMAC_SHA256, derived.as_ref())))
    }
}

/// Where a listing starts, how much of it to return, and what its cursors belong to.
pub struct Paging {
    limit: usize,
    seal: Seal,
    belongs_to: Vec<u8>,
    after: Option<Vec<u8>>,
}

impl Paging {
    /// Opens the caller's cursor. `list` names the caller, the operation and its filters.
    pub fn open(
        seal: &Seal,
        list: &impl Serialize,
        limit: Option<u16>,
        cursor: Option<&str>,
    ) -> Result<Self> {
        let named = serde_json::to_vec(list).map_err(|_| Code::Internal)?;
        let belongs_to = digest::digest(&digest::SHA256, &named).as_ref()[..8].to_vec();
        let mut paging = Self {
            limit: usize::from(limit.unwrap_or(DEFAULT_ROWS)),
            seal: seal.clone(),
            belongs_to,
            after: None,
        };
        paging.after = cursor.map(|cursor| paging.unseal(cursor)).transpose()?;
        Ok(paging)
    }

    /// Rows of a page.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// Rows to ask the database for: one more than the page, to learn whether there is a next.
    pub fn fetch(&self) -> u64 {
        self.limit as u64 + 1
    }

    /// The key of the last row of the page before.
    pub fn after<K: DeserializeOwned>(&self) -> Result<Option<K>> {
        let after = self.after.as_deref().map(serde_json::from_slice).transpose();
        after.map_err(|_| Code::CursorInvalid.into())
    }

    /// Cuts what [`fetch`](Self::fetch) returned down to one page.
    pub fn cut<R, T, K: Serialize>(
        &self,
        rows: Vec<R>,
        key: impl Fn(&R) -> K,
        view: impl FnMut(R) -> T,
    ) -> Result<Page<T>> {
        self.cut_or(rows, None, key, view)
    }

    /// The same for a listing that looks only so far for its rows: where it found no more than a page of them, `beyond`
    /// says from where the next page looks on, if there is anything left to be looked at.
    pub fn cut_or<R, T, K: Serialize>(
        &self,
        mut rows: Vec<R>,
        beyond: Option<K>,
        key: impl Fn(&R) -> K,
        view: impl FnMut(R) -> T,
    ) -> Result<Page<T>> {
        let cut = rows.len() > self.limit;
        rows.truncate(self.limit);
        let next = if cut { rows.last().map(key) } else { beyond };
        let next_cursor = next.map(|key| self.seal(&key)).transpose()?;
        let page = PageEnd { limit: self.limit, has_more: next_cursor.is_some(), next_cursor };
        Ok(Page { data: rows.into_iter().map(view).collect(), page })
    }

    fn seal(&self, key: &impl Serialize) -> Result<String> {
        let mut sealed = self.belongs_to.clone();
        sealed.extend(serde_json::to_vec(key).map_err(|_| Code::Internal)?);
        let tag = hmac::sign(&self.seal.0, &sealed);
        sealed.extend(&tag.as_ref()[..TAG]);
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }

    fn unseal(&self, cursor: &str) -> Result<Vec<u8>> {
        let sealed = match cursor.len() <= LONGEST {
            true => URL_SAFE_NO_PAD.decode(cursor).map_err(|_| Code::CursorInvalid)?,
            false => return Err(Code::CursorInvalid.into()),
        };
        let split = sealed.len().checked_sub(TAG).ok_or(Code::CursorInvalid)?;
        let (content, tag) = sealed.split_at(split);
        let right = hmac::sign(&self.seal.0, content);
        if !bool::from(subtle::ConstantTimeEq::ct_eq(&right.as_ref()[..TAG], tag)) {
            return Err(Code::CursorInvalid.into());
        }
        match content.strip_prefix(self.belongs_to.as_slice()) {
            Some(key) => Ok(key.to_vec()),
            None => Err(Code::CursorMismatch.into()),
        }
    }
}

/// One page of a listing.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The rows, in the order of the listing.
    pub data: Vec<T>,
    /// How to go on.
    pub page: PageEnd,
}

impl<T> Page<T> {
    /// The same page with its rows shown otherwise.
    pub fn map<U>(self, view: impl FnMut(T) -> U) -> Page<U> {
        Page { data: self.data.into_iter().map(view).collect(), page: self.page }
    }
}

/// Where a page ends.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageEnd {
    /// Rows asked for.
    #[schema(example = 50)]
    pub limit: usize,
    /// Whether there are more rows.
    #[schema(example = false)]
    pub has_more: bool,
    /// Pass as `cursor`, with the same filters, for the next page; null on the last one.
    #[schema(example = "2mXr0oJ3kqkxMjA3NjU")]
    pub next_cursor: Option<String>,
}

/// JSON, or the rows as a table for whoever prefers `text/csv`; where to go on stands in `Link` either way.
impl<T: Serialize + ToSchema> Responder for Page<T> {
    type Body = BoxBody;

    fn respond_to(self, req: &HttpRequest) -> HttpResponse {
        listed(req, &self.data, &self.page, &self)
    }
}

/// The answer to a listing: `whole` is the page, which may tell more than its rows and its end.
pub fn listed<T: Serialize + ToSchema>(
    req: &HttpRequest,
    rows: &[T],
    end: &PageEnd,
    whole: &impl Serialize,
) -> HttpResponse {
    let mut answer = match prefers_csv(req) {
        true => table::answer(rows),
        false => HttpResponse::Ok().json(whole),
    };
    etag::varies(&mut answer, None);
    if let Some(cursor) = &end.next_cursor {
        let pairs = form_urlencoded::parse(req.query_string().as_bytes());
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs.filter(|(name, _)| name != "cursor"))
            .append_pair("cursor", cursor)
            .finish();
        let link = format!("<{}?{query}>; rel=\"next\"", req.path());
        if let Ok(link) = HeaderValue::from_str(&link) {
            answer.headers_mut().insert(LINK, link);
        }
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(list: &str, cursor: Option<&str>) -> Result<Paging> {
        Paging::open(&Seal::new(b"a secret"), &list, Some(1), cursor)
    }

    #[test]
    fn a_cursor_opens_only_for_its_own_list() {
        let page = open("schools", None).unwrap().cut(vec![1, 2], |row| *row, |row| row).unwrap();
        let cursor = page.page.next_cursor.unwrap();
        assert_eq!(open("schools", Some(&cursor)).unwrap().after::<i32>().unwrap(), Some(1));
        let code = |list, cursor: &str| open(list, Some(cursor)).err().unwrap().code();
        assert_eq!(code("pupils", &cursor), Code::CursorMismatch);
        assert_eq!(code("schools", &format!("A{}", &cursor[1..])), Code::CursorInvalid);
        assert_eq!(code("schools", "x"), Code::CursorInvalid);
        assert_eq!(code("schools", &"x".repeat(5000)), Code::CursorInvalid);
    }
}
