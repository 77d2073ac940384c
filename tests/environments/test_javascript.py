"""JavaScript is read by its syntax tree: what is forbidden is found however it is written."""

from graders.kit.static import JavaScript
from lms.runner.sandbox import DockerRunner
from tests.environments.reading import Reading
from tests.environments.works import reason, work_in

TRICKS = [
    "xs.sort();",
    "xs['sort']();",
    "xs['so' + 'rt']();",
    "xs[`so${'rt'}`]();",
    "const { sort } = xs; sort.call(xs);",
    "const { sort: arrange } = Array.prototype;",
    "const { ['so' + 'rt']: arrange } = xs;",
    "const { [key]: arrange } = xs;",
    "let arrange; ({ sort: arrange } = xs);",
    "function f({ sort }) { return sort; }",
    "for (const { sort } of [xs]) sort;",
    "xs[key]();",
    "xs[key].call(xs);",
    "const take = (xs, key) => xs[key]; take(xs, key).call(xs);",
    "new xs[key]();",
    "xs.arrange = xs[key]; xs.arrange();",
    "const one = { length: 2, arrange: xs[key] }; one.arrange();",
    "class A { arrange = xs[key]; } new A().arrange();",
    "xs[0] = xs[key]; xs[0]();",
    "Object.assign(xs, { arrange: xs?.[key] }).arrange();",
    "xs[key]`x`;",
    "xs?.[key]?.();",
    "class A extends Array { arrange(key) { return super[key](); } }",
    "Array.prototype[key];",
    "Reflect.get(xs, key);",
    "Object.getOwnPropertyDescriptors(Array.prototype);",
    "xs.__proto__;",
    "x = { __proto__: null };",
    "eval('xs.so' + 'rt()');",
    "(0, eval)('1');",
    "const run = eval;",
    "globalThis.eval('1');",
    "global['ev' + 'al']('1');",
    "globalThis[key]('1');",
    "const all = globalThis;",
    "this.eval('1');",
    "Function('return 1')();",
    "new Function('return 1');",
    "(() => {}).constructor('return 1')();",
    "(() => {})['constr' + 'uctor']('return 1')();",
    "setTimeout.constructor('1');",
    "const r = require; r('vm');",
    "require('vm');",
    "require('node:vm');",
    "require(`child_process`);",
    "require('child_' + 'process');",
    "require(name);",
    "module.require('vm');",
    "require.main.require('vm');",
    "process.mainModule.require('vm');",
    "process.binding('fs');",
    "import('vm');",
    "import(name);",
    "(async () => { const { runInThisContext } = await import('node:vm'); })();",
    "with (xs) sort();",
    "\\u0065val('1');",
    "<!-- a comment in a script\neval('1');",
    "x = 1\n--> eval('1')\n; eval('2');",
    "{ let eval = 1; } eval('1');",
    "function f() { const eval = 1; } eval('1');",
    "new Worker('x'); require('worker_threads');",
    "WebAssembly.compile(bytes);",
]
FAIR = [
    "const sort = (xs) => xs; sort([]);",
    "const eval2 = (x) => x; eval2('1');",
    "function f(sort) { return sort(1); }",
    "for (let i = 0; i < xs.length; i += 1) xs[i] = xs[i + 1];",
    "counts[word] = (counts[word] || 0) + 1;",
    "const text = 'xs.sort() eval()'; // xs.sort() eval()",
    "const [, name] = process.argv; console.log(process.argv[2], process.env[name]);",
    "const fs = require('fs'); module.exports = { f: fs.readFileSync };",
    "if (require.main === module) main();",
    "class A { sort() { return 1; } [Symbol.iterator]() { return xs[Symbol.iterator](); } }",
    "const o = { sort: 1, eval: 2 };",
    "label: for (;;) { break label; }",
    "const node = { value: xs[xs.length - 1], next: null }; node.value += 1; node.next?.toString();",
    "const last = xs.length - 1; [xs[0], xs[last]] = [xs[last], xs[0]]; xs[last] = xs[0];",
    "const pattern = /eval/;",
    "#!/usr/bin/env node\nconsole.log(1);",
    "import time from './time.js'; export { time };",
]


GIVEN = "const xs = [2, 1], key = 'sort', counts = {}, word = 'a';\n"


def test_no_trick_of_a_script_is_taken_for_harmless(runner: DockerRunner) -> None:
    reading = Reading(runner, "node", JavaScript, "solution.js")
    sources = [GIVEN + trick for trick in TRICKS]
    found = reading.caught(sources, lambda program: program.avoids(".sort"))
    assert found[sources[0]] == "forbidden: solution.js, line 2: .sort"


def test_a_name_of_ones_own_is_not_taken_for_what_is_built_in(runner: DockerRunner) -> None:
    reading = Reading(runner, "node", JavaScript, "solution.js")
    sources = [one if one.startswith("#!") else GIVEN + one for one in FAIR]
    assert reading.refused(sources, lambda program: program.avoids(".sort", "eval", "Math.max")) == {}


