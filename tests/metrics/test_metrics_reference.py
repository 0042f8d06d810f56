"""The reference page is what the catalogue says."""

from comptune.metrics import generate, load_metrics


def test_the_reference_page_is_not_stale():
    assert generate.main(["--check"]) == 0


def test_a_stale_page_fails_and_is_left_alone(tmp_path, capsys):
    page = tmp_path / "metrics.md"
    generate.main(["--page", str(page)])
    page.write_text(page.read_text().replace("Headcount", "Heads"))

    assert generate.main(["--check", "--page", str(page)]) == 1

    assert capsys.readouterr().err == (
        "metrics.md is stale: run python -m comptune.metrics.generate\n"
    )
    assert "Headcount" not in page.read_text()


def test_a_missing_page_is_stale(tmp_path):
    assert generate.main(["--check", "--page", str(tmp_path / "none.md")]) == 1


def test_a_stale_model_fails_and_is_left_alone(tmp_path, capsys):
    model = tmp_path / "models" / "int_metric_values.sql"
    generate.main(["--model", str(model)])
    model.write_text(model.read_text().replace("closing_headcount", "hires"))

    assert generate.main(["--check", "--model", str(model)]) == 1

    assert capsys.readouterr().err == (
        "int_metric_values.sql is stale: run python -m comptune.metrics.generate\n"
    )
    assert "closing_headcount" not in model.read_text()


def test_every_metric_and_bridge_is_on_the_page():
    page = generate.render(load_metrics())

    for metric in load_metrics():
        assert f"### {metric.title}: `{metric.name}`\n\n{metric.definition}\n" in page
        assert f"- `{metric.formula}`\n" in page
    for bridge in load_metrics().bridges.values():
        for part in bridge.parts:
            assert f"| {part.title} | `{part.name}` | `{part.formula}` |" in page
