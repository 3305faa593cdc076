"""The National Public Service Portal: its lists, dossiers, accounts and store of digitised results."""
