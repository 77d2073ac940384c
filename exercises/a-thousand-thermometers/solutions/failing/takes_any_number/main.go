package main

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"sort"
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
	degrees, err := strconv.ParseFloat(told, 64)
	return name, int(math.Round(degrees * 10)), err
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
	sort.Strings(names)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for _, name := range names {
		one := stations[name]
		fmt.Fprintf(out, "%s %s %s %d\n", name, degrees(one.least), degrees(one.most), one.count)
	}
}

func degrees(tenths int) string {
	sign := ""
	if tenths < 0 {
		sign, tenths = "-", -tenths
	}
	return fmt.Sprintf("%s%d.%d", sign, tenths/10, tenths%10)
}
