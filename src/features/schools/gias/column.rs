//! The headers of the columns taken from the extract, exactly as published.

macro_rules! columns {
    ($($name:ident = $header:literal;)*) => {
        $(pub(super) const $name: &str = $header;)*
        /// Every column taken.
        pub(super) const ALL: &[&str] = &[$($name),*];
    };
}

columns! {
    URN = "URN";
    LA_CODE = "LA (code)";
    LA_NAME = "LA (name)";
    NUMBER = "EstablishmentNumber";
    NAME = "EstablishmentName";
    TYPE_CODE = "TypeOfEstablishment (code)";
    TYPE_NAME = "TypeOfEstablishment (name)";
    GROUP_CODE = "EstablishmentTypeGroup (code)";
    GROUP_NAME = "EstablishmentTypeGroup (name)";
    STATUS_CODE = "EstablishmentStatus (code)";
    STATUS_NAME = "EstablishmentStatus (name)";
    OPENED = "OpenDate";
    CLOSED = "CloseDate";
    CLOSURE_REASON = "ReasonEstablishmentClosed (code)";
    PHASE_CODE = "PhaseOfEducation (code)";
    PHASE_NAME = "PhaseOfEducation (name)";
    LOW_AGE = "StatutoryLowAge";
    HIGH_AGE = "StatutoryHighAge";
    BOARDERS = "Boarders (name)";
    NURSERY = "NurseryProvision (name)";
    SIXTH_FORM = "OfficialSixthForm (name)";
    GENDER = "Gender (name)";
    RELIGION = "ReligiousCharacter (name)";
    CAPACITY = "SchoolCapacity";
    PUPILS = "NumberOfPupils";
    TRUST_CODE = "Trusts (code)";
    TRUST_NAME = "Trusts (name)";
    FEDERATION = "Federations (name)";
    UKPRN = "UKPRN";
    STREET = "Street";
    LOCALITY = "Locality";
    ADDRESS3 = "Address3";
    TOWN = "Town";
    COUNTY = "County (name)";
    POSTCODE = "Postcode";
    WEBSITE = "SchoolWebsite";
    TELEPHONE = "TelephoneNum";
    HEAD_TITLE = "HeadTitle (name)";
    HEAD_FIRST = "HeadFirstName";
    HEAD_LAST = "HeadLastName";
    DISTRICT_CODE = "DistrictAdministrative (code)";
    DISTRICT_NAME = "DistrictAdministrative (name)";
    REGION = "GOR (name)";
    URBAN_RURAL = "UrbanRural (name)";
    PREVIOUS_LA = "PreviousLA (code)";
    PREVIOUS_NUMBER = "PreviousEstablishmentNumber";
    UPRN = "UPRN";
    LAST_CHANGED = "LastChangedDate";
}

/// What must be there: one column of each group.
pub(super) const REQUIRED: &[&[&str]] = &[&[URN], &[NAME], &[LA_CODE], &[STATUS_CODE, STATUS_NAME]];
