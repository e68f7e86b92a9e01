//! The C library as C programs see it: installed, compiled against, linked and run.
//!
//! Without a C compiler nothing is tested and nothing fails, unless `CI=true`.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a failing test must stop, and a skipped one say so"
)]

#[path = "abi/tiny.rs"]
mod tiny;

use std::collections::BTreeSet;
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use gezhi::contract::json;
use gezhi::pack_dir::{Sources, bundle};
use gezhi::{Engine, bake};

const HERE: &str = env!("CARGO_MANIFEST_DIR");
const C: &[&str] = &["-std=c11", "-g", "-O1", "-Wall", "-Wextra", "-Werror", "-pedantic"];
const CPP: &[&str] = &["-std=c++17", "-Wall", "-Wextra", "-Werror", "-pedantic"];

/// Where the library is installed for the tests, and what they read.
struct Place {
    prefix: PathBuf,
    cc: String,
    cpp: String,
}

/// Everything installed, once; nothing where there is no C compiler.
fn place() -> Option<&'static Place> {
    static PLACE: OnceLock<Option<Place>> = OnceLock::new();
    PLACE.get_or_init(install).as_ref()
}

fn install() -> Option<Place> {
    let cc = env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let cpp = env::var("CXX").unwrap_or_else(|_| "c++".to_owned());
    if !(there(&cc) && there(&cpp)) {
        return None;
    }
    let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let prefix = tmp.join("c");
    let built = env::current_exe().unwrap().parent().unwrap().to_owned();
    let mut install = Command::new("sh");
    install.arg(Path::new(HERE).join("install.sh")).args([&prefix, &built]);
    install.env("CARGO", env!("CARGO")).env("CARGO_TARGET_DIR", tmp.parent().unwrap());
    run(&mut install);
    for pack in ["lengshuitan", "model"] {
        let sources = Sources::pack(Path::new(HERE).join("../../rules").join(pack));
        let text = json::canonical(&bundle(&sources).unwrap());
        fs::write(prefix.join(format!("{pack}.json")), text).unwrap();
    }
    fs::write(prefix.join("tiny.wasm"), tiny::component()).unwrap();
    let district = bundle(&Sources::pack(Path::new(HERE).join("../../rules/lengshuitan"))).unwrap();
    let baked = bake::bake(&Engine::new().unwrap(), &district).unwrap();
    fs::write(prefix.join("baked.wasm"), baked.component).unwrap();
    Some(Place { prefix, cc, cpp })
}

/// Whether a tool is there; where `CI=true` it must be.
fn there(tool: &str) -> bool {
    let found = Command::new(tool).arg("--version").output().is_ok();
    assert!(found || env::var("CI").as_deref() != Ok("true"), "there is no `{tool}`");
    if !found {
        println!("skipped: there is no `{tool}`");
    }
    found
}

/// Runs a command that must succeed; what it says is shown if it does not.
fn run(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let (out, error) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success(), "{command:?}: {status}\n{out}\n{error}");
    out.into_owned()
}

impl Place {
    fn path(&self, name: &str) -> PathBuf {
        self.prefix.join(name)
    }

    /// Compiles a program of this folder under `name`.
    fn compile(&self, source: &Path, name: &str, flags: &[&str]) -> PathBuf {
        let program = self.path(name);
        let lib = self.path("lib");
        let cpp = source.extension() == Some(OsStr::new("cpp"));
        let (compiler, standard) = if cpp { (&self.cpp, CPP) } else { (&self.cc, C) };
        let mut compile = Command::new(compiler);
        compile.args(standard).args(flags).arg(source).arg("-o").arg(&program);
        compile.arg("-I").arg(self.path("include")).arg("-L").arg(&lib);
        compile.arg(format!("-Wl,-rpath,{}", lib.display())).args(["-lgezhi", "-lpthread"]);
        run(&mut compile);
        program
    }

    fn test(&self, name: &str, flags: &[&str]) -> PathBuf {
        let source = Path::new(HERE).join("tests").join(format!("{name}.c"));
        let suffix = if flags.is_empty() { "" } else { "-checked" };
        self.compile(&source, &format!("{name}{suffix}"), flags)
    }

    /// A folder for compiled code that nobody else can write to.
    fn cache(&self) -> PathBuf {
        self.path("cache")
    }
}

#[test]
fn what_one_thread_can_see() {
    let Some(place) = place() else { return };
    let roster = Path::new(HERE).join("../../rules/lengshuitan/roster.json");
    let mut abi = Command::new(place.test("abi", &[]));
    abi.arg(place.path("lengshuitan.json")).args([roster, place.cache()]);
    abi.args(["model.json", "baked.wasm"].map(|name| place.path(name)));
    assert_eq!(run(&mut abi), "abi: ok\n");
}

