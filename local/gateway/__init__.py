"""API Gateway on a laptop: serves the OpenAPI document of the template, and knows nothing else about wotr."""
