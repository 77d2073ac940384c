"""Shell scripts are read by their syntax trees: what is forbidden is found however it is written."""

import pytest

from graders.kit.static import Shell
from lms.runner.sandbox import DockerRunner
from tests.environments.reading import Reading
from tests.environments.works import reason, work_in

TRICKS = [
    "sort x",
    "cat x | sort",
    "'sort' x",
    '"so"rt x',
    "\\sort x",
    "s\\o\\rt x",
    "so\\\nrt x",
    "/usr/bin/sort x",
    "/bin/../bin/sort x",
    "x=$(sort y)",
    "x=`sort y`",
    'echo "$(sort y)"',
    "cat <(sort y)",
    "cat <<END\n$(sort y)\nEND",
    "f() { sort; }",
    "{ ( sort ) } 2>&1",
    "! sort",
    "time sort",
    "coproc sort",
    "x=1 sort",
    "if sort; then :; fi",
    "echo $((x[$(sort y)]))",
    "[[ 'x[$(sort y)]' -eq 1 ]]",
    "let 'x[$(sort)]=1'",
    "s=sort; $s x",
    "${x:-sort} y",
    "$(echo sort) x",
    "$'\\x73ort' x",
    "{sort,-r}",
    "/usr/bin/s?rt x",
    "~/sort",
    "eval 'sort x'",
    "eval sort x",
    'eval "so" "$x"',
    'eval "$(cat y)"',
    "trap 'sort x' EXIT",
    'trap "$x" EXIT',
    "command sort x",
    "command -p sort x",
    "builtin eval sort",
    "exec sort x",
    "env LC_ALL=C sort x",
    "env -i $x",
    "xargs sort",
    "xargs -n 1 sort",
    "xargs $x",
    "timeout 5 sort x",
    "nice -n 3 nohup sort x",
    "find . -exec sort {} +",
    "find . -execdir xargs sort ';'",
    "bash -c 'sort x'",
    "sh script",
    "echo 'sort x' | bash",
    "source helper",
    ". /dev/stdin",
    "./made",
    "PATH=.:$PATH",
    "export PATH=.",
    "read PATH",
    "printf -v PATH x",
    "declare BASH_ENV=x",
    "LD_PRELOAD=x cat",
    "alias s=sort",
    "mapfile -C sort -c 1 x < y",
    "env -S 'sort x'",
    "x='$(sort y)'; echo \"${x@P}\"",
    'let "x[\\$(sort)]=1"',
    "flock x sort y",
    "setpriv --no-new-privs sort x",
    "tar --checkpoint=1 --checkpoint-action=exec=sort -cf x y",
    "hash -p /usr/bin/sort cat",
    "enable -f x sort",
    "awk 'BEGIN { system(\"sort x\") }'",
    "gawk 'BEGIN { print 1 | \"sort\" }'",
    "awk 'BEGIN { \"sort x\" | getline y }'",
    'awk "$x" y',
    "awk -f x y",
    "sed '1e sort x' y",
    "sed 's/a/sort x/e' y",
    "sed -f x y",
    "tar --to-command=sort -xf x",
    "split --filter='sort' x",
    "python3 -c 'import os'",
    "if false; then sort() { :; }; fi; sort x",
    "sort x; sort() { :; }",
    "f() { sort; }; f; sort() { :; }",
    "sort() { :; } & sort x",
    "sort() { :; }; unset -f sort; sort x",
]
FAIR = [
    "sort() { echo 1; }; sort x",
    "f() { f2; }; f2() { :; }; f",
    "echo sort 'sort' \"sort\" # sort",
    'x=sort; echo "$x"',
    '[ sort = "$1" ] && exit',
    "case $1 in sort) echo 1 ;; esac",
    "cat sort > sort",
    'for sort in 1 2; do echo "$sort"; done',
    "find \"$1\" -type f -name '*.log' -print0 | xargs -0 -r cat --",
    "gawk 'NF == 3 && $2 ~ /^[0-9]{3}$/ || $1 { n[$2]++ } END { for (s in n) print s, n[s] }'",
    "gawk -v x=\"$y\" '{ print $(NF - 1) }'",
    "sed -n 's/sort/else/p; /one/d' x | cut -d' ' -f1",
    'sed "s/$x/$y/" z',
    "trap 'rm -f \"$tmp\"' EXIT; trap - EXIT",
    "set -euo pipefail; IFS=, read -r a b; echo ${a@Q} ${b:-P}; mapfile -t lines < x; tar -cf x y",
    'x[$((i + 1))]=2; ((i++)); echo "${x[$i]}"',
    'command -v cat > /dev/null; env LC_ALL=C cat x; timeout 5 cat "$x"',
]


