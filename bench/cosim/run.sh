#!/bin/bash
# Run the co-simulations of some machines: run.sh NAME REQUESTS MACHINE... Several seeds each, and the trace
# TRACE of the environment where there is one. Prints "NAME: N passed, M failed".
set -u
name=$1
requests=$2
shift 2
build=${BUILD:-build}
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
    if [ -n "${TRACE:-}" ]; then
        run "${cosim[@]}" --trace "$TRACE"
    fi
done

echo "$name: $passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
