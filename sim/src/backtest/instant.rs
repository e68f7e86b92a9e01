//! Instants as platforms and spreadsheets write them, and what they are refused for.
//!
//! Understood: RFC 3339; `2026-03-02 09:15`, `2026/3/2 9:15:07`, `2026.3.2 9:15`,
//! `2026年3月2日 9时15分`, `20260302091500`, `2026/3/2 下午 3:15`, also in full-width figures. `24:00` is
//! the next day's midnight. A local time is one in the pack's zone.
//!
//! Not responsible for: guessing. A day without a time, a spreadsheet's day number, a day-first
//! date is refused with its reason, as each could be read in two ways.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

use super::fault::CellFault;

/// How a column of instants is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    /// The zone of local times.
    pub zone: Offset,
    /// The time of a day without one, where the map says so.
    pub assume_time: Option<Time>,
}

impl Reading {
    /// The instant that a cell tells.
    pub fn read(&self, cell: &str) -> Result<Timestamp, CellFault> {
        let text: String = cell.chars().map(narrow).collect();
        let text = text.trim();
        if let Ok(instant) = text.parse::<Timestamp>() {
            return Ok(instant);
        }
        if let Some(fault) = no_instant(text) {
            return Err(fault);
        }
        let mut scan = Scan(text);
        let date = scan.date()?;
        let time = match scan.time()? {
            Some(time) => time,
            None => (self.assume_time.ok_or_else(date_only)?, false),
        };
        if !scan.0.is_empty() {
            return Err(not_understood());
        }
        let (time, next_day) = time;
        let date = if next_day { date.tomorrow().map_err(|_| no_such_day())? } else { date };
        let local = DateTime::from_parts(date, time);
        self.zone.to_timestamp(local).map_err(|_| no_such_day())
    }
}

/// A time of the day as a map writes it: `18:00`.
pub(super) fn time_of_day(text: &str) -> Option<Time> {
    let mut scan = Scan(text);
    match scan.time() {
        Ok(Some((time, false))) if scan.0.is_empty() => Some(time),
        _ => None,
    }
}

/// An instant in RFC 3339 in this zone.
pub(super) fn write(instant: Timestamp, zone: Offset) -> String {
    let seconds = zone.seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.unsigned_abs() / 60;
    format!("{}{sign}{:02}:{:02}", zone.to_datetime(instant), minutes / 60, minutes % 60)
}

/// A pack's zone, as `+08:00`.
pub(super) fn zone(text: &str) -> Option<Offset> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (hours, minutes) = rest.split_once(':')?;
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    Offset::from_seconds(sign * (hours * 60 + minutes) * 60).ok()
}

