//! Whose rows a client may touch, as the grants say it now: a condition inside every query.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait, QueryFilter as _, QuerySelect as _, QueryTrait as _,
    sea_query::{Expr, ExprTrait as _, SelectStatement, SimpleExpr},
};
use uuid::Uuid;

use super::{admission::Held, clock::date_at_school};
use crate::{
    domain::urn::AUTHORITY,
    entities::{Tenanted, client_grant, client_grant::Column},
};

/// Who opened a session, and when.
#[derive(Clone)]
pub(super) struct Caller {
    /// The client; nil is the operator on the host, who reaches everything.
    pub client: Uuid,
    /// The instant of the request.
    pub now: DateTime<Utc>,
    /// The request, for the audit row.
    pub request_id: Option<String>,
    /// The slot that the request has.
    pub held: Held,
}

impl Caller {
    pub fn is_operator(&self) -> bool {
        self.client.is_nil()
    }

    /// Rows of `E` that the caller may see.
    pub fn rows<E: Tenanted>(&self) -> Condition {
        if self.is_operator() {
            return Condition::all();
        }
        let urn = Expr::col((E::default(), E::OF_SCHOOL.unwrap_or(E::URN)));
        let reachable = self.reaches(urn.clone());
        if E::AUTHORITY_IS_PUBLIC { reachable.add(urn.eq(AUTHORITY)) } else { reachable }
    }

    /// Whether the caller may touch this school. The authority itself (`urn` 0) needs every school.
    pub fn reaches(&self, urn: impl Into<SimpleExpr>) -> Condition {
        let today = date_at_school(self.now);
        let every = granted(self.client, today).and_where(Column::Urn.is_null()).to_owned();
        let this = granted(self.client, today)
            .and_where(Expr::col((client_grant::Entity, Column::Urn)).eq(urn.into()))
            .to_owned();
        Condition::any().add(Expr::exists(every)).add(Expr::exists(this))
    }
}

/// The grants of this client that hold today.
#[allow(clippy::disallowed_methods, reason = "the sub-select that tenancy rests on")]
fn granted(client: Uuid, today: NaiveDate) -> SelectStatement {
    client_grant::Entity::find()
        .select_only()
        .expr(Expr::val(1))
        .filter(Column::ClientId.eq(client))
        .filter(Column::FromOn.lte(today))
        .filter(Condition::any().add(Column::UntilOn.is_null()).add(Column::UntilOn.gte(today)))
        .filter(Column::RevokedAt.is_null())
        .into_query()
}
