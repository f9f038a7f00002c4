"""The ground of every page: who may see it, where one can go from it, how it looks to this person."""
