"""Write scikit-learn's wine measurements, in units of their spread, to wine.csv: python3 make_data.py.

178 wines of three growers, 13 measurements each (UCI repository, "Wine", M. Forina and others, 1991).
"""

from pathlib import Path

import numpy as np
from sklearn.datasets import load_wine

if __name__ == "__main__":
    wines = load_wine().data
    scaled = (wines - wines.mean(axis=0)) / wines.std(axis=0)
    np.savetxt(Path(__file__).with_name("wine.csv"), scaled, fmt="%.4f", delimiter=",")
