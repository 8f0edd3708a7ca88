"""Tallies: the counts of placing each row and counting with pandas, in any order, split and engine; no row is lost."""

import os
import subprocess
import sys
import textwrap

import duckdb
import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

import atlas
from atlas import tallies
from atlas.analysis.disclosure.rules import Disclosure
from atlas.analysis.location import placer
from atlas.analysis.location.placer import Placer
from atlas.analysis.tally import block_counts, blocks, engine, file_parts
from atlas.analysis.tally.block_counts import count_part
from atlas.analysis.tally.file_parts import list_parts
from atlas.errors import InputError

ROWS = 3_000


@pytest.fixture(scope="module")
def region():
    return atlas.read_territory("tanger-tetouan")


@pytest.fixture(scope="module")
def rows():
    """Rows of every kind: inside, at sea near and far, outside, exchanged, missing, infinite."""
    generator = np.random.default_rng(5)
    lon, lat = generator.uniform(-6.4, -4.0, ROWS), generator.uniform(34.6, 36.0, ROWS)
    lon[:40], lat[:40] = lat[:40], lon[:40].copy()
    lon[40:60] = np.nan
    lat[60:70] = np.inf
    family = pd.array(generator.choice(["coop", "asso", "mutuelle"], ROWS), dtype="str")
    family[70:90] = None
    members = pd.array(generator.integers(0, 400, ROWS), dtype="Int64")
    members[90:140] = pd.NA
    year = generator.integers(2020, 2023, ROWS)
    return pd.DataFrame({"lon": lon, "lat": lat, "family": family, "members": members, "year": year})


@pytest.fixture(scope="module")
def files(rows, tmp_path_factory):
    folder = tmp_path_factory.mktemp("rows")
    rows[:1000].to_parquet(folder / "a.parquet", row_group_size=300)
    rows[1000:1800].to_csv(folder / "b.csv", index=False)
    points = gpd.points_from_xy(rows.lon[1800:], rows.lat[1800:], crs="EPSG:4326")
    gpd.GeoDataFrame(rows[1800:].drop(columns=["lon", "lat"]), geometry=points).to_parquet(folder / "c.parquet")
    return folder


def expected(rows, region, keys):
    """The same by `atlas.locate` and pandas."""
    placed = atlas.locate(rows[["lon", "lat"]], region)
    unit = pd.concat([placed.actors["code"], placed.rejected["reason"].astype("str")]).reindex(rows.index)
    table = rows.assign(unit=unit, members_known=rows["members"].notna())
    counts = table.groupby(["unit", *keys], dropna=False).agg(
        rows=("lon", "size"), members=("members", "sum"), members_known=("members_known", "sum")
    )
    return counts.reset_index().astype(dict.fromkeys(("rows", "members", "members_known"), "int64"))


@pytest.mark.parametrize("keys", [(), ("family",), ("family", "year")])
def test_the_counts_are_those_of_locating_every_row(files, rows, region, keys):
    counts = atlas.tally(files, region, by=keys, sums="members", workers=1)
    truth = expected(rows, region, keys).astype(dict.fromkeys(keys, "str"))
    pd.testing.assert_frame_equal(counts.table, truth, check_dtype=False)
    assert counts.count == ROWS == counts.communes["rows"].sum() + counts.rejected_rows["rows"].sum()
    assert {"swapped", "no_coordinates", "not_finite", "outside", "at_sea"} <= set(counts.reasons)


def test_any_order_and_split_and_block_gives_the_same_bytes(files, region, tmp_path, monkeypatch):
    whole = atlas.tally(files, region, by="family", sums="members", workers=1)
    whole.to_parquet(tmp_path / "whole.parquet")
    monkeypatch.setattr(blocks, "BLOCK_ROWS", 37)
    monkeypatch.setattr(block_counts, "_PENDING", 50)
    monkeypatch.setattr(block_counts, "_DENSE", 1)
    parts = [atlas.tally(files / name, region, by="family", sums="members") for name in ("c.parquet", "a.parquet")]
    parts.append(atlas.tally(files / "b.csv", region, by="family", sums="members"))
    tallies.merge(parts).to_parquet(tmp_path / "merged.parquet")
    assert (tmp_path / "whole.parquet").read_bytes() == (tmp_path / "merged.parquet").read_bytes()


