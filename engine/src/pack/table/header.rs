//! A table's header: which column means what.
//!
//! Not responsible for: the rows; see `row`.

use gezhi_contract::Text;

use crate::diagnostic::{Code, Problems, suggest};
use crate::limits;
use crate::pack::field::{FIELDS, Field, Kind, RELATIONS, Since, Standard, TableShape, Words};
use crate::pack::manifest::TableSpec;
use crate::pack::table::{InputColumn, LayerSheet, OutputColumn, Table, note};
use crate::pack::vocabulary::Vocabulary;
use crate::value::{Type, Value};

/// What a column of one sheet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// The row's id.
    Id,
    /// The sources cited.
    Citation,
    /// The source's words.
    Quote,
    /// A remark.
    Note,
    /// The first day in force.
    From,
    /// The last day in force.
    To,
    /// The row to stand before.
    Before,
    /// An input, by its place in the table.
    Input(usize),
    /// An output, by its place in the table.
    Output(usize),
    /// A column that was refused; its problem is noted.
    Refused,
}

const RESERVED: [(&str, &str, Slot); 7] = [
    ("id", "编号", Slot::Id),
    ("citation", "依据", Slot::Citation),
    ("quote", "原文", Slot::Quote),
    ("note", "说明", Slot::Note),
    ("from", "自", Slot::From),
    ("to", "至", Slot::To),
    ("before", "插入于", Slot::Before),
];

/// What is needed to understand a header.
pub struct Header<'a> {
    /// The table's shape, where it is a standard one.
    pub shape: Option<&'static TableShape>,
    /// What the manifests say of it, from the bottom up.
    pub specs: Vec<&'a TableSpec>,
    /// The words of the pack.
    pub vocabulary: &'a Vocabulary,
}

