//! How a TOML value stands in a cell, and what a cell that was changed means.
//!
//! A value that a codec cannot write is shown in the row's 其他 column, as TOML.
//!
//! Not responsible for: cells that were not changed. Those are never read back.

use gezhi_contract::Text;
use toml_edit::{Array, InlineTable, Item, Value};

use crate::toml_edits::{bare, read_value};
use crate::words::Words;

/// How the values of one column are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Codec {
    /// Text; what is another scalar already stays one.
    Text,
    /// Text, a whole number, yes or no, or a list.
    Scalar,
    /// Texts with `、` between them; `无` for none of them.
    List,
    /// 是 or 否.
    YesNo,
    /// A word of a list of [`Words`].
    Word(&'static str),
    /// Words of a list of [`Words`].
    WordList(&'static str),
    /// `E05-01` for `{ scheme, kind, code }`.
    Class,
    /// `户数=3、路面塌陷=是`
    Facts,
    /// `主办：市水务公司；协办：街道`
    Parties,
    /// Anything, as TOML writes it.
    Toml,
}

/// An empty list, as a cell says it.
const NONE: &str = "无";
const SEPARATORS: [char; 6] = ['、', ',', '，', ';', '；', '\n'];

/// What is wrong with a cell.
pub(crate) type Fault = Text;

impl Codec {
    /// The cell for a value; nothing where it would not lead back to the value.
    pub(crate) fn write(self, item: &Item, words: &Words) -> Option<String> {
        let text = match self {
            Self::Text => scalar_text(item)?,
            Self::Scalar => free(item)?,
            Self::List => list(&strings(item)?),
            Self::WordList(section) => {
                let labels = strings(item)?;
                let labels: Vec<String> =
                    labels.iter().map(|id| words.label(section, id)).collect();
                list(&labels)
            }
            Self::YesNo => yes_no(item.as_bool()?).to_owned(),
            Self::Word(section) => words.label(section, item.as_str()?),
            Self::Class => class(item, words)?,
            Self::Facts => facts(item, words)?,
            Self::Parties => parties(item, words)?,
            Self::Toml => bare(item)?,
        };
        (!text.is_empty() && text == text.trim()).then_some(text)
    }

    /// The value that a changed cell means; `old` is the one it stood for.
    pub(crate) fn read(
        self,
        text: &str,
        old: Option<&Item>,
        words: &Words,
    ) -> Result<Value, Fault> {
        match self {
            Self::Text => Ok(like(text, old)),
            Self::Scalar => Ok(read_free(text, old)),
            Self::List => Ok(read_list(text, |item| item.to_owned())),
            Self::WordList(section) => Ok(read_list(text, |item| words.id(section, item))),
            Self::YesNo => read_yes_no(text).map(Value::from),
            Self::Word(section) => Ok(Value::from(words.id(section, text))),
            Self::Class => read_class(text, words),
            Self::Facts => read_facts(text, old, words),
            Self::Parties => read_parties(text, old, words),
            Self::Toml => read_value(text).ok_or_else(|| {
                Text::new(
                    format!("`{text}` 不是 TOML 的值"),
                    format!("`{text}` is no value of TOML"),
                )
            }),
        }
    }
}

fn yes_no(flag: bool) -> &'static str {
    if flag { "是" } else { "否" }
}

fn read_yes_no(text: &str) -> Result<bool, Fault> {
    match text {
        "是" | "true" | "TRUE" => Ok(true),
        "否" | "false" | "FALSE" => Ok(false),
        _ => Err(Text::new(
            format!("`{text}` 不是“是”或“否”"),
            format!("`{text}` is neither 是 nor 否"),
        )),
    }
}

fn scalar_text(item: &Item) -> Option<String> {
    match item.as_value()? {
        Value::String(text) => Some(text.value().clone()),
        Value::Integer(number) => Some(number.value().to_string()),
        Value::Boolean(flag) => Some(flag.value().to_string()),
        Value::Datetime(moment) => Some(moment.value().to_string()),
        Value::Float(_) | Value::Array(_) | Value::InlineTable(_) => None,
    }
}

/// A text, or the kind of scalar that stood there before.
fn like(text: &str, old: Option<&Item>) -> Value {
    let kind = |item: &Item| item.as_value().map(Value::type_name);
    let value = read_value(text).filter(|value| {
        old.and_then(kind) == Some(value.type_name()) && !matches!(value, Value::String(_))
    });
    value.unwrap_or_else(|| Value::from(text))
}

