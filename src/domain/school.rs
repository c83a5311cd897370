//! What follows from what a school is.

/// GIAS types to which the registration regulations do not apply: further education and 16-plus colleges.
const WITHOUT_REGISTERS: [i32; 6] = [18, 31, 32, 39, 45, 46];

/// Whether the School Attendance (Pupil Registration) (England) Regulations 2024 ask an establishment of this
/// kind and GIAS type for an attendance register.
pub fn keeps_registers(kind: &str, type_code: Option<i32>) -> bool {
    kind != "sixteen_plus" && !type_code.is_some_and(|code| WITHOUT_REGISTERS.contains(&code))
}