impl Header<'_> {
    /// Reads the header of one layer's sheet, adding its columns to the table.
    pub fn read(
        &self,
        of: &LayerSheet<'_>,
        table: &mut Table,
        problems: &mut Problems,
    ) -> Vec<Slot> {
        let mut slots = Vec::new();
        for (column, cell) in of.sheet.header.cells.iter().enumerate() {
            let name = cell.text.as_str();
            let slot = self.slot(name, table);
            let span = || of.sheet.place(of.file, (&of.sheet.header, column), None);
            match slot {
                Some(slot) if slots.contains(&slot) => {
                    let message = Text::new(
                        format!("列 `{name}` 重复"),
                        format!("column `{name}` stands twice"),
                    );
                    problems.add(Code::DuplicateColumn, span(), message);
                    slots.push(Slot::Refused);
                }
                Some(slot) => slots.push(slot),
                None => {
                    self.unknown(name, span(), problems);
                    slots.push(Slot::Refused);
                }
            }
        }
        self.check_needed(of, (&slots, table), problems);
        slots
    }

    fn slot(&self, name: &str, table: &mut Table) -> Option<Slot> {
        if let Some((_, _, slot)) = RESERVED.iter().find(|(id, zh, _)| *id == name || *zh == name) {
            return Some(*slot);
        }
        match name.strip_prefix('→') {
            Some(path) => self.output(path.trim(), table),
            None => self.input(name, table),
        }
    }

    fn output(&self, name: &str, table: &mut Table) -> Option<Slot> {
        let (path, kind) = self.output_kind(name)?;
        if let Some(at) = table.output(&path) {
            return Some(Slot::Output(at));
        }
        let own = |key: &str| key.trim_start_matches('→').trim() == path;
        let of_type = match kind {
            Kind::Value(kind) => kind,
            _ => Type::Text,
        };
        let spec = |list: &[String]| list.iter().filter_map(|t| Value::parse(of_type, t)).collect();
        let priorities = self
            .specs
            .iter()
            .flat_map(|s| &s.priorities)
            .rfind(|(key, _)| own(&key.value))
            .map_or_else(Vec::new, |(_, list)| spec(list));
        let default = self
            .specs
            .iter()
            .flat_map(|s| &s.defaults)
            .rfind(|(key, _)| own(&key.value))
            .and_then(|(_, text)| Value::parse(of_type, text));
        table.outputs.push(OutputColumn { path, kind, priorities, default });
        Some(Slot::Output(table.outputs.len().saturating_sub(1)))
    }

    fn output_kind(&self, name: &str) -> Option<(String, Kind)> {
        if let Some(shape) = self.shape {
            let relations = if shape.relations { RELATIONS } else { &[] };
            let mut known = shape.outputs.iter().chain(relations);
            return known
                .find(|spec| spec.path == name || spec.label == name)
                .map(|spec| (spec.path.to_owned(), spec.kind));
        }
        let typed =
            self.specs.iter().flat_map(|spec| &spec.columns).rfind(|(key, _)| {
                key.value.strip_prefix('→').is_some_and(|own| own.trim() == name)
            });
        Some((name.to_owned(), Kind::Value(typed.map_or(Type::Text, |(_, kind)| *kind))))
    }

    fn input(&self, name: &str, table: &mut Table) -> Option<Slot> {
        let column = self.input_column(name)?;
        if let Some(at) = table.input(&column.field) {
            return Some(Slot::Input(at));
        }
        table.inputs.push(column);
        Some(Slot::Input(table.inputs.len().saturating_sub(1)))
    }

    fn input_column(&self, name: &str) -> Option<InputColumn> {
        let own = self.specs.iter().flat_map(|s| &s.columns).rfind(|(key, _)| key.value == name);
        if let Some((_, kind)) = own {
            return Some(InputColumn {
                field: Field::Own(name.to_owned()),
                kind: *kind,
                words: Words::Free,
                prefix: false,
            });
        }
        let standard = FIELDS.iter().find(|spec| spec.path == name || spec.label == name);
        if let Some(spec) = standard.filter(|spec| self.may_ask(spec.field, spec.since)) {
            return Some(InputColumn {
                field: Field::Standard(spec.field),
                kind: spec.kind,
                words: spec.words,
                prefix: spec.prefix,
            });
        }
        let fact = self.vocabulary.fact(name)?;
        let catalogue = self.shape.is_some_and(|shape| shape.name == "catalogue");
        (!catalogue).then(|| InputColumn {
            field: Field::Fact(fact.id.clone()),
            kind: fact.kind,
            words: Words::Free,
            prefix: false,
        })
    }

    /// A catalogue asks for the class only; keywords belong to `classify`; and no table for what
    /// comes after it.
    fn may_ask(&self, field: Standard, since: Since) -> bool {
        match self.shape {
            None => field != Standard::Text,
            Some(shape) if shape.name == "catalogue" => field == Standard::Class,
            Some(shape) => {
                since <= shape.since && (field != Standard::Text || shape.name == "classify")
            }
        }
    }

    fn unknown(&self, name: &str, span: crate::source::Span, problems: &mut Problems) {
        let message = Text::new(
            format!("`{name}` 不是字段、事实或输出列"),
            format!("`{name}` is no field, fact or output of this table"),
        );
        let outputs = self.shape.map_or(&[] as &[_], |shape| shape.outputs);
        let mut known: Vec<String> = Vec::new();
        for spec in outputs.iter().chain(RELATIONS) {
            known.push(format!("→{}", spec.path));
            known.push(format!("→{}", spec.label));
        }
        for spec in FIELDS {
            known.push(spec.path.to_owned());
            known.push(spec.label.to_owned());
        }
        for fact in &self.vocabulary.facts {
            known.push(fact.id.clone());
            known.push(fact.label.zh.clone());
        }
        let hint = suggest(name, known.iter().map(String::as_str)).unwrap_or_else(|| {
            Text::new(
                "事实要先写进 vocabulary.toml 的 [facts]；输出列以 → 开头",
                "a fact must stand in [facts] of vocabulary.toml; an output begins with →",
            )
        });
        problems.add_hint(Code::UnknownColumn, span, message, hint);
    }

    fn check_needed(
        &self,
        of: &LayerSheet<'_>,
        (slots, table): (&[Slot], &Table),
        problems: &mut Problems,
    ) {
        let whole = of.sheet.place(of.file, (&of.sheet.header, 0), None);
        let mut missing = |zh: String, en: String| {
            let message = Text::new(format!("缺少列 `{zh}`"), format!("column `{en}` is missing"));
            problems.add(Code::MissingColumn, whole.clone(), message);
        };
        for (id, zh, slot) in &RESERVED {
            if matches!(slot, Slot::Id | Slot::Citation) && !slots.contains(slot) {
                missing((*zh).to_owned(), (*id).to_owned());
            }
        }
        for needed in self.shape.map_or(&[] as &[&str], |shape| shape.needed) {
            let there = table.output(needed).is_some_and(|at| slots.contains(&Slot::Output(at)));
            if !there {
                missing(format!("→{needed}"), format!("→{needed}"));
            }
        }
        let class = Field::Standard(Standard::Class);
        let catalogue = self.shape.is_some_and(|shape| shape.name == "catalogue");
        if catalogue && !table.input(&class).is_some_and(|at| slots.contains(&Slot::Input(at))) {
            missing("类别".to_owned(), "class".to_owned());
        }
        if of.sheet.header.cells.len() > limits::COLUMNS_MAX {
            let most = limits::COLUMNS_MAX;
            note(
                problems,
                (Code::TooLarge, whole.clone()),
                Text::new(format!("表超过 {most} 列"), format!("more than {most} columns")),
                None,
            );
        }
    }
}
