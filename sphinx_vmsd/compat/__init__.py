"""Judgement: verdicts of migrations, typed changes between snapshots, and the rules that judge them."""
