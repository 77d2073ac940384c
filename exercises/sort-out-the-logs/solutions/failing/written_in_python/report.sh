#!/usr/bin/env bash
set -euo pipefail

if [ "$#" -ne 1 ] || [ ! -d "$1" ]; then
    echo "usage: report.sh FOLDER" >&2
    exit 2
fi

speaks=python
"${speaks}3" - "$1" <<'END'
import collections, pathlib, re, sys
count, size = collections.Counter(), collections.Counter()
for path in pathlib.Path(sys.argv[1]).rglob("*.log"):
    for line in path.read_text().splitlines() if path.is_file() else ():
        words = line.split()
        if len(words) == 3 and re.fullmatch("[0-9]{3}", words[1]):
            count[words[1]] += 1
            size[words[1]] += int(words[2])
for status in sorted(count, key=lambda one: (-count[one], one)):
    print(status, count[status], size[status])
END
