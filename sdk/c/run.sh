#!/bin/sh
# Compiles a program of tests/ against an installed library and runs it: run.sh PREFIX PROGRAM [ARGUMENT]...
#
# run.sh PREFIX corpus           the corpus of $GEZHI_CORPUS (target/corpus), one line of JSON
# run.sh PREFIX bench            the bench, one line of JSON
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${CARGO_TARGET_DIR:-$here/../../target}
[ $# -ge 2 ] || { sed -n '2,5s/^# \{0,1\}//p' "$0" >&2; exit 2; }
prefix=$(cd "$1" && pwd)
program=$2
shift 2
corpus=${GEZHI_CORPUS:-$target/corpus}
if [ $# -eq 0 ]; then
    case $program in
    corpus) set -- "$corpus" ;;
    bench)
        baked=${GEZHI_ARTEFACTS:-$target/component}/lengshuitan.baked.component.wasm
        set -- "$corpus/bundles/lengshuitan.json"
        if [ -f "$baked" ]; then set -- "$@" "$baked"; fi
        ;;
    esac
fi
"${CC:-cc}" -std=c11 -O2 -Wall -Wextra -Werror -pedantic "$here/tests/$program.c" \
    -o "$prefix/$program" -I"$prefix/include" -L"$prefix/lib" -lgezhi -lpthread -Wl,-rpath,"$prefix/lib"
exec "$prefix/$program" "$@"
