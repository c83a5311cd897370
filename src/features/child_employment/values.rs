//! The closed lists of child employment.

use crate::domain::spelled::spelled;

spelled! {
    /// What a permit is for.
    ChildEmploymentKind {
        /// A part-time job (section 18 of the Children and Young Persons Act 1933 and the authority's byelaws). It never
        /// justifies an absence from school.
        PartTimeEmployment = "part_time_employment";
        /// A licence for performances, paid sport or modelling (section 37 of the Children and Young Persons Act 1963).
        PerformanceLicence = "performance_licence";
        /// Performances for which no licence is needed (section 37(3)).
        PerformanceExemption = "performance_exemption";
        /// A licence of a magistrates' court to perform for profit abroad (section 25 of the 1933 Act).
        EmploymentAbroad = "employment_abroad";
    }
}

impl ChildEmploymentKind {
    /// Whether absence from school can rest on it under `C1`.
    pub const fn gives_leave(self) -> bool {
        !matches!(self, Self::PartTimeEmployment)
    }
}

spelled! {
    /// Light work that byelaws name. The list may grow.
    ChildEmploymentWork {
        /// Delivering newspapers, journals and leaflets.
        Delivery = "delivery";
        /// Shop work, shelves among it.
        Shop = "shop";
        /// Hairdressing salons.
        Hairdressing = "hairdressing";
        /// Office work.
        Office = "office";
        /// Washing cars by hand, at a home.
        CarWashing = "car_washing";
        /// A café or restaurant, not in its kitchen.
        CafeOrRestaurant = "cafe_or_restaurant";
        /// Riding stables.
        RidingStables = "riding_stables";
        /// Domestic work in hotels.
        HotelDomestic = "hotel_domestic";
        /// Light agricultural or horticultural work.
        Agriculture = "agriculture";
        /// Other light work, from the age of 14.
        OtherLightWork = "other_light_work";
    }
}

impl ChildEmploymentWork {
    /// Whether byelaws may let a child of 13 do it (section 18(2)(a)(ia)).
    pub const fn at_thirteen(self) -> bool {
        !matches!(self, Self::OtherLightWork)
    }
}

spelled! {
    /// Why a performance needs no licence, if nobody is paid for the child's part in it (section 37(3)).
    ChildEmploymentExemption {
        /// In the six months before it the child performs on three other days at the most (paragraph (a)): the four-day rule.
        FewDays = "few_days";
        /// A school arranges it (paragraph (b)).
        School = "school";
        /// A body of persons arranges it that the Secretary of State or the authority of the place approved (paragraph (b)).
        ApprovedBody = "approved_body";
    }
}

spelled! {
    /// Who granted a permit that this authority did not.
    ChildEmploymentGrantor {
        /// Another authority: that of the child's home for a performance, that of the place of work for a job.
        OtherAuthority = "other_authority";
        /// A magistrates' court, for work abroad.
        MagistratesCourt = "magistrates_court";
        /// Nobody had to: the performance is exempt.
        Exempt = "exempt";
    }
}