def test_many_points_at_sea_are_snapped_as_few_are(region, monkeypatch):
    """Above a number of points tables of cells answer for the land and for what is near the coast."""
    generator = np.random.default_rng(2)
    lon, lat = generator.uniform(-6.2, -5.2, 9_000), generator.uniform(35.0, 36.0, 9_000)
    few = Placer.of(region, snap_m=1000.0).place(lon, lat)
    monkeypatch.setattr(placer, "_MANY", 0)
    many = Placer.of(region, snap_m=1000.0).place(lon, lat)
    for left, right in zip(few, many, strict=True):
        np.testing.assert_array_equal(left, right)
    assert np.isfinite(few[1]).sum() > 50


def test_processes_count_the_same(files, region):
    here, there = (atlas.tally(files, region, by="family", sums="members", workers=n) for n in (1, 2))
    pd.testing.assert_frame_equal(here.table, there.table)


def test_a_stopped_run_goes_on(files, region, tmp_path, monkeypatch):
    whole = atlas.tally(files, region, by="family", workers=1)
    asked = []

    def count(part, plan):
        asked.append(part)
        if len(asked) == 2:
            raise KeyboardInterrupt
        return count_part(part, plan)

    monkeypatch.setattr(engine, "count_part", count)
    with pytest.raises(KeyboardInterrupt):
        atlas.tally(files, region, by="family", workers=1, checkpoints=tmp_path / "kept")
    steps = []
    again = atlas.tally(
        files, region, by="family", workers=1, checkpoints=tmp_path / "kept", progress=lambda *step: steps.append(step)
    )
    assert len(asked) == 2 + 2  # the first part was not counted again
    assert steps == [(1, 3), (2, 3), (3, 3)]
    pd.testing.assert_frame_equal(again.table, whole.table)
    # Another question does not take the answers of this one.
    assert atlas.tally(files, region, workers=1, checkpoints=tmp_path / "kept").by == ()


def test_projected_coordinates_and_points_without_degrees(rows, region, tmp_path):
    inside = rows[200:900].copy()
    truth = atlas.tally(_written(inside, tmp_path / "a.parquet"), region, workers=1)
    meters = gpd.GeoDataFrame(
        inside[["year"]], geometry=gpd.points_from_xy(inside.lon, inside.lat, crs="EPSG:4326")
    ).to_crs("EPSG:32630")
    meters.to_parquet(tmp_path / "b.parquet")
    by_name = meters[["year"]].assign(est=meters.geometry.x, nord=meters.geometry.y)
    _written(by_name, tmp_path / "c.parquet")
    again = atlas.tally(tmp_path / "b.parquet", region, workers=1)
    named = atlas.tally(tmp_path / "c.parquet", region, workers=1, lon="est", lat="nord", crs="EPSG:32630")
    pd.testing.assert_frame_equal(again.table, truth.table)
    pd.testing.assert_frame_equal(named.table, truth.table)


def test_native_points_and_unusual_binary_are_read(region, tmp_path):
    points = np.array(
        [shapely.Point(-5.36, 35.57), None, shapely.Point(-5.8, 35.77), shapely.LineString([(0, 0), (1, 1)])]
    )
    big_endian = pa.array(
        [None if point is None else shapely.to_wkb(point, byte_order=0) for point in points], pa.binary()
    )
    pq.write_table(pa.table({"p": big_endian}), tmp_path / "wkb.parquet")
    native = pa.array(
        [{"x": -5.36, "y": 35.57}, {"x": -5.8, "y": 35.77}], pa.struct([("x", pa.float64()), ("y", pa.float64())])
    )
    pq.write_table(pa.table({"p": native}), tmp_path / "native.parquet")
    wkb = atlas.tally(tmp_path / "wkb.parquet", region, geometry="p", workers=1)
    assert wkb.communes["rows"].tolist() == [1, 1]
    assert wkb.reasons == {"no_coordinates": 1, "unreadable_coordinates": 1}
    assert atlas.tally(tmp_path / "native.parquet", region, geometry="p", workers=1).count == 2


def test_texts_that_are_no_numbers_are_rejected_and_counted(region, tmp_path):
    path = tmp_path / "r.csv"
    path.write_text("\ufefflongitude;latitude;n\n-5,36;35,57; 3\nabc;35,5;\n;;2\n-5,36;35,57;4\n", encoding="utf-8")
    counts = atlas.tally(path, region, sums="n", decimal=",", workers=1)
    assert counts.reasons == {"no_coordinates": 1, "unreadable_coordinates": 1}
    assert counts.communes[["rows", "n", "n_known"]].to_numpy().tolist() == [[2, 7, 2]]


