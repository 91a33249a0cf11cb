"""What a plan promises by class (场景应用): conveniences for low risk, strict review for high risk."""
