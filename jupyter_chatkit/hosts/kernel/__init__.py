"""What magic and widget share: the kernel's own chat, and the notebook as IPython knows it."""

from jupyter_chatkit.hosts.kernel.chat import ChatError, Event, KernelChat

__all__ = ["ChatError", "Event", "KernelChat"]
