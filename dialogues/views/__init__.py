"""Pages of processes, rounds, questions and answers."""
