"""What templates know about the window that they are shown in."""

from django.http import HttpRequest

from offthecharts.web.mounts import in_frame


def window(request: HttpRequest) -> dict[str, str]:
    """`host_origin`: the origin of the program that shows the window, for ``postMessage``; empty outside of one."""
    return {"host_origin": getattr(request, "frame_ancestor", "") if in_frame(request) else ""}
