"""C and C++ are read by two compilers: what is forbidden is found however it is written."""

import pytest

from graders.kit.static import C
from lms.runner.sandbox import DockerRunner
from tests.environments.reading import Reading
from tests.environments.works import reason, work_in

LIB = "#include <stdlib.h>\n"
USES = "void f(int *a) { qsort(a, 1, 4, 0); }"
OWN = "void qsort(void *, unsigned long, unsigned long, int (*)(const void *, const void *));\n"
HIDDEN = f"{OWN}void *p = (void *)qsort;\n#endif"
CLEANED = "static inline void done(int **a) { qsort(*a, 1, 4, 0); }\n"
TRICKS = [
    f"{LIB}{USES}",
    f"{LIB}void *p = (void *)qsort;",
    f"{LIB}#define arrange qsort\nvoid f(int *a) {{ arrange(a, 1, 4, 0); }}",
    f"{LIB}#define JOIN(a, b) a##b\nvoid f(int *a) {{ JOIN(qs, ort)(a, 1, 4, 0); }}",
    f"{LIB}typeof(&qsort) f(void) {{ return &(*qsort); }}",
    f"{LIB}void (*table[])() = {{0, (void (*)())qsort}};",
    f'{LIB}#line 1 "/usr/include/x.h"\n{USES}',
    f'{LIB}# 7 "/usr/include/x.h" 3\n{USES}',
    f"{LIB}void f(int *a) {{ qs\\\nort(a, 1, 4, 0); }}",
    f"{LIB}%:define arrange qsort\nvoid f(int *a) {{ arrange(a, 1, 4, 0); }}",
    f"{OWN}{USES}",
    USES,
    'extern void other(void *, long, long, void *) __asm__("qsort");\nvoid f(int *a) { other(a, 1, 4, 0); }',
    'static void other(void) __attribute__((weakref("qsort")));\nvoid f(void) { other(); }',
    '#define A __as##m__\nA("call qsort");',
    'void f(void) { __asm__("call qsort"); }',
    f"#ifndef __clang__\n{HIDDEN}",
    f"#define JOIN(a, b) a##b\n#if !JOIN(__cla, ng__)\n{HIDDEN}",
    "#ifndef __has_feature\n#endif",
    "#include <dlfcn.h>",
    'void *dlsym(void *, const char *);\nvoid *f(void) { return dlsym(0, "qsort"); }',
    f'{LIB}int f(void) {{ return system("sort"); }}',
    '#include <unistd.h>\nint f(void) { return execlp("sort", "sort", (char *)0); }',
    "#include <unistd.h>\nlong f(void) { return syscall(1); }",
    f"{LIB}void g(void) {{ int qsort; qsort = 1; }}\n{USES}",
    f"{LIB}void f(int *a) {{ ({{ qsort; }})(a, 1, 4, 0); }}",
    f"{LIB}void f(int *a) {{ _Generic(a, int *: qsort)(a, 1, 4, 0); }}",
    f"{LIB}{CLEANED}void f(void) {{ __attribute__((cleanup(done))) int *a = 0; }}",
]
FAIR = [
    "static void qsort(int *a) { a[0] = 1; }\nvoid f(int *a) { qsort(a); }",
    "void f(int qsort) { qsort++; }",
    "struct s { void (*qsort)(int); };\nvoid f(struct s *one) { one->qsort(1); }",
    f'{LIB}char *text = "qsort system"; /* qsort system */\nvoid f(void) {{ free(malloc(3)); }}',
    "struct s { char text[9000]; };\nvoid f(struct s *a, struct s *b) { *a = *b; struct s c = {0}; *b = c; }",
    '#ifndef ONCE\n#define ONCE\n#ifdef __cplusplus\nextern "C"\n#endif\nint f(void);\n#endif',
    '#include <stdio.h>\nint main(void) { printf("x\\n"); return 0; }',
]
ALGORITHM = "#include <algorithm>\n"
VECTOR = f"{ALGORITHM}#include <vector>\n"
TEMPLATE = "template <class T> void f(T &v) { sort(v.begin(), v.end()); }\n"
TRICKS_CPP = [
    f"{ALGORITHM}void f(int *a) {{ std::sort(a, a + 2); }}",
    f"{ALGORITHM}using namespace std;\nvoid f(int *a) {{ sort(a, a + 2); }}",
    f"{ALGORITHM}using std::sort;\nvoid f(int *a) {{ sort(a, a + 2); }}",
    f"{ALGORITHM}namespace s = std;\nvoid f(int *a) {{ s::sort(a, a + 2); }}",
    f"{ALGORITHM}auto p = &std::sort<int *>;",
    f"{VECTOR}{TEMPLATE}void g(std::vector<int> &v) {{ f(v); }}",
    f"{VECTOR}using namespace std;\n{TEMPLATE}",
    f"{VECTOR}void g(std::vector<int> v) {{ auto f = [&] {{ std::sort(v.begin(), v.end()); }}; }}",
    f"{ALGORITHM}namespace mine {{ using std::sort; }}\nvoid f(int *a) {{ mine::sort(a, a + 2); }}",
    '#include <cstdlib>\nvoid f() { std::system("sort"); }',
]
FAIR_CPP = [
    "namespace mine { void sort(int *, int *) {} }\nvoid f(int *a) { mine::sort(a, a + 2); }",
    '#include <string>\n#include <vector>\nvoid f(std::vector<std::string> &v) { v.push_back("sort"); }',
    "struct shelf { void sort() {} };\nvoid f(shelf s) { s.sort(); }",
]


