"""Commands of contributors: documents made from the code, benchmarks, the package."""
