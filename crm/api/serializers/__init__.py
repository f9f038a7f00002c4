"""The bodies of the crm's API. They read types; what is required, and what fits what, the rules say."""
