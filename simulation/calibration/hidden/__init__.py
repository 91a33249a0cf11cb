"""The hidden process behind the visits: its likelihood, parameters, priors, fit and draws."""
