#!/bin/bash
# Replays vector files with `mmusim check` and with the naive walker. Every query is a check. A program that dies, or
# leaves out a query, counts as a failure.
build=${BUILD:-build}
passed=0
failed=0

queries_of() {
    xz -dc "$1" | grep -c '^q '
}

# number WORD TEXT: the number before WORD in the last line of TEXT that has it, or 0.
number() {
    local last
    last=$(grep -oE "[0-9]+ $1" <<<"$2" | tail -n 1)
    echo "${last%% *}" | grep . || echo 0
}

# judge WHO FILE AGREE DIFFER OUTPUT
judge() {
    local bad=$4 queries
    queries=$(queries_of "$2")
    if [ $(($3 + $4)) -ne "$queries" ]; then
        echo "$1: $2: $(($3 + $4)) queries judged, the file has $queries"
        bad=$((bad + 1))
    fi
    printf '%-8s %-32s %6d passed, %d failed\n' "$1" "$2" "$3" "$bad"
    if [ "$bad" -gt 0 ]; then
        tail -n 20 <<<"$5"
    fi
    passed=$((passed + $3))
    failed=$((failed + bad))
}

for file in "$@"; do
    output=$("$build/mmusim" check "$file" 2>&1)
    judge mmusim "$file" "$(number 'queries agree' "$output")" "$(number 'mismatches' "$output")" "$output"
    output=$(xz -dc "$file" | "$build/bench/oracle/naive_vectors" 2>&1)
    judge naive "$file" "$(number passed "$output")" "$(number failed "$output")" "$output"
done
echo "vectors: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
