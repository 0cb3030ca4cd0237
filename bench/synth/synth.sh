#!/bin/bash
# Synthesize the RTL with Yosys for the sizes of sizes.txt, to generic gates: that it can be read at all, has no latch,
# no combinational loop and no undriven net, and how large it is. A row a size: cells, flip-flops, and the bits of the arrays among
# them (TLB and PWC tags, data and replacement state), which are flip-flops here. Prints "synth: N passed, M failed".
set -u
cd "$(dirname "$0")/../.." || exit 2
out=${BUILD:-build}/synth
mkdir -p "$out"
passed=0
failed=0

script() { # parameters
    echo "read_verilog -sv rtl/mmu_pkg.sv"
    for file in rtl/mmu*.sv; do
        [ "$file" = rtl/mmu_pkg.sv ] || echo "read_verilog -sv $file"
    done
    echo "hierarchy -check -top mmu $(for p in "$@"; do printf -- '-chparam %s %s ' "${p%=*}" "${p#*=}"; done)"
    echo "proc; select -assert-none t:\$dlatch t:\$adlatch; flatten; opt -fast"
    echo "tee -o $out/arrays.txt stat"
    echo "memory -nordff; opt -fast; check -assert -noinit"
    echo "synth -run fine:; tee -o $out/cells.txt stat"
}

number() { # label file: the last figure with that label
    sed -n "s/^ *$1: *\([0-9]*\)$/\1/p" "$2" | tail -n 1
}

printf '%-8s %10s %12s %12s %6s\n' size cells flip-flops array-bits s
while read -r name parameters; do
    case $name in '' | '#'*) continue ;; esac
    # shellcheck disable=SC2086 # a list of words
    script $parameters >"$out/$name.ys"
    start=$SECONDS
    if yosys -q -l "$out/$name.log" "$out/$name.ys" >"$out/$name.err" 2>&1; then
        flops=$(awk '$1 ~ /^\$_.*DFF/ {n += $2} END {print n + 0}' "$out/cells.txt")
        printf '%-8s %10s %12s %12s %6s\n' "$name" "$(number 'Number of cells' "$out/cells.txt")" "$flops" \
            "$(number 'Number of memory bits' "$out/arrays.txt")" "$((SECONDS - start))"
        passed=$((passed + 1))
    else
        echo "synth: $name failed; see $out/$name.log"
        tail -n 5 "$out/$name.err"
        failed=$((failed + 1))
    fi
done <bench/synth/sizes.txt

echo "synth: $passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
