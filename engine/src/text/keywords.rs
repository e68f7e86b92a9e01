//! The keywords of one row: `自来水管、供水管 + 破裂、爆裂 不含 演习`.
//!
//! Words are folded when they are read, so a cell and a text are compared in the same form, and a
//! word that folding leaves empty is a fault of the cell. An excluded word beats every wanted one:
//! `水管 + 破裂 不含 演习` does not hold for a drill, however often the pipe bursts in it.
//!
//! Not responsible for: finding them in a text (`index`), or cells that ask for nothing; the reader
//! of tables knows `-` and empty cells before it comes here.

use std::ops::Range;

use gezhi_contract::Text;

use super::fold;
use crate::pack::cell::At;

pub(super) mod index;

/// What a text must contain: a word of every group, and none of the excluded words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keywords {
    /// Groups of words that may stand for each other, folded.
    pub groups: Vec<Vec<String>>,
    /// Words that must not occur, folded.
    pub none: Vec<String>,
}

/// A cell of keywords that cannot be read: what is wrong, and where in its text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.message().en)]
pub struct KeywordFault {
    /// What is wrong.
    pub kind: KeywordFaultKind,
    /// Where, for the caret.
    pub at: At,
    /// The author's text there.
    pub text: String,
}

/// The ways in which keywords can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeywordFaultKind {
    /// Nothing between two separators, or nothing that folding leaves.
    EmptyWord,
    /// A group without words, or exclusions without a group.
    EmptyGroup,
    /// A `+` among the excluded words.
    GroupOfExclusions,
}

impl KeywordFault {
    /// What is wrong, in both languages.
    #[must_use]
    pub fn message(&self) -> Text {
        let text = &self.text;
        let (zh, en) = match self.kind {
            KeywordFaultKind::EmptyWord => ("缺少一个关键词", "lacks a keyword"),
            KeywordFaultKind::EmptyGroup => {
                ("缺少必须出现的关键词", "has no keyword that must occur")
            }
            KeywordFaultKind::GroupOfExclusions => {
                ("在“不含”之后不能用 `+`", "uses `+` among the excluded words")
            }
        };
        Text::new(format!("`{text}` {zh}"), format!("`{text}` {en}"))
    }

    /// How to mend it, in both languages.
    #[must_use]
    pub fn hint(&self) -> Text {
        Text::new(
            "写作 `水管、供水管 + 破裂 不含 演习、演练`",
            "write `pipe、main + burst ! drill、exercise`",
        )
    }
}

/// Reads the keywords of one cell.
///
/// ```
/// let keywords = gezhi_engine::text::parse("水管、供水管 + 破裂 不含 演习").unwrap();
/// assert_eq!(keywords.groups, [vec!["水管", "供水管"], vec!["破裂"]]);
/// assert_eq!(keywords.none, ["演习"]);
/// ```
///
/// # Errors
///
/// A [`KeywordFault`] that says what is wrong and where.
pub fn parse(cell: &str) -> Result<Keywords, KeywordFault> {
    let chars: Vec<char> = cell.chars().collect();
    let cell = Source { chars: &chars };
    let mut sections = cell.split_at_exclusions().into_iter();
    let wanted = sections.next().unwrap_or(0..0);
    let mut groups = Vec::new();
    for group in cell.split(wanted.clone(), is_plus) {
        if cell.is_blank(&group) {
            let shown = if cell.is_blank(&wanted) { 0..chars.len() } else { wanted };
            return Err(cell.fault(KeywordFaultKind::EmptyGroup, shown));
        }
        groups.push(cell.words(group)?);
    }
    let mut none = Vec::new();
    for section in sections {
        if section.clone().any(|place| chars.get(place).copied().is_some_and(is_plus)) {
            return Err(cell.fault(KeywordFaultKind::GroupOfExclusions, section));
        }
        none.extend(cell.words(section)?);
    }
    Ok(Keywords { groups, none })
}

/// The text of a cell; ranges are in characters.
struct Source<'a> {
    chars: &'a [char],
}

