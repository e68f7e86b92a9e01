//! Working windows: the hours of a working day, as `08:00-12:00` and `14:00-18:00`.
//!
//! Not responsible for: which days are worked; windows that pass midnight (a shift from 22:00 to
//! 06:00 is two windows).

use std::fmt;

use gezhi_contract::Text;
use jiff::civil::Time;

use crate::value::parse_time;

/// Seconds of a day: the close of a window that ends at 24:00.
pub const DAY_SECONDS: u32 = 86_400;

/// One stretch of working time within a day; the opening belongs to it, the close does not.
///
/// Both ends are seconds from midnight, because `24:00` is a close and not a time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Window {
    opens: u32,
    closes: u32,
}

impl Window {
    /// A window between two times of day in seconds from midnight; `86_400` is 24:00.
    ///
    /// # Errors
    ///
    /// [`WindowFault::Reversed`] if it closes before or when it opens, [`WindowFault::NotATime`] if
    /// it closes after 24:00.
    pub fn new(opens: u32, closes: u32) -> Result<Self, WindowFault> {
        if closes > DAY_SECONDS {
            return Err(WindowFault::NotATime { text: format!("{closes} s") });
        }
        if opens >= closes {
            return Err(WindowFault::Reversed { opens: clock(opens), closes: clock(closes) });
        }
        Ok(Self { opens, closes })
    }

    /// Reads `08:00-12:00`, `8:00-12:00` or `14:00-24:00`.
    ///
    /// # Errors
    ///
    /// As [`Window::new`], and [`WindowFault::NotATime`] for what is not two times of day.
    pub fn parse(text: &str) -> Result<Self, WindowFault> {
        let text = text.trim();
        let (opens, closes) = text.split_once('-').unwrap_or((text, ""));
        Self::new(seconds(opens, text)?, seconds(closes, text)?)
    }

    /// When it opens, in seconds from midnight.
    #[must_use]
    pub fn opens(self) -> u32 {
        self.opens
    }

    /// When it closes, in seconds from midnight; `86_400` is 24:00.
    #[must_use]
    pub fn closes(self) -> u32 {
        self.closes
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", clock(self.opens), clock(self.closes))
    }
}

fn seconds(time: &str, window: &str) -> Result<u32, WindowFault> {
    let time = time.trim();
    if matches!(time, "24:00" | "24:00:00") {
        return Ok(DAY_SECONDS);
    }
    let fault = || WindowFault::NotATime { text: window.to_owned() };
    let time: Time = parse_time(time).ok_or_else(fault)?;
    let [hour, minute, second] = [time.hour(), time.minute(), time.second()].map(i8::unsigned_abs);
    Ok(u32::from(hour) * 3_600 + u32::from(minute) * 60 + u32::from(second))
}

/// `09:00`, or `09:00:30` where there are seconds.
fn clock(seconds: u32) -> String {
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    match second {
        0 => format!("{hour:02}:{minute:02}"),
        _ => format!("{hour:02}:{minute:02}:{second:02}"),
    }
}

/// The windows of a working day: at least one, in order, none overlapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Windows(Vec<Window>);

impl Windows {
    /// Checks that the windows are in order and do not overlap; one may open as another closes.
    ///
    /// # Errors
    ///
    /// [`WindowFault::None`] for no window, [`WindowFault::OutOfOrder`] for one that opens before
    /// the one ahead of it closes.
    pub fn new(windows: Vec<Window>) -> Result<Self, WindowFault> {
        if windows.is_empty() {
            return Err(WindowFault::None);
        }
        for (first, second) in windows.iter().zip(windows.iter().skip(1)) {
            if second.opens < first.closes {
                return Err(WindowFault::OutOfOrder { first: *first, second: *second });
            }
        }
        Ok(Self(windows))
    }

    /// The windows, earliest first.
    #[must_use]
    pub fn as_slice(&self) -> &[Window] {
        &self.0
    }

    /// When the last window closes, in seconds from midnight: the close of business.
    #[must_use]
    pub fn closes(&self) -> u32 {
        self.0.last().map_or(DAY_SECONDS, |window| window.closes)
    }
}

