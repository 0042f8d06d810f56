"""Turn the levers of pay and see the effect on a multi-year budget at once."""
