#!/bin/bash
# Build bench/modules/array_pair.sv with Verilator: array_build.sh RTL_DIRECTORY OUT_DIRECTORY NAME=VALUE... Leaves
# Varray_pair__ALL.a and dut.o in OUT_DIRECTORY. Of the environment: OPT_FAST (-O2), what the hot files are compiled with;
# VERILATOR_WARNINGS, further options.
set -eu
rtl=$1
out=$2
shift 2
bench=$(dirname "$0")
include=$(verilator --getenv VERILATOR_ROOT)/include

mkdir -p "$out"
verilator --cc --top-module array_pair "${@/#/-G}" -O3 --assert --x-initial unique --x-assign unique -Wall \
    -Wno-UNUSEDPARAM ${VERILATOR_WARNINGS:-} --Mdir "$out" "+incdir+$rtl/props" -y "$rtl" -y "$rtl/props" \
    "$rtl/mmu_pkg.sv" "$bench/array_pair.sv" "$rtl/props/mmu_bind.sv"
make -s -C "$out" -f Varray_pair.mk VM_PARALLEL_BUILDS=0 OPT_FAST="${OPT_FAST:--O2}" Varray_pair__ALL.a >"$out/make.log"
g++ -std=c++17 -O2 -Wall -Wextra -Werror -isystem "$include" -isystem "$include/vltstd" -isystem "$out" \
    -c -o "$out/dut.o" "$bench/array_dut.cpp"
