//! A clock in a sentence, in Chinese and English.
//!
//! Said in the order in which a clerk would: what the limit is, from what event and when it counts,
//! what held it up or gave it longer, when it ends, and how it stands.
//!
//! Not responsible for: figures.

use gezhi_contract::Text;
use gezhi_contract::timeline::{Clock, ClockState, Tick};
use jiff::civil::DateTime;

use crate::calendar::Limit;
use crate::pack::vocabulary::Section;
use crate::timeline::fold::Fold;
use crate::timeline::watch::{Gap, Watch};

/// The sentence of a clock as it is told.
pub fn sentence(fold: &Fold<'_>, (watch, _): (&Watch<'_>, DateTime), told: &Clock) -> Text {
    let label = |section, word: &str| {
        let term = fold.book.pack.vocabulary.find(section, word);
        term.map_or_else(|| Text::new(word, word), |term| term.label.clone())
    };
    let mut out = label(Section::Clocks, &told.clock);
    if let Some(task) = &told.task {
        (out.zh, out.en) = (format!("{task} {}", out.zh), format!("{task} {}", out.en));
    }
    if let Some(stage) = &told.stage {
        say(&mut out, &format!("（{stage}）"), &format!(" ({stage})"));
    }
    say(&mut out, "：", ": ");
    if let Some((zh, en)) = without_limit(told.state) {
        say(&mut out, zh, en);
        return out;
    }
    if let Some(limit) = watch.limit.map(Limit::text) {
        say(&mut out, &format!("限{}", limit.zh), &format!("limit {}", limit.en));
    }
    let starts = label(Section::Events, told.starts.as_deref().unwrap_or("reported"));
    let Some(start) = watch.start else {
        let (zh, en) = (&starts.zh, &starts.en);
        if told.state == ClockState::Void {
            let zh = format!("，未及起算（待{zh}）即已作废。");
            say(&mut out, &zh, &format!(", void before it began (on: {en})."));
        } else {
            say(&mut out, &format!("，待{zh}后起算。"), &format!(", begins with: {en}."));
        }
        return out;
    };
    let start = shown(start);
    let zh = format!("，自{} {start} 起算", starts.zh);
    say(&mut out, &zh, &format!(", counted from {} {start}", starts.en));
    for gap in &watch.gaps {
        held_up(gap, &mut out);
    }
    for longer in &watch.extensions {
        let limit = longer.limit.text();
        let en = format!(", extended by {}", limit.en);
        say(&mut out, &format!("，延长{}", limit.zh), &en);
    }
    if let Some(due) = watch.due() {
        let due = shown(due.at);
        let (zh, en) = match told.provisional {
            true => ("（日历未载明，可能变动）", " (may still move)"),
            false => ("", ""),
        };
        say(&mut out, &format!("，{due} 到期{zh}"), &format!(", due {due}{en}"));
    }
    let (zh, en) = stands(told);
    say(&mut out, &zh, &en);
    out
}

fn say(out: &mut Text, zh: &str, en: &str) {
    out.zh.push_str(zh);
    out.en.push_str(en);
}

/// What is said of a clock that has no limit to count.
fn without_limit(state: ClockState) -> Option<(&'static str, &'static str)> {
    Some(match state {
        ClockState::NoLimit => ("没有规则给出时限。", "no rule gives a limit."),
        ClockState::Event => (
            "随未排定的事件而定，没有日期。",
            "it hangs on an event that is not scheduled; there is no date.",
        ),
        ClockState::NeedsFacts => {
            ("受理时事实不足，时限未定。", "facts were missing at intake, so no limit was chosen.")
        }
        _ => return None,
    })
}

/// A pause, or a stop that was taken back.
fn held_up(gap: &Gap<'_>, out: &mut Text) {
    let (zh, en) = if gap.is_pause { ("暂停", "paused") } else { ("停止", "stopped") };
    let from = shown(gap.from);
    let (to_zh, to_en) = match gap.to.or_else(|| gap.until()).map(shown) {
        Some(until) => (format!("至 {until} "), format!(" to {until}")),
        None => ("起".to_owned(), " on".to_owned()),
    };
    let (why_zh, why_en) = match gap.reason.as_deref() {
        Some(why) => (format!("（{why}）"), format!(" ({why})")),
        None => (String::new(), String::new()),
    };
    let zh = format!("，{from} {to_zh}{zh}{why_zh}，不计时");
    say(out, &zh, &format!(", {en} from {from}{to_en}{why_en}"));
}

/// How it stands, with the figures in its own unit.
fn stands(told: &Clock) -> (String, String) {
    let amount = |amount: Option<u64>| match (amount, told.tick) {
        (Some(amount), Some(tick)) => self::amount(amount, tick),
        _ => Text::default(),
    };
    let (used, left, over) = (amount(told.used), amount(told.remaining), amount(told.over));
    let stopped =
        told.stopped.as_deref().and_then(|at| at.get(..16)).map(|at| at.replace('T', " "));
    let stopped = stopped.unwrap_or_default();
    match told.state {
        ClockState::Running => (
            format!("；已用{}，还剩{}。", used.zh, left.zh),
            format!("; {} used, {} left.", used.en, left.en),
        ),
        ClockState::Overdue => {
            (format!("；已超期{}。", over.zh), format!("; overdue by {}.", over.en))
        }
        ClockState::Paused if told.over.is_some() => {
            ("；暂停前已超期。".to_owned(), "; it was overdue before the pause.".to_owned())
        }
        ClockState::Paused => (
            format!("；暂停中，已用{}，还剩{}。", used.zh, left.zh),
            format!("; paused with {} used and {} left.", used.en, left.en),
        ),
        ClockState::Met => (
            format!("；{stopped} 完成，按期，用了{}。", used.zh),
            format!("; done {stopped} in time, {} used.", used.en),
        ),
        ClockState::Late => (
            format!("；{stopped} 完成，逾期{}。", over.zh),
            format!("; done {stopped}, late by {}.", over.en),
        ),
        ClockState::Void => (
            format!("；{stopped} 作废，不作评判。"),
            format!("; void since {stopped}, not judged."),
        ),
        _ => ("。".to_owned(), ".".to_owned()),
    }
}

/// An amount in words: hours and minutes, or days.
fn amount(amount: u64, tick: Tick) -> Text {
    let (zh, en) = match tick {
        Tick::Day => return Text::new(format!("{amount}日"), format!("{amount} d")),
        Tick::WorkDay => {
            return Text::new(format!("{amount}个工作日"), format!("{amount} working d"));
        }
        Tick::Second => ("", ""),
        Tick::WorkSecond => ("（工作时间）", " of working time"),
    };
    let parts =
        [(amount / 3_600, "小时", "h"), (amount / 60 % 60, "分", "min"), (amount % 60, "秒", "s")];
    let said: Vec<_> = parts.iter().filter(|(number, ..)| *number > 0).collect();
    if said.is_empty() {
        return Text::new(format!("0分{zh}"), format!("0 min{en}"));
    }
    let chinese: Vec<String> = said.iter().map(|(n, zh, _)| format!("{n}{zh}")).collect();
    let english: Vec<String> = said.iter().map(|(n, _, en)| format!("{n} {en}")).collect();
    Text::new(format!("{}{zh}", chinese.concat()), format!("{}{en}", english.join(" ")))
}

/// An instant for people: `2026-03-02 09:15`, with seconds where there are any.
fn shown(at: DateTime) -> String {
    let written = at.to_string().replace('T', " ");
    match written.strip_suffix(":00") {
        Some(minutes) => minutes.to_owned(),
        None => written,
    }
}
