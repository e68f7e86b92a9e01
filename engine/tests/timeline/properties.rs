//! What holds of every case: the engine against the reference, and the engine against itself.
//!
//! Not responsible for: cases that cannot have happened; see `junk`.

use std::collections::{BTreeMap, BTreeSet};

use gezhi_contract::timeline::{
    Case, Clock as Told, ClockState, Event, Tick, TimelineManyRequest, TimelineResponse,
};
use gezhi_engine::Instance;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::calendar::{Calendar, DAY, Minute, minute, second, text};
use crate::compare::{differences, engine};
use crate::hand;
use crate::pack::{Flow, open};
use crate::story::{Story, calendar, duration, offices, story, story_with};

/// As many cases as every property has; what a case must have to be one is not rare.
pub fn config() -> ProptestConfig {
    ProptestConfig { max_global_rejects: 20_000, ..ProptestConfig::with_cases(256) }
}

pub fn ask(instance: &mut Instance, story: &Story, at: &str) -> TimelineResponse {
    let answer = instance.call("timeline", &story.request(at));
    let answer = answer.unwrap_or_else(|error| panic!("{error}\n{}", story.request(at)));
    serde_json::from_str(&answer).unwrap()
}

fn name(clock: &Told) -> String {
    format!("{:?} {} {:?}", clock.task, clock.clock, clock.stage)
}

fn counts(clock: &Told) -> bool {
    use ClockState::{Late, Met, Overdue, Paused, Running};
    matches!(clock.state, Running | Overdue | Paused | Met | Late)
}

/// In what engine and reference differ.
fn both(instance: &mut Instance, flow: &Flow, story: &Story) -> Vec<String> {
    let world = story.world(flow);
    let answer = ask(instance, story, &text(story.at * 60));
    differences(&engine(&answer, &world.open()), &world.lines())
}

#[test]
fn the_engine_counts_as_the_hand_does() {
    let flow = Flow::read();
    for story in hand::stories() {
        let mut instance = open(&story.calendars);
        let found = both(&mut instance, &flow, &story);
        assert!(found.is_empty(), "{found:#?} {story:?}");
    }
}

/// The members that change with the time alone, and what only numbers the events.
const PASSING: [&str; 6] = ["at", "used", "remaining", "over", "steps", "next"];

fn without(value: &mut Value, members: &[&str]) {
    match value {
        Value::Object(map) => {
            map.retain(|key, _| !members.contains(&key.as_str()));
            map.values_mut().for_each(|value| without(value, members));
        }
        Value::Array(list) => list.iter_mut().for_each(|value| without(value, members)),
        _ => {}
    }
}

fn stripped(answer: &TimelineResponse, members: &[&str]) -> Value {
    let mut value = serde_json::to_value(answer).unwrap();
    without(&mut value, members);
    value
}

/// A few of the minutes between two instants, the first and the last among them.
fn between(from: Minute, to: Minute) -> Vec<Minute> {
    let step = ((to - from) / 6).max(1);
    let near = (from..to.min(from + 3)).chain((to - 3).max(from)..to);
    let set: BTreeSet<Minute> =
        near.chain((from..to).step_by(step.unsigned_abs() as usize)).collect();
    set.into_iter().collect()
}

/// A case with one clock of a duration that is paused once, for a while without an end.
#[derive(Clone, Debug)]
struct Paused {
    calendar: Calendar,
    limit: String,
    reported: Minute,
    /// In thousandths of the way from the report to `due`.
    paused: i64,
    length: Minute,
}

fn paused() -> impl Strategy<Value = Paused> {
    let times = (0_i64..10 * DAY, 0_i64..1_001, 0_i64..4 * DAY);
    (calendar("main"), duration(), times).prop_map(
        |(calendar, limit, (reported, paused, length))| Paused {
            calendar,
            limit,
            reported,
            paused,
            length,
        },
    )
}

fn event(name: &str, at: Minute) -> Event {
    Event { event: name.to_owned(), at: text(at * 60), ..Event::default() }
}

impl Paused {
    fn story(&self) -> Story {
        let deadline = gezhi_contract::decision::Deadline {
            clock: "handle".to_owned(),
            limit: Some(self.limit.clone()),
            basis: gezhi_contract::decision::Basis::Rule,
            ..Default::default()
        };
        let mut case = Case::default();
        case.incident.id = "i".to_owned();
        case.incident.reported_at = text(self.reported * 60);
        case.decision.incident = "i".to_owned();
        case.decision.deadlines.push(deadline);
        case.events = vec![event("accepted", self.reported), event("dispatched", self.reported)];
        Story { calendars: vec![self.calendar.clone()], case, at: self.reported }
    }

