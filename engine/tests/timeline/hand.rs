//! Cases worked out by hand, with a pencil and a calendar of March 2026 (the 2nd is a Monday).
//!
//! The reference must get them right, so that the properties which compare the engine with it mean
//! something; and so must the engine.
//!
//! Not responsible for: what is wrong with a case; see `junk`.

use gezhi_contract::decision::{
    Basis, DayCount, DayEnds, Deadline, Decision, Rung, Trigger, TriggerKind,
};
use gezhi_contract::incident::Incident;
use gezhi_contract::timeline::{Case, Event};

use crate::calendar::{Calendar, minute};
use crate::pack::Flow;
use crate::story::Story;

/// `limit, rules | report and events | at | what the clock shows`. Days without a month are of
/// March; every event carries what its row needs.
const CASES: &str = "
8 work_hour   | 05T16:30                   | 06T09:00  | Running 9000 19800 - 06T16:30:00
8 work_hour   | 05T16:30                   | 06T16:30  | Running 28800 0 - 06T16:30:00
8 work_hour   | 05T16:30                   | 06T16:31  | Overdue 28800 0 60 06T16:30:00
4 work_hour   | 02T08:00                   | 02T12:00  | Running 14400 0 - 02T12:00:00
4 work_hour   | 02T08:00                   | 02T13:00  | Overdue 14400 0 0 02T12:00:00
4 work_hour   | 02T08:00                   | 02T15:00  | Overdue 14400 0 3600 02T12:00:00
4 work_hour   | 02T07:00                   | 02T07:30  | Running 0 14400 - 02T12:00:00
1 work_day    | 06T17:00                   | 07T12:00  | Running 3600 25200 - 09T17:00:00
10 work_hour | 05T16:30, 06T17:00 paused, \
    09T09:00 resumed | 09T10:00 | Running 34200 1800 - 09T10:30:00
10 work_hour  | 05T16:30, 06T17:00 paused  | 08T10:00  | Paused 30600 5400 - 10T08:30:00
10 work_hour  | 05T16:30, 06T17:00 suspended | 08T10:00  | Paused 30600 5400 - -
24 urgent_hour | 02T10:00, 02T20:00 paused, \
    03T08:00 resumed | 03T09:00 | Running 39600 46800 - 03T22:00:00
2 natural_day | 02T10:00, 02T12:00 paused  | 03T12:00  | Paused 7200 165600 - 07T10:00:00
2 natural_day | 02T10:00, 02T12:00 paused  | 05T12:00  | Running 7200 165600 - 07T10:00:00
2 urgent_hour | 02T10:00, 02T12:00 paused, \
    02T15:00 resumed | 02T15:00 | Running 7200 0 - 02T15:00:00
2 urgent_hour | 02T10:00, 02T12:00 paused, \
    02T15:00 resumed | 02T15:01 | Overdue 7200 0 60 02T15:00:00
2 urgent_hour | 02T10:00, 02T12:01 paused, \
    02T15:00 resumed | 02T15:01 | Overdue 7200 0 120 02T12:00:00
2 urgent_hour | 02T10:00, 02T12:00 handled | 02T20:00  | Met 7200 0 - 02T12:00:00
2 urgent_hour | 02T10:00, 02T11:00 handled | 02T20:00  | Met 3600 3600 - 02T12:00:00
2 urgent_hour | 02T10:00, 02T12:01 handled | 02T20:00  | Late 7200 0 60 02T12:00:00
2 urgent_hour | 02T10:00, 02T11:00 handled, \
    02T15:00 checked fail | 02T15:30 | Running 5400 1800 - 02T16:00:00
2 urgent_hour | 02T10:00, \
    02T11:00 extended 3 urgent_hour | 02T13:00 | Running 10800 7200 - 02T15:00:00
1 work_hour   | 02T10:00, 02T10:30 granted | 02T11:30  | Running 5400 1800 - 02T12:00:00
2 urgent_hour | 02T10:00, 02T11:30 reassigned | 02T12:30  | Running 3600 3600 - 02T13:30:00
2 urgent_hour | 02T10:00, 02T11:30 cancelled | 02T12:30  | Void
20 work_hour | 05T16:00, 06T09:00 paused, 06T11:00 resumed, \
    06T12:00 regraded 30 urgent_hour | 06T13:00 | Running 68400 39600 - 07T00:00:00
30 urgent_hour | 05T16:00, 06T09:00 paused, 06T11:00 resumed, \
    06T12:00 regraded 8 work_hour | 06T13:00 | Running 14400 14400 - 06T18:00:00
5 day, next roll midnight | 02T10:00                   | 02T12:00  | Running 0 5 - 09T23:59:59
5 day, next roll midnight | 02T10:00                   | 04T12:00  | Running 2 3 - 09T23:59:59
5 day, next roll close | 02T10:00                   | 10T12:00  | Overdue 5 0 1 09T18:00:00
5 day, next roll close | 02T10:00                   | 09T20:00  | Overdue 5 0 0 09T18:00:00
5 day, next roll midnight | 02T10:00, 04T09:00 paused, \
    06T20:00 resumed | 07T08:00 | Running 3 2 - 09T23:59:59
