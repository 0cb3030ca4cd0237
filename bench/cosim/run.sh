#!/bin/bash
# Run the co-simulations of some machines: run.sh NAME REQUESTS MACHINE... Random page tables with several seeds, and the
# committed traces, with memory in plenty and with too little of it. Prints "NAME: N passed, M failed".
#
# SEEDS: the seeds ("1 2 3"). TRACES: the traces (bench/golden/traces/*).
set -u
name=$1
requests=$2
shift 2
build=${BUILD:-build}
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

for machine in "$@"; do
    cosim=("$build/cosim/$machine/cosim" -c "configs/machines/$machine.yaml")
    for seed in ${SEEDS:-1 2 3}; do
        run "${cosim[@]}" --seed "$seed" --requests "$requests"
    done
    for trace in ${TRACES:-bench/golden/traces/*}; do
        run "${cosim[@]}" --trace "$trace"
        run "${cosim[@]}" -s "os.memory=$tight" --trace "$trace"
    done
    for memory in 64M "$huge_tight"; do
        run "${cosim[@]}" -s os.huge_pages=always -s "os.memory=$memory" --trace bench/golden/traces/huge.txt
    done
done

echo "$name: $passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
