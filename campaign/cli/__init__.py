"""The commands of the project, one module for each noun."""
