"""One sender per HTTP library, all with the same manners, so that the library is a choice and never an architecture."""
