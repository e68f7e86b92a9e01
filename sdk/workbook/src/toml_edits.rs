//! Small edits of TOML that leave everything else as written.
//!
//! Not responsible for: which edits are needed; see `record` and `manifest`.

use toml_edit::{Array, DocumentMut, InlineTable, Item, Key, Table, TableLike, Value};

/// A path of keys.
pub(crate) type KeyPath = Vec<String>;

/// How a container that is not there yet is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fresh {
    /// `a = { b = … }`
    Inline,
    /// `[a]`
    Table,
    /// `[a.b]`: a table of which only the tables in it are written.
    Implicit,
}

/// The values of a table by path; tables at a path that `opens` names are gone into.
///
/// An empty table is a value.
pub(crate) fn leaves(
    table: &dyn TableLike,
    opens: &dyn Fn(&[String]) -> bool,
) -> Vec<(KeyPath, Item)> {
    let mut out = Vec::new();
    collect(table, &mut Vec::new(), opens, &mut out);
    out
}

fn collect(
    table: &dyn TableLike,
    path: &mut KeyPath,
    opens: &dyn Fn(&[String]) -> bool,
    out: &mut Vec<(KeyPath, Item)>,
) {
    for (key, item) in table.iter() {
        path.push(key.to_owned());
        match item.as_table_like().filter(|inner| !inner.is_empty() && opens(path)) {
            Some(inner) => collect(inner, path, opens, out),
            None => out.push((path.clone(), item.clone())),
        }
        path.pop();
    }
}

/// The item at a path.
pub(crate) fn get<'a>(table: &'a dyn TableLike, path: &[String]) -> Option<&'a Item> {
    let (last, above) = path.split_last()?;
    let mut table = table;
    for key in above {
        table = table.get(key)?.as_table_like()?;
    }
    table.get(last)
}

/// Sets the value at a path; false where something that is no table is in the way.
pub(crate) fn set(
    table: &mut dyn TableLike,
    path: &[String],
    value: Value,
    fresh: &dyn Fn(&[String]) -> Fresh,
) -> bool {
    let Some((last, above)) = path.split_last() else { return false };
    let mut table = table;
    for (depth, key) in above.iter().enumerate() {
        let here = path.get(..=depth).unwrap_or_default();
        if !table.contains_key(key) {
            let item = match fresh(here) {
                Fresh::Inline => Item::Value(Value::InlineTable(InlineTable::new())),
                Fresh::Table => Item::Table(Table::new()),
                Fresh::Implicit => {
                    let mut table = Table::new();
                    table.set_implicit(true);
                    Item::Table(table)
                }
            };
            insert(table, key, item);
        }
        let Some(inner) = table.get_mut(key).and_then(Item::as_table_like_mut) else {
            return false;
        };
        table = inner;
    }
    match table.get_mut(last) {
        Some(Item::Value(old)) => {
            let decor = old.decor().clone();
            *old = match (&*old, value) {
                (Value::Array(old), Value::Array(new)) => Value::Array(merged(old, &new)),
                (_, value) => value,
            };
            *old.decor_mut() = decor;
            true
        }
        Some(Item::None) | None => {
            insert(table, last, Item::Value(value));
            true
        }
        Some(_) => {
            table.insert(last, Item::Value(value));
            true
        }
    }
}

/// The new list in the old one's form: what stood in it before keeps its line and its comments.
fn merged(old: &Array, new: &Array) -> Array {
    // A comment behind a comma is written before the next value, and belongs to the one before.
    let prefixes: Vec<String> = old.iter().map(|v| text_of(v.decor().prefix())).collect();
    let trailing = text_of(Some(old.trailing()));
    let parts: Vec<(&str, &str)> = prefixes.iter().map(|p| lines_of(p)).collect();
    let (end_head, end_rest) = lines_of(&trailing);
    let later = parts.get(1).or(parts.first()).map_or(" ", |(_, rest)| rest);
    let later = if parts.len() == 1 && !later.contains('\n') { " " } else { later };
    let last = old.iter().last().map(|v| text_of(v.decor().suffix())).unwrap_or_default();
    let mut left: Vec<(usize, &Value)> = old.iter().enumerate().collect();
    let mut out = old.clone();
    out.clear();
    // What stands behind the opening bracket or the last comma.
    let mut behind = parts.first().map_or("", |(head, _)| *head).to_owned();
    for (at, value) in new.iter().enumerate() {
        let item = |value: &Value| Item::Value(value.clone());
        let kept = left.iter().position(|(_, old)| same(&item(old), &item(value)));
        let kept = kept.map(|kept| left.remove(kept));
        let own = kept.and_then(|(from, _)| parts.get(from)).map(|(_, rest)| *rest);
        let first = parts.first().map_or("", |(_, rest)| rest);
        let rest = match own {
            Some(own) if own.contains('\n') => own.to_owned(),
            _ if at == 0 => space(first),
            _ => space(later),
        };
        let rest =
            if behind.contains('#') && !rest.contains('\n') { "\n".to_owned() } else { rest };
        let mut value = kept.map_or(value, |(_, value)| value).clone();
        value.decor_mut().set_prefix(format!("{behind}{rest}"));
        let suffix = text_of(value.decor().suffix());
        if kept.is_none() || suffix.trim().is_empty() {
            let is_last = at.saturating_add(1) == new.len();
            value.decor_mut().set_suffix(if is_last { space(&last) } else { String::new() });
        }
        behind = kept.map_or(String::new(), |(from, _)| {
            parts.get(from.saturating_add(1)).map_or(end_head, |(head, _)| *head).to_owned()
        });
        out.push_formatted(value);
    }
    let open = behind.contains('#') && !end_rest.contains('\n');
    out.set_trailing(format!("{behind}{}{end_rest}", if open { "\n" } else { "" }));
    out
}

