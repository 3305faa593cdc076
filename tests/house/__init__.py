"""The rules of the house as tests: what no linter knows about names, files, numbers and documents."""
