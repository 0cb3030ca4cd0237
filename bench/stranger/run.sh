#!/bin/bash
# Co-simulate the other walker: run.sh MACHINE... Random page tables with several seeds, the committed traces with memory
# in plenty and with too little, and the template, which answers nothing: that must be said. Prints
# "cosim-stranger: N passed, M failed".
#
# SEEDS: the seeds ("1 2 3"). REQUESTS: translations of random page tables (100000).
set -u
build=${BUILD:-build}/stranger
requests=${REQUESTS:-100000}
passed=0
failed=0

verdict() { # status
    if [ "$1" = 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

run() {
    echo "$*"
    "$@"
    verdict $?
}

# A walker that ignores A and D has no program to run: the operating system relies on them.
runs_traces() {
    case $1 in *-no-ad) false ;; *) true ;; esac
}

for machine in "$@"; do
    cosim=("$build/$machine/cosim" -c "bench/stranger/$machine.yaml")
    for seed in ${SEEDS:-1 2 3}; do
        run "${cosim[@]}" --seed "$seed" --requests "$requests"
    done
    runs_traces "$machine" || continue
    for trace in bench/golden/traces/*; do
        run "${cosim[@]}" --trace "$trace"
        run "${cosim[@]}" -s os.memory=96K --trace "$trace"
    done
done

echo "$build/template/cosim -c bench/attach/template/machine.yaml"
(cd "$build/template" && ./cosim -c "$OLDPWD/bench/attach/template/machine.yaml" \
    --weights "$OLDPWD/bench/cosim/weights/default.txt") >"$build/template.log" 2>&1
[ $? = 1 ] && grep '^mismatch found by the liveness check' "$build/template.log"
verdict $?

echo "cosim-stranger: $passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
