"""What the handlers share: DynamoDB JSON as machines pass it on, and the parameters of the stage."""
