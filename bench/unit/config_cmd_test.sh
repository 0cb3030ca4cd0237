#!/bin/bash
# mmusim config as a user meets it: exit statuses, one line on standard error, nothing half-written.
mmusim=${BUILD:-build}/mmusim
machines=configs/machines
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
passed=0
failed=0

# Whether standard error is what the status wants: nothing for 0, else one line "mmusim: PATTERN".
says() {
    if [ "$1" -eq 0 ]; then
        [ ! -s "$scratch/err" ]
    else
        [ "$(wc -l <"$scratch/err")" -eq 1 ] && grep -q -- "^mmusim: $2" "$scratch/err"
    fi
}

# expect STATUS PATTERN COMMAND...
expect() {
    local status=$1 pattern=$2 got
    shift 2
    "$@" >"$scratch/out" 2>"$scratch/err"
    got=$?
    if [ "$got" -eq "$status" ] && says "$status" "$pattern"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "$*: status $got, not $status; said: $(cat "$scratch/err")"
    fi
}

# prints PATTERN: the last command's standard output has such a line.
prints() {
    if grep -q -- "$1" "$scratch/out"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "no line '$1' in: $(head -n 3 "$scratch/out")..."
    fi
}

expect 0 '' "$mmusim" config show -c $machines/sv39-small.yaml -s tlb.l2.ways=8
prints '^    ways: 8$'
expect 0 '' "$mmusim" config show $machines/sv39-small.yaml
expect 0 '' "$mmusim" config check $machines/*.yaml
prints "^$machines/sv48.yaml: good$"
expect 0 '' "$mmusim" config schema
prints '^memory.base	address	'
expect 0 '' "$mmusim" config rtl $machines/sv39-small.yaml -s seed=7
prints '^SEED=7$'
expect 0 '' "$mmusim" config --help
prints '^usage: mmusim config show'
expect 0 '' "$mmusim" config rtl --help

printf 'scheme: sv39\nseed: 010\n' >"$scratch/bad.yaml"
expect 2 "$scratch/bad.yaml:2: seed: '010' begins with 0" "$mmusim" config check $machines/sv48.yaml "$scratch/bad.yaml"
prints "^$machines/sv48.yaml: good$"
expect 2 "$scratch/none.yaml: cannot be read" "$mmusim" config show "$scratch/none.yaml"
expect 2 "-s seed=8x: seed: '8x'" "$mmusim" config show $machines/sv48.yaml -s seed=8x
expect 2 "$machines/sv32.yaml:[0-9]*: scheme: the RTL implements" "$mmusim" config rtl $machines/sv32.yaml
expect 2 'config: show, check, schema or rtl is due' "$mmusim" config
expect 2 "config: there is no 'list'" "$mmusim" config list
expect 2 "config: there is no option '-x'" "$mmusim" config show -x
expect 2 "config: option '-s' needs a value" "$mmusim" config show $machines/sv48.yaml -s
expect 2 'config show: takes one FILE, not 0' "$mmusim" config show
expect 2 'config rtl: takes one FILE, not 2' "$mmusim" config rtl a b
expect 2 'config check: takes at least one FILE, not 0' "$mmusim" config check
expect 2 'config schema: takes no -s' "$mmusim" config schema -s seed=1
expect 2 'standard output: cannot be written' bash -c "$mmusim config schema >/dev/full"

echo "config_cmd: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
