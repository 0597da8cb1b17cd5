"""What real sittings say of the questions: of a bank, of one question, and which keys somebody should look at again."""
