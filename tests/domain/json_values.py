"""Any JSON value that could arrive as a body, the hostile ones included."""

from hypothesis import strategies as st

from tests.domain.workouts import MORNING_RUN

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters())
    | st.text(st.characters(categories=["Cs", "Cc", "L"]), max_size=5)
    | st.sampled_from([10**400, -(10**400), 1e308, -1e308, 5e-324, -5e-324, 2**63, "", "9" * 5000]),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3)
    ),
    max_leaves=20,
)
HOSTILE_BODY = st.dictionaries(st.sampled_from(list(MORNING_RUN)) | st.text(max_size=20), JSON, max_size=14)
