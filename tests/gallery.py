"""Takes pictures of the chat's states into `tests/screenshots/`, and measures a long answer.

Run it while working on the user interface: `python tests/gallery.py [scene ...]`.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from browser import ARGUMENTS, chromium_path
from front_end import bundle_front_end
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "tests" / "screenshots"
FAKE_MICROPHONE = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
ROWS = {
    "start": ["failed", "calm", "nothing"],
    "talk": ["answered", "streaming", "waiting"],
    "trouble": ["error", "stopped", "confirm"],
    "pages": ["history", "long", "locked"],
    "compose": ["mentioning", "tagged", "commanding", "adding"],
    "files": ["tooled", "uploading", "uploadFailed", "dragging"],
    "speech": ["recording", "askingToRecord", "disclaimed", "own", "closedThread"],
    "work": ["working", "worked", "tools"],
    "found": ["cited", "pictures", "drawing"],
    "asked": ["form", "filled", "rich"],
    "output": ["quiet", "quietSaid", "quietKept", "commStart"],
    "comm": ["commAnswered", "commAsked", "commHistory"],
    "asking": ["askEdit", "askLong", "askSeveral", "askChosen"],
    "choosing": ["askWriting", "askAlways", "askTwo", "askStale"],
    "running": ["askRun", "askHidden", "askCall", "askRestart"],
    "decided": ["ruled", "takenElsewhere", "refusedCall", "failedCall"],
    "undone": ["conflict", "failedUndo"],
    "state": ["closed", "reconnecting", "progress"],
}
LONG_ANSWER = 10_000
COSTS = ["ScriptDuration", "LayoutDuration", "RecalcStyleDuration", "TaskDuration"]


def bundle(folder: Path) -> str:
    """Bundles the gallery into `folder` and gives its address."""
    bundle_front_end(folder, "testing/gallery.tsx", "testing/gallery.css")
    (folder / "index.html").write_text(
        '<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="gallery.css"><body>'
        '<script src="gallery.js"></script>'
    )
    return f"file://{folder}/index.html"


def picture(page: Page, name: str) -> None:
    """Writes what the page shows to `name`.png."""
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


def show(browser: Browser, address: str, scenes: list[str], theme: str = "light", width: int = 360) -> Page:
    """Opens a page with one panel for each scene; the theme "forced" has the system's own few colours."""
    page = browser.new_page(
        viewport={"width": (width + 24) * len(scenes) + 24, "height": 808},
        forced_colors="active" if theme == "forced" else "none",
        color_scheme="dark" if theme == "forced" else "light",
    )
    page.goto(f"{address}?scenes={','.join(scenes)}&theme={theme}&width={width}")
    page.wait_for_function("document.querySelector('.ck-stage') === null")
    page.wait_for_timeout(800)
    return page


def take_rows(browser: Browser, address: str) -> None:
    """Takes each row of scenes in each theme, narrow and wide too."""
    for name, scenes in ROWS.items():
        for theme in ("light", "dark", "forced"):
            picture(show(browser, address, scenes, theme), f"{name}-{theme}")
    narrow = ["failed", "answered", "error", "history"]
    picture(show(browser, address, narrow, "dark", 280), "narrow-dark")
    picture(show(browser, address, ["answered"], "light", 1100), "wide-light")
    for theme in ("bare", "bare-dark"):
        picture(
            show(browser, address, ["quietKept", "commAnswered", "commAsked"], theme, 280), f"output-{theme}"
        )
    picture(show(browser, address, ["commAnswered"], "dark", 1100), "output-wide-dark")


def take_acts(browser: Browser, address: str) -> None:
    """Takes what shows only after a click: menu, key form, preview, editor, the questions of the history."""
    page = show(browser, address, ["answered", "uploading", *["answered"] * 3, *["history"] * 3])
    panels = page.locator(".panel")
    panels.nth(1).locator(".ck-tokens").click()
    panels.nth(2).locator(".ck-user").hover()
    panels.nth(2).get_by_label("Edit and send again").click()
    panels.nth(3).get_by_label("Insert below").first.click()
    panels.nth(3).get_by_label("Replace cell [7]").last.click()
    panels.nth(4).locator(".ck-pick").click()
    panels.nth(4).get_by_text("Set up a model").click()
    panels.nth(5).locator(".ck-row").nth(1).hover()
    panels.nth(5).get_by_label("Rename").nth(1).click()
    panels.nth(6).locator(".ck-row").nth(2).hover()
    panels.nth(6).get_by_label("Delete").nth(2).click()
    panels.nth(7).locator(".ck-row").nth(1).hover()
    panels.nth(7).get_by_label("Export").nth(1).click()
    panels.nth(0).locator(".ck-pick").click()
    picture(page, "acts-light")
    page.evaluate("document.body.dataset.theme = 'dark'")
    picture(page, "acts-dark")
    page.emulate_media(forced_colors="active", color_scheme="dark")
    picture(page, "acts-forced")


def measure(browser: Browser, address: str) -> None:
    """Prints what a long answer costs, one delta of about 20 tokens a frame."""
    page = show(browser, address, ["calm"])
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def spent() -> dict[str, float]:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return {metric["name"]: metric["value"] * 1000 for metric in metrics}

    before = spent()
    frames = page.evaluate("tokens => window.streamAnswer(tokens)", LONG_ANSWER)
    after = spent()
    costs = {name: round(after[name] - before[name]) for name in COSTS}
    print(f"{LONG_ANSWER} tokens; frame times in ms: {frames}; milliseconds in all: {costs}")


def main() -> None:
    """Bundles, pictures, measures."""
    PICTURES.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp())
    try:
        address = bundle(folder)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium_path(), args=[*ARGUMENTS, *FAKE_MICROPHONE]
            )
            if sys.argv[1:]:
                picture(show(browser, address, sys.argv[1:]), "some")
            else:
                take_rows(browser, address)
                take_acts(browser, address)
                measure(browser, address)
            browser.close()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
