#!/bin/bash
# Synthesize the RTL to gates and put the netlist where the RTL would be: netlist.sh PARAMETERS OUT_DIRECTORY. PARAMETERS is
# a file of NAME=VALUE lines, as `mmusim config rtl` prints them. OUT_DIRECTORY is then a folder of RTL for
# bench/cosim/build_dut.sh, with the netlist (module mmu_netlist) in a wrapper.
#
# A netlist has no parameters. The wrapper has those of rtl/mmu.sv, with the values that the netlist was made with as
# defaults, so that the bench reads back what was built, and refuses any other value when it is elaborated.
set -eu
cd "$(dirname "$0")/../.."
parameters=$1
out=$2
mkdir -p "$out/props"

mapfile -t settings < <(sed -n 's/^\([A-Z0-9_]*=[0-9]*\)$/\1/p' "$parameters")

script() {
    echo "read_verilog -sv rtl/mmu_pkg.sv"
    echo "read_verilog -sv -I rtl $(find rtl -maxdepth 1 -name 'mmu*.sv' ! -name mmu_pkg.sv | sort | tr '\n' ' ')"
    echo "hierarchy -check -top mmu $(for s in "${settings[@]}"; do printf -- '-chparam %s %s ' "${s%=*}" "${s#*=}"; done)"
    # Wires of one bit: Verilator takes vectors that are driven bit by bit for loops, and gets such logic wrong.
    echo "synth -flatten -run begin:check; splitnets; opt_clean -purge; check -assert -noinit"
    echo "rename -top mmu_netlist; write_verilog -noattr $out/mmu_netlist.v"
}

wrapper() {
    echo '/* verilator lint_off WIDTH */ /* verilator lint_off UNUSED */ /* verilator lint_off ENUMVALUE */'
    # the header of the module, parameters and ports, up to its first closing line
    sed -n '/^module mmu /,/^);$/p' rtl/mmu.sv >"$out/header"
    for s in "${settings[@]}"; do
        printf 's#\\(parameter int %s .*= *\\)[0-9]*#\\1%s#\n' "${s%=*}" "${s#*=}"
    done >"$out/defaults.sed"
    sed -f "$out/defaults.sed" "$out/header"
    for s in "${settings[@]}"; do
        printf '  if (%s != %s) $error("mmu: this netlist was made with %s");\n' "${s%=*}" "${s#*=}" "$s"
    done
    echo "  mmu_netlist u_netlist (.*);"
    echo "endmodule"
}

script >"$out/netlist.ys"
yosys -q -l "$out/netlist.log" "$out/netlist.ys" >"$out/netlist.err" 2>&1 ||
    { echo "netlist.sh: Yosys failed; see $out/netlist.log" >&2 && exit 1; }
sed -i '1i/* verilator lint_off WIDTH */ /* verilator lint_off UNUSED */ /* verilator lint_off UNOPTFLAT */ /* verilator lint_off DECLFILENAME */ /* verilator lint_off UNDRIVEN */' \
    "$out/mmu_netlist.v"
wrapper >"$out/mmu.sv"
cp rtl/mmu_pkg.sv "$out/"
echo '// A netlist has nothing that properties could be attached to.' >"$out/props/mmu_bind.sv"
