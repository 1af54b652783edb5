"""What the reports are about: each module answers one question, or a few that are asked alike."""
