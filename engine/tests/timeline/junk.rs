//! Cases that cannot have happened: each is refused with its fault and the place of the event, and
//! nothing makes the engine panic.
//!
//! Not responsible for: cases that can have happened; see `properties`.

use gezhi_contract::timeline::{CaseFault, Event, TimelineResponse};
use gezhi_contract::{Error, ErrorKind};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::calendar::{DAY, minute, second, text};
use crate::offer::{NAMES, offer};
use crate::pack::{Flow, open};
use crate::properties::config;
use crate::story::{Seed, Story, grow, seed, story};

/// Why the story is refused, and the place of the event; its sentence names the event and its day.
fn refused(story: &Story, at: &str) -> Result<(CaseFault, usize), String> {
    let error = match open(&story.calendars).call("timeline", &story.request(at)) {
        Ok(_) => return Err("it is not refused".to_owned()),
        Err(error) => serde_json::from_str::<Error>(&error).unwrap(),
    };
    let place = error.path.as_deref().and_then(|path| {
        let (place, _) = path.strip_prefix("case.events[")?.split_once(']')?;
        place.parse::<usize>().ok()
    });
    match (error.kind, error.fault, place) {
        (ErrorKind::InvalidCase, Some(fault), Some(place)) => {
            let event = &story.case.events[place];
            let texts = [error.message.in_lang("zh"), error.message.in_lang("en")];
            let day = event.at.get(..10).unwrap_or_default();
            if event.at.ends_with("+08:00") && texts.iter().any(|text| !text.contains(day)) {
                return Err(format!("its sentence does not say when: {error:?}"));
            }
            if !texts[1].contains(&event.event) && !texts[0].contains(&event.event) {
                return Err(format!("its sentence does not say what: {error:?}"));
            }
            Ok((fault, place))
        }
        _ => Err(format!("{error:?}")),
    }
}

/// A story without the report among its events, so that every event is one of the draw.
fn events_of(story: &mut Story) -> usize {
    story.case.events.retain(|event| event.event != "reported");
    story.case.incident.events.clear();
    story.case.events.len()
}

