#!/bin/bash
# The demo: record a real program, run it through the model of an x86-64 machine with half the memory that it touches,
# and hold an Sv39 machine's RTL against the model on it. Called by `make demo`, which has built everything; results go
# to the folder named by the first argument.
set -euo pipefail
cd "$(dirname "$0")/.."

out=${1:-results/demo}
build=${BUILD:-build}
mmusim=$build/mmusim
references=${DEMO_REFERENCES:-}  # recorded at most; empty: all
translations=${DEMO_TRANSLATIONS:-}  # references compared with the RTL at most; empty: all
machine=configs/machines/x86-64-demo.yaml
rtl_machine=configs/machines/sv39-small.yaml
mkdir -p "$out"

step() { printf '\n== %s\n' "$1"; }
seconds() { printf '   (%d seconds)\n' $((SECONDS - began)); }
field() { /usr/bin/python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }

step "1. Record: $(/usr/bin/python3 --version) with its SQLite module, one process that forks another"
began=$SECONDS
"$mmusim" trace record -o "$out/program.trace" ${references:+--limit "$references"} -- \
    /usr/bin/python3 -IS scripts/demo_program.py
"$mmusim" trace info "$out/program.trace"
seconds

step "2. Model: $machine with half of the memory that the program touches"
began=$SECONDS
pages=$("$mmusim" trace info --json "$out/program.trace" | field pages)
memory=$((pages / 2 * 4))K
echo "   $pages pages of 4 KiB touched; os.memory=$memory, every load checked against a flat reference"
"$mmusim" run -c "$machine" -s "os.memory=$memory" --check --series "$out/series.csv" --interval 500000 \
    -o "$out/stats.txt" "$out/program.trace"
cat "$out/stats.txt"
/usr/bin/python3 scripts/plot_series.py "$out/series.csv" "$out/series.png" \
    "Python and SQLite on $(basename "$machine" .yaml), memory limited to half of what is touched"
seconds

step "3. RTL: $rtl_machine in lockstep with the model, each with its own memory and operating system"
began=$SECONDS
"$build/cosim/sv39-small/cosim" -c "$rtl_machine" -s "os.memory=$memory" --trace "$out/program.trace" \
    ${translations:+--limit "$translations"}
seconds

cat <<TXT

== The results are in $out
   program.trace  the recorded references and memory calls; \`$mmusim trace cat --limit 20 $out/program.trace\`
   stats.txt      the statistics above; \`--stats json\` or \`csv\` gives them to scripts
   series.csv     every figure over time
   series.png     translation cycles over time, with the faults marked

What to try next:
   $mmusim run -c $machine -s tlb.l2.sets=256 $out/program.trace      a larger second-level TLB
   $mmusim walk -c $rtl_machine 0x12345678                            one translation, step by step
   $mmusim config schema                                              everything that can be changed
   make cosim                                                         the RTL on random page tables, longer
   make help                                                          all targets
TXT
