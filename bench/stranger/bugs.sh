#!/bin/bash
# Write each bug of bugs.txt into a copy of stranger.sv, build that, and see that the bench catches it: bugs.sh [NAME...].
# Prints which check caught it after how many translations, and "cosim-stranger-bugs: N passed, M failed".
set -u
cd "$(dirname "$0")/../.." || exit 2
build=$(realpath "${BUILD:-build}")
requests=${REQUESTS:-300000}
passed=0
failed=0

verdict() { # passed|failed name sentence
    printf '%-22s %s\n' "$2" "$3"
    if [ "$1" = passed ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

build_bug() { # directory machine sed
    rm -rf "$1" && mkdir -p "$1/src" && cp bench/stranger/*.sv "bench/stranger/$2.f" "$1/src" || return
    sed -i "$3" "$1/src/stranger.sv"
    cmp -s bench/stranger/stranger.sv "$1/src/stranger.sv" && echo "the expression changes nothing" && return 1
    OPT_FAST=-O1 bench/attach/build.sh "$1/src/$2.f" "$1/obj" || return
    g++ -o "$1/cosim" "$1/obj/dut.o" "$1/obj/Vdut_top__ALL.a" "${objects[@]}" "${libraries[@]}"
}

catch() { # name machine sed
    local dir=$build/stranger/bugs/$1 check count
    if ! build_bug "$dir" "$2" "$3" >"$dir.build" 2>&1; then
        verdict failed "$1" "cannot be built; see $dir.build"
        return
    fi
    (cd "$dir" && ./cosim -c "$OLDPWD/bench/stranger/$2.yaml" --weights "$OLDPWD/bench/cosim/weights/default.txt" \
        --seed "${SEED:-1}" --requests "$requests") >"$dir.log" 2>&1
    check=$(sed -n 's/^mismatch found by the \(.*\) check: .*/\1/p' "$dir.log")
    count=$(sed -n 's/^\([0-9]*\) translations compared.*/\1/p' "$dir.log")
    if [ -n "$check" ]; then
        verdict passed "$1" "caught by the $check check after $count translations"
    else
        verdict failed "$1" "not caught in ${count:-no} translations; see $dir.log"
    fi
}

read -ra objects <<<"$COSIM_OBJECTS"
read -ra libraries <<<"$COSIM_LIBRARIES"
mkdir -p "$build/stranger/bugs"
while read -r name machine expression; do
    case $name in '' | '#'*) continue ;; esac
    if [ $# = 0 ] || [[ " $* " == *" $name "* ]]; then
        catch "$name" "$machine" "$expression"
    fi
done <bench/stranger/bugs.txt

echo "cosim-stranger-bugs: $passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
