//! Every code a diagnostic can have, with what it says and why it matters. `docs/diagnostics.md` is
//! made from this.

use gezhi_contract::diagnostic::Severity;

macro_rules! codes {
    ($($variant:ident $name:literal $severity:ident $what:literal $why:literal;)*) => {
        /// The codes, in alphabetical order of their names.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Code { $(#[doc = $what] $variant,)* }

        impl Code {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stable name.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The code of that name.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.name() == name)
            }

            /// Whether it keeps the pack from being opened.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            /// What it says.
            #[must_use]
            pub fn what(self) -> &'static str {
                match self { $(Self::$variant => $what,)* }
            }

            /// Why it matters.
            #[must_use]
            pub fn why(self) -> &'static str {
                match self { $(Self::$variant => $why,)* }
            }
        }
    };
}

codes! {
    AbsentId "absent-id" Error
        "`replace`, `remove`, `sealed` or `before` names an id that is not there."
        "The row it was meant for would stay as it is, unnoticed.";
    AggregateColumn "aggregate-column" Error
        "A table adds up or compares an output that has no sum or order."
        "The answer would be empty whatever the rows say.";
    AmbiguousName "ambiguous-name" Error
        "Two words, facts or columns bear one name."
        "Nobody could tell which of them a cell or a header means.";
    BadCalendar "bad-calendar" Error
        "A calendar's windows, known range or base do not make a calendar."
        "Every deadline is counted by it.";
    BadCell "bad-cell" Error
        "A cell is no unary test of its column's type."
        "A condition that is not understood must not be guessed.";
    BadId "bad-id" Error
        "An id is empty or holds characters that ids cannot have."
        "Ids stand in receipts, `replace` lists and reports for years.";
    BadKeywords "bad-keywords" Error
        "A keyword cell has an empty word or group."
        "An empty word would match every text.";
    BadLimit "bad-limit" Error
        "A limit is not an amount with a unit."
        "A deadline must not be guessed.";
    BadProperty "bad-property" Error
        "A property has no name, or its functions are not what the engine calls."
        "A promise that cannot be asked is kept by nobody.";
    BadRange "bad-range" Error
        "`from` lies after `to`, or a date cannot be read."
        "The row would never be in force.";
    BadValue "bad-value" Error
        "An output cell or a setting has a value that its column does not take."
        "The answer would hold a word that no host knows.";
    BadRoster "bad-roster" Error
        "The roster has a member it should not have, lacks one, or has one of another kind."
        "A misspelt member would be dropped, and somebody with it.";
    ClockWithoutStop "clock-without-stop" Warning
        "A clock has a limit and no event stops it."
        "Its deadline could never be met.";
    CsvSyntax "csv-syntax" Error
        "The file is no table: an open quote, or no header."
        "Rows after the fault would be read as one.";
    Cycle "cycle" Error
        "Areas of the roster lie above or within each other in a ring."
        "Nobody could say which of them is nearer.";
    DoubleSlot "double-slot" Error
        "Two posts of one role and place have the same slot on the same days."
        "It would be unclear who acts and who stands in.";
    DuplicateColumn "duplicate-column" Error
        "Two columns of one table mean the same field."
        "It would be unclear which of them holds.";
    DuplicateId "duplicate-id" Error
        "An id is used twice in one layer or roster."
        "A decision names the rule or post behind it; the name must mean one.";
    ExcelMangled "excel-mangled" Error
        "A cell holds what Excel makes of a code: a month and day, or a number with an exponent."
        "The code that was meant is lost; nobody can tell `05-01` from 1 May.";
    FlowRow "flow-row" Error
        "A row of `transitions` or `clocks` lacks what it needs, or two of them speak of the same."
        "A case would go nowhere, or by whichever row stands first.";
    HitPolicyChanged "hit-policy-changed" Error
        "A layer gives a table another hit policy or column type than it has already."
        "Rows written for one policy mean something else under another.";
    HookArity "hook-arity" Error
        "A hook has another number of parameters than the engine passes."
        "It would never be called.";
    LimitWithoutUnit "limit-without-unit" Error
        "A limit has no unit, or one that does not say which hours or days."
        "Four hours at night are not four work hours.";
    MissingBase "missing-base" Error
        "A script calls a function of `base`, `tables` or `calendar` that is not there."
        "The call would fail at the first incident.";
    MissingCitation "missing-citation" Error
        "A row cites no source."
        "Nothing is invented: every rule says where it comes from.";
    MissingColumn "missing-column" Error
        "A table lacks a column that it needs."
        "Its rows could not be named, cited or understood.";
    MissingFile "missing-file" Error
        "A file that the pack needs or names is not there."
        "The pack cannot be read without it.";
    MissingKey "missing-key" Error
        "A setting or a cell that is needed is not there."
        "There is no safe default for it.";
    MissingPriorities "missing-priorities" Error
        "A table ranks its outputs and does not say which are better."
        "Its order would be that of its rows, whatever its hit policy says.";
    MissingRules "missing-rules" Error
        "A limit in `日` does not say how its days are counted."
        "Laws differ in the first day, the last day and its end.";
    NoHook "no-hook" Warning
        "A script defines no hook."
        "Nothing in it is ever run.";
    Orphan "orphan" Error
        "The roster names an area, subject, organisation, post or tree that it does not have then."
        "What hangs on it would never be found.";
    OverlappingDays "overlapping-days" Error
        "One id of the roster, or one holder's post, stands twice with days in common."
        "On those days it would be unclear which of them holds.";
    RaggedRow "ragged-row" Error
        "A row has more cells than the header."
        "A stray comma shifts every cell after it.";
    RungHolder "rung-holder" Error
        "A rung of the ladder names no single party that answers for it, and no mode that says why."
        "A case that climbs there would be everybody's and nobody's.";
    ScriptSyntax "script-syntax" Error
        "The script cannot be read."
        "None of its hooks would run.";
    Sealed "sealed" Error
        "A layer replaces or removes an id that a lower layer has sealed."
        "A sealed rule is not the district's to change.";
    TomlSyntax "toml-syntax" Error
        "The file is not TOML."
        "None of it can be read.";
    TooLarge "too-large" Error
        "A table or roster is larger than the engine's bound."
        "Memory is capped on every host.";
    TooMany "too-many" Error
        "There are more problems than are listed."
        "Mending the first ones usually mends the rest.";
    TooManyHolders "too-many-holders" Error
        "More people hold a post of the roster than it has seats."
        "One of them has left, and the roster does not say when.";
    UndeclaredTable "undeclared-table" Error
        "A table is neither standard nor described in `pack.toml`."
        "A misspelt name would be a table that no decision asks.";
    UnheldPost "unheld-post" Error
        "Nobody holds a post of the roster on one of its days, and it is not said to be vacant."
        "A case would go to a desk where nobody sits.";
    UnknownClass "unknown-class" Error
        "A class is in no catalogue, or its letters belong to no scheme."
        "The row would never be hit.";
    UnknownColumn "unknown-column" Error
        "A header cell is no field, fact or output of the table."
        "Its conditions would be ignored.";
    UnknownField "unknown-field" Error
        "A setting has no meaning to the engine."
        "A misspelt setting would be ignored.";
    UnknownFile "unknown-file" Warning
        "The layer holds a file that the engine does not read."
        "A table in the wrong folder has no effect.";
    UnknownSource "unknown-source" Error
        "A citation names a source that the pack does not list."
        "The citation could not be followed.";
    UnknownWord "unknown-word" Error
        "A tier, role, unit, clock or other word is not in the vocabulary."
        "A misspelt word would be a new rule that nobody made.";
    UnlistedReplacement "unlisted-replacement" Error
        "A layer defines an id that a lower layer already has, without listing it in `replace`."
        "Nothing is overridden by accident.";
    UnusedFunction "unused-function" Warning
        "A function of the script is neither a hook nor called."
        "A misspelt hook never runs.";
    WrongType "wrong-type" Error
        "A setting has a value of another kind than it takes."
        "It could not be used.";
}
