"""Floor 3: what engines are asked, and what they answer with: questions on a Model, certificates, counts."""
