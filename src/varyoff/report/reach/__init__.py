"""Pictures of the reachable states: all of them in columns by depth, or quotients of them."""
