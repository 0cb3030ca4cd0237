#!/bin/bash
# Build a module dut_top with Verilator: build.sh FILE_LIST OUT_DIRECTORY [VERILATOR_OPTION...]. Leaves Vdut_top__ALL.a and
# dut.o in OUT_DIRECTORY. Warnings are shown, and stop nothing. OPT_FAST of the environment (-O3) is what the hot files are compiled with.
set -eu
list=$1
out=$2
shift 2
bench=$(dirname "$0")
include=$(verilator --getenv VERILATOR_ROOT)/include
optimise=${OPT_FAST:--O3}

mkdir -p "$out"
verilator --cc --top-module dut_top -O3 --assert --trace-fst --x-initial unique --x-assign unique -Wno-fatal "$@" \
    --Mdir "$out" -F "$list"
make -s -C "$out" -f Vdut_top.mk OPT_FAST="$optimise" Vdut_top__ALL.a >"$out/make.log"
g++ -std=c++17 "$optimise" -Wall -Wextra -Werror -isystem "$include" -isystem "$include/vltstd" -isystem "$out" \
    -I"$bench/../cosim" -DVM_COVERAGE=0 -DVM_SC=0 -DVM_TRACE=1 -DVM_TRACE_FST=1 -c -o "$out/dut.o" "$bench/dut_attached.cpp"
