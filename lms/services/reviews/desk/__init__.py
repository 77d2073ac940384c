"""The desk: what a reviewer works at: the files of one commit, the rubric, comments, runs and questions."""
