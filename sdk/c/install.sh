#!/bin/sh
# Installs the C library: install.sh PREFIX [BUILT]
#
# BUILT is the folder where Cargo left libgezhi_c.so (and libgezhi_c.a, if it was asked for one);
# `target/release` if not said. Writes PREFIX/lib/libgezhi.so with its versions, libgezhi.a,
# PREFIX/include/gezhi.h, PREFIX/lib/pkgconfig/gezhi.pc and the licence in PREFIX/share/doc/gezhi, and nothing
# else.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${CARGO_TARGET_DIR:-$here/../../target}
[ $# -ge 1 ] || { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }
mkdir -p "$1/include" "$1/lib/pkgconfig"
prefix=$(cd "$1" && pwd)
built=${2:-$target/release}
version=$(sed -n '/^\[workspace.package\]/,/^$/s/^version = "\(.*\)"/\1/p' "$here/../../Cargo.toml")
major=${version%%.*}

case $(uname -s) in
Darwin) from=libgezhi_c.dylib full=libgezhi.$version.dylib short=libgezhi.$major.dylib link=libgezhi.dylib ;;
*) from=libgezhi_c.so full=libgezhi.so.$version short=libgezhi.so.$major link=libgezhi.so ;;
esac
if [ ! -f "$built/$from" ]; then
    echo "install.sh: $built holds no $from; make it with: cargo build --release -p gezhi-c" >&2
    exit 1
fi
cp "$built/$from" "$prefix/lib/$full"
ln -sf "$full" "$prefix/lib/$short"
ln -sf "$short" "$prefix/lib/$link"
if [ -f "$built/libgezhi_c.a" ]; then cp "$built/libgezhi_c.a" "$prefix/lib/libgezhi.a"; fi

mkdir -p "$prefix/share/doc/gezhi"
cp "$here/../../LICENSE" "$here/../../NOTICE" "$prefix/share/doc/gezhi/"

# The generator has a target folder of its own, so it never waits for a build of the library.
"${CARGO:-cargo}" run --quiet --locked --manifest-path "$here/header/Cargo.toml" \
    --target-dir "$target/gezhi-c-header" -- "$prefix/include/gezhi.h"
sed -e "s|@prefix@|$prefix|" -e "s|@version@|$version|" "$here/gezhi.pc.in" \
    > "$prefix/lib/pkgconfig/gezhi.pc"
