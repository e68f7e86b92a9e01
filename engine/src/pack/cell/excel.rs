//! Recognises what spreadsheets make of codes: `05-01` becomes 5月1日, a long number `4.3E+11`.
//!
//! Not responsible for: whether such a text is wrong; in a string column it may be meant.

use gezhi_contract::Text;

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Says what a spreadsheet seems to have done to `text`, the whole content of a cell; none where it
/// looks untouched.
///
/// ```
/// use gezhi_engine::pack::cell::excel_mangled;
/// assert!(excel_mangled("5月1日").is_some());
/// assert!(excel_mangled("4.3E+11").is_some());
/// assert!(excel_mangled("E05-01").is_none());
/// ```
#[must_use]
pub fn excel_mangled(text: &str) -> Option<Text> {
    let text = text.trim();
    if is_month_and_day(text) || is_english_date(text) {
        return Some(Text::new(
            format!(
                "电子表格可能把编码（如 `05-01`）改成了日期 `{text}`：请把该列设为文本格式后重新填写"
            ),
            format!(
                "a spreadsheet may have turned a code such as `05-01` into the date `{text}`: \
                 format the column as text and type it again"
            ),
        ));
    }
    if is_scientific(text) {
        return Some(Text::new(
            format!(
                "电子表格可能把长编号改成了科学记数 `{text}`，末尾各位已丢失：请设为文本格式后重新填写"
            ),
            format!(
                "a spreadsheet may have turned a long number into `{text}` and lost its \
                 last digits: format the column as text and type it again"
            ),
        ));
    }
    is_error(text).then(|| {
        Text::new(
            format!("`{text}` 是电子表格的错误值或列宽不足的显示，不是原来的内容"),
            format!("`{text}` is what a spreadsheet shows for an error or a narrow column"),
        )
    })
}

/// `5月1日`, `2005年1月`.
fn is_month_and_day(text: &str) -> bool {
    let parts = |text: &str, mark| {
        text.split_once(mark).is_some_and(|(a, b)| is_number(a, 4) && is_number(b, 2))
    };
    text.strip_suffix('日').is_some_and(|rest| parts(rest, '月'))
        || text.strip_suffix('月').is_some_and(|rest| parts(rest, '年'))
}

/// `1-May`, `May-05`, `1-May-24`.
fn is_english_date(text: &str) -> bool {
    let is_month = |part: &str| MONTHS.contains(&part.to_ascii_lowercase().as_str());
    match text.split('-').collect::<Vec<_>>().as_slice() {
        [day, month] if is_month(month) => is_number(day, 2),
        [month, year] if is_month(month) => is_number(year, 4),
        [day, month, year] if is_month(month) => is_number(day, 2) && is_number(year, 4),
        _ => false,
    }
}

/// `4.3E+11`, `1.0E5`; not `3E2`, which may be a code.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else {
        return false;
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let whole = whole.strip_prefix('-').unwrap_or(whole);
    let unsigned = exponent.strip_prefix(['+', '-']);
    is_number(whole, 1)
        && is_number(fraction, 30)
        && is_number(unsigned.unwrap_or(exponent), 3)
        && (unsigned.is_some() || mantissa.contains('.'))
}

/// `#NAME?`, `#REF!`, `#N/A`, `########`.
fn is_error(text: &str) -> bool {
    matches!(text, "#NAME?" | "#REF!" | "#VALUE!" | "#DIV/0!" | "#N/A" | "#NULL!" | "#NUM!")
        || text.len() >= 4 && text.chars().all(|c| c == '#')
}

fn is_number(text: &str, digits_max: usize) -> bool {
    (1..=digits_max).contains(&text.len()) && text.chars().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_spreadsheets_do() {
        for text in ["5月1日", "12月31日", "2005年1月", "1-May", "May-05", "1-May-24", "01-JAN"]
        {
            assert!(excel_mangled(text).unwrap().en.contains("date"), "{text}");
        }
        for text in ["4.3E+11", "1.0E5", "4E+11", "-1.25e-3"] {
            assert!(excel_mangled(text).unwrap().en.contains("last digits"), "{text}");
        }
        for text in ["#NAME?", "########"] {
            assert!(excel_mangled(text).unwrap().zh.contains(text), "{text}");
        }
    }

    #[test]
    fn leaves_codes_and_words_alone() {
        let codes = ["E05-01", "05-01", "3E2", "五月一日", "2024年5月1日", "may", "Maybe-1", "E+5"];
        for text in codes.into_iter().chain(["", "月日", "1-", "###", "12E+3"]) {
            assert_eq!(excel_mangled(text), None, "{text}");
        }
    }
}
