"""The page 问答: what the notice lets a plan do, asked of a plan and answered at once."""