    /// What lies between two instants, in the clock's unit.
    fn measure(&self, from: Minute, to: Minute) -> i64 {
        match self.limit.contains("work") {
            true => self.calendar.open_between(from, to),
            false => to - from,
        }
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_engine_folds_as_the_reference_does(
        story in prop_oneof![3 => story(), 1 => story_with("paused"), 1 => story_with("split")],
        cut in 0_usize..12,
    ) {
        let flow = Flow::read();
        let mut instance = open(&story.calendars);
        let found = both(&mut instance, &flow, &story);
        prop_assert!(found.is_empty(), "{:#?} {:?}", found, story);
        // The same case earlier: just as its next event is about to happen.
        if let Some(next) = story.case.events.get(cut) {
            let mut early = story.first(cut);
            early.at = minute(&next.at);
            let found = both(&mut instance, &flow, &early);
            prop_assert!(found.is_empty(), "{:#?} {:?}", found, early);
        }
    }

    #[test]
    fn what_is_used_only_grows_until_a_clock_starts_anew(story in story()) {
        let flow = Flow::read();
        let mut instance = open(&story.calendars);
        let mut used: BTreeMap<String, u64> = BTreeMap::new();
        // With what was used beyond the whole; a longer limit makes that less.
        let mut spent: BTreeMap<String, u64> = BTreeMap::new();
        let events = &story.case.events;
        for happened in 0..=events.len() {
            let early = story.first(happened);
            let last = happened.checked_sub(1).map(|last| &events[last]);
            if let Some(event) = last {
                used.retain(|clock, _| !changes(&flow, event, (clock, &["重计"])));
                spent.retain(|clock, _| !changes(&flow, event, (clock, &["重计", "延长"])));
            }
            let from = last.map_or(&story.case.incident.reported_at, |event| &event.at);
            let to = events.get(happened).map_or(story.at, |event| minute(&event.at));
            for at in [minute(from), minute(from).midpoint(to), to] {
                let answer = ask(&mut instance, &early, &text(at * 60));
                for clock in answer.clocks.iter().filter(|clock| counts(clock)) {
                    let now = clock.used.unwrap();
                    let over = clock.over.unwrap_or_default();
                    let before = used.insert(name(clock), now).unwrap_or_default();
                    prop_assert!(before <= now, "{} at {}: {:?}", name(clock), text(at * 60), story);
                    let before = spent.insert(name(clock), now + over).unwrap_or_default();
                    prop_assert!(before <= now + over, "{} at {}: {:?}", name(clock), text(at * 60), story);
                }
            }
        }
    }

    #[test]
    fn a_pause_moves_due_by_its_length_in_the_clocks_unit(paused in paused()) {
        let mut story = paused.story();
        let mut instance = open(&story.calendars);
        let now = text(story.at * 60);
        let due = minute(ask(&mut instance, &story, &now).clocks[0].due.as_deref().unwrap());
        let from = paused.reported + (due - paused.reported) * paused.paused / 1_000;
        let to = from + paused.length;
        story.case.events.push(event("suspended", from));
        let still = ask(&mut instance, &story, &text(to * 60)).clocks.remove(0);
        prop_assert_eq!((still.state, still.due), (ClockState::Paused, None));
        story.case.events.push(event("resumed", to));
        let clock = ask(&mut instance, &story, &text(to * 60)).clocks.remove(0);
        let moved = minute(clock.due.as_deref().unwrap());
        let length = paused.measure(from, to);
        prop_assert_eq!(paused.measure(due, moved), length, "{} to {}", text(due * 60), text(moved * 60));
        prop_assert_eq!(clock.used, still.used);
        let used = u64::try_from(paused.measure(paused.reported, from) * 60).unwrap();
        prop_assert_eq!(clock.used, Some(used));
        prop_assert_eq!(clock.state, ClockState::Running);
    }

    #[test]
    fn a_pause_that_ends_by_itself_is_one_that_was_ended(mut story in story_with("paused")) {
        let flow = Flow::read();
        story.at += 4 * DAY;
        let world = story.world(&flow);
        // Whether the end of the case's pause ends a task's own is another matter.
        prop_assume!(!world.by_itself.is_empty() && !world.crossed);
        let ends = world.by_itself.clone();
        let mut instance = open(&story.calendars);
        let now = text(story.at * 60);
        let by_itself = ask(&mut instance, &story, &now);
        let mut written = story.clone();
        for end in ends {
            let after = |event: &Event| second(&event.at) > second(&end.at);
            let all = &mut written.case.events;
            let place = all.iter().position(after).unwrap_or(all.len());
            all.insert(place, Event { task: end.task.clone(), ..event("resumed", minute(&end.at)) });
        }
        // Asked on the way or not.
        let half = written.first(written.case.events.len() / 2);
        if let Some(last) = half.case.events.last() {
            ask(&mut instance, &half, &last.at);
        }
        let by_hand = ask(&mut instance, &written, &now);
        prop_assert_eq!(stripped(&by_itself, &["event", "steps"]), stripped(&by_hand, &["event", "steps"]), "{}", written.request(&now));
        prop_assert_eq!(&by_itself, &ask(&mut instance, &story, &now));
    }

    #[test]
    fn nothing_changes_before_next_and_something_then(story in story()) {
        let mut instance = open(&story.calendars);
        let now = ask(&mut instance, &story, &text(story.at * 60));
        let shown = stripped(&now, &PASSING);
        let next = now.next.as_ref().map(|next| second(&next.at));
        let until = next.map_or(story.at + 100 * DAY, |next| -(-next).div_euclid(60));
        prop_assert!(until > story.at || next.is_some_and(|next| next > story.at * 60));
        for at in between(story.at, until) {
            let later = ask(&mut instance, &story, &text(at * 60));
            prop_assert_eq!(&shown, &stripped(&later, &PASSING), "at {}: {}", text(at * 60), story.request(&now.at));
            prop_assert_eq!(&now.next, &later.next);
        }
        if let Some(next) = next {
            let last = ask(&mut instance, &story, &text(next - 1));
            prop_assert_eq!(&shown, &stripped(&last, &PASSING), "{}", story.request(&now.at));
            let then = ask(&mut instance, &story, &text(next));
            prop_assert_ne!(&shown, &stripped(&then, &PASSING), "{}", story.request(&now.at));
        }
    }

    #[test]
    fn a_day_off_makes_no_working_time_earlier(
        story in story(),
        off in 0_i64..30,
        other in any::<bool>(),
    ) {
        let mut instance = open(&story.calendars);
        let mut changed = story.clone();
        let calendar = &mut changed.calendars[usize::from(other)];
        *calendar = calendar.without(off);
        let mut with_day_off = open(&changed.calendars);
        let now = text(story.at * 60);
        let before = ask(&mut instance, &story, &now);
        let after = ask(&mut with_day_off, &story, &now);
        for (before, after) in before.clocks.iter().zip(&after.clocks) {
            let worked = matches!(before.tick, Some(Tick::WorkSecond | Tick::WorkDay));
            if let (true, Some(before), Some(after)) = (worked, &before.due, &after.due) {
                prop_assert!(second(before) <= second(after), "{before} {after} without {off}: {}", story.request(&now));
            }
        }
    }

    #[test]
    fn many_are_one_by_one(stories in prop::collection::vec((story(), 0_usize..8), 0..5)) {
        let calendars = stories.first().map_or_else(
            offices, |(story, _)| story.calendars.clone());
        let mut instance = open(&calendars);
        let at = stories.iter().map(|(story, _)| story.at).max().unwrap_or_default();
        let cases = stories.iter().map(|(story, fault)| broken(&story.case, *fault));
        let cases: Vec<Case> = cases.collect();
        let (at_all, explain) = (text(at * 60), false);
        let request = TimelineManyRequest { cases: cases.clone(), at: at_all, explain };
        let request = serde_json::to_string(&request).unwrap();
        let many: Value = serde_json::from_str(&instance.call("timeline-many", &request).unwrap()).unwrap();
        let alone: Vec<Value> = cases.into_iter().map(|case| {
            let story = Story { calendars: calendars.clone(), case, at };
            match instance.call("timeline", &story.request(&text(at * 60))) {
                Ok(answer) => json!({ "ok": serde_json::from_str::<Value>(&answer).unwrap() }),
                Err(error) => json!({ "error": serde_json::from_str::<Value>(&error).unwrap() }),
            }
        }).collect();
        prop_assert_eq!(many, Value::Array(alone));
    }
}

/// Whether the event brings another limit, or does one of these to a clock of that name.
fn changes(flow: &Flow, event: &Event, (clock, effects): (&str, &[&str])) -> bool {
    let of = clock.split(' ').nth(1).unwrap_or_default();
    let row = flow.effect(&event.event, event.result.as_deref(), of);
    let effect = row.and_then(|row| row.cell("→作用"));
    event.decision.is_some() || effect.is_some_and(|effect| effects.contains(&effect))
}

/// The case with one fault or none.
fn broken(case: &Case, fault: usize) -> Case {
    let mut case = case.clone();
    match fault {
        0 => case.events.reverse(),
        1 => case.events.extend(case.events.last().cloned()),
        2 => case.events.push(Event {
            event: "没有".to_owned(),
            ..case.events.last().cloned().unwrap_or_default()
        }),
        3 => case.incident.reported_at = "昨天".to_owned(),
        _ => {}
    }
    case
}
