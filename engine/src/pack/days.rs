//! Calendars: what manifests say of them, and the days in `calendars/*.csv`.
//!
//! A calendar of working time is made of windows 工作时段, a weekend, and days that differ from it:
//! holidays 休 and make-up workdays 班, which the State Council announces year by year. `known` says
//! for which days the announcements are in; beyond them a deadline can only be presumed, see
//! `calendar`.
//!
//! Three things are laid over each other, the later winning: the calendar named as `base`, what
//! lower layers say, what this layer says. A layer that mentions a calendar again changes what it
//! writes and keeps the rest, so a district adds one local holiday in one line. Each listed day is
//! an id of its own (`cn-mainland/2024-02-10`), so a changed day has to stand in `replace`.
//!
//! Calendars are drafts until all layers are read, because `base` may name one that a higher layer
//! completes.
//!
//! Not responsible for: counting by them; see `calendar`.

use std::collections::BTreeMap;

use gezhi_contract::Text;
use jiff::civil::Date;

use crate::calendar::{Beyond, Calendar, Day, Window, Windows};
use crate::diagnostic::{Code, Problems, suggest};
use crate::pack::manifest::{CalendarSpec, Source};
use crate::pack::names::{Definition, Leave, Names};
use crate::pack::sheet::{self, Sheet, SheetRow};
use crate::pack::table::note;
use crate::pack::table::row::{no_column, split, unknown_source};
use crate::pack::tree::Read;
use crate::source::{SourceFile, Span};
use crate::value;

/// A calendar while layers are still adding to it.
///
/// `None` means not said, so a base or lower layer shows through. `faulty` suppresses the
/// complaints that would only follow from an earlier one.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    base: Option<(String, Span)>,
    windows: Option<Windows>,
    weekend: Option<[bool; 7]>,
    known: (Option<Date>, Option<Date>),
    beyond: Option<Beyond>,
    days: BTreeMap<Date, Day>,
    faulty: bool,
    span: Span,
}

/// All drafts by id.
pub type Drafts = BTreeMap<String, Draft>;

/// Takes a manifest's description into the draft of that name, over what lower layers said.
///
/// Windows and weekend are replaced as a whole; there is no way to add a single window.
pub fn describe(
    drafts: &mut Drafts,
    (id, spec): (&str, &CalendarSpec),
    file: SourceFile<'_>,
    problems: &mut Problems,
) {
    let draft = drafts.entry(id.to_owned()).or_default();
    draft.span = file.span(spec.bytes.clone());
    if let Some(base) = &spec.base {
        draft.base = Some((base.value.clone(), file.span(base.bytes.clone())));
    }
    draft.faulty |= spec.faulty;
    if !spec.windows.is_empty() {
        draft.windows = windows(&spec.windows, file, problems);
        draft.faulty |= draft.windows.is_none();
    }
    if let Some(names) = &spec.weekend {
        draft.weekend = Some(weekend(names, file, problems));
    }
    draft.known.0 = spec.known.from.or(draft.known.0);
    draft.known.1 = spec.known.to.or(draft.known.1);
    draft.beyond = spec.beyond.or(draft.beyond);
}

/// Windows in the order written, each after the one before; the last may end at `24:00`.
///
/// `None` where any of them is at fault: a calendar with one window less would count other hours,
/// and every deadline with it.
fn windows(
    written: &[Read<String>],
    file: SourceFile<'_>,
    problems: &mut Problems,
) -> Option<Windows> {
    let mut list = Vec::new();
    for text in written {
        match Window::parse(&text.value) {
            Ok(window) => list.push(window),
            Err(fault) => problems.add_hint(
                Code::BadCalendar,
                file.span(text.bytes.clone()),
                fault.message(),
                fault.hint(),
            ),
        }
    }
    let span = written.first().map(|first| file.span(first.bytes.clone()))?;
    if list.len() < written.len() {
        return None;
    }
    match Windows::new(list) {
        Ok(windows) => Some(windows),
        Err(fault) => {
            problems.add_hint(Code::BadCalendar, span, fault.message(), fault.hint());
            None
        }
    }
}

