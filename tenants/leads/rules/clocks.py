"""The clocks of a lead, in opening minutes since its assignment (HQ-5)."""

# The first attempt is in time until then.
ATTEMPT_WITHIN = 30
# The manager is warned at these, the brand at that.
WARNED_AT = (15, 30)
LATE_AFTER = 60
# Without an attempt the lead may be moved to another dealer from then on.
MOVABLE_AFTER = 24 * 60
