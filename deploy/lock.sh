#!/bin/sh
# lock.sh UV FILE [OPTION...]: resolves pyproject.toml for Python 3.11 and later, on any platform, with hashes.
# Neither a registry's host nor a local path is written: the client's own settings say where packages come from.
set -eu
uv=$1 file=$2
shift 2
"$uv" pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
    --no-annotate --custom-compile-command "make lock" --quiet --output-file "$file" "$@" pyproject.toml
echo "locked: $file"
