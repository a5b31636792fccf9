"""How things look in Discord, and the parts that every cog's replies are made of."""
