// Walking through the syntax tree of a program in JavaScript: what it imports, uses and is made of.

import { KINDS } from "./facts.mjs";
import { moduleName, scopeOf } from "./scopes.mjs";

const FUNCTIONS = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);
const GLOBAL = new Set(["globalThis", "global"]);
const HANDING = new Set(["call", "apply", "bind"]);
const LONGEST_CHAIN = 12;
/** Walks through a program with the scopes that it is in: maps of names to what they stand for, null: own. */
export class Reader {
  constructor(facts) {
    this.facts = facts;
    this.scopes = [];
    this.inside = [];
    this.given = new Map();
    this.called = new Set();
  }

  find(name) {
    return this.scopes.findLast((scope) => scope.has(name))?.get(name);
  }

  /** Return the value of an expression that is a constant text or number, else undefined. */
  constant(node) {
    if (node.type === "Literal" && ["string", "number"].includes(typeof node.value)) return String(node.value);
    if (node.type === "TemplateLiteral") {
      const parts = node.expressions.map((one) => this.constant(one));
      if (parts.includes(undefined)) return undefined;
      return node.quasis.map((one, at) => one.value.cooked + (parts[at] ?? "")).join("");
    }
    if (node.type !== "BinaryExpression" || node.operator !== "+") return undefined;
    const sides = [this.constant(node.left), this.constant(node.right)];
    return sides.includes(undefined) ? undefined : sides.join("");
  }

  /** Return the full name of what an expression stands for; "" for something unknown, null for one's own. */
  named(node) {
    if (node.type === "ParenthesizedExpression" || node.type === "ChainExpression") return this.named(node.expression);
    if (node.type === "AwaitExpression") return this.named(node.argument);
    if (node.type === "Identifier") return this.nameOf(node.name);
    if (node.type === "MemberExpression") return this.member(node);
    return this.loaded(node) ?? "";
  }

  nameOf(name) {
    const known = this.find(name);
    return known === undefined ? name : known;
  }

  member(node) {
    const part = this.part(node);
    return part === undefined ? "" : joined(this.named(node.object), part);
  }

  part(node) {
    if (node.property.type === "PrivateIdentifier") return `#${node.property.name}`;
    if (!node.computed) return node.property.name;
    const name = node.property.type === "MemberExpression" ? this.named(node.property) : null;
    return name?.startsWith("Symbol.") ? `[${name}]` : this.constant(node.property);
  }

  /** Return the module that `require("x")` or `import("x")` gives, if this is one. */
  loaded(node) {
    const asked = node.type === "ImportExpression" ? node.source : this.isRequire(node) ? node.arguments[0] : null;
    const text = asked ? this.constant(asked) : undefined;
    return text === undefined ? undefined : moduleName(text);
  }

  isRequire(node) {
    return node.type === "CallExpression" && node.callee.type === "Identifier" && this.nameOf(node.callee.name) === "require";
  }

  visit(node, parent = null) {
    if (!node || typeof node.type !== "string") return;
    const kind = KINDS[node.type];
    if (kind) this.facts.note("statements", kind, node);
    const special = this[`on${node.type}`];
    if (special) special.call(this, node, parent);
    else this.inScope(node, () => this.children(node));
  }

  children(node) {
    for (const [key, value] of Object.entries(node)) {
      if (key === "loc") continue;
      for (const one of Array.isArray(value) ? value : [value]) this.visit(one, node);
    }
  }

  inScope(node, act) {
    const scope = scopeOf(node);
    if (scope) this.scopes.push(scope.names);
    for (const [name, init] of scope?.given ?? []) this.alias(scope.names, name, init);
    const name = FUNCTIONS.has(node.type) ? (node.id?.name ?? node.calledAs) : undefined;
    if (name) this.inside.push(name);
    act();
    if (name) this.inside.pop();
    if (scope) this.scopes.pop();
  }

  /** A name that is bound to a module stands for it. */
  alias(names, name, init) {
    const module = this.loaded(init.type === "AwaitExpression" ? init.argument : init);
    if (module !== undefined && !module.startsWith(".")) names.set(name, module);
  }

  onIdentifier(node) {
    const name = this.nameOf(node.name);
    if (name === null) return;
    if (GLOBAL.has(name) || name === "require") this.facts.note("ways", name, node);
    this.facts.note("uses", name, node);
  }

  onMemberExpression(node, parent) {
    const name = this.member(node);
    const part = this.part(node);
    if (part === undefined) this.unknown(node, parent);
    else this.facts.note("uses", name, node);
    if (node.computed) this.visit(node.property, node);
    this.inner(node.object, node);
  }

  /** Visit what a chain is of: parts that are named already are no use of their own. */
  inner(node, parent) {
    if (node.type === "Super" || node.type === "ThisExpression") return;
    if (node.type === "ChainExpression" || node.type === "ParenthesizedExpression") this.inner(node.expression, parent);
    else if (node.type === "Identifier" && this.part(parent) !== undefined) return;
    else if (node.type === "MemberExpression" && this.part(node) !== undefined && this.part(parent) !== undefined) {
      if (node.computed) this.visit(node.property, node);
      this.inner(node.object, node);
    } else this.visit(node, parent);
  }

  /** `xs[i]` is everyday; but what is called that way, or is a part of something global, has to be named. */
  unknown(node, parent) {
    const of = this.named(node.object);
    const isGlobal = of !== null && of !== "" && (!of.includes(".") || of.endsWith(".prototype"));
    const isCalled = parent && (parent.callee === node || parent.tag === node);
    const isHanded = parent?.type === "MemberExpression" && parent.object === node && HANDING.has(this.part(parent));
    if (isGlobal || isCalled || isHanded || node.object.type === "Super") this.facts.note("ways", "[…]", node);
  }

