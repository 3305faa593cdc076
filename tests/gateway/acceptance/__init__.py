"""The acceptance suite, tried on good connectors and on deliberately bad ones."""
