//! Settings, sources, parameters, words and scripts: only what was changed is changed.

use super::edit::Book;
use super::*;

fn small() -> BTreeMap<String, String> {
    let files = [
        (
            "pack.toml",
            r#"# 头
id = "qingshan"   # 号
version = "0.1.0"
title = { zh = "青山", en = "Qingshan" }
zone = "+08:00"
layers = ["gezhi:common"]

# 两个依据
[sources.QS]
kind = "order"
title = "办法"   # 名

[sources.OWN]
kind = "design"
title = "自己"

[schemes.qs]
title = "类目"
kinds = { Q = "事项" }

[parameters.rating_when]
value = "closed"
values = ["handled", "closed"]
zh = "点评时点"
open = true
source = "OWN"

[tables.fees]
hit = "unique"
columns = { "年龄" = "decimal" }
"#,
        ),
        (
            "vocabulary.toml",
            r#"# 词
[tiers]   # 由低到高
grid = { zh = "网格", en = "grid" }
# 社区
community = { zh = "社区" }

[roles]
"网格员" = { en = "worker" }

[facts.households]
type = "decimal"
zh = "户数"

# 塌陷
[facts.collapsed]
type = "boolean"
zh = "塌陷"
assume = false
"#,
        ),
        ("policy.rhai", "// 钩子\nfn classify(i) {\n    tables.classify(i)   \n}\n"),
        ("tables/fees.csv", "编号\t年龄\t→费率\t依据\nF-1\t> 5\t低\tQS\n"),
        ("tables/broken.csv", "编号,编号\n\"x\n"),
        ("scenarios/a.toml", "[[scenario]]\nid = \"a-1\"\n"),
        ("scenarios/b.toml", "[[scenario]]\nid = \"b-1\"\n[scenario.expect]\n"),
        ("roster.json", "{\n  \"id\": \"x\"\n}\n"),
        ("README.md", "# 青山\n\n=1+1\n  缩进\n"),
    ];
    files.map(|(path, text)| (path.to_owned(), text.to_owned())).into()
}

/// The folder with one file changed by replacing text.
fn with(path: &str, changes: &[(&str, &str)]) -> BTreeMap<String, String> {
    let mut files = small();
    let text = files.get_mut(path).unwrap();
    for (old, new) in changes {
        assert!(text.contains(old), "{old}");
        *text = text.replacen(old, new, 1);
    }
    files
}

fn edited(edit: impl Fn(&mut Book)) -> BTreeMap<String, String> {
    let mut book = Book::open(&small());
    edit(&mut book);
    let back = book.back();
    assert_eq!(back.warnings, []);
    back.files
}

#[test]
fn nothing_changed() {
    assert_eq!(edited(|_| {}), small());
}

#[test]
fn settings_are_changed_added_and_removed() {
    let back = edited(|book| {
        book.set("基本信息", "id", "值", "qing");
        book.set("基本信息", "layers", "值", "gezhi:common、../yuncheng");
        book.set("基本信息", "in_force.from", "值", "2026-01-01");
        book.set("基本信息", "title.en", "值", "");
        book.delete("基本信息", "tables.fees.columns.年龄");
        book.add("基本信息", &[("项", "schemes.qs.kinds.P"), ("值", "部件")]);
    });
    let wanted = [
        ("\"qingshan\"   #", "\"qing\"   #"),
        (
            "[\"gezhi:common\"]",
            "[\"gezhi:common\", \"../yuncheng\"]\nin_force = { from = \"2026-01-01\" }",
        ),
        ("\"青山\", en = \"Qingshan\" }", "\"青山\" }"),
        ("{ Q = \"事项\" }", "{ Q = \"事项\", P = \"部件\" }"),
        ("columns = { \"年龄\" = \"decimal\" }\n", ""),
    ];
    assert_eq!(back["pack.toml"], with("pack.toml", &wanted)["pack.toml"]);
}

