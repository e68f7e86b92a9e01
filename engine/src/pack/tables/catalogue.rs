//! What a catalogue's rows must be: one class each, of a scheme, once.
//!
//! A catalogue is a list and not a decision: its condition on `class` must be one plain code,
//! without `*`, lists or negation, for the row gives the class its name, affair and urgency.
//! Correspondences in `same_as` lead to other schemes only; within a scheme one incident has one
//! class, and two that mean the same would be one too many.
//!
//! Not responsible for: which classes other tables may name; see `tables`.

use std::collections::{BTreeMap, BTreeSet};

use gezhi_contract::Text;

use super::Draft;
use crate::diagnostic::{Code, Problems};
use crate::pack::class_of;
use crate::pack::field::{Field, Standard};
use crate::pack::manifest::Scheme;
use crate::pack::table::Row;
use crate::pack::table::header::Slot;
use crate::source::Span;
use crate::value::Value;

/// Every row of a catalogue is one class of one scheme, and stands once.
pub(super) fn check(
    draft: &Draft<'_>,
    schemes: &BTreeMap<String, Scheme>,
    problems: &mut Problems,
) {
    let Some(at) = draft.table.input(&Field::Standard(Standard::Class)) else { return };
    let mut seen = BTreeSet::new();
    for row in &draft.table.rows {
        let code = row.written.get(at).map_or("", String::as_str);
        let place = || draft.place(row, Slot::Input(at));
        let one = row.cells.get(at).and_then(|cell| cell.only());
        if code.is_empty() {
            problems.add(
                Code::MissingKey,
                row.span.clone(),
                Text::new(
                    format!("`{}` 没有写类别", row.id),
                    format!("row `{}` names no class", row.id),
                ),
            );
        } else if problems.any_here(&place()) {
            // The code was lost to a spreadsheet, or is no cell at all.
        } else if one != Some(&Value::Text(code.to_owned())) {
            problems.add(
                Code::BadCell,
                place(),
                Text::new(
                    format!("类目的一行只写一个类别，不能写 `{code}`"),
                    format!("a catalogue row is one class, not `{code}`"),
                ),
            );
        } else if class_of(schemes, code).is_none() {
            no_scheme(code, place(), problems);
        } else if !seen.insert(code) {
            problems.add(
                Code::DuplicateId,
                place(),
                Text::new(format!("类别 `{code}` 重复"), format!("class `{code}` stands twice")),
            );
        } else {
            check_same_as((draft, row), (schemes, code), problems);
        }
    }
}

fn no_scheme(code: &str, span: Span, problems: &mut Problems) {
    problems.add_hint(
        Code::UnknownClass,
        span,
        Text::new(
            format!("类别 `{code}` 的字母前缀不属于任何方案"),
            format!("the letters of class `{code}` belong to no scheme"),
        ),
        Text::new(
            "在 pack.toml 写 [schemes.某方案] kinds = { E = \"事件\" }",
            "write [schemes.NAME] kinds = { E = \"事件\" } in pack.toml",
        ),
    );
}

/// A class corresponds to classes of other schemes only.
fn check_same_as(
    (draft, row): (&Draft<'_>, &Row),
    (schemes, code): (&BTreeMap<String, Scheme>, &str),
    problems: &mut Problems,
) {
    let scheme = |code: &str| class_of(schemes, code).map(|class| class.scheme);
    let Some(at) = draft.table.output("same_as") else { return };
    let Some(Some(Value::Text(list))) = row.outputs.get(at) else { return };
    if problems.any_here(&draft.place(row, Slot::Output(at))) {
        return;
    }
    for same in list.split('、').filter(|same| scheme(same) == scheme(code)) {
        problems.add(
            Code::BadValue,
            draft.place(row, Slot::Output(at)),
            Text::new(
                format!("`{same}` 和 `{code}` 属于同一方案，不是对应类别"),
                format!("`{same}` is of the same scheme as `{code}`: nothing corresponds"),
            ),
        );
    }
}
