"""What happens to people: the compiled simulation of careers and pay, arrays in and arrays out."""
