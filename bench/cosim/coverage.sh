#!/bin/bash
# Run machines with coverage and print it: coverage.sh [OPTION OF coverage.py]... -- REQUESTS MACHINE... The same stimuli
# as run.sh's, shorter. Prints "coverage: N passed, M failed": a run passes when both sides are the same.
#
# SEEDS: the seeds ("1 2"). STIMULI: what is run ("random any-time memory flushes in-time cases traces").
set -u
options=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    options+=("$1")
    shift
done
requests=$2
shift 2
build=${BUILD:-build}/coverage
weights=${WEIGHTS:-bench/cosim/weights}
passed=0
failed=0

run() {
    count=$((count + 1))
    export COSIM_CODE_COVERAGE=$folder/code-$count.dat
    if "${cosim[@]}" "$@" >"$folder/run.log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "${cosim[*]} $*"
        cat "$folder/run.log"
    fi
}

stimulus() {
    local seed file
    case $1 in
    random) for seed in ${SEEDS:-1 2}; do run --seed "$seed" --requests "$requests"; done ;;
    any-time) for seed in ${SEEDS:-1 2}; do run --seed "$seed" --requests $((requests / 2)) --any-time; done ;;
    memory | flushes) run --requests $((requests / 2)) --weights "$weights/$1.txt" ;;
    in-time) run --requests $((requests / 2)) --weights "$weights/overlap.txt" --in-time ;;
    cases) for file in bench/cosim/cases/*.txt; do run --case "$file"; done ;;
    traces) for file in bench/golden/traces/*; do run -s os.memory=96K --trace "$file"; done ;;
    *) echo "coverage.sh: STIMULI are random, any-time, memory, flushes, in-time, cases, traces" >&2 && exit 2 ;;
    esac
}

files=()
data=()
for machine in "$@"; do
    folder=$build/$machine
    count=0
    rm -f "$folder"/code-*.dat "$folder/functional.txt"
    cosim=("$folder/cosim" -c "configs/machines/$machine.yaml" --coverage "$folder/functional.txt")
    for kind in ${STIMULI:-random any-time memory flushes in-time cases traces}; do
        if [ "$kind" != in-time ] || ! grep -q '^REQUESTS=1$' "$build/../cosim/$machine/rtl.txt"; then
            stimulus "$kind"
        fi
    done
    verilator_coverage --write "$folder/code.dat" "$folder"/code-*.dat >/dev/null || failed=$((failed + 1))
    files+=("$folder/functional.txt")
    data+=("$folder/code.dat")
done
if ! bench/cosim/coverage.py "${options[@]}" --code "${data[@]}" --functional "${files[@]}"; then
    failed=$((failed + 1))
fi
echo "coverage: $passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
