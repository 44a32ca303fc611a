"""SAC: the national return on safeguarding adults - counted, frozen, signed off and written out."""
