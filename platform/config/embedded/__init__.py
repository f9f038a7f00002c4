"""PostgreSQL and Valkey out of pip wheels, for a machine on which neither is set up.

Meant for trying out, developing and testing on one machine; a deployment names its own with DATABASE_URL and REDIS_URL.
"""
