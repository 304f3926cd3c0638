"""The demo city: made-up people, a real shape. Nobody imports this but the program that starts an empty instance."""
