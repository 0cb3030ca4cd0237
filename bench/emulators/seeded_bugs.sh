#!/bin/bash
# Write each bug of seeded_bugs.txt into a copy of the model, build the bench against that, and see that it catches it:
# seeded_bugs.sh [NAME...]. Prints after how many accesses, and "emulator-bugs: N passed, M failed".
set -u
cd "$(dirname "$0")/../.." || exit 2
root=$PWD
bugs=$(realpath "${BUILD:-build}")/emulators/bugs
standard="-std=c11 -D_POSIX_C_SOURCE=200809L" # and no warnings: a bug may leave a parameter unused
passed=0
failed=0

verdict() { # passed|failed name sentence
    printf '%-24s %s\n' "$2" "$3"
    if [ "$1" = passed ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

# The bug in a copy of the sources, and the bench built there.
build_bug() { # directory bench file sed
    rm -rf "$1" && mkdir -p "$1/scripts" && cp -r Makefile model bench "$1" && cp -r scripts/record "$1/scripts" || return
    sed -i "$4" "$1/model/$3"
    cmp -s "model/$3" "$1/model/$3" && echo "the expression changes nothing in $3" && return 1
    make --no-print-directory -C "$1" BUILD=build OPT=-O1 CSTD="$standard" "build/bench/emulators/$2" || return
    make --no-print-directory -C "$1" BUILD=build build/bench/emulators/guest.elf
}

catch() { # name bench file sed
    local dir=$bugs/$1 count
    if ! build_bug "$dir" "$2" "$3" "$4" >"$dir.build" 2>&1; then
        verdict failed "$1" "cannot be built; see $dir.build"
        return
    fi
    "$dir/build/bench/emulators/$2" --seed "${SEED:-1}" >"$dir.log" 2>&1
    count=$(sed -n "s/^$2: \([0-9]*\) passed, 1 failed$/\1/p" "$dir.log")
    if [ -n "$count" ] && grep -q '^DIFFERENT: ' "$dir.log"; then
        verdict passed "$1" "caught by $2 at access $((count + 1))"
    else
        verdict failed "$1" "not caught; see $dir.log"
    fi
}

mkdir -p "$bugs"
while read -r name bench file expression; do
    case $name in '' | '#'*) continue ;; esac
    if [ $# = 0 ] || [[ " $* " == *" $name "* ]]; then
        catch "$name" "$bench" "$file" "$expression"
    fi
done <"$root/bench/emulators/seeded_bugs.txt"

echo "emulator-bugs: $passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
