//! Chinese texts from keywords and noise: what a row wants to read, what it must not read, and how
//! people write.
//!
//! Noise that does not change what a text says: full width, traditional characters, spaces and
//! invisible characters within words, pinyin in brackets, punctuation, names, house numbers. Noise
//! that may change it: words of other rows, words that a row excludes, a word cut in two.
//!
//! Not responsible for: what a text is classified as; the engine says that.

use gezhi_contract::describe::KeywordsDescription;

use crate::stream::Stream;

/// What stands around keywords. Short, and of words that keywords seldom have.
const NOISE: [&str; 28] = [
    "，",
    "。",
    "！",
    "、",
    "；",
    "……",
    "请尽快处理",
    "麻烦来看看",
    "谢谢",
    "昨天下午",
    "今早",
    "３栋",
    "12号附近",
    "某小区门口",
    "王某某反映",
    "好几天了",
    "（第二次来电）",
    "位置见照片",
    "大概8点半",
    "我是路过的",
    "听说",
    "hello",
    "?",
    "\n",
    "“急”",
    "电话138****0000",
    "东边",
    "一直没有人来",
];

/// Simplified characters and traditional ones that fold to them.
const TRADITIONAL: [(char, char); 37] = [
    ('电', '電'),
    ('车', '車'),
    ('门', '門'),
    ('纠', '糾'),
    ('纷', '紛'),
    ('楼', '樓'),
    ('邻', '鄰'),
    ('层', '層'),
    ('乱', '亂'),
    ('这', '這'),
    ('没', '沒'),
    ('网', '網'),
    ('线', '線'),
    ('飞', '飛'),
    ('气', '氣'),
    ('灾', '災'),
    ('伤', '傷'),
    ('险', '險'),
    ('损', '損'),
    ('坏', '壞'),
    ('烧', '燒'),
    ('树', '樹'),
    ('护', '護'),
    ('广', '廣'),
    ('场', '場'),
    ('闹', '鬧'),
    ('马', '馬'),
    ('学', '學'),
    ('业', '業'),
    ('务', '務'),
    ('报', '報'),
    ('问', '問'),
    ('题', '題'),
    ('盖', '蓋'),
    ('绿', '綠'),
    ('灯', '燈'),
    ('坠', '墜'),
];

/// A text that holds a word of each group and none of the excluded ones; `wanted` are the words to
/// take, by group, where one is not to be drawn. Nothing where no attempt keeps clear of the
/// excluded words.
pub(crate) fn text(
    keywords: &KeywordsDescription,
    wanted: &[Option<usize>],
    stream: &mut Stream,
) -> Option<String> {
    for attempt in 0..12 {
        let mut words = Vec::new();
        for (at, group) in keywords.all.iter().enumerate() {
            let fixed = wanted.get(at).copied().flatten().and_then(|word| group.get(word));
            words.push(fixed.or_else(|| stream.pick(group))?.as_str());
        }
        if attempt > 2 && stream.chance(1, 2) {
            words.reverse();
        }
        let noisy = attempt < 8 && stream.chance(2, 3);
        let text = join(&words, noisy, stream);
        if !keywords.none.iter().any(|word| text.contains(word.as_str())) {
            return Some(text);
        }
    }
    None
}

/// Words with a stop between them, so that two do not make a third.
fn join(words: &[&str], noisy: bool, stream: &mut Stream) -> String {
    let mut text = String::new();
    for word in words {
        if !text.is_empty() {
            text.push('，');
        }
        if noisy && let Some(noise) = stream.pick(&NOISE) {
            text.push_str(noise);
        }
        text.push_str(word);
    }
    if noisy && let Some(noise) = stream.pick(&NOISE) {
        text.push_str(noise);
    }
    text
}

/// Noise alone.
pub(crate) fn idle_talk(stream: &mut Stream) -> String {
    (0..=stream.below(4)).filter_map(|_| stream.pick(&NOISE).copied()).collect()
}

/// The same text as somebody else would write it: it folds to the same.
pub(crate) fn rewritten(text: &str, stream: &mut Stream) -> String {
    let style = stream.below(6);
    let mut out = String::with_capacity(text.len().saturating_mul(2));
    for letter in text.chars() {
        match style {
            0 => out.push(wide(letter)),
            1 | 2 => out.push(traditional(letter)),
            3 if stream.chance(1, 4) => {
                out.push(letter);
                out.push(if stream.chance(1, 2) { ' ' } else { '\u{200b}' });
            }
            4 if letter == '区' => out.push_str("区(qū)"),
            _ => out.push(letter),
        }
    }
    out
}

fn wide(letter: char) -> char {
    match letter {
        '!'..='~' => {
            u32::from(letter).checked_add(0xFEE0).and_then(char::from_u32).unwrap_or(letter)
        }
        _ => letter,
    }
}

fn traditional(letter: char) -> char {
    TRADITIONAL.iter().find(|(simple, _)| *simple == letter).map_or(letter, |(_, old)| *old)
}

/// The same text with a word more, or with one cut in two: it may say something else.
pub(crate) fn disturbed(text: &str, other: &str, stream: &mut Stream) -> String {
    if stream.chance(1, 2) {
        return if stream.chance(1, 2) {
            format!("{text}，{other}")
        } else {
            format!("{other}{text}")
        };
    }
    let letters = u64::try_from(text.chars().count()).unwrap_or_default();
    let cut = usize::try_from(stream.below(letters)).unwrap_or_default();
    let mut out = String::new();
    for (at, letter) in text.chars().enumerate() {
        if at == cut {
            out.push('。');
        }
        out.push(letter);
    }
    out
}
