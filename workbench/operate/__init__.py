"""What only the page 运行 shows: people and ways of working, answers, months that lie better."""
