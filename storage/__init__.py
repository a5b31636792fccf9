"""What Carryall remembers: tables, migrations and the vault, below everything else."""