#[test]
fn sources_and_parameters_are_changed_added_and_removed() {
    let back = edited(|book| {
        book.set("依据", "QS", "标题", "办法（试行）");
        book.delete("依据", "OWN");
        book.add("依据", &[("编号", "NEW"), ("种类", "法律"), ("标题", "法")]);
        book.set("参数", "rating_when", "值", "handled");
        book.set("参数", "rating_when", "未定", "否");
        book.add("参数", &[("编号", "week_start"), ("值", "sunday"), ("中文", "一周起点")]);
    });
    let wanted = [
        ("\"办法\"   #", "\"办法（试行）\"   #"),
        (
            "[sources.OWN]\nkind = \"design\"\ntitle = \"自己\"",
            "[sources.NEW]\nkind = \"law\"\ntitle = \"法\"",
        ),
        ("value = \"closed\"", "value = \"handled\""),
        ("open = true", "open = false"),
        (
            "source = \"OWN\"\n",
            "source = \"OWN\"\n\n[parameters.week_start]\nvalue = \"sunday\"\nzh = \"一周起点\"\n",
        ),
    ];
    assert_eq!(back["pack.toml"], with("pack.toml", &wanted)["pack.toml"]);
}

#[test]
fn words_are_changed_added_ordered_and_removed() {
    let back = edited(|book| {
        book.set("词表", "grid", "英文", "cell");
        book.insert_below("词表", "grid", &[("词类", "层级"), ("中文", "小区")]);
        book.add("词表", &[("词类", "单位"), ("中文", "水务公司"), ("主体种类", "企业")]);
        book.add("词表", &[("词类", "事实"), ("编号", "area"), ("类型", "数"), ("计量单位", "m²")]);
        book.set("词表", "collapsed", "假定", "是");
        book.delete("词表", "households");
    });
    let wanted = [
        ("en = \"grid\" }\n", "en = \"cell\" }\n\"小区\" = {}\n"),
        ("[facts.households]\ntype = \"decimal\"\nzh = \"户数\"\n\n", ""),
        (
            "assume = false\n",
            "assume = true\n\n[facts.area]\ntype = \"decimal\"\nunit = \"m²\"\n\n\
             [units]\n\"水务公司\" = { kind = \"enterprise\" }\n",
        ),
    ];
    assert_eq!(back["vocabulary.toml"], with("vocabulary.toml", &wanted)["vocabulary.toml"]);
}

#[test]
fn scripts_and_texts_are_changed_line_by_line() {
    let back = edited(|book| {
        book.write("policy.rhai", (0, 0), "// 新钩子");
        book.write("README.md", (4, 0), "末行");
    });
    assert_eq!(back["policy.rhai"], small()["policy.rhai"].replace("钩子", "新钩子"));
    assert_eq!(back["README.md"], format!("{}末行\n", small()["README.md"]));
}

#[test]
fn a_new_scenario_goes_where_its_row_says() {
    let back = edited(|book| book.add("场景", &[("标题", "新")]));
    let wanted = "[[scenario]]\nid = \"b-2\"\ntitle = \"新\"\n";
    assert_eq!(back["scenarios/workbook.toml"], wanted);
    let back = edited(|book| book.add("场景", &[("编号", "x"), ("文件", "b.toml")]));
    let wanted = format!("{}\n[[scenario]]\nid = \"x\"\n", small()["scenarios/b.toml"]);
    assert_eq!(back["scenarios/b.toml"], wanted);
    let back = edited(|book| book.delete("场景", "a-1"));
    assert_eq!(back["scenarios/a.toml"], "");
}

#[test]
fn a_table_with_tabs_keeps_them_and_a_new_table_is_made() {
    let back = edited(|book| {
        book.set("fees", "F-1", "→费率", "高\n档");
        book.add("fees", &[("年龄", "<= 5"), ("依据", "QS")]);
    });
    let wanted = "编号\t年龄\t→费率\t依据\nF-1\t> 5\t\"高\n档\"\tQS\nF-2\t<= 5\t\tQS\n";
    assert_eq!(back["tables/fees.csv"], wanted);
    let files = small();
    let mut book = Book::open(&files);
    book.append_sheet(
        "受理",
        &[&["编号", "渠道", "→受理结果", "依据"], &["", "来信", "转送", "QS"]],
    );
    book.append_sheet("日历 local", &[&["日期", "类型"], &["2026-05-01", "休"]]);
    let back = book.back();
    assert_eq!(back.files["tables/admit.csv"], "编号,渠道,→受理结果,依据\nD-01,来信,转送,QS\n");
    assert_eq!(back.files["calendars/local.csv"], "日期,类型\n2026-05-01,休\n");
    assert_eq!(back.files.len(), files.len() + 2);
}
