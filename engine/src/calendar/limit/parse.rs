//! Reads limits as tables, laws and programs write them.
//!
//! A unit that does not say how it is counted is refused, with the two readings it could have: `天`
//! is a working or a natural day, `小时` an hour of work or of the clock, and a `天` from Friday noon
//! ends on Saturday or on Monday. Amounts must come to whole seconds, so that no deadline is
//! rounded.
//!
//! Not responsible for: whether a limit can be counted; [`Limit::new`] checks that.

use rust_decimal::Decimal;

use super::{Limit, LimitFault, Unit};
use crate::value::parse_decimal;

/// The Chinese units. A word that begins with another stands ahead of it.
const WORDS: [(&str, Unit); 10] = [
    ("紧急工作小时", Unit::UrgentHour),
    ("紧急工作时", Unit::UrgentHour),
    // The city systems that use the word count it by the clock.
    ("紧急工作日", Unit::NaturalDay),
    ("工作小时", Unit::WorkHour),
    ("工作时", Unit::WorkHour),
    ("工作日", Unit::WorkDay),
    ("自然日", Unit::NaturalDay),
    ("分钟", Unit::Minute),
    ("个月", Unit::Month),
    ("日", Unit::Day),
];

/// What follows `工作日` where the first day is the next one.
const NEXT_DAY: [&str; 4] = ["自次日起算", "次日起算", "自次日起", "次日起"];

/// Words that may mean either of two units; each with the two.
const AMBIGUOUS: [(&str, &str, &str); 4] = [
    ("小时", "工作时", "紧急工作时"),
    ("钟头", "工作时", "紧急工作时"),
    ("时", "工作时", "紧急工作时"),
    ("天", "工作日", "自然日"),
];

/// Characters that numbers are written with; what they stand for is decided afterwards.
const DIGITS: &str = "0123456789./,+-~";
const NUMERALS: &str = "〇零半一二两三四五六七八九十百千万";

/// See [`Limit::parse`].
pub(super) fn parse(text: &str) -> Result<Limit, LimitFault> {
    let text: String = text.trim().chars().map(half_width).collect();
    let text = text.trim();
    let (number, rest) = number_ahead(text);
    if number.is_empty() {
        return Err(LimitFault::NoAmount { text: text.to_owned() });
    }
    let amount = amount(number)?;
    let rest = rest.trim_start();
    if rest.is_empty() {
        return Err(LimitFault::NoUnit { amount: number.to_owned() });
    }
    let (unit, trailing) = unit_ahead(rest)?;
    let limit = Limit::new(amount, unit)?;
    match trailing.trim() {
        "" => Ok(limit),
        trailing => Err(LimitFault::Trailing { limit, trailing: trailing.to_owned() }),
    }
}

/// `５（` → `5(`; the ideographic space → a space.
fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

/// Splits the number off the front: a run of digits and signs, or of Chinese numerals.
fn number_ahead(text: &str) -> (&str, &str) {
    let of = |set: &'static str| move |c: char| set.contains(c);
    let rest = text.trim_start_matches(of(DIGITS));
    let rest = if rest.len() == text.len() { text.trim_start_matches(of(NUMERALS)) } else { rest };
    (text.strip_suffix(rest).unwrap_or(text), rest)
}

/// `8`, `0.5`, `1/4`, `半`, `十五`.
fn amount(number: &str) -> Result<Decimal, LimitFault> {
    let bad = || LimitFault::BadAmount { amount: number.to_owned() };
    let amount = match number.split_once('/') {
        Some((above, below)) => quotient(above, below),
        None => parse_decimal(number).or_else(|| chinese(number)),
    }
    .ok_or_else(bad)?;
    if amount <= Decimal::ZERO {
        return Err(LimitFault::NotPositive { amount: number.to_owned() });
    }
    Ok(amount)
}

/// The fraction, where a decimal holds it exactly: a quarter, but not a third.
///
/// A second is 1/86400 of a day, so an amount that comes to whole seconds has at most seven
/// decimals.
fn quotient(above: &str, below: &str) -> Option<Decimal> {
    let quotient = parse_decimal(above)?.checked_div(parse_decimal(below)?)?.normalize();
    (quotient.scale() <= 7).then_some(quotient)
}

/// `半`, and whole numbers from `零` to `九十九`.
fn chinese(number: &str) -> Option<Decimal> {
    match number {
        "半" => return Some(Decimal::new(5, 1)),
        "零" | "〇" => return Some(Decimal::ZERO),
        "两" => return Some(Decimal::TWO),
        _ => {}
    }
    let (tens, ones) = match number.split_once('十') {
        Some(("", ones)) => (1, ones),
        Some((tens, ones)) => (digit(tens)?, ones),
        None => (0, number),
    };
    let ones = if ones.is_empty() { 0 } else { digit(ones)? };
    Some(Decimal::from(tens * 10 + ones))
}

fn digit(text: &str) -> Option<u8> {
    const DIGITS: [&str; 9] = ["一", "二", "三", "四", "五", "六", "七", "八", "九"];
    (1..).zip(DIGITS).find(|(_, digit)| *digit == text).map(|(value, _)| value)
}

/// Splits the unit off the front.
fn unit_ahead(text: &str) -> Result<(Unit, &str), LimitFault> {
    let unknown = |unit: &str| LimitFault::UnknownUnit { unit: unit.to_owned() };
    let rest = text.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
    if rest.len() < text.len() {
        let name = text.strip_suffix(rest).unwrap_or(text);
        return Unit::named(name).map(|unit| (unit, rest)).ok_or_else(|| unknown(name));
    }
    // `个` is part of `个月` (`1月` is January); elsewhere it only counts.
    let bare = text.strip_prefix('个').map_or(text, str::trim_start);
    let at = |word: &str| text.strip_prefix(word).or_else(|| bare.strip_prefix(word));
    if let Some((unit, rest)) = WORDS.iter().find_map(|(word, unit)| Some((*unit, at(word)?))) {
        return Ok(match unit {
            Unit::WorkDay => next_day(rest).map_or((unit, rest), |rest| (Unit::WorkDayNext, rest)),
            _ => (unit, rest),
        });
    }
    match AMBIGUOUS.iter().find(|(word, ..)| bare.starts_with(word)) {
        Some(&(word, first, second)) => Err(LimitFault::Ambiguous { word, first, second }),
        None => Err(unknown(text)),
    }
}

/// What is left after `（次日起算）`, `，次日起算` or `次日起算`.
fn next_day(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let ahead = |text: &str| {
        NEXT_DAY.iter().find_map(|word| Some(text.len() - text.strip_prefix(word)?.len()))
    };
    let bracketed = text.strip_prefix('(').map(str::trim_start);
    let text = bracketed.unwrap_or_else(|| text.trim_start_matches([',', '、']).trim_start());
    let (_, rest) = text.split_at_checked(ahead(text)?)?;
    if bracketed.is_some() { rest.trim_start().strip_prefix(')') } else { Some(rest) }
}
