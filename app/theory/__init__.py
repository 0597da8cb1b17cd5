"""The theory test: the sitting, its frozen paper, the answers, the mark (Art. 62.1)."""
