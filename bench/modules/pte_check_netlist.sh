#!/bin/bash
# The netlists that Yosys makes of mmu_pte_check and mmu_response, for every machine of pte_check_rig.sv, in place of the
# sources: pte_check_netlist.sh OUT_DIRECTORY leaves there the files that the rig is built from. Yosys reads some constructs
# wrongly without a word, so that what it makes is put to the same questions.
set -eu
out=$1
bench=$(dirname "$0")
mkdir -p "$out"
cp rtl/mmu_pkg.sv "$out"

# Parameters of a module, in the order of the rig's rows.
parameters=(SCHEME LEVELS PA_BITS HW_AD SVNAPOT SVPBMT)

script() { # module count <rows: yosys commands for netlists MODULE_0, MODULE_1, ...
    local module=$1 count=$2 at=0 row
    while read -ra row; do
        echo "design -reset"
        echo "read_verilog -sv rtl/mmu_pkg.sv rtl/mmu_permission.sv rtl/mmu_fault_code.sv rtl/$module.sv"
        printf 'hierarchy -check -top %s' "$module"
        for ((p = 0; p < count; p++)); do printf ' -chparam %s %s' "${parameters[p]}" "${row[p]}"; done
        printf '\nsynth -flatten; check -assert; rename -top %s_%d; write_verilog -noattr %s/%s_%d.v\n' \
            "$module" "$at" "$out" "$module" "$at"
        at=$((at + 1))
    done
}

# The module's own head, and inside the netlist for its parameters.
wrapper() { # module count <rows
    local module=$1 count=$2 at=0 row
    sed '/^);/q' "rtl/$module.sv"
    while read -ra row; do
        printf '  if (1'
        for ((p = 0; p < count; p++)); do printf ' && %s == %s' "${parameters[p]}" "${row[p]}"; done
        printf ') begin : gen_%d\n    %s_%d u_netlist (.*);\n  end\n' "$at" "$module" "$at"
        at=$((at + 1))
    done
    echo "endmodule"
}

rm -f "$out/all.ys"
while read -r module count; do
    sed -n "s/^ *{\(8'd.*\)},*$/\1/p" "$bench/pte_check_rig.sv" | sed "s/8'd//g; s/,//g" | cut -d ' ' -f "1-$count" |
        sort -u >"$out/$module.txt"
    [ -s "$out/$module.txt" ]
    script "$module" "$count" <"$out/$module.txt" >>"$out/all.ys"
    wrapper "$module" "$count" <"$out/$module.txt" >"$out/$module.sv"
done <<<$'mmu_pte_check 6\nmmu_response 3'
yosys -q -l "$out/yosys.log" "$out/all.ys"
