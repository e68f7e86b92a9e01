//! The answer: every clock, the ladder, who holds the case, and what changes next.
//!
//! Figures are whole: seconds that have begun are left off, days are counted by their dates. What
//! is used never exceeds the whole; what was used beyond it is told as `over`, so that the three
//! always add up: total = used + remaining.
//!
//! What changes next is the earliest of three kinds of instants: a clock that will be late, a rung
//! that will be reached, a pause that will end. A host that sets one timer to it, and asks again as
//! it rings, misses nothing.
//!
//! Not responsible for: what happened.

use gezhi_contract::Error;
use gezhi_contract::decision::{Basis, Party, Relation};
use gezhi_contract::timeline::{
    Change, ChangeKind, Clock, ClockState, Extension, Holder, Next, OtherPack, Pause, RungState,
    TaskState, Tick, TimelineResponse,
};
use jiff::civil::DateTime;
use jiff::tz::Offset;

use super::explain;
use super::fold::{Fold, Held};
use super::ladder::Reached;
use super::read::{self, Read, in_relation};
use super::watch::{Run, Watch, second_after};
use crate::calendar::due::term::Pace;
use crate::instant::written;

/// Nanoseconds of a second.
const SECOND: i64 = 1_000_000_000;

/// Tells how the case stands at `at`.
///
/// # Errors
/// As the calendar's; `invalid_request` where parties of the decision cannot be read.
pub fn tell(
    fold: &Fold<'_>,
    (case, at): (&Read<'_>, DateTime),
    explains: bool,
) -> Result<TimelineResponse, Error> {
    let zone = fold.book.pack.zone;
    let flow = &fold.book.flow;
    let mut out = TimelineResponse {
        incident: case.incident.id.clone(),
        at: written(at, zone),
        other_pack: other_pack(fold),
        ..TimelineResponse::default()
    };
    if let Some(scope) = fold.scopes.first() {
        out.state = flow.state(scope.state).to_owned();
        out.since = written(scope.since, zone);
        out.ended = flow.is_final(scope.state);
        out.holder = holder(scope.holder.as_ref(), (zone, fold.path))?;
        if explains {
            let possible = flow.possible(scope.state, &fold.in_force);
            out.possible = possible.map(str::to_owned).collect();
        }
    }
    let mut listed = 0;
    for watch in fold.watches.iter().filter(|watch| watch.is_shown) {
        let mut told = clock(fold, watch, at)?;
        if explains {
            explain::explain(fold, (watch, at), (&mut told, &mut listed))?;
        }
        out.clocks.push(told);
    }
    for scope in fold.scopes.iter().skip(1) {
        let from = scope.from.and_then(|from| fold.scopes.get(from));
        out.tasks.push(TaskState {
            id: scope.id.as_deref().unwrap_or_default().to_owned(),
            state: flow.state(scope.state).to_owned(),
            since: written(scope.since, zone),
            holder: holder(scope.holder.as_ref(), (zone, fold.path))?,
            from: from.map(|from| from.id.as_deref().unwrap_or_default().to_owned()),
        });
    }
    let reached = fold.reached(at)?;
    let rung = fold.highest(&reached);
    out.rung = rung.and_then(|rung| u64::try_from(rung).ok());
    out.accountable = accountable(fold, rung)?;
    let (running, all) = (ahead(fold, (&reached, at), true)?, ahead(fold, (&reached, at), false)?);
    out.ladder = ladder(fold, (&reached, &running), zone);
    out.next = next(fold, &all, at);
    out.steps = fold.cost();
    Ok(out)
}

fn other_pack(fold: &Fold<'_>) -> Option<OtherPack> {
    let decided = &fold.decision.receipt.as_ref()?.pack;
    let open = &fold.book.pack.digest;
    let other = || OtherPack { decided: (**decided).to_owned(), open: open.clone() };
    (**decided != **open).then(other)
}

fn holder(held: Option<&Held<'_>>, (zone, path): (Offset, &str)) -> Result<Option<Holder>, Error> {
    let Some(held) = held else { return Ok(None) };
    let parties = match &held.parties {
        Some((text, relations)) => {
            in_relation(read::parties(text, &format!("{path}.decision"))?, relations)
        }
        None => Vec::new(),
    };
    Ok(Some(Holder {
        to: held.to.as_deref().map(str::to_owned),
        parties,
        since: written(held.since, zone),
        event: held.event,
    }))
}

/// The parties of the rung that holds, else the decision's: those who answer for it.
fn accountable(fold: &Fold<'_>, rung: Option<usize>) -> Result<Vec<Party>, Error> {
    let rung = rung.and_then(|rung| Some((rung, fold.decision.ladder.get(rung)?)));
    let (text, path) = match rung {
        Some((at, rung)) => (rung.parties, format!("{}.decision.ladder[{at}].parties", fold.path)),
        None => {
            let path = format!("{}.decision.responsibility.parties", fold.path);
            (fold.decision.responsibility.parties, path)
        }
    };
    let relations = [Relation::Accountable, Relation::Responsible];
    Ok(in_relation(read::parties(text, &path)?, &relations))
}

fn clock(fold: &Fold<'_>, watch: &Watch<'_>, at: DateTime) -> Result<Clock, Error> {
    let zone = fold.book.pack.zone;
    let given = &watch.given;
    let text = |text: &Option<read::Txt<'_>>| text.as_deref().map(str::to_owned);
    let task = fold.scopes.get(watch.scope).and_then(|scope| text(&scope.id));
    let mut out = Clock {
        task,
        clock: given.clock.to_string(),
        stage: text(&given.stage),
        state: state(watch, at),
        limit: watch.limit.map(|limit| limit.to_string()),
        starts: text(&given.starts),
        start: watch.start.map(|start| written(start, zone)),
        illustrative: given.illustrative,
        done_when: text(&given.done_when),
        rule: given.by.as_ref().map(|by| by.rule.to_string()),
        ..Clock::default()
    };
    if let Some(amounts) = watch.amounts(at)? {
        let per = if amounts.pace.by_date() { 1 } else { SECOND };
        let whole = |amount: i64| u64::try_from(amount / per).unwrap_or_default();
        let (total, used) = (whole(amounts.total), whole(amounts.used));
        out.tick = Some(match amounts.pace {
            Pace::Clock => Tick::Second,
            Pace::Worked => Tick::WorkSecond,
            Pace::Days => Tick::Day,
            Pace::WorkDays => Tick::WorkDay,
        });
        (out.total, out.used) = (Some(total), Some(used));
        out.remaining = Some(total.saturating_sub(used));
        out.over = amounts.over.map(whole);
        out.provisional = amounts.provisional;
    }
    out.due = watch.due().map(|due| written(due.at, zone));
    out.stopped = match &watch.run {
        Run::Stopped(at, _) | Run::Void(at) => Some(written(*at, zone)),
        _ => None,
    };
    let pauses = watch.gaps.iter().filter(|gap| gap.is_pause);
    for gap in pauses {
        let open = gap.to.is_none() && watch.run == Run::Paused;
        let pause = Pause {
            from: written(gap.from, zone),
            until: gap.to.or_else(|| gap.until()).map(|until| written(until, zone)),
            reason: text(&gap.reason),
            event: gap.event,
            rule: gap.rule.to_owned(),
        };
        if open { out.paused = Some(pause) } else { out.pauses.push(pause) }
    }
    out.extensions = watch
        .extensions
        .iter()
        .map(|longer| Extension {
            limit: longer.limit.to_string(),
            event: longer.event,
            rule: longer.rule.to_owned(),
        })
        .collect();
    Ok(out)
}

fn state(watch: &Watch<'_>, at: DateTime) -> ClockState {
    match &watch.run {
        Run::Never => match watch.basis() {
            Basis::Event => ClockState::Event,
            Basis::NeedsFacts => ClockState::NeedsFacts,
            Basis::Rule | Basis::None => ClockState::NoLimit,
        },
        Run::Waiting => ClockState::Waiting,
        Run::Running(_) if watch.is_overdue(at) => ClockState::Overdue,
        Run::Running(_) => ClockState::Running,
        Run::Paused => ClockState::Paused,
        Run::Stopped(_, false) => ClockState::Met,
        Run::Stopped(_, true) => ClockState::Late,
        Run::Void(_) => ClockState::Void,
    }
}

/// For each rung that is not reached the instant at which it will be, and the task whose clock
/// brings it about: by the clocks that run, or also by those that will go on by themselves.
type Ahead = Vec<Option<(DateTime, usize)>>;

fn ahead(
    fold: &Fold<'_>,
    (reached, at): (&[Option<Reached>], DateTime),
    running: bool,
) -> Result<Ahead, Error> {
    let mut out: Ahead = vec![None; reached.len()];
    let counts = |watch: &&Watch<'_>| !running || matches!(watch.run, Run::Running(_));
    for watch in fold.watches.iter().filter(counts) {
        for (rung, when) in watch.ahead_of_rungs()? {
            let is_open = reached.get(rung).is_some_and(Option::is_none) && when > at;
            if let (true, Some(place)) = (is_open, out.get_mut(rung))
                && place.is_none_or(|(first, _)| when < first)
            {
                *place = Some((when, watch.scope));
            }
        }
    }
    Ok(out)
}

fn ladder(
    fold: &Fold<'_>,
    (reached, ahead): (&[Option<Reached>], &Ahead),
    zone: Offset,
) -> Vec<RungState> {
    let rungs = fold.decision.ladder.iter().zip(reached.iter().zip(ahead));
    rungs
        .map(|(rung, (reached, ahead))| RungState {
            tier: rung.tier.to_string(),
            on: rung.trigger.as_ref().map(|trigger| trigger.on),
            reached: reached.map(|(at, _)| written(at, zone)),
            expected: ahead.map(|(at, _)| written(at, zone)),
            event: reached.and_then(|(_, event)| event),
            rule: rung.by.rule.to_string(),
        })
        .collect()
}

/// The first change after `at`, with everything that changes at that instant.
fn next(fold: &Fold<'_>, ahead: &Ahead, at: DateTime) -> Option<Next> {
    let mut all: Vec<(DateTime, Change)> = Vec::new();
    let task = |scope: usize| {
        let id = fold.scopes.get(scope).and_then(|scope| scope.id.as_deref());
        id.map(str::to_owned)
    };
    let place = |index: usize| u64::try_from(index).ok();
    let shown = fold.watches.iter().filter(|watch| watch.is_shown).enumerate();
    for (index, watch) in shown {
        if let (Run::Running(_), Some(due)) = (&watch.run, watch.due())
            && !watch.is_overdue(at)
        {
            let (what, clock) = (ChangeKind::Overdue, place(index));
            let change = Change { what, task: task(watch.scope), clock, rung: None };
            all.push((second_after(due.at), change));
        }
    }
    for (index, rung) in ahead.iter().enumerate() {
        if let Some((when, scope)) = rung {
            let (what, rung) = (ChangeKind::Rung, place(index));
            all.push((*when, Change { what, task: task(*scope), clock: None, rung }));
        }
    }
    for end in fold.ends.iter().filter(|end| fold.is_seen(end)) {
        let what = ChangeKind::Resumed;
        all.push((end.at, Change { what, task: task(end.scope), clock: None, rung: None }));
    }
    let first = all.iter().map(|(when, _)| *when).min()?;
    let changes = all.into_iter().filter(|(when, _)| *when == first).map(|(_, change)| change);
    Some(Next { at: written(first, fold.book.pack.zone), changes: changes.collect() })
}
