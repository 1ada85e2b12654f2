"""Run ministack's Step Functions with the patches of local/, in the foreground, for the machine tests.

`python -m tests.statemachines.embedded_engine`; the environment says where (`BIND_HOST`, `GATEWAY_PORT`) and
with which mocks (`SFN_MOCK_CONFIG`). It is the engine of `local.engine` without its journal and its
functions: a test case calls nothing real.
"""

from __future__ import annotations

from local import engine_histories, engine_mocks, engine_runtime_errors

engine_mocks.install()
engine_histories.install()
engine_runtime_errors.install()

if __name__ == "__main__":
    from ministack.app import main

    main()
