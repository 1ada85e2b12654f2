"""EventBridge Pipes for the local engine: the pipes of the template do here what they do on AWS.

ministack knows the resource `AWS::Pipes::Pipe`, but neither filters, batches nor a bus. This package runs
inside the engine's process and replaces what carries the records there:

    definition.py   what a pipe's properties say; what is not understood is refused by its name
    patterns.py     filter criteria
    templates.py    input templates and other values that are paths
    records.py      what a batch is made of
    targets.py      a bus, a state machine
    completion.py   when everything that a delivery started has ended
    stream.py       reads a DynamoDB stream: batches, order, retries, dead letters
    queue.py        reads an SQS queue
    runner.py       starts and stops the readers as pipes are deployed

It waits for events, not for the clock: nothing runs while nothing happens.
"""
