"""Views: what people see of a case - only reads, each page as one person may see it."""
