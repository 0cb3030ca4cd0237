#!/bin/bash
# Build pte_check_rig.sv with Verilator: pte_check_build.sh RTL_DIRECTORY OUT_DIRECTORY [VERILATOR_OPTION...]. Leaves dut.o
# and Vpte_check_rig__ALL.a in OUT_DIRECTORY. OPT_FAST of the environment (-O3) is the optimisation.
set -eu
rtl=$1
out=$2
shift 2
bench=$(dirname "$0")
include=$(verilator --getenv VERILATOR_ROOT)/include
optimise=${OPT_FAST:--O3}

mkdir -p "$out"
verilator --cc --top-module pte_check_rig -O3 -Wall "$@" --Mdir "$out" "$rtl/mmu_pkg.sv" -y "$rtl" "$bench/pte_check_rig.sv"
make -s -C "$out" -f Vpte_check_rig.mk OPT_FAST="$optimise" OPT_GLOBAL=-O1 Vpte_check_rig__ALL.a >"$out/make.log"
g++ -std=c++17 "$optimise" -Wall -Wextra -Werror -isystem "$include" -isystem "$include/vltstd" -isystem "$out" \
    -c -o "$out/dut.o" "$bench/pte_check_dut.cpp"
