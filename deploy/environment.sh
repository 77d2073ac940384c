#!/bin/sh
# environment.sh PYTHON VENV: makes the virtual environment, or says in one line what is missing.
set -eu
python=$1 venv=$2

say() { echo "environment: $*" >&2; }

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    say "$python is not Python 3.11 or newer. Name one: make PYTHON=/path/to/python3.11"
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "environment: installing python3-venv"
        sh "$(dirname "$0")/debian.sh" python3-venv
    else
        say "$python cannot make a virtual environment. On Debian or Ubuntu: sudo apt-get install python3-venv"
        exit 1
    fi
fi
echo "environment: $venv from $("$python" --version)"
"$python" -m venv --clear "$venv"
