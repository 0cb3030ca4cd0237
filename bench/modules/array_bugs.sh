#!/bin/bash
# Write each bug of array_bugs.txt into a copy of the arrays, build the bench of one geometry with it, and see that the bench
# finds it: array_bugs.sh OBJECT... -- [NAME...]. Prints what each was found by, and "modules-arrays-bugs: N passed, M failed".
set -u
cd "$(dirname "$0")/../.." || exit 2
build=$(realpath "${BUILD:-build}")/modules/bugs
passed=0
failed=0
objects=()
while [ "$1" != -- ]; do objects+=("$1") && shift; done
shift

verdict() { # passed|failed name sentence
    printf '%-22s %s\n' "$2" "$3"
    if [ "$1" = passed ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

build_bug() { # directory geometry file sed
    rm -rf "$1" && mkdir -p "$1" && cp -r rtl "$1/rtl" || return
    sed -i "$4" "$1/rtl/$3"
    cmp -s "rtl/$3" "$1/rtl/$3" && echo "the expression changes nothing in $3" && return 1
    # shellcheck disable=SC2046 # a list of words
    OPT_FAST=-O0 VERILATOR_WARNINGS=-Wno-fatal bench/modules/array_build.sh "$1/rtl" "$1/obj" \
        $(sed -n "s/^$2 //p" bench/modules/array_geometries.txt) || return
    g++ -o "$1/array" "$1/obj/dut.o" "$1/obj/Varray_pair__ALL.a" "${objects[@]}" -pthread
}

catch() { # name geometry file sed
    local dir=$build/$1 status found
    if ! build_bug "$dir" "$2" "$3" "$4" >"$dir.build" 2>&1; then
        verdict failed "$1" "cannot be built; see $dir.build"
        return
    fi
    timeout 300 "$dir/array" --seed "${SEED:-1}" >"$dir.log" 2>&1
    status=$?
    found=$(sed -n 's/^cycle [0-9]*: //p' "$dir.log")
    case $1:$status:$found in
    harmless*:0:*) verdict passed "$1" "harmless, and not found" ;;
    harmless*) verdict failed "$1" "harmless, but found; see $dir.log" ;;
    *:1:?*) verdict passed "$1" "$found" ;;
    *) verdict failed "$1" "not found; see $dir.log" ;;
    esac
    rm -rf "$dir/obj"
}

mkdir -p "$build"
while read -r name geometry file expression; do
    case $name in '' | '#'*) continue ;; esac
    if [ $# = 0 ] || [[ " $* " == *" $name "* ]]; then
        catch "$name" "$geometry" "$file" "$expression"
    fi
done <bench/modules/array_bugs.txt

echo "modules-arrays-bugs: $passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
