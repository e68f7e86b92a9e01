use gezhi_contract::{ErrorKind, Text};
use unicode_width::UnicodeWidthStr;

use super::*;

fn bundle(table: &str) -> Bundle {
    let mut layer = Layer { name: "folder".into(), ..Layer::default() };
    layer.files.insert("pack.toml".into(), "id = \"demo\"\n".into());
    layer.files.insert("tables/assign.csv".into(), table.into());
    Bundle { layers: vec![layer], roster: None }
}

fn problem(line: u32, column: u32, width: u32) -> Diagnostic {
    Diagnostic {
        code: "unknown-word".into(),
        severity: Severity::Error,
        layer: "demo".into(),
        file: "tables/assign.csv".into(),
        line,
        column,
        width,
        path: None,
        message: Text::new("没有 `网格圆`", "there is no `网格圆`"),
        hint: Some(Text::new("是否指 `网格员`？", "did you mean `网格员`?")),
    }
}

fn english() -> RenderOptions {
    RenderOptions { lang: Lang::En, ..RenderOptions::default() }
}

#[test]
fn the_carets_stand_under_the_chinese_words_meant() {
    let drawn =
        diagnostics(&[problem(2, 8, 3)], &bundle("编号,→主办\n甲-001,,网格圆,x\n"), &english());
    let wanted = "\
error[unknown-word]: there is no `网格圆`
 --> demo/tables/assign.csv:2:8
  |
2 | 甲-001,,网格圆,x
  |         ^^^^^^
  = help: did you mean `网格员`?

";
    assert_eq!(drawn, wanted);
}

#[test]
fn a_long_line_is_cut_around_the_mark() {
    let line = format!("{},网格圆,{}", "甲乙丙丁".repeat(60), "x".repeat(300));
    let options = RenderOptions { columns: 60, ..RenderOptions::default() };
    let drawn = diagnostics(&[problem(1, 242, 3)], &bundle(&line), &options);
    let lines: Vec<&str> = drawn.lines().collect();
    assert!(lines.iter().all(|line| line.width() <= 60), "{drawn}");
    let before = |text: &str, mark: char| text.split(mark).next().unwrap().width();
    assert_eq!(before(lines[3], '网'), before(lines[4], '^'), "{drawn}");
    assert_eq!(lines[4].matches('^').count(), 6);
}

#[test]
fn places_beyond_the_text_are_drawn_without_a_line_or_at_its_end() {
    for (line, column, width) in [(0, 0, 0), (9, 1, 1), (1, 99, 5), (1, 1, 999), (1, 0, 0)] {
        let drawn = diagnostics(&[problem(line, column, width)], &bundle("甲\t乙\n"), &english());
        assert!(drawn.contains("demo/tables/assign.csv"), "{drawn}");
    }
    let whole = diagnostics(&[problem(1, 0, 0)], &bundle("甲\n"), &english());
    assert!(whole.contains("1 | 甲\n") && !whole.contains('^'), "{whole}");
}

#[test]
fn an_error_says_where_in_the_request_and_in_the_script() {
    let mut failed = Error::new(ErrorKind::ScriptFailed, "脚本出错", "the script failed")
        .at("incident.facts")
        .hint("改", "mend it");
    failed.file = Some("demo:tables/assign.csv".into());
    (failed.line, failed.column) = (Some(1), Some(2));
    let drawn = error(&failed, Some(&bundle("甲乙\n")), &english());
    let wanted = "\
error[script_failed]: the script failed
  --> incident.facts
 --> demo/tables/assign.csv:1:2
  |
1 | 甲乙
  |   ^^
  = help: mend it
";
    assert_eq!(drawn, wanted);
}
