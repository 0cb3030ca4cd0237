#!/bin/bash
# Replays vector files with `mmusim check` and with the naive walker. Every query is a check; a program that dies or
# leaves queries out counts as a failure.
build=${BUILD:-build}
passed=0
failed=0

# judge WHO FILE OUTPUT: add the counts of the last line "... N passed, M failed"; they must cover every query.
judge() {
    local last ok bad queries
    queries=$(xz -dc "$2" | grep -c '^q ')
    last=$(grep -oE '[0-9]+ passed, [0-9]+ failed' <<<"$3" | tail -n 1)
    ok=$(sed -n 's/ passed.*//p' <<<"${last:-0 passed}")
    bad=$(sed -n 's/.*passed, \([0-9]*\) failed/\1/p' <<<"$last")
    bad=${bad:-0}
    if [ $((ok + bad)) -ne "$queries" ]; then
        echo "$1: $2 has $queries queries, $((ok + bad)) were judged"
        bad=$((bad + 1))
    fi
    printf '%-8s %-36s %6d passed, %d failed\n' "$1" "$2" "$ok" "$bad"
    if [ "$bad" -gt 0 ]; then
        tail -n 20 <<<"$3"
    fi
    passed=$((passed + ok))
    failed=$((failed + bad))
}

for file in "$@"; do
    judge mmusim "$file" "$("$build/mmusim" check "$file" 2>&1)"
    judge naive "$file" "$(xz -dc "$file" | "$build/bench/oracle/naive_vectors" 2>&1)"
done
echo "vectors: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
