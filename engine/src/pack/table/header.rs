//! A table's header: which column means what.
//!
//! A header cell is a name, and names are looked for in this order, the first that fits: the seven
//! columns that every table may have; outputs, which begin with `→`; columns that the manifest
//! gives a type (a pack's own table only); the standard fields, by path or Chinese label; the
//! vocabulary's facts, by id or label.
//!
//! Which fields a table may ask for follows from when it is asked: `assign` cannot have a condition
//! on `tier`, since it is what gives the tier. Such a column is refused here, where the author can
//! see it, and would otherwise be unknown for ever and hold for nobody.
//!
//! Layers add columns to one table: a column that is there already is the same column, in whatever
//! place the layer's sheet has it, so sheets of different layers need not agree in order or width.
//!
//! Not responsible for: the rows; see `row`.

use gezhi_contract::Text;

use crate::diagnostic::{Code, Problems, suggest};
use crate::limits;
use crate::pack::field::{
    FIELDS, Field, Kind, OutputSpec, RELATIONS, Since, Standard, TableShape, Words,
};
use crate::pack::table::spec::Spec;
use crate::pack::table::{InputColumn, LayerSheet, OutputColumn, Table, note};
use crate::pack::tree::Read;
use crate::pack::vocabulary::Vocabulary;
use crate::source::Span;
use crate::value::Type;

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
    /// A column without a name; nothing may stand in it.
    Nameless,
}

/// The columns that every table may have: id, Chinese name, slot.
///
/// `id` and `citation` are needed in every sheet: a rule that cannot be named or that has no source
/// is not a rule.
pub const RESERVED: [(&str, &str, Slot); 7] = [
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
    pub specs: &'a [Spec<'a>],
    /// The words of the pack.
    pub vocabulary: &'a Vocabulary,
}

