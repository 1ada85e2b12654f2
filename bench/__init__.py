"""Measurements of wotr on the local engine, beside references on the same engine in the same run.

`make bench` runs `python -m bench`: it starts a stack of its own, measures, prints tables, and writes
`bench/results/latest.json` and `bench/results/latest.md`. A run of some parts replaces these only; each part
says when and on which commit it ran.
"""