  /** What nobody can name, given to a part that is called, is called by another name. */
  finish() {
    const isPlace = [...this.called].some((name) => /^\d+$/.test(name));
    for (const [name, node] of this.given) {
      if (this.called.has(name) || (name === "" && isPlace)) this.facts.note("ways", `${name} = […]`, node);
    }
  }

  give(name, value) {
    const inner = value?.type === "ChainExpression" ? value.expression : value;
    if (inner?.type === "MemberExpression" && this.part(inner) === undefined) this.given.set(name, inner);
  }

  onCallExpression(node, parent) {
    if (node.callee.type === "MemberExpression") this.called.add(this.part(node.callee));
    if (node.callee.type === "Identifier" && this.inside.includes(node.callee.name)) this.facts.itself.add(node.callee.name);
    if (!this.isRequire(node)) return this.children(node);
    this.importing(node, parent?.type === "MemberExpression" || isBound(node, parent));
    node.arguments.forEach((one) => this.visit(one, node));
  }

  onImportExpression(node, parent) {
    this.importing(node, isBound(node, parent));
    this.visit(node.source, node);
  }

  onAwaitExpression(node, parent) {
    const inner = node.argument;
    if (inner.type !== "ImportExpression") return this.visit(inner, node);
    this.importing(inner, parent?.type === "MemberExpression" || isBound(node, parent));
    this.visit(inner.source, inner);
  }

  /** A module that is handed on, and not bound to a name, is used as a whole. */
  importing(node, isNamed) {
    const name = this.loaded(node);
    if (name === undefined) return this.facts.note("ways", node.type === "ImportExpression" ? "import(…)" : "require(…)", node);
    this.facts.note("imports", name, node);
    if (!isNamed) this.facts.note("uses", name, node);
  }

  onImportDeclaration(node) {
    const from = moduleName(node.source.value);
    this.facts.note("imports", from, node);
    for (const one of node.specifiers) {
      if (one.type === "ImportSpecifier") this.facts.note("uses", `${from}.${keyName(one.imported)}`, one);
    }
  }

  onExportNamedDeclaration(node) {
    if (!node.source) {
      this.visit(node.declaration, node);
      node.specifiers.forEach((one) => this.visit(one.local, one));
      return;
    }
    const from = moduleName(node.source.value);
    this.facts.note("imports", from, node);
    node.specifiers.forEach((one) => this.facts.note("uses", `${from}.${keyName(one.local)}`, one));
  }

  onExportAllDeclaration(node) {
    this.facts.note("imports", moduleName(node.source.value), node);
  }

  onVariableDeclarator(node) {
    if (node.init && node.id.type === "Identifier" && FUNCTIONS.has(node.init.type)) node.init.calledAs = node.id.name;
    if (node.id.type === "ObjectPattern" && node.init) node.id.takenFrom = this.named(node.init);
    if (node.id.type !== "Identifier") this.visit(node.id, node);
    this.visit(node.init, node);
  }

  onAssignmentExpression(node) {
    if (node.left.type === "ObjectPattern") node.left.takenFrom = this.named(node.right);
    if (node.left.type === "MemberExpression") this.give(this.part(node.left) ?? "", node.right);
    this.children(node);
  }

  /** `const { sort } = xs` reads `.sort`, and `const { max } = Math` reads `Math.max`. */
  taken(pattern, of) {
    for (const one of pattern.properties.filter((each) => each.type === "Property")) {
      const key = one.computed ? this.constant(one.key) : keyName(one.key);
      if (key === undefined) this.facts.note("ways", "{ […]: … }", one);
      else this.facts.note("uses", joined(of, key), one);
    }
  }

  onObjectPattern(node) {
    this.taken(node, node.takenFrom ?? "");
    for (const one of node.properties) {
      if (one.computed) this.visit(one.key, one);
      this.visit(one.type === "Property" ? one.value : one.argument, node);
    }
  }

  onProperty(node) {
    if (node.computed) this.visit(node.key, node);
    if (!node.computed && node.key.name === "__proto__") this.facts.note("uses", ".__proto__", node);
    if (!node.computed) this.give(keyName(node.key), node.value);
    this.visit(node.value, node);
  }

  onMethodDefinition(node) {
    if (node.computed) this.visit(node.key, node);
    this.visit(node.value, node);
  }

  onPropertyDefinition(node) {
    if (!node.computed) this.give(keyName(node.key), node.value);
    this.onMethodDefinition(node);
  }

  onLabeledStatement(node) {
    this.visit(node.body, node);
  }

  onBreakStatement() {}

  onContinueStatement() {}

  onMetaProperty() {}

  onWithStatement(node) {
    this.facts.note("ways", "with", node);
    this.children(node);
  }
}

/** Return the name of a part; of what is unknown, or one's own, it begins with a dot. */
function joined(of, part) {
  if (GLOBAL.has(of)) return part;
  return of === null || of === "" || of.split(".").length >= LONGEST_CHAIN ? `.${part}` : `${of}.${part}`;
}

/** Tell whether an expression is what a declaration gives to its names. */
function isBound(node, parent) {
  return parent?.type === "VariableDeclarator" && parent.init === node && parent.id.type !== "ArrayPattern";
}

function keyName(node) {
  return node.type === "Identifier" || node.type === "PrivateIdentifier" ? node.name : String(node.value);
}
