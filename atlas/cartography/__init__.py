"""What is drawn: fitted scales, marks, the page, its furniture, labels and legend, and the plate they make."""
