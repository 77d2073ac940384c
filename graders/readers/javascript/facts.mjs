// What is told of a file.

export const KINDS = {
  ForStatement: "for",
  ForInStatement: "for",
  ForOfStatement: "for",
  WhileStatement: "while",
  DoWhileStatement: "while",
  SwitchStatement: "switch",
  TryStatement: "try",
  ThrowStatement: "throw",
  WithStatement: "with",
  ClassDeclaration: "class",
  ClassExpression: "class",
  ArrowFunctionExpression: "lambda",
  FunctionExpression: "lambda",
  YieldExpression: "yield",
  AwaitExpression: "async",
  ConditionalExpression: "conditional",
  LabeledStatement: "label",
};

/** Facts about one file: names with the first line of each. */
export class Facts {
  constructor() {
    this.imports = new Map();
    this.uses = new Map();
    this.statements = new Map();
    this.ways = new Map();
    this.itself = new Set();
  }

  note(what, name, node) {
    const line = node.loc.start.line;
    const known = this[what].get(name);
    if (known === undefined || line < known) this[what].set(name, line);
  }

  told() {
    const listed = (names) => [...names].sort((one, other) => one[1] - other[1]);
    return {
      fault: null,
      imports: listed(this.imports),
      uses: listed(this.uses),
      statements: listed(this.statements),
      ways: listed(this.ways),
      itself: [...this.itself].sort(),
    };
  }
}
