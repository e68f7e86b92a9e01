use super::*;

#[test]
fn every_knob_is_read() {
    let knobs = [
        ("staff.网格员=+10%", Knob::Staff(Who::Word("网格员".into()), Change::Percent(10))),
        ("staff.tier:community = -2", Knob::Staff(Who::Tier("community".into()), Change::Add(-2))),
        ("staff.区城管局=12", Knob::Staff(Who::Word("区城管局".into()), Change::Set(12))),
        (
            "shift.网格员=08:00-12:00,14:00-20:00",
            Knob::Shift("网格员".into(), vec![(28_800, 43_200), (50_400, 72_000)]),
        ),
        ("limit.MD-L-012=2 work_day", Knob::Limit("MD-L-012".into(), "2 work_day".into())),
        ("parameter.publish=false", Knob::Parameter("publish".into(), "false".into())),
    ];
    for (text, wanted) in knobs {
        assert_eq!(text.parse::<Knob>().unwrap(), wanted, "{text}");
    }
}

#[test]
fn what_is_no_knob_is_refused_with_its_place_and_a_hint() {
    for text in ["staff", "staff.网格员=ten", "speed.网格员=2", "shift.网格员=8-12"] {
        let error = text.parse::<Knob>().unwrap_err();
        assert_eq!(error.place.as_deref(), Some(text));
        assert_eq!(error.kind, crate::error::SimErrorKind::Knob);
    }
    assert!("speed.a=1".parse::<Knob>().unwrap_err().hint.unwrap().en.contains("staff.ROLE=+10%"));
}
