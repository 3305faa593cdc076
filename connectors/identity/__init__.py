"""Sign-in with the electronic identification and authentication system (VNeID), login generations 1 and 2."""
