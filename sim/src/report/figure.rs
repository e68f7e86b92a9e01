//! Figures as people read them: thousands apart, shares in per cent, seconds in days and hours.
//!
//! Whole numbers all the way: a share is divided when it is written, by long division.
//!
//! Not responsible for: what a figure means, or for escaping.

use gezhi::render::Lang;
use gezhi_contract::Text;

use super::Cell;

/// What stands where nothing is to be said.
pub(super) const DASH: &str = "–";

/// Decimal places beyond these are not drawn.
pub(super) const BRIEF_MAX: u32 = 8;

/// How much of a figure is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    /// Days, hours and minutes; every decimal place.
    Full,
    /// Two of days, hours and minutes, and few places: for labels in charts.
    Brief,
}

/// The text in a language; the other language where this one is empty.
pub(super) fn say(text: &Text, lang: Lang) -> &str {
    let (first, second) = lang.pick((&text.zh, &text.en), (&text.en, &text.zh));
    if first.is_empty() { second } else { first }
}

/// A cell in words.
pub(super) fn write(cell: &Cell, lang: Lang, detail: Detail) -> String {
    match cell {
        Cell::Empty => DASH.to_owned(),
        Cell::Word(word) => word.clone(),
        Cell::Label(text) => say(text, lang).to_owned(),
        Cell::Count(count) => decimal(i128::from(*count), 0),
        Cell::Share { part, whole } => share(*part, *whole).unwrap_or_else(|| DASH.to_owned()),
        Cell::Amount { value, places } => {
            let (value, places) = (i128::from(*value), u32::from(*places));
            match detail {
                Detail::Full => decimal(value, places),
                Detail::Brief => decimal(placed(value, places, BRIEF_MAX), places.min(BRIEF_MAX)),
            }
        }
        Cell::Duration(seconds) => duration(i128::from(*seconds), lang, detail),
    }
}

/// Whether the cell holds a figure: figures are set to the right.
pub(super) fn is_figure(cell: &Cell) -> bool {
    !matches!(cell, Cell::Empty | Cell::Word(_) | Cell::Label(_))
}

/// `value` / 10^`places` with a comma between thousands; a minus is as wide as a figure.
pub(super) fn decimal(value: i128, places: u32) -> String {
    let places = usize::try_from(places).unwrap_or(usize::MAX);
    let digits = value.unsigned_abs().to_string();
    let digits = format!("{}{digits}", "0".repeat((places + 1).saturating_sub(digits.len())));
    let (whole, part) = digits.split_at_checked(digits.len() - places).unwrap_or((&digits, ""));
    let mut out = String::from(if value < 0 { "−" } else { "" });
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !part.is_empty() {
        out.push('.');
        out.push_str(part);
    }
    out
}

/// A decimal with at most so many places, halves up.
pub(super) fn placed(value: i128, places: u32, most: u32) -> i128 {
    let less = 10_i128.checked_pow(places.saturating_sub(most));
    less.map_or(0, |less| (value + less / 2).div_euclid(less))
}

/// A part of a whole in per cent with one place; nothing where there is no whole.
///
/// What is nearly all, or nearly nothing, is never written as 100.0 % or 0.0 %.
pub(super) fn share(part: u64, whole: u64) -> Option<String> {
    let tenths = rounded(u128::from(part) * 1000, whole)?;
    Some(match tenths {
        0 if part > 0 => "<0.1%".to_owned(),
        1000 if part < whole => ">99.9%".to_owned(),
        1000 if part > whole => ">100.0%".to_owned(),
        tenths => format!("{}%", decimal(tenths, 1)),
    })
}

/// A quotient, halves up.
pub(super) fn rounded(part: u128, whole: u64) -> Option<i128> {
    let whole = u128::from(whole);
    let twice = part.saturating_mul(2).saturating_add(whole);
    twice.checked_div(whole * 2).and_then(|value| i128::try_from(value).ok())
}

/// Seconds in days of 24 hours, hours and minutes, to the nearest minute; in seconds below one.
pub(super) fn duration(seconds: i128, lang: Lang, detail: Detail) -> String {
    let length = seconds.unsigned_abs();
    let sign = if seconds < 0 { "−" } else { "" };
    let unit = |amount: u128, zh: &str, en: &str| {
        let amount = decimal(i128::try_from(amount).unwrap_or(i128::MAX), 0);
        lang.pick(format!("{amount}{zh}"), format!("{amount} {en}"))
    };
    if (1..60).contains(&length) {
        return format!("{sign}{}", unit(length, "秒", "s"));
    }
    let brief = detail == Detail::Brief && length >= 86_400;
    let step = if brief { 3600 } else { 60 };
    let length = (length + step / 2) / step * step;
    let parts = [
        unit(length / 86_400, "天", "d"),
        unit(length % 86_400 / 3600, "小时", "h"),
        unit(length % 3600 / 60, "分", "min"),
    ];
    let amounts = [length / 86_400, length % 86_400 / 3600, length % 3600 / 60];
    let said: Vec<String> =
        parts.into_iter().zip(amounts).filter(|(_, amount)| *amount > 0).map(|(p, _)| p).collect();
    if said.is_empty() {
        return unit(0, "分", "min");
    }
    format!("{sign}{}", said.join(lang.pick("", " ")))
}

/// A figure with its sign, plus as well.
pub(super) fn signed(figure: &str, value: i128) -> String {
    if value > 0 { format!("+{figure}") } else { figure.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(decimal(0, 0), "0");
        assert_eq!(decimal(-1_234_567, 0), "−1,234,567");
        assert_eq!(decimal(123, 0), "123");
        assert_eq!(decimal(-5, 2), "−0.05");
        assert_eq!(decimal(1_234_567, 3), "1,234.567");
        assert_eq!(decimal(i128::from(i64::MIN), 19), "−0.9223372036854775808");
    }

    #[test]
    fn a_share_is_never_rounded_to_all_or_nothing() {
        assert_eq!(share(934, 1000).as_deref(), Some("93.4%"));
        assert_eq!(share(1, 3).as_deref(), Some("33.3%"));
        assert_eq!(share(2, 3).as_deref(), Some("66.7%"));
        assert_eq!(share(0, 7).as_deref(), Some("0.0%"));
        assert_eq!(share(7, 7).as_deref(), Some("100.0%"));
        assert_eq!(share(99_999, 100_000).as_deref(), Some(">99.9%"));
        assert_eq!(share(1, 100_000).as_deref(), Some("<0.1%"));
        assert_eq!(share(0, 0), None);
        assert_eq!(share(u64::MAX, 1).as_deref(), Some("1,844,674,407,370,955,161,500.0%"));
    }

    #[test]
    fn seconds_are_told_in_days_hours_and_minutes() {
        let full = |seconds| duration(seconds, Lang::Zh, Detail::Full);
        assert_eq!(full(0), "0分");
        assert_eq!(full(45), "45秒");
        assert_eq!(full(3_599), "1小时");
        assert_eq!(full(-93_900), "−1天2小时5分");
        assert_eq!(full(86_400 + 300), "1天5分");
        assert_eq!(duration(93_900, Lang::En, Detail::Full), "1 d 2 h 5 min");
        assert_eq!(duration(93_900, Lang::En, Detail::Brief), "1 d 2 h");
        assert_eq!(duration(86_399, Lang::Zh, Detail::Brief), "1天");
    }
}