/// The part of a piece of white space and comments that is still on the line before, and the rest.
fn lines_of(space: &str) -> (&str, &str) {
    space.find('\n').map_or(("", space), |at| space.split_at_checked(at).unwrap_or(("", space)))
}

/// The white space before a value, without comments.
fn space(text: &str) -> String {
    let last = text.rfind('\n').and_then(|at| text.get(at..)).unwrap_or(text);
    if last.trim().is_empty() { last.to_owned() } else { " ".to_owned() }
}

/// Adds a key at the end; in an inline table the space before the brace stays where it is.
pub(crate) fn insert(table: &mut dyn TableLike, key: &str, item: Item) {
    let last = table.iter().last().map(|(key, _)| key.to_owned());
    let mut item = item;
    let before = last.and_then(|key| table.get_mut(&key).and_then(Item::as_value_mut));
    if let Some(before) = before {
        let suffix = text_of(before.decor().suffix());
        let is_space = !suffix.is_empty() && suffix.trim().is_empty() && !suffix.contains('\n');
        if is_space && let Item::Value(value) = &mut item {
            before.decor_mut().set_suffix("");
            value.decor_mut().set_prefix(" ");
            value.decor_mut().set_suffix(suffix);
        }
    }
    table.insert(key, item);
}

/// Takes the value at a path away, and tables that become empty by it.
pub(crate) fn remove(table: &mut dyn TableLike, path: &[String]) {
    let Some((first, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        remove_key(table, first);
        return;
    }
    let Some(inner) = table.get_mut(first).and_then(Item::as_table_like_mut) else { return };
    remove(inner, rest);
    if inner.is_empty() {
        remove_key(table, first);
    }
}

fn remove_key(table: &mut dyn TableLike, key: &str) {
    let is_last = table.iter().last().is_some_and(|(last, _)| last == key);
    let Some(removed) = table.remove(key) else { return };
    let suffix = removed.as_value().map(|value| text_of(value.decor().suffix()));
    let last = table.iter().last().map(|(key, _)| key.to_owned());
    if let (true, Some(suffix), Some(last)) = (is_last, suffix, last)
        && suffix.trim().is_empty()
        && !suffix.is_empty()
        && let Some(value) = table.get_mut(&last).and_then(Item::as_value_mut)
        && text_of(value.decor().suffix()).is_empty()
    {
        value.decor_mut().set_suffix(suffix);
    }
}

/// A value as one writes it, without what stands around it.
pub(crate) fn bare(item: &Item) -> Option<String> {
    let mut value = item.clone().into_value().ok()?;
    value.decor_mut().clear();
    Some(value.to_string())
}

/// Whether two values are the same but for the way they are written.
pub(crate) fn same(one: &Item, other: &Item) -> bool {
    match (one.as_table_like(), other.as_table_like()) {
        (Some(one), Some(other)) => {
            one.len() == other.len()
                && one.iter().all(|(key, item)| other.get(key).is_some_and(|o| same(item, o)))
        }
        (None, None) => match (one.clone().into_value(), other.clone().into_value()) {
            (Ok(Value::Array(one)), Ok(Value::Array(other))) => {
                let items = |array: &Array| -> Vec<Item> {
                    array.iter().cloned().map(Item::Value).collect()
                };
                let (one, other) = (items(&one), items(&other));
                one.len() == other.len() && one.iter().zip(&other).all(|(a, b)| same(a, b))
            }
            (Ok(one), Ok(other)) => plain(&one) == plain(&other),
            _ => false,
        },
        _ => false,
    }
}

/// A scalar's type and content.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => format!("string {}", text.value()),
        Value::Integer(number) => format!("integer {}", number.value()),
        Value::Float(number) => format!("float {}", number.value()),
        Value::Boolean(flag) => format!("boolean {}", flag.value()),
        Value::Datetime(moment) => format!("moment {}", moment.value()),
        other => other.to_string(),
    }
}

/// `a."b.c"`, as TOML writes a path.
pub(crate) fn dotted(path: &[String]) -> String {
    let keys: Vec<String> =
        path.iter().map(|key| Key::new(key.as_str()).display_repr().into_owned()).collect();
    keys.join(".")
}