/// What is wrong with the windows of a calendar.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WindowFault {
    /// The text is not two times of day.
    #[error("`{text}` is not a working window")]
    NotATime {
        /// The text.
        text: String,
    },
    /// It closes before or when it opens.
    #[error("the window that opens at {opens} closes at {closes}, not after it")]
    Reversed {
        /// When it opens.
        opens: String,
        /// When it closes.
        closes: String,
    },
    /// There is no window.
    #[error("a calendar needs at least one working window")]
    None,
    /// One opens before the one ahead of it closes.
    #[error("window `{second}` opens before `{first}`, which is ahead of it, closes")]
    OutOfOrder {
        /// The window ahead.
        first: Window,
        /// The window that opens too early.
        second: Window,
    },
}

impl WindowFault {
    /// What is wrong, in both languages.
    #[must_use]
    pub fn message(&self) -> Text {
        let zh = match self {
            Self::NotATime { text } => format!("`{text}` 不是工作时段"),
            Self::Reversed { opens, closes } => {
                format!("工作时段 {opens} 开始，{closes} 结束，结束不晚于开始")
            }
            Self::None => "日历至少要有一个工作时段".to_owned(),
            Self::OutOfOrder { first, second } => {
                format!("工作时段 `{second}` 在前一时段 `{first}` 结束之前开始")
            }
        };
        Text::new(zh, self.to_string())
    }

    /// What to write instead.
    #[must_use]
    pub fn hint(&self) -> Text {
        match self {
            Self::NotATime { .. } | Self::None => Text::new(
                "写成 `08:00-12:00`，一天的末尾写 `24:00`",
                "write `08:00-12:00`; the end of a day is `24:00`",
            ),
            Self::Reversed { .. } => Text::new(
                "跨过零点的时段写成两段，如 `00:00-06:00` 和 `22:00-24:00`",
                "write a shift that passes midnight as two: `00:00-06:00` and `22:00-24:00`",
            ),
            Self::OutOfOrder { .. } => Text::new(
                "按先后排列，互不重叠",
                "write them from morning to evening, none overlapping another",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn windows(texts: &[&str]) -> Result<Windows, WindowFault> {
        Windows::new(texts.iter().map(|text| Window::parse(text)).collect::<Result<_, _>>()?)
    }

    #[test]
    fn reads_and_writes_windows() {
        for (text, written) in [
            ("8:00-12:00", "08:00-12:00"),
            (" 14:00 - 24:00 ", "14:00-24:00"),
            ("00:00-24:00:00", "00:00-24:00"),
            ("09:00:30-17:00", "09:00:30-17:00"),
        ] {
            assert_eq!(Window::parse(text).unwrap().to_string(), written);
        }
        assert_eq!(Window::parse("00:00-24:00").unwrap().closes(), DAY_SECONDS);
        for text in ["", "08:00", "08:00-", "8-12", "08:00-25:00", "24:00-24:01", "08:00~12:00"] {
            let fault = WindowFault::NotATime { text: text.to_owned() };
            assert_eq!(Window::parse(text), Err(fault), "{text}");
        }
        assert_eq!(
            Window::parse("22:00-06:00").unwrap_err().to_string(),
            "the window that opens at 22:00 closes at 06:00, not after it"
        );
        assert!(matches!(Window::parse("08:00-08:00"), Err(WindowFault::Reversed { .. })));
        assert!(matches!(Window::new(0, DAY_SECONDS + 1), Err(WindowFault::NotATime { .. })));
    }

    #[test]
    fn windows_are_in_order_and_apart() {
        assert_eq!(windows(&["08:00-12:00", "14:00-18:00"]).unwrap().closes(), 64_800);
        assert!(windows(&["08:00-12:00", "12:00-18:00"]).is_ok());
        assert_eq!(windows(&[]), Err(WindowFault::None));
        for bad in [["14:00-18:00", "08:00-12:00"], ["08:00-12:00", "11:59-18:00"]] {
            let fault = windows(&bad).unwrap_err();
            assert!(matches!(fault, WindowFault::OutOfOrder { .. }), "{bad:?}");
            assert!(fault.message().zh.contains(bad[1]) && fault.message().en.contains(bad[0]));
            assert!(!fault.hint().en.is_empty());
        }
    }
}