def test_no_trick_in_c_is_taken_for_harmless(runner: DockerRunner) -> None:
    reading = Reading(runner, "c", C, "main.c")
    found = reading.caught(TRICKS, lambda program: program.avoids("qsort"))
    assert found[TRICKS[0]] == "forbidden: main.c, line 2: qsort"
    assert found[TRICKS[6]] == "forbidden: main.c, line 3: qsort"


def test_what_is_the_works_own_in_c_is_not_taken_for_the_librarys(runner: DockerRunner) -> None:
    reading = Reading(runner, "c", C, "main.c")
    assert reading.refused(FAIR, lambda program: program.avoids("qsort", "system", "memcpy", "memset")) == {}


def test_no_trick_in_cpp_is_taken_for_harmless(runner: DockerRunner) -> None:
    reading = Reading(runner, "c", C, "main.cpp")
    found = reading.caught(TRICKS_CPP, lambda program: program.avoids("std::sort", "std::system"))
    assert found[TRICKS_CPP[0]] == "forbidden: main.cpp, line 2: std::sort"


def test_what_is_the_works_own_in_cpp_is_not_taken_for_the_librarys(runner: DockerRunner) -> None:
    reading = Reading(runner, "c", C, "main.cpp")
    assert reading.refused(FAIR_CPP, lambda program: program.avoids("std::sort", "sort")) == {}


def test_a_method_is_forbidden_of_anything_that_is_not_the_works_own(runner: DockerRunner) -> None:
    wrong = [
        "#include <list>\nvoid f(std::list<int> &l) { l.sort(); }",
        "template <class T> void f(T t) { t.sort(); }",
    ]
    reading = Reading(runner, "c", C, "a.cpp")
    found = reading.refused([*wrong, FAIR_CPP[2]], lambda program: program.avoids(".sort"))
    assert list(found) == wrong


def test_only_allowed_headers_and_functions_are_used(runner: DockerRunner) -> None:
    wrong = [
        "#include <string.h>",
        "#include <sys/types.h>",
        '#include "/usr/include/string.h"',
        "#define WHERE <string.h>\n#include WHERE",
        '#include <stdio.h>\nvoid f(void) { puts(""); }',
        "#include <stdio.h>\n#include <ctype.h>",
        "int isdigit(int);\nint f(void) { return isdigit(1); }",
    ]
    right = ['#include <stdio.h>\nint f(void) { printf(""); scanf(""); return EOF; }', "#include <stdio.h>"]
    reading = Reading(runner, "c", C, "a.c")
    found = reading.refused(
        [*wrong, *right], lambda program: program.imports_only("stdio.h").uses_only("printf", "scanf")
    )
    assert list(found) == wrong
    macro = "#include <ctype.h>\nint f(void) { return isdigit(1); }"
    assert list(reading.refused([macro], lambda program: program.uses_only("isdigit"))) == []
    assert list(reading.refused([macro], lambda program: program.avoids("isdigit"))) == [macro]


def test_files_that_are_read_at_once_are_one_program(runner: DockerRunner) -> None:
    files = {
        "main.c": b'#include "ring.h"\nint main(void) { return ring(1); }\n',
        "ring.h": b"int ring(int);\nint other(int);\n",
        "ring.c": b'#include "ring.h"\nint ring(int n) { return n; }\n',
        "qsort.c": b"void qsort(int a) { a++; }\n",
        "uses.c": b"void qsort(void *, long, long, void *);\nvoid f(void) { qsort(0, 0, 0, 0); }\n",
    }
    with work_in(runner, "c", files) as work:
        main, own, ring, header, uses = C.all_of(work)
        assert [(one.name, one.line) for one in main.imports()] == [("./ring.h", 1)]
        for one in (main, own, ring, header):
            one.imports_only().uses_only()
        assert reason(lambda: uses.avoids("qsort")) == "forbidden"
        assert reason(lambda: C.of(work, "main.c").uses_only()) == "forbidden"
    for name, content in (("f.s", b"x"), ("stdlib.h", b"#define x 1")):
        with work_in(runner, "c", {**files, name: content}) as work:
            assert reason(lambda: C.of(work, "main.c").avoids("x")) == "forbidden"


def test_kinds_and_recursion_are_found(runner: DockerRunner) -> None:
    kinds = {
        "cast": "int a = (int)1.0;",
        "class": "class a {};",
        "conditional": "int a = 1 ? 2 : 3;",
        "delete": "void f(int *p) { delete p; }",
        "for": "void f() { for (;;) {} }",
        "goto": "void f() { a: goto a; }",
        "lambda": "auto a = [] {};",
        "new": "int *a = new int;",
        "struct": "struct a {};",
        "switch": "void f(int a) { switch (a) {} }",
        "throw": "void f() { throw 1; }",
        "try": "void f() { try {} catch (...) {} }",
        "union": "union a {};",
        "while": "void f() { do {} while (1); }",
    }
    Reading(runner, "c", C, "a.cpp").finds_kinds(kinds)
    right = "int f(int n) { return n ? f(n - 1) : 0; }"
    wrong = "int g(int n) { return n; }\nint f(int n) { return g(n); }"
    reading = Reading(runner, "c", C, "a.c")
    assert list(reading.refused([right, wrong], lambda program: program.calls_itself("f"))) == [wrong]


@pytest.mark.parametrize(
    "source", ["int f( {", '#include "none.h"', "x" * 200_000, "int a = " + "(" * 60_000]
)
def test_what_is_no_program_is_malformed(runner: DockerRunner, source: str) -> None:
    with work_in(runner, "c", {"a.c": source.encode()}) as work:
        assert reason(lambda: C.of(work, "a.c")) == "malformed"
