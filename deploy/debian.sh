#!/bin/sh
# debian.sh PACKAGE...: installs Debian packages as root, quietly, and starts none of their services.
set -eu

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "Missing: $*. On Debian or Ubuntu: sudo apt-get install $*" >&2
    exit 1
fi

policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    trap 'exit 1' HUP INT TERM
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
fi

log=$(mktemp)
install() {
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >"$log" 2>&1 </dev/null
}
install "$@" || { apt-get update >"$log" 2>&1 && install "$@"; } || {
    cat "$log" >&2
    echo "apt-get could not install: $*" >&2
    exit 1
}
rm -f "$log"
