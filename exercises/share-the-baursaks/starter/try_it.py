"""Run me: python3 try_it.py"""

from solution import share

print("17 baursaks, 5 friends:", share(17, 5))
print("4 baursaks, 6 friends:", share(4, 6))