@pytest.mark.parametrize(
    ("content", "options", "says"),
    [
        ("lon,lat,n\n-5.36,35.57,2.5\n", {"sums": "n"}, "2.5"),
        ("lon,lat\n-5.36,35.57\n", {"by": "famille"}, "famille"),
        ("a,b\n1,2\n", {}, "coordinates"),
        ("lon,lat,n\n-5.36,35.57,9223372036854775807\n-5.36,35.57,9\n", {"sums": "n"}, "2⁶³"),
    ],
)
def test_wrong_files_are_sentences(region, tmp_path, content, options, says):
    path = tmp_path / "r.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=says):
        atlas.tally(path, region, workers=1, **options)


def test_every_wrong_file_is_named(region, tmp_path):
    pq.write_table(pa.table({"lon": [1.0], "lat": [1.0], "n": [0.5]}), tmp_path / "a.parquet")
    (tmp_path / "b.parquet").write_bytes(b"PAR1 no more")
    with pytest.raises(InputError) as raised:
        atlas.tally(tmp_path, region, sums="n")
    assert {str(fault.file).rpartition(os.sep)[2] for fault in raised.value.faults} == {"a.parquet", "b.parquet"}
    with pytest.raises(InputError, match="there is no file"):
        atlas.tally(tmp_path / "nowhere*.csv", region)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"by": "a", "sums": "a"}, "asked for twice"),
        ({"by": "rows"}, "counting adds"),
        ({"lon": "x"}, "together"),
        ({"workers": 0}, "1 or more"),
    ],
)
def test_wrong_calls_are_sentences(files, region, options, says):
    with pytest.raises(ValueError, match=says):
        atlas.tally(files, region, **options)


def test_tallies_that_differ_are_not_added(files, region):
    one, other = (atlas.tally(files / "b.csv", region, by=by, workers=1) for by in ("family", "year"))
    with pytest.raises(ValueError, match="same columns"):
        tallies.merge([one, other])
    with pytest.raises(ValueError, match="at least one"):
        tallies.merge([])


def test_its_columns_stand_beside_the_figures_of_the_territory(files, region):
    counts = atlas.tally(files, region, by="family", sums="members", workers=1)
    data = atlas.tabulate(counts)
    assert data.region["rows"].item() == counts.communes["rows"].sum()
    assert data.communes["rows_coop"].sum() == counts.communes.query("family == 'coop'")["rows"].sum()
    assert data.communes["rows"].sum() == data.provinces["rows"].sum()
    data.plot("rows")
    per_head = atlas.indicator(key="rows_per_head", title="Lignes", nature="ratio", needs=("rows", "population_2024"))(
        lambda rows, people: rows / people
    )
    again = atlas.tabulate(counts, extra=per_head).communes
    np.testing.assert_allclose(again["rows_per_head"], data.communes["rows"] / data.communes["population_2024"])


def test_small_numbers_of_a_whole_tally_cannot_be_computed_back(files, region):
    """Every number kept back has another value in a table with the same published figures (linear programming)."""
    from scipy.optimize import linprog

    counts = atlas.tally(files, region, by="family", sums="members", workers=1)
    public = tallies.protect(counts, Disclosure(least_units=8))
    wide = tallies.merge([counts])
    table = public.tables["commune"]
    names = [name for name in table if name.startswith("rows_")]
    truth = atlas.tabulate(wide).communes
    hidden = table.isna()
    assert hidden["rows_coop"].any()
    assert set(table.loc[hidden["rows_coop"], "members_coop"].isna()) == {True}
    number = {(code, name): k for k, (code, name) in enumerate((code, name) for code in table.index for name in names)}
    equations, values = [], []
    codes = {"commune": {code: [code] for code in table.index}}
    provinces = region.communes["province_code"]
    codes["province"] = {p: list(provinces.index[provinces == p]) for p in public.tables["province"].index}
    codes["region"] = {public.tables["region"].index[0]: list(table.index)}
    for level, units in codes.items():
        for unit, inside in units.items():
            for column, parts in (*((name, [name]) for name in names), ("rows", names)):
                shown = public.tables[level].at[unit, column]
                if not np.isnan(shown):
                    row = np.zeros(len(number))
                    row[[number[code, part] for code in inside for part in parts]] = 1
                    equations.append(row)
                    values.append(shown)
    checked = [key for key in number if hidden.at[key] and 0 < truth.at[key] < 8][:12]
    assert len(checked) == 12
    for key in checked:
        cost = np.zeros(len(number))
        cost[number[key]] = 1.0
        low, high = (
            sign * linprog(sign * cost, A_eq=np.array(equations), b_eq=np.array(values), bounds=(0, None)).fun
            for sign in (1, -1)
        )
        assert low <= truth.at[key] * 0.8 + 1e-6
        assert high >= truth.at[key] * 1.2 - 1e-6
    shown = atlas.tabulate(public).communes
    assert shown["rows_coop"].isna().equals(hidden["rows_coop"])


