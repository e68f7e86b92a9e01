//! What a pack over packs gives by the component: a local override of a day, other windows, the
//! horizon.

use gezhi::contract::calls::{DeadlineItem, DeadlineRequest, Outcome};
use gezhi::contract::{Bundle, Layer};
use gezhi::{Engine, Pack};
use gezhi_tests::pack;

fn over_common(manifest: &str, days: Option<&str>) -> Bundle {
    let mut bundle = pack("common", &[]);
    let mut layer = Layer { name: "local".into(), ..Layer::default() };
    let head = "id = \"local\"\nversion = \"1\"\ntitle = \"本地\"\nzone = \"+08:00\"\n";
    layer.files.insert("pack.toml".into(), format!("{head}{manifest}"));
    if let Some(days) = days {
        layer.files.insert("calendars/cn-mainland.csv".into(), days.into());
    }
    bundle.layers.push(layer);
    bundle
}

/// The deadline as local time, and whether it is provisional.
fn due(bundle: &Bundle, calendar: &str, (start, limit): (&str, &str)) -> (String, bool) {
    let pack = Pack::open(&Engine::new().unwrap(), bundle).unwrap();
    let item = DeadlineItem { start: start.into(), limit: limit.into() };
    let request = DeadlineRequest { calendar: Some(calendar.into()), items: vec![item] };
    let answer = pack.deadline(&request).unwrap();
    let Some(Outcome::Ok(due)) = answer.into_iter().next() else { panic!("{start} {limit}") };
    (due.due.unwrap().trim_end_matches(":00+08:00").to_owned(), due.provisional)
}

#[test]
fn a_district_may_give_new_years_eve_off() {
    let question = ("2024-02-08T16:30", "8工作时");
    let national = pack("common", &[]);
    assert_eq!(due(&national, "cn-mainland", question).0, "2024-02-09T16:30");
    let source = "[sources.LOCAL]\nkind = \"order\"\ntitle = \"本地通知\"\n";
    let days = "日期,类型,名称,依据\n2024-02-09,休,除夕,LOCAL\n";
    let local = over_common(source, Some(days));
    assert_eq!(due(&local, "cn-mainland", question).0, "2024-02-18T16:30");
}

#[test]
fn a_calendar_on_another_with_its_own_windows() {
    let own = "[calendars.nine]\nbase = \"cn-mainland\"\nwindows = [\"09:00-17:00\"]\n";
    let bundle = over_common(own, None);
    for (start, limit, expected) in [
        ("2024-02-08T16:30", "8 work_hour", "2024-02-09T16:30"),
        ("2024-02-09T17:30", "1 work_hour", "2024-02-18T10:00"),
        ("2024-02-03T10:00", "2 work_hour", "2024-02-04T11:00"),
        ("2024-02-18T17:00", "2 work_hour", "2024-02-19T11:00"),
        ("2024-09-14T16:00", "8 work_hour", "2024-09-18T16:00"),
        ("2026-02-14T17:00", "8 work_hour", "2026-02-24T17:00"),
        ("2023-12-31T12:00", "1 work_hour", "2024-01-02T10:00"),
    ] {
        assert_eq!(due(&bundle, "nine", (start, limit)).0, expected, "{start} {limit}");
    }
}

/// 2027 is not published: a deadline that needs it is provisional, one that does not is not.
#[test]
fn what_needs_2027_says_so() {
    let common = pack("common", &[]);
    for (start, limit, provisional) in [
        ("2026-12-31T17:00", "1 work_hour", false),
        ("2026-12-31T17:00", "2 work_hour", true),
        ("2026-12-25T10:00", "15 work_day", true),
        ("2026-12-31T23:30", "2 urgent_hour", false),
        ("2027-05-01T10:00", "1 work_hour", true),
    ] {
        let answer = due(&common, "cn-mainland", (start, limit));
        assert_eq!(answer.1, provisional, "{start} {limit}: {answer:?}");
    }
}