fn whole(text: &str) -> Option<i64> {
    let number: i64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

/// What a text would be taken for if it stood alone.
fn guess(text: &str) -> Value {
    if let Ok(flag) = read_yes_no(text) {
        return Value::from(flag);
    }
    whole(text).map_or_else(|| Value::from(text), Value::from)
}

fn free(item: &Item) -> Option<String> {
    match item.as_value()? {
        Value::Boolean(flag) => Some(yes_no(*flag.value()).to_owned()),
        Value::Integer(number) => Some(number.value().to_string()),
        Value::Array(_) => {
            let items = strings(item)?;
            if items.len() > 1 { Some(list(&items)) } else { bare(item) }
        }
        Value::String(text) => {
            let text = text.value();
            let plain = guess(text).is_str()
                && !text.contains(SEPARATORS)
                && !text.starts_with(['"', '\'', '[', '{']);
            if plain { Some(text.clone()) } else { bare(item) }
        }
        _ => None,
    }
}

fn read_free(text: &str, old: Option<&Item>) -> Value {
    if text.starts_with(['"', '\'', '[', '{'])
        && let Some(value) = read_value(text)
    {
        return value;
    }
    let was_list = old.is_some_and(Item::is_array);
    if was_list || text.contains(SEPARATORS) {
        return read_list(text, str::to_owned);
    }
    guess(text)
}

fn strings(item: &Item) -> Option<Vec<String>> {
    item.as_array()?.iter().map(|value| value.as_str().map(str::to_owned)).collect()
}

fn list(items: &[String]) -> String {
    let clean = |item: &String| item.trim() == item && !item.is_empty();
    if items.is_empty() {
        return NONE.to_owned();
    }
    let first = items.first().map_or("", String::as_str);
    let odd = items.len() == 1 && (first == NONE || first.starts_with('['));
    if items.iter().all(clean) && !odd {
        if !items.iter().any(|item| item.contains(SEPARATORS)) {
            return items.join("、");
        }
        if items.len() > 1 && !items.iter().any(|item| item.contains('\n')) {
            return items.join("\n");
        }
    }
    let array: Array = items.iter().map(String::as_str).collect();
    array.to_string()
}

fn read_list(text: &str, id: impl Fn(&str) -> String) -> Value {
    if text.starts_with('[')
        && let Some(Value::Array(array)) = read_value(text)
    {
        return Value::Array(array);
    }
    let array: Array = pieces(text).map(id).collect();
    Value::Array(array)
}

/// The parts of a cell: by lines where it has several, else by `、` and its like.
pub(crate) fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let text = if text == NONE { "" } else { text };
    let by_line = text.contains('\n');
    let parts = text.split(move |c| if by_line { c == '\n' } else { SEPARATORS.contains(&c) });
    parts.map(str::trim).filter(|part| !part.is_empty())
}

fn class(item: &Item, words: &Words) -> Option<String> {
    let table = item.as_table_like().filter(|table| table.len() == 3)?;
    let part = |key: &str| table.get(key).and_then(Item::as_str);
    let wanted = format!("{}/{}", part("scheme")?, part("kind")?);
    let kinds = words.section("kinds");
    let (letters, _) = kinds.iter().find(|(_, kind)| *kind == wanted)?;
    let code = part("code").filter(|code| !code.starts_with(|c: char| c.is_ascii_uppercase()))?;
    Some(format!("{letters}{code}"))
}

fn read_class(text: &str, words: &Words) -> Result<Value, Fault> {
    let after = text.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let letters = text.strip_suffix(after).unwrap_or_default();
    let kinds = words.section("kinds");
    let kind = kinds.iter().find(|(known, _)| known == letters);
    let Some((scheme, kind)) = kind.and_then(|(_, kind)| kind.split_once('/')) else {
        return Err(Text::new(
            format!("类别 `{text}` 的前缀不属于任何方案；在“基本信息”里加 schemes"),
            format!("no scheme has the letters of the class `{text}`"),
        ));
    };
    let mut table = InlineTable::new();
    table.insert("scheme", scheme.into());
    table.insert("kind", kind.into());
    table.insert("code", after.into());
    Ok(Value::InlineTable(table))
}

