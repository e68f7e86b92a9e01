//! `pack.toml` as rows of 项, 值 and 说明, without its sources and parameters.
//!
//! Not responsible for: `[sources]` and `[parameters]`, which have sheets of their own.

use gezhi_contract::Text;
use toml_edit::{Item, Table, Value};

use crate::codec::{Codec, Fault};
use crate::toml_edits::{Fresh, KeyPath, bare, get, leaves, read_value, remove, set};
use crate::words::Words;

/// What is always offered: path, explanation.
const OFFERED: [(&str, &str); 15] = [
    ("id", "规则包的编号：小写字母、数字、连字符"),
    ("version", "版本"),
    ("title.zh", "名称（中文）"),
    ("title.en", "名称（英文）"),
    ("zone", "时区，固定的偏移，如 +08:00"),
    ("jurisdiction", "区划代码的开头几位"),
    ("layers", "垫在下面的层，从下往上"),
    ("calendar", "时限按哪个日历算"),
    ("anchor", "按哪一天选用规则：reported、accepted、dispatched"),
    ("in_force.from", "从哪天起施行；不知道就空着"),
    ("in_force.to", "施行到哪天"),
    ("replace", "可以改写的下层编号"),
    ("remove", "去掉的下层编号"),
    ("sealed", "不许上层改的编号"),
    ("adopts", "把哪些下层的时限当作本地的"),
];

/// Keys whose values are lists.
const LISTS: [&str; 7] = ["layers", "replace", "remove", "sealed", "adopts", "windows", "weekend"];
/// Tables of tables, each written under a header of its own.
const SECTIONS: [&str; 5] = ["sources", "schemes", "calendars", "tables", "parameters"];
/// What has sheets of its own.
const ELSEWHERE: [&str; 2] = ["sources", "parameters"];

/// The rows: path, value, explanation.
pub(crate) fn rows(manifest: &Table, words: &Words) -> Vec<Vec<String>> {
    let values = leaves(manifest, &|_| true);
    let elsewhere =
        |path: &[String]| path.first().is_some_and(|key| ELSEWHERE.contains(&key.as_str()));
    let shown: Vec<&(KeyPath, Item)> = values.iter().filter(|(p, _)| !elsewhere(p)).collect();
    let mut rows = Vec::new();
    for (name, help) in OFFERED {
        let path = read_path(name);
        let value = shown.iter().find(|(at, _)| *at == path);
        // A title may be one text instead of two.
        let parent = path.first().filter(|_| path.len() > 1);
        let taken = parent.is_some_and(|key| shown.iter().any(|(at, _)| *at == [key.as_str()]));
        if taken {
            continue;
        }
        let cell = value.map(|(_, item)| write(item, words)).unwrap_or_default();
        rows.push(vec![name.to_owned(), cell, help.to_owned()]);
    }
    for (path, item) in shown {
        let name = show_path(path);
        if !OFFERED.iter().any(|(offered, _)| *offered == name) {
            rows.push(vec![name, write(item, words), help(path).to_owned()]);
        }
    }
    rows
}

fn help(path: &[String]) -> &'static str {
    let keys: Vec<&str> = path.iter().map(String::as_str).collect();
    match keys.as_slice() {
        ["title"] => "名称",
        ["schemes", _, "kinds", _] => "类目方案：前缀 → 种类",
        ["schemes", _, "title", ..] => "类目方案的名称",
        ["calendars", _, "windows"] => "上班时段",
        ["calendars", _, "weekend"] => "每周的休息日",
        ["calendars", _, "known", _] => "日历担保的起止日",
        ["tables", _, "hit"] => "命中策略",
        ["tables", _, "columns", _] => "列的类型",
        ["tables", _, "defaults", _] => "没有符合的行时的回答",
        ["tables", _, "priorities", _] => "从优到劣",
        _ => "",
    }
}

/// Writes one value; TOML where plain text would be read as something else.
fn write(item: &Item, words: &Words) -> String {
    let plain = if item.is_array() {
        Codec::List.write(item, words)
    } else {
        let text = item.as_str().filter(|text| !text.starts_with(['[', '{', '"', '\'']));
        text.and_then(|_| Codec::Text.write(item, words))
    };
    plain.or_else(|| bare(item)).unwrap_or_default()
}

