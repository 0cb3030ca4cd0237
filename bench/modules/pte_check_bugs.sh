#!/bin/bash
# Write each bug of pte_check_bugs.txt into a copy of the RTL, build the rig with it, and see that the comparison finds it:
# pte_check_bugs.sh OBJECT... -- LIBRARY... -- [NAME...]. Prints after how many answers each was found, and
# "modules-pte-check-bugs: N passed, M failed".
set -u
cd "$(dirname "$0")/../.." || exit 2
build=$(realpath "${BUILD:-build}")/bench/modules/pte_check/bugs
passed=0
failed=0

objects=()
while [ "$1" != -- ]; do objects+=("$1") && shift; done
shift
libraries=()
while [ "$1" != -- ]; do libraries+=("$1") && shift; done
shift

verdict() { # passed|failed name sentence
    printf '%-22s %s\n' "$2" "$3"
    if [ "$1" = passed ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

build_bug() { # directory file sed
    rm -rf "$1" && mkdir -p "$1/rtl" && cp rtl/*.sv "$1/rtl" || return
    sed -i "$3" "$1/rtl/$2"
    cmp -s "rtl/$2" "$1/rtl/$2" && echo "the expression changes nothing in $2" && return 1
    OPT_FAST=-O0 bench/modules/pte_check_build.sh "$1/rtl" "$1/rig" -Wno-fatal || return
    g++ -o "$1/pte_check" "$1/rig/dut.o" "$1/rig/Vpte_check_rig__ALL.a" "${objects[@]}" "${libraries[@]}"
}

catch() { # name file sed
    local dir=$build/$1 status count
    if ! build_bug "$dir" "$2" "$3" >"$dir.build" 2>&1; then
        verdict failed "$1" "cannot be built; see $dir.build"
        return
    fi
    "$dir/pte_check" --seed "${SEED:-1}" >"$dir.log" 2>&1
    status=$?
    count=$(sed -n 's/^\([0-9]*\) answers compared.*/\1/p' "$dir.log")
    if [ "$status" = 1 ] && grep -q '^replay: ' "$dir.log"; then
        verdict passed "$1" "found after $count answers"
    else
        verdict failed "$1" "not found in ${count:-no} answers; see $dir.log"
    fi
}

mkdir -p "$build"
while read -r name file expression; do
    case $name in '' | '#'*) continue ;; esac
    if [ $# = 0 ] || [[ " $* " == *" $name "* ]]; then
        catch "$name" "$file" "$expression"
    fi
done <bench/modules/pte_check_bugs.txt

echo "modules-pte-check-bugs: $passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
