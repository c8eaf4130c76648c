"""What measures: it prints figures as ratios against something run beside it, and asserts nothing about time."""
