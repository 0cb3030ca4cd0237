#!/bin/bash
# Build the RTL with Verilator: build_dut.sh RTL_DIRECTORY PARAMETERS OUT_DIRECTORY. PARAMETERS is a file of NAME=VALUE
# lines, as `mmusim config rtl` prints them. Leaves Vmmu__ALL.a and dut.o in OUT_DIRECTORY.
# Of the environment: OPT_FAST (-O3) is what the hot files are compiled with, DUT_OPTIONS more options of Verilator.
set -eu
rtl=$1
parameters=$2
out=$3
bench=$(dirname "$0")
include=$(verilator --getenv VERILATOR_ROOT)/include

mkdir -p "$out"
mapfile -t generics < <(sed -n 's/^\([A-Z0-9_]*=[0-9]*\)$/-G\1/p' "$parameters")
verilator --cc --top-module mmu "${generics[@]}" -O3 --assert --trace-fst --x-initial unique --x-assign unique \
    ${DUT_OPTIONS:-} -Wall --Mdir "$out" "+incdir+$rtl/props" -y "$rtl" -y "$rtl/props" \
    "$rtl/mmu_pkg.sv" "$rtl/mmu.sv" "$rtl/props/mmu_bind.sv"
make -s -C "$out" -f Vmmu.mk OPT_FAST="${OPT_FAST:--O3}" Vmmu__ALL.a >"$out/make.log"
g++ -std=c++17 -O3 -Wall -Wextra -Werror -isystem "$include" -isystem "$include/vltstd" -isystem "$out" \
    -DVM_COVERAGE=0 -DVM_SC=0 -DVM_TRACE=1 -DVM_TRACE_FST=1 -c -o "$out/dut.o" "$bench/dut_verilator.cpp"
