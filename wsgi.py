"""What a server starts: the application with the settings of this process."""

from app.factory import create_app
from app.kernel.settings import from_process

app = create_app(from_process())
