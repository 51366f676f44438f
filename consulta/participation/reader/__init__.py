"""Files of contributions that came on paper or from elsewhere: their rows, and what they say."""
