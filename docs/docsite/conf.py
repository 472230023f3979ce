# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sphinx's settings for the documentation site (``make docs-site``, which copies this file beside the pages)."""

from __future__ import annotations

import os
from typing import Any

from docutils import nodes

project = "streamops.kafka"
author = "The streamops.kafka authors"
title = html_title = html_short_title = "streamops.kafka"

extensions = ["myst_parser", "sphinx_antsibull_ext"]
html_theme = "sphinx_ansible_theme"
html_theme_options = {"topbar_links": {}, "navigation_depth": 3}
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_copy_source = False
html_use_index = False
pygments_style = "ansible"
highlight_language = "none"  # a block that names no language is a program's output

# Links between pages are checked; those to headings are written as the usual readers of Markdown make them.
nitpicky = True
myst_heading_anchors = 6

# Other sites are asked for their index only on demand, because a build behind a firewall must not wait for them.
if os.environ.get("STREAMOPS_INTERSPHINX"):
    extensions.append("sphinx.ext.intersphinx")
    intersphinx_mapping = {"ansible": ("https://docs.ansible.com/ansible/latest/", None)}

ANSIBLE = "https://docs.ansible.com/ansible/latest"
# The labels of Ansible's own documentation that antsibull-docs refers to.
ELSEWHERE = {
    "action_plugins": f"{ANSIBLE}/plugins/action.html",
    "common_return_values": f"{ANSIBLE}/reference_appendices/common_return_values.html",
}


def link_to_ansible(_app: Any, _env: Any, node: Any, shown: Any) -> Any:
    """A link for a label of Ansible's documentation; None, which is then a warning, for any other."""
    address = ELSEWHERE.get(node.get("reftarget", ""))
    return nodes.reference("", "", shown, internal=False, refuri=address) if address else None


def lead_home(app: Any, _page: str, _template: str, context: Any, _doctree: Any) -> None:
    """The theme's link to the front page, which it writes alike on each page."""
    context["theme_documentation_home_url"] = context["pathto"](app.config.root_doc)


def setup(app: Any) -> None:
    """Sphinx calls this."""
    app.connect("missing-reference", link_to_ansible)
    app.connect("html-page-context", lead_home)
