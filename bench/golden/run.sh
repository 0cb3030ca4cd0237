#!/bin/bash
# Runs each case of cases.txt and compares its figures with the committed ones in expected/NAME.csv.
# --update writes them instead.
cd "$(dirname "$0")/../.." || exit 2
here=bench/golden
mmusim=${BUILD:-build}/mmusim
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

# run_case NAME MACHINE TRACE [KEY=VALUE]...: leaves the figures in $work/NAME.csv
run_case() {
    local name=$1 machine=$2 trace=$3 settings=()
    shift 3
    for setting in "$@"; do settings+=(-s "$setting"); done
    "$mmusim" run -c "configs/machines/$machine.yaml" "${settings[@]}" --check --stats csv -o "$work/$name.csv" \
        "$here/traces/$trace"
}

while read -r name machine trace settings; do
    case $name in '' | '#'*) continue ;; esac
    # shellcheck disable=SC2086  # settings are words
    if ! run_case "$name" "$machine" "$trace" $settings; then
        echo "golden: $name: the run failed"
        failed=$((failed + 1))
    elif [ "$1" = --update ]; then
        cp "$work/$name.csv" "$here/expected/$name.csv"
        passed=$((passed + 1))
    elif diff -u "$here/expected/$name.csv" "$work/$name.csv"; then
        passed=$((passed + 1))
    else
        echo "golden: $name: figures moved; if that is meant, 'make golden-update' and review the difference"
        failed=$((failed + 1))
    fi
done <"$here/cases.txt"

echo "golden: $passed passed, $failed failed"
[ $failed -eq 0 ]
