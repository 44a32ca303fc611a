"""Letters: written from a template, approved by a second person, sent only by a way that is safe."""
