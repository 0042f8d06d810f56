"""What keeps a workspace in health: looking after it, saving and restoring it, retention."""
