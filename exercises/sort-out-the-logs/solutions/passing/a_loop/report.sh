#!/usr/bin/env bash

[ -d "${1-}" ] || {
    echo "which folder?" >&2
    exit 2
}

declare -A count bytes
while IFS= read -r -d '' file; do
    while read -r _ status size more || [ -n "$status" ]; do
        [[ $status =~ ^[0-9]{3}$ && $size =~ ^[0-9]+$ && -z $more ]] || continue
        count[$status]=$((${count[$status]:-0} + 1))
        bytes[$status]=$((${bytes[$status]:-0} + 10#$size))
    done <"$file"
done < <(find "$1" -name '*.log' -type f -print0)

for status in "${!count[@]}"; do
    echo "$status ${count[$status]} ${bytes[$status]}"
done | sort -k2,2nr -k1,1n
