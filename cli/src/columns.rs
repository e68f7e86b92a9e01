//! Text in columns of the terminal, where a Chinese character takes two.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How many columns the text takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text with spaces after it, up to `columns`.
pub fn pad(text: &str, columns: usize) -> String {
    let missing = columns.saturating_sub(width(text));
    format!("{text}{}", " ".repeat(missing))
}

/// The text in lines of at most `columns`: broken at spaces, and anywhere between wide characters.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        let fits = width(&line).saturating_add(width(piece.trim_end())) <= columns;
        if !fits && !line.is_empty() && !never_first(piece) {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
        }
        if line.is_empty() {
            line.push_str(piece.trim_start());
        } else {
            line.push_str(piece);
        }
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// Words with the spaces after them, and wide characters one by one.
fn pieces(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = if is_wide(first) { first.len_utf8() } else { word(rest) };
        let Some((piece, after)) = rest.split_at_checked(end) else { break };
        out.push(piece);
        rest = after;
    }
    out
}

fn word(text: &str) -> usize {
    let mut spaces = false;
    for (at, character) in text.char_indices() {
        let space = character == ' ';
        if at > 0 && (is_wide(character) || (spaces && !space)) {
            return at;
        }
        spaces |= space;
    }
    text.len()
}

fn is_wide(character: char) -> bool {
    character.width() == Some(2)
}

/// Punctuation that does not begin a line: it hangs over the edge instead.
fn never_first(piece: &str) -> bool {
    piece.starts_with(['，', '。', '、', '；', '：', '？', '！', '）', '”', '》', '〕', '…'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_chinese_characters_twice() {
        assert_eq!(pad("网格a", 8), "网格a   ");
        assert_eq!(width("〔A-1〕“网格”"), 13);
    }

    #[test]
    fn breaks_between_chinese_characters_and_at_spaces() {
        assert_eq!(wrap("网格长统筹", 6), ["网格长", "统筹"]);
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("网格，长", 4), ["网格，", "长"]);
        assert_eq!(wrap("", 4), [""]);
        assert_eq!(wrap("abcdefgh", 4), ["abcdefgh"]);
    }
}
