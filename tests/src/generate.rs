//! Incidents from a seed: the pack's own words, facts and keywords, and things it does not have.

use gezhi::contract::describe::{FactDescription, PackDescription};
use serde_json::{Map, Value, json};

/// A small generator of numbers: the same seed gives the same numbers on every machine
/// (SplitMix64).
pub struct Numbers(u64);

impl Numbers {
    /// From a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let z = z ^ (z >> 31);
        usize::try_from(z % u64::try_from(bound.max(1)).unwrap()).unwrap()
    }

    /// True once in `n`.
    pub fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// One of them.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        let at = self.below(from.len());
        from.get(at)
    }
}

const PHRASES: [&str; 16] = [
    "自来水管破裂",
    "水管爆了往外冒水",
    "路面塌陷",
    "燃气泄漏有味道",
    "垃圾没人清理",
    "邻居吵架",
    "占用消防通道",
    "飞线充电",
    "下水道堵塞外溢",
    "車輛亂停放",
    "影响通行",
    "请速维修",
    "水费太高",
    "水塘没有围栏",
    "ｅ－ｂｉｋｅ　冒烟",
    "井盖",
];

/// One incident for an open pack.
pub fn incident(numbers: &mut Numbers, pack: &PackDescription, id: usize) -> Value {
    let mut out = Map::new();
    out.insert("id".into(), json!(format!("G-{id}")));
    out.insert("reported_at".into(), json!(instant(numbers)));
    if !numbers.once_in(4) {
        let mut text = String::new();
        for _ in 0..=numbers.below(3) {
            text.push_str(numbers.pick(&PHRASES).unwrap());
            text.push('，');
        }
        out.insert("text".into(), json!(text));
    }
    if numbers.once_in(3)
        && let Some(class) = numbers.pick(&pack.classes)
    {
        out.insert("category".into(), serde_json::to_value(&class.category).unwrap());
    }
    let word = |numbers: &mut Numbers, section: &str| {
        let terms = pack.vocabulary.get(section)?;
        numbers.pick(terms).map(|term| json!(term.id))
    };
    if numbers.once_in(2) {
        out.extend(word(numbers, "channels").map(|word| ("channel".into(), word)));
    }
    let mut place = Map::new();
    if numbers.once_in(2) {
        let settings = ["urban", "rural", "城市"];
        place.insert("setting".into(), json!(numbers.pick(&settings).unwrap()));
    }
    if numbers.once_in(3) {
        place.extend(word(numbers, "places").map(|word| ("kind".into(), word)));
    }
    if numbers.once_in(3) {
        let codes = ["431103000000", "140802001002", "620902"];
        place.insert("area_code".into(), json!(numbers.pick(&codes).unwrap()));
    }
    out.insert("place".into(), Value::Object(place));
    if numbers.once_in(3) {
        out.extend(
            word(numbers, "people").map(|kind| ("affected".into(), json!([{ "kind": kind }]))),
        );
    }
    let mut facts = Map::new();
    for fact in &pack.facts {
        if numbers.once_in(3) {
            facts.insert(fact.id.clone(), value(numbers, fact));
        }
    }
    if numbers.once_in(50) {
        facts.insert("no_such_fact".into(), json!(true));
    }
    out.insert("facts".into(), Value::Object(facts));
    Value::Object(out)
}

fn instant(numbers: &mut Numbers) -> String {
    let year = 2018 + numbers.below(10);
    let (month, day) = (1 + numbers.below(12), 1 + numbers.below(28));
    let (hour, minute) = (numbers.below(24), numbers.below(60));
    let offset = if numbers.once_in(9) { "Z" } else { "+08:00" };
    format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:00{offset}")
}

fn value(numbers: &mut Numbers, fact: &FactDescription) -> Value {
    if numbers.once_in(60) {
        return json!("不是这个类型");
    }
    match fact.type_name.as_str() {
        "boolean" => json!(numbers.once_in(2)),
        "decimal" if numbers.once_in(2) => json!(numbers.below(200)),
        "decimal" => json!(format!("{}.{}", numbers.below(120), numbers.below(10))),
        "date" => json!("2026-03-02"),
        "time" => json!("09:15"),
        "datetime" => json!("2026-03-02T09:15:00+08:00"),
        _ => numbers.pick(&fact.values).map_or_else(|| json!("甲"), |value| json!(value)),
    }
}