def test_an_index_is_prepared_again_in_another_process(region):
    import pickle

    plan = tallies.plan(region, by="family")
    again = pickle.loads(pickle.dumps(plan))
    assert shapely.is_prepared(again.placer.index.polygons).all()
    assert shapely.is_prepared(again.placer.land)
    assert again.fingerprint == plan.fingerprint


def test_spark_and_duckdb_count_the_same(rows, files, region):
    """What Spark's ``mapInArrow`` calls, batch by batch and partition by partition; DuckDB itself."""
    whole = atlas.tally(files / "a.parquet", region, by="family", sums="members", workers=1)
    table = pq.read_table(files / "a.parquet")
    plan = tallies.plan(region, by="family", sums="members", format=tallies.RowFormat(lon="lon", lat="lat"))
    count = tallies.count_batches(plan)
    partitions = [table.slice(0, 450).to_batches(max_chunksize=100), table.slice(450).to_batches(max_chunksize=99)]
    counts = pd.concat(batch.to_pandas() for batches in partitions for batch in count(iter(batches)))
    pd.testing.assert_frame_equal(tallies.tally_of(counts, plan, region).table, whole.table)
    assert (
        tallies.spark_schema(plan)
        == "`unit` string, `family` string, `rows` bigint, `members` bigint, `members_known` bigint"
    )
    with duckdb.connect() as connection:
        connection.create_function(
            "commune_of",
            tallies.find_unit(plan),
            ["DOUBLE", "DOUBLE"],
            "VARCHAR",
            type="arrow",
            null_handling="special",
        )
        found_rows = connection.execute(
            "SELECT commune_of(lon, lat) AS unit, family, count(*) AS rows, coalesce(sum(members), 0)::BIGINT AS"
            f" members, count(members) AS members_known FROM '{files / 'a.parquet'}' GROUP BY ALL"
        ).df()
    pd.testing.assert_frame_equal(tallies.tally_of(found_rows, plan, region).table, whole.table)


@pytest.mark.skipif(sys.platform == "win32", reason="kills a process by a signal")
def test_a_cluster_that_loses_a_worker_gives_the_same_bytes(files, region, tmp_path):
    """Two Dask processes, one killed in mid-run."""
    script = tmp_path / "cluster.py"
    script.write_text(
        textwrap.dedent(
            """
            import os, signal, sys, warnings
            warnings.simplefilter("ignore")
            import atlas
            from distributed import Client, LocalCluster

            if __name__ == "__main__":
                region = atlas.read_territory("tanger-tetouan")
                local = LocalCluster(2, threads_per_worker=1, dashboard_address=None)
                with local as cluster, Client(cluster) as client:
                    def stop(done, total):
                        if done == 1:
                            first, *_ = client.run(os.getpid).values()
                            os.kill(first, signal.SIGKILL)
                    counts = atlas.tally(
                        sys.argv[1], region, by="family", sums="members", client=client, progress=stop
                    )
                counts.to_parquet(sys.argv[2])
            """
        )
    )
    many = tmp_path / "many"
    many.mkdir()
    for k in range(12):
        (many / f"{k:02}.parquet").write_bytes((files / "a.parquet").read_bytes())
    subprocess.run([sys.executable, script, many, tmp_path / "cluster.parquet"], check=True, timeout=300)
    atlas.tally(many, region, by="family", sums="members", workers=1).to_parquet(tmp_path / "here.parquet")
    assert (tmp_path / "cluster.parquet").read_bytes() == (tmp_path / "here.parquet").read_bytes()


def _written(table, path):
    table.to_parquet(path)
    return path


def test_list_parts_splits_large_files_by_row_groups(files, region, monkeypatch):
    monkeypatch.setattr(file_parts, "_TASK_ROWS", 600)
    plan = tallies.plan(region)
    groups = [part.groups for part in list_parts(files / "a.parquet", plan)]
    assert groups == [(0, 1), (2, 3)]
