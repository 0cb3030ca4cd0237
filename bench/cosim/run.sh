#!/bin/bash
# Run the co-simulations of some machines: run.sh NAME REQUESTS MACHINE... Random page tables with several seeds, walks that
# see each other's writes, flushes at any time, the directed cases, and the committed traces, with memory in plenty and
# with too little of it. Prints "NAME: N passed, M failed".
#
# ONLY: one kind of stimulus (random, directed, traces; speed, which is in no other run). SEEDS: the seeds ("1 2 3"). TRACES: the traces (bench/golden/traces/*). CASES: the cases (bench/cosim/cases/*.txt).
set -u
name=$1
requests=$2
shift 2
build=${BUILD:-build}
weights=bench/cosim/weights
tight=96K # about half of what the committed traces touch
huge_tight=8500K # huge pages fit for some of what huge.txt touches, and are evicted for the rest
passed=0
failed=0

run() {
    echo "$*"
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
}

outstanding() { # of the machine's RTL
    sed -n 's/^REQUESTS=//p' "$build/cosim/$1/rtl.txt"
}

random() { # machine
    local seed
    for seed in ${SEEDS:-1 2 3}; do
        run "${cosim[@]}" --seed "$seed" --requests "$requests"
        run "${cosim[@]}" --seed "$seed" --requests $((requests / 5)) --any-time
    done
    run "${cosim[@]}" --seed "$seed" --requests $((requests / 5)) --weights "$weights/memory.txt"
    run "${cosim[@]}" --seed "$seed" --requests $((requests / 5)) --weights "$weights/flushes.txt" --events
    if [ "$(outstanding "$1")" != 1 ]; then
        run "${cosim[@]}" --seed "$seed" --requests "$requests" --weights "$weights/overlap.txt" --in-time
    fi
}

directed() { # one line for all cases that do what is expected
    local case good=0
    for case in ${CASES:-bench/cosim/cases/*.txt}; do
        if "${cosim[@]}" --case "$case" >"$build/cosim/case.log" 2>&1; then
            good=$((good + 1))
        else
            echo "${cosim[*]} --case $case"
            cat "$build/cosim/case.log"
            failed=$((failed + 1))
        fi
    done
    echo "${cosim[*]} --case ...: $good cases"
    passed=$((passed + good))
}

traces() {
    local trace memory
    for trace in ${TRACES:-bench/golden/traces/*}; do
        run "${cosim[@]}" --trace "$trace"
        run "${cosim[@]}" -s "os.memory=$tight" --trace "$trace"
    done
    for memory in 64M "$huge_tight"; do
        run "${cosim[@]}" -s os.huge_pages=always -s "os.memory=$memory" --trace bench/golden/traces/huge.txt
    done
}

speed() {
    run "${cosim[@]}" --speed --requests "$requests"
    run "${cosim[@]}" --speed --trace bench/golden/traces/program.trace
}

for machine in "$@"; do
    cosim=("$build/cosim/$machine/cosim" -c "configs/machines/$machine.yaml")
    for kind in ${ONLY:-random directed traces}; do
        "$kind" "$machine"
    done
done

echo "$name: $passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
