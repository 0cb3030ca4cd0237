#!/bin/bash
# Write each bug of seeded_bugs.txt into a copy of the RTL, build that, and see that co-simulation catches it:
# seeded_bugs.sh [NAME...]. Prints which check caught it after how many translations, and "cosim-bugs: N passed, M failed".
set -u
cd "$(dirname "$0")/../.." || exit 2
build=$(realpath "${BUILD:-build}")
requests=${REQUESTS:-300000}
passed=0
failed=0

verdict() { # passed|failed name sentence
    printf '%-24s %s\n' "$2" "$3"
    if [ "$1" = passed ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

# The bug in a copy of the RTL, built and linked with the objects that the machine's own bench is made of.
build_bug() { # directory machine file sed
    rm -rf "$1" && mkdir -p "$1" && cp -r rtl "$1/rtl" || return
    sed -i "$4" "$1/rtl/$3"
    cmp -s "rtl/$3" "$1/rtl/$3" && echo "the expression changes nothing in $3" && return 1
    OPT_FAST=-O1 bench/cosim/build_dut.sh "$1/rtl" "$build/cosim/$2/rtl.txt" "$1/obj" || return
    g++ -o "$1/cosim" "$1/obj/dut.o" "$1/obj/Vmmu__ALL.a" "${objects[@]}" "$build/libmmu.a" "${libraries[@]}"
}

catch() { # name machine file sed
    local dir=$build/cosim/bugs/$1 check count
    if ! build_bug "$dir" "$2" "$3" "$4" >"$dir.build" 2>&1; then
        verdict failed "$1" "cannot be built; see $dir.build"
        return
    fi
    (cd "$dir" && ./cosim -c "$OLDPWD/configs/machines/$2.yaml" --seed "${SEED:-1}" --requests "$requests") >"$dir.log" 2>&1
    check=$(sed -n 's/^mismatch found by the \([a-z]*\) check: .*/\1/p' "$dir.log")
    count=$(sed -n 's/^\([0-9]*\) translations compared.*/\1/p' "$dir.log")
    if [ -n "$check" ]; then
        verdict passed "$1" "caught by the $check check after $count translations"
    else
        verdict failed "$1" "not caught in $count translations; see $dir.log"
    fi
}

read -ra objects <<<"$COSIM_OBJECTS"
read -ra libraries <<<"$COSIM_LIBRARIES"
mkdir -p "$build/cosim/bugs"
while read -r name machine file expression; do
    case $name in '' | '#'*) continue ;; esac
    if [ $# = 0 ] || [[ " $* " == *" $name "* ]]; then
        catch "$name" "$machine" "$file" "$expression"
    fi
done <bench/cosim/seeded_bugs.txt

echo "cosim-bugs: $passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
