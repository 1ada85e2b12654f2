PATHS = {}
