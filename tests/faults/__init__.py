"""The house when things break: a server that dies, an answer that never arrives."""
