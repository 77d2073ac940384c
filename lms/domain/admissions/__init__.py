"""Who may enter a programme, and how an application moves."""
