"""So that test modules of the same name in different folders do not collide; nothing else lives here."""
