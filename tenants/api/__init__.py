"""The brand's API: dealers, regions, catalogue (HQ-1)."""
