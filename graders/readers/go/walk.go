package main

import (
	"go/ast"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
)

const (
	standard     = "/usr/lib/go/src"
	longestChain = 12
)

// plain are the predeclared types and constants, which nobody forbids.
var plain = map[string]bool{
	"any": true, "bool": true, "byte": true, "comparable": true, "complex64": true, "complex128": true,
	"error": true, "float32": true, "float64": true, "int": true, "int8": true, "int16": true, "int32": true,
	"int64": true, "rune": true, "string": true, "uint": true, "uint8": true, "uint16": true, "uint32": true,
	"uint64": true, "uintptr": true, "true": true, "false": true, "iota": true, "nil": true, "_": true,
}

// reader walks through one file.
type reader struct {
	files      *token.FileSet
	module     string
	beside     map[string]bool
	modules    map[string]string // names of imports, with their paths; "" for the work's own
	imports    map[string]int
	uses       map[string]int
	statements map[string]int
	ways       map[string]int
	itself     map[string]bool
}

func newReader(files *token.FileSet, module string, beside map[string]bool) *reader {
	return &reader{
		files: files, module: module, beside: beside, modules: map[string]string{},
		imports: map[string]int{}, uses: map[string]int{}, statements: map[string]int{}, ways: map[string]int{},
		itself: map[string]bool{},
	}
}

func (seen *reader) told() facts {
	itself := []string{}
	for name := range seen.itself {
		itself = append(itself, name)
	}
	sort.Strings(itself)
	return facts{nil, listed(seen.imports), listed(seen.uses), listed(seen.statements), listed(seen.ways), itself}
}

func (seen *reader) note(names map[string]int, name string, node ast.Node) {
	line := seen.files.PositionFor(node.Pos(), false).Line // as it stands, whatever //line says
	if known, ok := names[name]; !ok || line < known {
		names[name] = line
	}
}

func (seen *reader) file(tree *ast.File) {
	for _, one := range tree.Imports {
		seen.imported(one)
	}
	for _, group := range tree.Comments {
		for _, comment := range group.List {
			if strings.HasPrefix(comment.Text, "//go:linkname") || strings.HasPrefix(comment.Text, "//go:cgo_") {
				seen.note(seen.ways, strings.Fields(comment.Text)[0], comment)
			}
		}
	}
	for _, one := range tree.Decls {
		seen.visit(one)
	}
}

func (seen *reader) imported(one *ast.ImportSpec) {
	from, err := strconv.Unquote(one.Path.Value)
	if err != nil {
		return
	}
	name := path.Base(from)
	if one.Name != nil {
		name = one.Name.Name
	}
	if name == "." {
		seen.note(seen.ways, "import .", one)
	}
	if seen.isOwn(from) {
		seen.modules[name] = ""
		seen.note(seen.imports, "."+strings.TrimPrefix(from, seen.module), one)
		return
	}
	seen.modules[name] = from
	seen.note(seen.imports, from, one)
}

// isOwn tells whether a package is of the work's own module; one of the standard library never is.
func (seen *reader) isOwn(from string) bool {
	if _, err := os.Stat(filepath.Join(standard, from)); err == nil || seen.module == "" {
		return false
	}
	return from == seen.module || strings.HasPrefix(from, seen.module+"/")
}

func (seen *reader) visit(node ast.Node) {
	if node == nil {
		return
	}
	ast.Inspect(node, func(inner ast.Node) bool {
		if inner == nil {
			return false
		}
		if kind := kindOf(inner); kind != "" {
			seen.note(seen.statements, kind, inner)
		}
		return seen.enter(inner)
	})
}

// enter notes what a node uses; it returns whether what is inside of it is still to be visited.
func (seen *reader) enter(node ast.Node) bool {
	switch one := node.(type) {
	case *ast.ImportSpec:
		return false
	case *ast.FuncDecl:
		seen.declared(one)
		return false
	case *ast.Ident:
		seen.ident(one)
	case *ast.SelectorExpr:
		return seen.selected(one)
	case *ast.Field:
		seen.visit(one.Type) // its names are the work's own
		return false
	case *ast.KeyValueExpr:
		return seen.keyed(one)
	case *ast.LabeledStmt:
		seen.visit(one.Stmt)
		return false
	case *ast.BranchStmt:
		return false
	}
	return true
}

func (seen *reader) declared(one *ast.FuncDecl) {
	if one.Recv != nil {
		seen.visit(one.Recv)
	}
	seen.visit(one.Type)
	if one.Body == nil {
		seen.note(seen.ways, "func "+one.Name.Name, one)
		return
	}
	ast.Inspect(one.Body, func(inner ast.Node) bool {
		if call, ok := inner.(*ast.CallExpr); ok && calledName(call.Fun) == one.Name.Name {
			seen.itself[one.Name.Name] = true
		}
		return true
	})
	seen.visit(one.Body)
}

func calledName(called ast.Expr) string {
	switch one := called.(type) {
	case *ast.Ident:
		return one.Name
	case *ast.SelectorExpr:
		return one.Sel.Name
	case *ast.IndexExpr:
		return calledName(one.X)
	}
	return ""
}

func (seen *reader) ident(one *ast.Ident) {
	if name, known := seen.nameOf(one); known && name != "" {
		seen.note(seen.uses, name, one)
	}
}

// nameOf returns what a name stands for; it is not known where it is the work's own.
func (seen *reader) nameOf(one *ast.Ident) (string, bool) {
	if one.Obj != nil {
		return "", false
	}
	if from, ok := seen.modules[one.Name]; ok {
		return from, from != ""
	}
	if seen.beside[one.Name] || plain[one.Name] {
		return "", false
	}
	return one.Name, true
}

// selected notes a chain of names as a whole, and visits what it is of if that has no name.
func (seen *reader) selected(one *ast.SelectorExpr) bool {
	parts := []string{one.Sel.Name}
	inner := unwrapped(one.X)
	for len(parts) < longestChain {
		next, ok := inner.(*ast.SelectorExpr)
		if !ok {
			break
		}
		parts = append([]string{next.Sel.Name}, parts...)
		inner = unwrapped(next.X)
	}
	name := ""
	if root, ok := inner.(*ast.Ident); ok {
		name, _ = seen.nameOf(root)
	} else {
		seen.visit(inner)
	}
	seen.note(seen.uses, name+"."+strings.Join(parts, "."), one)
	return false
}

func unwrapped(one ast.Expr) ast.Expr {
	for {
		inner, ok := one.(*ast.ParenExpr)
		if !ok {
			return one
		}
		one = inner.X
	}
}

// keyed leaves out the name of a field, which can't be told from a name that nobody has declared.
func (seen *reader) keyed(one *ast.KeyValueExpr) bool {
	if _, ok := one.Key.(*ast.Ident); !ok {
		return true
	}
	seen.visit(one.Value)
	return false
}

// moduleAbove returns the name of the module that a file is in, as the nearest go.mod says it.
func moduleAbove(file string) string {
	for folder := filepath.Dir(file); ; folder = filepath.Dir(folder) {
		text, err := os.ReadFile(filepath.Join(folder, "go.mod"))
		if err == nil {
			return moduleIn(string(text))
		}
		if folder == "." || folder == "/" {
			return ""
		}
	}
}

func moduleIn(text string) string {
	for _, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		if len(words) > 1 && words[0] == "module" {
			return strings.Trim(words[1], "\"`")
		}
	}
	return ""
}
