"""The database backend that knows whose schema it works in."""
