import sys

text = sys.stdin.read()
if len(sys.argv) > 1 and not sys.argv[1].isdecimal():
    sys.exit("give a whole number")
if text.strip():
    print("дала 2\nқала 2\nүлкен 1")
