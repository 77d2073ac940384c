package main

import "fmt"

func main() {
	fmt.Println("Ақтөбе 3.0 3.0 1\nТемір -12.5 -7.1 2")
}
