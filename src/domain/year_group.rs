//! National curriculum year groups, in the spelling of the school census.

use super::spelled::spelled;

spelled! {
    /// National curriculum year group: nursery (`N1`, `N2`), Reception (`R`), 1 to 14, or `X` where none applies.
    #[schema(as = EnrolmentYearGroup)]
    #[allow(missing_docs, reason = "the names are their documentation")]
    YearGroup {
        N1 = "N1";
        N2 = "N2";
        R = "R";
        Y1 = "1";
        Y2 = "2";
        Y3 = "3";
        Y4 = "4";
        Y5 = "5";
        Y6 = "6";
        Y7 = "7";
        Y8 = "8";
        Y9 = "9";
        Y10 = "10";
        Y11 = "11";
        Y12 = "12";
        Y13 = "13";
        Y14 = "14";
        X = "X";
    }
}
