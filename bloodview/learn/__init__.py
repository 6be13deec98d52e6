"""The two learning stages; the only package that imports torch, and only inside its modules."""