def test_no_trick_of_a_script_is_taken_for_harmless(runner: DockerRunner) -> None:
    sources = [f"#!/usr/bin/env bash\n{one}\n" for one in TRICKS]
    found = Reading(runner, "shell", Shell, "run.sh").caught(sources, lambda script: script.avoids("sort"))
    assert found[sources[0]] == "forbidden: run.sh, line 2: sort"


def test_a_word_is_not_taken_for_a_command(runner: DockerRunner) -> None:
    assert Reading(runner, "shell", Shell, "run.sh").refused(FAIR, lambda script: script.avoids("sort")) == {}


def test_only_allowed_commands_are_run(runner: DockerRunner) -> None:
    wrong = ["grep x y | sort | uniq", "xargs cat", "./sort", "f() { jq .; }", "find . -exec grep x {} +"]
    right = [
        'read -r x; echo "$x" | sort; [ -n "$x" ] && cd "$x" || exit 1',
        "f() { grep x; }; f",
        "LC_ALL=C xargs sort",
    ]
    reading = Reading(runner, "shell", Shell, "run.sh")
    found = reading.refused([*wrong, *right], lambda script: script.uses_only("grep", "sort", "xargs"))
    assert list(found) == wrong


def test_other_scripts_of_the_work_are_imports(runner: DockerRunner) -> None:
    files = {
        "run.sh": b"source lib/x.sh\n. ./y.sh\nbash2() { :; }\n./y.sh 1\n",
        "lib/x.sh": b"f() { sort; }\n",
        "y.sh": b"echo 1\n",
    }
    with work_in(runner, "shell", files) as work:
        x, run, y = Shell.all_of(work)
        run.imports_only()
        assert [use.name for use in run.imports()] == ["./lib/x.sh", "./y.sh"]
        y.uses_only()
        assert reason(lambda: x.uses_only("cat")) == "forbidden"


def test_kinds_and_recursion_are_found(runner: DockerRunner) -> None:
    kinds = {
        "arithmetic": "echo $((1 + 2))",
        "background": "cat x &",
        "case": "case $x in y) ;; esac",
        "for": "for ((;;)); do :; done",
        "function": "function f { :; }",
        "if": "if true; then :; fi",
        "pipe": "cat x |& cat",
        "select": "select x in y; do :; done",
        "subshell": "(cat x)",
        "test": "[[ x ]]",
        "until": "until true; do :; done",
        "while": "while true; do :; done",
    }
    Reading(runner, "shell", Shell, "a.sh").finds_kinds(kinds)
    right, wrong = 'f() { f "$1"; }', "f() { g; }; g() { g; }"
    reading = Reading(runner, "shell", Shell, "a.sh")
    assert list(reading.refused([right, wrong], lambda script: script.calls_itself("f"))) == [wrong]


@pytest.mark.parametrize(
    "source", ["if true; then", "echo $(", "echo " + "x" * 30_000, "echo " + "$(" * 4000]
)
def test_what_is_no_script_is_malformed(runner: DockerRunner, source: str) -> None:
    with work_in(runner, "shell", {"a.sh": source.encode()}) as work:
        assert reason(lambda: Shell.of(work, "a.sh")) == "malformed"