/// Seven marks from Monday; an empty list is a week without days off.
///
/// True is a day off. A name that is none is noted and leaves its day a working day; the pack is
/// refused for it, so nothing is ever counted with such a week.
fn weekend(names: &[Read<String>], file: SourceFile<'_>, problems: &mut Problems) -> [bool; 7] {
    const DAYS: [(&str, &str); 7] = [
        ("monday", "星期一"),
        ("tuesday", "星期二"),
        ("wednesday", "星期三"),
        ("thursday", "星期四"),
        ("friday", "星期五"),
        ("saturday", "星期六"),
        ("sunday", "星期日"),
    ];
    let mut off = [false; 7];
    for name in names {
        let at = DAYS.iter().position(|(en, zh)| name.value == *en || name.value == *zh);
        match at.and_then(|at| off.get_mut(at)) {
            Some(day) => *day = true,
            None => problems.add_hint(
                Code::BadCalendar,
                file.span(name.bytes.clone()),
                Text::new(
                    format!("`{}` 不是星期几", name.value),
                    format!("`{}` is no day of the week", name.value),
                ),
                suggest(&name.value, DAYS.iter().flat_map(|(en, zh)| [*en, *zh])).unwrap_or_else(
                    || Text::new("写作 `saturday` 或 `星期六`", "write `saturday` or `星期六`"),
                ),
            ),
        }
    }
    off
}

