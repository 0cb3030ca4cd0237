#!/bin/bash
# Runs the test programs (cmocka, told to speak TAP) and scripts given, and adds up what they say. A program that
# crashes, or runs fewer tests than it planned, counts as a failure.
#
# A cmocka program is counted by its lines "ok" and "not ok" against its plan "1..N"; a script prints a last line
# "N passed, M failed". A test that runs for more than TEST_SECONDS (120) is ended, and counts as a failure.
passed=0
failed=0

# Sets ok and bad from the output of a cmocka program.
count_tap() {
    local planned
    ok=$(grep -c '^ok ' <<<"$1")
    bad=$(grep -c '^not ok ' <<<"$1")
    planned=$(sed -n 's/^1\.\.\([0-9]*\)$/\1/p' <<<"$1" | awk '{n += $1} END {print n + 0}')
    if [ "$planned" -eq 0 ] || [ $((ok + bad)) -ne "$planned" ]; then
        bad=$((bad + 1))
    fi
}

# Sets ok and bad from the last line of a script.
count_script() {
    local last
    last=$(grep -oE '[0-9]+ passed, [0-9]+ failed$' <<<"$1" | tail -n 1)
    ok=${last%% *}
    bad=$(sed 's/.*, \([0-9]*\) failed/\1/' <<<"$last")
    if [ -z "$last" ]; then
        ok=0
        bad=1
    fi
}

for test in "$@"; do
    case $test in
    *.sh) output=$(timeout "${TEST_SECONDS:-120}" "$test" 2>&1) ;;
    *) output=$(CMOCKA_MESSAGE_OUTPUT=TAP timeout "${TEST_SECONDS:-120}" "$test" 2>&1) ;;
    esac
    status=$?
    case $test in
    *.sh) count_script "$output" ;;
    *) count_tap "$output" ;;
    esac
    if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then
        bad=1
    fi
    name=$(basename "$test")
    printf '%-28s %4d passed, %d failed\n' "${name%.*}" "$ok" "$bad"
    if [ "$bad" -gt 0 ]; then
        printf '%s\n(%s: exit status %d; run it again with: %s)\n' "$output" "$name" "$status" "$test"
    fi
    passed=$((passed + ok))
    failed=$((failed + bad))
done
echo "unit: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
