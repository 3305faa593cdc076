"""What is remembered between requests, all of it sealed: answers, exchanges under way, resends and sign-ins."""
