"""Run ministack's Step Functions with the patches of local/, in the foreground, for the machine tests.

`python -m tests.statemachines.embedded_engine`; the environment says where (`BIND_HOST`, `GATEWAY_PORT`) and
with which mocks (`SFN_MOCK_CONFIG`). It is the engine of `local.engine` without its journal, its snapshots
and its functions: a test case calls nothing real.
"""

from __future__ import annotations

from local.engine.patches import install_service_patches
from tests.statemachines import mocked_responses

mocked_responses.install()
install_service_patches()

if __name__ == "__main__":
    from ministack.app import main

    main()
