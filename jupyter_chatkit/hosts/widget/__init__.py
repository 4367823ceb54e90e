"""ChatWidget: the chat as a widget of the notebook. Importing this imports anywidget."""

from jupyter_chatkit.hosts.widget.chat_widget import ChatWidget
from jupyter_chatkit.hosts.widget.messages import Message

__all__ = ["ChatWidget", "Message"]
