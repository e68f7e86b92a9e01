//! Instants: how the contract writes them, and how it reads what hosts write.
//!
//! An instant has an offset. A local time without one is read in the pack's zone, so that a system
//! that keeps local times (most of the field's do) need not know the zone: it is a fixed offset, so
//! no such time is missing or there twice.
//!
//! Not responsible for: days and times of day ([`crate::value`]), nor for counting
//! ([`crate::calendar`]).

use gezhi_contract::{Error, ErrorKind};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// An instant in the pack's zone.
///
/// The zone is a fixed offset (`zone` in `pack.toml`), because China has had one zone without
/// summer time since 1992 and a rule must not depend on a time-zone database that hosts update.
#[must_use]
pub fn local(instant: Timestamp, zone: Offset) -> DateTime {
    zone.to_datetime(instant)
}

/// An instant as the contract writes it: RFC 3339 in the pack's zone.
///
/// Shape: `2026-03-02T09:15:00+08:00`; seconds are always there, a fraction only where there is
/// one. Equal instants of one pack are equal texts.
#[must_use]
pub fn written(at: DateTime, zone: Offset) -> String {
    let seconds = zone.seconds();
    let (hours, minutes) = (seconds.abs() / 3600, seconds.abs() % 3600 / 60);
    let sign = if seconds < 0 { '-' } else { '+' };
    let mut out = String::with_capacity(32);
    match (u16::try_from(at.year()), at.subsec_nanosecond()) {
        (Ok(year), 0) => {
            // A case tells dozens of instants, nearly all of them whole seconds.
            two(&mut out, year / 100);
            two(&mut out, year % 100);
            let rest = [at.month(), at.day(), at.hour(), at.minute(), at.second()];
            for (mark, part) in ['-', '-', 'T', ':', ':'].into_iter().zip(rest) {
                out.push(mark);
                two(&mut out, u16::from(part.unsigned_abs()));
            }
        }
        _ => out.push_str(&at.to_string()),
    }
    out.push(sign);
    two(&mut out, u16::try_from(hours).unwrap_or_default());
    out.push(':');
    two(&mut out, u16::try_from(minutes).unwrap_or_default());
    out
}

/// A number below a hundred, in two digits.
fn two(out: &mut String, number: u16) {
    for digit in [number / 10, number % 10] {
        out.push(char::from_digit(u32::from(digit), 10).unwrap_or('0'));
    }
}

/// Reads an instant: RFC 3339 with an offset, or a local time in the pack's zone.
///
/// `text` is of the member at `path`. Local times: `2026-03-02 09:15:00`, `2026-03-02T09:15:00` and
/// `2026-03-02T09:15`, seconds with a fraction if need be. A day alone is no instant.
///
/// # Errors
/// `invalid_request`, with an example of either form.
pub fn instant((text, path): (&str, &str), zone: Offset) -> Result<Timestamp, Error> {
    read(text, zone).ok_or_else(|| refused(text, path))
}

/// The same where a caller words the error, or pays for the path only if there is one.
#[must_use]
pub fn read(text: &str, zone: Offset) -> Option<Timestamp> {
    text.parse().ok().or_else(|| zone.to_timestamp(bare(text)?).ok())
}

/// Reads an instant that must say its offset, because it goes out as it is.
///
/// # Errors
/// `invalid_request`, with an example.
pub fn with_offset(text: &str, path: &str) -> Result<Timestamp, Error> {
    text.parse().map_err(|_| refused(text, path))
}

/// A local time; jiff alone would take a day for its midnight, and forms without `-` and `:`.
fn bare(text: &str) -> Option<DateTime> {
    let rest = text.get(11..)?;
    let marks = [4, 7, 10, 13].map(|at| text.as_bytes().get(at).copied().unwrap_or_default());
    let is_plain = matches!(marks, [b'-', b'-', b'T' | b' ', b':'])
        && rest.len() >= 5
        && rest.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.'));
    if is_plain { text.parse().ok() } else { None }
}

fn refused(text: &str, path: &str) -> Error {
    Error::new(
        ErrorKind::InvalidRequest,
        format!("`{text}` 不是时间"),
        format!("`{text}` is not an instant"),
    )
    .at(path)
    .hint(
        "按 RFC 3339 书写，如 2026-03-02T09:15:00+08:00；没有时差的，如 2026-03-02 09:15:00，按规则包的时区读",
        "write it in RFC 3339, as 2026-03-02T09:15:00+08:00; without an offset, as 2026-03-02 09:15:00, \
         it is read in the pack's zone",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_times_are_read_in_the_zone() {
        let zone = Offset::constant(8);
        let whole = instant(("2026-03-02T09:15:00+08:00", "at"), zone).unwrap();
        for text in
            ["2026-03-02 09:15:00", "2026-03-02T09:15:00", "2026-03-02T09:15", "2026-03-02 09:15"]
        {
            assert_eq!(instant((text, "at"), zone).unwrap(), whole, "{text}");
            assert!(with_offset(text, "at").is_err(), "{text}");
        }
        let part = instant(("2026-03-02 09:15:00.5", "at"), zone).unwrap();
        assert_eq!(part.as_nanosecond() - whole.as_nanosecond(), 500_000_000);
        for text in [
            "",
            "2026-03-02",
            "2026-03-02 ",
            "2026-03-02 9:15:00",
            "20260302 09:15:00",
            "2026-03-02T091500",
            "2026-03-02 24:00:00",
            "2026-02-29 09:15:00",
            "2026-03-02 09:15:00 ",
            "2026-03-02 09:15:00+",
            "2026-03-02 09:15:00[Asia/Shanghai]",
            "2026/03/02 09:15:00",
            "2026年3月2日 9:15",
        ] {
            let error = instant((text, "at"), zone).unwrap_err();
            assert_eq!(error.path.as_deref(), Some("at"), "{text}");
        }
    }
}
