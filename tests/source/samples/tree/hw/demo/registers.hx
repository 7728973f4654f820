REGISTER(first)
REGISTER(second)
