"""Sign-in with the electronic identification and authentication system (VNeID), login generation 1."""
