"""The CloudFormation template: how it is read, and what its functions mean in a deployed stack."""
