"""Documents: files kept with a case - checked and scanned before anyone can open them."""
