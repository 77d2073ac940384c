import sys

with open(sys.argv[2], "w", encoding="utf-8") as file:
    file.write(sys.argv[1])
