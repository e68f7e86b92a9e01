//! Calendars: what manifests say of them, and the days in `calendars/*.csv`.
//!
//! Not responsible for: counting by them; see `calendar`.

use std::collections::BTreeMap;

use gezhi_contract::Text;
use jiff::civil::Date;

use crate::calendar::{Beyond, Calendar, Day, Window, Windows};
use crate::diagnostic::{Code, Problems, suggest};
use crate::pack::manifest::CalendarSpec;
use crate::pack::names::{Definition, Leave, Names};
use crate::pack::sheet::{self, SheetRow};
use crate::pack::tree::Read;
use crate::source::{SourceFile, Span};
use crate::value;

/// A calendar while layers are still adding to it.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    base: Option<String>,
    windows: Option<Windows>,
    weekend: Option<[bool; 7]>,
    known: (Option<Date>, Option<Date>),
    beyond: Option<Beyond>,
    days: BTreeMap<Date, Day>,
    span: Span,
}

/// All drafts by id.
pub type Drafts = BTreeMap<String, Draft>;

/// Takes a manifest's description into the draft of that name, over what lower layers said.
pub fn describe(
    drafts: &mut Drafts,
    (id, spec): (&str, &CalendarSpec),
    file: SourceFile<'_>,
    problems: &mut Problems,
) {
    let draft = drafts.entry(id.to_owned()).or_default();
    draft.span = file.span(spec.bytes.clone());
    draft.base = spec.base.as_ref().map(|base| base.value.clone()).or_else(|| draft.base.take());
    if !spec.windows.is_empty() {
        draft.windows = windows(&spec.windows, file, problems);
    }
    if let Some(names) = &spec.weekend {
        draft.weekend = Some(weekend(names, file, problems));
    }
    draft.known.0 = spec.known.from.or(draft.known.0);
    draft.known.1 = spec.known.to.or(draft.known.1);
    draft.beyond = spec.beyond.or(draft.beyond);
}

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
    match Windows::new(list) {
        Ok(windows) => Some(windows),
        Err(fault) => {
            problems.add_hint(Code::BadCalendar, span, fault.message(), fault.hint());
            None
        }
    }
}

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
            None => problems.add(
                Code::BadCalendar,
                file.span(name.bytes.clone()),
                Text::new(
                    format!("`{}` 不是星期几", name.value),
                    format!("`{}` is no day of the week", name.value),
                ),
            ),
        }
    }
    off
}

/// Reads one layer's days of a calendar.
pub fn read(
    drafts: &mut Drafts,
    (id, file): (&str, SourceFile<'_>),
    (names, leave): (&mut Names, &mut Leave<'_>),
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
    let column = |names: [&str; 2]| {
        sheet.header.cells.iter().position(|cell| names.contains(&cell.text.as_str()))
    };
    let (date, kind, name) =
        (column(["日期", "date"]), column(["类型", "kind"]), column(["名称", "name"]));
    let (Some(date), Some(kind)) = (date, kind) else {
        problems.add_hint(
            Code::MissingColumn,
            sheet.place(file, (&sheet.header, 0), None),
            Text::new(
                "日历要有“日期”和“类型”两列",
                "a calendar needs the columns `日期` and `类型`",
            ),
            Text::new("表头：日期,类型,名称,依据", "header: 日期,类型,名称,依据"),
        );
        return;
    };
    for row in &sheet.rows {
        let text = |at: usize| row.cells.get(at).map_or("", |cell| cell.text.as_str());
        let place = |at: usize| sheet.place(file, (row, at), None);
        let Some(day) = value::parse_date(text(date)) else {
            let message = Text::new(
                format!("`{}` 不是日期", text(date)),
                format!("`{}` is not a date", text(date)),
            );
            problems.add(Code::BadCalendar, place(date), message);
            continue;
        };
        let Some(off) = is_off(text(kind), (&sheet, file, row, kind), problems) else { continue };
        let rule = format!("{id}/{day}");
        if names.define(&rule, || place(date), leave, problems) == Definition::Refused {
            continue;
        }
        let label = name.map_or("", text).to_owned();
        if let Some(draft) = drafts.get_mut(id) {
            draft.days.insert(day, Day { off, name: label, rule });
        }
    }
}

fn is_off(
    text: &str,
    (sheet, file, row, column): (&sheet::Sheet, SourceFile<'_>, &SheetRow, usize),
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
pub fn finish(drafts: &Drafts, problems: &mut Problems) -> BTreeMap<String, Calendar> {
    let mut out = BTreeMap::new();
    for (id, draft) in drafts {
        let mut chain = vec![id.as_str()];
        if let Some(whole) = resolve(drafts, draft, &mut chain, problems)
            && let Some(calendar) = build(id, whole, problems)
        {
            out.insert(id.clone(), calendar);
        }
    }
    out
}

fn resolve<'a>(
    drafts: &'a Drafts,
    draft: &'a Draft,
    chain: &mut Vec<&'a str>,
    problems: &mut Problems,
) -> Option<Draft> {
    let Some(base) = &draft.base else { return Some(draft.clone()) };
    let below = drafts.get(base);
    if chain.contains(&base.as_str()) || below.is_none() {
        problems.add(
            Code::BadCalendar,
            draft.span.clone(),
            Text::new(
                format!("base 指向的日历 `{base}` 不存在或成环"),
                format!("the base calendar `{base}` does not exist or leads back here"),
            ),
        );
        return None;
    }
    chain.push(base);
    let mut whole = resolve(drafts, below?, chain, problems)?;
    whole.windows = draft.windows.clone().or(whole.windows);
    whole.weekend = draft.weekend.or(whole.weekend);
    whole.known = (draft.known.0.or(whole.known.0), draft.known.1.or(whole.known.1));
    whole.beyond = draft.beyond.or(whole.beyond);
    whole.days.extend(draft.days.clone());
    whole.span = draft.span.clone();
    Some(whole)
}

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
