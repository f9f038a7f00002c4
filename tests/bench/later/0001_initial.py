"""The kit's own."""

from importlib import import_module

Migration = import_module("kit.migrations.0001_initial").Migration