/// Full-width figures and signs as ASCII; any space as one.
fn narrow(c: char) -> char {
    match c {
        '０'..='９' | '：' | '／' | '－' | '．' => {
            let code = u32::from(c).saturating_sub(0xfee0);
            char::from_u32(code).unwrap_or(c)
        }
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// What a spreadsheet writes where it has no date.
fn no_instant(text: &str) -> Option<CellFault> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if text.starts_with("##") {
        return Some(CellFault::new(
            ("列太窄，Excel 导出成了井号", "the column was too narrow: Excel wrote hashes"),
            ("把那一列拉宽再导出", "widen the column and export again"),
        ));
    }
    if text.starts_with('#') {
        return Some(CellFault::new(
            ("公式出错的值，不是时间", "a formula's error, no instant"),
            ("改成时间，或清空这一格", "put the time there, or empty the cell"),
        ));
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if digits(whole) && digits(fraction) && matches!(whole.len(), 4..=6) {
        return Some(CellFault::new(
            ("Excel 的日期序号，不是时间", "a spreadsheet's day number, no instant"),
            (
                "把这一列的格式设为“yyyy-mm-dd hh:mm:ss”再导出",
                "format the column as `yyyy-mm-dd hh:mm:ss` and export again",
            ),
        ));
    }
    if digits(text) && matches!(text.len(), 10 | 13) {
        return Some(CellFault::new(
            ("计算机的秒数或毫秒数，不是时间", "a computer's count of seconds, no instant"),
            ("导出时转成日期时间", "convert it to date and time when exporting"),
        ));
    }
    None
}

/// What is left of a cell.
struct Scan<'a>(&'a str);

impl<'a> Scan<'a> {
    fn digits(&mut self, most: usize) -> &'a str {
        let found = self.0.bytes().take_while(u8::is_ascii_digit).count().min(most);
        let (digits, rest) = self.0.split_at_checked(found).unwrap_or(("", self.0));
        self.0 = rest;
        digits
    }

    fn small(&mut self) -> Option<i8> {
        self.digits(2).parse().ok()
    }

    /// Takes one of these words.
    fn word(&mut self, words: &[&'static str]) -> Option<&'static str> {
        let found = words.iter().find(|word| self.0.starts_with(**word))?;
        self.0 = self.0.strip_prefix(*found)?;
        Some(found)
    }

    fn spaces(&mut self) {
        self.0 = self.0.trim_start();
    }

    fn date(&mut self) -> Result<Date, CellFault> {
        let year = self.digits(4);
        if year.len() != 4 {
            let is_date = !year.is_empty() && self.0.starts_with(['-', '/', '.']);
            return Err(if is_date { not_year_first() } else { not_understood() });
        }
        let separator = self.word(&["-", "/", ".", "年"]);
        self.spaces();
        let month = self.small();
        if let Some(separator) = separator {
            self.spaces();
            let closing = if separator == "年" { "月" } else { separator };
            self.word(&[closing]).ok_or_else(not_understood)?;
            self.spaces();
        }
        let day = self.small();
        self.word(&["日", "号"]);
        let (Ok(year), Some(month), Some(day)) = (year.parse(), month, day) else {
            return Err(not_understood());
        };
        Date::new(year, month, day).map_err(|_| no_such_day())
    }

    /// The time, and whether it is the next day's midnight; nothing where the cell ends here.
    fn time(&mut self) -> Result<Option<(Time, bool)>, CellFault> {
        self.word(&["T", ","]);
        self.spaces();
        if self.0.is_empty() {
            return Ok(None);
        }
        let mut half = self.half();
        let hour = self.small().ok_or_else(not_understood)?;
        let by_words = self.clock_mark(&[":"], &["时", "点"])?;
        let minute = if by_words && self.0.is_empty() { 0 } else { self.minute()? };
        let mut second = 0;
        if self.word(&[":", "分"]).is_some() || (!by_words && starts_with_digit(self.0)) {
            second = if starts_with_digit(self.0) { self.minute()? } else { 0 };
            self.word(&["秒"]);
        }
        let nanosecond = self.fraction();
        self.spaces();
        if half.is_none() {
            half = self.half();
        }
        self.spaces();
        let hour = match (half, hour) {
            (Some(Half::Morning), 12) => 0,
            (Some(Half::Afternoon), 1..=11) => hour + 12,
            _ => hour,
        };
        let next_day = (hour, minute, second, nanosecond) == (24, 0, 0, 0);
        let hour = if next_day { 0 } else { hour };
        let time = Time::new(hour, minute, second, nanosecond).map_err(|_| no_such_time())?;
        Ok(Some((time, next_day)))
    }

    /// The mark after the hour; whether it was a word. In `0915` there is none.
    fn clock_mark(
        &mut self,
        signs: &[&'static str],
        words: &[&'static str],
    ) -> Result<bool, CellFault> {
        if self.word(signs).is_some() || starts_with_digit(self.0) {
            return Ok(false);
        }
        self.word(words).map(|_| true).ok_or_else(not_understood)
    }

    fn minute(&mut self) -> Result<i8, CellFault> {
        match self.digits(2) {
            "" => Err(not_understood()),
            digits => digits.parse().map_err(|_| not_understood()),
        }
    }

    fn fraction(&mut self) -> i32 {
        if self.word(&["."]).is_none() {
            return 0;
        }
        let digits = self.digits(9);
        let zeros = u32::try_from(9_usize.saturating_sub(digits.len())).unwrap_or(0);
        digits.parse::<i32>().unwrap_or(0).saturating_mul(10_i32.saturating_pow(zeros))
    }

    fn half(&mut self) -> Option<Half> {
        let mornings = ["上午", "凌晨", "早上", "AM", "am"];
        let afternoons = ["下午", "晚上", "PM", "pm"];
        let half = self.word(&mornings).map(|_| Half::Morning);
        let half = half.or_else(|| self.word(&afternoons).map(|_| Half::Afternoon));
        self.spaces();
        half
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Half {
    Morning,
    Afternoon,
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

fn date_only() -> CellFault {
    CellFault::new(
        ("只有日期，没有时间", "a day without a time"),
        (
            "导出时带上时间；或在对照表里给这一列写 assume_time = \"18:00\"",
            "export it with its time; or say assume_time = \"18:00\" for this column in the map",
        ),
    )
}

fn not_year_first() -> CellFault {
    CellFault::new(
        ("年份不是四位数，或者不在最前面", "the year has not four figures, or is not first"),
        ("写成 2026-03-02 09:15", "write it as 2026-03-02 09:15"),
    )
}

fn no_such_day() -> CellFault {
    CellFault::new(("没有这一天", "there is no such day"), ("更正这一格", "put it right"))
}

fn no_such_time() -> CellFault {
    CellFault::new(
        ("没有这个钟点", "there is no such time of the day"),
        ("更正这一格", "put it right"),
    )
}

fn not_understood() -> CellFault {
    CellFault::new(
        ("看不出是什么时间", "it cannot be read as an instant"),
        (
            "写成 2026-03-02 09:15；空的就留空，或把表示“空”的词写进对照表的 empty",
            "write it as 2026-03-02 09:15; leave it empty where there is none, or name the word \
             for that under `empty` in the map",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, String> {
        let zone = zone("+08:00").unwrap();
        let reading = Reading { zone, assume_time: None };
        let instant = reading.read(text).map_err(|fault| fault.message.en)?;
        Ok(write(instant, zone))
    }

    #[test]
    fn reads_what_platforms_write() {
        for text in [
            "2026-03-02T09:15:00+08:00",
            "2026-03-02T01:15:00Z",
            "2026-03-02 01:15:00Z",
            "2026-03-02 09:15",
            "2026-03-02 09:15:00.0",
            "2026/3/2 9:15",
            "2026.03.02 9:15:00",
            "2026年3月2日 9时15分",
            "2026年3月2日9时15分00秒",
            "2026年 3月 2日 9:15",
            "２０２６／３／２　９：１５",
            "2026/3/2 上午 9:15",
            "2026/3/2 9:15:00 AM",
            "20260302091500",
            "202603020915",
            "20260302 0915",
        ] {
            assert_eq!(read(text).as_deref(), Ok("2026-03-02T09:15:00+08:00"), "{text}");
        }
        assert_eq!(read("2026/3/2 下午 3:05:09").unwrap(), "2026-03-02T15:05:09+08:00");
        assert_eq!(read("2026/3/2 12:05 AM").unwrap(), "2026-03-02T00:05:00+08:00");
        assert_eq!(read("2026/3/2 12:05 PM").unwrap(), "2026-03-02T12:05:00+08:00");
        assert_eq!(read("2026年3月2日 9时").unwrap(), "2026-03-02T09:00:00+08:00");
        assert_eq!(read("2026-02-28 24:00").unwrap(), "2026-03-01T00:00:00+08:00");
        assert_eq!(read("2026-03-02 09:15:00.123").unwrap(), "2026-03-02T09:15:00.123+08:00");
    }

    #[test]
    fn refuses_what_could_be_read_in_two_ways() {
        let cases = [
            ("2026-03-02", "a day without a time"),
            ("20260302", "a day without a time"),
            ("46083", "a spreadsheet's day number, no instant"),
            ("46083.385416", "a spreadsheet's day number, no instant"),
            ("1772414100", "a computer's count of seconds, no instant"),
            ("1772414100000", "a computer's count of seconds, no instant"),
            ("########", "the column was too narrow: Excel wrote hashes"),
            ("#VALUE!", "a formula's error, no instant"),
            ("3/2/2026 9:15", "the year has not four figures, or is not first"),
            ("26-3-2 9:15", "the year has not four figures, or is not first"),
            ("2026-02-30 09:15", "there is no such day"),
            ("2026-13-01 09:15", "there is no such day"),
            ("2026-03-02 25:15", "there is no such time of the day"),
            ("2026-03-02 09:61", "there is no such time of the day"),
            ("2026-03-02 24:01", "there is no such time of the day"),
            ("2026-03/02 09:15", "it cannot be read as an instant"),
            ("2026-03-02 09:15 前", "it cannot be read as an instant"),
            ("2026-03-02 09", "it cannot be read as an instant"),
            ("昨天", "it cannot be read as an instant"),
            ("-", "it cannot be read as an instant"),
        ];
        for (text, why) in cases {
            assert_eq!(read(text), Err(why.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_day_without_a_time_takes_the_time_that_the_map_says() {
        let zone = zone("+08:00").unwrap();
        let reading = Reading { zone, assume_time: time_of_day("18:00") };
        let read = |text: &str| write(reading.read(text).unwrap(), zone);
        assert_eq!(read("2026年3月2日"), "2026-03-02T18:00:00+08:00");
        assert_eq!(read("2026-03-02 09:15"), "2026-03-02T09:15:00+08:00");
        assert_eq!(time_of_day("late"), None);
    }
}