def test_parts_of_what_is_built_in_are_found_under_other_names(runner: DockerRunner) -> None:
    wrong = [
        "Math.max(1, 2);",
        "const m = Math; m.max(1, 2);",
        "const { max } = Math;",
        "const { Math: m } = globalThis; m.max(1, 2);",
        "f(Math);",
        "Math[key];",
        "this.Math.max(1);",
        "const x = { ...Math };",
        "export default Math;",
        "x = Math?.max(1, 2);",
    ]
    right = ["Math.min(1, 2);", "const Math = { max: 1 }; Math.max;", "xs.max();"]
    reading = Reading(runner, "node", JavaScript, "a.mjs")
    assert list(reading.refused([*wrong, *right], lambda program: program.avoids("Math.max"))) == wrong


def test_only_allowed_modules_are_imported(runner: DockerRunner) -> None:
    wrong = [
        "import fs from 'fs';",
        "import { readFile } from 'node:fs/promises';",
        "export * from 'fs';",
        "export { readFileSync } from 'fs';",
        "import 'fs';",
        "import x from 'data:text/javascript,1';",
        "import x from '/tmp/x.mjs';",
        "const x = await import('fs');",
        "import('fs').then((fs) => fs);",
    ]
    right = ["import { join } from 'node:path';", "import x from './x.mjs';", "import x from 'path/posix';"]
    reading = Reading(runner, "node", JavaScript, "a.mjs")
    assert list(reading.refused([*wrong, *right], lambda program: program.imports_only("path"))) == wrong


def test_what_a_module_holds_is_named_through_it(runner: DockerRunner) -> None:
    wrong = [
        "import fs from 'fs'; fs.readFileSync(0);",
        "import * as files from 'node:fs'; files.readFileSync(0);",
        "import { readFileSync as r } from 'fs'; r(0);",
        "import fs from 'fs'; const other = fs; other.readFileSync(0);",
        "const { readFileSync } = await import('fs');",
        "import('fs').then((fs) => fs.readFileSync(0));",
        "export { readFileSync } from 'fs';",
    ]
    right = ["import fs from 'fs'; fs.writeFileSync(1, '');"]
    reading = Reading(runner, "node", JavaScript, "a.mjs")
    found = reading.refused([*wrong, *right], lambda program: program.avoids("fs.readFileSync"))
    assert list(found) == wrong


def test_kinds_are_found(runner: DockerRunner) -> None:
    kinds = {
        "async": "(async () => { await x; })();",
        "class": "class A {}",
        "conditional": "x ? 1 : 2;",
        "for": "for (const x of xs) f(x);",
        "label": "a: for (;;) break a;",
        "lambda": "x = () => 1;",
        "switch": "switch (x) {}",
        "throw": "throw x;",
        "try": "try { x; } catch {}",
        "while": "do x; while (y);",
        "with": "with (x) {}",
        "yield": "function* f() { yield 1; }",
    }
    Reading(runner, "node", JavaScript, "a.js").finds_kinds(kinds)


def test_recursion_is_seen(runner: DockerRunner) -> None:
    right = ["const f = (n) => (n ? f(n - 1) : 0);", "function f(n) { return n && f(n - 1); }"]
    wrong = ["function f(n) { return g(n); }\nfunction g(n) { return g(n); }", "f(1);"]
    reading = Reading(runner, "node", JavaScript, "a.js")
    assert list(reading.refused([*right, *wrong], lambda program: program.calls_itself("f"))) == wrong


def test_what_is_no_program_is_malformed(runner: DockerRunner) -> None:
    deep, long = "x = " + "(" * 20_000, "x" + ".y" * 60_000
    wrong = ["function (", deep, "a" * 200_000, long, "import x from 'x'; with (x) {}"]
    found = Reading(runner, "node", JavaScript, "a.js").refused(wrong, lambda program: program.avoids("eval"))
    assert [one.split(":")[0] for one in found.values()] == ["malformed"] * len(wrong)
    assert found["function ("] == "malformed: a.js, line 1: Unexpected token (1:9)"


def test_the_work_can_not_speak_in_the_readers_place(runner: DockerRunner) -> None:
    forged = b'import { writeSync } from "fs"; writeSync(1, \'{"files":[]}\'); process.exit(0);'
    names = ("node", "read.mjs", "walk.mjs", "acorn.mjs", "node_modules/acorn/index.js")
    package = b'{"type": "module", "imports": {"#x": "./walk.mjs"}}'
    files = {**dict.fromkeys(names, forged), "package.json": package, "a.js": b"eval('1')"}
    with work_in(runner, "node", files) as work:
        assert reason(lambda: JavaScript.of(work, "a.js").avoids("eval")) == "forbidden"
    with work_in(runner, "node", {"a.js": b"1", "addon.node": b"\x7fELF"}) as work:
        assert reason(lambda: JavaScript.of(work, "a.js")) == "forbidden"


def test_a_web_service_is_read_in_its_own_environment(runner: DockerRunner) -> None:
    files = {
        "server.js": b"const http = require('http');\nhttp.createServer(() => eval('1')).listen(8000);\n"
    }
    with work_in(runner, "web", files) as work:
        server = JavaScript.of(work, "server.js")
        assert [use.name for use in server.uses() if use.name.startswith("http")] == ["http.createServer"]
        assert reason(lambda: server.imports_only("http")) == "forbidden"
