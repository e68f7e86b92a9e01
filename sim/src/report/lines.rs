//! Breaks a text into lines by whatever measure of width: columns of a terminal, tenths of a pixel.
//!
//! Chinese breaks between any two characters, other writing between words; a word that is longer
//! than a line is broken where the line ends. Punctuation never begins a line.
//!
//! Not responsible for: how wide a character is.

use unicode_width::UnicodeWidthChar as _;

/// Punctuation that does not begin a line.
const NEVER_FIRST: &str = "，。、；：？！）”’》〕】…";

/// How wide a character is.
pub(super) type Measure<'a> = &'a dyn Fn(char) -> i64;

/// The width of a text.
pub(super) fn width(text: &str, measure: Measure<'_>) -> i64 {
    text.chars().map(measure).sum()
}

/// The text in lines of at most `room`; at least one line, which may be empty.
pub(super) fn wrap(text: &str, room: i64, measure: Measure<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut taken = 0;
    for piece in pieces(text) {
        let own = width(piece.trim_end(), measure);
        if taken + own > room {
            // Spaces alone make no line.
            let full = std::mem::take(&mut line);
            lines.extend(Some(full.trim_end().to_owned()).filter(|full| !full.is_empty()));
            taken = 0;
        }
        if own <= room {
            line.push_str(piece);
            taken += width(piece, measure);
            continue;
        }
        for character in piece.chars() {
            let own = measure(character);
            if taken + own > room && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                taken = 0;
            }
            line.push(character);
            taken += own;
        }
    }
    lines.push(line.trim_end().to_owned());
    lines
}

/// The widest piece that cannot be broken in a good place.
pub(super) fn widest_piece(text: &str, measure: Measure<'_>) -> i64 {
    pieces(text).map(|piece| width(piece.trim_end(), measure)).max().unwrap_or_default()
}

/// The text, cut off with `…` where it would be wider than `room`.
pub(super) fn cut(text: &str, room: i64, measure: Measure<'_>) -> String {
    if width(text, measure) <= room {
        return text.to_owned();
    }
    let mut left = room - measure('…');
    let kept = text.chars().take_while(|character| {
        left -= measure(*character);
        left >= 0
    });
    kept.collect::<String>().trim_end().to_owned() + "…"
}

/// The text in at most so many lines, the last one cut off where more would follow.
pub(super) fn fit(text: &str, (room, most): (i64, usize), measure: Measure<'_>) -> Vec<String> {
    let mut lines = wrap(text, room, measure);
    if lines.len() > most {
        let rest = lines.split_off(most.saturating_sub(1)).concat();
        lines.push(cut(&rest, room, measure));
    }
    lines
}

/// Words with the spaces after them, and wide characters with the punctuation after them.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (piece, after) = rest.split_at_checked(piece_end(rest)).unwrap_or((rest, ""));
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

fn piece_end(text: &str) -> usize {
    let mut before: Option<char> = None;
    for (at, character) in text.char_indices() {
        let breaks = before.is_some_and(|before| {
            let parts = is_wide(before) || is_wide(character);
            let word = before == ' ' && character != ' ';
            (parts || word) && !NEVER_FIRST.contains(character) && character.width() != Some(0)
        });
        if breaks {
            return at;
        }
        before = Some(character);
    }
    text.len()
}

fn is_wide(character: char) -> bool {
    character.width() == Some(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(character: char) -> i64 {
        character.width().and_then(|wide| i64::try_from(wide).ok()).unwrap_or_default()
    }

    #[test]
    fn breaks_between_chinese_characters_at_spaces_and_in_long_words() {
        assert_eq!(wrap("网格长统筹", 6, &columns), ["网格长", "统筹"]);
        assert_eq!(wrap("网格长，统筹", 6, &columns), ["网格", "长，统", "筹"]);
        assert_eq!(wrap("one two three", 8, &columns), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh", 4, &columns), ["abcd", "efgh"]);
        assert_eq!(wrap("a abcdefgh", 4, &columns), ["a", "abcd", "efgh"]);
        assert_eq!(wrap("  abcd", 4, &columns), ["abcd"]);
        assert_eq!(wrap("", 4, &columns), [""]);
    }

    #[test]
    fn cuts_what_does_not_fit() {
        assert_eq!(cut("abcdef", 6, &columns), "abcdef");
        assert_eq!(cut("abcdefg", 6, &columns), "abcde…");
        assert_eq!(cut("网格长统筹", 6, &columns), "网格…");
        assert_eq!(fit("网格长统筹协调", (6, 2), &columns), ["网格长", "统筹…"]);
        assert_eq!(widest_piece("网格 governance", &columns), 10);
    }
}
