//! Published figures for tests: written by hand, or read from the shared folder where it is.

use std::{fs, path::Path};

use crate::support::{Answer, Reach, TestApp};

/// Absence in Norfolk, its region and England, 2009/10 to 2011/12, as it was published.
pub const PAST: &str = "\
source,period,area_level,area_code,area_name,phase,measure,percent,region_code
Management information on absence,2009-10,national,E92000001,England,primary,overall_absence,5.2,
Management information on absence,2010-11,national,E92000001,England,primary,overall_absence,5.0,
Management information on absence,2011-12,national,E92000001,England,primary,overall_absence,4.4,
Management information on absence,2009-10,regional,E12000006,East of England,primary,overall_absence,5.1,
Management information on absence,2010-11,regional,E12000006,East of England,primary,overall_absence,5.0,
Management information on absence,2011-12,regional,E12000006,East of England,primary,overall_absence,4.5,
Management information on absence,2009-10,local_authority,926,Norfolk,primary,overall_absence,5.2,E12000006
Management information on absence,2010-11,local_authority,926,Norfolk,primary,overall_absence,5.2,E12000006
Management information on absence,2011-12,local_authority,926,Norfolk,primary,overall_absence,4.6,E12000006
Management information on absence,2009-10,national,E92000001,England,secondary,overall_absence,6.9,
Management information on absence,2010-11,national,E92000001,England,secondary,overall_absence,6.5,
Management information on absence,2011-12,national,E92000001,England,secondary,overall_absence,5.9,
Management information on absence,2009-10,regional,E12000006,East of England,secondary,overall_absence,6.8,
Management information on absence,2010-11,regional,E12000006,East of England,secondary,overall_absence,6.6,
Management information on absence,2011-12,regional,E12000006,East of England,secondary,overall_absence,6.0,
Management information on absence,2009-10,local_authority,926,Norfolk,secondary,overall_absence,7.3,E12000006
Management information on absence,2010-11,local_authority,926,Norfolk,secondary,overall_absence,7.2,E12000006
Management information on absence,2011-12,local_authority,926,Norfolk,secondary,overall_absence,6.6,E12000006
";

/// A client of the authority that may import.
pub async fn importer(app: &TestApp) -> String {
    app.login(&["comparators:write", "figures:read"], Reach::Everything).await
}

pub async fn import(app: &TestApp, token: &str, query: &str, file: &[u8]) -> Answer {
    let call = format!("POST /v1/comparator-imports{query}");
    app.send_raw(token, &call, file.to_vec(), &[("Content-Type", "text/csv")]).await
}

/// A published file of the shared folder beside the checkout; says so where there is none.
pub fn shared(name: &str) -> Option<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/figures");
    let read = fs::read(folder.join(name)).ok();
    if read.is_none() {
        eprintln!("SKIPPED: {name} is not in ../shared/data/figures");
    }
    read
}