1 day, next stay midnight | 02T10:00, 03T15:00 paused, \
    05T09:00 resumed | 05T10:00 | Running 1 0 - 05T23:59:59
1 day, next roll midnight | 05T10:00, 06T15:00 paused, \
    07T09:00 resumed | 08T10:00 | Running 1 0 - 09T23:59:59
1 day, next stay midnight | 02T10:00, 04T10:00 paused, \
    06T09:00 resumed | 07T10:00 | Overdue 1 0 2 03T23:59:59
2 day, first stay midnight | 02T10:00                   | 03T10:00  | Running 2 0 - 03T23:59:59
1 day, first stay close | 02T19:00                   | 02T19:00  | Running 1 0 - 02T19:00:00
3 day, next stay midnight 3 | 05T10:00                   | 08T10:00  | Running 1 2 - 10T23:59:59
2 work_day_next | 06T10:00                   | 08T10:00  | Running 0 2 - 10T18:00:00
2 work_day_next | 06T10:00                   | 12T10:00  | Overdue 2 0 2 10T18:00:00
1 month       | 31T10:30                   | 31T10:31  | Running 60 2591940 - 04-30T10:30:00
1 month, first stay midnight | 03T10:30 | 04T10:30 | Running 2 29 - 04-02T23:59:59
1 month, next roll midnight | 15T10:30                   | 16T10:30  | Running 1 30 - 04-15T23:59:59
1 month, next stay midnight | 15T10:30, 16T10:00 granted | 17T10:30  | Running 2 59 - 05-15T23:59:59
1 month, next stay midnight | 15T10:30, 16T10:00 paused, \
    18T10:00 resumed | 19T10:30 | Running 2 29 - 04-17T23:59:59
";

/// `limit, rules | trigger | report and events | expected instant`: when a rung will be reached.
const RUNGS: &str = "
10 work_hour  | before_due 2 work_hour     | 06T10:00  | 09T10:00:00
10 work_hour  | before_due 4 work_hour     | 06T10:00  | 09T08:00:00
10 work_hour  | before_due 5 work_hour     | 06T10:00  | 06T17:00:00
10 work_hour  | before_due 90 minute       | 06T10:00  | 09T10:30:00
10 work_hour  | before_due 1 natural_day   | 06T10:00  | 06T14:00:00
10 work_hour  | before_due 1 work_day_next | 06T10:00  | 06T10:00:00
24 urgent_hour | before_due 30 minute       | 06T23:00  | 07T22:30:00
5 natural_day | before_due 1 natural_day   | 03T10:00  | 07T10:00:00
5 day, next roll midnight | before_due 30 minute       | 02T10:00  | 09T17:30:00
5 day, next roll close | before_due 1 day           | 02T10:00  | 06T14:00:00
2 work_hour   | overdue                    | 06T10:00  | 06T12:00:01
1 day, next stay midnight | overdue                    | 06T10:00  | 08T00:00:00
2 work_hour   | overdue 5 work_hour        | 06T10:00  | 09T09:00:01
2 work_hour   | overdue 1 natural_day      | 06T10:00  | 07T12:00:01
2 work_hour | overdue 1 work_hour | 06T10:00, 06T13:00 paused, 09T10:00 resumed | 09T11:00:01
1 day, next stay midnight | overdue 1 urgent_hour      | 06T10:00  | 08T01:00:00
2 work_hour   | after 3 urgent_hour        | 06T10:00  | 06T13:00:01
2 work_hour | after 3 urgent_hour | 06T10:00, 06T10:30 paused, 06T11:30 resumed | 06T14:00:01
2 work_hour   | after 3 urgent_hour        | 06T10:00, 06T10:30 arrived | -
2 work_hour   | unresolved                 | 06T10:00  | -
";

fn instant(text: &str) -> String {
    let (day, time) = text.split_once('T').unwrap();
    let day = if day.len() == 2 { format!("03-{day}") } else { day.to_owned() };
    let seconds = if time.len() == 5 { ":00" } else { "" };
    format!("2026-{day}T{time}{seconds}+08:00")
}

/// The limit and its rules: first day, roll, end, short.
fn deadline(text: &str) -> Deadline {
    let (limit, rules) = text.split_once(", ").unwrap_or((text, ""));
    let words: Vec<&str> = rules.split(' ').collect();
    let days = (words.len() > 1).then(|| DayCount {
        first_day: words[0] == "first",
        roll: words[1] == "roll",
        ends: if words[2] == "close" { DayEnds::Close } else { DayEnds::Midnight },
        short_days: words.get(3).map(|short| short.parse().unwrap()),
    });
    Deadline {
        clock: "handle".to_owned(),
        limit: Some(limit.to_owned()),
        basis: Basis::Rule,
        days,
        ..Deadline::default()
    }
}