#[test]
fn threads_swaps_and_sessions() {
    let Some(place) = place() else { return };
    let mut threads = Command::new(place.test("threads", &["-D_POSIX_C_SOURCE=200809L"]));
    threads.args(["lengshuitan.json", "model.json"].map(|name| place.path(name)));
    assert_eq!(run(threads.arg(place.cache())), "threads: ok\n");
}

#[test]
fn the_sanitizers_find_no_leak_with_the_engine() {
    let Some(place) = place() else { return };
    let program = place.test("memory", &["-fsanitize=address,undefined"]);
    let mut memory = Command::new(program);
    assert_eq!(run(memory.args([place.path("lengshuitan.json"), place.cache()])), "memory: ok\n");
}

#[test]
fn valgrind_finds_no_leak() {
    let Some(place) = place() else { return };
    if !there("valgrind") {
        return;
    }
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--quiet", "--leak-check=full", "--error-exitcode=9"]);
    // What threads that live as long as the process hold (rayon's, with which wasmtime compiles)
    // is "possibly" lost; what this library would leak is lost for certain.
    valgrind.args(["--show-leak-kinds=definite,indirect", "--errors-for-leak-kinds=definite"]);
    valgrind.arg(place.test("memory", &[]));
    valgrind.args(["lengshuitan.json", "valgrind-cache", "tiny.wasm"].map(|n| place.path(n)));
    assert_eq!(run(&mut valgrind), "memory: ok\n");
}

#[test]
fn the_header_is_cpp_too() {
    let Some(place) = place() else { return };
    let source = place.path("header.cpp");
    let text = "#include <gezhi.h>\nint main() { gezhi_text text{}; gezhi_text_free(&text);\n\
                return gezhi_status_name(GEZHI_STATUS_OK)[0] == 'o' ? 0 : 1; }\n";
    fs::write(&source, text).unwrap();
    run(&mut Command::new(place.compile(&source, "header", &[])));
}

#[test]
fn the_readmes_program_runs() {
    let Some(place) = place() else { return };
    let readme = fs::read_to_string(Path::new(HERE).join("README.md")).unwrap();
    let block = |start: &str| readme.split(start).nth(1).unwrap().split("```").next().unwrap();
    fs::write(place.path("quickstart.c"), block("```c\n")).unwrap();
    fs::copy(place.path("lengshuitan.json"), place.path("pack.json")).unwrap();
    let script = block("```sh run\n");
    let mut shell = Command::new("sh");
    shell.args(["-euc", script]).current_dir(&place.prefix);
    shell.env("PREFIX", &place.prefix).env("XDG_CACHE_HOME", place.cache());
    if there("pkg-config") {
        let out = run(&mut shell);
        assert!(out.contains("市水务公司"), "{out}");
    }
}

#[test]
fn the_corpus_runner_sees_a_difference() {
    let Some(place) = place() else { return };
    let folder = place.path("corpus-of-two");
    fs::create_dir_all(folder.join("bundles")).unwrap();
    fs::copy(place.path("lengshuitan.json"), folder.join("bundles/one.json")).unwrap();
    let no_function = r#"{"en":"missing field `incident`","zh":"缺少字段 `incident`"}"#;
    let right = format!(r#"{{"kind":"invalid_request","message":{no_function}}}"#);
    let lines = [
        ["-", "decide", "first", "error", "{", "{}"],
        ["one", "assess", "second", "error", "{}", &right],
    ];
    let good = lines.map(|fields| fields.join("\t") + "\n").concat();
    fs::write(folder.join("good.tsv"), good).unwrap();
    fs::write(folder.join("generated.tsv"), "one\tdecide\t1\t\t{}\t\n").unwrap();
    let mut runner = Command::new(place.test("corpus", &[]));
    let Output { status, stdout, .. } = runner.arg(&folder).output().unwrap();
    let line = String::from_utf8(stdout).unwrap();
    assert_eq!(status.code(), Some(1), "{line}");
    assert!(line.contains(r#""cases":2,"differ":["first"],"#), "{line}");
    assert!(line.contains(r#""generated":1,"#), "{line}");
}

#[test]
fn the_library_exports_what_the_header_declares() {
    let Some(place) = place() else { return };
    if cfg!(not(target_os = "linux")) || !there("nm") {
        return;
    }
    let mut nm = Command::new("nm");
    let symbols = run(nm.args(["-D", "--defined-only"]).arg(place.path("lib/libgezhi.so")));
    let exported: BTreeSet<&str> =
        symbols.lines().filter_map(|line| line.split_whitespace().last()).collect();
    let header = fs::read_to_string(place.path("include/gezhi.h")).unwrap();
    let declared: BTreeSet<&str> = header
        .lines()
        .filter(|line| !line.starts_with("//"))
        .filter_map(|line| line.split_once('(')?.0.rsplit([' ', '*']).next())
        .filter(|name| name.starts_with("gezhi_"))
        .collect();
    assert_eq!(exported, declared);
}
