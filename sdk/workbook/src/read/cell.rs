//! One cell: text, or what a spreadsheet made of it.
//!
//! Not responsible for: where the cell stands.

use calamine::ExcelDateTime;
use gezhi_contract::Text;

use crate::finding::{Code, Finding};

/// Above it a number of a spreadsheet has lost figures.
const EXACT_MAX: f64 = 1e15;

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Raw {
    /// Text.
    Text(String),
    /// A number.
    Number(f64),
    /// A day, as `2026-05-01`.
    Day(String),
    /// A time or a moment.
    Moment(String),
    /// An error value.
    Error(String),
    /// A formula that was never reckoned.
    NoValue,
}

/// Text with the line ends of a text file.
pub(super) fn text(text: &str) -> Raw {
    // Some programs write the carriage return of a line end out.
    let text = text.replace("_x000D_\n", "\n").replace("\r\n", "\n").replace('\r', "\n");
    Raw::Text(text)
}

/// A day or a moment.
pub(super) fn moment(moment: ExcelDateTime) -> Raw {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let serial = moment.as_f64();
    if serial < 1.0 || moment.is_duration() {
        return Raw::Moment(format!("{hour:02}:{minute:02}:{second:02}"));
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    if serial.fract() == 0.0 {
        Raw::Day(date)
    } else {
        Raw::Moment(format!("{date} {hour:02}:{minute:02}:{second:02}"))
    }
}

impl Raw {
    /// The cell's text; a fault where the spreadsheet has changed what was written.
    ///
    /// `takes_days` is whether the column holds days anyway.
    pub(crate) fn text(&self, takes_days: bool) -> Result<String, Finding> {
        let (code, zh, en) = match self {
            Self::Text(text) => return Ok(text.clone()),
            Self::Day(day) if takes_days => return Ok(day.clone()),
            Self::Number(number) if number.abs() < EXACT_MAX => return Ok(number.to_string()),
            Self::Number(number) => (
                Code::LostFigures,
                format!("数 {number:e} 已丢失末尾的数字"),
                format!("the number {number:e} has lost its last figures"),
            ),
            Self::Day(moment) | Self::Moment(moment) => (
                Code::BecameDate,
                format!("这一格被表格软件改成了日期或时间（{moment}），原来写的已不可知"),
                format!("the spreadsheet made a date or time of this cell ({moment})"),
            ),
            Self::Error(error) => (
                Code::ErrorValue,
                format!("这一格是错误值 {error}"),
                format!("the cell holds the error {error}"),
            ),
            Self::NoValue => {
                (Code::NoValue, "公式没有算出值".to_owned(), "the formula has no value".to_owned())
            }
        };
        let (zh_hint, en_hint) = match code {
            Code::ErrorValue => ("改正公式，或直接写值", "mend the formula, or write the value"),
            Code::NoValue => (
                "在 Excel 或 WPS 里重新计算并保存，或直接写值",
                "reckon and save it in Excel or WPS, or write the value",
            ),
            _ => (
                "把这一格设为“文本”格式，再照原样填一遍",
                "give the cell the format Text and write it again",
            ),
        };
        Err(Finding::new(code, Text::new(zh, en), Text::new(zh_hint, en_hint)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_were_written() {
        assert_eq!(Raw::Number(3.0).text(false).unwrap(), "3");
        assert_eq!(Raw::Number(350_926_100_000.0).text(false).unwrap(), "350926100000");
        assert_eq!(Raw::Number(0.5).text(false).unwrap(), "0.5");
        assert_eq!(Raw::Number(-12.25).text(false).unwrap(), "-12.25");
        let lost = Raw::Number(1.1e17).text(false).unwrap_err();
        assert_eq!(lost.code, Code::LostFigures);
    }
}