/// The report, and events with what they say; the case is accepted and dispatched with the report.
fn story(limit: &str, events: &str, at: &str, ladder: Vec<Rung>) -> Story {
    let mut parts = events.split(", ");
    let reported_at = instant(parts.next().unwrap());
    let mut decision = Decision { incident: "i".to_owned(), ladder, ..Decision::default() };
    decision.deadlines.push(deadline(limit));
    let mut list = Vec::new();
    for event in ["accepted", "dispatched"] {
        let at = reported_at.clone();
        list.push(Event { event: event.to_owned(), at, ..Event::default() });
    }
    for part in parts {
        let (at, said) = part.split_once(' ').unwrap();
        let (name, detail) = said.split_once(' ').unwrap_or((said, ""));
        let detail = Some(detail.to_owned()).filter(|detail| !detail.is_empty());
        let mut event = Event { event: name.to_owned(), at: instant(at), ..Event::default() };
        match name {
            "paused" => event.reason = Some("等材料".to_owned()),
            "checked" => event.result = detail,
            "reassigned" => event.to = Some("某局".to_owned()),
            "extended" => {
                event.limit = detail;
                event.reason = Some("下雨".to_owned());
            }
            "regraded" => {
                let deadlines = vec![deadline(&detail.unwrap())];
                let changed = Decision { deadlines, ..decision.clone() };
                event.decision = Some(Box::new(changed));
            }
            _ => {}
        }
        list.push(event);
    }
    let incident = Incident { id: "i".to_owned(), reported_at, ..Incident::default() };
    let calendar = Calendar::new("main", &[(480, 720), (840, 1_080)], &[5, 6], &[]);
    let at = minute(&instant(at));
    Story { calendars: vec![calendar], case: Case { incident, decision, events: list }, at }
}

fn rows<const N: usize>(table: &str) -> Vec<[&str; N]> {
    let lines = table.lines().filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            cells.try_into().unwrap_or_else(|_| panic!("{line}"))
        })
        .collect()
}

fn rung(trigger: &str) -> Vec<Rung> {
    let (on, limit) = trigger.split_once(' ').unwrap_or((trigger, ""));
    let after = on == "after";
    let on = match on {
        "before_due" => TriggerKind::BeforeDue,
        "overdue" => TriggerKind::Overdue,
        "after" => TriggerKind::After,
        _ => TriggerKind::Unresolved,
    };
    let trigger = Trigger {
        on,
        clock: Some(if after { "arrive" } else { "handle" }.to_owned()),
        limit: (!limit.is_empty()).then(|| limit.to_owned()),
        starts: after.then(|| "reported".to_owned()),
    };
    vec![Rung { tier: "street".to_owned(), trigger: Some(trigger), ..Rung::default() }]
}

fn with_rung([limit, trigger, events, _]: [&str; 4]) -> Story {
    let last = events.split(", ").last().unwrap().split(' ').next().unwrap();
    story(limit, events, last, rung(trigger))
}

/// All of them, for the engine.
pub fn stories() -> Vec<Story> {
    let cases = rows(CASES).into_iter();
    let cases = cases.map(|[limit, events, at, _]| story(limit, events, at, Vec::new()));
    cases.chain(rows(RUNGS).into_iter().map(with_rung)).collect()
}

#[test]
fn the_reference_counts_as_the_hand_does() {
    let flow = Flow::read();
    for [limit, events, at, expected] in rows(CASES) {
        let story = story(limit, events, at, Vec::new());
        let lines = story.world(&flow).lines();
        let line = lines.iter().find(|line| line.starts_with("clock case/handle/-")).unwrap();
        let words: Vec<&str> = line.split(' ').collect();
        let after = |word: &str| {
            words.iter().position(|own| *own == word).map(|at| words[at + 1]).unwrap_or_default()
        };
        let due = after("due");
        let due = match due {
            "" | "-" => due.to_owned(),
            due => due.trim_end_matches("+08:00").trim_start_matches("2026-").to_owned(),
        };
        let due = due.trim_start_matches("03-");
        let shown = [words[2], after("used"), after("remaining"), after("over"), due].join(" ");
        assert_eq!(shown.trim_end(), expected, "{limit} | {events} | {at}: {line}");
    }
}

#[test]
fn the_reference_climbs_as_the_hand_does() {
    let flow = Flow::read();
    for row in rows(RUNGS) {
        let expected = if row[3] == "-" { "-".to_owned() } else { instant(row[3]) };
        let story = with_rung(row);
        let world = story.world(&flow);
        let line = format!("rung 0 street reached - expected {expected}");
        // What lies before the last event has been reached by then.
        let reached = format!("rung 0 street reached {expected} expected -");
        let lines = world.lines();
        assert!(lines.contains(&line) || lines.contains(&reached), "{row:?}: {lines:#?}");
    }
}
