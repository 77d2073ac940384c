import os

port = os.environ["HTTP_PORT"]
