//! Every bound of the engine, a named constant with its reason. `describe` lists them.
//!
//! They live here and not in the hosts because browsers and Go have no fuel: the same bound must
//! stop the same request everywhere.

use gezhi_contract::{Error, ErrorKind, json};
use serde::Serialize;

/// How large a response has become while its parts are made.
///
/// Parts take several times their bytes while they are trees. A response that would be refused for
/// its size is refused before it exhausts the memory, which would be a trap and no answer.
#[derive(Clone, Copy, Debug, Default)]
pub struct Response {
    bytes: usize,
}

impl Response {
    /// Counts one part more.
    ///
    /// # Errors
    /// `limit_exceeded` (`RESPONSE_BYTES_MAX`).
    pub fn add<T: Serialize>(&mut self, part: &T) -> Result<(), Error> {
        self.bytes = self.bytes.saturating_add(json::canonical(part).len());
        if self.bytes > RESPONSE_BYTES_MAX {
            return Err(exceeded(("RESPONSE_BYTES_MAX", RESPONSE_BYTES_MAX)));
        }
        Ok(())
    }
}

/// The error of what is larger than a bound, by the bound's name and value.
#[must_use]
pub fn exceeded((name, most): (&str, usize)) -> Error {
    let mut error = Error::new(
        ErrorKind::LimitExceeded,
        format!("超出上限 {name} = {most}"),
        format!("more than {name} = {most}"),
    )
    .hint("分成几次调用", "split it into several calls");
    error.limit = Some(name.to_owned());
    error
}

/// One bound: its name, value and reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// Its name in `limit_exceeded` and `describe`.
    pub name: &'static str,
    /// Its value.
    pub value: u64,
    /// Why there is such a bound.
    pub reason: &'static str,
}

macro_rules! bounds {
    ($($(#[doc = $doc:literal])* $name:ident = $value:expr;)*) => {
        $($(#[doc = $doc])* pub const $name: usize = $value;)*
        /// All of them, in alphabetical order.
        pub const ALL: &[Bound] = &[
            $(Bound { name: stringify!($name), value: $value as u64, reason: concat!($($doc),*) },)*
        ];
    };
}

bounds! {
    /// Bytes of what is read as one tree: a request of every function but `open`, `check` and
    /// `decide-many`, one incident of many, and a roster. As a tree and as types at once it stays
    /// within the memory cap.
    CALL_BYTES_MAX = 2 * 1024 * 1024;
    /// Working days searched for one deadline: 40 years of days; a limit beyond it is a mistake.
    CALENDAR_DAYS_MAX = 14_610;
    /// Calls deep in a script: 16 pass on every host with its default stack, 24 did not.
    CALL_LEVELS_MAX = 16;
    /// Clocks of one case, its tasks' and its ladder's counted: a case has some ten.
    CLOCKS_MAX = 1_000;
    /// Columns per table: a table for people has tens.
    COLUMNS_MAX = 256;
    /// Diagnostics listed for one pack: more help nobody, and each costs memory.
    DIAGNOSTICS_MAX = 1_000;
    /// Duties listed in one response: a month of a street; `only` lists fewer.
    DUTIES_MAX = 20_000;
    /// Days of the period that duties are judged over: a leap year, and the weeks at its ends.
    DUTY_DAYS_MAX = 400;
    /// Windows of one request of `duties`, of rows out of force as well: a month of 900 grids with
    /// thirty daily duties each, in seconds on every host.
    DUTY_WINDOWS_MAX = 1_000_000;
    /// Events of one case: a long one has some fifty.
    EVENTS_MAX = 2_000;
    /// Nested expressions in a script: 32 pass on every host with its default stack.
    EXPRESSION_DEPTH_MAX = 32;
    /// Facts of one incident.
    FACTS_MAX = 1_000;
    /// Incidents in one `decide-many`, cases of one `score`, grids or areas of one `survey`: one
    /// crossing stays within memory.
    INCIDENTS_MAX = 10_000;
    /// Intervals listed in one explanation: a year of working days is some 1 500.
    INTERVALS_MAX = 20_000;
    /// Layers of one pack.
    LAYERS_MAX = 16;
    /// Bytes of a pack: it is held as text and as tables within the memory cap.
    PACK_BYTES_MAX = 8 * 1024 * 1024;
    /// Bytes of a request: its text and the answer to it must fit within the memory cap together.
    REQUEST_BYTES_MAX = 10 * 1024 * 1024;
    /// Bytes of a response: with the request it was made from it stays within the memory cap.
    RESPONSE_BYTES_MAX = 8 * 1024 * 1024;
    /// Areas above or within one another in a roster: tiers of governance are fewer than ten.
    ROSTER_DEPTH_MAX = 16;
    /// Records of a roster, references, holdings and absences counted: a district of 900 grids and
    /// 3 000 posts has some 20 000, and all of them stay within memory.
    ROSTER_RECORDS_MAX = 50_000;
    /// Times that one id may stand in a roster, each with days of its own.
    ROSTER_VERSIONS_MAX = 64;
    /// Rows per table: a city's whole timetable has about 500.
    ROWS_MAX = 20_000;
    /// Elements of an array in a script, those of arrays within it counted: copying one is a single
    /// operation.
    SCRIPT_ARRAY_MAX = 2_000;
    /// Functions a script may define.
    SCRIPT_FUNCTIONS_MAX = 256;
    /// Members of a map in a script, those of maps within it counted.
    SCRIPT_MAP_MAX = 2_000;
    /// Bytes that the variables of one script function may hold, looked at now and then: 16 calls
    /// deep they fit the cap.
    SCRIPT_MEMORY_MAX = 1024 * 1024;
    /// Nested values that cross between script and engine; deeper comparisons exhaust small stacks.
    SCRIPT_NESTING_MAX = 32;
    /// Operations of one hook, the work of native functions and the size of variables included: a
    /// policy uses hundreds.
    SCRIPT_STEPS_MAX = 200_000;
    /// Bytes of a string in a script.
    SCRIPT_STRING_MAX = 65_536;
    /// Variables in scope of a script.
    SCRIPT_VARIABLES_MAX = 256;
    /// Bytes of an incident's text: the longest complaint is a few thousand.
    TEXT_BYTES_MAX = 65_536;
    /// Steps of one case of `timeline`: rows asked and days looked at; a second or so in wasm.
    TIMELINE_STEPS_MAX = 10_000_000;
}
