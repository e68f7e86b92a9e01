//! The words of a timeline in the reader's language.

use gezhi::contract::decision::TriggerKind;
use gezhi::contract::timeline::{ChangeKind, ClockState, Tick, Why};
use gezhi::render::Lang;

use crate::sheet::Tone;

/// Hours of work in a working day, as limits count them.
const WORK_HOURS: u64 = 8;

/// How a clock stands.
pub fn state(state: ClockState, lang: Lang) -> &'static str {
    let (zh, en) = match state {
        ClockState::Waiting => ("未起算", "waiting"),
        ClockState::Running => ("计时中", "running"),
        ClockState::Overdue => ("超期", "overdue"),
        ClockState::Paused => ("暂停", "paused"),
        ClockState::Met => ("按期", "in time"),
        ClockState::Late => ("逾期", "late"),
        ClockState::Void => ("作废", "void"),
        ClockState::NoLimit => ("无时限", "no limit"),
        ClockState::Event => ("随事件", "by event"),
        ClockState::NeedsFacts => ("待定", "open"),
    };
    lang.pick(zh, en)
}

/// How loud to say so.
pub fn tone(state: ClockState) -> Tone {
    match state {
        ClockState::Running => Tone::Strong,
        ClockState::Overdue | ClockState::Late => Tone::Alarm,
        ClockState::Paused | ClockState::NeedsFacts => Tone::Warn,
        ClockState::Met => Tone::Good,
        ClockState::Waiting | ClockState::Void | ClockState::NoLimit | ClockState::Event => {
            Tone::Quiet
        }
    }
}

/// Why an interval does not count.
pub fn why(why: Why, lang: Lang) -> &'static str {
    let (zh, en) = match why {
        Why::Counted => ("计时", "counted"),
        Why::Closed => ("非工作时段", "closed hours"),
        Why::Weekend => ("周末", "weekend"),
        Why::Holiday => ("节假日", "day off"),
        Why::FirstDay => ("首日不计", "first day not counted"),
        Why::Rolled => ("顺延", "rolled on"),
        Why::Paused => ("暂停", "paused"),
        Why::Stopped => ("停止", "stopped"),
    };
    lang.pick(zh, en)
}

/// What changes by itself.
pub fn change(what: ChangeKind, lang: Lang) -> &'static str {
    let (zh, en) = match what {
        ChangeKind::Overdue => ("超期", "overdue"),
        ChangeKind::Rung => ("升级", "escalated"),
        ChangeKind::Resumed => ("恢复计时", "resumed"),
    };
    lang.pick(zh, en)
}

/// What brings a case to a rung.
pub fn trigger(on: TriggerKind, lang: Lang) -> &'static str {
    let (zh, en) = match on {
        TriggerKind::Unresolved => ("未解决", "unresolved"),
        TriggerKind::BeforeDue => ("到期前", "before due"),
        TriggerKind::Overdue => ("超期", "overdue"),
        TriggerKind::After => ("起算后", "after the start"),
        TriggerKind::Unspecified => ("出处未写明", "the source does not say"),
    };
    lang.pick(zh, en)
}

/// The outcome of a check; other words as they are.
pub fn result(result: &str, lang: Lang) -> String {
    match result {
        "pass" | "通过" => lang.pick("通过", "passed").to_owned(),
        "fail" | "不通过" => lang.pick("不通过", "failed").to_owned(),
        other => other.to_owned(),
    }
}

/// An amount of time as people say it: `3 小时 20 分`, `2 工作日 1 小时`; seconds only of a small one.
pub fn amount(value: u64, tick: Tick, lang: Lang) -> String {
    let (day_hours, day, hour) = match tick {
        Tick::Second => (24, ("天", "day"), ("小时", "hour")),
        Tick::WorkSecond => (WORK_HOURS, ("工作日", "work day"), ("工作时", "work hour")),
        Tick::Day => return one(value, ("天", "day"), lang),
        Tick::WorkDay => return one(value, ("工作日", "work day"), lang),
    };
    let (minutes, seconds) = (value / 60, value % 60);
    let (hours, minutes) = (minutes / 60, minutes % 60);
    let (days, hours) = (hours / day_hours, hours % day_hours);
    let hour = if days > 0 { ("小时", "hour") } else { hour };
    let seconds = if days + hours > 0 { 0 } else { seconds };
    let parts = [(days, day), (hours, hour), (minutes, ("分", "min")), (seconds, ("秒", "s"))];
    let some: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| one(count, unit, lang))
        .collect();
    if some.is_empty() { one(0, ("分", "min"), lang) } else { some.join(" ") }
}

fn one(count: u64, (zh, en): (&str, &str), lang: Lang) -> String {
    let many = count != 1 && matches!(en, "day" | "hour" | "work day" | "work hour");
    let plural = if many { "s" } else { "" };
    lang.pick(format!("{count} {zh}"), format!("{count} {en}{plural}"))
}
