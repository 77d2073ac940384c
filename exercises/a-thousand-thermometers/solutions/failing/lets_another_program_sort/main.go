package main

import (
	"bufio"
	"fmt"
	"os"
	run "os/exec"
	"strconv"
	"strings"
)

type reading struct {
	least, most, count int
}

func main() {
	stations := map[string]*reading{}
	lines := bufio.NewScanner(os.Stdin)
	for number := 1; lines.Scan(); number++ {
		if lines.Text() == "" {
			continue
		}
		name, tenths, err := parse(lines.Text())
		if err != nil {
			fmt.Fprintf(os.Stderr, "line %d: %v\n", number, err)
			os.Exit(2)
		}
		add(stations, name, tenths)
	}
	print(stations)
}

func parse(line string) (string, int, error) {
	name, told, found := strings.Cut(line, ";")
	if !found || name == "" {
		return "", 0, fmt.Errorf("no station in %q", line)
	}
	whole, tenth, found := strings.Cut(told, ".")
	if !found || len(tenth) != 1 {
		return "", 0, fmt.Errorf("no temperature in %q", line)
	}
	tenths, err := strconv.Atoi(whole + tenth)
	return name, tenths, err
}

func add(stations map[string]*reading, name string, tenths int) {
	one, known := stations[name]
	if !known {
		stations[name] = &reading{tenths, tenths, 1}
		return
	}
	if tenths < one.least {
		one.least = tenths
	}
	if tenths > one.most {
		one.most = tenths
	}
	one.count++
}

func print(stations map[string]*reading) {
	names := make([]string, 0, len(stations))
	for name := range stations {
		names = append(names, name)
	}
	sorted(names)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for _, name := range names {
		one := stations[name]
		fmt.Fprintf(out, "%s %s %s %d\n", name, degrees(one.least), degrees(one.most), one.count)
	}
}

func sorted(names []string) {
	sort := run.Command("env", "LC_ALL=C", "sort")
	sort.Stdin = strings.NewReader(strings.Join(names, "\n"))
	told, err := sort.Output()
	if err != nil {
		panic(err)
	}
	copy(names, strings.Split(string(told), "\n"))
}

func degrees(tenths int) string {
	sign := ""
	if tenths < 0 {
		sign, tenths = "-", -tenths
	}
	return fmt.Sprintf("%s%d.%d", sign, tenths/10, tenths%10)
}
