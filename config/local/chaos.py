"""bin/chaos: kills everything again and again on servers of its own; an oracle judges what is left."""

from __future__ import annotations

import os

from config.local import services
from config.local.trouble import Stop, Trouble


def run(arguments: list[str]) -> int:
    """Run the harness with the arguments; 0 if nothing was lost, doubled, early or left."""
    folder = services.data_dir(".local/chaos")
    # What the shell holds for a site must not leak in.
    for name in [name for name in os.environ if name.startswith("YIZHAN_") or name in services.GIVEN]:
        del os.environ[name]
    services.settle("local", folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "chaos.settings"
    from chaos import run as harness  # needs the development packages, which only bin/chaos and bin/test have

    wanted = harness.options().parse_args(arguments)
    with services.sole_owner(folder) as alone:
        if not alone:
            raise Trouble(f"A run is going on in {folder}; wait for it.")
        try:
            if wanted.controls is not None:
                from chaos import controls

                return controls.main(folder, wanted.controls)
            if wanted.quarter:
                from chaos import quarter

                return quarter.main(wanted, folder)
            return harness.main(wanted, folder)
        except Stop:
            return 130
        finally:
            services.forget(folder)
