"""What people see: tables, cards and sentences in two languages. Computes no facts."""
