"""The National Public Service Portal as its mock decided it where public material is silent."""
