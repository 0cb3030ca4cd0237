#!/bin/bash
# Run the co-simulations of the netlists of some machines of bench/synth/machines/. Prints "cosim-netlist: N passed, M failed".
# SEEDS: the seeds ("1 2"). REQUESTS: translations of each (10000).
set -u
build=${BUILD:-build}
passed=0
failed=0

for machine in "$@"; do
    for seed in ${SEEDS:-1 2}; do
        run=("$build/netlist/$machine/cosim" -c "bench/synth/machines/$machine.yaml" --seed "$seed" --requests "${REQUESTS:-10000}")
        echo "${run[*]}"
        if "${run[@]}"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
    done
done

echo "cosim-netlist: $passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
