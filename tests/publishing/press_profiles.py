"""ICC profiles made in code for the tests of the print PDF: a CMYK press of plain physics, and profiles that are none.

The press is Neugebauer's with primaries that are products of the inks: an ink at coverage c lets (1 − c) of its light
through, black of all three, and the paper's darkest is 2 %. Its inverse takes black for the cube of the common part.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np

D50 = np.array([0.9642, 1.0, 0.8249])
#: Linear sRGB to XYZ of D50 (Bradford).
TO_XYZ = np.array(
    [[0.4360747, 0.3850649, 0.1430804], [0.2225045, 0.7168786, 0.0606169], [0.0139322, 0.0971045, 0.7141733]]
)
DARKEST = 0.02
INK_STEPS, LAB_STEPS = 9, 33


def lab_of_linear(rgb):
    xyz = rgb @ TO_XYZ.T / D50
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1)


def lab_of_srgb(levels):
    share = np.asarray(levels, float) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return lab_of_linear(linear)


def linear_of_lab(lab):
    fy = (lab[:, 0] + 16) / 116
    f = np.stack([fy + lab[:, 1] / 500, fy, fy - lab[:, 2] / 200], axis=1)
    xyz = np.where(f > 6 / 29, f**3, (116 * f - 16) * 27 / 24389) * D50
    return xyz @ np.linalg.inv(TO_XYZ).T


def printed(inks):
    """Linear RGB of (n, 4) coverages from 0 to 1."""
    return DARKEST + (1 - DARKEST) * (1 - inks[:, :3]) * (1 - inks[:, 3:])


def inked(lab):
    """Coverages for (n, 3) Lab."""
    through = np.clip((linear_of_lab(lab) - DARKEST) / (1 - DARKEST), 0, 1)
    black = 0.9 * (1 - through.max(axis=1, keepdims=True)) ** 3
    return np.concatenate([1 - np.clip(through / (1 - black), 0, 1), black], axis=1)


def _grid(*axes):
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(axes))


def lab_axes():
    """What the steps of the 16-bit Lab of ICC 2 stand for."""
    steps = np.linspace(0, 65535, LAB_STEPS)
    return steps / 652.8, steps / 256 - 128, steps / 256 - 128


def ink_table():
    """Coverages at the steps of Lab: what the profile holds as B2A."""
    return np.rint(inked(_grid(*lab_axes())) * 65535)


def luminance_of_black(coverage):
    """Y of the black ink alone, as the steps of the profile's table give its L*."""
    steps = np.linspace(0, 1, INK_STEPS)
    inks = np.stack([*[np.zeros(INK_STEPS)] * 3, steps], axis=1)
    lightness = np.interp(coverage, steps, lab_of_linear(printed(inks))[:, 0])
    return ((lightness + 16) / 116) ** 3 if lightness > 8 else lightness * 27 / 24389


def _lab16(lab):
    return np.clip(np.stack([lab[:, 0] * 652.8, (lab[:, 1] + 128) * 256, (lab[:, 2] + 128) * 256], axis=1), 0, 65535)


def _lut16(table, inputs, steps):
    outputs = table.shape[1]
    head = b"mft2" + bytes(4) + struct.pack(">4B", inputs, outputs, steps, 0)
    matrix = struct.pack(">9i", *(65536 if i % 4 == 0 else 0 for i in range(9)))
    line = struct.pack(">2H", 0, 65535)
    return head + matrix + struct.pack(">2H", 2, 2) + line * inputs + table.astype(">u2").tobytes() + line * outputs


@dataclass
class Kind:
    """What a profile says it is."""

    space: bytes = b"CMYK"
    device: bytes = b"prtr"


def press_profile(kind: Kind | None = None, *, complete: bool = True, least: float = 0) -> bytes:
    """Pack the press as an ICC profile of version 2.4; ``least`` is a veil of ink that it puts on everything."""
    kind = kind or Kind()
    coverages = np.linspace(0, 1, INK_STEPS)
    forward = _lut16(np.rint(_lab16(lab_of_linear(printed(_grid(*[coverages] * 4))))), 4, INK_STEPS)
    name = b"A press of plain physics\0"
    described = b"desc" + bytes(4) + struct.pack(">I", len(name)) + name + bytes(78)
    tags = {
        b"desc": described,
        b"cprt": b"text" + bytes(4) + b"none\0",
        b"wtpt": b"XYZ " + bytes(4) + struct.pack(">3i", *(round(v * 65536) for v in D50)),
        b"A2B0": forward, b"A2B1": forward, b"A2B2": forward,
    }  # fmt: skip
    if complete:
        backward = _lut16(np.maximum(ink_table(), least * 65535), 3, LAB_STEPS)
        tags |= {b"B2A0": backward, b"B2A1": backward, b"B2A2": backward}
    return _packed(kind, tags)


def _packed(kind, tags):
    table, body, places = struct.pack(">I", len(tags)), b"", {}
    start = 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        if id(data) not in places:
            body += bytes(-len(body) % 4)
            places[id(data)] = start + len(body)
            body += data
        table += name + struct.pack(">2I", places[id(data)], len(data))
    head = struct.pack(">8xI4s4s4s", 0x02400000, kind.device, kind.space, b"Lab ")
    head += struct.pack(">6H", 2000, 1, 1, 0, 0, 0) + b"acsp" + bytes(28)
    head += struct.pack(">3i", *(round(v * 65536) for v in D50)) + bytes(48)
    whole = head + table + body
    return struct.pack(">I", len(whole)) + whole[4:]