impl Source<'_> {
    /// What stands before the first `不含` or `!`, and then after each.
    fn split_at_exclusions(&self) -> Vec<Range<usize>> {
        let (mut ranges, mut start, mut place) = (Vec::new(), 0_usize, 0_usize);
        while let Some(rest) = self.chars.get(place..).filter(|rest| !rest.is_empty()) {
            let width = match rest {
                ['不', '含', ..] => 2,
                ['!' | '！', ..] => 1,
                _ => 0,
            };
            let next = place.saturating_add(width.max(1));
            if width > 0 {
                ranges.push(start..place);
                start = next;
            }
            place = next;
        }
        ranges.push(start..self.chars.len());
        ranges
    }

    fn split(&self, range: Range<usize>, separates: fn(char) -> bool) -> Vec<Range<usize>> {
        let (mut ranges, mut start) = (Vec::new(), range.start);
        for place in range.clone() {
            if self.chars.get(place).copied().is_some_and(separates) {
                ranges.push(start..place);
                start = place.saturating_add(1);
            }
        }
        ranges.push(start..range.end);
        ranges
    }

    /// The words of a group, folded.
    fn words(&self, group: Range<usize>) -> Result<Vec<String>, KeywordFault> {
        let words = self.split(group.clone(), is_or).into_iter().map(|range| {
            let word = fold(&self.text(&range));
            if word.is_empty() {
                let shown = if self.is_blank(&group) { 0..self.chars.len() } else { group.clone() };
                return Err(self.fault(KeywordFaultKind::EmptyWord, shown));
            }
            Ok(word)
        });
        words.collect()
    }

    fn is_blank(&self, range: &Range<usize>) -> bool {
        self.text(range).trim().is_empty()
    }

    fn text(&self, range: &Range<usize>) -> String {
        self.chars.get(range.clone()).unwrap_or(&[]).iter().collect()
    }

    /// A fault at `range` without the white space around it.
    fn fault(&self, kind: KeywordFaultKind, range: Range<usize>) -> KeywordFault {
        let text = self.text(&range);
        let before = text.chars().take_while(|c| c.is_whitespace()).count();
        let text = text.trim().to_owned();
        let at = At { offset: range.start.saturating_add(before), width: text.chars().count() };
        KeywordFault { kind, at, text }
    }
}

fn is_plus(c: char) -> bool {
    matches!(c, '+' | '＋')
}

fn is_or(c: char) -> bool {
    matches!(c, '、' | '|' | '｜' | ',' | '，')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_groups_and_exclusions() {
        let read = |cell: &str| {
            let Keywords { groups, none } = parse(cell).unwrap_or_else(|fault| panic!("{fault}"));
            let groups: Vec<String> = groups.iter().map(|words| words.join("/")).collect();
            format!("{} - {}", groups.join(" "), none.join("/"))
        };
        assert_eq!(read("水管"), "水管 - ");
        assert_eq!(
            read("自來水管、供水管 + 破裂、爆裂 不含 演習"),
            "自来水管/供水管 破裂/爆裂 - 演习"
        );
        assert_eq!(read("ＡＢ｜c，d,e|f ＋ 网 格！x、y"), "ab/c/d/e/f 网格 - x/y");
        assert_eq!(read("a!b 不含c"), "a - b/c");
        assert_eq!(read("不慎、含水"), "不慎/含水 - ");
    }

    #[test]
    fn faults_stand_under_the_text() {
        let fault = |cell: &str| {
            let fault = parse(cell).expect_err(cell);
            let carets: String = cell.chars().skip(fault.at.offset).take(fault.at.width).collect();
            assert_eq!(carets, fault.text);
            (fault.kind, carets)
        };
        assert_eq!(fault("a + b、、c"), (KeywordFaultKind::EmptyWord, "b、、c".into()));
        assert_eq!(fault("a、"), (KeywordFaultKind::EmptyWord, "a、".into()));
        assert_eq!(fault("a、\u{200b}"), (KeywordFaultKind::EmptyWord, "a、\u{200b}".into()));
        assert_eq!(fault("a 不含 "), (KeywordFaultKind::EmptyWord, "a 不含".into()));
        assert_eq!(fault(" a + + b"), (KeywordFaultKind::EmptyGroup, "a + + b".into()));
        assert_eq!(fault("a + 不含 b"), (KeywordFaultKind::EmptyGroup, "a +".into()));
        assert_eq!(fault("不含 b"), (KeywordFaultKind::EmptyGroup, "不含 b".into()));
        assert_eq!(fault("a ! b+c"), (KeywordFaultKind::GroupOfExclusions, "b+c".into()));
        assert_eq!(fault("").0, KeywordFaultKind::EmptyGroup);
        let fault = parse("a、").unwrap_err();
        assert_eq!(fault.to_string(), "`a、` lacks a keyword");
        assert!(fault.hint().zh.contains("不含"));
    }
}