fn facts(item: &Item, words: &Words) -> Option<String> {
    let mut parts = Vec::new();
    for (id, item) in item.as_table_like()?.iter() {
        let name = words.label("facts", id);
        let text = match item.as_value()? {
            Value::Boolean(flag) => yes_no(*flag.value()).to_owned(),
            Value::Integer(number) => number.value().to_string(),
            Value::String(text) => text.value().clone(),
            _ => return None,
        };
        let same = fact_value(id, &text, words);
        let odd = |part: &str| part.contains(SEPARATORS) || part.contains(['=', '＝', '"']);
        let back = Item::Value(same);
        if odd(&name) || odd(&text) || bare(&back) != bare(item) || text.trim() != text {
            return None;
        }
        parts.push(format!("{name}={text}"));
    }
    Some(parts.join("、"))
}

/// A fact's value by its type; the type of a fact of a lower layer is guessed.
fn fact_value(id: &str, text: &str, words: &Words) -> Value {
    let types = words.section("fact_types");
    match types.iter().find(|(known, _)| known == id).map(|(_, kind)| kind.as_str()) {
        Some("string" | "date" | "time" | "datetime") => Value::from(text),
        Some("decimal") => whole(text).map_or_else(|| Value::from(text), Value::from),
        Some("boolean") => read_yes_no(text).map_or_else(|_| Value::from(text), Value::from),
        _ => guess(text),
    }
}

fn read_facts(text: &str, old: Option<&Item>, words: &Words) -> Result<Value, Fault> {
    let mut table = InlineTable::new();
    for part in pieces(text) {
        let Some((name, value)) = part.split_once(['=', '＝']) else {
            return Err(Text::new(
                format!("`{part}` 不是“事实=值”"),
                format!("`{part}` is no `fact=value`"),
            ));
        };
        let (name, text) = (name.trim(), value.trim());
        let id = words.id("facts", name);
        let before = old.and_then(Item::as_table_like).and_then(|old| old.get(&id));
        let value = match before.filter(|item| scalar_text(item).as_deref() == Some(text)) {
            Some(item) => item.as_value().cloned().unwrap_or_else(|| Value::from(text)),
            None => fact_value(&id, text, words),
        };
        if table.insert(id, value.decorated("", "")).is_some() {
            return Err(Text::new(
                format!("事实 `{name}` 写了两次"),
                format!("the fact `{name}` stands twice"),
            ));
        }
    }
    table.fmt();
    Ok(Value::InlineTable(table))
}

/// Relation and name of a party in an expectation; nothing where it says more than a cell can.
fn party(value: &Value) -> Option<(&str, &str)> {
    let table = value.as_inline_table()?;
    let known = table.iter().all(|(key, _)| matches!(key, "as" | "kind" | "name" | "role"));
    let text = |key: &str| table.get(key).and_then(Value::as_str);
    let name = match (text("name"), text("role")) {
        (Some(name), None) | (None, Some(name)) => name,
        _ => return None,
    };
    let relation = text("as")?;
    let odd = |part: &str| part.contains(['：', ':', '；', ';', '\n']) || part.trim() != part;
    (known && !odd(name) && !odd(relation)).then_some((relation, name))
}

fn parties(item: &Item, words: &Words) -> Option<String> {
    let array = item.as_array()?;
    if array.is_empty() {
        return Some(NONE.to_owned());
    }
    let parts: Option<Vec<String>> = array
        .iter()
        .map(|value| {
            let (relation, name) = party(value)?;
            let is_post = value.as_inline_table()?.contains_key("role");
            if is_post != words.knows("roles", name) {
                return None;
            }
            Some(format!("{}：{name}", words.label("relations", relation)))
        })
        .collect();
    Some(parts?.join("；"))
}

fn read_parties(text: &str, old: Option<&Item>, words: &Words) -> Result<Value, Fault> {
    let text = if text == NONE { "" } else { text };
    let mut left: Vec<&Value> = old.and_then(Item::as_array).into_iter().flatten().collect();
    let mut array = Array::new();
    let parts = text.split(['；', ';', '\n']).map(str::trim).filter(|part| !part.is_empty());
    for part in parts {
        let Some((relation, names)) = part.split_once(['：', ':']) else {
            return Err(Text::new(
                format!("`{part}` 不是“关系：主体”"),
                format!("`{part}` is no `relation：party`"),
            ));
        };
        let relation = words.id("relations", relation.trim());
        // A name may hold a separator, as it may in the rules.
        let kept = left.iter().position(|v| party(v) == Some((relation.as_str(), names.trim())));
        if let Some(at) = kept {
            array.push(left.remove(at).clone().decorated("", ""));
            continue;
        }
        for name in pieces(names) {
            array.push(new_party(&relation, name, words));
        }
    }
    Ok(Value::Array(array))
}

