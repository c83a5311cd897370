//! What a penalty notice must state of the law, in plain English. A letter may say it in its own words; what stands with
//! the notice is this.

/// That paying in time discharges liability.
pub const DISCHARGE: &str = "If you pay the amount that is due within the time allowed, you cannot be convicted of \
    the offence that this notice is about.";

/// What follows when it is not paid.
pub const CONSEQUENCES: &str = "If you do not pay within 28 days of receiving this notice, the authority must either \
    prosecute you for the offence or withdraw the notice. It cannot be paid in parts. There is no right of appeal \
    against it; if you think that it should not have been issued, write to the authority.";

/// The grounds on which it may be withdrawn.
pub const WITHDRAWAL_GROUNDS: [&str; 4] = [
    "It should not have been issued.",
    "It should not have been issued to you.",
    "It contains a material error.",
    "It was not paid in time, and the authority does not prosecute.",
];
