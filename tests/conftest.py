"""What all tests share: properties are about results, so hypothesis times nothing on a busy machine."""

from hypothesis import HealthCheck, settings

settings.register_profile("wotr", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("wotr")
