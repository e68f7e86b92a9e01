//! Scratch.
#[test]
fn scratch() {
    let pack = gezhi::pack_dir::bundle(&gezhi::pack_dir::Sources::pack("../rules/model")).unwrap();
    let pack = gezhi::Pack::open(&gezhi::Engine::new().unwrap(), &pack).unwrap();
    println!("{}", pack.call("evaluate", r#"{"table":"clocks"}"#).unwrap());
    let d = pack.describe().unwrap().pack.unwrap();
    println!("{:?}", d.vocabulary.get("events"));
    println!("{:?}", d.vocabulary.keys());
    println!("{:?}", d.facts.iter().take(5).collect::<Vec<_>>());
    println!("{:?}", d.classes.iter().take(3).collect::<Vec<_>>());
    println!("{:?}", pack.summary());
    #[derive(serde::Deserialize, Debug)]
    struct M {
        events: std::collections::BTreeMap<String, toml::Spanned<toml::Value>>,
    }
    let m: M = toml::from_str("[events]\nzz = 'a'\naa = {b='c'}\n[events.bb]\nc='d'\n").unwrap();
    println!("{m:?}");
    for text in ["a,b\n\n\n1,\"x\ny\"\n2,\"q\n\nr\n", "a,b\n1,2\n\n3,\"4\n\"\n"] {
        let mut r = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut rec = csv::StringRecord::new();
        while r.read_record(&mut rec).unwrap() {
            println!("{:?} {:?} {:?}", rec, rec.position().unwrap().line(), r.position().line());
        }
    }
}
