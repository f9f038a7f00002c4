"""What a next version would migrate: a column more in the tables that are written most.

The packages stand for the apps' own migrations, with one behind them.
"""