/// Text of a piece of white space and comments.
pub(crate) fn text_of(raw: Option<&toml_edit::RawString>) -> String {
    raw.and_then(toml_edit::RawString::as_str).unwrap_or_default().to_owned()
}

/// The comments above a table that belong to the file rather than to it: those before the last
/// blank line.
pub(crate) fn comments_of_the_file(prefix: &str) -> String {
    let cut = prefix.rfind("\n\n").map_or(0, |at| at.saturating_add(1));
    let kept = prefix.get(..cut).unwrap_or_default();
    if kept.contains('#') { kept.to_owned() } else { String::new() }
}

/// Reads a document that is written back to the same bytes.
pub(crate) fn read(text: &str) -> Result<DocumentMut, String> {
    let document: DocumentMut =
        text.parse().map_err(|error: toml_edit::TomlError| error.message().to_owned())?;
    Ok(document)
}

/// Values written with `lines` of `key = value`, as a cell holds them.
pub(crate) fn read_value(text: &str) -> Option<Value> {
    let mut value: Value = text.trim().parse().ok()?;
    value.decor_mut().clear();
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> KeyPath {
        text.split('/').map(str::to_owned).collect()
    }

    #[test]
    fn edits_leave_the_rest_as_written() {
        let text = "# a\nx = { a = 1, b = \"二\" } # c\n\n[t]\nk = 1   # d\n";
        let mut document = read(text).unwrap();
        assert_eq!(document.to_string(), text);
        let inline = |_: &[String]| Fresh::Inline;
        let root = document.as_table_mut();
        assert!(set(root, &path("x/b"), Value::from("三"), &inline));
        assert!(set(root, &path("x/c"), Value::from(3), &inline));
        assert!(set(root, &path("t/k"), Value::from(2), &inline));
        let wanted = text.replace("\"二\" }", "\"三\", c = 3 }").replace("k = 1", "k = 2");
        assert_eq!(document.to_string(), wanted);
        let root = document.as_table_mut();
        remove(root, &path("x/c"));
        assert_eq!(document.to_string(), wanted.replace(", c = 3 }", " }"));
        let root = document.as_table_mut();
        assert!(!set(root, &path("t/k/deeper"), Value::from(2), &inline));
        assert!(set(root, &path("x/n/m"), Value::from(true), &inline));
        assert!(document.to_string().contains("\"三\", n = { m = true } }"), "{document}");
    }

    #[test]
    fn lists_keep_their_lines() {
        let text =
            "a = [\"x\", \"y\", \"z\"]\nb = [\n  1,   # one\n  2,\n  # three\n  3,\n]\nc = [ 1 ]\n";
        let mut document = read(text).unwrap();
        let inline = |_: &[String]| Fresh::Inline;
        let root = document.as_table_mut();
        for (key, value) in [("a", "[\"y\", \"n\", \"x\"]"), ("b", "[1, 9, 3]"), ("c", "[2, 1]")] {
            assert!(set(root, &path(key), read_value(value).unwrap(), &inline));
        }
        let wanted = "a = [\"y\", \"n\", \"x\"]\nb = [\n  1,   # one\n  9,\n  # three\n  3,\n]\nc = [ 2, 1 ]\n";
        assert_eq!(document.to_string(), wanted);
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config {
            failure_persistence: None,
            ..Default::default()
        })]

        #[test]
        fn a_list_is_what_it_was_set_to(
            old in proptest::collection::vec((0i64..4, 0usize..5), 0..5),
            new in proptest::collection::vec(0i64..6, 0..6),
            comma in proptest::bool::ANY,
        ) {
            let forms = ["{},", " {} ,", "\n {}, # c", "\n # c\n {},", " # d\n {} ,\n"];
            let one = |(value, form): &(i64, usize)| forms[*form].replace("{}", &value.to_string());
            let mut list: String = old.iter().map(one).collect();
            if !comma && let Some(at) = list.rfind(',') {
                list.remove(at);
            }
            let mut document = read(&format!("a = [{list}\n]\n")).unwrap();
            let wanted = Value::Array(new.iter().copied().collect());
            let inline = |_: &[String]| Fresh::Inline;
            proptest::prop_assert!(set(document.as_table_mut(), &path("a"), wanted.clone(), &inline));
            let back = read(&document.to_string()).unwrap();
            proptest::prop_assert!(same(back.get("a").unwrap(), &Item::Value(wanted)), "{}", document);
        }
    }

    #[test]
    fn values_are_the_same_however_written() {
        let item = |text: &str| Item::Value(read_value(text).unwrap());
        assert!(same(&item("{ a = [1, 2], b = 'x' }"), &item("{b=\"x\",a=[1,2,]}")));
        assert!(!same(&item("1"), &item("\"1\"")));
        assert!(!same(&item("[1]"), &item("[1, 2]")));
    }
}
