project = "My devices"
extensions = ["sphinx_vmsd"]