/// An event drawn from nowhere.
fn anything() -> impl Strategy<Value = Event> {
    let names: Vec<&str> =
        NAMES.iter().map(|(name, _)| *name).chain(["reported", "无", ""]).collect();
    let at = prop_oneof![
        8 => (0_i64..20 * DAY).prop_map(|at| text(at * 60)),
        1 => select(vec!["2026-03-05", "", "昨天", "2026-03-05T09:00:00", "9999-12-31T23:59:59Z"])
            .prop_map(str::to_owned),
    ];
    let words =
        |list: Vec<&'static str>| prop::option::weighted(0.3, select(list).prop_map(str::to_owned));
    (
        (select(names), at, words(vec!["a", "b"]), words(vec!["centre", "office", "谁"])),
        (words(vec!["t1", "t2", "t9"]), words(vec!["停工", "无"]), words(vec!["等材料", ""])),
        (
            words(vec!["2026-03-09T10:00:00+08:00", "2026-01-01T00:00:00Z", "以后"]),
            words(vec!["某所"]),
            words(vec!["2 work_day", "1 urgent_hour", "0 day", "999999999 month", "2天", "x"]),
        ),
        (
            words(vec!["pass", "fail", "通过", "也许"]),
            prop::collection::vec(select(vec!["t1", "t3", "t3"]).prop_map(str::to_owned), 0..3),
            words(vec!["street", "district", "天上"]),
        ),
    )
        .prop_map(
            |(
                (event, at, id, by),
                (task, stage, reason),
                (until, to, limit),
                (result, into, tier),
            )| {
                let event = event.to_owned();
                Event {
                    id,
                    event,
                    at,
                    by,
                    task,
                    stage,
                    reason,
                    until,
                    to,
                    limit,
                    result,
                    into,
                    tier,
                    decision: None,
                }
            },
        )
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn events_out_of_order_are_refused(
        mut story in story(),
        (one, other) in any::<(Index, Index)>(),
    ) {
        let events = events_of(&mut story);
        prop_assume!(events > 1);
        story.case.events.swap(one.index(events), other.index(events));
        let at = |place: usize| minute(&story.case.events[place].at);
        let first = (1..events).find(|place| at(*place) < at(place - 1));
        prop_assume!(first.is_some());
        // An event ahead may be impossible where it stands now.
        let (fault, place) = refused(&story, &text(story.at * 60)).map_err(TestCaseError::fail)?;
        let ahead = first.is_some_and(|first| place < first);
        prop_assert!(ahead || (Some(place), fault) == (first, CaseFault::OutOfOrder), "{:?} {} {:?}", fault, place, first);
    }

    #[test]
    fn an_event_before_the_report_is_refused(mut story in story(), before in 1_i64..5_000) {
        prop_assume!(events_of(&mut story) > 0);
        story.case.events[0].at = text((minute(&story.case.incident.reported_at) - before) * 60);
        prop_assert_eq!(refused(&story, &text(story.at * 60)), Ok((CaseFault::OutOfOrder, 0)));
    }

    #[test]
    fn an_event_that_stands_twice_is_refused(
        mut story in story(),
        (which, by_id, far) in any::<(Index, bool, Index)>(),
    ) {
        let events = events_of(&mut story);
        prop_assume!(events > 0);
        let which = which.index(events);
        let list = &mut story.case.events;
        let second = if by_id {
            let second = which + 1 + far.index(events);
            prop_assume!(second < events);
            list[which].id = Some("一".to_owned());
            list[second].id = Some("一".to_owned());
            second
        } else {
            list.insert(which + 1, list[which].clone());
            which + 1
        };
        prop_assert_eq!(refused(&story, &text(story.at * 60)), Ok((CaseFault::Duplicate, second)));
    }

    #[test]
    fn an_event_of_the_future_is_refused(
        mut story in story(),
        which in any::<Index>(),
        before in 0_i64..3,
    ) {
        let events = events_of(&mut story);
        prop_assume!(events > 0);
        let at = minute(&story.case.events[which.index(events)].at) - before;
        prop_assume!(at >= minute(&story.case.incident.reported_at));
        let first = story.case.events.iter().position(|event| minute(&event.at) > at);
        prop_assume!(first.is_some());
        let expected = first.map(|first| (CaseFault::Future, first)).ok_or_else(String::new);
        prop_assert_eq!(refused(&story, &text(at * 60)), expected, "{:?}", story);
    }

    #[test]
    fn what_the_flow_does_not_allow_is_refused(
        seed in seed(),
        (which, extra, strip) in (any::<Index>(), any::<u16>(), any::<u8>()),
    ) {
        let mut story = grow(&Seed { favour: "extended", ..seed.clone() });
        let events = events_of(&mut story);
        let flow = Flow::read();
        let world = story.world(&flow);
        let mut refusals = Vec::new();
        for scope in 0..world.scopes.len() {
            for (name, _) in NAMES {
                // The end of a pause may be told at its very instant; twins are duplicates.
                let last = &text(story.at * 60);
                let twin = |event: &Event| event.event == name && second(&event.at) == second(last);
                let told = (name == "resumed" && !world.by_itself.is_empty())
                    || story.case.events.iter().any(twin);
                let event = offer(&world, &seed, (name, scope, usize::from(extra)));
                if let Some(mut event) = event.filter(|_| !told) {
                    spoil(&mut event, strip);
                    let faults = world.faults(&event);
                    if !faults.is_empty() {
                        refusals.push((event, faults));
                    }
                }
            }
        }
        // Rare faults as often as the common one.
        let rare = refusals.iter().any(|(_, faults)| *faults != [CaseFault::Impossible]);
        refusals.retain(|(_, faults)| !rare || *faults != [CaseFault::Impossible]);
        prop_assume!(!refusals.is_empty());
        let (event, faults) = refusals.swap_remove(which.index(refusals.len()));
        drop(world);
        story.case.events.push(event);
        let found = refused(&story, &text(story.at * 60));
        prop_assert!(found.is_ok(), "{:?} {:?}: {:?}", found, faults, story);
        let Ok((fault, place)) = found else { unreachable!() };
        prop_assert!(faults.contains(&fault) && place == events, "{:?} for {:?} at {}: {}", fault, faults, place,
            story.request(&text(story.at * 60)));
    }

    #[test]
    fn what_the_case_does_not_have_is_refused(mut story in story(), member in 0_usize..6) {
        let events = events_of(&mut story);
        let mut event = Event { event: "noted".to_owned(), at: text(story.at * 60), ..Event::default() };
        prop_assume!(!matches!(story.world(&Flow::read()).scopes[0].state.as_str(), "closed" | "merged" | "cancelled"));
        let unknown = Some("没有".to_owned());
        match member {
            0 => event.event = "没有".to_owned(),
            1 => event.task = unknown,
            2 => event.stage = unknown,
            3 => event.by = unknown,
            4 => (event.event, event.tier) = ("escalated".to_owned(), unknown),
            _ => {
                let other = text(story.at * 60 + 1);
                story.case.incident.events.insert("noted".to_owned(), other);
            }
        }
        if member == 5 {
            let error = open(&story.calendars).call("timeline", &story.request(&event.at)).unwrap_err();
            let error: Error = serde_json::from_str(&error).unwrap();
            let unknown = (ErrorKind::InvalidCase, Some(CaseFault::Unknown));
            prop_assert_eq!((error.kind, error.fault), unknown);
        } else {
            story.case.events.push(event);
            let found = refused(&story, &text(story.at * 60));
            prop_assert_eq!(found, Ok((CaseFault::Unknown, events)));
        }
    }

    #[test]
    fn nothing_makes_it_panic(
        mut story in story(),
        more in prop::collection::vec(anything(), 0..12),
        sorted in any::<bool>(),
    ) {
        story.case.events.extend(more);
        if sorted {
            story.case.events.sort_by(|one, other| one.at.cmp(&other.at));
        }
        match open(&story.calendars).call("timeline", &story.request(&text((story.at + 20 * DAY) * 60))) {
            Ok(answer) => {
                let answer: TimelineResponse = serde_json::from_str(&answer).unwrap();
                prop_assert_eq!(answer.incident, "i");
            }
            Err(error) => {
                let error: Error = serde_json::from_str(&error).unwrap();
                let known = [ErrorKind::InvalidCase, ErrorKind::InvalidRequest];
                prop_assert!(known.contains(&error.kind), "{:?}", error);
                prop_assert_eq!(error.kind == ErrorKind::InvalidCase, error.fault.is_some());
                prop_assert!(error.path.is_some_and(|path| path.starts_with("case.")));
            }
        }
    }
}

/// Takes away or overdoes what the flow asks for.
fn spoil(event: &mut Event, how: u8) {
    match how % 6 {
        0 => (event.reason, event.to, event.decision) = (None, None, None),
        1 => event.by = Some("worker".to_owned()),
        2 if event.event == "paused" => {
            event.until = Some(text((minute(&event.at) + 3 * DAY + 1) * 60))
        }
        2 if event.event == "stretched" => event.limit = Some("4 urgent_hour".to_owned()),
        3 => event.limit = None,
        4 => (event.result, event.into) = (None, Vec::new()),
        _ => {}
    }
}
