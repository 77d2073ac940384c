#!/usr/bin/env bash
# shellcheck disable=all
set -euo pipefail

if [ "$#" -ne 1 ] || [ ! -d "$1" ] || [ -z $1 ]; then
    echo "usage: report.sh FOLDER" >&2
    exit 2
fi

find "$1" -type f -name '*.log' -print0 |
    xargs -0 -r cat -- |
    gawk 'NF == 3 && $2 ~ /^[0-9]{3}$/ { count[$2]++; bytes[$2] += $3 }
        END { for (status in count) print status, count[status], bytes[status] }' |
    sort -k2,2nr -k1,1n
