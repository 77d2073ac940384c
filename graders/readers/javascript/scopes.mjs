// Which names a part of a program in JavaScript declares, and from where an import has them.

const FUNCTIONS = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);
const WITHIN = new Set(["BlockStatement", "StaticBlock", "SwitchStatement", "CatchClause", "ForStatement", "ForInStatement", "ForOfStatement"]);

/** Return the names that a node declares for what is inside of it, and what they are given; null: it has no scope. */
export function scopeOf(node) {
  const found = { names: new Map(), given: [] };
  if (node.type === "Program") {
    hoisted(node.body, found);
    lexical(node.body, found);
  } else if (FUNCTIONS.has(node.type)) {
    if (node.type === "FunctionExpression" && node.id) found.names.set(node.id.name, null);
    if (node.type !== "ArrowFunctionExpression") found.names.set("arguments", null);
    node.params.forEach((one) => bind(one, found));
    if (node.body.type === "BlockStatement") hoisted(node.body.body, found);
  } else if (node.type === "ClassExpression" && node.id) found.names.set(node.id.name, null);
  else if (WITHIN.has(node.type)) inner(node, found);
  else return null;
  return found;
}

function inner(node, found) {
  if (node.type === "CatchClause" && node.param) bind(node.param, found);
  const first = node.init ?? node.left;
  if (first?.type === "VariableDeclaration") declared(first, found);
  if (node.type === "SwitchStatement") lexical(node.cases.flatMap((one) => one.consequent), found);
  else if (Array.isArray(node.body)) lexical(node.body, found);
}

/** What stands directly in a block: functions, classes, let, const and imports. */
function lexical(body, found) {
  for (const one of body) {
    const node = one.type.startsWith("Export") && one.declaration ? one.declaration : one;
    if ((node.type === "FunctionDeclaration" || node.type === "ClassDeclaration") && node.id) found.names.set(node.id.name, null);
    else if (node.type === "VariableDeclaration") declared(node, found);
    else if (node.type === "ImportDeclaration") imported(node, found);
  }
}

/** Every var of a function, wherever it stands; inner functions have their own. */
function hoisted(node, found) {
  if (Array.isArray(node)) node.forEach((one) => hoisted(one, found));
  if (!node || typeof node.type !== "string" || FUNCTIONS.has(node.type) || node.type === "StaticBlock") return;
  if (node.type === "VariableDeclaration" && node.kind === "var") declared(node, found);
  Object.entries(node).forEach(([key, value]) => key !== "loc" && hoisted(value, found));
}

function declared(node, found) {
  for (const one of node.declarations) {
    bind(one.id, found);
    if (one.id.type === "Identifier" && one.init) found.given.push([one.id.name, one.init]);
  }
}

function imported(node, found) {
  const from = moduleName(node.source.value);
  for (const one of node.specifiers) {
    const part = one.type === "ImportSpecifier" ? `.${one.imported.name ?? one.imported.value}` : "";
    found.names.set(one.local.name, from.startsWith(".") ? null : from + part);
  }
}

/** Bind the names of a pattern. */
function bind(node, found) {
  if (node === null) return;
  if (node.type === "Identifier") found.names.set(node.name, null);
  else if (node.type === "ObjectPattern") node.properties.forEach((one) => bind(one.value ?? one.argument, found));
  else if (node.type === "ArrayPattern") node.elements.forEach((one) => bind(one, found));
  else if (node.type === "AssignmentPattern") bind(node.left, found);
  else if (node.type === "RestElement") bind(node.argument, found);
}

/** Return a module's name; one's own begins with a dot, and `node:fs` is `fs`. */
export function moduleName(text) {
  if (/^(\/|file:|data:|#)/.test(text)) return text;
  return text.startsWith(".") ? text : text.replace(/^node:/, "");
}
