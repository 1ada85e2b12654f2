"""What runs the template on a laptop: engine, deploy, gateway, command line. Nothing here is deployed."""
