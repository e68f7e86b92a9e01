//! An output that names a parameter gets a word that it takes.
//!
//! **What it does.** Finds output cells that name a parameter whose value is not one of the
//! column's words.
//!
//! **Why it matters.** A parameter may be turned by an upper layer or a simulation; a value that
//! the column does not know would make the row say something else, or nothing.
//!
//! **Example.** `→取整` is `商铺取整` and that parameter holds `round`.

use gezhi_contract::Text;

use crate::diagnostic::{Code, Problems};
use crate::pack::Pack;
use crate::pack::field::{Kind, Words};
use crate::pack::table::{Row, Table};
use crate::pack::vocabulary::PARAMETERS;
use crate::value::Value;

/// Runs the lint.
pub fn check(pack: &Pack, problems: &mut Problems) {
    for table in pack.tables.values() {
        for (at, output) in table.outputs.iter().enumerate() {
            let Kind::Setting(words) = output.kind else { continue };
            for row in &table.rows {
                named(pack, (table, row), (at, words), problems);
            }
        }
    }
}

/// A parameter that is not there any more, because a layer took it away, and one that holds no
/// single string are told alike: as `-`, which is no word of any column.
fn named(
    pack: &Pack,
    (table, row): (&Table, &Row),
    (at, words): (usize, Words),
    problems: &mut Problems,
) {
    let Some(Some(Value::Text(text))) = row.outputs.get(at) else { return };
    let Some(id) = text.strip_prefix(PARAMETERS) else { return };
    let value = match pack.vocabulary.parameter(id).and_then(|parameter| parameter.one()) {
        Some(Value::Text(word)) => Some(word.as_str()),
        _ => None,
    };
    let known = match words {
        Words::Fixed(list) => list.iter().map(|(id, _)| (*id).to_owned()).collect(),
        Words::Of(section) => {
            pack.vocabulary.section(section).map(|term| term.id.clone()).collect()
        }
        _ => Vec::new(),
    };
    if value.is_some_and(|value| known.iter().any(|word| word == value)) {
        return;
    }
    let path = table.outputs.get(at).map_or("", |output| output.path.as_str());
    let (list, value) = (known.join("、"), value.unwrap_or("-"));
    problems.add_hint(
        Code::BadValue,
        row.span.clone(),
        Text::new(
            format!("`{}` 的 `→{path}` 取参数 `{id}`，它的值 `{value}` 不能用在这里", row.id),
            format!("`→{path}` of `{}` names the parameter `{id}`, which is `{value}`", row.id),
        ),
        Text::new(format!("可用：{list}"), format!("known here: {list}")),
    );
}
