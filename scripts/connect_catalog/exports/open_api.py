"""What OpenAPI 3.1 says of the API: made of the forms that its files are written from."""

from __future__ import annotations

import json
from typing import Any

from pydantic.json_schema import models_json_schema

from ..addresses import API, locate_guide, locate_in_api
from ..model import Catalog
from .api_forms import API_FILES, ApiFile

VERSION = "1.0.0"  # of the API: the first number goes up with its addresses
GUIDE = "docs/take-part/api.md"
_REFERENCE = "#/components/schemas/{model}"


def write_open_api(catalog: Catalog) -> bytes:
    """openapi.json."""
    settings = catalog.settings
    _, told = models_json_schema(
        [(file.form, "serialization") for file in API_FILES.values()], ref_template=_REFERENCE
    )
    license_ = settings.records_licence
    whole = {
        "openapi": "3.1.0",
        "info": {
            "title": f"{settings.title}: API",
            "version": VERSION,
            "description": "Files in JSON, made when the site is built. No key is needed.",
            "license": {"name": license_.title} | ({"url": license_.url} if license_.url else {}),
        },
        "externalDocs": {"url": f"{settings.url}{locate_guide(GUIDE)}"},
        "servers": [{"url": f"{settings.url}{API}".rstrip("/")}],
        "paths": {
            "/openapi.json": {"get": _tell_itself()},
            **{
                _name_path(kind): {"get": _tell(kind, API_FILES[kind], catalog)}
                for kind in API_FILES
            },
        },
        "components": {"schemas": told["$defs"]},
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def _name_path(kind: str) -> str:
    return f"/{locate_in_api(kind, '{id}').removeprefix(API)}"


def _tell(kind: str, file: ApiFile, catalog: Catalog) -> dict[str, Any]:
    schema = {"$ref": _REFERENCE.format(model=file.form.__name__)}
    responses = {"200": {"description": file.summary, "content": _as_json(schema)}}
    told = {"operationId": kind, "summary": file.summary, "responses": responses}
    if "{id}" not in _name_path(kind):
        return told
    return told | {
        "parameters": [_tell_id(catalog)],
        "responses": {**responses, "404": {"description": "There is none of this id."}},
    }


def _tell_id(catalog: Catalog) -> dict[str, Any]:
    ids = {id: {"value": id} for id in [*catalog.packages][:3]}
    return {
        "name": "id",
        "in": "path",
        "required": True,
        "description": "Its id, as the list of datasets has it.",
        "schema": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 80},
        "examples": ids,
    }


def _tell_itself() -> dict[str, Any]:
    told = {"description": "This description.", "content": _as_json({"type": "object"})}
    return {"operationId": "openapi", "summary": "This description.", "responses": {"200": told}}


def _as_json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
