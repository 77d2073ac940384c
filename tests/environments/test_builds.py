"""Sources that try to burst their compiler, to read what is not theirs, or to have it look away."""

import pytest

from graders.kit.building import SANITIZED, SANITIZERS, build, unsilenced
from lms.runner.sandbox import DockerRunner
from tests.environments.test_programs import C
from tests.environments.works import reason, work_in

BEYOND = "int *a = malloc(8); a[argc + 2] = 1; free(a);"
AFTER = "int *a = malloc(8); free(a); a[0] = argc;"
LOOK_AWAY = {
    "no exit code, and no log": ("asan", "exitcode=0:log_path=/dev/null", BEYOND),
    "nothing watched": ("asan", "poison_heap=0:start_deactivated=1", BEYOND),
    "nothing kept that was freed": ("asan", "quarantine_size_mb=0:thread_local_quarantine_size_kb=0", AFTER),
    "going on after an error": (
        "ubsan",
        "halt_on_error=0:exitcode=0:log_path=/dev/null",
        "argc += 2147483647;",
    ),
}


@pytest.mark.parametrize(("which", "options", "body"), LOOK_AWAY.values(), ids=LOOK_AWAY.keys())
def test_a_program_does_not_choose_how_it_is_watched(
    runner: DockerRunner, which: str, options: str, body: str
) -> None:
    chosen = f'const char *__{which}_default_options(void) {{ return "{options}"; }}'
    program = (
        f"#include <stdlib.h>\n{chosen}\nint main(int argc, char **argv) {{ (void)argv; {body} return 0; }}\n"
    )
    with work_in(runner, "c", {"main.c": program.encode()}) as work:
        built = build(work, "gcc", "-w", *SANITIZED, "main.c", "-o", "main", makes="main")
        ended = built.run(variables=SANITIZERS)
        assert ended.exit_code != 0
        assert "error" in ended.stderr.lower()
        assert reason(lambda: unsilenced(work, ".c")) == "forbidden"


BOMBS = {
    "a file that includes itself": "#include __FILE__\n",
    "a file that includes itself twice": "#if __INCLUDE_LEVEL__ < 190\n"
    + 2 * "#include __FILE__\n"
    + "#endif\n",
    "macros that grow": "".join(
        f"#define A{n + 1} A{n} A{n} A{n} A{n} A{n} A{n} A{n} A{n}\n" for n in range(12)
    )
    + "#define A0 ;\nint main(void) { A12 }\n",
    "an array of gigabytes": "char a[3UL << 30] = {1};\nint main(void) { return a[0]; }\n",
    "a file of the machine": '__asm__(".incbin \\"/proc/kcore\\"");\nint main(void) {}\n',
    "a file without an end": '__asm__(".incbin \\"/dev/zero\\"");\nint main(void) {}\n',
    "zeros by the assembler": '__asm__(".fill 0x40000000, 8, 1");\nint main(void) {}\n',
    "a repetition by the assembler": '__asm__(".rept 1000000000\\n.quad 1\\n.endr");\nint main(void) {}\n',
    "the file of shadows": '#include "/etc/shadow"\n',
    "the standard input": '#include "/dev/stdin"\nint main(void) { x; }\n',
    "a pipe that nobody writes": '#include "/proc/self/fd/1"\n',
}
TEMPLATES = {
    "templates within each other": (
        "template<int n> struct A { A<n + 1> *a; static const int v = A<n + 1>::v; };\n"
        "int main() { return A<0>::v; }\n"
    ),
    "templates that double": (
        "template<int n, class T> struct A { A<n - 1, A<n, T>> a; A<n - 1, T*> b; };\n"
        "template<class T> struct A<0, T> {};\nint main() { A<30, int> a; }\n"
    ),
    "arithmetic of the compiler without an end": (
        "constexpr long f(long n) { long s = 0; for (long i = 0; i < n; ++i) for (long j = 0; j < n; ++j)"
        " s += j; return s; }\nconstexpr long a = f(1 << 30);\nint main() { return a; }\n"
    ),
}


@pytest.mark.parametrize(
    ("path", "text"),
    [("a.c", text) for text in BOMBS.values()] + [("a.cpp", text) for text in TEMPLATES.values()],
    ids=[*BOMBS, *TEMPLATES],
)
def test_a_source_that_would_burst_its_compiler_is_not_built(
    runner: DockerRunner, path: str, text: str
) -> None:
    compiler = "gcc" if path.endswith(".c") else "g++"
    with work_in(runner, "c", {path: text.encode(), "well.c": C}) as work:
        late = lambda: build(work, compiler, "-w", path, "-o", "bomb", makes="bomb", seconds=8).run()  # noqa: E731
        assert reason(late) in {"not_built", "timed_out", "memory", "output_limit"}
        build(work, "gcc", "well.c", "-o", "well", makes="well").run().prints("built").exits(0)


MAIN = "package main\n\nimport ({imports})\n\n{before}\nfunc main() {{ {body} }}\n"
GO_FAILS = {
    "a file from outside, embedded": {
        "imports": '_ "embed"; "fmt"',
        "before": "//go:embed /etc/passwd\nvar x string",
        "body": "fmt.Println(x)",
    },
    "a file of the folder above, embedded": {
        "imports": '_ "embed"; "fmt"',
        "before": "//go:embed ../etc/passwd\nvar x string",
        "body": "fmt.Println(x)",
    },
    "C beside it": {"imports": '"C"', "before": "", "body": "C.puts(nil)"},
    "constants without an end": {
        "imports": '"fmt"',
        "before": "const a = 1 << 500\nconst b = a * a * a * a * a * a * a * a",
        "body": "fmt.Println(b >> 4000)",
    },
    "an array of terabytes": {
        "imports": '"fmt"',
        "before": "var a [1 << 42]byte",
        "body": "fmt.Println(a[0])",
    },
}
MODULES = {
    "another module from the net": "module m\n\ngo 1.19\n\nrequire example.org/x v1.0.0\n",
    "a newer tool from the net": "module m\n\ngo 1.99\n\ntoolchain go1.99.1\n",
    "a module from the machine": "module m\n\ngo 1.19\nrequire x v0.0.0\nreplace x => /usr/lib/go/src/net\n",
}
HELLO = MAIN.format(imports='"fmt"', before="", body='fmt.Println("built")')


@pytest.mark.parametrize("parts", GO_FAILS.values(), ids=GO_FAILS.keys())
def test_a_program_in_go_takes_in_nothing_from_outside(runner: DockerRunner, parts: dict[str, str]) -> None:
    files = {"main.go": MAIN.format(**parts).encode(), "go.mod": b"module m\n\ngo 1.19\n"}
    with work_in(runner, "go", files) as work:
        late = lambda: build(work, "go", "build", "-o", "main", ".", makes="main", seconds=20).run()  # noqa: E731
        assert reason(late) in {"not_built", "timed_out", "memory"}
        given = {"main.go": HELLO}
        well = build(work, "go", "build", "-o", "main", "main.go", makes="main", files=given)
        well.run().prints("built").exits(0)


@pytest.mark.parametrize("module", MODULES.values(), ids=MODULES.keys())
def test_a_module_of_go_brings_nothing_with_it(runner: DockerRunner, module: str) -> None:
    uses = MAIN.format(imports='_ "example.org/x"; _ "x"', before="", body="")
    with work_in(runner, "go", {"main.go": uses.encode(), "go.mod": module.encode()}) as work:
        assert reason(lambda: build(work, "go", "build", "-o", "main", ".", makes="main")) == "not_built"
