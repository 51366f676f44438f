"""The shapes of what staff hand in beside a plan: files, and how far its milestones are."""
