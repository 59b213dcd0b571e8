"""The demo's data: the story told by the article with made-up people around it, and large data for measuring."""
