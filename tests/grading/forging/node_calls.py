"""JavaScript functions that try to be graded as right without being right."""

from tests.grading.forging.hostile import Hostile

WRONG = "exports.add = () => -1;\n"
EVERYWHERE = """
const fs = require("node:fs");
function forge() {
  const answer = { kind: "call", outcome: "returned", value: "5" };
  const said = Buffer.from(JSON.stringify({ type: "answer", id: 1, answer }));
  const head = Buffer.alloc(5);
  head.write("J");
  head.writeUInt32BE(said.length, 1);
  for (let fd = 0; fd < 256; fd += 1) {
    try { fs.writeSync(fd, Buffer.concat([head, said])); } catch {}
    try { fs.writeFileSync(`/proc/1/fd/${fd}`, said); } catch {}
  }
}
"""

NODE_CALLS = [
    Hostile("F01", "exits in the call", "exports.add = () => process.reallyExit(0);\n", "exited"),
    Hostile("F01", "exits at import", "process.exit(0);\n", "exited"),
    Hostile(
        "F02",
        "says it at exit",
        "process.on('exit', () => require('fs').writeSync(4, 'R5'));\nexports.add = () => process.exit(0);\n",
        "",
    ),
    Hostile(
        "F05",
        "shadows the libraries",
        WRONG,
        "wrong_value",
        {
            "node_modules/fs/index.js": b"exports.writeSync = () => 0;\n",
            "package.json": b'{"type": "commonjs", "scripts": {"test": "exit 0"}}\n',
        },
    ),
    Hostile(
        "F05",
        "replaces what is built in",
        "JSON.stringify = () => '5';\nArray.from = () => [5];\nrequire('fs').writeSync = () => 2;\n" + WRONG,
        "wrong_value",
    ),
    Hostile(
        "F07", "has a toJSON of its own", "exports.add = () => ({ toJSON: () => 5, valueOf: () => 5 });\n", ""
    ),
    Hostile("F07", "is a number of its own", "exports.add = () => new Number(-1);\n", "wrong_type"),
    Hostile(
        "F07",
        "is a proxy",
        "exports.add = () => new Proxy({}, { get: () => 5, getPrototypeOf: () => Number.prototype });\n",
        "wrong_type",
    ),
    Hostile("F11", "answers on every descriptor", EVERYWHERE + "exports.add = () => forge();\n", "exited"),
    Hostile("F14", "returns NaN", "exports.add = () => NaN;\n", "wrong_type"),
    Hostile("F14", "returns true for 1", "exports.add = (a, b) => (a ? a + b : true);\n", ""),
    Hostile("F14", "returns a BigInt", "exports.add = (a, b) => BigInt(a) + BigInt(b);\n", "wrong_type"),
    Hostile("F14", "returns nothing", "exports.add = () => {};\n", "wrong_type"),
    Hostile("F16", "throws", "exports.add = () => { throw new Error('0 failed'); };\n", "raised"),
    Hostile(
        "F17",
        "kills the agent",
        "exports.add = () => { for (const p of [1, process.ppid, -1]) {"
        " try { process.kill(p, 'SIGKILL'); } catch {} } return -1; };\n",
        "",
    ),
    Hostile(
        "F19",
        "keeps state between questions",
        """
const fs = require("node:fs");
const places = ["/work/.state", "/tmp/state", "/dev/shm/state"];
exports.add = () => {
  const kept = globalThis.state || places.some((place) => fs.existsSync(place));
  globalThis.state = true;
  for (const place of places) { try { fs.writeFileSync(place, "1"); } catch {} }
  return kept ? -2 : -1;
};
""",
        "wrong_value",
        got="-1",
    ),
]
