//! The values that conditions compare: text, exact decimals, booleans, dates, times and instants.
//!
//! Values are exact and totally ordered within a type, and there are no floats among them: two
//! hosts could round those differently. A decimal is normalised when it is read, so `1.50` and
//! `1.5` are one value, in a cell and in a request.
//!
//! Not responsible for: what a value means, or how a cell is written; see `pack::cell`.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use rust_decimal::Decimal;

/// What kind of value a column or fact holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Type {
    /// A string, compared by equality.
    Text,
    /// An exact decimal of at most 28 digits.
    Decimal,
    /// True or false.
    Boolean,
    /// A civil date.
    Date,
    /// A time of day.
    Time,
    /// An instant.
    DateTime,
}

impl Type {
    /// The word for it in `vocabulary.toml` and `pack.toml`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Decimal => "decimal",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Time => "time",
            Self::DateTime => "datetime",
        }
    }

    /// Every type, in the order of [`Type`].
    pub const ALL: [Self; 6] =
        [Self::Text, Self::Decimal, Self::Boolean, Self::Date, Self::Time, Self::DateTime];

    /// The type of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether `<` and ranges mean something.
    #[must_use]
    pub fn is_ordered(self) -> bool {
        !matches!(self, Self::Text | Self::Boolean)
    }
}

/// One value. Values of one type are totally ordered; of different types, by type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// See [`Type::Text`].
    Text(String),
    /// See [`Type::Decimal`].
    Decimal(Decimal),
    /// See [`Type::Boolean`].
    Boolean(bool),
    /// See [`Type::Date`].
    Date(Date),
    /// See [`Type::Time`].
    Time(Time),
    /// See [`Type::DateTime`].
    DateTime(Timestamp),
}

impl Value {
    /// The value's type.
    #[must_use]
    pub fn kind(&self) -> Type {
        match self {
            Self::Text(_) => Type::Text,
            Self::Decimal(_) => Type::Decimal,
            Self::Boolean(_) => Type::Boolean,
            Self::Date(_) => Type::Date,
            Self::Time(_) => Type::Time,
            Self::DateTime(_) => Type::DateTime,
        }
    }

    /// Reads a literal of `kind` as tables, facts and people write it; half width is expected.
    ///
    /// Dates: `2024-02-09`, `2024/2/9`, `2024年2月9日`. Times: `9:00`, `09:00:30`. Booleans: `true`,
    /// `TRUE`, `是`, `否`.
    #[must_use]
    pub fn parse(kind: Type, text: &str) -> Option<Self> {
        let text = text.trim();
        match kind {
            Type::Text => Some(Self::Text(text.to_owned())),
            Type::Decimal => parse_decimal(text).map(Self::Decimal),
            Type::Boolean => match text {
                "true" | "TRUE" | "True" | "是" => Some(Self::Boolean(true)),
                "false" | "FALSE" | "False" | "否" => Some(Self::Boolean(false)),
                _ => None,
            },
            Type::Date => parse_date(text).map(Self::Date),
            Type::Time => parse_time(text).map(Self::Time),
            Type::DateTime => Timestamp::from_str(text).ok().map(Self::DateTime),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Decimal(number) => write!(f, "{}", number.normalize()),
            Self::Boolean(truth) => write!(f, "{truth}"),
            Self::Date(date) => write!(f, "{date}"),
            Self::Time(time) => write!(f, "{time}"),
            Self::DateTime(instant) => write!(f, "{instant}"),
        }
    }
}

/// Reads a decimal of at most 28 digits; no exponent, no grouping.
#[must_use]
pub fn parse_decimal(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let shape = digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    if !shape || !digits.starts_with(|c: char| c.is_ascii_digit()) || digits.ends_with('.') {
        return None;
    }
    Decimal::from_str_exact(text.strip_prefix('+').unwrap_or(text)).ok().map(|d| d.normalize())
}

/// Reads `2024-02-09`, `2024/2/9`, `2024.2.9` or `2024年2月9日`.
#[must_use]
pub fn parse_date(text: &str) -> Option<Date> {
    let text = text.strip_suffix('日').unwrap_or(text);
    let parts: Vec<&str> = text.split(['-', '/', '.', '年', '月']).collect();
    let [year, month, day] = parts.as_slice() else { return None };
    if year.len() != 4 {
        return None;
    }
    Date::new(whole(year)?, i8::try_from(whole(month)?).ok()?, i8::try_from(whole(day)?).ok()?).ok()
}

/// Reads `9:00`, `09:00` or `09:00:30`.
#[must_use]
pub fn parse_time(text: &str) -> Option<Time> {
    let parts: Vec<&str> = text.split(':').collect();
    let (hour, minute, second) = match parts.as_slice() {
        [hour, minute] => (hour, minute, "0"),
        [hour, minute, second] => (hour, minute, *second),
        _ => return None,
    };
    if minute.len() != 2 {
        return None;
    }
    let small = |text: &str| i8::try_from(whole(text)?).ok();
    Time::new(small(hour)?, small(minute)?, small(second)?, 0).ok()
}

fn whole(text: &str) -> Option<i16> {
    let digits = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_write() {
        for text in ["2024-02-09", "2024/2/9", "2024年2月9日", "2024.2.9"] {
            assert_eq!(Value::parse(Type::Date, text).unwrap().to_string(), "2024-02-09", "{text}");
        }
        for (text, same) in [("9:00", "09:00:00"), ("09:00:30", "09:00:30")] {
            assert_eq!(Value::parse(Type::Time, text).unwrap().to_string(), same);
        }
        for text in ["1e3", "1.", ".5", "1,000", "", "--1", "１"] {
            assert_eq!(Value::parse(Type::Decimal, text), None, "{text}");
        }
        assert_eq!(Value::parse(Type::Decimal, "-12.50").unwrap().to_string(), "-12.5");
        for text in ["2024-2", "24-02-09", "2023-02-29", "5月1日"] {
            assert_eq!(Value::parse(Type::Date, text), None, "{text}");
        }
    }
}
