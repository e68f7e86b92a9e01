//! Examples at the end of each command's help, and the help in Chinese.
//!
//! The English help of arguments stands beside them; a test holds the Chinese table to it.

use clap::{Arg, Command};
use gezhi::render::Lang;

/// The end of the main help.
pub const EXIT_STATUS: &str = "\
Exit status: 0 fine, 1 findings (a failed check or test), 2 bad input or usage.";

/// The end of `decide --help`.
pub const DECIDE: &str = "\
Examples:
  gezhi decide incident.json --pack rules/lengshuitan
  gezhi decide --pack rules/lengshuitan --text \"自来水管破裂\" --at 2026-03-02T09:15
  gezhi decide --pack rules/lengshuitan --layer rules/timetables/yuncheng - < incidents.jsonl";

/// The end of `check --help`.
pub const CHECK: &str = "\
Examples:
  gezhi check rules/lengshuitan
  gezhi check rules/* rules/timetables/*
  gezhi check rules/lengshuitan --layer rules/timetables/yuncheng --deny warnings";

/// The end of `test --help`.
pub const TEST: &str = "\
Examples:
  gezhi test rules/lengshuitan
  gezhi test rules/* --filter S0-1";

/// The end of `deadline --help`.
pub const DEADLINE: &str = "\
Examples:
  gezhi deadline --calendar cn-mainland --start 2024-02-08T16:30 --limit \"8 work_hour\"
  gezhi deadline --start 2024-02-08T16:30 --limit 5个工作日
  gezhi deadline --batch limits.csv -o due.csv
  gezhi deadline --batch limits.csv --check deadline > due.csv

Units: minute, urgent_hour, work_hour, work_day, natural_day, work_day_next, month.
Without --pack the calendar is that of the common layer, which is built in.";

/// The end of `timeline --help`.
pub const TIMELINE: &str = "\
Examples:
  gezhi timeline case.json --pack rules/lengshuitan --at 2026-03-03T10:00
  gezhi timeline case.json --pack rules/lengshuitan --at 2026-03-02T18:00 --replay
  gezhi timeline case.json --pack rules/lengshuitan --svg case.svg
  gezhi schema timeline.request                 # how a case is written

A case without `decision` is decided on the spot, which is good for trying out.";

/// The end of `duties --help`.
pub const DUTIES: &str = "\
Examples:
  gezhi duties log.json --pack rules/beixinjie
  gezhi duties --pack rules/model --roster rules/model/roster.json \\
    --from 2026-03-01 --to 2026-03-31 --at 2026-03-31T18:00 --only overdue
  gezhi schema duties.request";

/// The end of `survey --help`.
pub const SURVEY: &str = "\
Examples:
  gezhi survey grids.json --pack rules/shuangcheng
  gezhi survey --pack rules/model --roster rules/model/roster.json --at 2026-03-02
  gezhi schema survey.request";

/// The end of `score --help`.
pub const SCORE: &str = "\
Examples:
  gezhi score closed.json --pack rules/dingshan
  gezhi schema score.request";

/// The end of `simulate --help`.
pub const SIMULATE: &str = "\
Examples:
  gezhi simulate rules/dingshan                    # its properties, 100,000 incidents
  gezhi simulate rules/dingshan --incidents 1000000 --seed 7 --report properties.html
  gezhi simulate rules/dingshan --save rules/dingshan/scenarios/found.toml
  gezhi simulate rules/dingshan --faults           # would they notice a mistake?
  gezhi simulate rules/model --year --incidents 20000 --report year.html
  gezhi simulate rules/model --year --incidents 20000 --what-if staff.网格员=+10%
  gezhi simulate rules/model --year --incidents 20000 --sweep staff.网格员=-20%,-10%,+0%,+10%
  gezhi simulate rules/model --backtest cases.csv > map.toml      # a map to begin with
  gezhi simulate rules/model --backtest cases.csv --map map.toml --at 2026-03-31T18:00
  gezhi simulate rules/model --backtest cases.csv --map map.toml --csv tables

CASES is a CSV file as Excel or WPS write it: UTF-8 or GB18030, commas or tabs.";

/// The end of `describe --help`.
pub const DESCRIBE: &str = "\
Examples:
  gezhi describe                                # the engine and its limits
  gezhi describe --pack rules/lengshuitan
  gezhi describe --pack rules/lengshuitan --detail
  gezhi describe --pack rules/lengshuitan --detail --format json";

/// The end of `schema --help`.
pub const SCHEMA: &str = "\
Examples:
  gezhi schema
  gezhi schema decide.response > decision.schema.json";

/// The end of `bundle --help`.
pub const BUNDLE: &str = "\
Examples:
  gezhi bundle --pack rules/lengshuitan -o lengshuitan.json
  gezhi bundle --pack rules/lengshuitan --layer rules/timetables/yuncheng > both.json

The digest of the pack is printed on standard error.";

/// The end of `bake --help`.
pub const BAKE: &str = "\
Examples:
  gezhi bake --pack rules/lengshuitan -o lengshuitan.wasm
  gezhi bake --pack rules/model --roster rules/model/roster.json -o model.wasm
  gezhi decide --pack lengshuitan.wasm --text 水管破裂

Same functions, same answers; nothing is opened at the start. The core module is for hosts without
the component model.";

/// The end of `export --help`.
pub const EXPORT: &str = "\
Examples:
  gezhi export xlsx --pack rules/lengshuitan
  gezhi export xlsx --pack rules/lengshuitan -o 冷水滩.xlsx

Every command takes the workbook as its pack: gezhi test rules/lengshuitan.xlsx";

/// The end of `import --help`.
pub const IMPORT: &str = "\
Examples:
  gezhi import rules/lengshuitan.xlsx -o rules/lengshuitan

What was not changed in the workbook comes back to the byte.";

/// The end of `init --help`.
pub const INIT: &str = "\
Examples:
  gezhi init my-district
  gezhi init my-district --from model
  gezhi init 我的规则包 --id my-district";

/// The end of `serve --help`.
pub const SERVE: &str = "\
Examples:
  gezhi serve --packs rules
  gezhi serve --packs /srv/gezhi --listen 127.0.0.1:8631 --watch 5
  curl -H 'Content-Type: application/json' --data @request.json \\
    http://127.0.0.1:8631/v1/districts/lengshuitan/decide

The first line on standard output is the address. SIGHUP reads the packs again, SIGTERM stops.
There is no TLS and no login: listen on loopback, or put a gateway in front.";

/// Command → what it does, in Chinese.
const COMMANDS: [(&str, &str); 17] = [
    ("decide", "答复事项：是什么，谁负责，何时办完，为什么"),
    ("check", "查出规则包的全部错误"),
    ("test", "跑规则包的场景"),
    ("timeline", "案件到了哪一步：时钟、谁在办、接着是什么，为什么"),
    ("duties", "对照记录，看经常性职责做了没有"),
    ("survey", "对照规模标准看网格"),
    ("score", "办结的事项是否达到指标"),
    ("simulate", "试一试规则包的政策：把真实案件放进去回放"),
    ("deadline", "按日历算截止时刻"),
    ("describe", "说明规则包：词表、事实、类目、表、依据、日历"),
    ("schema", "打印合约的 JSON Schema"),
    ("bundle", "把规则包和它的层打成一个 JSON 文件"),
    ("bake", "烘焙：做一个已打开规则包的组件，拿来就用"),
    ("export", "把规则包写成一个工作簿，用 Excel 或 WPS 改"),
    ("import", "把工作簿写回规则包文件夹"),
    ("init", "建一个完整的小规则包，从这里改起"),
    ("serve", "为一个文件夹里的规则包提供 HTTP 服务"),
];

/// Argument → its help, in Chinese; the same name means the same everywhere, except where a command
/// is named.
const ARGUMENTS: [(&str, &str); 70] = [
    ("engine", "用这个引擎（组件文件）代替自带的，如重放旧的答复"),
    ("lang", "消息的语言；不写则随系统"),
    ("format", "输出格式；不写则终端上为文字，其他为 JSON"),
    ("color", "是否着色"),
    ("incident", "含一件或多件事项的 JSON 文件、JSON Lines，或 `-` 表示标准输入"),
    ("pack", "规则包：文件夹、工作簿（.xlsx）、打好的 .json，或烘焙好的 .wasm"),
    ("under", "直接垫在规则包下面的文件夹，如时限层；可重复"),
    ("over", "盖在规则包上面的文件夹，如本地改动；可重复"),
    ("roster", "名册（.json）：网格、岗位、谁在岗；岗位由此落到人头"),
    ("compare", "把几个规则包的答复并排"),
    ("request", "JSON 请求文件，或 `-` 表示标准输入；格式见 gezhi schema"),
    ("from", "期间的第一天，如 2026-03-01"),
    ("to", "期间的最后一天"),
    ("only", "只列这些状态；可重复"),
    ("judged_at", "从哪个时刻判断，如 2026-03-31T18:00"),
    ("case", "案件的 JSON 文件（incident、decision、events），或 `-` 表示标准输入"),
    ("instant", "看哪个时刻，如 2026-03-03T10:00；不写则为现在"),
    ("replay", "略去这个时刻以后的事件，看案件当时的样子"),
    ("svg", "同时画成图，写到这个文件（SVG），可看可打印"),
    ("day", "哪一天的标准，如 2026-03-02"),
    ("kind", "写成什么"),
    ("export_pack", "规则包的文件夹"),
    ("export_output", "写到这个文件；不写则在文件夹旁边，名为 文件夹.xlsx"),
    ("workbook", "工作簿（.xlsx）"),
    ("import_output", "写到这个文件夹；已有的同名文件会被覆盖"),
    ("base", "从哪个包起步"),
    ("detail", "也列出各表的行；JSON 中另有每个条件可试的值和日历列出的日子"),
    ("trace", "列出命中的和可能命中的每一行"),
    ("no_receipt", "不要凭证"),
    ("text", "不用文件，直接给事项的文字"),
    ("at", "与 --text 同用：上报时间，如 2026-03-02T09:15；不写则为现在"),
    ("area", "与 --text 同用：区划代码"),
    ("fact", "与 --text 同用：事实，如 households=12；可重复"),
    ("packs", "规则包：文件夹或工作簿"),
    ("deny", "把什么也算作错误"),
    ("filter", "只跑编号、标题或文件名含有此文字的场景"),
    ("calendar", "日历，如 cn-mainland；不写则用规则包的"),
    ("start", "起算时间：当地时间如 2024-02-08T16:30，或带时差"),
    ("limit", "时限，如 \"8 work_hour\" 或 8工作时"),
    ("batch", "含 start、limit_type、value 三列的 CSV 文件；`-` 表示标准输入"),
    ("check", "与 --batch 同用：与这一列比较，有不同则退出码为 1"),
    ("output", "写到这个文件，而不是标准输出"),
    ("baked_output", "组件写到这里，核心模块写在旁边，名为 P.core.wasm"),
    ("name", "哪一个，如 decide.response；不写则列出全部名字"),
    ("folder", "要建的文件夹，须为空或还没有"),
    ("packs_folder", "规则包所在的文件夹：其中每个规则包、.json、.xlsx 是一个区，名字就是编号"),
    ("listen", "监听的地址，如 127.0.0.1:8631；端口 0 则任选一个"),
    ("body_max", "请求体最多多少字节"),
    ("timeout", "一次请求最多多少秒"),
    ("concurrency", "同时最多处理多少请求，再多就答 503；不写则为处理器数的四倍"),
    ("watch", "每隔多少秒看一遍规则包有没有改动；不写则只在 SIGHUP 时看"),
    ("quiet", "不写访问日志"),
    ("simulated", "规则包：文件夹、工作簿（.xlsx）、打好的 .json，或烘焙好的 .wasm"),
    ("seed", "种子；同一个种子，事项相同"),
    ("incidents", "试多少件事项"),
    ("properties", "只试这个性质；可重复"),
    ("save", "把每个不成立的性质写成一个场景，存到这个文件"),
    ("faults", "在规则包各表的每一行植入一处错误，看哪些被发现"),
    ("lower", "与 --faults 同用：下面各层的行也植入"),
    ("year", "照计划仿真一年；不写文件则用规则包里的 simulation.toml"),
    (
        "knobs",
        "拧一个旋钮：staff.角色=+10%、shift.角色=08:00-20:00、limit.行=2工作日、parameter.编号=值；可重复",
    ),
    ("against", "让另一个规则包办同样的事项，看差别"),
    ("what_if", "同一个规则包，再拧一个旋钮，办同样的事项，看差别；可重复"),
    ("sweep", "把一个旋钮的几个值都试一遍：staff.角色=-20%,-10%,+0%,+10%"),
    ("backtest", "回放这个 CSV 文件里的真实案件"),
    ("map", "与 --backtest 同用：对照表（.toml），哪一列说什么；不写则按表头猜一份打印出来"),
    ("seen_at", "与 --backtest 同用：未结的案件看到哪个时刻，如文件导出的时刻 2026-03-31T18:00"),
    ("report", "把报告写成一个 HTML 文件"),
    ("csv", "把报告的各张表写成 CSV 文件，放进这个文件夹"),
    ("id", "规则包的编号：小写字母、数字、连字符；不写则用文件夹名"),
];

/// The whole help in the reader's language.
pub fn in_language(command: Command, lang: Lang) -> Command {
    if lang == Lang::En {
        return command;
    }
    let command = command
        .about("网格治理的规则：一件事项是什么、谁负责、何时办完、为什么")
        .after_help("退出码：0 正常，1 有发现（检查或场景未通过），2 输入或用法有误。");
    let mut command = arguments(command);
    for (name, about) in COMMANDS {
        command = command.mut_subcommand(name, |sub| {
            let examples = sub.get_after_help().map(ToString::to_string).unwrap_or_default();
            let examples = examples.replace("Examples:", "例：");
            arguments(sub.about(about)).after_help(examples)
        });
    }
    command
}

fn arguments(command: Command) -> Command {
    command.mut_args(|argument: Arg| {
        let found = ARGUMENTS.iter().find(|(id, _)| argument.get_id() == *id);
        match found {
            Some((_, help)) => argument.help(*help).long_help(None::<&str>),
            None => argument,
        }
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::arguments::Arguments;

    #[test]
    fn every_command_and_argument_is_explained_in_chinese() {
        let command = in_language(Arguments::command(), Lang::Zh);
        command.clone().debug_assert();
        let chinese = |text: &str| text.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}'));
        for sub in command.get_subcommands() {
            let name = sub.get_name();
            assert!(chinese(&sub.get_about().unwrap().to_string()), "{name}");
            assert!(sub.get_after_help().unwrap().to_string().starts_with("例："), "{name}");
            for argument in sub.get_arguments() {
                let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
                assert!(chinese(&help), "{name} {}", argument.get_id());
            }
        }
    }
}
