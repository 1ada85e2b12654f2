"""Serves the web page on a laptop, as CloudFront does on AWS."""
