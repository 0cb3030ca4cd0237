#!/bin/sh
# Install the packages of scripts/packages.txt that are missing. Does nothing when all are there. Needs Debian 12 or newer,
# and root or sudo when something is to be installed.
set -eu

list=$(dirname "$0")/packages.txt

fail() {
    echo "setup: $*" >&2
    exit 2
}

check_distribution() {
    ID= VERSION_ID= PRETTY_NAME=
    # shellcheck disable=SC1091
    [ ! -r /etc/os-release ] || . /etc/os-release
    [ "${ID:-}" = debian ] ||
        fail "this is ${PRETTY_NAME:-an unknown system}; mmusim is set up on Debian 12 or newer (install what $list names by hand)"
    # testing and unstable have no number
    [ "${VERSION_ID:-99}" -ge 12 ] || fail "this is $PRETTY_NAME; Debian 12 or newer is needed"
}

missing_packages() {
    sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$list" | while read -r package; do
        case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) in
        installed) ;;
        *) printf '%s ' "$package" ;;
        esac
    done
}

check_distribution
missing=$(missing_packages)
if [ -z "$missing" ]; then
    echo "setup: all packages are installed"
    exit 0
fi
if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif command -v sudo >/dev/null; then
    as_root=sudo
else
    fail "root or sudo is needed to install: $missing"
fi
echo "setup: installing $missing"
# $missing is a list, and $as_root may be nothing.
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update || fail "apt-get update failed; is there a network?"
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends $missing ||
    fail "apt-get could not install: $missing"
echo "setup: done"
