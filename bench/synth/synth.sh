#!/bin/bash
# Synthesize the RTL with Yosys for an iCE40, in the sizes of sizes.txt: that it can be read at all, has no latch, no
# combinational loop and no undriven net, how large it is, and how fast nextpnr says it would be. A row a size:
#
#   LUTs, flip-flops, block RAMs   of the MMU itself, as mapped
#   memory bits                    of arrays and request slots, be they in block RAMs or in flip-flops
#   depth                          LUTs on the longest path between flip-flops
#   MHz                            lowest to highest of the SEEDS placements on an HX8K, pins behind shift registers
#                                  (harness.py). What does not fit has an estimate from the depth, marked ~: the time
#                                  a LUT of the longest path takes in the largest size that fits, times the depth
#
# Then how the rows differ from results.txt (not an error: growth is to be seen), and "synth: N passed, M failed".
# synth.sh --update writes results.txt. SIZES="small medium" chooses; YOSYS_LIMIT, PNR_LIMIT: seconds that a step may take.
set -u
cd "$(dirname "$0")/../.." || exit 2
out=$(realpath -m "${BUILD:-build}/synth")
results=bench/synth/results.txt
luts_of_device=7680
mkdir -p "$out"
passed=0
failed=0
lut_time= # ns a LUT of depth, of the last size that fitted

read_rtl() { # parameters
    echo "read_verilog -sv rtl/mmu_pkg.sv"
    echo "read_verilog -sv -I rtl $(find rtl -maxdepth 1 -name 'mmu*.sv' ! -name mmu_pkg.sv | sort | tr '\n' ' ')"
    echo "hierarchy -check -top mmu $(for p in "$@"; do printf -- '-chparam %s %s ' "${p%=*}" "${p#*=}"; done)"
    echo "proc; select -assert-none t:\$dlatch t:\$adlatch; flatten; opt -fast; rename -top mmu"
}

map_rtl() { # name parameters
    read_rtl "${@:2}"
    echo "tee -q -o $out/$1.arrays stat; check -assert -noinit; write_json $out/$1.ports.json"
    echo "synth_ice40 -top mmu; write_verilog -noattr $out/$1.mmu.v; tee -q -o $out/$1.cells stat; delete t:SB_DFF* t:SB_RAM*; tee -q -o $out/$1.depth ltp"
}

wrap() { # name
    bench/synth/harness.py "$out/$1.ports.json" >"$out/$1.harness.v" &&
        yosys -q -p "read_verilog $out/$1.mmu.v $out/$1.harness.v
                     synth_ice40 -top harness -json $out/$1.json" >"$out/$1.wrap.log" 2>&1
}

number() { # label file
    sed -n "s/^ *$1: *\([0-9]*\)$/\1/p" "$2" | tail -n 1
}

cells() { # regular expression, file
    awk -v cell="$1" '$1 ~ cell {n += $2} END {print n + 0}' "$2"
}

place() { # name seed: the highest frequency in MHz, or nothing
    timeout "${PNR_LIMIT:-600}" nextpnr-ice40 --hx8k --package ct256 --json "$out/$1.json" --pcf-allow-unconstrained \
        --timing-allow-fail --seed "$2" --freq 20 --quiet --log "$out/$1.pnr$2" >/dev/null 2>&1
    sed -n 's/.*Max frequency for clock.*: \([0-9.]*\) MHz.*/\1/p' "$out/$1.pnr$2" | tail -n 1
}

speed() { # name luts depth
    local seed fastest
    if [ "$2" -lt "$luts_of_device" ] && wrap "$1"; then
        for seed in ${SEEDS:-1 2 3}; do place "$1" "$seed"; done | sort -n >"$out/$1.mhz"
        fastest=$(tail -n 1 "$out/$1.mhz")
        if [ -n "$fastest" ]; then
            lut_time=$(awk -v f="$fastest" -v d="$3" 'BEGIN {print 1000 / f / d}')
            printf '%.1f-%.1f' "$(head -n 1 "$out/$1.mhz")" "$fastest"
            echo "$lut_time" >"$out/lut_time"
            return
        fi
    fi
    [ -z "$lut_time" ] && [ -r "$out/lut_time" ] && lut_time=$(cat "$out/lut_time")
    awk -v t="${lut_time:-0}" -v d="$3" 'BEGIN {if (t > 0) printf "~%.1f", 1000 / t / d; else printf "?"}'
}

row() { # name parameters
    local name=$1 luts flops depth start=$SECONDS
    map_rtl "$@" >"$out/$name.ys"
    if ! timeout "${YOSYS_LIMIT:-1200}" yosys -q -l "$out/$name.log" "$out/$name.ys" >"$out/$name.err" 2>&1; then
        echo "synth: $name failed; see $out/$name.log"
        tail -n 5 "$out/$name.err"
        return 1
    fi
    luts=$(cells '^SB_LUT4$' "$out/$name.cells")
    flops=$(cells '^SB_DFF' "$out/$name.cells")
    depth=$(sed -n 's/.*length=\([0-9]*\).*/\1/p' "$out/$name.depth" | tail -n 1)
    printf '%-8s %7s %10s %10s %11s %6s %12s %6s\n' "$name" "$luts" "$flops" "$(cells '^SB_RAM40' "$out/$name.cells")" \
        "$(number 'Number of memory bits' "$out/$name.arrays")" "$depth" "$(speed "$name" "$luts" "$depth")" \
        "$((SECONDS - start))"
}

rm -f "$out/lut_time"
printf '%-8s %7s %10s %10s %11s %6s %12s %6s\n' size LUTs flip-flops block-RAMs memory-bits depth MHz s >"$out/results.txt"
cat "$out/results.txt"
while read -r name parameters; do
    case $name in '' | '#'*) continue ;; esac
    [[ -n "${SIZES:-}" && " $SIZES " != *" $name "* ]] && continue
    # shellcheck disable=SC2086 # a list of words
    if row "$name" $parameters >"$out/row"; then
        passed=$((passed + 1))
        cat "$out/row" >>"$out/results.txt"
    else
        failed=$((failed + 1))
    fi
    cat "$out/row"
done <bench/synth/sizes.txt

if [ "${1:-}" = --update ]; then
    cp "$out/results.txt" "$results"
elif [ -r "$results" ] && [ -z "${SIZES:-}" ]; then
    # all but the seconds
    diff <(sed 's/ *[^ ]*$//' "$results") <(sed 's/ *[^ ]*$//' "$out/results.txt") >"$out/difference" ||
        { echo "against $results (<):" && cat "$out/difference"; }
fi
echo "synth: $passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
