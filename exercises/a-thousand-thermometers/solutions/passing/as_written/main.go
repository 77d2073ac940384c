package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"regexp"
	"sort"
	"strconv"
)

// A row keeps the temperatures as they were written, and compares them as numbers.
type row struct {
	name        string
	low, high   float64
	least, most string
	count       int
}

var shape = regexp.MustCompile(`^([^;]+);(-?\d+\.\d)$`)

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func run(in io.Reader, out io.Writer) error {
	rows := []*row{}
	places := map[string]int{}
	scanner := bufio.NewScanner(in)
	for scanner.Scan() {
		if len(scanner.Bytes()) == 0 {
			continue
		}
		parts := shape.FindStringSubmatch(scanner.Text())
		if parts == nil {
			return fmt.Errorf("this is no reading: %q", scanner.Text())
		}
		value, err := strconv.ParseFloat(parts[2], 64)
		if err != nil {
			return err
		}
		place, known := places[parts[1]]
		if !known {
			place = len(rows)
			places[parts[1]] = place
			rows = append(rows, &row{parts[1], value, value, parts[2], parts[2], 0})
		}
		rows[place].take(value, parts[2])
	}
	sort.Slice(rows, func(i, j int) bool { return rows[i].name < rows[j].name })
	lines := bufio.NewWriter(out)
	for _, one := range rows {
		fmt.Fprintln(lines, one.name, one.least, one.most, one.count)
	}
	return lines.Flush()
}

func (one *row) take(value float64, told string) {
	if value < one.low {
		one.low, one.least = value, told
	}
	if value > one.high {
		one.high, one.most = value, told
	}
	one.count++
}
