"""What came on paper or from assemblies: typed twice, compared, entered like the rest."""
