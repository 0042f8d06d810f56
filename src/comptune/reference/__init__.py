"""Reference pages that look at the whole house: the Python API and the messages of errors."""
