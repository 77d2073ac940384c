"""Go is read by its syntax tree: what is forbidden is found however it is written."""

import pytest

from graders.kit.static import Go
from lms.runner.sandbox import DockerRunner
from tests.environments.reading import Reading
from tests.environments.works import reason, work_in

TRICKS = [
    'import "sort"\nfunc main() { sort.Slice(nil, nil) }',
    'import s "sort"\nfunc main() { s.Slice(nil, nil) }',
    "import s `sort`\nvar f = s.Slice",
    'import "sort"\nvar f = (sort).Slice',
    'import . "sort"\nfunc main() { Slice(nil, nil) }',
    'import "unsafe"',
    'import _ "unsafe"\n//go:linkname slice sort.Slice\nfunc slice(any, any)',
    "//go:linkname slice sort.Slice\nvar slice func(any, any)",
    "func slice(any, any)",
    'import "C"',
    '/*\n#include <stdlib.h>\n*/\nimport "C"\nfunc main() { C.qsort() }',
    'import "reflect"',
    'import "plugin"',
    'import "os/exec"',
    'import "syscall"',
    'import "text/template"',
    'import "sort"\ntype t struct{ by func(any, func(int, int) bool) }\nvar one = t{by: sort.Slice}',
    'import "sort"\nfunc f(sort int) {}\nfunc main() { sort.Slice(nil, nil) }',
    'import "sort"\n//line other.go:900\nfunc main() { sort.Slice(nil, nil) }',
    'import "sort"\nvar table = map[string]any{"s": sort.Slice}',
    'import "sort"\nfunc main() { func() { defer sort.Slice(nil, nil) }() }',
]
FAIR = [
    "type shelf struct{}\nfunc (shelf) Slice() {}\nfunc main() { shelf{}.Slice() }",
    "type shelf struct{ Slice func() }\nfunc main() { sort := shelf{}; sort.Slice() }",
    'const text = "sort.Slice" // sort.Slice',
    'import "sort"\nfunc main() { sort.Strings(nil) }',
    'import "solution/sort"\nfunc main() { sort.Slice() }',
]


def go(source: str) -> str:
    return f"package main\n\n{source}\n"


def test_no_trick_is_taken_for_harmless(runner: DockerRunner) -> None:
    sources = list(map(go, TRICKS))
    reading = Reading(runner, "go", Go, "main.go")
    found = reading.caught(sources, lambda program: program.avoids("sort.Slice"))
    assert found[sources[0]] == "forbidden: main.go, line 4: sort.Slice"
    assert found[go(TRICKS[18])] == "forbidden: main.go, line 5: sort.Slice"


def test_what_is_the_works_own_is_not_taken_for_what_is_imported(runner: DockerRunner) -> None:
    reading = Reading(runner, "go", Go, "main.go", {"go.mod": b"module solution\n"})
    assert reading.refused(map(go, FAIR), lambda program: program.avoids("sort.Slice", "panic")) == {}


@pytest.mark.parametrize("module", ["os", "solution", '"os"'])
def test_no_module_takes_the_name_of_another(runner: DockerRunner, module: str) -> None:
    reading = Reading(runner, "go", Go, "main.go", {"go.mod": f"module {module} // x\n".encode()})
    wrong = [go(f'import "{path}"') for path in ("os/user", "os", "net", "example.org/x", "solutions")]
    right = [go(f'import "{path}"') for path in ("fmt", "encoding/json")]
    found = reading.refused([*wrong, *right], lambda program: program.imports_only("fmt", "encoding"))
    assert list(found) == wrong


def test_the_work_imports_its_own_packages(runner: DockerRunner) -> None:
    reading = Reading(runner, "go", Go, "main.go", {"go.mod": b"module example.org/solution\n"})
    sources = [go('import "example.org/solution/inner"'), go('import "example.org/solution2"')]
    assert list(reading.refused(sources, lambda program: program.imports_only())) == sources[1:]


def test_built_in_functions_are_found_unless_they_are_the_works_own(runner: DockerRunner) -> None:
    wrong = ["func f() { panic(1) }", "var f = func() { panic(1) }", "func f() { defer panic(1) }"]
    right = ["func panic(x int) {}\nfunc f() { panic(1) }", "func f(panic func(int)) { panic(1) }"]
    sources = [go(one) for one in (*wrong, *right)]
    found = Reading(runner, "go", Go, "main.go").refused(sources, lambda program: program.avoids("panic"))
    assert list(found) == sources[:3]


def test_every_file_is_read_whatever_it_is_built_for(runner: DockerRunner) -> None:
    files = {
        "main.go": b"package main\n\nfunc main() { print(helper()); panic(1); recover(); cap(nil) }\n",
        "helper_linux.go": b"//go:build linux\n\npackage main\n\nfunc helper() int { return len(os.Args) }\n",
        "panic.go": b"//go:build never\n\npackage main\n\nfunc panic(x int) {}\n",
        "print.go": b"package main\n\nfunc print(x int) {}\n",
        "cap_windows.go": b"package main\n\nfunc cap(x any) {}\n",
        "recover_test.go": b"package main\n\nfunc recover() {}\n",
    }
    with work_in(runner, "go", files) as work:
        _, helper, main, *_ = Go.all_of(work)
        main.avoids("print").uses_only("panic", "recover", "cap")
        for name in ("panic", "recover", "cap"):
            assert reason(lambda name=name: main.avoids(name)) == "forbidden"
        assert reason(lambda: helper.avoids("len")) == "forbidden"
        helper.uses_only("len", "os.Args")
        assert reason(lambda: helper.uses_only("len", "os.Arg")) == "forbidden"
    with work_in(runner, "go", {**files, "sort.s": b"TEXT"}) as work:
        assert reason(lambda: Go.all_of(work)) == "forbidden"


def test_kinds_and_recursion_are_found(runner: DockerRunner) -> None:
    kinds = {
        "chan": "var c chan int",
        "defer": "func f() { defer g() }",
        "for": "func f() { for range x {} }",
        "go": "func f() { go g() }",
        "goto": "func f() { goto a\na:\n}",
        "interface": "type t interface{}",
        "label": "func f() {\na:\n}",
        "lambda": "var f = func() {}",
        "map": "var m map[int]int",
        "select": "func f() { select {} }",
        "struct": "type t struct{}",
        "switch": "func f() { switch x.(type) {} }",
    }
    Reading(runner, "go", Go, "a.go").finds_kinds({kind: go(sample) for kind, sample in kinds.items()})
    right = ["func f() { f() }", "type t int\nfunc (one t) f() { one.f() }"]
    wrong = ["func f() { g() }\nfunc g() { g() }"]
    sources = [go(one) for one in (*right, *wrong)]
    found = Reading(runner, "go", Go, "a.go").refused(sources, lambda program: program.calls_itself("f"))
    assert list(found) == sources[2:]


def test_what_is_no_program_is_malformed(runner: DockerRunner) -> None:
    wrong = [
        "package main\nfunc (",
        "",
        "package main\nvar x = " + "(" * 50_000,
        "package main // " + "a" * 200_000,
    ]
    found = Reading(runner, "go", Go, "a.go").refused(wrong, lambda program: program.avoids("panic"))
    assert [one.split(":")[0] for one in found.values()] == ["malformed"] * len(wrong)
    assert found[wrong[0]].startswith("malformed: a.go, line 2: expected")
