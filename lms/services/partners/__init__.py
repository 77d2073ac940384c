"""Partner companies: who they are, what they propose, and what they say of works that were opened to them."""
