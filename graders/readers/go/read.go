// Read programs in Go and tell what they are made of, as JSON: read FILE… . Nothing of them is run.
//
// Each file has imports, uses, statements, ways (around names) and itself (functions that call themselves); of
// each name the first line alone, of a chain of names the whole. A file that can't be read has a fault.
package main

import (
	"encoding/json"
	"go/ast"
	"go/build"
	"go/parser"
	"go/scanner"
	"go/token"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// named is a name with its line.
type named struct {
	name string
	line int
}

// MarshalJSON writes a name as a pair.
func (one named) MarshalJSON() ([]byte, error) {
	return json.Marshal([]any{one.name, one.line})
}

// facts are what one file is made of.
type facts struct {
	Fault      *named   `json:"fault"`
	Imports    []named  `json:"imports"`
	Uses       []named  `json:"uses"`
	Statements []named  `json:"statements"`
	Ways       []named  `json:"ways"`
	Itself     []string `json:"itself"`
}

func main() {
	found := []facts{}
	for _, path := range os.Args[1:] {
		found = append(found, read(path))
	}
	if err := json.NewEncoder(os.Stdout).Encode(map[string]any{"files": found}); err != nil {
		os.Exit(1)
	}
}

func read(path string) facts {
	files := token.NewFileSet()
	tree, err := parser.ParseFile(files, path, nil, parser.ParseComments)
	if err != nil {
		return facts{fault(err), []named{}, []named{}, []named{}, []named{}, []string{}}
	}
	seen := newReader(files, moduleAbove(path), declaredBeside(path))
	seen.file(tree)
	return seen.told()
}

func fault(err error) *named {
	if list, ok := err.(scanner.ErrorList); ok && len(list) > 0 {
		return &named{list[0].Msg, list[0].Pos.Line}
	}
	return &named{err.Error(), 0}
}

// declaredBeside returns what the files of a folder declare that are built: they are one package.
func declaredBeside(path string) map[string]bool {
	names := map[string]bool{}
	others, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*.go"))
	for _, other := range others {
		tree, err := parser.ParseFile(token.NewFileSet(), other, nil, 0)
		if built, _ := build.Default.MatchFile(filepath.Split(other)); err != nil || !built || isTest(other) {
			continue
		}
		for name := range tree.Scope.Objects {
			names[name] = true
		}
	}
	return names
}

func isTest(path string) bool {
	return strings.HasSuffix(path, "_test.go")
}

// listed returns names by their lines.
func listed(names map[string]int) []named {
	found := []named{}
	for name, line := range names {
		found = append(found, named{name, line})
	}
	sort.Slice(found, func(i, j int) bool {
		if found[i].line != found[j].line {
			return found[i].line < found[j].line
		}
		return found[i].name < found[j].name
	})
	return found
}

// kinds are the statements and expressions that can be asked for.
func kindOf(node ast.Node) string {
	switch node.(type) {
	case *ast.ForStmt, *ast.RangeStmt:
		return "for"
	case *ast.GoStmt:
		return "go"
	case *ast.DeferStmt:
		return "defer"
	case *ast.SelectStmt:
		return "select"
	case *ast.SwitchStmt, *ast.TypeSwitchStmt:
		return "switch"
	case *ast.LabeledStmt:
		return "label"
	case *ast.FuncLit:
		return "lambda"
	case *ast.ChanType:
		return "chan"
	case *ast.MapType:
		return "map"
	case *ast.StructType:
		return "struct"
	case *ast.InterfaceType:
		return "interface"
	}
	if branch, ok := node.(*ast.BranchStmt); ok && branch.Tok == token.GOTO {
		return "goto"
	}
	return ""
}