impl Header<'_> {
    /// Reads the header of one layer's sheet, adding its columns to the table.
    ///
    /// One slot per cell of the header. Columns in doubt are refused and noted once; what stands in
    /// them is then not read, so that one wrong name does not give a complaint per row.
    pub fn read(
        &self,
        of: &LayerSheet<'_>,
        table: &mut Table,
        problems: &mut Problems,
    ) -> Vec<Slot> {
        let mut slots = Vec::new();
        for (column, cell) in of.sheet.header.cells.iter().enumerate() {
            let name = cell.text.as_str();
            if name.is_empty() {
                slots.push(Slot::Nameless);
                continue;
            }
            let span = of.sheet.place(of.file, (&of.sheet.header, column), None);
            let slot = self.slot((name, &span), table);
            match slot {
                Some(Slot::Refused) => slots.push(Slot::Refused),
                Some(slot) if slots.contains(&slot) => {
                    duplicate(name, slots.iter().position(|s| *s == slot), (of, span), problems);
                    slots.push(Slot::Refused);
                }
                Some(slot) => slots.push(slot),
                None => {
                    self.unknown((name, table), span, problems);
                    slots.push(Slot::Refused);
                }
            }
        }
        self.check_needed(of, (&slots, table), problems);
        slots
    }

    /// `None` for a name that means nothing here.
    fn slot(&self, (name, span): (&str, &Span), table: &mut Table) -> Option<Slot> {
        if let Some((_, _, slot)) = RESERVED.iter().find(|(id, zh, _)| *id == name || *zh == name) {
            return Some(*slot);
        }
        let fact = name.strip_prefix("facts.").unwrap_or(name);
        let untyped = self.specs.iter().any(|(_, spec)| spec.untyped.iter().any(|n| n == name));
        if untyped || self.vocabulary.unread.contains(fact) {
            return Some(Slot::Refused);
        }
        match name.strip_prefix('→') {
            Some(path) => self.output((path.trim(), span), table),
            None => self.input(name, table),
        }
    }

    fn output(&self, (name, span): (&str, &Span), table: &mut Table) -> Option<Slot> {
        let (path, kind) = self.output_kind(name)?;
        if let Some(at) = table.output(&path) {
            return Some(Slot::Output(at));
        }
        let span = span.clone();
        table.outputs.push(OutputColumn {
            path,
            kind,
            priorities: Vec::new(),
            default: None,
            span,
        });
        Some(Slot::Output(table.outputs.len().saturating_sub(1)))
    }

    /// An output of a pack's own table is a string unless `columns` says otherwise; a standard
    /// table has its own outputs and no others.
    fn output_kind(&self, name: &str) -> Option<(String, Kind)> {
        if let Some(shape) = self.shape {
            let relations = if shape.relations { RELATIONS } else { &[] };
            let mut known = shape.outputs.iter().chain(relations);
            return known
                .find(|spec| spec.path == name || spec.label == name)
                .map(|spec| (spec.path.to_owned(), spec.kind));
        }
        let typed = self
            .own()
            .find(|(key, _)| key.value.strip_prefix('→').is_some_and(|own| own.trim() == name));
        if name.is_empty() {
            return None;
        }
        Some((name.to_owned(), Kind::Value(typed.map_or(Type::Text, |(_, kind)| *kind))))
    }

    /// The columns that the manifests describe, for a table of the pack's own.
    fn own(&self) -> impl Iterator<Item = &(Read<String>, Type)> {
        let specs = if self.shape.is_some() { &[] } else { self.specs };
        specs.iter().flat_map(|(_, spec)| &spec.columns)
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
        if let Some((_, kind)) = self.own().find(|(key, _)| key.value == name) {
            return Some(InputColumn {
                field: Field::Own(name.to_owned()),
                kind: *kind,
                words: Words::Free,
                prefix: false,
            });
        }
        let standard = FIELDS.iter().find(|spec| spec.path == name || spec.label == name);
        if let Some(spec) = standard.filter(|spec| self.may_ask(spec.field, spec.since)) {
            // The catalogue is where classes come from: any word may be one there.
            let words = if self.is_catalogue() { Words::Free } else { spec.words };
            return Some(InputColumn {
                field: Field::Standard(spec.field),
                kind: spec.kind,
                words,
                prefix: spec.prefix,
            });
        }
        if !self.asks_facts() {
            return None;
        }
        if let Some(parameter) = self.vocabulary.parameter(name)
            && parameter.one().is_some()
        {
            return Some(InputColumn {
                field: Field::Parameter(parameter.id.clone()),
                kind: parameter.kind(),
                words: Words::Free,
                prefix: false,
            });
        }
        let fact = self.vocabulary.fact(name)?;
        Some(InputColumn {
            field: Field::Fact(fact.id.clone()),
            kind: fact.kind,
            words: Words::Free,
            prefix: false,
        })
    }

    /// Whether its conditions may be on facts and parameters.
    fn asks_facts(&self) -> bool {
        !self.is_catalogue() && self.shape.is_none_or(|shape| shape.since > Since::Never)
    }

    fn is_catalogue(&self) -> bool {
        self.shape.is_some_and(|shape| shape.name == "catalogue")
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

    fn unknown(&self, (name, table): (&str, &Table), span: Span, problems: &mut Problems) {
        let field = FIELDS.iter().find(|spec| spec.path == name || spec.label == name);
        let output = self.outputs().find(|spec| spec.path == name || spec.label == name);
        if let (Some(field), None) = (field, output) {
            self.too_early((name, table), (field.field, span), problems);
            return;
        }
        let message = Text::new(
            format!("`{name}` 不是字段、事实或输出列"),
            format!("`{name}` is no field, fact or output of this table"),
        );
        let arrow = ["->", "=>", "-→", ">"].iter().find_map(|arrow| name.strip_prefix(arrow));
        let hint = match (output, arrow) {
            (Some(_), _) => Text::new(
                format!("输出列写作 `→{name}`"),
                format!("an output is written `→{name}`"),
            ),
            (None, Some(rest)) => Text::new(
                format!("箭头写作 `→{}`", rest.trim()),
                format!("the arrow is written `→{}`", rest.trim()),
            ),
            (None, None) => self.near(name),
        };
        problems.add_hint(Code::UnknownColumn, span, message, hint);
    }

    fn outputs(&self) -> impl Iterator<Item = &'static OutputSpec> {
        let own = self.shape.map_or(&[] as &[OutputSpec], |shape| shape.outputs);
        let relations = self.shape.is_some_and(|shape| shape.relations);
        own.iter().chain(if relations { RELATIONS } else { &[] })
    }

    /// A near name among those that this table may have.
    fn near(&self, name: &str) -> Text {
        let outputs = self.outputs().flat_map(|spec| [spec.path, spec.label]);
        let mut known: Vec<String> = outputs.map(|name| format!("→{name}")).collect();
        let fields = FIELDS.iter().filter(|spec| self.may_ask(spec.field, spec.since));
        known.extend(fields.flat_map(|spec| [spec.path.to_owned(), spec.label.to_owned()]));
        known.extend(RESERVED.iter().flat_map(|(id, zh, _)| [(*id).to_owned(), (*zh).to_owned()]));
        known.extend(self.own().map(|(key, _)| key.value.clone()));
        if self.asks_facts() {
            let facts = self.vocabulary.facts.iter();
            known.extend(facts.flat_map(|fact| [fact.id.clone(), fact.label.zh.clone()]));
            known.extend(self.vocabulary.parameters.iter().map(|p| p.label.zh.clone()));
        }
        suggest(name, known.iter().map(String::as_str)).unwrap_or_else(|| match self.shape {
            Some(_) => Text::new(
                "事实要先写进 vocabulary.toml 的 [facts]；输出列以 → 开头",
                "a fact must stand in [facts] of vocabulary.toml; an output begins with →",
            ),
            None => Text::new(
                "自有的列要在 pack.toml 的 [tables.表名.columns] 里写明类型；输出列以 → 开头",
                "give its type in [tables.NAME.columns] of pack.toml; an output begins with →",
            ),
        })
    }

    /// Notes a field that exists, but not for this table.
    fn too_early(
        &self,
        (name, table): (&str, &Table),
        (field, span): (Standard, Span),
        problems: &mut Problems,
    ) {
        let hint = if field == Standard::Text {
            Text::new("关键词只用在 classify 表里", "keywords are for the table `classify` alone")
        } else if self.is_catalogue() {
            Text::new("类目表只问类别", "the catalogue asks for the class alone")
        } else if !self.asks_facts() {
            Text::new(
                "流转和计时只随状态和事件，不设条件",
                "the flow hangs on states and events alone, and has no conditions",
            )
        } else {
            Text::new("问这张表时还不知道它", "it is not known yet when this table is asked")
        };
        let message = Text::new(
            format!("表 `{}` 不能问 `{name}`", table.name),
            format!("table `{}` cannot ask for `{name}`", table.name),
        );
        problems.add_hint(Code::UnknownColumn, span, message, hint);
    }

    /// What this sheet must have: a layer cannot rely on a lower one's column, for its own rows
    /// would leave it empty.
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
                let label = self.outputs().find(|spec| spec.path == *needed).map(|s| s.label);
                missing(format!("→{}", label.unwrap_or(needed)), format!("→{needed}"));
            }
        }
        let class = Field::Standard(Standard::Class);
        if self.is_catalogue()
            && !table.input(&class).is_some_and(|at| slots.contains(&Slot::Input(at)))
        {
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

fn duplicate(
    name: &str,
    first: Option<usize>,
    (of, span): (&LayerSheet<'_>, Span),
    problems: &mut Problems,
) {
    let message = Text::new(format!("列 `{name}` 重复"), format!("column `{name}` stands twice"));
    let first = first.and_then(|at| of.sheet.header.cells.get(at)).map(|cell| cell.text.as_str());
    let hint = first.filter(|first| *first != name).map(|first| {
        Text::new(
            format!("`{first}` 和 `{name}` 是同一列"),
            format!("`{first}` and `{name}` are the same column"),
        )
    });
    note(problems, (Code::DuplicateColumn, span), message, hint);
}