fn new_party(relation: &str, name: &str, words: &Words) -> InlineTable {
    let mut table = InlineTable::new();
    table.insert("as", relation.into());
    if words.knows("roles", name) {
        table.insert("role", words.id("roles", name).into());
        return table;
    }
    table.insert("name", name.into());
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        let mut words = Words::default();
        words.add("kinds", "E", "yuncheng/事件");
        words.add("facts", "households", "户数");
        words.add("facts", "road_collapsed", "路面塌陷");
        words.add("facts", "code", "编码");
        words.add("fact_types", "code", "string");
        words.add("roles", "网格员", "");
        words.add("units", "市水务公司", "");
        words.with_fixed()
    }

    /// The cell of a value leads back to it.
    fn there_and_back(codec: Codec, toml: &str, cell: &str) {
        let words = words();
        let item = Item::Value(read_value(toml).unwrap());
        assert_eq!(codec.write(&item, &words).as_deref(), Some(cell), "{toml}");
        let back = Item::Value(codec.read(cell, None, &words).unwrap());
        assert!(crate::toml_edits::same(&item, &back), "{toml} → {cell} → {back}");
    }

    #[test]
    fn cells_lead_back_to_their_values() {
        there_and_back(Codec::Text, "\"12\"", "12");
        there_and_back(Codec::Scalar, "\"closed\"", "closed");
        there_and_back(Codec::Scalar, "\"12\"", "\"12\"");
        there_and_back(Codec::Scalar, "12", "12");
        there_and_back(Codec::Scalar, "true", "是");
        there_and_back(Codec::Scalar, "[\"a\", \"b\"]", "a、b");
        there_and_back(Codec::Scalar, "[\"a\"]", "[\"a\"]");
        there_and_back(Codec::List, "[]", "无");
        there_and_back(Codec::List, "[\"a、b\", \"c\"]", "a、b\nc");
        there_and_back(Codec::List, "[\"a、b\"]", "[\"a、b\"]");
        there_and_back(Codec::Word("modes"), "\"sole\"", "单独");
        let class = "{ scheme = \"yuncheng\", kind = \"事件\", code = \"05-01\" }";
        there_and_back(Codec::Class, class, "E05-01");
        let facts = "{ households = 3, road_collapsed = true, code = \"5\" }";
        there_and_back(Codec::Facts, facts, "户数=3、路面塌陷=是、编码=5");
        let parties = "[{ as = \"responsible\", name = \"市水务公司\" }, \
                       { as = \"reporting\", role = \"网格员\" }]";
        there_and_back(Codec::Parties, parties, "主办：市水务公司；上报：网格员");
    }

    #[test]
    fn what_a_cell_cannot_say_is_not_written() {
        let words = words();
        let none = |codec: Codec, toml: &str| {
            let item = Item::Value(read_value(toml).unwrap());
            assert_eq!(codec.write(&item, &words), None, "{toml}");
        };
        none(Codec::Text, "\"\"");
        none(Codec::Text, "\" a\"");
        none(Codec::Class, "{ scheme = \"x\", kind = \"事件\", code = \"1\" }");
        none(Codec::Facts, "{ households = \"3\" }");
        none(Codec::Facts, "{ households = [3] }");
        none(Codec::Parties, "[{ as = \"responsible\", name = \"网格员\" }]");
        none(Codec::Parties, "[{ as = \"responsible\", name = \"x\", person = \"y\" }]");
    }

    #[test]
    fn a_wrong_cell_is_told() {
        let words = words();
        let fault = |codec: Codec, cell: &str| codec.read(cell, None, &words).unwrap_err().zh;
        assert_eq!(fault(Codec::YesNo, "可能"), "`可能` 不是“是”或“否”");
        assert!(fault(Codec::Class, "Z1").contains("前缀不属于任何方案"));
        assert_eq!(fault(Codec::Facts, "户数"), "`户数` 不是“事实=值”");
        assert_eq!(fault(Codec::Parties, "市水务公司"), "`市水务公司` 不是“关系：主体”");
    }
}
