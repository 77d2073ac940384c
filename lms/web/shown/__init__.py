"""How things look: code, prose, notebooks, drawings and tables, made safe on their way out."""