/// Reads one layer's days of a calendar.
///
/// The file's name is the calendar's id, and the calendar must be described in this layer or one
/// below. `说明` is read by people only; citations must be sources of the pack.
pub fn read(
    drafts: &mut Drafts,
    (id, file): (&str, SourceFile<'_>),
    (names, leave, sources): (&mut Names, &mut Leave<'_>, &BTreeMap<String, Source>),
    problems: &mut Problems,
) {
    if !drafts.contains_key(id) {
        let hint = suggest(id, drafts.keys().map(String::as_str)).unwrap_or_else(|| {
            Text::new(
                format!("在 pack.toml 写 [calendars.{id}]"),
                format!("write [calendars.{id}] in pack.toml"),
            )
        });
        problems.add_hint(
            Code::BadCalendar,
            file.whole(),
            Text::new(format!("没有日历 `{id}`"), format!("there is no calendar `{id}`")),
            hint,
        );
        return;
    }
    let Some(sheet) = sheet::read(file, problems) else { return };
    let Some(columns) = Columns::read(&sheet, file, problems) else { return };
    for row in &sheet.rows {
        if let Some((day, off)) = columns.day((&sheet, row), (file, sources), problems) {
            let rule = format!("{id}/{day}");
            let span = sheet.place(file, (row, columns.date), None);
            if names.define(&rule, span, leave, problems) == Definition::Refused {
                continue;
            }
            let label = columns.name.map_or("", |at| text(row, at)).to_owned();
            if let Some(draft) = drafts.get_mut(id) {
                draft.days.insert(day, Day { off, name: label, rule });
            }
        }
    }
}

fn text(row: &SheetRow, at: usize) -> &str {
    row.cells.get(at).map_or("", |cell| cell.text.as_str())
}

/// Which column of a sheet of days is which.
///
/// By place in the sheet; `width` is the header's, beyond which nothing may stand.
struct Columns {
    date: usize,
    kind: usize,
    name: Option<usize>,
    citation: Option<usize>,
    width: usize,
}

impl Columns {
    /// Labels and English names may be mixed, and columns come in any order. A column that no
    /// calendar has is an error and not passed over: it may be the day's kind under another name.
    fn read(sheet: &Sheet, file: SourceFile<'_>, problems: &mut Problems) -> Option<Self> {
        const KNOWN: [[&str; 2]; 5] = [
            ["日期", "date"],
            ["类型", "kind"],
            ["名称", "name"],
            ["依据", "citation"],
            ["说明", "note"],
        ];
        let mut found = [None; KNOWN.len()];
        for (at, cell) in sheet.header.cells.iter().enumerate() {
            let name = cell.text.as_str();
            let known = KNOWN.iter().position(|names| names.contains(&name));
            let span = || sheet.place(file, (&sheet.header, at), None);
            match known.and_then(|known| found.get_mut(known)) {
                Some(place @ None) => *place = Some(at),
                Some(Some(_)) => problems.add(
                    Code::DuplicateColumn,
                    span(),
                    Text::new(format!("列 `{name}` 重复"), format!("column `{name}` stands twice")),
                ),
                None if name.is_empty() => {}
                None => problems.add_hint(
                    Code::UnknownColumn,
                    span(),
                    Text::new(
                        format!("日历没有 `{name}` 这一列"),
                        format!("`{name}` is no column of a calendar"),
                    ),
                    suggest(name, KNOWN.as_flattened().iter().copied()).unwrap_or_else(header_hint),
                ),
            }
        }
        let [date, kind, name, citation, _] = found;
        let (Some(date), Some(kind)) = (date, kind) else {
            problems.add_hint(
                Code::MissingColumn,
                sheet.place(file, (&sheet.header, 0), None),
                Text::new(
                    "日历要有“日期”和“类型”两列",
                    "a calendar needs the columns `日期` and `类型`",
                ),
                header_hint(),
            );
            return None;
        };
        Some(Self { date, kind, name, citation, width: sheet.header.cells.len() })
    }

    /// One row as a day and whether it is off.
    ///
    /// All cells are looked at before the row is given up, so that one run tells all its faults.
    /// `None` where the day or its kind cannot be read.
    fn day(
        &self,
        (sheet, row): (&Sheet, &SheetRow),
        (file, sources): (SourceFile<'_>, &BTreeMap<String, Source>),
        problems: &mut Problems,
    ) -> Option<(Date, bool)> {
        let place = |at: usize| sheet.place(file, (row, at), None);
        for (at, cell) in row.cells.iter().enumerate().skip(self.width) {
            if !cell.text.is_empty() {
                no_column(place(at), problems);
            }
        }
        if let Some(at) = self.citation {
            for source in split(text(row, at)).filter(|id| !sources.contains_key(*id)) {
                unknown_source(source, (place(at), sources), problems);
            }
        }
        let written = text(row, self.date);
        let day = value::parse_date(written);
        if day.is_none() {
            problems.add_hint(
                Code::BadCalendar,
                place(self.date),
                Text::new(format!("`{written}` 不是日期"), format!("`{written}` is not a date")),
                Text::new("写作 2024-02-09", "write it as 2024-02-09"),
            );
        }
        let off = is_off(text(row, self.kind), (sheet, file, row, self.kind), problems);
        day.zip(off)
    }
}

fn header_hint() -> Text {
    Text::new("表头：日期,类型,名称,依据,说明", "header: 日期,类型,名称,依据,说明")
}

/// 休 is a day off whatever its weekday, 班 a working day.
fn is_off(
    text: &str,
    (sheet, file, row, column): (&Sheet, SourceFile<'_>, &SheetRow, usize),
    problems: &mut Problems,
) -> Option<bool> {
    match text {
        "休" | "off" => Some(true),
        "班" | "work" => Some(false),
        other => {
            problems.add_hint(
                Code::BadCalendar,
                sheet.place(file, (row, column), None),
                Text::new(
                    format!("`{other}` 不是日子的类型"),
                    format!("`{other}` is no kind of day"),
                ),
                Text::new("写“休”或“班”", "write 休 (off) or 班 (work)"),
            );
            None
        }
    }
}

/// Takes days away that a layer removes; the ids are `calendar/date`.
pub fn forget(drafts: &mut Drafts, gone: &[String]) {
    for id in gone {
        if let Some((calendar, date)) = id.split_once('/')
            && let (Some(draft), Some(date)) = (drafts.get_mut(calendar), value::parse_date(date))
        {
            draft.days.remove(&date);
        }
    }
}

/// Turns every draft into a calendar, bases first.
///
/// A faulty draft gives no calendar; the manifest that names it is not blamed a second time.
pub fn finish(drafts: &Drafts, problems: &mut Problems) -> BTreeMap<String, Calendar> {
    let mut out = BTreeMap::new();
    for (id, draft) in drafts {
        let mut chain = vec![id.as_str()];
        if let Some(whole) = resolve(drafts, draft, &mut chain, problems)
            && !whole.faulty
            && let Some(calendar) = build(id, whole, problems)
        {
            out.insert(id.clone(), calendar);
        }
    }
    out
}

/// The draft with its bases under it. `chain` holds the ids on the way, to find rings.
///
/// What a draft says itself wins, member by member; days win one by one, so a district that adds a
/// single local holiday keeps all of the state's. `None` where a base is missing or leads round in
/// a ring, which is noted at the `base` that says so.
fn resolve<'a>(
    drafts: &'a Drafts,
    draft: &'a Draft,
    chain: &mut Vec<&'a str>,
    problems: &mut Problems,
) -> Option<Draft> {
    let Some((base, span)) = &draft.base else { return Some(draft.clone()) };
    let Some(below) = drafts.get(base) else {
        let hint = suggest(base, drafts.keys().map(String::as_str));
        let message = Text::new(
            format!("base 指向的日历 `{base}` 不存在"),
            format!("there is no calendar `{base}` to start from"),
        );
        note(problems, (Code::BadCalendar, span.clone()), message, hint);
        return None;
    };
    if chain.contains(&base.as_str()) {
        // Every calendar of the ring says so at its own `base`; one that only leads into it need
        // not.
        if chain.first() == Some(&base.as_str()) {
            problems.add(
                Code::BadCalendar,
                span.clone(),
                Text::new(
                    format!("base 绕了一圈又回到 `{base}`"),
                    format!("its `base` leads round to `{base}` again"),
                ),
            );
        }
        return None;
    }
    chain.push(base);
    let mut whole = resolve(drafts, below, chain, problems)?;
    whole.faulty |= draft.faulty;
    whole.windows = draft.windows.clone().or(whole.windows);
    whole.weekend = draft.weekend.or(whole.weekend);
    whole.known = (draft.known.0.or(whole.known.0), draft.known.1.or(whole.known.1));
    whole.beyond = draft.beyond.or(whole.beyond);
    whole.days.extend(draft.days.clone());
    whole.span = draft.span.clone();
    Some(whole)
}

/// Windows and both ends of `known` must be said; the weekend is Saturday and Sunday where nobody
/// says otherwise, and days beyond are provisional.
fn build(id: &str, draft: Draft, problems: &mut Problems) -> Option<Calendar> {
    let mut need = |zh: &str, en: &str| {
        problems.add(
            Code::BadCalendar,
            draft.span.clone(),
            Text::new(
                format!("日历 `{id}` 没有写{zh}"),
                format!("calendar `{id}` does not say {en}"),
            ),
        );
    };
    if draft.windows.is_none() {
        need("工作时段（windows）", "its working windows");
    }
    if draft.known.0.is_none() || draft.known.1.is_none() {
        need("已知范围（known = { from, to }）", "which days it knows (known = { from, to })");
    }
    let (from, to) = (draft.known.0?, draft.known.1?);
    let weekend = draft.weekend.unwrap_or([false, false, false, false, false, true, true]);
    let beyond = draft.beyond.unwrap_or(Beyond::Provisional);
    Some(Calendar {
        id: id.to_owned(),
        windows: draft.windows?,
        weekend,
        days: draft.days,
        known_from: from,
        known_to: to,
        beyond,
    })
}
