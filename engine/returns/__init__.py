"""Returns: figures over many cases - the measures, and what may leave the council of them."""
