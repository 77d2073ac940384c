import shutil
import sys

shutil.copy("weights.csv", sys.argv[2])
