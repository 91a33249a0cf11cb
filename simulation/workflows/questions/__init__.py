"""What the notice lets a plan do, asked as questions and answered by the plan with and without it."""
