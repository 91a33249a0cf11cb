"""The rules of the notice, and those published with them, that a plan can meet or break."""