/// Changes one value of the manifest to what its cell says now; an empty cell takes it away.
pub(crate) fn patch(
    manifest: &mut Table,
    name: &str,
    now: &str,
    words: &Words,
) -> Result<(), Fault> {
    let path = read_path(name);
    if path.first().is_some_and(|key| ELSEWHERE.contains(&key.as_str())) {
        return Err(Text::new(
            "依据和参数写在各自的表里，不写在这里",
            "sources and parameters have sheets of their own",
        ));
    }
    if path.iter().any(String::is_empty) {
        return Err(Text::new(
            format!("`{name}` 不是项的名称"),
            format!("`{name}` names no setting"),
        ));
    }
    if now.is_empty() {
        remove(manifest, &path);
        return Ok(());
    }
    let old = get(manifest, &path).cloned();
    let value = read(&path, now, old.as_ref(), words)?;
    if set(manifest, &path, value, &fresh) {
        return Ok(());
    }
    Err(Text::new(
        format!("`{name}` 与已有的内容冲突"),
        format!("`{name}` conflicts with what stands there"),
    ))
}

fn read(path: &[String], now: &str, old: Option<&Item>, words: &Words) -> Result<Value, Fault> {
    let last = path.last().map_or("", String::as_str);
    let is_list = LISTS.contains(&last) || path.iter().any(|key| key == "priorities");
    if old.is_some_and(Item::is_array) || (old.is_none() && is_list) {
        return Codec::List.read(now, old, words);
    }
    if now.starts_with(['[', '{', '"', '\''])
        && let Some(value) = read_value(now)
    {
        return Ok(value);
    }
    Codec::Text.read(now, old, words)
}

/// How new parts are written.
pub(crate) fn fresh(path: &[String]) -> Fresh {
    let in_section = path.first().is_some_and(|key| SECTIONS.contains(&key.as_str()));
    match path.len() {
        1 if in_section => Fresh::Implicit,
        2 if in_section => Fresh::Table,
        _ => Fresh::Inline,
    }
}

/// `tables.fees.columns.年龄`: only keys with a dot, a quotation mark or white space are quoted.
pub(crate) fn show_path(path: &[String]) -> String {
    let odd =
        |key: &str| key.is_empty() || key.contains(['.', '"']) || key.contains(char::is_whitespace);
    let keys: Vec<String> = path
        .iter()
        .map(|key| if odd(key) { format!("\"{}\"", key.replace('"', "\"\"")) } else { key.clone() })
        .collect();
    keys.join(".")
}

/// Reads what [`show_path`] wrote, or a person.
pub(crate) fn read_path(text: &str) -> KeyPath {
    let mut path = vec![String::new()];
    let mut quoted = false;
    let mut chars = text.trim().chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                push(&mut path, '"');
            }
            '"' => quoted = !quoted,
            '.' if !quoted => path.push(String::new()),
            c => push(&mut path, c),
        }
    }
    path
}

fn push(path: &mut KeyPath, c: char) {
    if let Some(last) = path.last_mut() {
        last.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_back() {
        for path in [&["id"][..], &["tables", "a.b", "→费 率"], &["x", "a\"b"]] {
            let path: KeyPath = path.iter().map(|key| (*key).to_owned()).collect();
            assert_eq!(read_path(&show_path(&path)), path);
        }
    }

    #[test]
    fn a_manifest_is_written_afresh_from_its_rows() {
        let words = Words::default();
        let mut document = toml_edit::DocumentMut::new();
        let table = document.as_table_mut();
        for (name, value) in [
            ("id", "qingshan"),
            ("schemes.qingshan.kinds.Q", "事项"),
            ("title.zh", "青山"),
            ("jurisdiction", "990101"),
            ("layers", "gezhi:common、../b"),
            ("calendars.c.known.from", "2026-01-01"),
            ("calendars.c.windows", "08:00-12:00"),
        ] {
            patch(table, name, value, &words).unwrap();
        }
        let wanted = "id = \"qingshan\"\ntitle = { zh = \"青山\" }\njurisdiction = \"990101\"\n\
                      layers = [\"gezhi:common\", \"../b\"]\n\n[schemes.qingshan]\n\
                      kinds = { Q = \"事项\" }\n\n[calendars.c]\nknown = { from = \"2026-01-01\" }\n\
                      windows = [\"08:00-12:00\"]\n";
        assert_eq!(document.to_string(), wanted);
    }
}
