use super::*;
use crate::error::SimError;

const DISTRICT: &str = include_str!("../../../tests/district/simulation.toml");

fn refused(from: &str, to: &str) -> SimError {
    assert!(DISTRICT.contains(from), "{from}");
    Plan::parse(&DISTRICT.replacen(from, to, 1), "plan.toml").unwrap_err()
}

/// The place of the line in which a text first stands.
fn line_of(text: &str) -> String {
    let (before, _) = DISTRICT.split_once(text).unwrap();
    format!("plan.toml:{}", before.matches('\n').count() + 1)
}

#[test]
fn a_plan_is_read() {
    let plan = Plan::parse(DISTRICT, "plan.toml").unwrap();
    assert_eq!((plan.days, plan.incidents, plan.look), (56, 600, 600));
    assert_eq!(plan.groups.len(), 2);
    assert_eq!(plan.workforce.first().map(|one| one.word.text.as_str()), Some("网格员"));
    assert!(plan.digest.starts_with("sha256:"));
}

#[test]
fn every_mistake_has_its_line_and_both_languages() {
    for (from, to, en) in [
        ("days = 56", "days = 0", "0 does not lie between 1 and 400"),
        ("first_day = \"2026-03-02\"", "first_day = \"March\"", "`March` is no date"),
        ("work = [20, 40, 90]", "work = [20, 10]", "numbers that do not fall"),
        ("profile = \"day\"", "profile = \"night\"", "there is no profile `night`"),
        ("2, 1, 1, 1, 0, 0]", "2, 1]", "this needs 24 numbers"),
        ("of = \"task\"", "of = \"tasks\"", "`tasks` is neither `task` nor `case`"),
        ("after = \"accepted\"", "after = \"soon\"", "`soon` is none of `accepted`"),
        ("before_due = \"hasten\"", "before_due = \"shout\"", "`shout` is none of `nothing`"),
        ("\"08:00-12:00\", \"14", "\"08:00-15:00\", \"14", "in order and apart"),
        ("casework = 60", "casework = 0", "0 does not lie between 1 and 100"),
        ("days = \"all\"", "days = \"some\"", "`some` is neither `working` nor `all`"),
    ] {
        let error = refused(from, to);
        assert_eq!(error.place, Some(line_of(from)), "{from}: {error}");
        assert!(error.message.en.contains(en), "{}", error.message.en);
        assert_ne!(error.message.zh, error.message.en);
    }
}

#[test]
fn an_unknown_key_is_refused_where_it_stands() {
    let error = refused("staff = 3", "stuff = 3");
    assert_eq!(error.place, Some(line_of("staff = 3")));
    assert!(error.message.en.contains("unknown field `stuff`"), "{}", error.message.en);
    assert!(error.hint.unwrap().en.contains("docs/simulation/year.md"));
}
