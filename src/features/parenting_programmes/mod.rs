//! Parenting programmes of the authority, and the places of parents on them: of their own choice, or because a court
//! directed it (a parenting order, sections 365 and 369 of the Sentencing Code). A meeting that a parent missed whom a court
//! directed there is flagged. There are never more places than there are.

mod places;
mod programmes;
mod values;

use crate::http::Routes;

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    programmes::routes(cfg);
    places::routes(cfg);
}
