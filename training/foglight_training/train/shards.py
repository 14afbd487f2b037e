"""Checkpoints in several files, none larger than a limit, for machines that give back small files only."""
import pathlib
from typing import Any, Dict, List, Tuple

import torch
from torch import Tensor

MARGIN = 0.9
"""Share of the limit that tensors may take: the format adds some bytes."""


def save_sharded(saved: Dict[str, Any], path: pathlib.Path, limit: int) -> None:
    """Save a checkpoint as PATH, an index of shards beside it, each below `limit` bytes. The entries "net" and "average" (of
    tensors by name) are spread over the shards, and the optimiser's state too. The index is replaced last: a save that is
    interrupted leaves the checkpoint before it."""
    optimiser = saved["optimiser"]
    groups = {"net": saved["net"], "average": saved["average"], "optimiser_state": optimiser["state"]}
    entries = [(group, name, value, size_of(value)) for group, values in groups.items() for name, value in values.items()]
    shards: List[Dict[str, Dict[Any, Any]]] = []
    room = 0.0
    for group, name, value, size in entries:
        if size > MARGIN * limit:
            raise ValueError(f"{group} {name} alone has {size} bytes, more than a file may have ({limit})")
        if size > room:
            shards.append({})
            room = MARGIN * limit
        shards[-1].setdefault(group, {})[name] = value
        room -= size
    before = set(torch.load(path)["shards"]) if path.exists() else set()
    names = [f"{path.stem}-{saved['step']}-{i}.pt" for i in range(len(shards))]
    for name, shard in zip(names, shards):
        torch.save(shard, path.with_name(name))
    rest = {key: value for key, value in saved.items() if key not in ("net", "average", "optimiser")}
    part = path.with_suffix(".part")
    torch.save({**rest, "optimiser_groups": optimiser["param_groups"], "shards": names}, part)
    part.replace(path)
    for name in before - set(names):
        path.with_name(name).unlink()


def optimiser_state(saved: Dict[str, Any]) -> Dict[str, Any]:
    """The optimiser's state of a checkpoint, in one file or in several."""
    if "optimiser" in saved:
        return saved["optimiser"]
    return {"state": saved.get("optimiser_state", {}), "param_groups": saved["optimiser_groups"]}


def size_of(value: Any) -> int:
    """Bytes of a tensor, or of the tensors in a dictionary."""
    if isinstance(value, Tensor):
        return value.numel() * value.element_size()
    return sum(size_of(v) for v in value.values()) if isinstance(value, dict) else 0


def files_of(path: pathlib.Path) -> List[Tuple[str, int]]:
    """Names and bytes of the files that a checkpoint consists of."""
    names = [path.name, *torch.load(path, map_location="cpu").get("shards", ())]
    return [(name, path.with_name(name).stat().st_size) for name in names]
