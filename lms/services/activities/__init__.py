"""Activities: how somebody stands to them, their seats, and the coach's word on what was done."""
