"""What a page of this wing begins with, which pages of higher wings need too."""
